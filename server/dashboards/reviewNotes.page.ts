// Why: review notes under the figure they speak of: the words, who signed them as what and when, and what they replaced.
import { addressWith, type Filters } from './filters.form.js';
import type { Measure } from './measures.js';
import { longestNote, type NoteForm } from './reviewNotes.form.js';
import type { Note } from './reviewNotes.js';
import { satisfactionWords } from './sentences.js';
import { namesOf } from './series.js';
import type { Subject } from './subject.js';
import { textCell, type Table } from './table.js';
import { separatorIn } from '../i18n.js';

type NoteField = {
  id: string;
  name: 'text';
  label: string;
  hint: string;
  rows: number;
  max: number;
  value: string;
  error: string | undefined;
};

type NoteFormView = { action: string; open: boolean; field: NoteField; replaces: string };

type NoteView = {
  period: string;
  /** Of the period looked at. */
  current: boolean;
  paragraphs: string[];
  signed: string;
  corrected: string;
  before: { paragraphs: string[]; signed: string }[];
  correction: NoteFormView | undefined;
};

export type NotesView = {
  notes: NoteView[];
  none: string | undefined;
  form: NoteFormView | undefined;
  errors: { href: string; text: string }[];
};

export type RefusedNote = Extract<NoteForm, { ok: false }>;
/** Who reads, and whether they may sign. */
export type NoteReader = { userId: string; name: string; may: boolean; refused?: RefusedNote | undefined };

export function notesView(
  subject: Subject,
  filters: Filters,
  measure: Measure,
  notes: readonly Note[],
  current: { period: string; name: string },
  reader: NoteReader,
): NotesView {
  const { t } = subject.words;
  const form = (period: string, about: Note | undefined): NoteFormView =>
    formOf(subject, filters, measure, period, about, reader);
  const ordered = [
    ...notes.filter((note) => note.period === current.period),
    ...notes.filter((note) => note.period !== current.period),
  ];
  const { refused } = reader;
  return {
    notes: ordered.map((note) => ({
      period: note.name,
      current: note.period === current.period,
      paragraphs: paragraphsOf(note.text),
      signed: signedWords(subject, note),
      corrected:
        note.replaced.length === 0
          ? ''
          : t('trend.note.corrected', { day: subject.words.day(note.replaced.at(-1)?.signedOn ?? '') }),
      before: note.replaced.map((one) => ({
        paragraphs: paragraphsOf(one.text),
        signed: signedWords(subject, one),
      })),
      correction: reader.may && note.signedById === reader.userId ? form(note.period, note) : undefined,
    })),
    none:
      current.period === '' || notes.some((note) => note.period === current.period)
        ? undefined
        : t('trend.note.of_period', { period: current.name }),
    form: reader.may && current.period !== '' ? form(current.period, undefined) : undefined,
    errors:
      refused === undefined
        ? []
        : [{ href: `#${fieldId(refused.replaces)}`, text: problemWords(subject, refused) }],
  };
}

const fieldId = (replaces: string | null): string => (replaces === null ? 'note' : `note-${replaces}`);
const paragraphsOf = (text: string): string[] => text.split(/\n+/);

function problemWords({ words }: Subject, { problem }: RefusedNote): string {
  return words.t(`trend.note.${problem}`, { most: words.count(longestNote) });
}

export function roleWords({ words }: Subject, { roles }: Pick<Note, 'roles'>): string {
  return roles.map((role) => words.t(`trend.role.${role}`)).join(separatorIn(words.language));
}

function signedWords(subject: Subject, note: Note): string {
  const { words } = subject;
  return words.t(`trend.note.${note.roles.length === 0 ? 'signed_alone' : 'signed'}`, {
    name: note.signedBy,
    day: words.day(note.signedOn),
    ...(note.roles.length === 0 ? {} : { roles: roleWords(subject, note) }),
  });
}

function formOf(
  subject: Subject,
  filters: Filters,
  measure: Measure,
  period: string,
  about: Note | undefined,
  { name, refused }: NoteReader,
): NoteFormView {
  const { words } = subject;
  const { t } = words;
  const replaces = about?.id ?? null;
  const own = refused?.replaces === replaces ? refused : undefined;
  return {
    action: addressWith(`/dashboards/${subject.survey.slug}/notes`, filters, {
      question: measure.code,
      kind: filters.kind,
      period,
    }),
    open: own !== undefined,
    replaces: replaces ?? '',
    field: {
      id: fieldId(replaces),
      name: 'text',
      label:
        about === undefined
          ? t('trend.note.label', {
              period: namesOf(subject, filters, period).name,
              satisfaction: satisfactionWords(words, measure),
            })
          : t('trend.note.correct_label'),
      hint: t('trend.note.hint', { name }),
      rows: 4,
      max: longestNote,
      value: own?.text ?? about?.text ?? '',
      error: own === undefined ? undefined : problemWords(subject, own),
    },
  };
}

/** The same notes for a file: those that stand, each followed by what it replaced. */
export function notesTable(subject: Subject, notes: readonly Note[]): Table | undefined {
  const { words } = subject;
  const { t } = words;
  if (notes.length === 0) return undefined;
  const row = (note: Note, remark: string) => ({
    key: note.period,
    head: note.name,
    cells: [
      textCell(note.text),
      textCell(note.signedBy),
      textCell(roleWords(subject, note)),
      textCell(note.signedOn),
    ],
    note: remark,
  });
  return {
    caption: t('trend.note.table'),
    headColumn: t('dashboards.column.period'),
    columns: ['text', 'by', 'role', 'day'].map((name) => ({
      label: t(`trend.note.${name}`),
      numeric: false,
    })),
    noteColumn: t('trend.note.state'),
    rows: notes.flatMap((note) => [
      row(note, ''),
      ...note.replaced.map((one) => row(one, t('trend.note.before'))),
    ]),
  };
}
