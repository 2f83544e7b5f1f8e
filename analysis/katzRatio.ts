// Why: a growth rate is a ratio, and a ratio's uncertainty is not symmetric; its logarithm's nearly is.
import { criticalZ, type Interval } from './criticalValues.js';
import { refuse, type Refused } from './refusals.js';
import { isPossibleShare, type Share } from './wilson.js';

export type RatioInterval = ({ ok: true; ratio: number; logStandardError: number } & Interval) | Refused;

/**
 * Katz log-ratio interval of two independent shares, current over base.
 * Use: default interval of a share's growth rate (subtract 1). Variant: normal interval on the log scale with
 * se = √(1/x₁ − 1/n₁ + 1/x₀ − 1/n₀). Source: Katz et al. (1978), Biometrics 34, 469–474. Units: `x` of `n` answers;
 * results as ratios (1.05 = 5 % more). Throws RangeError for a confidence outside 0–1. No answers on a side →
 * 'no-answers'; base count 0 → 'zero-base'; current count 0, or both shares 1 (se 0) → 'all-equal': use the score
 * interval there.
 */
export function katzRatio(current: Share, base: Share, confidence = 0.95): RatioInterval {
  if (!isPossibleShare(current) || !isPossibleShare(base)) return refuse('impossible-input');
  if (current.n === 0 || base.n === 0) return refuse('no-answers');
  if (base.x === 0) return refuse('zero-base');
  const variance = logVariance(current) + logVariance(base);
  if (current.x === 0 || variance === 0) return refuse('all-equal');
  const ratio = current.x / current.n / (base.x / base.n);
  const logStandardError = Math.sqrt(variance);
  const reach = Math.exp(criticalZ(confidence) * logStandardError);
  return { ok: true, ratio, logStandardError, lower: ratio / reach, upper: ratio * reach };
}

/** 1/x − 1/n without the cancellation of subtracting near-equal numbers. */
function logVariance({ x, n }: Share): number {
  return (n - x) / (x * n);
}
