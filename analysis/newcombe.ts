// Why: the interval that decides every verdict about two shares.
import type { Interval } from './criticalValues.js';
import { refuse, type Refused } from './refusals.js';
import { isPossibleShare, wilson, type Share } from './wilson.js';

export type DifferenceInterval = ({ ok: true; difference: number } & Interval) | Refused;

/**
 * Newcombe's hybrid score interval for the difference of two independent shares, first minus second.
 * Use: this period against another, one counter against another. Variant: method 10 (Wilson limits squared and added,
 * no continuity correction). Source: Newcombe (1998), Statistics in Medicine 17, 873–890. Units: `x` of `n` answers;
 * results as fractions (0.011 = 1.1 percentage points). Not for the same people asked twice, nor overlapping windows.
 * Throws RangeError for a confidence outside 0–1. No answers on a side → 'no-answers'; x beyond n → 'impossible-input'.
 */
export function newcombe(first: Share, second: Share, confidence = 0.95): DifferenceInterval {
  if (!isPossibleShare(first) || !isPossibleShare(second)) return refuse('impossible-input');
  const a = wilson(first.x, first.n, confidence);
  const b = wilson(second.x, second.n, confidence);
  if (!a.ok || !b.ok) return refuse('no-answers');
  const difference = a.share - b.share;
  return {
    ok: true,
    difference,
    lower: difference - Math.hypot(a.share - a.lower, b.upper - b.share),
    upper: difference + Math.hypot(a.upper - a.share, b.share - b.lower),
  };
}
