// Why: the exact interval of a share, needed where counts of events are compared exactly.
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import type { Interval } from './criticalValues.js';
import { refuse, type Refused } from './refusals.js';
import { isPossibleShare } from './wilson.js';

export type ExactShareInterval = ({ ok: true } & Interval) | Refused;

/**
 * Clopper–Pearson exact interval of a share.
 * Use: behind the ratio of two event counts; percentages on screen use Wilson. Variant: equal tails by beta quantiles.
 * Source: Clopper & Pearson (1934), Biometrika 26, 404–413. Units: `x` of `n`, fractions out. Throws nothing.
 * n = 0 → 'no-answers'; x beyond n, or a confidence outside 0–1 → 'impossible-input'.
 */
export function clopperPearson(x: number, n: number, confidence = 0.95): ExactShareInterval {
  if (!isPossibleShare({ x, n }) || !(confidence > 0 && confidence < 1)) return refuse('impossible-input');
  if (n === 0) return refuse('no-answers');
  const tail = (1 - confidence) / 2;
  return {
    ok: true,
    lower: x === 0 ? 0 : betaQuantile(tail, x, n - x + 1),
    upper: x === n ? 1 : betaQuantile(1 - tail, x + 1, n - x),
  };
}
