// Why: before any two groups are compared, the question is whether the groups differ at all.
import { chiSquareTail } from './chiSquareTail.js';
import { refuse, type Refused } from './refusals.js';

export type ChiSquareTest =
  | {
      ok: true;
      chiSquare: number;
      df: number;
      p: number;
      cramersV: number;
      /** Same shape as the table; zero in an empty row or column. */
      expected: number[][];
      /** Adjusted (standardised) residuals; undefined in an empty row or column. */
      standardisedResiduals: (number | undefined)[][];
      minExpected: number;
      expectedBelowFive: number;
    }
  | Refused;

/**
 * Pearson's χ² test of a table of counts (rows × columns): do the rows answer alike?
 * Use: overall test before pairwise comparisons; cross-tables. Variant: no Yates correction; empty rows and columns are
 * left out; with expected counts under 5 (`expectedBelowFive`) the p is only a hint. Source: Pearson (1900); adjusted
 * residuals Haberman (1973); Cramér's V (1946). Units: whole or weighted counts; p a probability.
 * Throws nothing. No counts at all → 'no-answers'; fewer than two non-empty rows or columns → 'too-few-groups';
 * negative counts or ragged rows → 'impossible-input'.
 */
export function chiSquare(table: readonly (readonly number[])[]): ChiSquareTest {
  const width = table[0]?.length ?? 0;
  const possible = table.every(
    (row) => row.length === width && row.every((cell) => Number.isFinite(cell) && cell >= 0),
  );
  if (!possible) return refuse('impossible-input');
  const rowTotals = table.map((row) => sum(row));
  const columnTotals = Array.from({ length: width }, (_, column) =>
    sum(table.map((row) => row[column] ?? 0)),
  );
  const all = sum(rowTotals);
  if (all === 0) return refuse('no-answers');
  const rows = rowTotals.filter((total) => total > 0).length;
  const columns = columnTotals.filter((total) => total > 0).length;
  const df = (rows - 1) * (columns - 1);
  if (df < 1) return refuse('too-few-groups');

  const expected = rowTotals.map((row) => columnTotals.map((column) => (row * column) / all));
  let statistic = 0;
  let minExpected = Infinity;
  let expectedBelowFive = 0;
  const standardisedResiduals = table.map((cells, i) =>
    cells.map((observed, j) => {
      const wanted = expected[i]?.[j] ?? 0;
      if (wanted === 0) return undefined;
      statistic += (observed - wanted) ** 2 / wanted;
      minExpected = Math.min(minExpected, wanted);
      if (wanted < 5) expectedBelowFive += 1;
      const unexplained = (1 - (rowTotals[i] ?? 0) / all) * (1 - (columnTotals[j] ?? 0) / all);
      return (observed - wanted) / Math.sqrt(wanted * unexplained);
    }),
  );
  return {
    ok: true,
    chiSquare: statistic,
    df,
    p: chiSquareTail(statistic, df),
    cramersV: Math.sqrt(statistic / (all * (Math.min(rows, columns) - 1))),
    expected,
    standardisedResiduals,
    minExpected,
    expectedBelowFive,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
