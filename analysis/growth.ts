// Why: "satisfaction grew by x %" is only honest with its definition, its base and its interval, or a refusal.
import type { Interval } from './criticalValues.js';
import { katzRatio } from './katzRatio.js';
import { newcombe, type DifferenceInterval } from './newcombe.js';
import { leastForPercent, leastForPlain, refuse, type RefusalReason, type Refused } from './refusals.js';
import { scoreRatio } from './scoreRatio.js';
import { isPossibleShare, type Share } from './wilson.js';

export type ShareGrowth =
  | ({
      ok: true;
      /** Relative growth: 0.05 = 5 % more than the base. */
      growth: number;
      method: 'katz' | 'score';
      points: DifferenceInterval;
      /** The largest growth still possible, and what is left to 100 %, as fractions. */
      growthLeft: number;
      pointsLeft: number;
    } & Interval)
  /** The relative rate is refused; the difference in points is given whenever it exists. */
  | { ok: false; reason: RefusalReason; points: DifferenceInterval };

/**
 * Relative growth of a share against a base period, with its interval and the difference in points.
 * Use: growth rates of `top2`, `top1` and `dissatisfied`; the definition is printed with it. Variant: g = p₁/p₀ − 1,
 * Katz log-ratio interval, score interval where Katz does not exist. The difference in points is Newcombe's.
 * Source: see `katzRatio`, `scoreRatio`, `newcombe`; refusals C.19 of the project's statistics notes.
 * Units: `x` of `n` answers; rates as fractions. Throws RangeError for a confidence outside 0–1.
 * Refusals, each with the points: base n < 30 → 'small-base', base count 0 → 'zero-base', current n < 10 →
 * 'too-few-answers'; an incomplete period on either side → 'incomplete-period'; no answers → 'no-answers'.
 */
export function growthOfShares(
  { base, current }: { base: Share; current: Share },
  options: { confidence?: number; complete?: boolean } = {},
): ShareGrowth {
  const points = newcombe(current, base, options.confidence);
  if (!points.ok) return { ...points, points };
  if (options.complete === false) return { ok: false, reason: 'incomplete-period', points };
  if (base.n < leastForPlain) return { ok: false, reason: 'small-base', points };
  if (base.x === 0) return { ok: false, reason: 'zero-base', points };
  if (current.n < leastForPercent) return { ok: false, reason: 'too-few-answers', points };
  const growth = current.x / current.n / (base.x / base.n) - 1;
  const katz = katzRatio(current, base, options.confidence);
  const interval = katz.ok ? katz : scoreRatio(current, base, options.confidence);
  if (!interval.ok) return { ok: false, reason: interval.reason, points };
  const currentShare = current.x / current.n;
  return {
    ok: true,
    growth,
    lower: interval.lower - 1,
    upper: interval.upper - 1,
    method: katz.ok ? 'katz' : 'score',
    points,
    growthLeft: currentShare === 0 ? 0 : 1 / currentShare - 1,
    pointsLeft: 1 - currentShare,
  };
}

export type NetGrowth = { ok: true; growth: number } | Refused;

/**
 * Relative growth of a net score.
 * Use: only when the definition pinned to the series is `net`. Variant: g = net₁/net₀ − 1, no interval: a net score
 * near zero makes any relative rate meaningless, so it is shown beside the points. Source: C.5 of the project's
 * statistics notes. Units: fractions. Throws nothing. Base n < 30 → 'small-base'; either net score ≤ 0 →
 * 'not-positive-base'; impossible numbers → 'impossible-input'.
 */
export function growthOfNet({
  base,
  current,
}: {
  base: { net: number; n: number };
  current: { net: number; n: number };
}): NetGrowth {
  if (![base.net, current.net, base.n, current.n].every(Number.isFinite)) return refuse('impossible-input');
  if (base.n === 0 || current.n === 0) return refuse('no-answers');
  if (base.n < leastForPlain) return refuse('small-base');
  if (base.net <= 0 || current.net <= 0) return refuse('not-positive-base');
  return { ok: true, growth: current.net / base.net - 1 };
}

/**
 * Share as an estimate: the value and variance that `deltaRatio` wants.
 * Use: the delta check of a share's growth. Throws nothing. No answers or impossible counts → undefined.
 */
export function shareEstimate({ x, n }: Share): { value: number; variance: number } | undefined {
  if (n === 0 || !isPossibleShare({ x, n })) return undefined;
  return { value: x / n, variance: (x / n) * ((n - x) / n ** 2) };
}
