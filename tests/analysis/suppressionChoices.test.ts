import { describe, expect, test } from 'vitest';
import { suppressCounts, suppressTable, type TableCell } from '../../analysis/suppression.js';

/** One letter a number: p primary, c complement, · shown; row totals behind the bar, column totals and total below. */
function drawn(rows: readonly (readonly number[])[]): string[] {
  const hidden = suppressTable(
    rows.map((row) => row.map((n) => ({ n }))),
    { threshold: 10 },
  );
  const letter = (state: string | undefined) => (state === 'shown' ? '·' : (state?.[0] ?? '?'));
  return [
    ...hidden.cells.map((row, i) => `${row.map(letter).join('')}|${letter(hidden.rowTotals[i])}`),
    `${hidden.columnTotals.map(letter).join('')}|${letter(hidden.total)}`,
  ];
}

describe('which number hides beside a small one', () => {
  test('is the smallest of its own row first, and then of its column, and no more than needed', () => {
    expect(drawn([[4, 60, 70], [20, 80, 90], [30, 85, 95]])).toEqual(['pc·|·', 'cc·|·', '···|·', '···|·']); // prettier-ignore
    expect(drawn([[4, 20, 30], [60, 80, 85], [70, 90, 95]])).toEqual(['pc·|·', 'cc·|·', '···|·', '···|·']); // prettier-ignore
  });

  test('lies in the row or column of the one that could be worked out, not where the table is smallest', () => {
    // 3 and 4 can only trade with 30 and 31: seven values each, fewer than ten. So 60 beside them hides, 25 does not.
    expect(drawn([[3, 4, 60, 70], [30, 31, 200, 210], [300, 310, 320, 25]])).toEqual(['ppc·|·', 'ccc·|·', '····|·', '····|·']); // prettier-ignore
    expect(drawn([[3, 30, 300], [4, 31, 310], [60, 200, 320], [70, 210, 25]])).toEqual(['pc·|·', 'pc·|·', 'cc·|·', '···|·', '···|·']); // prettier-ignore
  });

  test('is, of two alike in a column, the one whose row has something hidden, however large that row', () => {
    expect(drawn([[9, 9, 60, 70], [40, 45, 46, 47], [40, 800, 9, 9], [900, 9, 9, 9]])).toEqual(['pp··|·', '····|·', 'c·pp|·', '·ppp|·', '····|·']); // prettier-ignore
  });

  test('is, of two alike in a row, the one whose column has something hidden, however large that column', () => {
    expect(drawn([[9, 40, 40, 900], [9, 45, 800, 9], [60, 46, 9, 9], [70, 47, 9, 9]])).toEqual(['p·c·|·', 'p··p|·', '··pp|·', '··pp|·', '····|·']); // prettier-ignore
  });

  test('is another row total beside a small row total, and never the grand total while one is left', () => {
    expect(drawn([[3, 4], [50, 60]])).toEqual(['pp|p', 'cc|c', '··|·']); // prettier-ignore
    expect(drawn([[3, 4], [50, 60], [70, 80]])).toEqual(['pp|p', 'cc|c', '··|·', '··|·']); // prettier-ignore
  });

  test('is a cell too where a hidden total would follow from its shown cells', () => {
    const [first = ''] = drawn([[20, 21, 22], [15, 500, 500], [500, 15, 500], [500, 500, 15], [3, 4, 2]]); // prettier-ignore
    expect(first).toBe('c··|c');
  });

  test('is none in a table without rows or columns', () => {
    expect(drawn([])).toEqual(['|p']);
    expect(drawn([[]])).toEqual(['|p', '|p']);
  });
});

describe('a sensitive attribute', () => {
  const states = (cells: readonly TableCell[], sensitive: boolean) =>
    suppressCounts(cells, { threshold: 10, sensitive })
      .cells.map((state) => state[0])
      .join('');

  test('hides groups in which all are alike, not those in which they differ', () => {
    expect(states([{ n: 20, x: 11 }, { n: 25, x: 24 }, { n: 29, x: 1 }], true)).toBe('sss'); // prettier-ignore
  });

  test('hides more where the hidden ones are alike together, and only when it is sensitive', () => {
    const cells = [{ n: 8, x: 8 }, { n: 12, x: 12 }, { n: 40, x: 30 }, { n: 50, x: 45 }]; // prettier-ignore
    expect(states(cells, false)).toBe('pcss');
    expect(states(cells, true)).toBe('ppcs');
  });

  test('takes hidden ones that differ together as enough', () => {
    expect(states([{ n: 8, x: 4 }, { n: 12, x: 6 }, { n: 40, x: 20 }], true)).toBe('pcs'); // prettier-ignore
  });

  test('does not take a cell without a count of satisfied for one without satisfied', () => {
    expect(states([{ n: 8, x: 0 }, { n: 9 }, { n: 40, x: 20 }], true)).toBe('pps');
    expect(states([{ n: 9 }, { n: 8, x: 0 }, { n: 40, x: 20 }], true)).toBe('pps');
  });
});

test.each([
  [{ n: 2.5 }],
  [{ n: NaN }],
  [{ n: Infinity }],
  [{ n: -1 }],
  [{ n: 20, x: 1.5 }],
  [{ n: 20, x: -1 }],
  [{ n: 20, x: 21 }],
  [{ n: -3, x: -4 }],
])('a table with the cell %o must not go out', (cell) => {
  expect(() => suppressCounts([{ n: 50 }, cell], { threshold: 10 })).toThrow(RangeError);
  expect(() => suppressTable([[{ n: 50 }, { n: 60 }], [cell, { n: 70 }]], { threshold: 10 })).toThrow(RangeError); // prettier-ignore
});
