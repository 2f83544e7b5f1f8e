// Why: where counts scatter more than chance, the exact interval of their ratio is too narrow; this one owns up to it.
import { criticalT, studentTwoSidedP, type Interval } from './criticalValues.js';
import type { CountGrowth, EventCount, RateRatio } from './growthOfCounts.js';
import { leastForPlain, refuse } from './refusals.js';

/** How far the counts of this series scatter: φ and its degrees of freedom, as `dispersion` gives them. */
export type Scatter = { scale: number; df: number };

/**
 * Ratio of two event rates whose counts are overdispersed, current over base.
 * Use: instead of `rateRatio` when `dispersion` says so. Variant: quasi-Poisson; ln of the ratio with se² = φ(1/c₁ + 1/c₀),
 * Student's t with the degrees of freedom φ was estimated with; with φ = 1 it is close to the exact interval, not equal.
 * Sums of months may be given: their variance is φ times their count too. Source: Wedderburn (1974), Biometrika 61, 439–447;
 * McCullagh & Nelder (1989), ch. 6; C.5 of the project's statistics notes. Units: whole counts, positive exposures; ratio.
 * Throws RangeError for a confidence outside 0–1 or df ≤ 0. Base 0 → 'zero-base'; current count 0 → 'too-few-answers' (its
 * logarithm does not exist); counts that are not whole, exposures not above 0, φ under 1 → 'impossible-input'.
 */
export function quasiRateRatio(
  current: EventCount,
  base: EventCount,
  { scale, df }: Scatter,
  confidence = 0.95,
): RateRatio {
  const counts = [current.count, base.count];
  const exposures = [current.exposure ?? 1, base.exposure ?? 1];
  if (
    !counts.every((count) => Number.isSafeInteger(count) && count >= 0) ||
    !exposures.every((exposure) => exposure > 0 && Number.isFinite(exposure)) ||
    !(scale >= 1 && Number.isFinite(scale))
  )
    return refuse('impossible-input');
  const reachOf = criticalT(df, confidence);
  if (base.count === 0) return refuse('zero-base');
  if (current.count === 0) return refuse('too-few-answers');
  const [currentExposure = 1, baseExposure = 1] = exposures;
  const ratio = (current.count / base.count) * (baseExposure / currentExposure);
  const standardError = Math.sqrt(scale * (1 / current.count + 1 / base.count));
  const reach = Math.exp(reachOf * standardError);
  return {
    ok: true,
    ratio,
    lower: ratio / reach,
    upper: ratio * reach,
    p: studentTwoSidedP(Math.log(ratio) / standardError, df),
  };
}

/**
 * Growth of an overdispersed count: as `growthOfCounts`, with the interval of `quasiRateRatio`.
 * Use: MoM and YoY of applications and the like. Units: whole counts; growth as a fraction. Throws RangeError for a
 * confidence outside 0–1 or df ≤ 0. An incomplete period → 'incomplete-period'; base under 30 → computed, with the
 * warning 'small-base'; else refused as `quasiRateRatio`, with the plain change wherever both counts are known.
 */
export function growthOfScatteredCounts(
  { base, current }: { base: EventCount; current: EventCount },
  scatter: Scatter,
  options: { confidence?: number; complete?: boolean } = {},
): CountGrowth {
  if (options.complete === false) return { ok: false, reason: 'incomplete-period', change: undefined };
  const ratio = quasiRateRatio(current, base, scatter, options.confidence);
  const change = current.count - base.count;
  if (!ratio.ok)
    return {
      ok: false,
      reason: ratio.reason,
      change: ratio.reason === 'impossible-input' ? undefined : change,
    };
  const limits: Interval = { lower: ratio.lower - 1, upper: ratio.upper - 1 };
  return {
    ok: true,
    growth: ratio.ratio - 1,
    ...limits,
    change,
    p: ratio.p,
    warning: base.count < leastForPlain ? 'small-base' : undefined,
  };
}
