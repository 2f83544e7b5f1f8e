import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isTooSmallToShow,
  suppressCounts,
  suppressTable,
  type SuppressedTable,
} from '../../analysis/suppression.js';

const cellsOf = (counts: readonly number[]) => counts.map((n) => ({ n }));
const tableOf = (rows: readonly (readonly number[])[]) => rows.map(cellsOf);

describe('a list with a total', () => {
  test('hides the cell under the threshold, and the smallest other one so that it cannot be worked out', () => {
    expect(suppressCounts(cellsOf([4, 60, 30, 50]), { threshold: 10 })).toEqual({
      cells: ['primary', 'shown', 'complement', 'shown'],
      total: 'shown',
    });
  });

  test('hides more when the hidden cells together leave too little room', () => {
    // 3 + 4 = 7 is known from the total: each lies within 0–7, closer than the threshold.
    expect(suppressCounts(cellsOf([3, 4, 60, 50]), { threshold: 10 }).cells).toEqual([
      'primary',
      'primary',
      'shown',
      'complement',
    ]);
  });

  test('counts an empty cell as small, hides a small total, and shows what is large enough', () => {
    expect(suppressCounts(cellsOf([0, 60, 50]), { threshold: 10 }).cells).toEqual([
      'primary',
      'shown',
      'complement',
    ]);
    expect(suppressCounts(cellsOf([2, 3]), { threshold: 10 })).toEqual({
      cells: ['primary', 'primary'],
      total: 'primary',
    });
    expect(suppressCounts(cellsOf([10, 11]), { threshold: 10 })).toEqual({
      cells: ['shown', 'shown'],
      total: 'shown',
    });
    expect(suppressCounts([], { threshold: 10 })).toEqual({ cells: [], total: 'primary' });
    expect(suppressCounts(cellsOf([4, 6, 30]), { threshold: 5 }).cells).toEqual([
      'primary',
      'complement',
      'shown',
    ]);
  });

  test('hides a cell in which all answers are alike when the attribute is sensitive', () => {
    const cells = [
      { n: 20, x: 0 },
      { n: 40, x: 30 },
      { n: 50, x: 45 },
    ];
    expect(suppressCounts(cells, { threshold: 10, sensitive: true }).cells).toEqual([
      'primary',
      'complement',
      'shown',
    ]);
    expect(suppressCounts(cells, { threshold: 10 }).cells).toEqual(['shown', 'shown', 'shown']);
    // From three thresholds on, all alike is no longer a small group's secret.
    const large = cells.map((cell) => (cell.x === 0 ? { n: 30, x: 0 } : cell));
    expect(suppressCounts(large, { threshold: 10, sensitive: true }).cells).toEqual([
      'shown',
      'shown',
      'shown',
    ]);
  });

  test('does not leave hidden cells that are all or none together when the attribute is sensitive', () => {
    const cells = [
      { n: 8, x: 8 },
      { n: 12, x: 12 },
      { n: 40, x: 30 },
      { n: 50, x: 45 },
    ];
    expect(suppressCounts(cells, { threshold: 10, sensitive: true }).cells).toEqual([
      'primary',
      'primary',
      'complement',
      'shown',
    ]);
  });

  test('refuses loudly a table with impossible counts', () => {
    expect(() => suppressCounts([{ n: -1 }], { threshold: 10 })).toThrow(RangeError);
    expect(() => suppressCounts([{ n: 3, x: 4 }], { threshold: 10 })).toThrow(RangeError);
    expect(() => suppressTable(tableOf([[1, 2], [3]]), { threshold: 10 })).toThrow(RangeError);
  });
});

