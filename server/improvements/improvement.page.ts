// Why: one improvement as a page that reads from the citizens' words to the effect, and prints as the office's form.
import { maskPersonalData } from '../../analysis/text/mask.js';
import type { Comment } from '../../db/queries/comments.js';
import type { EvidenceFile, Improvement, ImprovementEvent } from '../../db/queries/improvements.js';
import type { ImprovementStatus } from '../../db/schema.js';
import { dayInShort, dayInWords } from '../dayWords.js';
import type { Staff } from '../http/currentUser.js';
import { inLanguage, type Language, type Translate } from '../i18n.js';
import { localDay } from '../time.js';
import { measureInWords, type Choices } from './choices.js';
import { acceptedExtensions } from './evidence.js';
import { inputField, textField, valuesOfImprovement } from './improvementForm.page.js';
import { mostFiles } from './improvements.commands.js';
import type { Errors, Values } from './improvements.form.js';
import { daysBetween } from './list.page.js';
import { mayWrite } from './rights.js';
import { movesFrom, needsReason, openStatuses, statuses } from './status.js';
import { storyOf } from './story.js';

export type ImprovementData = {
  improvement: Improvement;
  events: readonly (ImprovementEvent & { userName: string })[];
  files: readonly (EvidenceFile & { uploaderName: string })[];
  commentIds: readonly string[];
  /** Their rows, where the person may read comments. */
  comments: readonly Comment[];
  choices: Choices;
};

/** What a refused step, note or upload comes back with. */
export type Refused = {
  move?: { to: ImprovementStatus; values: Values; errors: Errors };
  note?: { values: Values; errors: Errors };
  upload?: string;
};

type Reader = { t: Translate; language: Language; staff: Staff; today: string; csrf: string };

/** Words of more citizens than these stay behind their links. */
const mostWords = 12;

export function improvementPage(reader: Reader, data: ImprovementData, refused: Refused = {}) {
  const { t, language, staff, today } = reader;
  const { improvement, choices } = data;
  const { rocYears } = staff.office.settings;
  const { timeZone } = staff.office;
  const address = `/improvements/${encodeURIComponent(improvement.id)}`;
  const writable = mayWrite(staff, improvement);
  const isOpen = openStatuses.includes(improvement.status);
  const late = isOpen ? daysBetween(improvement.dueDay, today) : 0;
  const created = data.events.find((event) => event.kind === 'created');
  return {
    title: t('improvements.numbered', { n: improvement.number, title: improvement.title }),
    nav: 'improvements',
    styles: ['improving.css'],
    scripts: ['charts.js'],
    errors: errorList(t, refused),
    address,
    heading: improvement.title,
    number: t('improvements.number', { n: improvement.number }),
    formTitle: t('improvements.form_title', { office: inLanguage(staff.office.name, language) }),
    status: t(`improvements.statuses.${improvement.status}`),
    overdue: late > 0 ? t('improvements.overdue', { n: late }) : undefined,
    steps: steps(t, improvement.status),
    createdBy:
      created === undefined
        ? undefined
        : t('improvements.created_by', {
            name: created.userName,
            day: dayInWords(localDay(created.at, timeZone), language, rocYears),
          }),
    ...wish(reader, data),
    plan: [
      row(t, 'theme', t(`comments.themes.${improvement.theme}`)),
      row(t, 'ownerId', choices.people.get(improvement.ownerId) ?? ''),
      row(
        t,
        'sectionId',
        improvement.sectionId === null
          ? t('improvements.no_section')
          : (choices.sections.find((section) => section.value === improvement.sectionId)?.text ?? ''),
      ),
      row(t, 'dueDay', dayInWords(improvement.dueDay, language, rocYears)),
      row(t, 'priority', t(`improvements.priorities.${improvement.priority}`)),
      row(
        t,
        'measure',
        improvement.measure === null
          ? t('improvements.no_measure')
          : measureInWords(t, language, rocYears, choices, improvement.measure),
      ),
    ],
    cause: improvement.cause,
    weighing: weighing(reader, improvement),
    chapters: [
      {
        title: t('improvements.fields.actionTaken'),
        text: improvement.actionTaken,
        day: effectiveWords(reader, improvement),
      },
      { title: t('improvements.fields.effect'), text: improvement.effect },
      ...(improvement.doubleLoop === ''
        ? []
        : [{ title: t('improvements.fields.doubleLoop'), text: improvement.doubleLoop }]),
    ],
    dropReason: improvement.status === 'dropped' ? improvement.dropReason : undefined,
    files: data.files.map((file) => ({
      url: `${address}/files/${encodeURIComponent(file.id)}`,
      name: file.name,
      isImage: file.mediaType.startsWith('image/'),
      download: t('improvements.download', { name: file.name }),
      meta: t('improvements.file_meta', {
        size: sizeInWords(reader, file.size),
        name: file.uploaderName,
        day: dayInShort(localDay(file.uploadedAt, timeZone), language, rocYears),
      }),
    })),
    story: storyOf(reader, choices, data.events),
    writable,
    editUrl: `${address}/edit`,
    heardUrl:
      staff.may('heard.publish') && (improvement.status === 'done' || improvement.status === 'verified')
        ? `${address}/heard`
        : undefined,
    moves: writable ? moves(reader, improvement, refused) : [],
    note: writable
      ? textField({ t, values: refused.note?.values ?? {}, errors: refused.note?.errors ?? {} }, 'note', 3)
      : undefined,
    upload:
      writable && data.files.length < mostFiles
        ? {
            // A multipart body is read only after the token was checked, so the token stands in the address of the form.
            action: `${address}/files?${new URLSearchParams({ _csrf: reader.csrf }).toString()}`,
            accept: acceptedExtensions.join(','),
            hint: t('improvements.hints.file', { n: mostFiles }),
            error: refused.upload,
          }
        : undefined,
    signatures: t('improvements.signatures'),
  };
}

