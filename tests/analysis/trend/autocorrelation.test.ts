import { describe, expect, test } from 'vitest';
import { autocorrelation, hamedRao } from '../../../analysis/trend/autocorrelation.js';
import { mannKendall } from '../../../analysis/trend/mannKendall.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { monthly24, swinging20, timed } from './series.js';

describe('autocorrelation of a series without its trend', () => {
  test('is seen in a slow swing, and not in the 24 months of the notes', () => {
    // Computed apart with NumPy: residuals from the Theil–Sen line, lag 1; bound 1.96/√20.
    const swing = given(autocorrelation(timed(swinging20)));
    expectClose(swing.lag1, 0.6719738544448778);
    expectClose(swing.bound, 0.43826127028829076);
    expect(swing.warning).toBe(true);
    expect(given(autocorrelation(timed(monthly24))).warning).toBe(false);
  });

  test('is not raised by the trend itself', () => {
    const steep = monthly24.map((value, index) => value + 50 * index);
    expectClose(
      given(autocorrelation(timed(steep))).lag1,
      given(autocorrelation(timed(monthly24))).lag1,
      1e-6,
    );
  });

  test('joins nobody across a gap, and takes the smallest distance as one step', () => {
    // Residuals by hand: the line through 0, 3, 2, _, 4, 5 … is not needed, only who is whose neighbour.
    const gaps = timed([1, 4, 2, null, 3, 6, 4, null, 5, 8]);
    const twice = gaps.map(({ time, value }) => ({ time: 2 * time, value }));
    expectClose(given(autocorrelation(twice)).lag1, given(autocorrelation(gaps)).lag1);
    const apart = [0, 10, 21, 33, 46].map((time, index) => ({ time, value: index % 2 }));
    expect(given(autocorrelation(apart)).lag1).toBeLessThan(0);
  });

  test('is refused for too few values, for a perfect line and for impossible values', () => {
    expectRefused(autocorrelation(timed([1, 2, 4])), 'too-few-periods');
    expectRefused(autocorrelation(timed([0.1, 0.2, 0.3, 0.4, 0.5])), 'all-equal');
    expectRefused(autocorrelation(timed([1, 2, NaN, 4])), 'impossible-input');
  });
});

describe("Hamed and Rao's corrected test", () => {
  test('widens the variance of a slow swing, with all lags and with three', () => {
    // Computed apart with NumPy by the formula of modifiedmk::mmkh and mmkh3lag: S 124, Var(S) 950.
    const all = given(hamedRao(timed(swinging20)));
    expectClose(all.factor, 1.0095402981137054);
    expect(all.lags).toEqual([1, 3, 4, 7, 8]);
    expectClose(all.z, 3.971746111769732);
    expectClose(all.p, 7.13477379101211e-5);
    const three = given(hamedRao(timed(swinging20), 3));
    expectClose(three.factor, 1.2986828914391242);
    expect(three.lags).toEqual([1, 3]);
    expectClose(three.p, 0.00046212063295164596);
  });

  test('is the plain test where no lag stands out', () => {
    const plain = given(mannKendall(timed(monthly24)));
    const corrected = given(hamedRao(timed(monthly24)));
    expect(corrected.lags).toEqual([]);
    expect(corrected).toMatchObject({ factor: 1, z: plain.z, p: plain.p });
  });

  test('is refused as the plain test is, and beside a perfect line', () => {
    expectRefused(hamedRao(timed([1, 2, 3])), 'too-few-periods');
    expectRefused(hamedRao(timed([5, 5, 5, 5])), 'all-equal');
    expectRefused(hamedRao(timed([1, 2, 3, 4, 5])), 'all-equal');
    expectRefused(hamedRao(timed([1, 2, NaN, 4])), 'impossible-input');
  });
});