describe('a table with margins', () => {
  test('hides a rectangle around one small cell', () => {
    const rows = tableOf([
      [4, 40, 60],
      [30, 50, 70],
      [80, 90, 95],
    ]);
    const hidden = suppressTable(rows, { threshold: 10 });
    expect(hidden.cells).toEqual([
      ['primary', 'complement', 'shown'],
      ['complement', 'complement', 'shown'],
      ['shown', 'shown', 'shown'],
    ]);
    expect(
      [...hidden.rowTotals, ...hidden.columnTotals, hidden.total].every((state) => state === 'shown'),
    ).toBe(true);
  });

  test('breaks a tie towards the line in which something is hidden already', () => {
    const rows = tableOf([
      [4, 40, 40],
      [50, 60, 3],
      [70, 80, 90],
    ]);
    const { cells } = suppressTable(rows, { threshold: 10 });
    expect(cells[0]).toEqual(['primary', 'shown', 'complement']);
  });

  test('finds a hidden cell that joins two blocks, though no line has a single one', () => {
    // Both blocks of four are sums of shown margins, so the cell between them would follow by subtraction.
    const rows = tableOf([
      [1, 2, 90, 90],
      [3, 4, 5, 90],
      [90, 90, 6, 7],
      [90, 90, 8, 9],
    ]);
    const { cells } = suppressTable(rows, { threshold: 10 });
    expect(cells.flat().filter((state) => state === 'complement').length).toBeGreaterThan(0);
    expectNothingRecovered(rows, suppressTable(rows, { threshold: 10 }));
  });

  const table = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    .chain(([height, width]) =>
      fc.array(fc.array(fc.oneof(fc.nat(12), fc.nat(80)), { minLength: width, maxLength: width }), {
        minLength: height,
        maxLength: height,
      }),
    );

  test('has no line with a single hidden number, and no hidden count follows from the shown ones', () => {
    fc.assert(
      fc.property(table, (counts) => {
        const rows = tableOf(counts);
        const hidden = suppressTable(rows, { threshold: 10 });
        for (const line of linesOf(hidden)) {
          const count = line.filter((state) => state !== 'shown').length;
          expect(count === 1 && line.length > 1).toBe(false);
        }
        expectNothingRecovered(rows, hidden);
        counts.flat().forEach((n, index) => {
          if (n < 10) expect(hidden.cells.flat()[index]).toBe('primary');
        });
      }),
      { numRuns: 200 },
    );
  });

  test('leaves every hidden count as many possible values as the threshold, by trying all tables', () => {
    const small = fc.constantFrom([2, 2], [2, 3]).chain(([height = 2, width = 2]) =>
      fc.array(fc.array(fc.nat(6), { minLength: width, maxLength: width }), {
        minLength: height,
        maxLength: height,
      }),
    );
    fc.assert(
      fc.property(small, (counts) => {
        expectRoom(counts, suppressTable(tableOf(counts), { threshold: 3 }), 3);
      }),
      { numRuns: 50 },
    );
  });
});

test('a list leaves every hidden count as many possible values as the threshold', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { minLength: 1, maxLength: 8 }), (counts) => {
      const { cells, total } = suppressCounts(cellsOf(counts), { threshold: 10 });
      const hidden = counts.filter((_, index) => cells[index] !== 'shown');
      if (hidden.length === 0 || total !== 'shown') return;
      expect(hidden.length).toBeGreaterThan(1);
      // With the total shown, any hidden cell may be anything from none to all of what is hidden.
      expect(hidden.reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(10);
    }),
  );
});

test('a figure over fewer answers than the threshold is too small to show, none included', () => {
  expect([0, 4, 5, 6, NaN].map((n) => isTooSmallToShow(n, 5))).toEqual([true, true, false, false, true]);
});

function linesOf({ cells, rowTotals, columnTotals, total }: SuppressedTable) {
  const rows = cells.map((row, i) => [...row, rowTotals[i] ?? 'shown']);
  const columns = columnTotals.map((state, j) => [...cells.map((row) => row[j] ?? 'shown'), state]);
  return [...rows, ...columns, [...rowTotals, total], [...columnTotals, total]];
}

/**
 * The intruder's algebra, independent of the code under test: every published sum is an equation in the hidden numbers;
 * after elimination no equation may be left with a single unknown.
 */
