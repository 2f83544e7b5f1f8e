// Why: two groups on an ordinal scale are compared by order, which no spacing of the scores can distort.
import { normalTwoSidedP } from '../criticalValues.js';
import { refuse, type Refused } from '../refusals.js';
import { addScoreCounts, type ScoreCount } from '../scoreCounts.js';
import { tieTerm } from './scorePlaces.js';
import { placements } from './superiority.js';

export type MannWhitney =
  | {
      ok: true;
      /** Pairs in which the first group's answer is higher, equals counted half. */
      u: number;
      /** P(first > second) + ½·P(equal): ½ when neither group answers higher. */
      effect: number;
      z: number;
      p: number;
    }
  | Refused;

/**
 * Mann–Whitney test of two independent groups of scores.
 * Use: beside the difference of means; do the groups answer alike? For an interval of the effect, and where the
 * groups spread differently, `brunnerMunzel`. Variant: normal approximation with tie-corrected variance, no
 * continuity correction. Source: Mann & Whitney (1947), Ann. Math. Stat. 18, 50–60; as SciPy's
 * mannwhitneyu(method='asymptotic', use_continuity=False). Shapes: counts of scores (raw values: a count of 1 each),
 * any order; the work depends on how many different scores there are, not on how many answers. Throws RangeError for
 * a count that is negative or not whole. A side without answers → 'no-answers'; all answers of both sides equal →
 * 'all-equal'.
 */
export function mannWhitney(first: readonly ScoreCount[], second: readonly ScoreCount[]): MannWhitney {
  const placed = placements(first, second);
  const other = placements(second, first);
  if (placed === undefined || other === undefined) return refuse('no-answers');
  const pairs = placed.n * other.n;
  const all = placed.n + other.n;
  const variance = (pairs / 12) * (all + 1 - tieTerm(addScoreCounts([first, second])) / (all * (all - 1)));
  // With all answers equal nothing but rounding is left of the variance.
  if (!(variance > 1e-9 * pairs)) return refuse('all-equal');
  const z = ((placed.mean - 0.5) * pairs) / Math.sqrt(variance);
  return { ok: true, u: placed.mean * pairs, effect: placed.mean, z, p: normalTwoSidedP(z) };
}
