import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { monthIndex } from '../../../analysis/season/monthIndex.js';
import { seasonalAdjust } from '../../../analysis/season/seasonalAdjust.js';
import { seasonTest } from '../../../analysis/season/seasonTest.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { monthly24, timed } from '../trend/series.js';

/** A made pattern of twelve months that sums to zero. */
const pattern = [3, -6, 1, 0, 2, 1, -1, -2, 0, 1, 2, -1];
const sawtooth = (months: number) => timed(Array.from({ length: months }, (_, t) => 80 + 0.25 * t + (pattern[t % 12] ?? 0))); // prettier-ignore

/** Whole numbers of cases in a month: a level that stays, times a pattern whose mean is 1. */
const ratios = [0.5, 1.5, 0.75, 1.25, 1, 1, 1, 1, 0.5, 1.5, 1, 1];

describe('the month index', () => {
  test('gives the values of R for 24 months', () => {
    // Computed apart with NumPy by the rule of R's decompose(): y₂₄ of the statistics notes, C.4, from January.
    const index = given(monthIndex(timed(monthly24), 'additive'));
    const expected = [
      -1.35729167, -0.61979167, -0.365625, 0.371875, 0.21770833, -0.340625, 0.33854167, 0.58020833, -0.41979167,
      0.67604167, 1.096875, -0.178125,
    ]; // prettier-ignore
    index.indices.forEach((value, month) => expectClose(value, expected[month] ?? NaN));
    expect(index.years).toEqual(Array(12).fill(1));
    const ratio = given(monthIndex(timed(monthly24), 'ratio'));
    expectClose(ratio.indices[0], 0.98479469);
    expectClose(ratio.indices[11], 0.9979871);
  });

  test('finds a pattern over a straight rise again, exactly, and its level is the rise', () => {
    const index = given(monthIndex(sawtooth(48), 'additive'));
    index.indices.forEach((value, month) => expectClose(value, pattern[month] ?? NaN, 1e-9));
    expect(index.level[5]?.value).toBeNull();
    expectClose(index.level[6]?.value, 80 + 0.25 * 6);
    expect(index.years).toEqual([3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]);
  });

  test('finds the ratios of counts to a level that stays again', () => {
    const counts = timed(Array.from({ length: 36 }, (_, t) => 400 * (ratios[t % 12] ?? 1)));
    const index = given(monthIndex(counts, 'ratio'));
    index.indices.forEach((value, month) => expectClose(value, ratios[month] ?? NaN, 1e-9));
  });

  test('starts with January wherever the series starts, and in any order of rows', () => {
    const from = sawtooth(60).slice(7, 50);
    const index = given(monthIndex(from.toReversed(), 'additive'));
    index.indices.forEach((value, month) => expectClose(value, pattern[month] ?? NaN, 1e-9));
  });

  test('is shown from 24 months on, may adjust from 36 on, and is refused before', () => {
    expect(given(monthIndex(sawtooth(24), 'additive')).mayAdjust).toBe(false);
    expect(given(monthIndex(sawtooth(36), 'additive')).mayAdjust).toBe(true);
    expect(monthIndex(sawtooth(23), 'additive')).toEqual({
      ok: false,
      reason: 'too-few-periods',
      months: 23,
      monthsNeeded: 24,
    });
    expectRefused(monthIndex([], 'additive'), 'too-few-periods');
  });

  test('is refused where gaps leave a month without a level, and for impossible values', () => {
    const gaps = sawtooth(40).map((one) => (one.time % 9 === 4 ? { ...one, value: null } : one));
    expectRefused(monthIndex(gaps, 'additive'), 'missing-period');
    expectRefused(monthIndex([...sawtooth(24), { time: 3, value: 1 }], 'additive'), 'impossible-input');
    expectRefused(monthIndex(timed(Array(24).fill(-1)), 'ratio'), 'impossible-input');
    expectRefused(monthIndex(timed(Array(24).fill(0)), 'ratio'), 'zero-base');
  });

  test('sums to 0, or has the mean 1, whatever the values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 24, maxLength: 60 }), (values) => {
        const total = (kind: 'additive' | 'ratio') =>
          given(monthIndex(timed(values), kind)).indices.reduce((sum, index) => sum + index, 0);
        expect(Math.abs(total('additive'))).toBeLessThan(1e-9);
        expectClose(total('ratio'), 12);
      }),
    );
  });
});

describe('seasonal adjustment', () => {
  test('leaves the straight rise, and keeps gaps', () => {
    const gap = sawtooth(48).map((one) => (one.time === 40 ? { ...one, value: null } : one));
    const { adjusted } = given(seasonalAdjust(gap, 'additive'));
    expect(adjusted[40]).toEqual({ time: 40, value: null });
    expectClose(adjusted[0]?.value, 80);
    expectClose(adjusted[47]?.value, 80 + 0.25 * 47);
  });

  test('divides counts by their ratio', () => {
    const counts = timed(Array.from({ length: 36 }, (_, t) => 400 * (ratios[t % 12] ?? 1)));
    given(seasonalAdjust(counts, 'ratio')).adjusted.forEach(({ value }) => expectClose(value, 400));
  });

  test('is refused under 36 months, and where a month has never anything', () => {
    const short = seasonalAdjust(sawtooth(35), 'additive');
    expectRefused(short, 'too-few-periods');
    expect(short).toMatchObject({ months: 35, monthsNeeded: 36 });
    const closed = timed(Array.from({ length: 36 }, (_, t) => (t % 12 === 1 ? 0 : 30)));
    expectRefused(seasonalAdjust(closed, 'ratio'), 'zero-base');
    expectRefused(seasonalAdjust(sawtooth(12), 'additive'), 'too-few-periods');
  });
});

describe('the season test', () => {
  test('sees a season that repeats, whatever the trend', () => {
    const noisy = sawtooth(48).map(({ time, value }) => ({
      time,
      value: (value ?? 0) + ((time * 7) % 5) / 4,
    }));
    expect(given(seasonTest(noisy)).seasonal).toBe(true);
    const steep = noisy.map(({ time, value }) => ({ time, value: value + 30 * time }));
    expectClose(given(seasonTest(steep)).h, given(seasonTest(noisy)).h);
  });

  test('gives the value of SciPy for the 24 months of the notes, which show no season', () => {
    // scipy.stats.kruskal on y − 0.2t by month, rounded to ten decimals: equal distances are equal.
    const tested = given(seasonTest(timed(monthly24)));
    expectClose(tested.h, 19.081481481481486);
    expectClose(tested.p, 0.05964648111777202);
    expect(tested).toMatchObject({ df: 11, seasonal: false, periods: 24 });
  });

  test('is refused under two years, beside a perfect line, and for times between periods', () => {
    const short = seasonTest(timed(monthly24.slice(1)));
    expectRefused(short, 'too-few-periods');
    expect(short).toMatchObject({ periods: 23, periodsNeeded: 24 });
    expectRefused(seasonTest(timed(Array.from({ length: 24 }, (_, t) => 0.1 * t))), 'all-equal');
    expectRefused(seasonTest([...timed([1, 2]), { time: 2.5, value: 3 }]), 'impossible-input');
    expectRefused(seasonTest(timed([1, NaN])), 'impossible-input');
  });
});
