import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cochranArmitage, type CountedPeriod } from '../../../analysis/trend/cochranArmitage.js';
import { logisticTrend } from '../../../analysis/trend/logisticTrend.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { counted } from './series.js';

/** Statistics notes C.4: 240/300, 251/300, 262/300, 281/305. */
const four: CountedPeriod[] = [
  { time: 1, x: 240, n: 300 },
  { time: 2, x: 251, n: 300 },
  { time: 3, x: 262, n: 300 },
  { time: 4, x: 281, n: 305 },
];

/** 400 answers a period that scatter much more than chance would have it, hand-made. */
const scattered = counted([340, 372, 331, 380, 352, 388, 349, 391], 400);

/** Four quarters over three years, hand-made: quarters differ, each rises a little. */
const quarters = counted([80, 70, 90, 60, 84, 72, 93, 66, 86, 79, 95, 70], 100).map((period) => ({
  ...period,
  stratum: period.time % 4,
}));

const periods = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.nat(400)), { minLength: 3, maxLength: 12 })
  .map((rows) => rows.map(([n, x], time) => ({ time, n, x: x % (n + 1) })));

describe('the Cochran–Armitage test', () => {
  test('gives the reference χ² of four periods', () => {
    // Statistics notes C.4 [CALC, R prop.trend.test].
    const tested = given(cochranArmitage(four));
    expectClose(tested.chiSquare, 19.9327936);
    expectClose(tested.p, 8.02126e-6, 1e-5);
    expect(tested.z).toBeGreaterThan(0);
  });

  test('leaves of the χ² over all groups what is no straight rise', () => {
    // Statistics notes C.3 [CALC]: χ² over the four groups 20.0278277; minus the trend's 19.9327936.
    expectClose(given(given(cochranArmitage(four)).departure).chiSquare, 20.0278277 - 19.9327936, 1e-5);
  });

  test('compares quarters with the same quarters only', () => {
    // Computed apart with NumPy, sums over strata as in Mantel (1963).
    const tested = given(cochranArmitage(quarters));
    expectClose(tested.z, 2.6783104806180646);
    expectClose(given(tested.departure).chiSquare, 0.574202383060797);
    expect(given(tested.departure).df).toBe(7);
  });

  test('turns round with the shares, keeps its χ² for other units of time, and ignores the order of the rows', () => {
    fc.assert(
      fc.property(periods, (rows) => {
        const tested = cochranArmitage(rows);
        const others = cochranArmitage(rows.map(({ time, x, n }) => ({ time, x: n - x, n })));
        const scaled = cochranArmitage(rows.map((row) => ({ ...row, time: 5 + 12 * row.time })));
        if (!tested.ok) {
          expectRefused(others, tested.reason);
          return;
        }
        expectClose(given(others).z, -tested.z, 1e-9);
        expectClose(given(scaled).z, tested.z, 1e-9);
        expect(cochranArmitage(rows.toReversed())).toEqual(tested);
      }),
    );
  });

  test('is refused without answers, for one time, when nobody differs, and for impossible counts', () => {
    expectRefused(cochranArmitage([]), 'no-answers');
    expectRefused(cochranArmitage(counted([0, 0], 0)), 'no-answers');
    expectRefused(cochranArmitage([{ time: 1, x: 3, n: 5 }]), 'too-few-periods');
    expectRefused(cochranArmitage(counted([50, 50, 50], 50)), 'all-equal');
    expectRefused(cochranArmitage([{ time: 1, x: 6, n: 5 }]), 'impossible-input');
    expectRefused(cochranArmitage([{ time: NaN, x: 3, n: 5 }]), 'impossible-input');
    expectRefused(given(cochranArmitage(counted([3, 4], 9))).departure, 'too-few-periods');
  });
});

