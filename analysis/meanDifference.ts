// Why: composites have means, not counts of satisfied; their comparison needs its own test.
import { criticalT, studentTwoSidedP, type Interval } from './criticalValues.js';
import type { MeanSummary } from './meanInterval.js';
import { refuse, type Refused } from './refusals.js';

export type MeanDifference =
  | ({ ok: true; difference: number; standardError: number; t: number; df: number; p: number } & Interval)
  | Refused;

/**
 * Welch's comparison of two means, first minus second.
 * Use: composites and mean scores of two independent groups or periods. Variant: unequal variances, Satterthwaite
 * degrees of freedom, t interval and two-sided p. Source: Welch (1947), Biometrika 34, 28–35. Units: points of the
 * scale; sd with divisor n − 1. Throws RangeError for a confidence outside 0–1. No answers on a side → 'no-answers';
 * a single answer on a side → 'too-few-answers'; no spread on either side → 'all-equal' (no error can be estimated).
 */
export function meanDifference(first: MeanSummary, second: MeanSummary, confidence = 0.95): MeanDifference {
  if (first.n === 0 || second.n === 0) return refuse('no-answers');
  if (!(first.n >= 2) || !(second.n >= 2) || first.sd === undefined || second.sd === undefined) {
    return refuse('too-few-answers');
  }
  const firstError = first.sd ** 2 / first.n;
  const secondError = second.sd ** 2 / second.n;
  const variance = firstError + secondError;
  if (!Number.isFinite(variance)) return refuse('impossible-input');
  if (variance === 0) return refuse('all-equal');
  const df = variance ** 2 / (firstError ** 2 / (first.n - 1) + secondError ** 2 / (second.n - 1));
  const standardError = Math.sqrt(variance);
  const difference = first.mean - second.mean;
  const t = difference / standardError;
  const reach = criticalT(df, confidence) * standardError;
  return {
    ok: true,
    difference,
    standardError,
    t,
    df,
    p: studentTwoSidedP(t, df),
    lower: difference - reach,
    upper: difference + reach,
  };
}
