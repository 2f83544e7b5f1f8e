// Why: one case as the person before it may see it: the wish, the road, the deadline with the days that made it, who signs
// next, and what can be done now.
import { z } from 'zod';
import { maskPersonalData } from '../../analysis/text/mask.js';
import type { Case, CaseDraft, ToldEvent } from '../../db/queries/cases.js';
import type { ReplyTemplate } from '../../db/queries/caseRules.js';
import type { Comment } from '../../db/queries/comments.js';
import type { SignStep } from '../../db/schema.js';
import type { Purges } from '../comments/purged.js';
import { shownIn, type Reader } from '../comments/shown.js';
import { dayInShort, dayInWords, timeInWords } from '../dayWords.js';
import { inLanguage, isLanguage, languageInWords } from '../i18n.js';
import type { Action } from './actions.js';
import { clockWords } from './clock.page.js';
import { ruleOfCase, transferOf, type Counting } from './clock.js';
import { errorSummary, formFields, nothingTyped, type OptionsByField, type Shown } from './fields.page.js';
import { lateWords } from './list.page.js';
import { road } from './states.js';

export type CaseView = {
  row: Case;
  events: readonly ToldEvent[];
  comments: readonly Comment[];
  purges: Purges;
  drafts: readonly (CaseDraft & { writerName: string })[];
  templates: readonly ReplyTemplate[];
  counting: Counting;
  /** Names of the office's people: shown in the story, masked in what citizens wrote. */
  people: ReadonlyMap<string, string>;
  sections: ReadonlyMap<string, string>;
  actions: readonly Action[];
  /** Whether who said it is told to this person. */
  mayMeet: boolean;
  options: OptionsByField;
  refused?: { action: string; shown: Shown };
};

export function casePage(reader: Reader, view: CaseView) {
  const { t, language, staff } = reader;
  const { row } = view;
  const { rocYears } = staff.office.settings;
  const day = (value: string | null) =>
    value === null ? t('cases.none') : dayInWords(value, language, rocYears);
  const rule = ruleOfCase(view.counting, row);
  const late = lateWords(reader, row, view.counting);
  const at = road.findIndex((status) => status === row.status);
  const names = [...view.people.values()];
  const forms = view.actions.map((action) => {
    const tried = view.refused?.action === action.name ? view.refused.shown : undefined;
    const fields = formFields(
      t,
      action.fields,
      tried ?? startingValues(row, view, action),
      view.options,
      `${action.name}-`,
    );
    return {
      name: action.name,
      word: t(`cases.actions.${action.name}`),
      hint: ['sign', 'plan-transfer', 'transfer', 'extend'].includes(action.name)
        ? t(`cases.hints.${action.name}`)
        : undefined,
      fields,
      plain: fields.length === 0,
      isOpen: tried !== undefined,
    };
  });
  const fact = (name: string, value: string) => ({ name: t(`cases.${name}`), value });
  return {
    title: `${row.number} ${row.subject}`,
    nav: 'cases',
    address: `/cases/${encodeURIComponent(row.id)}`,
    revision: row.revision,
    mayMeet: view.mayMeet,
    errors: errorSummary(forms.flatMap(({ fields }) => fields)),
    number: row.number,
    heading: row.subject,
    status: t(`cases.statuses.${row.status}`),
    confidential: row.confidential,
    late: late?.bad === true ? late.text : undefined,
    soon: late?.bad === false ? late.text : undefined,
    steps: road.map((status, index) => ({
      text: t(`cases.statuses.${status}`),
      done: index < at,
      current: index === at,
    })),
    wishes: view.comments.map((comment) => ({
      ...shownIn(reader, { names, writers: new Map(), purges: view.purges }, comment),
      url: staff.may('comments.read') ? `/comments/${encodeURIComponent(comment.id)}` : undefined,
    })),
    facts: [
      fact('origin', t(`cases.origins.${row.origin}`)),
      fact('type', row.petitionType === null ? t('cases.none') : t(`cases.types.${row.petitionType}`)),
      fact('received', day(row.receivedDay)),
      fact(
        transferOf(view.events) === undefined ? 'due' : 'due_transfer',
        row.dueDay === null ? t('cases.no_due') : day(row.dueDay),
      ),
      fact('rule', inLanguage(rule.name, language)),
      fact(
        'owner',
        row.ownerId === null ? t('cases.nobody') : (view.people.get(row.ownerId) ?? t('cases.none')),
      ),
      fact(
        'section',
        row.sectionId === null ? t('cases.no_section') : (view.sections.get(row.sectionId) ?? ''),
      ),
      fact('document', row.documentNumber === '' ? t('cases.none') : row.documentNumber),
      fact('language', languageInWords(row.language, language)),
      ...(row.nonHandling === null
        ? []
        : [{ name: t('cases.fields.ground'), value: t(`cases.grounds.${row.nonHandling}`) }]),
    ],
    nextSign:
      row.status === 'drafting' || row.status === 'reviewing'
        ? row.chain[0] === undefined
          ? undefined
          : t('cases.next_sign', { who: signerWords(reader, row.chain[0], view) })
        : undefined,
    clock: clockWords(reader, view),
    drafts: view.drafts.map((draft) => ({
      text: draft.text,
      by: t('cases.draft_by', {
        name: draft.writerName,
        day: dayInShort(dayOfInstant(reader, draft.writtenAt), language, rocYears),
      }),
      sent: draft.sentAt !== null,
    })),
    templates: view.actions.some(({ name }) => name === 'draft')
      ? view.templates
          .filter(({ active }) => active)
          .map(({ name, text }) => ({
            name: inLanguage(name, language),
            text: inLanguage(text, isLanguage(row.language) ? row.language : 'zh-TW'),
            language: row.language,
          }))
      : [],
    story: [...view.events].reverse().map((event) => storyLine(reader, event, view)),
    forms,
  };
}

