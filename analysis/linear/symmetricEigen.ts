// Why: relative weights and a factor's start need the axes of a small symmetric matrix.
import { at, put, zeros, type Matrix } from './matrix.js';

export type SymmetricEigen = {
  /** Largest first. */
  values: number[];
  /** Column j belongs to value j; columns are orthonormal. */
  vectors: Matrix;
};

const mostSweeps = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix.
 * Use: Johnson's relative weights; small matrices only (time grows with the cube). Variant: cyclic Jacobi rotations
 * until nothing stands off the diagonal, exact to rounding. Source: Golub & Van Loan, Matrix Computations, §8.5.
 * Shapes: values in falling order, vectors as columns; a vector's sign is arbitrary. Throws nothing. Empty → empty.
 */
export function symmetricEigen(matrix: Matrix): SymmetricEigen {
  const size = matrix.rows;
  const turned = { ...matrix, values: Float64Array.from(matrix.values) };
  const vectors = zeros(size, size);
  for (let i = 0; i < size; i += 1) put(vectors, i, i, 1);
  for (let sweep = 0; sweep < mostSweeps && offDiagonal(turned) > 0; sweep += 1) {
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) rotate(turned, vectors, p, q);
    }
  }
  const order = Array.from({ length: size }, (_, i) => i).sort(
    (a, b) => at(turned, b, b) - at(turned, a, a) || a - b,
  );
  const sorted = zeros(size, size);
  order.forEach((from, to) => {
    for (let row = 0; row < size; row += 1) put(sorted, row, to, at(vectors, row, from));
  });
  return { values: order.map((i) => at(turned, i, i)), vectors: sorted };
}

/** What is left off the diagonal; counted as nothing once rounding is all there is. */
function offDiagonal(matrix: Matrix): number {
  let off = 0;
  let all = 0;
  for (let row = 0; row < matrix.rows; row += 1) {
    for (let column = 0; column < matrix.rows; column += 1) {
      const square = at(matrix, row, column) ** 2;
      all += square;
      if (row !== column) off += square;
    }
  }
  return off <= 1e-32 * all ? 0 : off;
}

function rotate(matrix: Matrix, vectors: Matrix, p: number, q: number): void {
  const off = at(matrix, p, q);
  if (off === 0) return;
  const theta = (at(matrix, q, q) - at(matrix, p, p)) / (2 * off);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (let k = 0; k < matrix.rows; k += 1) {
    const left = at(matrix, k, p);
    const right = at(matrix, k, q);
    put(matrix, k, p, cosine * left - sine * right);
    put(matrix, k, q, sine * left + cosine * right);
  }
  for (let k = 0; k < matrix.rows; k += 1) {
    const upper = at(matrix, p, k);
    const lower = at(matrix, q, k);
    put(matrix, p, k, cosine * upper - sine * lower);
    put(matrix, q, k, sine * upper + cosine * lower);
    const left = at(vectors, k, p);
    const right = at(vectors, k, q);
    put(vectors, k, p, cosine * left - sine * right);
    put(vectors, k, q, sine * left + cosine * right);
  }
}
