import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countPatterns } from '../../../analysis/answerPatterns.js';
import { cholesky, inverseOfFactor, solveWithFactor } from '../../../analysis/linear/cholesky.js';
import { correlationOf, covarianceOf } from '../../../analysis/linear/covariance.js';
import { leastSquares } from '../../../analysis/linear/leastSquares.js';
import { at, matrixFrom, submatrix } from '../../../analysis/linear/matrix.js';
import { symmetricEigen } from '../../../analysis/linear/symmetricEigen.js';
import { expectClose } from '../expectations.js';

const small = matrixFrom([
  [4, 1, 2],
  [1, 3, 0],
  [2, 0, 5],
]);

/** A symmetric matrix with positive eigenvalues: A·Aᵀ + 1. */
const positive = fc.integer({ min: 1, max: 5 }).chain((size) =>
  fc
    .array(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    })
    .map((a) =>
      matrixFrom(
        a.map((left, i) =>
          a.map(
            (right, j) =>
              left.reduce((sum, value, k) => sum + value * (right[k] ?? 0), 0) + (i === j ? 1 : 0),
          ),
        ),
      ),
    ),
);

describe('the Cholesky factor', () => {
  test('inverts and solves as NumPy does', () => {
    // numpy.linalg.inv of the same matrix.
    const factor = cholesky(small);
    expect(factor).toBeDefined();
    const inverse = inverseOfFactor(factor ?? small);
    expectClose(at(inverse, 0, 0), 0.34883720930232553, 1e-12);
    expectClose(at(inverse, 1, 2), 0.046511627906976744, 1e-12);
    const [x, y, z] = solveWithFactor(factor ?? small, [7, 4, 7]);
    expectClose(x, 1, 1e-12);
    expectClose(y, 1, 1e-12);
    expectClose(z, 1, 1e-12);
  });

  test('does not exist where a column follows from the others', () => {
    const twice = matrixFrom([
      [1, 1],
      [1, 1],
    ]);
    expect(cholesky(twice)).toBeUndefined();
    expect(cholesky(matrixFrom([[-1]]))).toBeUndefined();
    expect(cholesky(matrixFrom([]))?.rows).toBe(0);
  });
});

describe('eigenvalues', () => {
  test('are those of NumPy, the largest first', () => {
    // numpy.linalg.eigvalsh of the same matrix.
    const { values } = symmetricEigen(small);
    expectClose(values[0], 6.66907909, 1e-8);
    expectClose(values[1], 3.4760236, 1e-8);
    expectClose(values[2], 1.85489731, 1e-8);
  });

  test('with their vectors give the matrix back', () => {
    fc.assert(
      fc.property(positive, (matrix) => {
        const { values, vectors } = symmetricEigen(matrix);
        for (let i = 0; i < matrix.rows; i += 1) {
          for (let j = 0; j < matrix.rows; j += 1) {
            const back = values.reduce(
              (sum, value, k) => sum + value * at(vectors, i, k) * at(vectors, j, k),
              0,
            );
            expect(Math.abs(back - at(matrix, i, j))).toBeLessThan(1e-9);
          }
        }
      }),
    );
  });
});

describe('least squares', () => {
  test('finds the line through five points, with weights and without', () => {
    const design = matrixFrom([1, 2, 3, 4, 5].map((time) => [1, time]));
    const plain = leastSquares(design, [1, 2, 4, 4, 6]);
    expectClose(plain?.coefficients[0], -0.2, 1e-12);
    expectClose(plain?.coefficients[1], 1.2, 1e-12);
    expectClose(plain && at(plain.inverse, 1, 1), 0.1, 1e-12);
    // A weight of 2 is the same row twice.
    const weighted = leastSquares(design, [1, 2, 4, 4, 6], [1, 1, 2, 1, 1]);
    const doubled = leastSquares(matrixFrom([1, 2, 3, 3, 4, 5].map((time) => [1, time])), [1, 2, 4, 4, 4, 6]);
    expectClose(weighted?.coefficients[0], doubled?.coefficients[0] ?? NaN, 1e-12);
    expectClose(weighted?.coefficients[1], doubled?.coefficients[1] ?? NaN, 1e-12);
  });

  test('has no answer where columns follow from each other or rows are too few', () => {
    const twice = matrixFrom([1, 2, 3].map((time) => [1, time, 2 * time]));
    expect(leastSquares(twice, [1, 2, 3])).toBeUndefined();
    expect(leastSquares(matrixFrom([[1, 2]]), [1])).toBeUndefined();
    expect(() => leastSquares(matrixFrom([[1]]), [1, 2])).toThrow(RangeError);
    expect(() => leastSquares(matrixFrom([[1], [1]]), [1, 2], [1, 0])).toThrow(RangeError);
  });
});

describe('covariances of patterns', () => {
  test('are those of the people behind the patterns, with divisor n − 1', () => {
    const { patterns } = countPatterns([
      [1, 2],
      [3, 5],
      [1, 2],
      [5, 5],
    ]);
    const covariance = covarianceOf(patterns);
    expect(covariance?.n).toBe(4);
    expect(covariance?.means).toEqual([2.5, 3.5]);
    expectClose(covariance && at(covariance.matrix, 0, 0), 11 / 3, 1e-12);
    expectClose(covariance && at(covariance.matrix, 0, 1), 3, 1e-12);
    expectClose(covariance && at(correlationOf(covariance.matrix), 0, 1), 3 / Math.sqrt(11), 1e-12);
  });

  test('are exactly zero for a question that everybody answered alike, and absent for one person', () => {
    const { patterns } = countPatterns([
      [0.1, 1],
      [0.1, 2],
      [0.1, 4],
    ]);
    const covariance = covarianceOf(patterns);
    expect(covariance && at(covariance.matrix, 0, 0)).toBe(0);
    expect(covariance && at(correlationOf(covariance.matrix), 0, 1)).toBe(0);
    expect(covarianceOf(countPatterns([[1, 2]]).patterns)).toBeUndefined();
    expect(() =>
      covarianceOf([
        { values: [1], count: 2 },
        { values: [1, 2], count: 2 },
      ]),
    ).toThrow(RangeError);
  });
});

test('a matrix reads its parts, and nothing outside itself', () => {
  expect([...submatrix(small, [2, 0]).values]).toEqual([5, 2, 2, 4]);
  expect(at(small, 9, 9)).toBe(0);
  expect(() => matrixFrom([[1], [1, 2]])).toThrow(RangeError);
});
