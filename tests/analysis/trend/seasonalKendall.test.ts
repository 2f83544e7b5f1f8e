import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seasonalKendall, type SeasonedValue } from '../../../analysis/trend/seasonalKendall.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { monthly24 } from './series.js';

function seasoned(values: readonly (number | null)[], perYear: number): SeasonedValue[] {
  return values.map((value, index) => ({
    year: 2020 + Math.floor(index / perYear),
    season: (index % perYear) + 1,
    value,
  }));
}

/** Four quarters in four years: statistics notes, C.4. */
const quarters = [85, 86, 88, 84, 86, 86, 89, 85, 87, 88, 88, 86, 88, 87, 90, 88];

/** Four quarters in ten years with two gaps, hand-made; good and bad years carry all quarters with them. */
const tenYears = [
  [79, 80, 82, 79],
  [79, 80, 82, 77],
  [80, 82, 83, 80],
  [82, null, 85, 81],
  [82, 85, 85, 82],
  [81, 84, 85, 81],
  [81, 84, 84, 80],
  [82, 83, null, 81],
  [83, 86, 86, 83],
  [85, 86, 88, 84],
].flat();

describe('the seasonal Kendall test', () => {
  test('gives the reference values of quarters over four years', () => {
    // Statistics notes C.4 [CALC].
    const tested = given(seasonalKendall(seasoned(quarters, 4)));
    expect(tested.seasons.map(({ s }) => s)).toEqual([6, 3, 3, 6]);
    tested.seasons.forEach(({ variance }, index) =>
      expectClose(variance, [8.6666667, 7.6666667, 7.6666667, 8.6666667][index] ?? NaN),
    );
    expect(tested.s).toBe(18);
    expectClose(tested.variance, 32.6666667);
    expectClose(tested.z, 2.9743804);
    expectClose(tested.p, 0.0029358, 1e-5);
    expect(tested.slopePerYear).toBe(1);
    expect(tested.tooShort).toBe(false);
  });

  test('computes two years, and says that they are too short', () => {
    // Statistics notes C.4 [CALC]: y₂₄ as two years: S′ 12, Var′ 12, Z 3.1754265, slope 1.95 a year.
    const tested = given(seasonalKendall(seasoned(monthly24, 12)));
    expect(tested).toMatchObject({ s: 12, variance: 12, years: 2, tooShort: true });
    expectClose(tested.z, 3.1754265);
    expectClose(tested.slopePerYear, 1.95);
  });

  test('allows for seasons that depend on one another from ten years on', () => {
    // SciPy 1.17 stats.mstats.kendalltau_seasonal: global p-value (indep) and (dep).
    const tested = given(seasonalKendall(seasoned(tenYears, 4)));
    expectClose(tested.p, 9.083495758620335e-8);
    expectClose(given(tested.dependent).p, 0.005911222666013942);
    expectRefused(given(seasonalKendall(seasoned(quarters, 4))).dependent, 'too-few-periods');
  });

  test('sees quarters that move in different directions', () => {
    // Two seasons rise, two fall, without a tie over six years: Z = ±15/√(6·5·17/18) each, χ² = 4Z², Z̄ = 0.
    const apart = [0, 1, 2, 3, 4, 5].flatMap((year) => [80 + year, 90 - year, 70 + year, 85 - year]);
    const tested = given(seasonalKendall(seasoned(apart, 4)));
    expect(tested.s).toBe(0);
    expect(tested.p).toBe(1);
    const { chiSquare, df, p } = given(tested.heterogeneity);
    expectClose(chiSquare, (4 * 225) / (510 / 18));
    expect(df).toBe(3);
    expect(p).toBeLessThan(0.001);
  });

  test('lists seasons without a figure, and leaves them out of the sums', () => {
    const gaps = seasoned(quarters, 4).map((one) => (one.season === 2 ? { ...one, value: null } : one));
    const tested = given(seasonalKendall(gaps));
    expect(tested.seasons.map(({ season, n }) => [season, n])).toEqual([[1, 4], [2, 0], [3, 4], [4, 4]]); // prettier-ignore
    expect(tested.seasons[1]?.z).toBeNull();
    expect(tested.s).toBe(15);
    expect(given(tested.heterogeneity).df).toBe(2);
  });

  test('is refused for a single year, for seasons in which nothing varies, and for impossible values', () => {
    expectRefused(seasonalKendall(seasoned([85, 86, 88, 84], 4)), 'too-few-periods');
    expectRefused(seasonalKendall([]), 'too-few-periods');
    const still = seasonalKendall(seasoned([85, 86, 85, 86, 85, 86], 2));
    expectRefused(still, 'all-equal');
    expect(still).toMatchObject({ s: 0, variance: 0, years: 3 });
    expectRefused(seasonalKendall([{ year: 2020, season: NaN, value: 3 }]), 'impossible-input');
    expectRefused(seasonalKendall([{ year: 2020, season: 1, value: NaN }]), 'impossible-input');
    expectRefused(given(seasonalKendall(seasoned([1, 2, 3, 4], 1))).heterogeneity, 'too-few-groups');
  });

  test('is not fooled by a season, however large, nor by the order of the rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 12, maxLength: 24 }),
        fc.tuple(fc.integer(), fc.integer(), fc.integer(), fc.integer()),
        (values, swing) => {
          const plain = seasonalKendall(seasoned(values, 4));
          const swung = values.map((value, index) => value + ((swing[index % 4] ?? 0) % 1000));
          const rows = seasoned(swung, 4);
          expect(seasonalKendall(rows.toReversed())).toEqual(seasonalKendall(rows));
          expect(seasonalKendall(rows)).toMatchObject({ s: plain.s, variance: plain.variance });
        },
      ),
    );
  });
});
