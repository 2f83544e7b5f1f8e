// Why: on an ordinal scale the honest effect is how often one answer beats another, not a difference of means.
import type { ScoreCount } from '../scoreCounts.js';
import { addScoreCounts } from '../scoreCounts.js';

export type Placements = {
  n: number;
  /** Mean over this group's answers of the share of the other group that is below, equals counted half. */
  mean: number;
  /** Sample variance (n − 1) of those shares; 0 for a single answer. */
  variance: number;
};

/**
 * Placements: where the answers of one group stand within the other.
 * Use: inside Mann–Whitney and Brunner–Munzel; the mean is P(A > B) + ½·P(A = B), the probability of superiority.
 * Source: Orban & Wolfe (1982); Brunner & Munzel (2000). Units: shares 0–1. Throws RangeError for a count that is
 * negative or not whole. A side without answers → undefined.
 */
export function placements(group: Iterable<ScoreCount>, other: Iterable<ScoreCount>): Placements | undefined {
  const own = addScoreCounts([group]);
  const others = addScoreCounts([other]);
  const n = own.reduce((sum, { count }) => sum + count, 0);
  const all = others.reduce((sum, { count }) => sum + count, 0);
  if (n === 0 || all === 0) return undefined;

  const shares: { share: number; count: number }[] = [];
  let below = 0;
  let next = 0;
  for (const { score, count } of own) {
    for (; (others[next]?.score ?? Infinity) < score; next += 1) below += others[next]?.count ?? 0;
    const equal = others[next]?.score === score ? (others[next]?.count ?? 0) : 0;
    shares.push({ share: (below + equal / 2) / all, count });
  }
  const mean = shares.reduce((sum, { share, count }) => sum + share * count, 0) / n;
  const squares = shares.reduce((sum, { share, count }) => sum + (share - mean) ** 2 * count, 0);
  return { n, mean, variance: n > 1 ? squares / (n - 1) : 0 };
}
