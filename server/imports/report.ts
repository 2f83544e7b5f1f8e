// Why: the cleaning report: what became of every cell of every column, so that none can vanish without being counted.
import { outcomes, type Outcome } from './readCell.js';

export type Example = { row: number; value: string };
export type ColumnReport = {
  /** Place in the file, from 1, and header. */
  position: number;
  column: string;
  as: string;
  questions: string[];
  /** Why the mapping leaves it out. */
  reason?: string;
  counts: Record<Outcome, number>;
  /** Of the accepted: taken into the «other» choice. */
  recoded: number;
  examples: Partial<Record<Outcome, Example[]>>;
};

export type CleaningReport = {
  format: 'manyi-cleaning-report/1';
  rows: number;
  encoding: string;
  separator: string;
  /** Rows by wave key. */
  waves: Record<string, number>;
  /** Rows that say neither day nor wave: kept, but in no figure. */
  withoutPeriod: number;
  /** Empty lines between the rows; no responses. */
  blankLines: number;
  /** Rows with more or fewer cells than the header; any of them stops an import. */
  ragged: { count: number; examples: { row: number; cells: number }[] };
  /** Where each row is one answer: rows that do not say of which response or question; any of them stops an import. */
  nameless?: { count: number; rows: number[] };
  columns: ColumnReport[];
  /** What the import made, so that undoing knows what to take away. */
  made?: { survey: boolean; versions: number[]; waves: string[] };
};

const mostExamples = 5;
const longestExample = 60;
/** What needs no example: nothing was lost there. */
const plain = new Set<Outcome>(['accepted', 'missing', 'not_asked', 'ignored']);

/** The counts of one column while the rows go by. */
export class ColumnTally {
  readonly #counts = new Map<Outcome, number>();
  readonly #examples = new Map<Outcome, Example[]>();
  readonly #about: Omit<ColumnReport, 'counts' | 'examples' | 'recoded'>;
  #recoded = 0;

  constructor(about: Omit<ColumnReport, 'counts' | 'examples' | 'recoded'>) {
    this.#about = about;
  }

  count(outcome: Outcome, row: number, raw: string, recoded = false): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
    if (recoded) this.#recoded += 1;
    if (plain.has(outcome)) return;
    const examples = this.#examples.get(outcome);
    if (examples === undefined) this.#examples.set(outcome, [{ row, value: shortened(raw) }]);
    else if (examples.length < mostExamples) examples.push({ row, value: shortened(raw) });
  }

  report(): ColumnReport {
    const counts = Object.fromEntries(
      outcomes.map((outcome) => [outcome, this.#counts.get(outcome) ?? 0]),
    ) as Record<Outcome, number>;
    return { ...this.#about, counts, recoded: this.#recoded, examples: Object.fromEntries(this.#examples) };
  }
}

function shortened(raw: string): string {
  // A character that the cut goes through becomes a replacement mark, never half of itself.
  const start = raw.length <= longestExample ? raw : `${raw.slice(0, longestExample - 1)}…`;
  return start.toWellFormed();
}

/** All cells of a column that stand somewhere in its counts; equals the number of rows. */
export function countedCells(column: ColumnReport): number {
  return outcomes.reduce((sum, outcome) => sum + column.counts[outcome], 0);
}

/** The report as lines for a terminal. */
export function reportLines(report: CleaningReport): string[] {
  const waves = Object.entries(report.waves).map(([key, n]) => `${key}: ${n}`);
  return [
    `rows: ${report.rows} (${report.encoding}, ${report.separator})`,
    ...(waves.length === 0 ? [] : [`waves: ${waves.join(', ')}`]),
    ...(report.withoutPeriod === 0
      ? []
      : [`without day or wave: ${report.withoutPeriod} (kept, but in no figure)`]),
    ...(report.blankLines === 0 ? [] : [`empty lines: ${report.blankLines}`]),
    ...(report.ragged.count === 0
      ? []
      : [
          `rows with a wrong number of cells: ${report.ragged.count} (${report.ragged.examples.map((one) => `row ${one.row} has ${one.cells}`).join(', ')})`,
        ]),
    ...report.columns.flatMap(columnLines),
  ];
}

function columnLines(column: ColumnReport): string[] {
  const counts = outcomes
    .filter((outcome) => column.counts[outcome] > 0)
    .map((outcome) => `${outcome.replaceAll('_', ' ')} ${column.counts[outcome]}`);
  const recoded = column.recoded === 0 ? '' : `, of which recoded ${column.recoded}`;
  const target = column.questions.length > 0 ? column.questions.join(', ') : column.as;
  return [
    '',
    `${column.position}. ${column.column} -> ${target}${column.reason === undefined ? '' : ` (${column.reason})`}`,
    `   ${counts.join(' | ')}${recoded}`,
    ...Object.entries(column.examples).map(
      ([outcome, examples]) =>
        `   ${outcome.replaceAll('_', ' ')}: ${examples.map((one) => `row ${one.row} ${JSON.stringify(one.value)}`).join(', ')}`,
    ),
  ];
}
