// Why: people paste lists out of a spreadsheet, a mail program or a queue machine: apart by commas, semicolons or tabs, with
// rows of nothing but separators, and with column names in their own language. Read once, the same way everywhere.
import { parse } from 'csv-parse/sync';

export type PastedProblem =
  'empty' | 'unreadable' | 'columns' | 'unknown_column' | 'same_column' | 'too_many';
export type PastedRow<Column extends string> = { line: number; cells: Record<Column, string> };

/** Wider is no list of ours, and costs time to look through. */
const mostColumns = 100;

/**
 * The rows under the first line, which names the columns in any order; a column that is not there has empty cells.
 * @param columns what each is called, in small letters
 * @param needed without these nothing can be read
 * @param most rows; more are refused without being read
 * @param whole no column may be passed over: one that is not known could be what a figure belongs to
 */
export function readPasted<Column extends string>(
  text: string,
  {
    columns,
    needed,
    most,
    whole = false,
  }: {
    columns: Readonly<Record<Column, readonly string[]>>;
    needed: readonly NoInfer<Column>[];
    most: number;
    whole?: boolean;
  },
):
  | { ok: true; rows: PastedRow<Column>[] }
  | { ok: false; problem: { line: number; problem: PastedProblem; name?: string } } {
  const refused = (line: number, problem: PastedProblem, name?: string) =>
    ({ ok: false, problem: { line, problem, ...(name === undefined ? {} : { name }) } }) as const;
  if (text.trim() === '') return refused(1, 'empty');
  const lines = linesOf(text, most + 2);
  if (lines === undefined) return refused(1, 'unreadable');
  const [head, ...rows] = lines;
  const names = (head?.record ?? []).map((name) => name.normalize('NFKC').trim().toLowerCase());
  const entries = Object.entries<readonly string[]>(columns) as [Column, readonly string[]][];
  const places = new Map(
    entries.map(([column, known]) => [column, names.findIndex((name) => known.includes(name))]),
  );
  const isThere = needed.every((column) => (places.get(column) ?? -1) >= 0);
  if (!isThere || names.length > mostColumns) return refused(1, 'columns');
  const known = names.map((name) => entries.find(([, words]) => words.includes(name))?.[0]);
  const unknown = names.find((name, place) => name !== '' && known[place] === undefined);
  if (whole && unknown !== undefined) return refused(1, 'unknown_column', unknown.slice(0, 40));
  const again = names.find(
    (_name, place) => known[place] !== undefined && known.indexOf(known[place]) !== place,
  );
  if (again !== undefined) return refused(1, 'same_column', again);
  const [first, beyond] = [rows[0], rows[most]];
  if (first === undefined) return refused(1, 'empty');
  if (beyond !== undefined) return refused(beyond.info.lines, 'too_many');
  return {
    ok: true,
    rows: rows.map(({ record, info }) => ({
      line: info.lines,
      cells: Object.fromEntries(
        entries.map(([column]) => [column, (record[places.get(column) ?? -1] ?? '').trim()]),
      ) as Record<Column, string>,
    })),
  };
}

/** As spreadsheets and East Asian keyboards write a number: «1,234», «１２３». */
export function plainCount(text: string): string {
  const plain = text.normalize('NFKC').trim();
  return /^\d{1,3}(,\d{3})+$/.test(plain) ? plain.replaceAll(',', '') : plain;
}

type Line = { record: string[]; info: { lines: number } };

function linesOf(text: string, most: number): Line[] | undefined {
  const head = text.trimStart().split('\n', 1)[0] ?? '';
  try {
    return parse(text, {
      bom: true,
      delimiter: ['\t', ';'].find((sign) => head.includes(sign)) ?? ',',
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      to: most,
      max_record_size: 2_000,
    }) as unknown as Line[];
  } catch {
    return undefined;
  }
}
