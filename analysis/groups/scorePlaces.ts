// Why: with counts of scores, ranks cost as many steps as there are scores, however many people answered.
import { addScoreCounts, type ScoreCount } from '../scoreCounts.js';

/**
 * Places of scores: the midrank of each score among all answers, 1 for the smallest; equal answers share their mean
 * place.
 * Use: rank tests and rank correlations on counts. Variant: R's `rank(ties.method = 'average')`. Source: Kendall
 * (1945), Biometrika 33, 239–251. Shapes: one place per different score; the order of the input does not matter.
 * Throws RangeError for a count that is negative or not whole. Empty → no places.
 */
export function scorePlaces(counts: Iterable<ScoreCount>): Map<number, number> {
  const places = new Map<number, number>();
  let below = 0;
  for (const { score, count } of addScoreCounts([counts])) {
    places.set(score, below + (count + 1) / 2);
    below += count;
  }
  return places;
}

/**
 * Tie term: Σ(t³ − t) over groups of t equal answers.
 * Use: variance of rank tests. Source: as `scorePlaces`. Throws as `scorePlaces`. No ties → 0.
 */
export function tieTerm(counts: Iterable<ScoreCount>): number {
  return addScoreCounts([counts]).reduce((sum, { count }) => sum + count * (count * count - 1), 0);
}
