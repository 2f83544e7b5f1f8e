// Why: the register of cases as page, table for a file and data: the same rows, and nobody's name or words of a citizen in any.
import { lateness } from '../../analysis/cases/lateness.js';
import { runningStatuses, type Case, type ListedCase } from '../../db/queries/cases.js';
import { stringify } from 'csv-stringify/sync';
import type { Reader } from '../comments/shown.js';
import { dayInShort } from '../dayWords.js';
import { dueFilters, statusFilters, type Sought } from './cases.form.js';
import type { Counting } from './clock.js';

export const listSize = 50;
export const mostExported = 5_000;

/** How late it is, in words; nothing while there is time or nothing runs. */
export function lateWords(
  { t, today }: Pick<Reader, 't' | 'today'>,
  row: Pick<Case, 'status' | 'dueDay'>,
  { calendar }: Counting,
): { text: string; bad: boolean } | undefined {
  if (row.dueDay === null || !runningStatuses.includes(row.status)) return undefined;
  const how = lateness(row.dueDay, today, calendar);
  if (!how.ok || how.state === 'inside') return undefined;
  return how.state === 'overdue'
    ? { text: t('cases.overdue', { n: how.workingDaysOver }), bad: true }
    : { text: t('cases.due_soon', { n: how.workingDaysLeft }), bad: false };
}

export type ListView = {
  rows: readonly ListedCase[];
  more: boolean;
  sought: Sought;
  query: URLSearchParams;
  counting: Counting;
  soon: number;
  overdue: number;
  sections: ReadonlyMap<string, string>;
};

export function listPage(reader: Reader, view: ListView) {
  const { t, language, staff } = reader;
  const { rocYears } = staff.office.settings;
  const { filter, due } = view.sought;
  const chosen = (name: string, value: string) => view.query.get(name) === value;
  const options = (name: string, values: readonly string[], group: string) => [
    { value: '', text: t('cases.all'), selected: !view.query.has(name) },
    ...values.map((value) => ({ value, text: t(`cases.${group}.${value}`), selected: chosen(name, value) })),
  ];
  const last = view.rows.at(-1);
  const withoutAfter = new URLSearchParams(view.query);
  withoutAfter.delete('after');
  const next = new URLSearchParams(withoutAfter);
  if (last !== undefined) next.set('after', `${last.receivedDay}_${last.number}`);
  const suffix = withoutAfter.size === 0 ? '' : `?${withoutAfter.toString()}`;
  return {
    title: t('cases.title'),
    nav: 'cases',
    mayRegister: staff.may('cases.register'),
    counts: t('cases.counts', { soon: view.soon, overdue: view.overdue }),
    q: filter.search ?? '',
    from: filter.from ?? '',
    to: filter.to ?? '',
    statuses: options('status', statusFilters, 'statuses'),
    origins: options('origin', ['petition', 'mailbox'], 'origins'),
    dues: options('due', dueFilters, 'dues'),
    anyDue: due !== undefined,
    csvUrl: `/cases.csv${suffix}`,
    jsonUrl: `/cases.json${suffix}`,
    nextUrl: view.more ? `/cases?${next.toString()}` : undefined,
    empty: view.rows.length === 0,
    rows: view.rows.map((row) => {
      const late = lateWords(reader, row, view.counting);
      return {
        url: `/cases/${encodeURIComponent(row.id)}`,
        number: row.number,
        subject: row.subject,
        confidential: row.confidential,
        status: t(`cases.statuses.${row.status}`),
        origin: t(`cases.origins.${row.origin}`),
        owner: row.ownerName ?? t('cases.nobody'),
        received: dayInShort(row.receivedDay, language, rocYears),
        due: row.dueDay === null ? t('cases.no_due') : dayInShort(row.dueDay, language, rocYears),
        late: late?.bad === true ? late.text : undefined,
        soon: late?.bad === false ? late.text : undefined,
      };
    }),
  };
}

/** What a file may hold: no petitioner, no words of theirs, no handler's name. */
export function listData(rows: readonly ListedCase[], sections: ReadonlyMap<string, string>) {
  return rows.map((row) => ({
    number: row.number,
    origin: row.origin,
    channel: row.channel,
    petitionType: row.petitionType,
    status: row.status,
    section: row.sectionId === null ? null : (sections.get(row.sectionId) ?? null),
    received: row.receivedDay,
    due: row.dueDay,
    replied: row.repliedDay,
    closed: row.closedDay,
    nonHandling: row.nonHandling,
    documentNumber: row.documentNumber,
  }));
}

export function listCsv(rows: ReturnType<typeof listData>): string {
  const columns = [
    'number',
    'origin',
    'channel',
    'petitionType',
    'status',
    'section',
    'received',
    'due',
    'replied',
    'closed',
    'nonHandling',
    'documentNumber',
  ] as const;
  return stringify(
    rows.map((row) => columns.map((name) => row[name])),
    { header: true, columns: [...columns], bom: true, escape_formulas: true },
  );
}
