// Why: themes and kinds are worth counting only if two people would sort alike; chance alone makes them agree often.
import { criticalZ, type Interval } from '../criticalValues.js';
import { leastForPercent, refuse, type Refused } from '../refusals.js';

export type CohenKappa =
  | ({
      ok: true;
      n: number;
      observed: number;
      expected: number;
      kappa: number;
      standardError: number;
    } & Interval)
  | Refused;

/**
 * Cohen's κ: agreement of two coders beyond chance.
 * Use: 200 comments coded twice, before any rule is judged by them. Variant: unweighted, κ = (p_o − p_e)/(1 − p_e); interval
 * from the large-sample error of Fleiss, Cohen & Everitt, cut at −1 and 1. Source: Cohen (1960), Educational and
 * Psychological Measurement 20, 37–46; Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72, 323–327. Shapes: a square
 * table of counts, rows the first coder's categories, columns the second's, in the same order. Throws RangeError for a
 * table that is not square. Fewer than 10 comments → 'too-few-answers' (none → 'no-answers'); both coders put all into
 * one and the same category → 'all-equal'; negative or broken counts → 'impossible-input'.
 */
export function cohenKappa(table: readonly (readonly number[])[]): CohenKappa {
  if (table.some((row) => row.length !== table.length)) throw new RangeError('not a square table');
  if (!table.flat().every((count) => Number.isInteger(count) && count >= 0))
    return refuse('impossible-input');
  const n = table.flat().reduce((total, count) => total + count, 0);
  if (n === 0) return refuse('no-answers');
  if (n < leastForPercent) return refuse('too-few-answers');
  const share = (row: number, column: number) => (table[row]?.[column] ?? 0) / n;
  const indices = table.map((_, index) => index);
  const add = (term: (index: number) => number) => indices.reduce((total, index) => total + term(index), 0);
  const rows = indices.map((row) => add((column) => share(row, column)));
  const columns = indices.map((column) => add((row) => share(row, column)));
  const observed = add((index) => share(index, index));
  const expected = add((index) => (rows[index] ?? 0) * (columns[index] ?? 0));
  if (rows.some((total) => total === 1) && columns.some((total) => total === 1) && observed === 1)
    return refuse('all-equal');
  const kappa = (observed - expected) / (1 - expected);
  const margins = (row: number, column: number) => (rows[column] ?? 0) + (columns[row] ?? 0);
  const onDiagonal = add((index) => share(index, index) * (1 - margins(index, index) * (1 - kappa)) ** 2);
  const beside = add((row) =>
    add((column) => (row === column ? 0 : share(row, column) * margins(row, column) ** 2)),
  );
  const variance = onDiagonal + (1 - kappa) ** 2 * beside - (kappa - expected * (1 - kappa)) ** 2;
  const standardError = Math.sqrt(Math.max(0, variance) / n) / (1 - expected);
  const reach = criticalZ() * standardError;
  return {
    ok: true,
    n,
    observed,
    expected,
    kappa,
    standardError,
    lower: Math.max(-1, kappa - reach),
    upper: Math.min(1, kappa + reach),
  };
}