describe('the logistic trend', () => {
  test('gives the reference slope and error of four periods', () => {
    // Statistics notes C.4 [CALC, R glm(cbind(x, n − x) ~ t, binomial)].
    const fitted = given(logisticTrend(four));
    expectClose(fitted.slope, 0.337332496);
    expectClose(fitted.standardError, 0.0765337174);
    expectClose(fitted.oddsRatio, Math.exp(0.337332496));
  });

  test('multiplies the error by √φ where periods scatter more than chance allows', () => {
    // Computed apart with NumPy (iteratively reweighted least squares) and SciPy's t.
    const fitted = given(logisticTrend(scattered));
    expectClose(fitted.slope, 0.1386254);
    expectClose(fitted.standardError, 0.02733648);
    expectClose(fitted.intercept, 1.83532057);
    expect(fitted.p).toBeLessThan(1e-5);
    const quasi = given(fitted.quasi);
    expectClose(quasi.pearson, 90.11928461414256);
    expect(quasi.df).toBe(6);
    expectClose(quasi.dispersion, 15.019880769023759);
    expect(quasi.dispersionP).toBeLessThan(1e-15);
    expectClose(quasi.t, 1.3084796398623786);
    expectClose(quasi.p, 0.2385955416108991);
    expect(quasi.lower).toBeLessThan(0);
  });

  test('gives each quarter its own level and all one slope', () => {
    // Computed apart with NumPy: glm of t and four quarter columns.
    const fitted = given(logisticTrend(quarters));
    expectClose(fitted.slope, 0.06014639);
    expectClose(fitted.standardError, 0.0225261);
    expect(fitted.intercept).toBeNull();
    expectClose(given(fitted.quasi).pearson, 0.5809084351956487);
    expect(given(fitted.quasi).df).toBe(7);
  });

  test('is solved by the shares of its own line, whatever the counts', () => {
    fc.assert(
      fc.property(periods, (rows) => {
        const fitted = logisticTrend(rows);
        if (!fitted.ok) {
          expectRefused(fitted, 'all-equal');
          expect(hasNoOverlap(rows)).toBe(true);
          return;
        }
        const residual = (of: (time: number) => number) =>
          rows.reduce((sum, { time, x, n }) => {
            const share = 1 / (1 + Math.exp(-(fitted.intercept ?? NaN) - fitted.slope * time));
            return sum + of(time) * (x - n * share);
          }, 0);
        // The likelihood equations: fitted and counted answers agree in total and in their sum over time.
        // R's stopping rule leaves a few thousandths of an answer of 400.
        expect(Math.abs(residual(() => 1))).toBeLessThan(0.05);
        expect(Math.abs(residual((time) => time))).toBeLessThan(0.5);
        expect(fitted.standardError).toBeGreaterThan(0);
      }),
    );
  });

  test('is refused where the slope would have no end, and where nothing can be told', () => {
    // Everybody before is against, everybody after is for: any steeper slope fits better still.
    expectRefused(logisticTrend(counted([0, 0, 30, 30], 30)), 'all-equal');
    expectRefused(logisticTrend(counted([30, 12, 0], 30)), 'all-equal');
    expectRefused(logisticTrend(counted([30, 30, 30], 30)), 'all-equal');
    expectRefused(logisticTrend([]), 'no-answers');
    expectRefused(logisticTrend([{ time: 1, x: 3, n: 5 }]), 'too-few-periods');
    expectRefused(logisticTrend([{ time: 1, x: 3, n: 2 }]), 'impossible-input');
    expectRefused(given(logisticTrend(counted([10, 20], 30))).quasi, 'too-few-periods');
  });
});

/** Whether all who are counted come no earlier, or no later, than all others: then no slope is the best. */
function hasNoOverlap(rows: readonly CountedPeriod[]): boolean {
  const counted = rows.filter(({ x }) => x > 0).map(({ time }) => time);
  const others = rows.filter(({ x, n }) => x < n).map(({ time }) => time);
  return Math.min(...counted) >= Math.max(...others) || Math.max(...counted) <= Math.min(...others);
}
