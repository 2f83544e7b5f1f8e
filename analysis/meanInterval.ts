// Why: a mean score without its interval invites reading noise as news.
import { criticalT, type Interval } from './criticalValues.js';
import { refuse, type Refused } from './refusals.js';

/** What is needed of a group of scores: how many, their mean, their sample standard deviation (n − 1). */
export type MeanSummary = { n: number; mean: number; sd: number | undefined };

export type MeanInterval =
  | ({ ok: true; n: number; mean: number; sd: number; standardError: number } & Interval)
  /** Every answer was the same: the formula's limits collapse onto the mean, and no screen shows them as an interval. */
  | ({ ok: false; reason: 'all-equal'; n: number; mean: number; sd: 0; standardError: 0 } & Interval)
  | { ok: false; reason: 'too-few-answers'; n: number; mean: number }
  | Refused;

/**
 * t interval of a mean score.
 * Use: mean, mean20, m0100 and composites. Variant: Student t with n − 1 degrees of freedom, mean ± t·s/√n; limits are
 * cut to `within` (the ends of the scale) when it is given, for display. Source: Student (1908). Units: points of the
 * scale. Shown from n ≥ 10 on; below that the display rule hides it, but it is computed.
 * Throws RangeError for a confidence outside 0–1. No answers → 'no-answers'; one answer → 'too-few-answers' with its
 * mean; all answers equal → 'all-equal' with mean and the collapsed limits (the spread cannot be estimated).
 */
export function meanInterval(
  { n, mean, sd }: MeanSummary,
  options: { confidence?: number; within?: Interval } = {},
): MeanInterval {
  if (n === 0) return refuse('no-answers');
  if (!(n > 0) || !Number.isFinite(mean)) return refuse('impossible-input');
  if (n < 2 || sd === undefined) return { ok: false, reason: 'too-few-answers', n, mean };
  if (!(sd >= 0)) return refuse('impossible-input');
  if (sd === 0) {
    return { ok: false, reason: 'all-equal', n, mean, sd: 0, standardError: 0, lower: mean, upper: mean };
  }
  const standardError = sd / Math.sqrt(n);
  const reach = criticalT(n - 1, options.confidence) * standardError;
  const { lower, upper } = options.within ?? { lower: -Infinity, upper: Infinity };
  return {
    ok: true,
    n,
    mean,
    sd,
    standardError,
    lower: Math.max(lower, mean - reach),
    upper: Math.min(upper, mean + reach),
  };
}
