// Why: an office brings in next year's calendar as the file it was given; every line of it is understood or refused with a
// reason, and nothing a file may hold stops the program.
import { parse } from 'csv-parse/sync';
import { readDay } from '../imports/days.js';
import { readEvents } from './icalendar.js';

/** 'week': as the weekday says, whatever is shipped; only the simple table can say it. */
export type DayKind = 'holiday' | 'make_up' | 'week';
export type ParsedDay = { line: number; day: string; kind: DayKind; name: string };

/** Words for these belong to the page. Those of iCalendar speak of the event that begins on the line. */
export type Fault =
  | 'too-large'
  | 'too-many-lines'
  | 'too-many-faults'
  | 'line-too-long'
  | 'not-utf8'
  | 'no-header'
  | 'broken-quotes'
  | 'wrong-columns'
  | 'no-such-day'
  | 'weekday-mismatch'
  | 'unknown-kind'
  | 'make-up-on-weekday'
  | 'name-too-long'
  | 'doubled-day'
  | 'contradicting-day'
  | 'broken-event'
  | 'no-day'
  | 'not-all-day'
  | 'range-backwards'
  | 'range-too-long'
  | 'repeating-event'
  | 'cancelled-event';
/** `text`: the beginning of what was refused, fit to be shown. */
export type RefusedLine = { line: number; reason: Fault; text: string };

export type ParsedCalendar = {
  /** dgpa: 西元日期,星期,是否放假,備註 · simple: day,kind,name · none: nothing could be read. */
  format: 'dgpa' | 'simple' | 'ical' | 'none';
  days: ParsedDay[];
  refused: RefusedLine[];
  /** Lines of a dgpa table that say what the weekday says anyway. */
  ordinary: number;
  /** First and last day the file speaks of, ordinary ones too. */
  span: { firstDay: string; lastDay: string } | undefined;
};

/** One day, or a run of them, as a line or an event says it; or why not. */
export type Statement = {
  line: number;
  text: string;
  /** Undefined: an ordinary day. */
  said: { days: string[]; kind: DayKind | undefined; name: string } | Fault;
};

/** Reading stops after so many faults: the file is not what it was taken for. `row`: characters of a table's line. */
export const limits = {
  characters: 2_000_000,
  lines: 20_000,
  faults: 1_000,
  row: 2_000,
  name: 100,
  excerpt: 80,
} as const;

/**
 * Reads a calendar from text that was decoded as UTF-8: the open data table of the Directorate-General of Personnel
 * Administration, a table of day, kind and name, or iCalendar. Recognized by its first lines. Throws nothing: what cannot
 * be read is in `refused`, a whole file as one line. The first statement about a day holds.
 */
export function parseCalendar(text: string): ParsedCalendar {
  const nothing: ParsedCalendar = { format: 'none', days: [], refused: [], ordinary: 0, span: undefined };
  const stop = (line: number, reason: Fault): ParsedCalendar => ({
    ...nothing,
    refused: [{ line, reason, text: '' }],
  });
  if (text.length > limits.characters) return stop(1, 'too-large');
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  if (lines.length > limits.lines) return stop(limits.lines + 1, 'too-many-lines');
  const first = Math.max(
    lines.findIndex((line) => line.trim() !== ''),
    0,
  );
  const head = lines[first] ?? '';
  if (/[\0\uFFFD]/.test(head)) return stop(first + 1, 'not-utf8');
  if (/^BEGIN:VCALENDAR\s*$/i.test(head)) return gather('ical', readEvents(lines));
  const table = head.length > limits.row ? undefined : readHeader(head);
  if (table === undefined) return stop(first + 1, 'no-header');
  return gather(table.format, readRows(lines, first + 1, table));
}

function gather(format: ParsedCalendar['format'], statements: Iterable<Statement>): ParsedCalendar {
  const days = new Map<string, ParsedDay>();
  const spoken = new Set<string>();
  const refused: RefusedLine[] = [];
  let ordinary = 0;
  for (const { line, text, said: unchecked } of statements) {
    if (refused.length >= limits.faults) {
      refused.push({ line, reason: 'too-many-faults', text: '' });
      break;
    }
    const refuse = (reason: Fault) => refused.push({ line, reason, text: excerpt(text) });
    const said = checked(text, unchecked);
    if (typeof said === 'string') {
      refuse(said);
      continue;
    }
    const { kind, name } = said;
    for (const day of said.days) {
      if (spoken.has(day)) {
        refuse(days.get(day)?.kind === kind ? 'doubled-day' : 'contradicting-day');
        continue;
      }
      spoken.add(day);
      if (kind === undefined) ordinary += 1;
      else days.set(day, { line, day, kind, name });
    }
  }
  const all = [...spoken].sort();
  const [firstDay] = all;
  const lastDay = all.at(-1);
  return {
    format,
    days: [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1)),
    refused,
    ordinary,
    span: firstDay === undefined || lastDay === undefined ? undefined : { firstDay, lastDay },
  };
}