function row(t: Translate, field: string, value: string) {
  return { name: t(`improvements.fields.${field}`), value };
}

/** Options, benefit, what it costs each person it reaches, and fairness; only what was written. */
function weighing({ t, language }: Reader, improvement: Improvement) {
  const { options, benefit, fairness, cost, peopleReached } = improvement;
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const words = (key: string, n: number | null) =>
    n === null ? '' : t(`improvements.${key}`, { n: numbers.format(n) });
  const each = cost === null || peopleReached === null || peopleReached === 0 ? null : cost / peopleReached;
  return [
    row(t, 'options', options),
    row(t, 'benefit', benefit),
    row(t, 'cost', words('cost_words', cost)),
    row(t, 'peopleReached', words('people_words', peopleReached)),
    row(t, 'costEach', words('cost_each_words', each)),
    row(t, 'fairness', fairness),
  ].filter(({ value }) => value !== '');
}

function errorList(t: Translate, refused: Refused) {
  const fields = { ...refused.move?.errors, ...refused.note?.errors };
  const list = Object.keys(fields).map((name) => ({
    href: `#${name}`,
    text: t(`improvements.errors.${name}`),
  }));
  if (refused.upload !== undefined) list.push({ href: '#file', text: refused.upload });
  return list.length === 0 ? undefined : list;
}

function steps(t: Translate, status: ImprovementStatus) {
  const road =
    status === 'dropped' ? (['planned', 'dropped'] as const) : statuses.filter((step) => step !== 'dropped');
  const at = road.findIndex((step) => step === status);
  return road.map((step, index) => ({
    text: t(`improvements.statuses.${step}`),
    done: index < at,
    current: index === at,
  }));
}

function wish({ t, language, staff }: Reader, { comments, commentIds }: ImprovementData) {
  const { rocYears } = staff.office.settings;
  if (commentIds.length === 0) return { wishNote: t('improvements.wish_none') };
  if (!staff.may('comments.read'))
    return { wishNote: t('improvements.wish_hidden', { n: commentIds.length }) };
  const rest = comments.length - mostWords;
  return {
    words: comments.slice(0, mostWords).map((comment) => ({
      url: `/comments/${encodeURIComponent(comment.id)}`,
      language: comment.language,
      text:
        comment.text === null
          ? t('comments.purged')
          : maskPersonalData(comment.text, (kind) => t(`comments.masked.${kind}`)).text,
      day: dayInShort(comment.day ?? localDay(comment.receivedAt, staff.office.timeZone), language, rocYears),
    })),
    wishNote: rest > 0 ? t('improvements.wish_more', { n: rest }) : undefined,
  };
}

