import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mcNemar } from '../../../analysis/groups/mcNemar.js';
import { pairedDifference } from '../../../analysis/groups/pairedDifference.js';
import { expectClose, expectRefused, given } from '../expectations.js';

const count = fc.nat(200);
const table = fc.record({ both: count, firstOnly: count, secondOnly: count, neither: count });

describe("McNemar's test", () => {
  test('has the statistic and p of the notes', () => {
    // Statistics notes C.3 [CALC]: b 15, c 5 → χ² 5, p .0253473187.
    const tested = given(mcNemar({ firstOnly: 15, secondOnly: 5 }));
    expectClose(tested.chiSquare, 5);
    expectClose(tested.p, 0.0253473187);
    expect(tested.method).toBe('chi-square');
    // SciPy binomtest(15, 20).
    expectClose(tested.exactP, 0.04138946533203125);
  });

  test('is exact where fewer than ten changed', () => {
    // SciPy binomtest(1, 8).
    const tested = given(mcNemar({ firstOnly: 1, secondOnly: 7 }));
    expect(tested.method).toBe('exact');
    expectClose(tested.p, 0.0703125);
  });

  test('does not care which occasion is called the first, and p stays a probability', () => {
    fc.assert(
      fc.property(count, fc.integer({ min: 1, max: 200 }), (b, c) => {
        const forth = given(mcNemar({ firstOnly: b, secondOnly: c }));
        const back = given(mcNemar({ firstOnly: c, secondOnly: b }));
        expectClose(back.p, forth.p, 1e-9);
        expect(forth.p).toBeGreaterThan(0);
        expect(forth.p).toBeLessThanOrEqual(1);
        expect(forth.exactP).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('is refused where nobody changed, and for counts that are none', () => {
    expectRefused(mcNemar({ firstOnly: 0, secondOnly: 0 }), 'all-equal');
    expectRefused(mcNemar({ firstOnly: 1.5, secondOnly: 0 }), 'impossible-input');
    expectRefused(mcNemar({ firstOnly: -1, secondOnly: 4 }), 'impossible-input');
  });
});

describe('the interval of a paired difference', () => {
  // Newcombe (1998), method 10 for paired data; evaluated independently in Python from the published formula.
  test.each([
    [{ both: 36, firstOnly: 12, secondOnly: 2, neither: 0 }, 0.056929584, 0.340427603],
    [{ both: 1, firstOnly: 1, secondOnly: 7, neither: 12 }, -0.506920227, -0.025559124],
    [{ both: 59, firstOnly: 6, secondOnly: 16, neither: 80 }, -0.118621196, -0.004625114],
  ])('for %o runs from %d to %d', (counts, lower, upper) => {
    const interval = given(pairedDifference(counts));
    expectClose(interval.lower, lower);
    expectClose(interval.upper, upper);
  });

  test('contains the difference, stays within −1 and 1, and turns round when the occasions swap', () => {
    fc.assert(
      fc.property(table, ({ both, firstOnly, secondOnly, neither }) => {
        if (both + firstOnly + secondOnly + neither === 0) return;
        const forth = given(pairedDifference({ both, firstOnly, secondOnly, neither }));
        const back = given(pairedDifference({ both, firstOnly: secondOnly, secondOnly: firstOnly, neither }));
        expect(forth.lower).toBeLessThanOrEqual(forth.difference);
        expect(forth.upper).toBeGreaterThanOrEqual(forth.difference);
        expect(forth.lower).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(forth.upper).toBeLessThanOrEqual(1 + 1e-12);
        expect(back.lower).toBeCloseTo(-forth.upper, 9);
      }),
    );
  });

  test('is narrower than for strangers where the same people answered alike', () => {
    const alike = given(pairedDifference({ both: 80, firstOnly: 5, secondOnly: 5, neither: 60 }));
    const unlike = given(pairedDifference({ both: 40, firstOnly: 45, secondOnly: 45, neither: 20 }));
    expect(alike.upper - alike.lower).toBeLessThan(unlike.upper - unlike.lower);
  });

  test('is refused without anybody, and for counts that are none', () => {
    expectRefused(pairedDifference({ both: 0, firstOnly: 0, secondOnly: 0, neither: 0 }), 'no-answers');
    expectRefused(
      pairedDifference({ both: 1, firstOnly: -1, secondOnly: 0, neither: 0 }),
      'impossible-input',
    );
  });
});
