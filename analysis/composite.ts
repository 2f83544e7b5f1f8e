// Why: a section's figure is the mean of each person's own mean; it cannot be put together from its questions later.
import { roundHalfAway } from './rounding.js';
import { isOnScale, type ScaleDefinition } from './scale.js';
import { readScoreCounts } from './scoreCounts.js';

export type CompositeScore = { mean: number; answered: number; applicable: number };

/**
 * Composite: one person's mean over the questions of a section.
 * Use: once, when a response is taken in; the mean is counted as an answer to a question of its own (`compositeCode`).
 * Variant: the plain mean of the scores given, if at least half of the applicable questions were answered. Questions
 * marked `na` or `not_shown` are not applicable; `blank`, unreadable and off-scale answers are applicable but not
 * answered. All questions share `scale`. Source: the project's architecture, §4. Units: points of the scale.
 * Throws nothing. Too few answered, nothing applicable, or empty input → undefined.
 */
export function compositeScore(codes: readonly string[], scale: ScaleDefinition): CompositeScore | undefined {
  const read = readScoreCounts(codes.map((code) => ({ code, count: 1 })));
  const applicable = codes.length - read.notApplicable - read.notShown;
  const scores = read.scores.filter(({ score }) => isOnScale(score, scale));
  const answered = scores.reduce((sum, { count }) => sum + count, 0);
  if (answered === 0 || answered * 2 < applicable) return undefined;
  return {
    mean: scores.reduce((sum, { score, count }) => sum + score * count, 0) / answered,
    answered,
    applicable,
  };
}

/**
 * Composite code: the answer code under which a composite's mean is counted.
 * Use: key of a count cell; equal means must get equal text. Variant: at most 4 decimals, no trailing zeros ('4.3333',
 * '4.5', '4'). Four decimals keep the error of any figure far below its rounding, and the number of cells small.
 * Throws RangeError for a mean that is not finite.
 */
export function compositeCode(mean: number): string {
  return String(roundHalfAway(mean, 4));
}
