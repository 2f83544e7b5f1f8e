// Why: a tablet whose answers change their make-up overnight may have been moved, broken or discovered by children.
import { chiSquare } from '../chiSquare.js';
import { refuse, type Refused } from '../refusals.js';
import type { OptionCounts } from './neverChosen.js';

export const driftDefaults = { leastAnswers: 30, leastExpected: 5 } as const;

export type MixDrift =
  | {
      ok: true;
      before: number;
      now: number;
      chiSquare: number;
      df: number;
      p: number;
      /** The part of all answers that lies elsewhere than before: half the sum of all differences of shares. */
      moved: number;
      /** Difference of shares, now less before, per option. */
      differences: { option: string; difference: number }[];
    }
  | Refused;

/**
 * Answer-mix drift: whether the options are chosen in other proportions than before.
 * Use: one question on one tablet, this period against its own past; with several tablets p is adjusted (Holm). Variant:
 * Pearson's χ² of two rows; options with an expected count under 5 on a side are taken together first; `moved` is the
 * total variation distance. Says that the mix differs, never why. Source: Pearson (1900); C.14 of the project's
 * statistics notes. Units: fractions of all answers. Throws nothing. Fewer than 30 answers on a side →
 * 'too-few-answers'; only one kind of answer on both sides → 'all-equal'; counts that are none → 'impossible-input'.
 */
export function mixDrift(before: OptionCounts, now: OptionCounts): MixDrift {
  const options = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  const pairs = options.map((option) => ({ option, a: before[option] ?? 0, b: now[option] ?? 0 }));
  if (!pairs.every(({ a, b }) => [a, b].every((count) => Number.isSafeInteger(count) && count >= 0)))
    return refuse('impossible-input');
  const a = pairs.reduce((sum, pair) => sum + pair.a, 0);
  const b = pairs.reduce((sum, pair) => sum + pair.b, 0);
  if (Math.min(a, b) < driftDefaults.leastAnswers) return refuse('too-few-answers');
  const smaller = Math.min(a, b) / (a + b);
  const isRare = (pair: { a: number; b: number }) =>
    (pair.a + pair.b) * smaller < driftDefaults.leastExpected;
  const rare = pairs.filter(isRare);
  const columns = [
    ...pairs.filter((pair) => !isRare(pair)),
    { a: rare.reduce((sum, pair) => sum + pair.a, 0), b: rare.reduce((sum, pair) => sum + pair.b, 0) },
  ];
  const test = chiSquare([columns.map((column) => column.a), columns.map((column) => column.b)]);
  if (!test.ok) return refuse('all-equal');
  const differences = pairs.map((pair) => ({ option: pair.option, difference: pair.b / b - pair.a / a }));
  return {
    ok: true,
    before: a,
    now: b,
    chiSquare: test.chiSquare,
    df: test.df,
    p: test.p,
    moved: differences.reduce((sum, one) => sum + Math.abs(one.difference), 0) / 2,
    differences,
  };
}