const dayOfInstant = ({ staff }: Reader, instant: Date) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: staff.office.timeZone }).format(instant);

/** What a form begins with: the newest draft, the case's own subject. */
function startingValues(row: Case, { drafts }: CaseView, { name }: Action): Shown {
  if (name === 'draft') return { values: { reply: drafts[0]?.text ?? '' }, errors: {} };
  if (name === 'change')
    return { values: { subject: row.subject, confidential: row.confidential ? 'yes' : 'no' }, errors: {} };
  if (name === 'assign')
    return { values: { ownerId: row.ownerId ?? '', sectionId: row.sectionId ?? '' }, errors: {} };
  if (name === 'reply') return { values: { documentNumber: row.documentNumber }, errors: {} };
  return nothingTyped;
}

function signerWords({ t }: Reader, { role, userId }: SignStep, { people }: CaseView): string {
  const name = userId === null ? undefined : people.get(userId);
  const office = t(`cases.roles.${role}`);
  return name === undefined ? office : `${office} ${name}`;
}

const movedSchema = z.object({ from: z.string().nullable(), to: z.string().nullable() });
const daysSchema = z.object({ days: z.number() });
const levelSchema = z.object({ level: z.number() });
const groundSchema = z.object({ ground: z.string() });
const agencySchema = z.object({ agency: z.string() });
const visitSchema = z.object({ siteVisit: z.literal(true) });

function storyLine(reader: Reader, event: ToldEvent, view: CaseView) {
  const { t, language, staff } = reader;
  const { rocYears } = staff.office.settings;
  const short = (day: string | null) =>
    day === null ? t('cases.no_due') : dayInShort(day, language, rocYears);
  const moved = event.kind === 'due_moved' ? movedSchema.safeParse(event.data).data : undefined;
  const days = event.kind === 'extended' ? daysSchema.safeParse(event.data).data : undefined;
  const level = event.kind === 'escalated' ? levelSchema.safeParse(event.data).data : undefined;
  const ground = event.kind === 'not_handled' ? groundSchema.safeParse(event.data).data : undefined;
  const agency = event.kind === 'transferred' ? agencySchema.safeParse(event.data).data : undefined;
  const more = [
    moved === undefined ? '' : t('cases.moved', { from: short(moved.from), to: short(moved.to) }),
    days === undefined ? '' : t('cases.days_more', { n: days.days }),
    level === undefined ? '' : t('cases.level', { n: level.level }),
    ground === undefined ? '' : t(`cases.grounds.${ground.ground}`),
    agency?.agency ?? '',
    event.kind.startsWith('transfer') && visitSchema.safeParse(event.data).success
      ? t('cases.with_visit')
      : '',
  ].filter((part) => part !== '');
  const person =
    event.actor === 'citizen'
      ? t('cases.by_citizen')
      : (event.userName ?? (event.actor === 'program' ? t('cases.by_program') : ''));
  const other = event.forUserId === null ? undefined : view.people.get(event.forUserId);
  const who = other === undefined ? person : t('cases.event_for', { who: person, other });
  const when = `${short(event.day)} ${timeInWords(event.at, staff.office.timeZone)}`;
  return {
    what: [t(`cases.events.${event.kind}`), ...more].join(' · '),
    // Whatever a citizen writes may name somebody.
    text:
      event.actor === 'citizen'
        ? maskPersonalData(event.text, (kind) => t(`comments.masked.${kind}`), [...view.people.values()]).text
        : event.text,
    who: t('cases.event_by', { day: when, who }),
  };
}
