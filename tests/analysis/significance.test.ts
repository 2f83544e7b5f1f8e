import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { benjaminiHochberg } from '../../analysis/benjaminiHochberg.js';
import { chiSquare } from '../../analysis/chiSquare.js';
import { chiSquareTail } from '../../analysis/chiSquareTail.js';
import { fisherExact } from '../../analysis/fisherExact.js';
import { holm } from '../../analysis/holm.js';
import { meanDifference } from '../../analysis/meanDifference.js';
import { proportionTest } from '../../analysis/proportionTest.js';
import { summariseScores } from '../../analysis/satisfaction.js';
import { defaultScale } from '../../analysis/scale.js';
import { expectClose, expectRefused, given, groupA, groupB } from './expectations.js';

describe('the test of two shares', () => {
  test('gives the reference pooled z and p of 376/400 against 353/380', () => {
    // Statistics notes C.3 [CALC].
    const tested = given(proportionTest({ x: 376, n: 400 }, { x: 353, n: 380 }));
    expect(tested.method).toBe('pooled');
    expectClose(given(tested.pooled).z, 0.6241456339);
    expectClose(tested.p, 0.5325319469);
  });

  test("turns to Fisher's exact test when an expected count is under five", () => {
    const tested = given(proportionTest({ x: 20, n: 20 }, { x: 17, n: 20 }));
    expect(tested.method).toBe('fisher');
    // Closed form: only the two extreme tables are as unlikely, 2·C(20,3)/C(40,3).
    expectClose(tested.p, 2280 / 9880);
  });

  test('has p = 1 and no z when nobody is counted on either side', () => {
    const tested = given(proportionTest({ x: 0, n: 10 }, { x: 0, n: 20 }));
    expect(tested.p).toBe(1);
    expectRefused(tested.pooled, 'all-equal');
  });

  test('is refused without answers, and for counts that are not whole', () => {
    expectRefused(proportionTest({ x: 0, n: 0 }, { x: 0, n: 20 }), 'no-answers');
    expectRefused(proportionTest({ x: 0.5, n: 1 }, { x: 0, n: 20 }), 'impossible-input');
  });

  test("Fisher's p stays a probability and does not change when the groups swap", () => {
    const small = fc
      .tuple(fc.nat(40), fc.nat(40))
      .map(([a, b]) => ({ x: Math.min(a, b), n: Math.max(a, b, 1) }));
    fc.assert(
      fc.property(small, small, (a, b) => {
        const { p } = given(fisherExact(a, b));
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expectClose(given(fisherExact(b, a)).p, p);
      }),
    );
  });

  test("Lady tasting tea: Fisher's p for 3 of 4 against 1 of 4 is 34/70", () => {
    // Fisher (1935), two-sided.
    expectClose(given(fisherExact({ x: 3, n: 4 }, { x: 1, n: 4 })).p, 34 / 70);
  });
});

describe('the χ² test', () => {
  test('gives the reference values of four counters', () => {
    // Statistics notes C.3 [CALC, R]: 240/300, 251/300, 262/300, 281/305.
    const tested = given(
      chiSquare([
        [240, 60],
        [251, 49],
        [262, 38],
        [281, 24],
      ]),
    );
    expect(tested.df).toBe(3);
    expectClose(tested.chiSquare, 20.0278277);
    expectClose(tested.p, 1.67504e-4, 1e-5);
  });

  test('leaves empty lines out, and refuses when nothing is left to compare', () => {
    const filled = given(chiSquare([[10, 5, 0], [0, 0, 0], [4, 9, 0]])); // prettier-ignore
    expect(filled.df).toBe(1);
    expect(filled.standardisedResiduals[1]).toEqual([undefined, undefined, undefined]);
    expectRefused(chiSquare([[10, 5, 3], [0, 0, 0]]), 'too-few-groups'); // prettier-ignore
    expectRefused(chiSquare([]), 'no-answers');
    expectRefused(chiSquare([[1, 2], [3]]), 'impossible-input');
  });

  test('its tail agrees with the library distribution wherever that one keeps its digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 60, noNaN: true }), fc.integer({ min: 1, max: 40 }), (x, df) => {
        const tail = chiSquareTail(x, df);
        expect(Math.abs(tail - (1 - chisquareCdf(x, df)))).toBeLessThan(1e-10);
      }),
    );
  });
});

describe('adjusting for many comparisons', () => {
  const p = [0.001, 0.012, 0.02, 0.04, 0.3];

  test('gives the reference values of Holm and Benjamini–Hochberg', () => {
    // Statistics notes C.3 [CALC, R p.adjust].
    holm(p).forEach((value, index) => expectClose(value, [0.005, 0.048, 0.06, 0.08, 0.3][index] ?? NaN));
    benjaminiHochberg(p).forEach((value, index) =>
      expectClose(value, [0.005, 0.03, 0.0333333333, 0.05, 0.3][index] ?? NaN),
    );
  });

  test('leaves a comparison without a test out of the count', () => {
    expect(holm([0.01, null, 0.02])).toEqual([0.02, null, 0.02]);
    expect(benjaminiHochberg([null])).toEqual([null]);
    expect(holm([])).toEqual([]);
  });

  test('never falls below the raw p, keeps the order, and Benjamini–Hochberg never exceeds Holm', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (raw) => {
        const byHolm = holm(raw);
        const byHochberg = benjaminiHochberg(raw);
        raw.forEach((value, index) => {
          expect(byHolm[index]).toBeGreaterThanOrEqual(value);
          expect(byHochberg[index]).toBeGreaterThanOrEqual(value);
          expect((byHochberg[index] ?? NaN) - (byHolm[index] ?? NaN)).toBeLessThanOrEqual(1e-15);
        });
        const order = raw.map((_, index) => index).sort((a, b) => (raw[a] ?? 0) - (raw[b] ?? 0));
        order.slice(1).forEach((index, place) => {
          const before = order[place] ?? 0;
          expect(byHolm[index]).toBeGreaterThanOrEqual(byHolm[before] ?? NaN);
          expect(byHochberg[index]).toBeGreaterThanOrEqual(byHochberg[before] ?? NaN);
        });
        expect(holm([...raw].reverse())).toEqual([...byHolm].reverse());
      }),
    );
  });
});

describe("Welch's test", () => {
  test('gives the reference t and p of groups A and B', () => {
    // Statistics notes C.2 [CALC, R t.test].
    const five = defaultScale(1, 5);
    const tested = given(
      meanDifference(given(summariseScores(groupA, five)), given(summariseScores(groupB, five))),
    );
    expectClose(tested.t, 4.239231497);
    expectClose(tested.p, 2.5237e-5, 1e-4);
    expect(tested.lower).toBeGreaterThan(0);
  });

  test('is refused without answers, with one, and without any spread', () => {
    const some = { n: 5, mean: 4, sd: 1 };
    expectRefused(meanDifference(some, { n: 0, mean: 0, sd: undefined }), 'no-answers');
    expectRefused(meanDifference(some, { n: 1, mean: 4, sd: undefined }), 'too-few-answers');
    expectRefused(meanDifference({ ...some, sd: 0 }, { ...some, sd: 0 }), 'all-equal');
    expect(meanDifference(some, { ...some, sd: 0 }).ok).toBe(true);
  });
});
