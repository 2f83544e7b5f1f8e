// Why: a table is built once and shown twice, on the page and as CSV: the same figures by construction.
import { stringify } from 'csv-stringify/sync';
import type { Interval } from '../../analysis/criticalValues.js';
import { roundHalfAway } from '../../analysis/rounding.js';
import type { Figure } from './figures.js';
import type { Words } from './words.js';

/** `text` is what the page shows, `value` what a file holds; `detail` stands below it, `url` is where it leads. */
export type TableCell = {
  text: string;
  value: string | number | null;
  grey?: boolean;
  detail?: string;
  url?: string;
};
export type TableRow = {
  key: string;
  head: string;
  cells: TableCell[];
  note: string;
  hatched?: boolean;
  link?: string;
};
export type Table = {
  caption: string;
  headColumn: string;
  columns: { label: string; numeric: boolean }[];
  rows: TableRow[];
  noteColumn: string;
};

export function textCell(text: string): TableCell {
  return { text, value: text };
}

export function countCell(words: Words, n: number | null): TableCell {
  return n === null ? noCell : { text: words.count(n), value: n };
}

const noCell: TableCell = { text: '＊', value: '*' };
const emptyCell: TableCell = { text: '—', value: null };

export type Column = { label: string; cell: (figure: Figure) => TableCell; rated: boolean };

/** The columns every table of figures has: n, satisfied, mean, net, what is missing. */
export function figureColumns(words: Words): Column[] {
  const { t } = words;
  const percent = (label: string, pick: (figure: Figure) => number | undefined): Column => ({
    label: t(`dashboards.column.${label}`),
    rated: true,
    cell: (figure) =>
      optional(pick(figure), (value) => ({
        text: words.percent(value),
        value: roundHalfAway(value * 100, 1),
      })),
  });
  const interval = (
    label: string,
    pick: (figure: Figure) => { lower: number | null; upper: number | null } | null,
    show: (limits: Interval) => string,
  ): Column => ({
    label: t(`dashboards.column.${label}`),
    rated: true,
    cell: (figure) => {
      const limits = pick(figure);
      if (limits?.lower == null || limits.upper === null) return emptyCell;
      const text = show({ lower: limits.lower, upper: limits.upper });
      return { text, value: text };
    },
  });
  const count = (label: string, pick: (figure: Figure) => number | null): Column => ({
    label: t(`dashboards.column.${label}`),
    rated: false,
    cell: (figure) => countCell(words, pick(figure)),
  });
  return [
    count('n', (figure) => figure.n),
    {
      label: t('dashboards.column.satisfied_count'),
      rated: false,
      cell: (figure) => (figure.satisfied === null ? emptyCell : countCell(words, figure.satisfied.count)),
    },
    percent('satisfied', (figure) => figure.satisfied?.share),
    interval('interval', (figure) => figure.satisfied, words.percentInterval),
    percent('dissatisfied', (figure) => figure.dissatisfied?.share),
    percent('net', (figure) => figure.net?.net),
    interval('net_interval', (figure) => figure.net, words.percentInterval),
    {
      label: t('dashboards.column.mean'),
      rated: true,
      cell: (figure) =>
        optional(figure.mean?.mean, (value) => ({
          text: words.decimal(value),
          value: roundHalfAway(value, 2),
        })),
    },
    interval('mean_interval', (figure) => figure.mean, words.decimalInterval),
    count('na', (figure) => figure.notApplicable),
    count('blank', (figure) => figure.blank),
    count('not_shown', (figure) => figure.notShown),
    count('unreadable', (figure) => figure.unreadable),
    // What the quality rules left out, and the score without them (statistics.md C.14).
    count('raw', (figure) => figure.nRaw),
    percent('satisfied_raw', (figure) => figure.satisfiedRaw ?? figure.satisfied?.share),
  ];
}

function optional(value: number | undefined, show: (value: number) => TableCell): TableCell {
  return value === undefined ? emptyCell : show(value);
}

/** One row of figures. Hidden is a star everywhere; under 10 answers rates are dashes; 10–29 are grey. */
export function figureCells(columns: readonly Column[], figure: Figure): TableCell[] {
  return columns.map((column) => {
    if (figure.state === 'suppressed') return noCell;
    const cell = column.cell(figure);
    return figure.state === 'low_sample' && column.rated ? { ...cell, grey: true } : cell;
  });
}

/** What must be said beside a row: too few, hidden. */
export function stateNote({ t }: Words, figure: Figure): string {
  return figure.state === 'shown' || figure.state === 'empty' ? '' : t(`dashboards.state.${figure.state}`);
}

/** Some of the columns as a table of their own, `from` and before `to`: a page is narrower than a file. */
export function columnsOf(table: Table, from: number, to: number): Table {
  return {
    ...table,
    columns: table.columns.slice(from, to),
    rows: table.rows.map((row) => ({ ...row, cells: row.cells.slice(from, to) })),
  };
}

/** On a page a column with nothing in it only takes room: notes, what an import could not read, what no rule left out. */
export function forPage({ t }: Words, table: Table): Table {
  const place = (name: string) =>
    table.columns.findIndex((column) => column.label === t(`dashboards.column.${name}`));
  const [n, unreadable, raw, score] = ['n', 'unreadable', 'raw', 'satisfied_raw'].map(place);
  const some = (at: number | undefined, tells: (value: TableCell['value'], row: TableRow) => boolean) =>
    at !== undefined &&
    table.rows.some((row) => {
      const cell = row.cells[at];
      return cell !== undefined && tells(cell.value, row);
    });
  const anyUnreadable = some(unreadable, (value) => Number(value) > 0);
  const anyLeftOut = some(raw, (value, row) => value !== row.cells[n ?? -1]?.value);
  const empty = new Set([...(anyUnreadable ? [] : [unreadable]), ...(anyLeftOut ? [] : [raw, score])]);
  const wanted = <Item>(items: Item[]) => items.filter((_, index) => !empty.has(index));
  return {
    ...table,
    columns: wanted(table.columns),
    rows: table.rows.map((row) => ({ ...row, cells: wanted(row.cells) })),
    noteColumn: table.rows.some((row) => row.note !== '') ? table.noteColumn : '',
  };
}

/** Rows of an index and growth are optional extras of the page; files carry the same columns. */
export function csvOf(tables: readonly Table[]): string {
  const lines = tables.flatMap((table, index) => [
    ...(index === 0 ? [] : [[]]),
    [table.caption],
    ['key', table.headColumn, ...table.columns.map((column) => column.label), table.noteColumn],
    ...table.rows.map((row) => [row.key, row.head, ...row.cells.map((cell) => cell.value ?? ''), row.note]),
  ]);
  return stringify(lines, { bom: true, escape_formulas: true, record_delimiter: '\r\n' });
}
