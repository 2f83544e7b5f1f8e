// Why: composites and mean scores grow too, and their interval comes from means, not from counts.
import { criticalZ, type Interval } from './criticalValues.js';
import { deltaRatio, type DeltaRatio } from './deltaRatio.js';
import type { MeanSummary } from './meanInterval.js';
import { leastForPlain, refuse, type Refused } from './refusals.js';

export type MeanRatio =
  ({ ok: true; growth: number; logStandardError: number; delta: DeltaRatio } & Interval) | Refused;

/**
 * Ratio of two means with its interval, as growth.
 * Use: the calculation behind `growthOfMeans`, without the rule on small bases. Variant: log-ratio of means
 * (se² = s₁²/(n₁m₁²) + s₀²/(n₀m₀²)), normal quantile; `delta` holds the symmetric check as ratios. Source: Hedges,
 * Gurevitch & Curtis (1999), Ecology 80, 1150–1156. Units: same points on both sides; sd with divisor n − 1.
 * Throws RangeError for a confidence outside 0–1. No answers → 'no-answers'; one answer → 'too-few-answers'; base
 * 0 → 'zero-base'; any mean below 0, or current mean 0 → 'not-positive-base'; no spread at all → 'all-equal'.
 */
export function meanRatio(
  { base, current }: { base: MeanSummary; current: MeanSummary },
  confidence = 0.95,
): MeanRatio {
  if (base.n === 0 || current.n === 0) return refuse('no-answers');
  if (!(base.n >= 2) || !(current.n >= 2) || base.sd === undefined || current.sd === undefined) {
    return refuse('too-few-answers');
  }
  if (base.mean === 0) return refuse('zero-base');
  if (!(base.mean > 0) || !(current.mean > 0)) return refuse('not-positive-base');
  const currentVariance = current.sd ** 2 / current.n;
  const baseVariance = base.sd ** 2 / base.n;
  const logVariance = currentVariance / current.mean ** 2 + baseVariance / base.mean ** 2;
  if (!Number.isFinite(logVariance)) return refuse('impossible-input');
  if (logVariance === 0) return refuse('all-equal');
  const ratio = current.mean / base.mean;
  const logStandardError = Math.sqrt(logVariance);
  const reach = Math.exp(criticalZ(confidence) * logStandardError);
  const delta = deltaRatio(
    { value: current.mean, variance: currentVariance },
    { value: base.mean, variance: baseVariance },
    confidence,
  );
  return {
    ok: true,
    growth: ratio - 1,
    logStandardError,
    lower: ratio / reach - 1,
    upper: ratio * reach - 1,
    delta,
  };
}

/**
 * Relative growth of a mean score against a base period.
 * Use: growth of `mean`, `mean20`, `m0100` and composites. Mind that `mean` and `mean20` start at 1 and 20, not at 0:
 * the same answers "grow" more as `m0100`. Variant and source: `meanRatio`; refusals C.19 of the project's statistics
 * notes. Units: fractions (0.06 = 6 %). Throws RangeError for a confidence outside 0–1.
 * Incomplete period → 'incomplete-period'; base n < 30 → 'small-base'; otherwise as `meanRatio`.
 */
export function growthOfMeans(
  periods: { base: MeanSummary; current: MeanSummary },
  options: { confidence?: number; complete?: boolean } = {},
): MeanRatio {
  if (periods.base.n === 0 || periods.current.n === 0) return refuse('no-answers');
  if (options.complete === false) return refuse('incomplete-period');
  if (periods.base.n < leastForPlain) return refuse('small-base');
  return meanRatio(periods, options.confidence);
}
