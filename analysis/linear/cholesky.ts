// Why: regressions on a correlation matrix need it solved and inverted, and need to hear when it cannot be.
import { at, put, zeros, type Matrix } from './matrix.js';

/**
 * Cholesky factor: the lower triangle L with L·Lᵀ = the matrix.
 * Use: solving with correlation and covariance matrices. Variant: a pivot under `tolerance` times its diagonal entry
 * counts as zero, so columns that follow from others are found. Source: Golub & Van Loan, Matrix Computations, §4.2.
 * Shapes: a symmetric square matrix; only its lower triangle is read. Throws nothing.
 * Not positive definite → undefined; an empty matrix → an empty factor.
 */
export function cholesky(matrix: Matrix, tolerance = 1e-12): Matrix | undefined {
  const factor = zeros(matrix.rows, matrix.rows);
  for (let row = 0; row < matrix.rows; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let rest = at(matrix, row, column);
      for (let k = 0; k < column; k += 1) rest -= at(factor, row, k) * at(factor, column, k);
      if (row > column) {
        put(factor, row, column, rest / at(factor, column, column));
      } else {
        if (!(rest > tolerance * at(matrix, row, row))) return undefined;
        put(factor, row, row, Math.sqrt(rest));
      }
    }
  }
  return factor;
}

/**
 * Solving with a Cholesky factor: the x with L·Lᵀ·x = `right`.
 * Use: regression coefficients from a correlation matrix. Throws nothing. Empty input → empty.
 */
export function solveWithFactor(factor: Matrix, right: readonly number[]): number[] {
  const x = [...right];
  for (let row = 0; row < factor.rows; row += 1) {
    let rest = x[row] ?? 0;
    for (let k = 0; k < row; k += 1) rest -= at(factor, row, k) * (x[k] ?? 0);
    x[row] = rest / at(factor, row, row);
  }
  for (let row = factor.rows - 1; row >= 0; row -= 1) {
    let rest = x[row] ?? 0;
    for (let k = row + 1; k < factor.rows; k += 1) rest -= at(factor, k, row) * (x[k] ?? 0);
    x[row] = rest / at(factor, row, row);
  }
  return x;
}

/**
 * Inverse from a Cholesky factor, column by column.
 * Use: standard errors and variance inflation. Throws nothing. Empty input → empty.
 */
export function inverseOfFactor(factor: Matrix): Matrix {
  const inverse = zeros(factor.rows, factor.rows);
  for (let column = 0; column < factor.rows; column += 1) {
    const unit = Array.from({ length: factor.rows }, (_, row) => (row === column ? 1 : 0));
    solveWithFactor(factor, unit).forEach((value, row) => put(inverse, row, column, value));
  }
  return inverse;
}
