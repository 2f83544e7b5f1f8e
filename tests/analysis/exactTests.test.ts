import { describe, expect, test } from 'vitest';
import { chiSquare } from '../../analysis/chiSquare.js';
import { exactTwoSidedP } from '../../analysis/exactTwoSided.js';
import { fisherExact } from '../../analysis/fisherExact.js';
import { rateRatio } from '../../analysis/growthOfCounts.js';
import { proportionTest } from '../../analysis/proportionTest.js';
import { expectClose, expectRefused, given } from './expectations.js';

function logFactorials(highest: number): number[] {
  const logs = [0];
  for (let k = 1; k <= highest; k += 1) logs.push((logs[k - 1] ?? 0) + Math.log(k));
  return logs;
}

/** Fisher's p by logarithms of factorials over all tables, R's way of deciding what is as unlikely. */
function fisherByFactorials(first: { x: number; n: number }, second: { x: number; n: number }): number {
  const logs = logFactorials(first.n + second.n);
  const choose = (n: number, k: number) => (logs[n] ?? 0) - (logs[k] ?? 0) - (logs[n - k] ?? 0);
  const hits = first.x + second.x;
  const chances: number[] = [];
  for (let k = Math.max(0, hits - second.n); k <= Math.min(hits, first.n); k += 1) {
    chances[k] = Math.exp(choose(first.n, k) + choose(second.n, hits - k) - choose(first.n + second.n, hits));
  }
  const limit = (chances[first.x] ?? 0) * (1 + 1e-7);
  return chances.reduce((sum, chance) => (chance <= limit ? sum + chance : sum), 0);
}

describe('the exact two-sided p', () => {
  /** Chances 1, ½, ¼, ⅛ over 0 to 3. */
  const halving = (observed: number) =>
    exactTwoSidedP({ lowest: 0, highest: 3, mode: 0, observed, nextOver: () => 0.5 });

  test('adds the outcomes no likelier than the one seen, and none outside the range', () => {
    expectClose(halving(3), 1 / 15, 1e-12);
    expectClose(halving(1), 7 / 15, 1e-12);
    expect(halving(0)).toBe(1);
  });

  test('walks down from the peak as it walks up', () => {
    const doubling = (observed: number) =>
      exactTwoSidedP({ lowest: 0, highest: 3, mode: 3, observed, nextOver: () => 2 });
    expectClose(doubling(0), 1 / 15, 1e-12);
    expectClose(doubling(2), 7 / 15, 1e-12);
  });

  test('counts outcomes as equally unlikely though they differ by rounding', () => {
    const p = exactTwoSidedP({
      lowest: 0,
      highest: 2,
      mode: 1,
      observed: 0,
      nextOver: (k) => (k === 0 ? 3 : (1 + 1e-9) / 3),
    });
    expectClose(p, 2 / 5, 1e-8);
  });

  test('stops where chances vanish, up and down, and does not visit the whole range', () => {
    const far = { lowest: -1e9, highest: 1e9, mode: 0, nextOver: (k: number) => (k >= 0 ? 0.5 : 2) };
    expectClose(exactTwoSidedP({ ...far, observed: 0 }), 1, 1e-12);
    expectClose(exactTwoSidedP({ ...far, observed: -2 }), 1 / 3, 1e-12);
    expect(exactTwoSidedP({ ...far, observed: 5_000 })).toBe(0);
  });
});

describe("Fisher's exact test", () => {
  test.each([
    [
      { x: 1, n: 9 },
      { x: 7, n: 11 },
    ],
    [
      { x: 12, n: 15 },
      { x: 3, n: 4 },
    ],
    [
      { x: 2400, n: 5000 },
      { x: 2500, n: 5000 },
    ],
    [
      { x: 2900, n: 3000 },
      { x: 9, n: 2000 },
    ],
    [
      { x: 4990, n: 5000 },
      { x: 4999, n: 5000 },
    ],
    [
      { x: 3, n: 5000 },
      { x: 12, n: 5000 },
    ],
  ])('of %o against %o adds up all tables', (first, second) => {
    expectClose(given(fisherExact(first, second)).p, fisherByFactorials(first, second), 1e-6);
  });

  test('is refused without answers on either side and for counts that cannot be', () => {
    expectRefused(fisherExact({ x: 0, n: 0 }, { x: 1, n: 2 }), 'no-answers');
    expectRefused(fisherExact({ x: 1, n: 2 }, { x: 0, n: 0 }), 'no-answers');
    expectRefused(fisherExact({ x: 3, n: 2 }, { x: 1, n: 2 }), 'impossible-input');
    expectRefused(fisherExact({ x: 1, n: 2 }, { x: 3, n: 2 }), 'impossible-input');
    expectRefused(fisherExact({ x: 1, n: 2 }, { x: 0.5, n: 2 }), 'impossible-input');
  });
});