function checked(text: string, said: Statement['said']): Statement['said'] {
  if (typeof said === 'string') return said;
  const { days, kind } = said;
  const name = printable(said.name);
  if (/[\0\uFFFD]/.test(text + name)) return 'not-utf8';
  if (kind === 'make_up' && !days.every(isWeekend)) return 'make-up-on-weekday';
  return name.length > limits.name ? 'name-too-long' : { days, kind, name };
}

/** Line breaks of an iCalendar text become spaces; half a character, which no database takes, shows as U+FFFD. */
function printable(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
}

const excerpt = (text: string): string => printable(text.slice(0, limits.excerpt));

const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
const isWeekend = (day: string): boolean => weekdayOf(day) % 6 === 0;

type Column = 'day' | 'weekday' | 'off' | 'kind' | 'name';
type Table = {
  format: 'dgpa' | 'simple';
  separator: string;
  width: number;
  places: Partial<Record<Column, number>>;
};

const columnNames: Record<Column, readonly string[]> = {
  day: ['西元日期', '日期', 'day', 'date'],
  weekday: ['星期', 'weekday'],
  off: ['是否放假'],
  kind: ['類別', '種類', 'kind', 'type'],
  name: ['備註', '名稱', '說明', 'name', 'note'],
};

function readHeader(head: string): Table | undefined {
  for (const separator of [',', ';', '\t']) {
    const cells = cellsOf(head, separator)?.map((cell) => cell.normalize('NFKC').trim().toLowerCase()) ?? [];
    const places: Table['places'] = {};
    for (const column of ['day', 'weekday', 'off', 'kind', 'name'] as const) {
      const place = cells.findIndex((cell) => columnNames[column].includes(cell));
      if (place >= 0) places[column] = place;
    }
    if (places.day === undefined) continue;
    if (places.off !== undefined) return { format: 'dgpa', separator, width: cells.length, places };
    if (places.kind !== undefined) return { format: 'simple', separator, width: cells.length, places };
  }
  return undefined;
}

/** Each line is read by itself, so that a quotation mark left open spoils one line and not the rest of the file. */
function cellsOf(line: string, delimiter: string): string[] | undefined {
  if (!line.includes('"')) return line.split(delimiter);
  try {
    const rows: string[][] = parse(line, { delimiter });
    return rows[0];
  } catch {
    return undefined;
  }
}

function* readRows(lines: readonly string[], from: number, table: Table): Generator<Statement> {
  for (const [index, text] of lines.slice(from).entries()) {
    if (text.trim() === '') continue;
    yield { line: from + index + 1, text, said: readRow(text, table) };
  }
}

function readRow(text: string, { format, separator, width, places }: Table): Statement['said'] {
  if (text.length > limits.row) return 'line-too-long';
  const cells = cellsOf(text, separator);
  if (cells === undefined) return 'broken-quotes';
  // Spreadsheets leave empty cells at the end, or cut them off.
  while (cells.length > width && cells.at(-1)?.trim() === '') cells.pop();
  const needed = Math.max(places.day ?? 0, places.off ?? 0, places.kind ?? 0) + 1;
  if (cells.length > width || cells.length < needed) return 'wrong-columns';
  const cell = (column: Column) => cells[places[column] ?? -1]?.normalize('NFKC').trim() ?? '';
  const day = dayIn(cell('day'));
  if (day === undefined) return 'no-such-day';
  const weekday = cell('weekday').replace(/^(?:星期|週)/, '');
  if (weekday !== '' && weekday !== '日一二三四五六'[weekdayOf(day)]) return 'weekday-mismatch';
  const name = cells[places.name ?? -1] ?? '';
  if (format === 'simple') {
    const kind = kinds.get(cell('kind').toLowerCase());
    return kind === undefined ? 'unknown-kind' : { days: [day], kind, name };
  }
  const off = cell('off');
  if (off !== '0' && off !== '2') return 'unknown-kind';
  return { days: [day], kind: kindOf(off === '2', isWeekend(day), name.trim() !== ''), name };
}

/** A weekend off is worth a line only for its name. */
function kindOf(isOff: boolean, weekend: boolean, named: boolean): DayKind | undefined {
  if (isOff) return weekend && !named ? undefined : 'holiday';
  return weekend ? 'make_up' : undefined;
}

const kinds = new Map<string, DayKind>([
  ...['holiday', '放假', '放假日', '停班'].map((word) => [word, 'holiday'] as const),
  ...['make_up', 'make-up', 'makeup', '補班', '補行上班', '上班'].map((word) => [word, 'make_up'] as const),
  ...['week', '平日', '依星期'].map((word) => [word, 'week'] as const),
]);

/** 20250208, 2025-02-08, 2025/2/8 or 114/2/8. */
function dayIn(text: string): string | undefined {
  const plain = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  const read = readDay(plain === null ? text : plain.slice(1).join('-'), ['iso', 'ymd', 'roc']);
  return read?.hour === null ? read.day : undefined;
}
