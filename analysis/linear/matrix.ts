// Why: the deeper methods need a few matrices; one flat, typed shape keeps them readable without a numeric library.

/** A matrix, row by row in one array. */
export type Matrix = { readonly rows: number; readonly columns: number; readonly values: Float64Array };

/**
 * Zero matrix: `rows` × `columns`, to be filled with `put`.
 * Use: start of every matrix here. Throws RangeError for sizes that are not whole numbers ≥ 0. Nothing → an empty matrix.
 */
export function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, values: new Float64Array(rows * columns) };
}

/**
 * Matrix from a list of rows.
 * Use: small matrices written down, and designs of regressions. Throws RangeError for rows of different length.
 * Empty input → an empty matrix.
 */
export function matrixFrom(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== columns)) throw new RangeError('rows of different length');
  return { rows: rows.length, columns, values: Float64Array.from(rows.flat()) };
}

/**
 * Entry of a matrix, counted from 0.
 * Use: every reading. Throws nothing; outside the matrix it reads 0, which is what a missing entry of a sum is worth.
 */
export function at(matrix: Matrix, row: number, column: number): number {
  return matrix.values[row * matrix.columns + column] ?? 0;
}

/** Writing an entry, counted from 0. Use: while a matrix is built, never afterwards. Throws nothing. */
export function put(matrix: Matrix, row: number, column: number, value: number): void {
  matrix.values[row * matrix.columns + column] = value;
}

/**
 * Part of a square matrix: the rows and columns named by `keep`, in that order.
 * Use: leaving out items or columns without spread. Throws nothing. Nothing kept → an empty matrix.
 */
export function submatrix(matrix: Matrix, keep: readonly number[]): Matrix {
  return matrixFrom(keep.map((row) => keep.map((column) => at(matrix, row, column))));
}