describe('the test of two shares', () => {
  test('looks at the smaller side for what is expected', () => {
    // 12 of 120 together: 10 are expected of the hundred, 2 of the twenty.
    const tested = given(proportionTest({ x: 8, n: 100 }, { x: 4, n: 20 }));
    expectClose(tested.minExpected, 2, 1e-12);
    expect(tested.method).toBe('fisher');
    expectClose(given(proportionTest({ x: 4, n: 20 }, { x: 8, n: 100 })).minExpected, 2, 1e-12);
  });

  test('takes five expected as enough', () => {
    expect(given(proportionTest({ x: 3, n: 20 }, { x: 7, n: 20 }))).toMatchObject({
      method: 'pooled',
      minExpected: 5,
    });
  });

  test('is refused for halves of answers however many there are', () => {
    expectRefused(proportionTest({ x: 50.5, n: 100 }, { x: 60, n: 100 }), 'impossible-input');
    expectRefused(proportionTest({ x: 50, n: 100 }, { x: 60, n: 100.5 }), 'impossible-input');
    expectRefused(proportionTest({ x: 120, n: 100 }, { x: 40, n: 100 }), 'impossible-input');
    expectRefused(proportionTest({ x: 40, n: 100 }, { x: 120, n: 100 }), 'impossible-input');
  });

  test('has p = 1 and no z when everybody is counted on both sides', () => {
    const tested = given(proportionTest({ x: 10, n: 10 }, { x: 20, n: 20 }));
    expect(tested.p).toBe(1);
    expectRefused(tested.pooled, 'all-equal');
  });

  test('gives the χ² of the same table as the square of its z', () => {
    const pooled = given(given(proportionTest({ x: 240, n: 300 }, { x: 281, n: 305 })).pooled);
    const table = given(chiSquare([[240, 60], [281, 24]])); // prettier-ignore
    expectClose(pooled.chiSquare, table.chiSquare, 1e-9);
    expectClose(pooled.z ** 2, table.chiSquare, 1e-9);
    expect(pooled.z).toBeLessThan(0);
  });
});

describe('the χ² test', () => {
  test('has the published residuals of party and gender', () => {
    // Agresti (2007), table 2.5, and R's help page of chisq.test: X² 30.07, df 2.
    const tested = given(chiSquare([[762, 327, 468], [484, 239, 477]])); // prettier-ignore
    expectClose(tested.chiSquare, 30.070149, 1e-6);
    expect(tested.df).toBe(2);
    expectClose(tested.expected[0]?.[0], 703.6714, 1e-6);
    [4.5020535, 0.6994517, -5.3159455].forEach((residual, column) => {
      expectClose(tested.standardisedResiduals[0]?.[column], residual, 1e-6);
      expectClose(tested.standardisedResiduals[1]?.[column], -residual, 1e-6);
    });
    expectClose(tested.cramersV, Math.sqrt(30.070149 / 2757), 1e-6);
    expect(tested.expectedBelowFive).toBe(0);
  });

  test('has V = 1 for groups that answer each in their own way, and counts the cells with few expected', () => {
    const tested = given(chiSquare([[10, 0, 0], [0, 10, 0], [0, 0, 10]])); // prettier-ignore
    expectClose(tested.chiSquare, 60, 1e-9);
    expect(tested.df).toBe(4);
    expectClose(tested.cramersV, 1, 1e-12);
    expect(tested.expectedBelowFive).toBe(9);
    expectClose(tested.minExpected, 10 / 3, 1e-12);
  });

  test('measures V on the shorter side of the table', () => {
    // Two rows with nothing in common over three columns: as different as can be.
    expectClose(given(chiSquare([[10, 10, 0], [0, 0, 20]])).cramersV, 1, 1e-12); // prettier-ignore
  });

  test('counts five expected as enough', () => {
    expect(given(chiSquare([[4, 6], [6, 4]]))).toMatchObject({ minExpected: 5, expectedBelowFive: 0 }); // prettier-ignore
  });

  test('is refused for counts that cannot be, even one among many', () => {
    expectRefused(chiSquare([[10, -1], [4, 9]]), 'impossible-input'); // prettier-ignore
    expectRefused(chiSquare([[10, 5], [NaN, 9]]), 'impossible-input'); // prettier-ignore
    expectRefused(chiSquare([[10, 5], [Infinity, 9]]), 'impossible-input'); // prettier-ignore
    expectRefused(chiSquare([[0, 0], [0, 0]]), 'no-answers'); // prettier-ignore
    expectRefused(chiSquare([[5, 0], [7, 0]]), 'too-few-groups'); // prettier-ignore
  });
});

describe('the exact ratio of two rates', () => {
  test('has p = 1 where both rates are the same, however many events and whatever they are counted over', () => {
    expectClose(given(rateRatio({ count: 60_000, exposure: 3 }, { count: 20_000, exposure: 1 })).p, 1, 1e-9);
    expectClose(given(rateRatio({ count: 20_000, exposure: 1 }, { count: 60_000, exposure: 3 })).p, 1, 1e-9);
  });

  test('adds up the binomial law of the current count for many events', () => {
    const logs = logFactorials(9000);
    const [all, seen, share] = [9000, 6100, 2 / 3];
    const chances = Array.from({ length: all + 1 }, (_, k) =>
      Math.exp(
        (logs[all] ?? 0) -
          (logs[k] ?? 0) -
          (logs[all - k] ?? 0) +
          k * Math.log(share) +
          (all - k) * Math.log(1 - share),
      ),
    );
    const limit = (chances[seen] ?? 0) * (1 + 1e-7);
    const p = chances.reduce((sum, chance) => (chance <= limit ? sum + chance : sum), 0);
    expectClose(given(rateRatio({ count: seen, exposure: 2 }, { count: all - seen })).p, p, 1e-6);
  });

  test('is refused for counts, exposures and a confidence that cannot be', () => {
    const fine = { count: 20 };
    for (const wrong of [
      { count: -1 },
      { count: 1.5 },
      { count: 20, exposure: 0 },
      { count: 20, exposure: NaN },
      { count: 20, exposure: Infinity },
      { count: 20, exposure: -2 },
    ]) {
      expectRefused(rateRatio(wrong, fine), 'impossible-input');
      expectRefused(rateRatio(fine, wrong), 'impossible-input');
    }
    expectRefused(rateRatio(fine, fine, 1), 'impossible-input');
  });
});
