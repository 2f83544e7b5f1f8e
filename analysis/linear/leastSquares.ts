// Why: the regression behind an interrupted series, solved without squaring its condition.
import { at, put, zeros, type Matrix } from './matrix.js';

export type LeastSquares = {
  coefficients: number[];
  /** Observed minus fitted, unweighted. */
  residuals: number[];
  fitted: number[];
  /** (XᵀWX)⁻¹. */
  inverse: Matrix;
};

/**
 * Least squares: the coefficients that bring X·b closest to y.
 * Use: regressions with a handful of columns. Variant: Householder QR; with `weights` each squared residual counts that
 * often (weighted least squares). Source: Golub & Van Loan, Matrix Computations, §5.3. Shapes: `design` n × k, `y` and
 * `weights` of length n, weights above 0. Throws RangeError for other lengths or weights.
 * Columns that follow from others, or fewer rows than columns → undefined.
 */
export function leastSquares(
  design: Matrix,
  y: readonly number[],
  weights?: readonly number[],
): LeastSquares | undefined {
  const { rows, columns } = design;
  if (y.length !== rows || (weights !== undefined && weights.length !== rows)) {
    throw new RangeError('design, values and weights differ in length');
  }
  if (weights?.some((weight) => !(weight > 0 && weight < Infinity))) {
    throw new RangeError('a weight must be above 0');
  }
  if (rows < columns) return undefined;

  // The last column carries y through the same reflections.
  const work = zeros(rows, columns + 1);
  for (let row = 0; row < rows; row += 1) {
    const root = Math.sqrt(weights?.[row] ?? 1);
    for (let column = 0; column < columns; column += 1) {
      put(work, row, column, at(design, row, column) * root);
    }
    put(work, row, columns, (y[row] ?? 0) * root);
  }
  const lengths = Array.from({ length: columns }, (_, column) => lengthBelow(work, 0, column));
  for (let column = 0; column < columns; column += 1) {
    if (!(lengthBelow(work, column, column) > 1e-10 * (lengths[column] ?? 0))) return undefined;
    reflect(work, column);
  }

  const coefficients = backSubstitute(work, columns);
  const fitted = Array.from({ length: rows }, (_, row) =>
    coefficients.reduce((sum, coefficient, column) => sum + coefficient * at(design, row, column), 0),
  );
  const residuals = fitted.map((value, row) => (y[row] ?? 0) - value);
  return { coefficients, residuals, fitted, inverse: inverseOfSquare(work, columns) };
}

function lengthBelow(work: Matrix, from: number, column: number): number {
  let sum = 0;
  for (let row = from; row < work.rows; row += 1) sum += at(work, row, column) ** 2;
  return Math.sqrt(sum);
}

/** One Householder reflection: clears `column` below its diagonal and turns all later columns with it. */
function reflect(work: Matrix, column: number): void {
  const top = at(work, column, column);
  const target = top > 0 ? -lengthBelow(work, column, column) : lengthBelow(work, column, column);
  const mirror = Array.from({ length: work.rows - column }, (_, i) => at(work, column + i, column));
  mirror[0] = top - target;
  const square = mirror.reduce((sum, value) => sum + value * value, 0);
  for (let other = column; other < work.columns; other += 1) {
    const product = mirror.reduce((sum, value, i) => sum + value * at(work, column + i, other), 0);
    const factor = (2 * product) / square;
    mirror.forEach((value, i) => put(work, column + i, other, at(work, column + i, other) - factor * value));
  }
}

function backSubstitute(work: Matrix, columns: number): number[] {
  const solved = Array.from({ length: columns }, () => 0);
  for (let row = columns - 1; row >= 0; row -= 1) {
    let rest = at(work, row, columns);
    for (let k = row + 1; k < columns; k += 1) rest -= at(work, row, k) * (solved[k] ?? 0);
    solved[row] = rest / at(work, row, row);
  }
  return solved;
}

/** (RᵀR)⁻¹ = R⁻¹·R⁻ᵀ, from the triangle R that the reflections left. */
function inverseOfSquare(work: Matrix, columns: number): Matrix {
  const triangle = zeros(columns, columns);
  for (let column = 0; column < columns; column += 1) {
    for (let row = column; row >= 0; row -= 1) {
      let rest = row === column ? 1 : 0;
      for (let k = row + 1; k <= column; k += 1) rest -= at(work, row, k) * at(triangle, k, column);
      put(triangle, row, column, rest / at(work, row, row));
    }
  }
  const inverse = zeros(columns, columns);
  for (let row = 0; row < columns; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let k = Math.max(row, column); k < columns; k += 1) {
        sum += at(triangle, row, k) * at(triangle, column, k);
      }
      put(inverse, row, column, sum);
    }
  }
  return inverse;
}
