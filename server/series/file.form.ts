// Why: a file of values comes from outside and may be anything. It is read by the same reader as every other CSV, judged line
// by line, shown before anything is stored, and judged once more when it is confirmed.
import { checkHeader, inspectBytes, readRecords, type Encoding } from '../imports/csvFile.js';
import { Refusal, type FileRefusal } from '../imports/refusal.js';
import type { Series } from '../../db/queries/series.js';
import {
  addEntered,
  enteredOf,
  longestNote,
  looksLikeFormula,
  periodProblem,
  readCases,
  readPeriod,
  readValue,
  type Entered,
  type PeriodProblem,
} from './numbers.js';
import { isLine } from './series.form.js';
import type { Entry, Known } from './values.form.js';

export const largestFile = 1_000_000;
export const mostLines = 5_000;
const mostColumns = 20;

export type LineProblem =
  | 'columns'
  | 'formula'
  | 'series'
  | 'ended'
  | 'period'
  | 'value'
  | 'cases'
  | 'note'
  | 'twice'
  | 'stale'
  | PeriodProblem;

export type Line = {
  /** As an editor counts the lines of the file, the header being 1. */
  line: number;
  series: string;
  period: string;
  value: string;
  n: string;
  note: string;
} & (
  | { state: 'new' | 'correction' | 'same'; entry: Entry & { seriesId: string }; before: number | null }
  | { state: 'refused'; problem: LineProblem }
);

export type FileProblem = FileRefusal | 'too_many' | 'no_lines' | 'header';
export type FileForm = { ok: true; lines: Line[]; encoding: Encoding } | { ok: false; problem: FileProblem };

/** What is known of one series before the file is read. */
export type KnownSeries = { series: Series; known: ReadonlyMap<string, Known> };

const columnNames = {
  series: ['series', 'code', '數列', '數列代碼', '系列'],
  period: ['period', 'date', 'day', 'month', '期間', '日期', '月份', '年月', '期間・日'],
  value: ['value', 'count', '數值', '件數', '值', '値', '数値'],
  n: ['n', 'cases', '案件數', '樣本數', '件数'],
  note: ['note', '備註', '備考', '説明'],
  was: ['was'],
} as const;
type Column = keyof typeof columnNames;

/**
 * @param load the series of that code; undefined: there is none
 * @param usual the series of a file that has no column for it; '': there must be one
 */
export async function readFile(
  name: string,
  content: Buffer,
  usual: string,
  today: string,
  load: (code: string) => Promise<KnownSeries | undefined>,
): Promise<FileForm> {
  let records: string[][];
  let encoding: Encoding;
  try {
    const file = await inspectBytes(name, content, {});
    encoding = file.encoding;
    records = await firstRecords(readRecords(file).batches);
    checkHeader(records[0] ?? []);
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.code ?? 'unreadable' };
    throw error;
  }
  const [head = [], ...rows] = records;
  if (head.length > mostColumns) return { ok: false, problem: 'columns' };
  const places = placesOf(head);
  if (places === undefined || (places.series < 0 && usual === '')) return { ok: false, problem: 'header' };
  const used = rows
    .map((cells, index) => ({ cells, line: index + 2 }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (used.length === 0) return { ok: false, problem: 'no_lines' };
  if (used.length > mostLines) return { ok: false, problem: 'too_many' };
  const loaded = new Map<string, { known: KnownSeries; entered: Entered }>();
  const codeOf = (cells: readonly string[]) =>
    places.series < 0 ? usual : (cells[places.series] ?? '').trim().slice(0, 100);
  for (const code of new Set(used.map(({ cells }) => codeOf(cells)))) {
    const known = /^[a-z][a-z0-9_]*$/.test(code) ? await load(code) : undefined;
    if (known === undefined) continue;
    const held = [...known.known].filter(([, one]) => one.value !== null).map(([period]) => period);
    loaded.set(code, { known, entered: enteredOf(held) });
  }
  const lines = used.map(({ cells, line }) => {
    const cell = (column: Column) => (cells[places[column]] ?? '').trim().slice(0, 500);
    const code = codeOf(cells);
    const given = {
      line,
      series: code,
      period: cell('period'),
      value: cell('value'),
      n: cell('n'),
      note: cell('note').normalize('NFC'),
    };
    const judged = judge(given, cells, cell('was'), loaded.get(code), today);
    return { ...given, ...judged };
  });
  return { ok: true, lines: markDoubles(lines), encoding };
}

/** No more of the file than could be used: what follows is only known to be too much. */
async function firstRecords(batches: AsyncGenerator<string[][]>): Promise<string[][]> {
  const records: string[][] = [];
  for await (const batch of batches) {
    for (const record of batch) records.push(record);
    if (records.length > mostLines * 2) break;
  }
  return records;
}

function placesOf(head: readonly string[]): Record<Column, number> | undefined {
  const names = head.map((name) => name.normalize('NFKC').trim().toLowerCase());
  const placeOf = (column: Column) =>
    names.findIndex((name) => columnNames[column].some((known) => known === name));
  const places = {
    series: placeOf('series'),
    period: placeOf('period'),
    value: placeOf('value'),
    n: placeOf('n'),
    note: placeOf('note'),
    was: placeOf('was'),
  };
  return places.period < 0 || places.value < 0 ? undefined : places;
}

type Judged =
  | { state: 'new' | 'correction' | 'same'; entry: Entry & { seriesId: string }; before: number | null }
  | { state: 'refused'; problem: LineProblem };

function judge(
  given: Pick<Line, 'period' | 'value' | 'n' | 'note'>,
  cells: readonly string[],
  was: string,
  loaded: { known: KnownSeries; entered: Entered } | undefined,
  today: string,
): Judged {
  const refused = (problem: LineProblem): Judged => ({ state: 'refused', problem });
  if (cells.length > mostColumns) return refused('columns');
  if (cells.some(looksLikeFormula)) return refused('formula');
  if (loaded === undefined) return refused('series');
  const { series, known } = loaded.known;
  if (!series.active) return refused('ended');
  const period = readPeriod(given.period);
  if (period === undefined) return refused('period');
  const value = readValue(given.value, series);
  if (value === undefined) return refused('value');
  const n = series.kind === 'count' || given.n === '' ? null : readCases(given.n);
  if (n === undefined) return refused('cases');
  if (!isLine(given.note, longestNote)) return refused('note');
  const problem = periodProblem(period, today, loaded.entered);
  if (problem !== undefined) return refused(problem);
  const before = known.get(period);
  const version = before?.version ?? 0;
  if (was !== '' && was !== String(version)) return refused('stale');
  addEntered(loaded.entered, period);
  const entry = { seriesId: series.id, period, value, n, note: given.note, version, replaces: before?.id };
  const held = before?.value ?? null;
  if (held === null) return { state: 'new', entry, before: null };
  return { state: held === value && (before?.n ?? null) === n ? 'same' : 'correction', entry, before: held };
}

/** Two lines for one period: nobody knows which of them holds, so neither does. */
function markDoubles(lines: readonly Line[]): Line[] {
  const times = new Map<string, number>();
  const keyOf = (line: Line) =>
    line.state === 'refused' ? undefined : `${line.entry.seriesId} ${line.entry.period}`;
  for (const line of lines) {
    const key = keyOf(line);
    if (key !== undefined) times.set(key, (times.get(key) ?? 0) + 1);
  }
  return lines.map((line) => {
    const key = keyOf(line);
    if (key === undefined || times.get(key) === 1) return line;
    const { line: number, series, period, value, n, note } = line;
    return { line: number, series, period, value, n, note, state: 'refused', problem: 'twice' };
  });
}
