// Why: a case as its citizen sees it: where it stands in plain words, until when, the reply, and what they may still do.
import type { CaseDraft, ToldEvent } from '../../db/queries/cases.js';
import type { Office } from '../../db/queries/offices.js';
import type { CaseEventKind } from '../../db/schema.js';
import { transferOf } from '../cases/clock.js';
import { isPaused } from '../cases/states.js';
import type { OpenCase } from '../cases/stepping.js';
import { dayInWords } from '../dayWords.js';
import { translatorFor, type Language, type Translate } from '../i18n.js';
import { attachmentExtensions, largestAttachment, mostAttachments } from '../register/attachments.js';
import { localDay } from '../time.js';
import { mayAdd, mayRate, mayWithdraw } from './case.commands.js';
import { longestReason, longestText, type Problems, type RatingValues } from './lookUp.form.js';
import { officeFrame } from '../looks/look.js';

const base = '/cases/look-up';
const megabytes = largestAttachment / 1024 / 1024;

/** An address of these pages that keeps language and, where there are several, the office. */
export function lookUpAddress(language: Language, office: string | undefined, path = ''): string {
  const query = new URLSearchParams({ lang: language, ...(office === undefined ? {} : { office }) });
  return `${base}${path}?${query.toString()}`;
}

export function lookUpPage(
  office: Office,
  language: Language,
  address: string,
  helpUrl: string,
  refused?: { number: string },
) {
  const t = translatorFor(language);
  return {
    title: t('citizenCase.title'),
    ...officeFrame(office, language),
    action: address,
    number: refused?.number ?? '',
    helpUrl,
    help: t('citizenCase.help', { phone: office.settings.phone }),
    errors: refused === undefined ? undefined : [{ href: '#number', text: t('citizenCase.errors.no_match') }],
  };
}

export function confirmPage(open: OpenCase, language: Language, action: string) {
  const t = translatorFor(language);
  return {
    title: t('citizenCase.confirm.title'),
    ...officeFrame(open.office, language),
    action,
    subject: open.row.subject,
  };
}

export function confirmedPage(
  office: Office,
  language: Language,
  told: { number: string; password: string; dueDay: string | null },
  address: string,
) {
  const t = translatorFor(language);
  return {
    title: t('citizenCase.confirmed.title'),
    ...officeFrame(office, language),
    number: told.number,
    password: told.password,
    due: told.dueDay === null ? undefined : dayInWords(told.dueDay, language, office.settings.rocYears),
    lookUpUrl: address,
  };
}

/** What the citizen is told of the story; all else is the office's own. */
const toldKinds: readonly CaseEventKind[] = [
  'received',
  'confirmed',
  'registered',
  'paused',
  'resumed',
  'extended',
  'transferred',
  'not_handled',
  'merged',
  'withdrawn',
  'added',
  'replied',
  'rated',
  'reopened',
  'closed',
];
/** Whose reasons are meant for the citizen, or are the citizen's own words. */
const toldReasons: readonly CaseEventKind[] = ['extended', 'paused', 'added', 'rated', 'withdrawn'];

export type CaseRefusal =
  | { form: 'add'; text: string; problems: Problems; filesLost: boolean }
  | { form: 'rate'; values: RatingValues; problems: Problems };