function effectiveWords({ t, language, staff }: Reader, improvement: Improvement): string | undefined {
  if (improvement.effectiveDay === null) return undefined;
  const day = dayInWords(improvement.effectiveDay, language, staff.office.settings.rocYears);
  const sign = language === 'en' ? ': ' : '：';
  return `${t('improvements.fields.effectiveDay')}${sign}${day}`;
}

function sizeInWords({ t, language }: Reader, size: number): string {
  const megabyte = 1024 * 1024;
  const number = (value: number, digits: number) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  return size >= megabyte
    ? t('improvements.bytes.mb', { n: number(size / megabyte, 1) })
    : t('improvements.bytes.kb', { n: number(Math.max(1, size / 1024), 0) });
}

function moves({ t, staff }: Reader, improvement: Improvement, refused: Refused) {
  const tried = refused.move;
  return movesFrom(improvement.status, staff.may('improvements.verify')).map((to, index) => {
    const isTried = tried?.to === to;
    const shown = {
      t,
      values: isTried
        ? { ...valuesOfImprovement(improvement), ...tried.values }
        : valuesOfImprovement(improvement),
      errors: isTried ? tried.errors : {},
    };
    const back = (improvement.status === 'done' && to === 'doing') || improvement.status === 'dropped';
    const fields = fieldsOfMove(shown, improvement, to);
    const word = back
      ? t(to === 'doing' ? 'improvements.moves.back_to_doing' : 'improvements.moves.back_to_planned')
      : t(`improvements.moves.${to}`);
    return {
      to,
      word,
      revision: improvement.revision,
      hint: back
        ? t('improvements.move_hints.back')
        : to === 'doing'
          ? t(`improvements.move_hints.${improvement.measure === null ? 'doing_unmeasured' : 'doing'}`)
          : to === 'planned'
            ? undefined
            : t(`improvements.move_hints.${to}`),
      // Two steps on one page may ask for the same field; ids stay apart, the tried one keeps the plain id for its error link.
      fields: fields.map((field) => ({
        ...field,
        id: isTried || (tried === undefined && index === 0) ? field.name : `${field.name}-${to}`,
      })),
      plain: fields.length === 0,
      isOpen: isTried,
    };
  });
}

/** What a step asks for. Before an action begins it says from which day on, and where cost speaks against it, why it is done. */
function fieldsOfMove(
  shown: { t: Translate; values: Values; errors: Errors },
  { status, measure }: Improvement,
  to: ImprovementStatus,
) {
  const { t } = shown;
  const day = { ...inputField(shown, 'effectiveDay', 'date'), hint: t('improvements.hints.effectiveDay') };
  const cost = [
    {
      ...inputField(shown, 'costAlone', 'text'),
      options: ['', '1'].map((value) => ({
        value,
        text: t(
          value === ''
            ? 'improvements.no'
            : to === 'dropped'
              ? 'improvements.cost_dropped'
              : 'improvements.cost_kept',
        ),
        selected: (shown.values.costAlone ?? '') === value,
      })),
    },
    textField(shown, 'fairness', 3),
  ];
  if (to === 'done') return [textField(shown, 'cause', 4), textField(shown, 'actionTaken', 4), day];
  if (to === 'verified') return [textField(shown, 'effect', 4), textField(shown, 'doubleLoop', 3)];
  if (to === 'dropped') return [textField(shown, 'reason', 3), ...cost];
  if (needsReason(status, to)) return [textField(shown, 'reason', 3)];
  if (status === 'planned' && to === 'doing')
    return [...(measure === null ? [textField(shown, 'reason', 3)] : [day]), ...cost];
  return [];
}
