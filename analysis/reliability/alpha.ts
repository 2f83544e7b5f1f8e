// Why: before several questions become one score, it must be asked whether they measure together at all.
import type { AnswerPattern } from '../answerPatterns.js';
import type { Interval } from '../criticalValues.js';
import { correlationOf, covarianceOf } from '../linear/covariance.js';
import { at, submatrix, type Matrix } from '../linear/matrix.js';
import { refuse, type Refused } from '../refusals.js';
import { fQuantile } from './fQuantile.js';

/** One question of the scale. */
export type AlphaItem = {
  /** Alpha of the others without it; undefined when fewer than two are left, or they do not vary. */
  alphaWithout: number | undefined;
  /** Correlation with the sum of the others; below 0 it points to a question that was not turned round. */
  itemRest: number | undefined;
};

export type Alpha =
  | ({
      ok: true;
      /** People who answered every question. */
      n: number;
      questions: number;
      alpha: number;
      /** From correlations; undefined when a question has no spread. */
      standardised: number | undefined;
      meanCorrelation: number | undefined;
      items: AlphaItem[];
    } & Interval)
  | Refused;

/**
 * Cronbach's alpha with Feldt's interval.
 * Use: whether a section's questions may be added up; not a proof that they measure one thing. Turn reversed questions
 * round first. Variant: raw covariance alpha k/(k − 1)·(1 − Σs_i²/s_T²) on complete sheets; standardised alpha from the
 * mean correlation beside it; alpha without each question; interval 1 − (1 − α)·F with (n − 1) and (n − 1)(k − 1) degrees
 * of freedom. It can be negative: that is a coding error, and is said. Source: Cronbach (1951), Psychometrika 16, 297–334;
 * Feldt (1965), Psychometrika 30, 357–370; as R's psych::alpha. Units: none. Shapes: `patterns` as from `countPatterns`,
 * one value per question; items in the order of the questions. Throws RangeError for a confidence outside 0–1 or patterns
 * of different length. Shown only as `reliability` allows. No people → 'no-answers'; one person → 'too-few-answers'; one
 * question → 'too-few-questions'; no spread of the sum → 'all-equal'.
 */
export function alpha(patterns: readonly AnswerPattern[], confidence = 0.95): Alpha {
  const questions = patterns[0]?.values.length ?? 0;
  if (patterns.length === 0) return refuse('no-answers');
  if (questions < 2) return refuse('too-few-questions');
  const covariance = covarianceOf(patterns);
  if (covariance === undefined) return refuse('too-few-answers');
  const { n, matrix } = covariance;
  const raw = alphaOf(matrix);
  if (raw === undefined) return refuse('all-equal');
  const all = Array.from({ length: questions }, (_, i) => i);
  const meanCorrelation = all.every((i) => at(matrix, i, i) > 0)
    ? meanOffDiagonal(correlationOf(matrix))
    : undefined;
  return {
    ok: true,
    n,
    questions,
    alpha: raw,
    standardised: meanCorrelation === undefined ? undefined : standardisedAlpha(questions, meanCorrelation),
    meanCorrelation,
    items: all.map((item) => ({
      alphaWithout: alphaOf(
        submatrix(
          matrix,
          all.filter((other) => other !== item),
        ),
      ),
      itemRest: itemRest(matrix, item),
    })),
    ...feldtInterval(raw, n, questions, confidence),
  };
}

function alphaOf(covariance: Matrix): number | undefined {
  const questions = covariance.rows;
  let own = 0;
  let total = 0;
  for (let i = 0; i < questions; i += 1) {
    own += at(covariance, i, i);
    for (let j = 0; j < questions; j += 1) total += at(covariance, i, j);
  }
  // Questions that cancel each other out leave rounding of a total that is zero.
  if (questions < 2 || !(total > 1e-12 * own)) return undefined;
  return (questions / (questions - 1)) * (1 - own / total);
}

function standardisedAlpha(questions: number, meanCorrelation: number): number | undefined {
  const total = 1 + (questions - 1) * meanCorrelation;
  return total > 1e-12 ? (questions * meanCorrelation) / total : undefined;
}

function meanOffDiagonal(correlation: Matrix): number {
  let sum = 0;
  for (let i = 0; i < correlation.rows; i += 1) {
    for (let j = 0; j < i; j += 1) sum += at(correlation, i, j);
  }
  return sum / ((correlation.rows * (correlation.rows - 1)) / 2);
}

function itemRest(covariance: Matrix, item: number): number | undefined {
  let withRest = 0;
  let restVariance = 0;
  for (let i = 0; i < covariance.rows; i += 1) {
    if (i === item) continue;
    withRest += at(covariance, item, i);
    for (let j = 0; j < covariance.rows; j += 1) {
      if (j !== item) restVariance += at(covariance, i, j);
    }
  }
  const spread = Math.sqrt(at(covariance, item, item) * Math.max(0, restVariance));
  return spread > 0 ? withRest / spread : undefined;
}

function feldtInterval(value: number, n: number, questions: number, confidence: number): Interval {
  const people = n - 1;
  const answers = people * (questions - 1);
  const tail = (1 - confidence) / 2;
  return {
    lower: 1 - (1 - value) * fQuantile(1 - tail, people, answers),
    upper: 1 - (1 - value) * fQuantile(tail, people, answers),
  };
}
