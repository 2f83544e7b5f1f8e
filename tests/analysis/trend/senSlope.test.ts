import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atRank, pairwiseSlopes, senSlope } from '../../../analysis/trend/senSlope.js';
import { presentValues } from '../../../analysis/trend/timedValues.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { monthly24, tied8, timed } from './series.js';

describe('the Theil–Sen slope', () => {
  test("gives the reference slope and Gilbert's interval of 24 months", () => {
    // Statistics notes C.4 [CALC]: N 276, b 0.2; C 78.8301965, M₁ 98.5849, M₂ 177.4151; 0.1578392–0.2421608.
    const line = given(senSlope(timed(monthly24, 1)));
    expect(line.slopes).toBe(276);
    expectClose(line.slope, 0.2);
    const interval = given(line.interval);
    expectClose(interval.upperRank - interval.lowerRank, 78.8301965);
    expectClose(interval.lowerRank, 98.5849);
    expectClose(interval.upperRank, 177.4151);
    expectClose(interval.lower, 0.1578392);
    expectClose(interval.upper, 0.2421608);
  });

  test("differs from SciPy's interval only by reading the slopes between whole ranks", () => {
    // Statistics notes C.4 [CALC, scipy.stats.theilslopes]: 0.1583333–0.2416667, ranks 99 and 178.
    const slopes = pairwiseSlopes(presentValues(timed(monthly24)) ?? []);
    const { lowerRank, upperRank } = given(given(senSlope(timed(monthly24))).interval);
    expectClose(atRank(slopes, Math.round(lowerRank)), 0.1583333);
    expectClose(atRank(slopes, Math.round(upperRank) + 1), 0.2416667);
  });

  test('gives the reference line of the series with ties, whose interval touches 0', () => {
    // Statistics notes C.4 [CALC]: b .3333333, intercept 89.8333333 with time from 0; whole ranks 0–0.5.
    const line = given(senSlope(timed(tied8)));
    expectClose(line.slope, 0.3333333);
    expectClose(line.intercept, 89.8333333);
    const { lower, upper, lowerRank, upperRank } = given(line.interval);
    expect(lower).toBe(0);
    expect(upper).toBeGreaterThan(0.5);
    const slopes = pairwiseSlopes(presentValues(timed(tied8)) ?? []);
    expect(atRank(slopes, Math.round(lowerRank))).toBe(0);
    expect(atRank(slopes, Math.round(upperRank) + 1)).toBe(0.5);
  });

  test('never reaches beyond the steepest slopes seen', () => {
    // Reference case S-mk-n4: 70, 72, 75, 79; slope 3 (2–4), intercept 66 with time from 1.
    const line = given(senSlope(timed([70, 72, 75, 79], 1)));
    expect(line).toMatchObject({ slope: 3, slopes: 6, intercept: 66 });
    expect(line.interval).toMatchObject({ lower: 2, upper: 4 });
  });

  test('counts a gap as long as it was', () => {
    const gaps = given(senSlope(timed([80, null, null, null, 84, 85])));
    expect(gaps.slope).toBe(1);
    expect(gaps.n).toBe(3);
    expectRefused(gaps.interval, 'too-few-periods');
  });

  test('of equal values is 0, and says that nothing tells how surely', () => {
    const line = given(senSlope(timed([85, 85, 85, 85, 85])));
    expect(line.slope).toBe(0);
    expectRefused(line.interval, 'all-equal');
  });

  test('finds an exact line again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 2, max: 30 }),
        (slope, intercept, n) => {
          const line = given(senSlope(timed(Array.from({ length: n }, (_, t) => intercept + slope * t))));
          expectClose(line.slope, slope, 1e-12);
          expectClose(line.intercept, intercept, 1e-12);
        },
      ),
    );
  });

  test('is not moved by one outlier among five and more periods on a line', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 25 }),
        fc.nat(24),
        fc.integer({ min: -10_000, max: 10_000 }),
        (n, at, outlier) => {
          const values = Array.from({ length: n }, (_, t) => (t === at % n ? outlier : 60 + 2 * t));
          expectClose(given(senSlope(timed(values))).slope, 2, 1e-12);
        },
      ),
    );
  });

  test('lies within its interval, which widens with confidence and with carry-over', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 4, maxLength: 25 }), (values) => {
        const line = given(senSlope(timed(values)));
        if (!line.interval.ok) {
          expectRefused(line.interval, 'all-equal');
          return;
        }
        expect(line.interval.lower).toBeLessThanOrEqual(line.slope);
        expect(line.interval.upper).toBeGreaterThanOrEqual(line.slope);
        const wide = given(given(senSlope(timed(values), 0.99)).interval);
        const careful = given(given(senSlope(timed(values), 0.95, 2)).interval);
        expect(wide.lower).toBeLessThanOrEqual(line.interval.lower);
        expect(careful.upper).toBeGreaterThanOrEqual(line.interval.upper);
      }),
    );
  });

  test('is refused for one time only, without values, and for impossible ones', () => {
    expectRefused(senSlope([]), 'too-few-periods');
    expectRefused(senSlope([{ time: 1, value: 3 }, { time: 1, value: 4 }]), 'too-few-periods'); // prettier-ignore
    expectRefused(senSlope(timed([1, Infinity])), 'impossible-input');
    expect(() => senSlope(timed(monthly24), 1)).toThrow(RangeError);
    expect(() => atRank(new Float64Array(0), 1)).toThrow(RangeError);
  });
});
