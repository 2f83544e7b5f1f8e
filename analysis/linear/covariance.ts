// Why: reliability and drivers rest on how the answers vary together, and on nothing else of the answers.
import type { AnswerPattern } from '../answerPatterns.js';
import { at, put, zeros, type Matrix } from './matrix.js';

export type Covariance = {
  n: number;
  means: number[];
  /** Divisor n − 1. */
  matrix: Matrix;
};

/**
 * Covariance matrix of answers.
 * Use: reliability, drivers. Variant: sample covariance (n − 1), complete rows only, two passes (means first), exactly 0
 * for a column whose values are all equal. Source: textbook. Units: squares of the questions' own points; n in people.
 * Shapes: `patterns` as from `countPatterns`. Throws RangeError for patterns of different length.
 * Fewer than two people → undefined.
 */
export function covarianceOf(patterns: readonly AnswerPattern[]): Covariance | undefined {
  const width = patterns[0]?.values.length ?? 0;
  if (patterns.some(({ values }) => values.length !== width))
    throw new RangeError('rows of different length');
  const n = patterns.reduce((sum, { count }) => sum + count, 0);
  if (!(n >= 2)) return undefined;

  // Flat loops: they run over every different sheet, a thousand times in a bootstrap. Shifting by the first sheet makes
  // the mean of equal values exactly that value.
  const first = patterns[0]?.values ?? [];
  const shift = new Float64Array(width);
  for (const { values, count } of patterns) {
    for (let i = 0; i < width; i += 1) {
      shift[i] = (shift[i] ?? 0) + count * ((values[i] ?? 0) - (first[i] ?? 0));
    }
  }
  const means = Array.from(shift, (sum, i) => (first[i] ?? 0) + sum / n);
  const sums = new Float64Array(width * width);
  const away = new Float64Array(width);
  for (const { values, count } of patterns) {
    for (let i = 0; i < width; i += 1) away[i] = (values[i] ?? 0) - (means[i] ?? 0);
    for (let i = 0; i < width; i += 1) {
      const share = count * (away[i] ?? 0);
      for (let j = 0, place = i * width; j <= i; j += 1, place += 1) {
        sums[place] = (sums[place] ?? 0) + share * (away[j] ?? 0);
      }
    }
  }
  const matrix = zeros(width, width);
  for (let i = 0; i < width; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const value = (sums[i * width + j] ?? 0) / (n - 1);
      put(matrix, i, j, value);
      put(matrix, j, i, value);
    }
  }
  return { n, means, matrix };
}

/**
 * Correlation matrix from a covariance matrix.
 * Use: standardised alpha, drivers. Throws nothing. A column without spread correlates 0 with the others and keeps 1 on
 * the diagonal: leave such columns out first. Empty → empty.
 */
export function correlationOf(covariance: Matrix): Matrix {
  const correlation = zeros(covariance.rows, covariance.rows);
  const spread = Array.from({ length: covariance.rows }, (_, i) => Math.sqrt(at(covariance, i, i)));
  for (let i = 0; i < covariance.rows; i += 1) {
    for (let j = 0; j < covariance.rows; j += 1) {
      const product = (spread[i] ?? 0) * (spread[j] ?? 0);
      const value = i === j ? 1 : product > 0 ? at(covariance, i, j) / product : 0;
      put(correlation, i, j, Math.max(-1, Math.min(1, value)));
    }
  }
  return correlation;
}
