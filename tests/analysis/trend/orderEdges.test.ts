import { describe, expect, test } from 'vitest';
import { cochranArmitage } from '../../../analysis/trend/cochranArmitage.js';
import { kendallSum, mannKendall } from '../../../analysis/trend/mannKendall.js';
import { seasonalKendall } from '../../../analysis/trend/seasonalKendall.js';
import { atRank, senSlope, slopeInterval } from '../../../analysis/trend/senSlope.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { timed } from './series.js';

function ordersOf<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, place) =>
    ordersOf([...items.slice(0, place), ...items.slice(place + 1)]).map((rest) => [item, ...rest]),
  );
}

describe("Kendall's sum", () => {
  test.each([
    [
      [0, 0, 0, 1, 1, 2],
      [1, 1, 1, 2, 2, 3],
    ],
    [
      [0, 0, 0, 1, 2, 3],
      [5, 5, 5, 5, 6, 7],
    ],
    [
      [0, 0, 1, 2, 3, 4],
      [1, 2, 3, 4, 5, 6],
    ],
    [
      [0, 0, 1],
      [1, 2, 2],
    ],
  ])(
    'has the variance over all orders of the values, ties in time %j and values %j included',
    (times, values) => {
      const sums = ordersOf(values).map(
        (order) => kendallSum(times.map((time, i) => ({ time, value: order[i] ?? 0 }))).s,
      );
      const variance = sums.reduce((sum, s) => sum + s * s, 0) / sums.length;
      expectClose(
        kendallSum(times.map((time, i) => ({ time, value: values[i] ?? 0 }))).variance,
        variance,
        1e-9,
      );
    },
  );

  test('does not depend on where time 0 lies', () => {
    const values = [3, 5, 4, 8, 9];
    expect(kendallSum(timed(values, -9).map(({ time }, i) => ({ time, value: values[i] ?? 0 }))).s).toBe(8);
    expect(given(mannKendall(timed(values, -9))).s).toBe(given(mannKendall(timed(values))).s);
  });
});

describe('the Mann–Kendall test', () => {
  test('counts all orders of nine periods, and takes the normal law for ten', () => {
    expect(given(mannKendall(timed([1, 2, 4, 3, 5, 7, 6, 9, 8]))).exactP).not.toBeNull();
    const ten = given(mannKendall(timed([1, 2, 4, 3, 5, 7, 6, 9, 8, 10])));
    expect(ten).toMatchObject({ exactP: null, smallestP: null });
  });

  test('takes ties in time out of tau, and counts no orders where there are any', () => {
    // S = 12 of 15 pairs, one tied in the values and two in time (R's example with two tied rankings).
    const series = [1, 1, 2, 3, 4, 4].map((time, i) => ({ time, value: [2, 1, 3, 3, 5, 4][i] ?? 0 }));
    const tested = given(mannKendall(series));
    expectClose(tested.tauB, 12 / Math.sqrt(14 * 13), 1e-12);
    expect(tested.exactP).toBeNull();
  });
});

describe('the Theil–Sen slope', () => {
  test('crosses time 0 at the median of the values less that of the times, whatever their order', () => {
    const values = [5, 1, 2, 9, 3];
    const line = given(senSlope(timed(values)));
    expectClose(line.intercept, 3 - line.slope * 2, 1e-12);
  });

  test('has no interval without slopes, and no rank in an empty list', () => {
    expectRefused(slopeInterval(new Float64Array(0), 1, 0.95), 'too-few-periods');
    expectRefused(slopeInterval(Float64Array.of(1, 2), 0, 0.95), 'all-equal');
    expect(() => atRank(new Float64Array(0), 1)).toThrow('no value at any rank');
  });
});

describe('the Cochran–Armitage test', () => {
  test('tells what three periods leave unexplained with one degree of freedom', () => {
    const tested = given(cochranArmitage([{ time: 0, x: 50, n: 100 }, { time: 1, x: 80, n: 100 }, { time: 2, x: 60, n: 100 }])); // prettier-ignore
    expect(given(tested.departure).df).toBe(1);
    expectRefused(given(cochranArmitage([{ time: 0, x: 50, n: 100 }, { time: 1, x: 80, n: 100 }])).departure, 'too-few-periods'); // prettier-ignore
  });

  test('takes nothing from a stratum with one period, nor from one in which everybody is satisfied', () => {
    const rising = [40, 50, 65, 80].map((x, time) => ({ time, x, n: 100, stratum: 1 }));
    const full = [0, 1, 2].map((time) => ({ time, x: 90, n: 90, stratum: 2 }));
    const single = { time: 7, x: 10, n: 40, stratum: 3 };
    const alone = given(cochranArmitage(rising));
    const together = given(cochranArmitage([...rising, ...full, single]));
    expectClose(together.z, alone.z, 1e-12);
    expect(together.periods).toBe(8);
    // The single period varies and adds no degree of freedom; the full stratum neither.
    expect(given(together.departure).df).toBe(given(alone.departure).df);
    expectClose(given(together.departure).chiSquare, given(alone.departure).chiSquare, 1e-9);
  });
});

describe('the seasonal Kendall test', () => {
  const quarters = (years: number, of: (year: number, season: number) => number, seasons = 4) =>
    Array.from({ length: years * seasons }, (_, t) => {
      const [year, season] = [Math.floor(t / seasons), t % seasons];
      return { year, season, value: of(year, season) };
    });

  test('counts its values, and takes exactly three years as long enough', () => {
    const rise = (year: number, season: number) => 80 + season + year;
    expect(given(seasonalKendall(quarters(3, rise)))).toMatchObject({ n: 12, years: 3, tooShort: false });
    expect(given(seasonalKendall(quarters(2, rise)))).toMatchObject({ n: 8, years: 2, tooShort: true });
  });

  test('asks two seasons whether they move alike, with one degree of freedom', () => {
    const told = given(seasonalKendall(quarters(6, (year, season) => 80 + year * (season === 0 ? 1 : 2), 2)));
    expect(given(told.heterogeneity).df).toBe(1);
    expectClose(given(told.heterogeneity).p, 1, 1e-9);
  });

  test('is refused with dependence where two seasons undo one another exactly', () => {
    const apart = given(seasonalKendall(quarters(12, (year, season) => (season === 0 ? year : -year), 2)));
    expect(apart.s).toBe(0);
    expectRefused(apart.dependent, 'all-equal');
  });
});