export function casePage(
  open: OpenCase,
  drafts: readonly CaseDraft[],
  view: {
    language: Language;
    officeInAddress: string | undefined;
    token: string;
    done?: string | undefined;
    refusal?: CaseRefusal | undefined;
  },
) {
  const { row, events, office } = open;
  const { language, officeInAddress, refusal } = view;
  const t = translatorFor(language);
  const { rocYears } = office.settings;
  const day = (value: string) => dayInWords(value, language, rocYears);
  const to = (path: string) => lookUpAddress(language, officeInAddress, path);
  const problems = refusal?.problems ?? {};
  const errorOf = (field: keyof Problems, form: CaseRefusal['form']) =>
    refusal?.form === form && problems[field] !== undefined ? errorWords(t, problems[field]) : undefined;
  const values = refusal?.form === 'rate' ? refusal.values : { solved: '', satisfaction: '', text: '' };
  const runs = ['received', 'registered', 'assigned', 'drafting', 'reviewing', 'approved'].includes(
    row.status,
  );
  const passesOn = transferOf(events) !== undefined;
  return {
    title: t('citizenCase.case_title', { number: row.number }),
    ...officeFrame(office, language),
    // What was typed comes along into the other language.
    languageForm: mayRate(open) ? 'rate-form' : mayAdd(open) ? 'add-form' : undefined,
    subject: row.subject,
    done: view.done === undefined ? undefined : t(`citizenCase.done.${view.done}`),
    token: view.token,
    state: t(`citizenCase.states.${plainState(open)}`),
    paused: runs && isPaused(events),
    due: runs && row.dueDay !== null && !passesOn ? day(row.dueDay) : undefined,
    transferring:
      runs && row.dueDay !== null && passesOn
        ? t('citizenCase.transferring', { due: day(row.dueDay) })
        : undefined,
    replies: drafts
      .flatMap(({ sentAt, text }) => (sentAt === null ? [] : [{ sentAt, text }]))
      .sort((a, b) => b.sentAt.getTime() - a.sentAt.getTime())
      .map(({ sentAt, text }) => ({ day: day(localDay(sentAt, office.timeZone)), text })),
    story: events
      .filter(({ kind }) => toldKinds.includes(kind))
      .map((event) => ({
        day: day(event.day),
        text: t(`citizenCase.story.${event.kind}`),
        note: noteOf(event),
      })),
    errors:
      refusal === undefined
        ? undefined
        : Object.entries(problems).map(([field, problem]) => ({
            href: `#${refusal.form}-${field}`,
            text: errorWords(t, problem),
          })),
    rate: mayRate(open)
      ? {
          action: to('/case/rating'),
          again: events.filter(({ kind }) => kind === 'replied').length > 1,
          yes: values.solved === 'yes',
          no: values.solved === 'no',
          solvedError: errorOf('solved', 'rate'),
          satisfactionError: errorOf('satisfaction', 'rate'),
          levels: [5, 4, 3, 2, 1].map((level) => ({
            value: String(level),
            text: t(`citizenCase.levels.${level}`),
            selected: values.satisfaction === String(level),
          })),
          text: { value: values.text, max: longestText, error: errorOf('text', 'rate') },
        }
      : undefined,
    add: mayAdd(open)
      ? {
          action: to('/case/added'),
          text: {
            value: refusal?.form === 'add' ? refusal.text : '',
            max: longestText,
            error: errorOf('text', 'add'),
          },
          filesHint: t('citizenCase.files_hint', { n: mostAttachments, size: megabytes }),
          filesLost: refusal?.form === 'add' && refusal.filesLost,
          filesError: errorOf('files', 'add'),
          accept: attachmentExtensions.join(','),
        }
      : undefined,
    withdrawUrl: mayWithdraw(open) ? to('/case/withdraw') : undefined,
    leave: to('/leave'),
  };
}

export function withdrawPage(
  open: OpenCase,
  language: Language,
  token: string,
  address: (path: string) => string,
) {
  const t = translatorFor(language);
  return {
    title: t('citizenCase.withdraw.title', { number: open.row.number }),
    ...officeFrame(open.office, language),
    token,
    action: address('/case/withdraw'),
    back: address('/case'),
    max: longestReason,
  };
}

function errorWords(t: Translate, problem: string): string {
  return t(`citizenCase.errors.${problem}`, {
    n: problem === 'files_many' ? mostAttachments : longestText,
    size: megabytes,
  });
}

/** Which ending a closed case had. */
function plainState({ row, events }: OpenCase): string {
  if (row.status !== 'closed') return row.status;
  const ending = [...events]
    .reverse()
    .find(({ kind }) => ['closed', 'withdrawn', 'transferred', 'not_handled', 'merged'].includes(kind));
  return ending?.kind ?? 'closed';
}

function noteOf(event: ToldEvent): string | undefined {
  return toldReasons.includes(event.kind) && event.text !== '' ? event.text : undefined;
}
