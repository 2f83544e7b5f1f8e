// Why: with few answers the χ² approximation is not to be trusted.
import { exactTwoSidedP } from './exactTwoSided.js';
import { refuse, type Refused } from './refusals.js';
import { isPossibleShare, type Share } from './wilson.js';

export type FisherExact = { ok: true; p: number } | Refused;

/**
 * Fisher's exact test of two shares (a 2×2 table), two-sided.
 * Use: when any expected count is under 5. Variant: two-sided by minimum likelihood, as R's `fisher.test`.
 * Source: Fisher (1935). Units: whole `x` of whole `n` answers; p a probability. Throws nothing.
 * No answers on a side → 'no-answers'; counts not whole or x beyond n → 'impossible-input'.
 */
export function fisherExact(first: Share, second: Share): FisherExact {
  const whole = [first.x, first.n, second.x, second.n].every((count) => Number.isSafeInteger(count));
  if (!whole || !isPossibleShare(first) || !isPossibleShare(second)) return refuse('impossible-input');
  if (first.n === 0 || second.n === 0) return refuse('no-answers');
  const hits = first.x + second.x;
  const all = first.n + second.n;
  const lowest = Math.max(0, hits - second.n);
  const highest = Math.min(hits, first.n);
  const peak = Math.floor(((hits + 1) * (first.n + 1)) / (all + 2));
  const p = exactTwoSidedP({
    lowest,
    highest,
    mode: Math.min(highest, Math.max(lowest, peak)),
    observed: first.x,
    nextOver: (k) => ((first.n - k) * (hits - k)) / ((k + 1) * (second.n - hits + k + 1)),
  });
  return { ok: true, p };
}
