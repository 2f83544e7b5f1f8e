// Why: adjusting for many comparisons needs a p-value beside the interval.
import { normalTwoSidedP } from './criticalValues.js';
import { fisherExact } from './fisherExact.js';
import { refuse, type Refused } from './refusals.js';
import { isPossibleShare, type Share } from './wilson.js';

export type PooledTest = { ok: true; z: number; chiSquare: number; p: number } | Refused;

export type ProportionTest =
  { ok: true; method: 'pooled' | 'fisher'; p: number; minExpected: number; pooled: PooledTest } | Refused;

/**
 * Test of two independent shares.
 * Use: the p that is adjusted when several comparisons are shown; the verdict itself follows the Newcombe interval.
 * Variant: pooled z, whose square is χ² without continuity correction; Fisher's exact test instead when any expected
 * count is under 5. Source: Pearson (1900), Fisher (1935). Units: whole `x` of whole `n` answers; z positive when the
 * first share is larger; p a probability. Throws nothing. No answers on a side → 'no-answers'; impossible counts →
 * 'impossible-input'. When everybody, or nobody, is counted on both sides, `pooled` is refused 'all-equal' (0/0) and
 * the exact p is 1.
 */
export function proportionTest(first: Share, second: Share): ProportionTest {
  const hits = first.x + second.x;
  const all = first.n + second.n;
  const minExpected = (Math.min(first.n, second.n) * Math.min(hits, all - hits)) / all;
  // Looking at every possible table costs time with every answer; with many answers it tells nothing the other does not.
  const pooled = pooledTest(first, second);
  const whole = [first.x, first.n, second.x, second.n].every((count) => Number.isSafeInteger(count));
  if (whole && minExpected >= 5 && pooled.ok && isPossibleShare(first) && isPossibleShare(second)) {
    return { ok: true, method: 'pooled', p: pooled.p, minExpected, pooled };
  }
  const exact = fisherExact(first, second);
  return exact.ok ? { ok: true, method: 'fisher', p: exact.p, minExpected, pooled } : exact;
}

function pooledTest(first: Share, second: Share): PooledTest {
  const hits = first.x + second.x;
  const all = first.n + second.n;
  if (hits === 0 || hits === all) return refuse('all-equal');
  const pooledVariance = (hits / all) * ((all - hits) / all) * (1 / first.n + 1 / second.n);
  const z = (first.x / first.n - second.x / second.n) / Math.sqrt(pooledVariance);
  return { ok: true, z, chiSquare: z * z, p: normalTwoSidedP(z) };
}
