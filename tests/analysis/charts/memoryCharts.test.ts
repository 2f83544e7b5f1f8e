import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bernoulliCusum, pressWeights } from '../../../analysis/charts/bernoulliCusum.js';
import { cusum, nextCusum } from '../../../analysis/charts/cusum.js';
import { ewmaChart, ewmaOfShares } from '../../../analysis/charts/ewma.js';
import { pChart, standardiseShares } from '../../../analysis/charts/pChart.js';
import { nextRun, runRule } from '../../../analysis/charts/runRule.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { all, shiftedByOne, twelveMonths } from './montgomery.js';

const baseline = all(twelveMonths);
const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { maxLength: 60 });

describe('the EWMA chart', () => {
  test('of the twelve months ends inside its limits, as the notes say', () => {
    // Statistics notes C.6 [CALC], λ .2, L 2.7: E₁₂ .924932 against a lower limit of .919383.
    const chart = given(ewmaOfShares(twelveMonths, { baseline, lambda: 0.2, reach: 2.7 }));
    expectClose(chart.points[11]?.average, 0.924932, 1e-6);
    expectClose(chart.points[11]?.lower, 0.919383, 1e-6);
    expect(chart.signals).toEqual([]);
  });

  test('finds the shift of the textbook at its last two points', () => {
    // Montgomery, table 9.10 (λ .1, L 2.7): z₁ 9.945, limits 9.73 and 10.27; z₃₀ 10.6341 against 10.6189.
    const points = shiftedByOne.map((value) => ({ value, sigma: 1 }));
    const chart = given(ewmaChart(points, 10, { lambda: 0.1, reach: 2.7 }));
    expectClose(chart.points[0]?.average, 9.945);
    expectClose(chart.points[0]?.lower, 9.73);
    expectClose(chart.points[29]?.average, 10.6341411091);
    expectClose(chart.points[29]?.upper, 10.6188656769);
    expect(chart.signals).toEqual([28, 29]);
  });

  test('with all weight on the newest value is a Shewhart chart', () => {
    const moving = given(ewmaOfShares(twelveMonths, { baseline, lambda: 1, reach: 3 }));
    const plain = given(pChart(twelveMonths, { baseline }));
    moving.points.forEach((point, at) => {
      expectClose(point.average, plain.points[at]?.share ?? NaN, 1e-12);
      expectClose(point.lower, plain.points[at]?.lower ?? NaN, 1e-12);
    });
    expect(moving.signals).toEqual(plain.signals);
  });

  test('stays where it was over a period without a value, and widens with Laney’s σ_z', () => {
    const gap = [...twelveMonths.slice(0, 3), { x: 0, n: 0 }, ...twelveMonths.slice(3)];
    const whole = given(ewmaOfShares(twelveMonths, { baseline }));
    const gapped = given(ewmaOfShares(gap, { baseline: all(gap) }));
    expect(gapped.points.filter((_, at) => at !== 3)).toEqual(whole.points);
    expect(gapped.points[3]).toMatchObject({ average: null, lower: null, signal: null });
    const wider = given(ewmaOfShares(twelveMonths, { baseline, sigmaZ: 1.5 }));
    expect(wider.points[5]?.lower ?? 1).toBeLessThan(whole.points[5]?.lower ?? 0);
  });

  test('lies between the smallest and largest of centre and values, and never signals on the centre', () => {
    fc.assert(
      fc.property(values, fc.double({ min: -100, max: 100, noNaN: true }), (numbers, center) => {
        const chart = given(
          ewmaChart(
            numbers.map((value) => ({ value, sigma: 1 })),
            center,
          ),
        );
        for (const { average } of chart.points) {
          expect(average).toBeGreaterThanOrEqual(Math.min(center, ...numbers) - 1e-9);
          expect(average).toBeLessThanOrEqual(Math.max(center, ...numbers) + 1e-9);
        }
        const still = given(
          ewmaChart(
            numbers.map(() => ({ value: center, sigma: 1 })),
            center,
          ),
        );
        expect(still.signals).toEqual([]);
      }),
    );
  });

  test('is refused without spread, without answers, and for values that are none', () => {
    expectRefused(ewmaChart([{ value: 1, sigma: 0 }], 1), 'all-equal');
    expectRefused(ewmaChart([{ value: Infinity, sigma: 1 }], 1), 'impossible-input');
    expectRefused(ewmaChart([{ value: 1, sigma: -1 }], 1), 'impossible-input');
    expectRefused(ewmaOfShares([], { baseline: [] }), 'no-answers');
    expectRefused(ewmaOfShares([{ x: 5, n: 5 }], { baseline: [0] }), 'all-equal');
    expect(() => ewmaChart([], 0, { lambda: 0 })).toThrow(RangeError);
    expect(given(ewmaChart([], 0)).points).toEqual([]);
  });
});

