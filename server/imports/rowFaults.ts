// Why: where a file is written out anew before it is read, a row that cannot be placed would be gone before the report counts
// its cells. It is noted here under its own number in the file, goes with what was stated, and stops the import like any other.
import { z } from 'zod';
import { Refusal } from './refusal.js';
import type { CleaningReport } from './report.js';

const mostExamples = 5;
const count = z.number().int().min(0);

export const rowFaults = z.strictObject({
  ragged: z.strictObject({ count, examples: z.array(z.strictObject({ row: count, cells: count })) }),
  nameless: z.strictObject({ count, rows: z.array(count) }),
  blankLines: count,
});
export type RowFaults = Required<Pick<CleaningReport, 'ragged' | 'nameless' | 'blankLines'>>;

export const noFaults = (): RowFaults => ({
  ragged: { count: 0, examples: [] },
  nameless: { count: 0, rows: [] },
  blankLines: 0,
});

/** Whether what was met must keep an import from going on. */
export const stops = ({ ragged, nameless }: Pick<CleaningReport, 'ragged' | 'nameless'>): boolean =>
  ragged.count > 0 || (nameless?.count ?? 0) > 0;

export function noteRagged({ ragged }: RowFaults, row: number, cells: number): void {
  ragged.count += 1;
  if (ragged.examples.length < mostExamples) ragged.examples.push({ row, cells });
}

export function noteNameless({ nameless }: RowFaults, row: number): void {
  nameless.count += 1;
  if (nameless.rows.length < mostExamples) nameless.rows.push(row);
}

/** Throws a Refusal for a report with rows that cannot be placed. */
export function mustBePlaced({ ragged, nameless }: Pick<CleaningReport, 'ragged' | 'nameless'>): void {
  if (ragged.count > 0) {
    const example = ragged.examples.map((one) => `row ${one.row} has ${one.cells}`).join(', ');
    throw new Refusal(
      `${ragged.count} rows have not as many cells as the header: ${example}. Nothing was imported.`,
      undefined,
      'ragged',
    );
  }
  if (nameless !== undefined && nameless.count > 0)
    throw new Refusal(
      `${nameless.count} rows do not name their response or their question: row ${nameless.rows.join(', ')}. Nothing was imported.`,
      undefined,
      'nameless',
    );
}

/** Why nothing is left of a file. */
export function nothingLeft({ ragged, nameless }: RowFaults): Refusal {
  if (ragged.count > 0) return new Refusal('No row has as many cells as the header.', undefined, 'ragged');
  return nameless.count > 0
    ? new Refusal('No row names its response and its question.', undefined, 'nameless')
    : new Refusal('The table has no answers.', undefined, 'no_answers');
}
