// Why: the interval printed beside every percentage.
import { criticalZ } from './criticalValues.js';
import { refuse, type Refused } from './refusals.js';

/** `x` of `n` answers. */
export type Share = { x: number; n: number };

export type WilsonInterval =
  { ok: true; x: number; n: number; share: number; lower: number; upper: number } | Refused;

/**
 * Wilson score interval for a share.
 * Use: every percentage on every screen; valid for any n ≥ 1. Variant: no continuity correction. The limits are taken
 * as roots of the quadratic in the form that does not cancel, so x = 0 gives exactly 0 and x = n exactly 1.
 * Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209–212. Units: `x` of `n` answers (fractions allowed, for weighted
 * shares on an effective n); results as fractions 0–1. Throws RangeError for a confidence outside 0–1.
 * n = 0 → refused 'no-answers'; x below 0 or above n → refused 'impossible-input'.
 */
export function wilson(x: number, n: number, confidence = 0.95): WilsonInterval {
  if (!isPossibleShare({ x, n })) return refuse('impossible-input');
  if (n === 0) return refuse('no-answers');
  const z = criticalZ(confidence);
  return {
    ok: true,
    x,
    n,
    share: x / n,
    lower: lowerLimit(x, n, z),
    upper: 1 - lowerLimit(n - x, n, z),
  };
}

/**
 * Possible share: whether `x` of `n` can be a count of answers at all.
 * Use: the first check of every method on shares. Throws nothing; 0 of 0 is possible.
 */
export function isPossibleShare({ x, n }: Share): boolean {
  return Number.isFinite(x) && Number.isFinite(n) && x >= 0 && n >= 0 && x <= n;
}

function lowerLimit(x: number, n: number, z: number): number {
  if (x === 0) return 0;
  const share = x / n;
  const perAnswer = (z * z) / n;
  const spread = z * Math.sqrt((share * ((n - x) / n) + perAnswer / 4) / n);
  // The product of both roots is share² / (1 + z²/n): dividing by the upper root avoids subtracting near-equal numbers.
  const upperTimesScale = share + perAnswer / 2 + spread;
  return (share * share) / upperTimesScale;
}
