// Why: a cross-table in finished words: the same cells on the page and in the file, a star wherever something is hidden.
import type { CompareResult } from './compare.js';
import { pWords } from './compare.js';
import type { CrossCell, CrossTable } from './crossTable.js';
import { listWords } from './driversSentence.js';
import {
  refusalReasons,
  refusalWords,
  satisfactionWords,
  verdictWords,
  type VerdictWords,
} from './sentences.js';
import type { Subject } from './subject.js';
import type { Table, TableCell } from './table.js';

export type CrossView = {
  refused: string;
  heading: string;
  sentence: string;
  columns: string[];
  rows: { name: string; cells: { n: string; share: string; verdict: VerdictWords | undefined }[] }[];
  notes: string[];
  caption: string;
  /** For files: shares and numbers. */
  tables: Table[];
};

type Shown = Extract<CrossTable, { ok: true }>;

export function crossView(subject: Subject, result: CompareResult, cross: CrossTable): CrossView {
  const { words } = subject;
  const { t } = words;
  if (!cross.ok)
    return {
      refused: t(`comparing.cross.refused.${cross.reason}`),
      heading: t('comparing.cross.heading'),
      sentence: '',
      columns: [],
      rows: [],
      notes: [],
      caption: '',
      tables: [],
    };
  const caption = t(`comparing.cross.caption_${cross.kind}`, {
    measure: result.measure.name,
    satisfaction: satisfactionWords(words, result.measure),
    by: cross.by.name,
    across: cross.across.name,
    period: result.period.name,
  });
  const together = t('dashboards.compare.together');
  const cellView = (cell: CrossCell | undefined, verdict: VerdictWords | undefined) => ({
    n: cell?.n == null ? '＊' : t('comparing.cross.n', { n: words.count(cell.n) }),
    share: cell?.share == null ? '' : words.percent(cell.share.share),
    verdict,
  });
  return {
    refused: '',
    heading: caption,
    sentence: sentenceOf(subject, cross),
    columns: [...cross.columns.map(({ name }) => name), together],
    rows: [
      ...cross.rows.map((row, i) => ({
        name: row.name,
        cells: [
          ...cross.columns.map((_, j) => cellView(cross.cells[i]?.[j], verdictAt(subject, cross, i, j))),
          cellView(cross.rowTotals[i], undefined),
        ],
      })),
      {
        name: together,
        cells: [...cross.columnTotals, cross.total].map((cell) => cellView(cell, undefined)),
      },
    ],
    notes: [
      ...(cross.hidden ? [t('comparing.cross.hidden', { threshold: subject.threshold })] : []),
      ...(cross.merged.length > 0
        ? [t('comparing.cross.merged', { answers: listWords(subject, cross.merged) })]
        : []),
      t(`comparing.cross.method_${cross.kind}`),
    ],
    caption,
    tables: [fileTable(subject, cross, caption, together)],
  };
}

function verdictAt(subject: Subject, cross: Shown, i: number, j: number): VerdictWords | undefined {
  const { words } = subject;
  const comparison = cross.cells[i]?.[j]?.comparison;
  if (comparison?.ok === true && comparison.verdict !== 'cannot-tell')
    return verdictWords(words, {
      verdict: comparison.verdict,
      evaluation: comparison.verdict === 'higher' ? 'good' : 'bad',
    });
  if (!cross.test.ok || !('cells' in cross.test)) return undefined;
  const verdict = cross.test.cells[i]?.[j]?.verdict;
  // More of one answer is neither good nor bad by itself: it is told without a colour.
  if (verdict === undefined || verdict === 'cannot-tell') return undefined;
  return {
    direction: verdict === 'higher' ? 'up' : 'down',
    tone: 'unknown',
    word: words.t(`comparing.cross.residual.${verdict}`),
  };
}

function sentenceOf(subject: Subject, cross: Shown): string {
  const { words } = subject;
  const { t } = words;
  const names = { by: cross.by.name, across: cross.across.name };
  const { test } = cross;
  if (!test.ok) {
    const reason = refusalReasons.find((one) => one === test.reason) ?? 'too-few-groups';
    return t('comparing.cross.not_tested', { ...names, reason: refusalWords(words, reason) });
  }
  const p = { ...names, p: pWords(words, test.p) };
  if (!test.rejected) return t(`comparing.cross.alike_${cross.kind}`, p);
  const told = cross.rows.flatMap((row, i) =>
    cross.columns.flatMap((column, j) => {
      const verdict = verdictAt(subject, cross, i, j);
      return verdict === undefined
        ? []
        : [t('comparing.cross.cell', { row: row.name, column: column.name, verdict: verdict.word })];
    }),
  );
  const list =
    told.length === 0
      ? t('comparing.cross.none_alone')
      : t('comparing.cross.cells', { cells: listWords(subject, told) });
  return t(`comparing.cross.differ_${cross.kind}`, p) + list;
}

function fileTable(subject: Subject, cross: Shown, caption: string, together: string): Table {
  const { words } = subject;
  const { t } = words;
  const hidden: TableCell = { text: '＊', value: '*' };
  const heads = [...cross.columns.map(({ name }) => name), together];
  const both = (cell: CrossCell | undefined): TableCell[] => {
    if (cell?.n == null) return [hidden, hidden];
    const n: TableCell = { text: words.count(cell.n), value: cell.n };
    if (cell.share === null) return [n, { text: '—', value: null }];
    const percent = Math.round(cell.share.share * 1_000) / 10;
    return [n, { text: words.percent(cell.share.share), value: percent }];
  };
  return {
    caption,
    headColumn: cross.by.name,
    columns: heads.flatMap((name) => [
      { label: t('comparing.cross.column_n', { name }), numeric: true },
      { label: t(`comparing.cross.column_${cross.kind}`, { name }), numeric: true },
    ]),
    noteColumn: t('dashboards.column.verdict'),
    rows: [
      ...cross.rows.map((row, i) => ({
        key: row.key,
        head: row.name,
        cells: [...cross.columns.map((_, j) => cross.cells[i]?.[j]), cross.rowTotals[i]].flatMap(both),
        note: listWords(
          subject,
          cross.columns.flatMap((column, j) => {
            const verdict = verdictAt(subject, cross, i, j);
            return verdict === undefined ? [] : [`${column.name} ${verdict.word}`];
          }),
        ),
      })),
      { key: 'all', head: together, cells: [...cross.columnTotals, cross.total].flatMap(both), note: '' },
    ],
  };
}
