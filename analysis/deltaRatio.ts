// Why: the textbook interval of a ratio, kept as a check on the log-ratio one and because older reports used it.
import { criticalZ, type Interval } from './criticalValues.js';
import { refuse, type Refused } from './refusals.js';

/** An estimate and the variance of that estimate (its standard error squared). */
export type Estimate = { value: number; variance: number };

export type DeltaRatio = ({ ok: true; ratio: number; standardError: number } & Interval) | Refused;

/**
 * Delta-method interval of a ratio of two independent estimates, current over base.
 * Use: check beside the log-ratio interval; fine for n ≥ 100. Variant: symmetric,
 * se = √(v₁/m₀² + m₁²·v₀/m₀⁴). Source: textbook delta method. Units: any, the same on both sides; results as ratios.
 * Throws RangeError for a confidence outside 0–1. Base 0 → 'zero-base'; base below 0 → 'not-positive-base'.
 */
export function deltaRatio(current: Estimate, base: Estimate, confidence = 0.95): DeltaRatio {
  if (base.value === 0) return refuse('zero-base');
  if (base.value < 0) return refuse('not-positive-base');
  if (!Number.isFinite(current.value + current.variance + base.value + base.variance)) {
    return refuse('impossible-input');
  }
  const ratio = current.value / base.value;
  const standardError = Math.sqrt(current.variance + ratio * ratio * base.variance) / base.value;
  const reach = criticalZ(confidence) * standardError;
  return { ok: true, ratio, standardError, lower: ratio - reach, upper: ratio + reach };
}
