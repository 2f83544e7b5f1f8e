// Why: months that follow each other are alike; plain standard errors take them for independent and are too sure.
import type { LeastSquares } from '../linear/leastSquares.js';
import { at, put, zeros, type Matrix } from '../linear/matrix.js';

/**
 * Newey–West covariance of regression coefficients.
 * Use: regressions over time. Variant: Bartlett weights 1 − l/(lag + 1), no prewhitening, no small-sample factor (multiply
 * by n/(n − k) for it); with weights the score of a row is weight × residual × row. Rows count as neighbours in the order
 * given, also across a missing period. Source: Newey & West (1987), Econometrica 55, 703–708; as R's
 * sandwich::NeweyWest(lag, prewhite = FALSE, adjust = FALSE). Shapes: k × k. Throws nothing; lag 0 → White's covariance.
 */
export function neweyWest(
  { residuals, inverse }: LeastSquares,
  design: Matrix,
  lag: number,
  weights?: readonly number[],
): Matrix {
  const { rows, columns } = design;
  const scores = zeros(rows, columns);
  for (let row = 0; row < rows; row += 1) {
    const factor = (residuals[row] ?? 0) * (weights?.[row] ?? 1);
    for (let column = 0; column < columns; column += 1) {
      put(scores, row, column, at(design, row, column) * factor);
    }
  }
  const middle = zeros(columns, columns);
  for (let apart = 0; apart <= lag && apart < rows; apart += 1) {
    const kernel = 1 - apart / (lag + 1);
    for (let i = 0; i < columns; i += 1) {
      for (let j = 0; j < columns; j += 1) {
        let sum = 0;
        for (let row = apart; row < rows; row += 1) {
          sum += at(scores, row, i) * at(scores, row - apart, j);
          if (apart > 0) sum += at(scores, row - apart, i) * at(scores, row, j);
        }
        put(middle, i, j, at(middle, i, j) + kernel * sum);
      }
    }
  }
  return multiply(multiply(inverse, middle), inverse);
}

/**
 * Lag by rule: how many periods apart two rows may still be alike.
 * Use: when the caller names none; gives 2 for two years of months. Variant: ⌊4(n/100)^(2/9)⌋. Source: Newey & West (1994),
 * Review of Economic Studies 61, 631–653. Units: periods. Throws nothing; no rows → 0.
 */
export function lagByRule(n: number): number {
  return n > 0 ? Math.floor(4 * (n / 100) ** (2 / 9)) : 0;
}

function multiply(left: Matrix, right: Matrix): Matrix {
  const product = zeros(left.rows, right.columns);
  for (let i = 0; i < left.rows; i += 1) {
    for (let j = 0; j < right.columns; j += 1) {
      let sum = 0;
      for (let k = 0; k < left.columns; k += 1) sum += at(left, i, k) * at(right, k, j);
      put(product, i, j, sum);
    }
  }
  return product;
}