describe('the CUSUM', () => {
  test('of the twelve months stays under its threshold, as the notes say', () => {
    // Statistics notes C.6 [CALC], k ½, h 4: C₁₂ = 2.8343, no signal.
    const { center } = given(pChart(twelveMonths, { baseline }));
    const sums = given(cusum(standardiseShares(twelveMonths, center), { k: 0.5, h: 4 }));
    expectClose(sums.below[11], 2.8343, 1e-5);
    expect(sums.signalsBelow).toEqual([]);
    expect(sums.firstAlarm).toBeNull();
  });

  test('finds the shift of the textbook at point 29 and keeps adding after it', () => {
    // Montgomery, table 9.2 (k ½, h 5): C⁺₂₉ 5.28, C⁺₃₀ 5.30; C⁻₃ 1.77.
    const sums = given(cusum(shiftedByOne.map((value) => value - 10)));
    expectClose(sums.above[28], 5.28);
    expectClose(sums.above[29], 5.3);
    expectClose(sums.below[2], 1.77);
    expect(sums.signalsAbove).toEqual([28, 29]);
    expect(sums.firstAlarm).toBe(28);
  });

  test('mirrors its sides when values change sign, is never negative, and keeps its sums over a gap', () => {
    fc.assert(
      fc.property(values, (z) => {
        const sums = given(cusum(z));
        const mirrored = given(cusum(z.map((value) => -value)));
        expect(mirrored.above).toEqual(sums.below);
        expect(mirrored.signalsBelow).toEqual(sums.signalsAbove);
        expect(Math.min(0, ...sums.above.map((sum) => sum ?? 0))).toBe(0);
        const gapped = given(cusum([...z.slice(0, 2), null, ...z.slice(2)]));
        expect(gapped.above.filter((sum) => sum !== null)).toEqual(sums.above);
      }),
    );
  });

  test('is refused for values that are none, and throws on a threshold that is none', () => {
    expectRefused(cusum([NaN]), 'impossible-input');
    expect(() => cusum([], { h: 0 })).toThrow(RangeError);
    expect(given(cusum([])).firstAlarm).toBeNull();
    expect(nextCusum(1, -3)).toBe(0);
  });
});

describe('the Bernoulli CUSUM', () => {
  const doubling = { inControl: 0.07, outOfControl: 0.14 };

  test('weighs a bad press and a good one as the notes do', () => {
    // Statistics notes C.6 [CALC]: ln(.14/.07) and ln(.86/.93).
    const weights = pressWeights(doubling);
    expectClose(weights?.bad, 0.693147);
    expectClose(weights?.good, -0.078252, 1e-5);
  });

  test('sums presses one by one and signals only above its threshold', () => {
    const chart = given(
      bernoulliCusum([false, true, true, false, true], { ...doubling, threshold: 2 * Math.LN2 }),
    );
    expectClose(chart.sums[0], 0);
    expectClose(chart.sums[2], 2 * Math.LN2);
    expect(chart.signals).toEqual([4]);
    expect(chart.firstAlarm).toBe(4);
    expect(given(bernoulliCusum([], { ...doubling, threshold: 3 })).firstAlarm).toBeNull();
  });

  test('looks for improvement when the shares are swapped, and is refused for shares that are none', () => {
    expect(pressWeights({ inControl: 0.14, outOfControl: 0.07 })?.good).toBeGreaterThan(0);
    for (const inControl of [0, 1, 0.14, NaN]) {
      expectRefused(
        bernoulliCusum([true], { inControl, outOfControl: 0.14, threshold: 3 }),
        'impossible-input',
      );
    }
    expectRefused(bernoulliCusum([true], { ...doubling, threshold: 0 }), 'impossible-input');
  });
});

describe('the run rule', () => {
  test('signals at the eighth point in a row on one side and at each further one', () => {
    const rule = runRule([0, ...Array.from({ length: 9 }, () => 2), -1], 1);
    expect(rule.signals).toEqual([8, 9]);
    expect(rule.runs).toEqual([{ side: 'above', from: 1, to: 9, length: 9 }]);
  });

  test('ends a run on the centre line, and lets a missing period neither count nor end it', () => {
    const below = Array.from({ length: 4 }, () => 0);
    expect(runRule([...below, 1, ...below], 1).signals).toEqual([]);
    expect(runRule([...below, null, ...below], 1)).toEqual({
      signals: [8],
      runs: [{ side: 'below', from: 0, to: 8, length: 8 }],
    });
    expect(runRule([], 1)).toEqual({ runs: [], signals: [] });
  });

  test('agrees with counting every window of eight by hand', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 60 }), (numbers) => {
        const byHand = numbers.flatMap((_, at) => {
          const window = numbers.slice(Math.max(0, at - 7), at + 1);
          const oneSided = window.every((value) => value > 0) || window.every((value) => value < 0);
          return window.length === 8 && oneSided ? [at] : [];
        });
        const rule = runRule(numbers, 0);
        expect(rule.signals).toEqual(byHand);
        expect(rule.runs.reduce((sum, { length }) => sum + length - 7, 0)).toBe(byHand.length);
        for (const { from, to, length } of rule.runs) expect(to - from + 1).toBe(length);
      }),
    );
    expect(nextRun(3, 0)).toBe(0);
  });
});