function expectNothingRecovered(rows: readonly (readonly { n: number }[])[], hidden: SuppressedTable): void {
  const height = rows.length;
  const width = rows[0]?.length ?? 0;
  const all = [
    ...hidden.cells.map((row, i) => [...row, hidden.rowTotals[i]]),
    [...hidden.columnTotals, hidden.total],
  ];
  const unknowns = all.flatMap((row, i) =>
    row.flatMap((state, j) => (state === 'shown' ? [] : [`${i},${j}`])),
  );
  const equation = (parts: string[], sum: string) =>
    unknowns.map((name) => (parts.includes(name) ? 1 : name === sum ? -1 : 0));
  const indices = (length: number) => Array.from({ length }, (_, index) => index);
  const equations = [
    ...indices(height + 1).map((i) => equation(indices(width).map((j) => `${i},${j}`), `${i},${width}`)), // prettier-ignore
    ...indices(width + 1).map((j) => equation(indices(height).map((i) => `${i},${j}`), `${height},${j}`)), // prettier-ignore
  ];
  for (const row of reduced(equations)) {
    const left = row.filter((coefficient) => Math.abs(coefficient) > 1e-9).length;
    expect(left, 'a hidden number follows from the shown ones').not.toBe(1);
  }
}

function reduced(equations: number[][]): number[][] {
  const rows = equations.map((row) => [...row]);
  const width = rows[0]?.length ?? 0;
  let done = 0;
  for (let column = 0; column < width; column += 1) {
    const found = rows.findIndex((row, index) => index >= done && Math.abs(row[column] ?? 0) > 1e-9);
    const pivot = rows[found];
    if (pivot === undefined) continue;
    rows.splice(found, 1);
    const scaled = pivot.map((value) => value / (pivot[column] ?? 1));
    rows.splice(done, 0, scaled);
    rows.forEach((row, index) => {
      const factor = row[column] ?? 0;
      if (index !== done && factor !== 0)
        rows[index] = row.map((value, at) => value - factor * (scaled[at] ?? 0));
    });
    done += 1;
  }
  return rows;
}

/** Tries every table that fits the shown numbers, and stops as soon as each hidden one has shown enough room. */
function expectRoom(counts: readonly number[][], hidden: SuppressedTable, threshold: number): void {
  const width = counts[0]?.length ?? 0;
  const height = counts.length;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const withMargins = (cells: readonly number[]) => {
    const rows = Array.from({ length: height }, (_, i) => cells.slice(i * width, (i + 1) * width));
    const columns = Array.from({ length: width }, (_, j) => rows.map((row) => row[j] ?? 0));
    return [...cells, ...rows.map(sum), ...columns.map(sum), sum(cells)];
  };
  const truth = withMargins(counts.flat());
  const states = [...hidden.cells.flat(), ...hidden.rowTotals, ...hidden.columnTotals, hidden.total];
  const least = [...truth];
  const most = [...truth];
  const enough = () =>
    states.every((state, at) => state === 'shown' || (most[at] ?? 0) - (least[at] ?? 0) >= threshold);
  const highest = 6 + threshold;
  const tried: number[] = [];
  const visit = (): boolean => {
    if (tried.length === width * height) {
      const table = withMargins(tried);
      if (!states.every((state, at) => state !== 'shown' || table[at] === truth[at])) return false;
      table.forEach((value, at) => {
        least[at] = Math.min(least[at] ?? value, value);
        most[at] = Math.max(most[at] ?? value, value);
      });
      return enough();
    }
    const known = states[tried.length] === 'shown';
    const from = known ? (truth[tried.length] ?? 0) : 0;
    for (let value = from; value <= (known ? from : highest); value += 1) {
      tried.push(value);
      const row = Math.floor((tried.length - 1) / width);
      const rowIsFull = tried.length % width === 0;
      const rowShown = hidden.rowTotals[row] === 'shown';
      const fits = !rowIsFull || !rowShown || sum(tried.slice(row * width)) === truth[width * height + row];
      if (fits && visit()) return true;
      tried.pop();
    }
    return false;
  };
  const everythingHidden = states.every((state) => state !== 'shown');
  expect(visit() || enough() || everythingHidden, JSON.stringify({ counts, hidden })).toBe(true);
}
