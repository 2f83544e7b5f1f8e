// Why: the first look at what goes with the overall answer, one question at a time.
import type { AnswerPattern } from '../answerPatterns.js';
import { criticalZ, studentTwoSidedP, type Interval } from '../criticalValues.js';
import { scorePlaces } from '../groups/scorePlaces.js';
import { correlationOf, covarianceOf } from '../linear/covariance.js';
import { at } from '../linear/matrix.js';
import { refuse, type Refused } from '../refusals.js';

export type Correlation =
  | {
      ok: true;
      n: number;
      r: number;
      /** Two-sided, t approximation with n − 2 degrees of freedom. */
      p: number;
      /** Fisher's z; undefined under four people. */
      interval: Interval | undefined;
    }
  | Refused;

/**
 * Pearson correlation of each question with the first value of the patterns (the outcome).
 * Use: first look at drivers; questions go together, so r misleads about any one of them. Variant: t test with n − 2
 * degrees of freedom, Fisher's z interval; as R's cor.test. Source: Pearson (1896); Fisher (1915), Biometrika 10, 507–521.
 * Units: none. Shapes: `patterns` as from `countPatterns`, outcome first; one result per further value, in order. Throws
 * RangeError for a confidence outside 0–1. No people → an empty list; under three → 'too-few-answers'; a question, or an
 * outcome, without spread → 'all-equal'.
 */
export function pearsonWithOutcome(patterns: readonly AnswerPattern[], confidence = 0.95): Correlation[] {
  const z = criticalZ(confidence);
  const questions = Math.max(0, (patterns[0]?.values.length ?? 0) - 1);
  const covariance = covarianceOf(patterns);
  if (covariance === undefined || covariance.n < 3) {
    return Array.from({ length: questions }, () => refuse('too-few-answers'));
  }
  const { n, matrix } = covariance;
  const correlation = correlationOf(matrix);
  return Array.from({ length: questions }, (_, i): Correlation => {
    if (!(at(matrix, 0, 0) > 0 && at(matrix, i + 1, i + 1) > 0)) return refuse('all-equal');
    const r = at(correlation, 0, i + 1);
    return { ok: true, n, r, p: pOf(r, n), interval: fisherInterval(r, n, z) };
  });
}

/**
 * Spearman rank correlation of each question with the outcome: Pearson's of the midranks.
 * Use: beside Pearson's on ordinal scales. Variant: midranks for equal answers, p by the t approximation; as R's
 * cor.test(method = 'spearman', exact = FALSE). Source: Spearman (1904); Kendall & Stuart. Shapes and refusals: as
 * `pearsonWithOutcome`; the interval is Fisher's, a rough one here.
 */
export function spearmanWithOutcome(patterns: readonly AnswerPattern[], confidence = 0.95): Correlation[] {
  const width = patterns[0]?.values.length ?? 0;
  const places = Array.from({ length: width }, (_, i) =>
    scorePlaces(patterns.map(({ values, count }) => ({ score: values[i] ?? 0, count }))),
  );
  const ranked = patterns.map(({ values, count }) => ({
    values: values.map((value, i) => places[i]?.get(value) ?? 0),
    count,
  }));
  return pearsonWithOutcome(ranked, confidence);
}

function pOf(r: number, n: number): number {
  const unexplained = (1 - r) * (1 + r);
  // A perfect line: the statistic has no upper end, and p is 0.
  return unexplained > 0 ? studentTwoSidedP(r * Math.sqrt((n - 2) / unexplained), n - 2) : 0;
}

function fisherInterval(r: number, n: number, z: number): Interval | undefined {
  if (n < 4) return undefined;
  const reach = z / Math.sqrt(n - 3);
  return { lower: Math.tanh(Math.atanh(r) - reach), upper: Math.tanh(Math.atanh(r) + reach) };
}
