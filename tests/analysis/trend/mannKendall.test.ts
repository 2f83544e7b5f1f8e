import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalTwoSidedP } from '../../../analysis/criticalValues.js';
import { exactKendallP, smallestKendallP } from '../../../analysis/trend/exactKendall.js';
import { mannKendall } from '../../../analysis/trend/mannKendall.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { monthly24, tied8, timed } from './series.js';

const whole = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 4, maxLength: 30 });

describe('the Mann–Kendall test', () => {
  test('gives the reference values of 24 months', () => {
    // Statistics notes C.4 [CALC, R cor.test(method = 'kendall', exact = FALSE, continuity = TRUE)].
    const tested = given(mannKendall(timed(monthly24)));
    expect(tested.s).toBe(213);
    expectClose(tested.variance, 1617.6666667);
    expectClose(tested.z, 5.27097969);
    expectClose(tested.p, 1.35697e-7, 1e-5);
    expectClose(tested.tauB, 0.781715858);
    expect(tested.exactP).toBeNull();
    // The same without continuity correction, as SciPy's kendalltau prints it.
    const plain = tested.s / Math.sqrt(tested.variance);
    expectClose(plain, 5.2958428);
    expectClose(normalTwoSidedP(plain), 1.18469e-7, 1e-5);
  });

  test('corrects the variance for ties', () => {
    // Statistics notes C.4 [CALC]: 90,90,91,90,92,91,91,93.
    const tested = given(mannKendall(timed(tied8)));
    expect(tested.s).toBe(16);
    expectClose(tested.variance, 58);
    expectClose(tested.z, 1.9695964928);
    expectClose(tested.p, 0.0488846339);
    expectClose(tested.tauB, 0.6446583712);
    // All 1,120 different orders of these values, counted by brute force: 50 lie as far out.
    expectClose(tested.exactP, 50 / 1120);
  });

  test('counts all orders of six periods exactly', () => {
    // Statistics notes C.4 [CALC]: 1,2,3,4,6,5 has S = 13, p .0166667.
    const tested = given(mannKendall(timed([1, 2, 3, 4, 6, 5])));
    expect(tested.s).toBe(13);
    expectClose(tested.exactP, 0.0166666667);
    expectClose(tested.smallestP, 2 / 720);
  });

  test('says of four periods in perfect order that they can never pass at 5 %', () => {
    // Reference case S-mk-n4: 70, 72, 75, 79; normal p .0894, exact .0833.
    const tested = given(mannKendall(timed([70, 72, 75, 79])));
    expectClose(tested.p, 0.0894293590289935, 1e-8);
    expectClose(tested.exactP, 2 / 24);
    expect(tested.smallestP).toBeGreaterThan(0.05);
  });

  test('has the smallest p of the statistics notes for 4, 5 and 6 periods', () => {
    // Statistics notes C.4 [CALC]: .083, .0167, .0028.
    expectClose(smallestKendallP(4), 1 / 12);
    expectClose(smallestKendallP(5), 1 / 60);
    expectClose(smallestKendallP(6), 1 / 360);
    expect(smallestKendallP(1)).toBe(1);
    expect(smallestKendallP(0)).toBe(1);
  });

  test('leaves missing periods out and counts them', () => {
    const gaps = given(mannKendall(timed([70, null, 72, 71, null, 75, 78])));
    const closed = given(mannKendall(timed([70, 72, 71, 75, 78])));
    expect(gaps).toEqual({ ...closed, missing: 2 });
  });

  test('takes equal times as ties too, as R does for two tied rankings', () => {
    // R: cor.test(c(1,1,2,3,4,4), c(2,1,3,3,5,4), method='kendall', exact=FALSE, continuity=TRUE): S = 12,
    // variance (390 − 18 − 36)/18 + 0 + 2·1·4/(2·6·5), Kendall (1975).
    const times = [1, 1, 2, 3, 4, 4];
    const values = [2, 1, 3, 3, 5, 4];
    const tested = given(mannKendall(values.map((value, index) => ({ time: times[index] ?? 0, value }))));
    expect(tested.s).toBe(12);
    expectClose(tested.variance, (510 - 18 - 36) / 18 + (4 * 1 * 2) / (2 * 6 * 5));
    expect(tested.exactP).toBeNull();
  });

  test('refuses fewer than four values, equal values and impossible ones, and keeps the sum', () => {
    expectRefused(mannKendall(timed([70, null, 72, 75])), 'too-few-periods');
    expectRefused(mannKendall([]), 'too-few-periods');
    // Reference case S-mk-all-equal: S 0, variance 0, no z.
    expect(mannKendall(timed([85, 85, 85, 85, 85, 85, 85, 85]))).toEqual({
      ok: false,
      reason: 'all-equal',
      n: 8,
      s: 0,
      variance: 0,
    });
    expectRefused(mannKendall(timed([1, 2, NaN, 3, 4])), 'impossible-input');
  });

  test('turns round with the series, and an order-keeping change of the values changes nothing', () => {
    fc.assert(
      fc.property(whole, (values) => {
        const forth = mannKendall(timed(values));
        const back = mannKendall(timed(values.toReversed()));
        expect(back.s + forth.s).toBe(0);
        const bent = mannKendall(timed(values.map((value) => Math.exp(value / 10) + 7)));
        if (!forth.ok) expectRefused(bent, forth.reason);
        else expect(bent).toEqual(forth);
      }),
    );
  });

  test('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(whole, fc.integer({ min: 1, max: 29 }), (values, by) => {
        const rows = timed(values);
        const turned = [...rows.slice(by), ...rows.slice(0, by)];
        expect(mannKendall(turned)).toEqual(mannKendall(rows));
      }),
    );
  });

  test('its p stays a probability, its tau between −1 and 1', () => {
    fc.assert(
      fc.property(whole, (values) => {
        const tested = mannKendall(timed(values));
        if (!tested.ok) {
          expectRefused(tested, 'all-equal');
          return;
        }
        expect(tested.p).toBeGreaterThanOrEqual(0);
        expect(tested.p).toBeLessThanOrEqual(1);
        expect(Math.abs(tested.tauB)).toBeLessThanOrEqual(1 + 1e-12);
        expect(Math.abs(tested.tauA)).toBeLessThanOrEqual(Math.abs(tested.tauB) + 1e-12);
      }),
    );
  });
});

describe('the exact distribution', () => {
  test('agrees with looking at every order, with and without ties', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 }), (values) => {
        const sums = orders(values).map(sumOfSigns);
        const seen = sumOfSigns(values);
        const far = sums.filter((sum) => Math.abs(sum) >= Math.abs(seen)).length;
        const ties = [...new Set(values)].map((value) => values.filter((one) => one === value).length);
        expectClose(exactKendallP(seen, values.length, ties), far / sums.length, 1e-12);
      }),
    );
  });

  test('refuses to count the orders of more than twenty values', () => {
    expect(() => exactKendallP(3, 21, [])).toThrow(RangeError);
  });
});

function orders(values: readonly number[]): number[][] {
  if (values.length < 2) return [[...values]];
  return values.flatMap((first, index) =>
    orders(values.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}

function sumOfSigns(values: readonly number[]): number {
  return values.reduce(
    (sum, later, index) =>
      sum + values.slice(0, index).reduce((inner, earlier) => inner + Math.sign(later - earlier), 0),
    0,
  );
}
