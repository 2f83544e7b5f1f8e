import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interruptedSeries } from '../../../analysis/effects/interruptedSeries.js';
import { lagByRule } from '../../../analysis/effects/neweyWest.js';
import { randomFrom } from '../../../analysis/random.js';
import { expectClose, expectRefused, given } from '../expectations.js';

/** Statistics notes C.4 and C.12: two years of months. */
const y24 = [
  ...[86.1, 87.0, 86.4, 88.2, 87.9, 87.9, 88.6, 89.0, 88.2, 89.5, 90.1, 89.0],
  ...[88.0, 88.9, 89.3, 90.2, 90.2, 89.8, 91.0, 90.5, 90.2, 91.4, 91.9, 91.0],
];

describe('an interrupted series', () => {
  test('has the reference coefficients, both kinds of errors and the Durbin–Watson value', () => {
    // Statistics notes C.12 [CALC, statsmodels OLS with HAC and R sandwich::NeweyWest, lag 2], t = 0 … 23, t₀ = 12.
    const result = given(interruptedSeries({ values: y24, firstAfter: 13 }, { firstTime: 0 }));
    const estimates = [result.intercept, result.preSlope, result.levelChange, result.slopeChange];
    const expected = [
      [86.5141026, 0.29982925, 0.218903757],
      [0.298951049, 0.0461731304, 0.0331509168],
      [-1.37843823, 0.453187223, 0.27995086],
      [-0.0304195804, 0.0652986704, 0.0619350392],
    ];
    estimates.forEach(({ estimate, plain, robust }, i) => {
      const [coefficient = NaN, plainError = NaN, robustError = NaN] = expected[i] ?? [];
      expectClose(estimate, coefficient);
      expectClose(plain.standardError, plainError);
      expectClose(robust.standardError, robustError);
    });
    expectClose(result.durbinWatson, 2.24809, 1e-5);
    expect(result.lag).toBe(2);
    expect(result).toMatchObject({ n: 24, before: 12, after: 12, seasonsUsed: false, autocorrelated: false });
  });

  test('shows that a rise which is only the old trend is no improvement: the level falls although the mean rose', () => {
    const result = given(interruptedSeries({ values: y24, firstAfter: 13 }));
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(y24.slice(12))).toBeGreaterThan(mean(y24.slice(0, 12)));
    expect(result.levelChange.robust.upper).toBeLessThan(0);
    expect(result.slopeChange.robust.lower).toBeLessThan(0);
    expect(result.slopeChange.robust.upper).toBeGreaterThan(0);
    // The old trend goes on above what came.
    expect(result.counterfactual.slice(0, 12)).toEqual(Array.from({ length: 12 }, () => null));
    expectClose(result.counterfactual[23], 86.5141026 + 23 * 0.298951049, 1e-8);
    expectClose(result.effectAtEnd.estimate, -1.37843823 - 11 * 0.0304195804, 1e-8);
    expectClose(
      (result.fitted[23] ?? NaN) - (result.counterfactual[23] ?? NaN),
      result.effectAtEnd.estimate,
      1e-9,
    );
  });

  test('with weights has the reference values of weighted least squares', () => {
    // statsmodels WLS(weights) with HAC, maxlags 2, use_correction.
    const weights = y24.map((_, i) => 200 + 37 * (((i + 1) * 7) % 11));
    const result = given(interruptedSeries({ values: y24, firstAfter: 13, weights }, { lag: 2 }));
    expectClose(result.levelChange.estimate, -1.21575709, 1e-8);
    expectClose(result.levelChange.plain.standardError, 0.44496051, 1e-7);
    expectClose(result.levelChange.robust.standardError, 0.24237971, 1e-7);
    expectClose(result.r2, 0.895302969801478, 1e-10);
    const equal = given(interruptedSeries({ values: y24, firstAfter: 13, weights: y24.map(() => 400) }));
    const plain = given(interruptedSeries({ values: y24, firstAfter: 13 }));
    expectClose(equal.levelChange.robust.standardError, plain.levelChange.robust.standardError, 1e-10);
    expectClose(equal.durbinWatson, plain.durbinWatson, 1e-10);
  });

  test('leaves missing months out and keeps the time of the others', () => {
    // statsmodels OLS without months 5 and 18, HAC lag 2, use_correction.
    const values = y24.map((value, i) => (i === 4 || i === 17 ? null : value));
    const result = given(interruptedSeries({ values, firstAfter: 13 }, { lag: 2 }));
    expect(result.n).toBe(22);
    expectClose(result.levelChange.estimate, -1.345452, 1e-7);
    expectClose(result.levelChange.robust.standardError, 0.31318152, 1e-7);
    expectClose(result.slopeChange.robust.standardError, 0.06365087, 1e-6);
    expect(result.fitted).toHaveLength(24);
  });

  test('is refused with fewer than eight figures on a side, wherever the change lies', () => {
    const of = (firstAfter: number) => interruptedSeries({ values: y24, firstAfter });
    expect([8, 9, 17, 18].map((position) => of(position).ok)).toEqual([false, true, true, false]);
    expectRefused(of(8), 'too-few-periods');
    expectRefused(of(40), 'too-few-periods');
    expectRefused(interruptedSeries({ values: [], firstAfter: 1 }), 'too-few-periods');
    const holes = y24.map((value, i) => (i < 5 ? null : value));
    expectRefused(interruptedSeries({ values: holes, firstAfter: 13 }), 'too-few-periods');
  });

  test('is refused where figures lie on the lines, are no numbers, or seasons stand on one side only', () => {
    expectRefused(interruptedSeries({ values: y24.map((_, i) => 80 + i / 7), firstAfter: 13 }), 'all-equal');
    expectRefused(interruptedSeries({ values: y24.map(() => 90), firstAfter: 13 }), 'all-equal');
    expectRefused(interruptedSeries({ values: [...y24, NaN], firstAfter: 13 }), 'impossible-input');
    const seasons = y24.map((_, i) => (i < 12 ? 1 : 2));
    const asked = interruptedSeries({ values: y24, firstAfter: 13, seasons }, { useSeasons: 'always' });
    expectRefused(asked, 'no-solution');
    expect(() => interruptedSeries({ values: y24, firstAfter: 1.5 })).toThrow(RangeError);
    expect(() => interruptedSeries({ values: y24, firstAfter: 13 }, { lag: -1 })).toThrow(RangeError);
    expect(() => interruptedSeries({ values: y24, firstAfter: 13, weights: [1] })).toThrow(RangeError);
  });

  test('takes months out only with two years on both sides', () => {
    const random = randomFrom(4);
    const series = (months: number) =>
      Array.from({ length: months }, (_, i) => 85 + 3 * Math.sin((i * Math.PI) / 6) + random());
    const used = (months: number, firstAfter: number) => {
      const seasons = Array.from({ length: months }, (_, i) => (i % 12) + 1);
      return given(interruptedSeries({ values: series(months), firstAfter, seasons })).seasonsUsed;
    };
    expect(used(48, 25)).toBe(true);
    expect(used(47, 25)).toBe(false);
    expect(used(60, 24)).toBe(false);
  });

  test('finds the jump and the bend that were put in, and what is added to all figures moves the intercept only', () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        number,
        number,
        fc.integer({ min: 9, max: 15 }),
        fc.integer({ min: 1, max: 999 }),
        (jump, bend, from, seed) => {
          const random = randomFrom(seed);
          const noise = Array.from({ length: 24 }, () => random() - 0.5);
          const plain = given(interruptedSeries({ values: noise, firstAfter: from }));
          const changed = noise.map(
            (value, i) => 50 + value + (i >= from - 1 ? jump + bend * (i - from + 1) : 0),
          );
          const result = given(interruptedSeries({ values: changed, firstAfter: from }));
          expectClose(result.levelChange.estimate - plain.levelChange.estimate, jump, 1e-7);
          expectClose(result.slopeChange.estimate - plain.slopeChange.estimate, bend, 1e-7);
          expectClose(result.levelChange.robust.standardError, plain.levelChange.robust.standardError, 1e-7);
          expectClose(result.intercept.estimate - plain.intercept.estimate, 50, 1e-7);
        },
      ),
    );
  });
});

test('the lag follows the rule of Newey and West', () => {
  expect([0, 16, 24, 100, 192].map(lagByRule)).toEqual([0, 2, 2, 4, 4]);
});
