// Why: a paired comparison needs its interval too, and the one for independent groups would be wrong for the same people.
import type { DifferenceInterval } from '../newcombe.js';
import { refuse } from '../refusals.js';
import { wilson } from '../wilson.js';
import type { PairedCounts } from './mcNemar.js';

/**
 * Newcombe's interval for the difference of two shares of the same people, first minus second.
 * Use: beside McNemar's test; it decides the verdict. Variant: method 10 for paired data: Wilson limits squared and
 * added, less twice their product times the correlation φ, whose numerator is reduced by n/2 (not below 0) where it
 * is positive; no continuity correction otherwise. Source: Newcombe (1998), Statistics in Medicine 17, 2635–2650.
 * Units: people in; shares out. Throws RangeError for a confidence outside 0–1. Nobody → 'no-answers'; counts that
 * are no whole numbers ≥ 0 → 'impossible-input'.
 */
export function pairedDifference(counts: PairedCounts, confidence = 0.95): DifferenceInterval {
  const { both, firstOnly, secondOnly, neither } = counts;
  if (![both, firstOnly, secondOnly, neither].every((count) => Number.isSafeInteger(count) && count >= 0)) {
    return refuse('impossible-input');
  }
  const n = both + firstOnly + secondOnly + neither;
  const first = wilson(both + firstOnly, n, confidence);
  const second = wilson(both + secondOnly, n, confidence);
  if (!first.ok || !second.ok) return refuse('no-answers');
  const phi = correlation(counts);
  const difference = (firstOnly - secondOnly) / n;
  const reach = (a: number, b: number) => Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
  return {
    ok: true,
    difference,
    lower: difference - reach(first.share - first.lower, second.upper - second.share),
    upper: difference + reach(first.upper - first.share, second.share - second.lower),
  };
}

function correlation({ both, firstOnly, secondOnly, neither }: PairedCounts): number {
  const n = both + firstOnly + secondOnly + neither;
  const margins = (both + firstOnly) * (secondOnly + neither) * (both + secondOnly) * (firstOnly + neither);
  if (margins === 0) return 0;
  const product = both * neither - firstOnly * secondOnly;
  return (product > 0 ? Math.max(0, product - n / 2) : product) / Math.sqrt(margins);
}
