import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binomialLimits } from '../../../analysis/binomialLimits.js';
import { freezeBaseline, poolBaseline } from '../../../analysis/charts/baseline.js';
import { exactChart, shewhartTail } from '../../../analysis/charts/dissatisfiedLimits.js';
import { laneyChart, movingRangeSigma } from '../../../analysis/charts/laney.js';
import { pChart, standardiseShares } from '../../../analysis/charts/pChart.js';
import { expectClose, expectRefused, given } from '../expectations.js';
import { all, overdispersed, twelveMonths } from './montgomery.js';

const subgroup = fc
  .tuple(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([n, part]) => ({ n, x: Math.round(part * n) }));
const series = fc.array(subgroup, { minLength: 12, maxLength: 30 });

describe('the p-chart', () => {
  test('has the centre, limits and signal of the notes', () => {
    // Statistics notes C.6 [CALC].
    const chart = given(pChart(twelveMonths, { baseline: all(twelveMonths) }));
    expectClose(chart.center, 0.930932828);
    expectClose(chart.points[11]?.share, 0.8870967742);
    expectClose(chart.points[11]?.lower, 0.8914921116);
    expect(chart.points[11]?.signal).toBe('below');
    expect(chart.signals).toEqual([11]);
  });

  test('finds most points outside where periods differ beyond chance, as the notes say', () => {
    // Statistics notes C.6 [CALC]: p-limits .8839652–.9235348.
    const chart = given(pChart(overdispersed, { baseline: all(overdispersed) }));
    expectClose(chart.center, 0.90375);
    expectClose(chart.points[0]?.lower, 0.8839652);
    expectClose(chart.points[0]?.upper, 0.9235348);
    expect(chart.signals.length).toBeGreaterThan(4);
  });

  test('gives the published limits of the orange juice cans', () => {
    // Montgomery, Introduction to SQC (qcc::orangejuice): centre .2313, limits .0524 and .4102, samples 15 and 23 out.
    const x = [
      12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9,
      6,
    ];
    const cans = x.map((count) => ({ x: count, n: 50 }));
    const chart = given(pChart(cans, { baseline: all(cans) }));
    expectClose(chart.center, 0.2313333333);
    expectClose(chart.points[0]?.lower, 0.0524275481);
    expectClose(chart.points[0]?.upper, 0.4102391186);
    expect(chart.signals).toEqual([14, 22]);
    // Moving ranges of the same samples ÷ 1.128, computed independently.
    expectClose(given(laneyChart(cans, { baseline: all(cans) })).measuredSigmaZ, 1.66086671974324);
  });

  test('takes its centre from the baseline only, so that a later fall does not lower the limits', () => {
    const steady = Array.from({ length: 20 }, () => ({ x: 90, n: 100 }));
    const fallen = [...steady, { x: 70, n: 100 }];
    const chart = given(pChart(fallen, { baseline: all(steady) }));
    expect(chart.center).toBe(0.9);
    expect(chart.signals).toEqual([20]);
  });

  test('clamps its limits, calls nothing on a limit a signal, and skips a period without answers', () => {
    fc.assert(
      fc.property(series, (subgroups) => {
        const withGap = [...subgroups, { x: 0, n: 0 }];
        const result = pChart(withGap, { baseline: all(subgroups) });
        const chart = result.ok ? result : result.collapsed;
        expect(chart?.points.at(-1)).toEqual({ share: null, lower: null, upper: null, signal: null });
        for (const { share, lower, upper, signal } of chart?.points.slice(0, -1) ?? []) {
          expect(lower).toBeGreaterThanOrEqual(0);
          expect(upper).toBeLessThanOrEqual(1);
          const outside = (share ?? 0) > (upper ?? 1) || (share ?? 0) < (lower ?? 0);
          expect(signal !== null).toBe(outside);
        }
      }),
    );
  });

  test('is refused where nobody or everybody is satisfied in the baseline, with what the formula would draw', () => {
    const happy = Array.from({ length: 12 }, () => ({ x: 50, n: 50 }));
    const chart = pChart(happy, { baseline: all(happy) });
    expectRefused(chart, 'all-equal');
    expect(chart).toMatchObject({ collapsed: { center: 1, signals: [] } });
    expectRefused(laneyChart(happy, { baseline: all(happy) }), 'all-equal');
    expectRefused(exactChart(happy, { baseline: all(happy) }), 'all-equal');
  });

  test('is refused without baseline answers and for counts that cannot be', () => {
    expectRefused(pChart([], { baseline: [] }), 'no-answers');
    expectRefused(pChart([{ x: 0, n: 0 }], { baseline: [0] }), 'no-answers');
    expectRefused(pChart([{ x: 3, n: 2 }], { baseline: [0] }), 'impossible-input');
  });
});

describe("Laney's chart", () => {
  test('has the z values, σ_z, limit and signal of the notes', () => {
    // Statistics notes C.6 [CALC].
    const chart = given(laneyChart(twelveMonths, { baseline: all(twelveMonths) }));
    const z = [
      -0.073576, -0.557252, 1.348614, -0.539424, 1.218881, -0.327686, 0.323098, 1.201587, 0.709093, 0.213993,
      -0.270762, -3.334325,
    ];
    z.forEach((value, at) => expectClose(chart.z[at], value, 1e-5));
    expectClose(chart.measuredSigmaZ, 1.0999062943);
    expectClose(chart.points[11]?.lower, 0.8875517358);
    expect(chart.signals).toEqual([11]);
    expect(chart.warning).toBeNull();
  });

  test('calls no point a signal where periods differ far beyond chance, and says to look at the source first', () => {
    // Statistics notes C.6 [CALC]: σ_z 10.9652728, limits .6868047–1.
    const chart = given(laneyChart(overdispersed, { baseline: all(overdispersed) }));
    expectClose(chart.measuredSigmaZ, 10.9652728);
    expectClose(chart.points[0]?.lower, 0.6868047);
    expect(chart.points[0]?.upper).toBe(1);
    expect(chart.signals).toEqual([]);
    expect(chart.warning).toBe('far-beyond-chance');
  });

  test('equals the p-chart where σ_z is 1', () => {
    fc.assert(
      fc.property(series, (subgroups) => {
        const plain = pChart(subgroups, { baseline: all(subgroups) });
        const measured = laneyChart(subgroups, { baseline: all(subgroups) });
        if (!plain.ok || !measured.ok) return;
        const widened = given(
          laneyChart(subgroups, { baseline: all(subgroups), sigmas: 3 / measured.sigmaZ }),
        );
        widened.points.forEach((point, at) => {
          expectClose(point.lower, plain.points[at]?.lower ?? NaN, 1e-9);
          expectClose(point.upper, plain.points[at]?.upper ?? NaN, 1e-9);
        });
      }),
    );
  });

  test('never narrows the limits below chance, unless the plain formula is asked for', () => {
    const same = [
      { x: 90, n: 100 },
      { x: 90, n: 100 },
      { x: 90, n: 100 },
    ];
    const kept = given(laneyChart(same, { baseline: all(same) }));
    expect([kept.measuredSigmaZ, kept.sigmaZ]).toEqual([0, 1]);
    const plain = given(laneyChart(same, { baseline: all(same), leastSigmaZ: 0 }));
    expect([plain.points[0]?.lower, plain.points[0]?.upper]).toEqual([0.9, 0.9]);
    expect(plain.signals).toEqual([]);
  });

  test('takes neighbours across a period without answers, and needs two periods', () => {
    expectClose(movingRangeSigma([1, null, 3, 2]), 1.5 / 1.128);
    expect(movingRangeSigma([null, 2])).toBeUndefined();
    expectRefused(laneyChart([{ x: 9, n: 10 }], { baseline: [0] }), 'too-few-periods');
    expectRefused(laneyChart([{ x: 3, n: 2 }], { baseline: [0] }), 'impossible-input');
  });
});

describe('exact limits', () => {
  test('are those of the binomial quantiles', () => {
    // SciPy: binom.ppf of the tail and of 1 − tail.
    expect(binomialLimits(100, 0.05, shewhartTail)).toEqual({ lower: 0, upper: 13 });
    expect(binomialLimits(400, 0.02, shewhartTail)).toEqual({ lower: 1, upper: 18 });
    expect(binomialLimits(30, 0.05, shewhartTail)).toEqual({ lower: 0, upper: 6 });
    expect(binomialLimits(1000, 0.9, 0.025)).toEqual({ lower: 881, upper: 918 });
    expect(binomialLimits(0, 0.5, 0.025)).toEqual({ lower: 0, upper: 0 });
    expect(binomialLimits(7, 0, 0.025)).toEqual({ lower: 0, upper: 0 });
    expect(binomialLimits(7, 1, 0.025)).toEqual({ lower: 7, upper: 7 });
  });

  test('leave at most the tail beyond each side, and one count further in would leave more', () => {
    const chanceOfAtMost = (count: number, n: number, p: number) => {
      let term = (1 - p) ** n;
      let sum = 0;
      for (let k = 0; k <= count; k += 1) {
        sum += term;
        term *= ((n - k) / (k + 1)) * (p / (1 - p));
      }
      return sum;
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        (n, p) => {
          const { lower, upper } = binomialLimits(n, p, 0.01);
          expect(chanceOfAtMost(lower - 1, n, p)).toBeLessThanOrEqual(0.01 + 1e-9);
          expect(chanceOfAtMost(lower, n, p)).toBeGreaterThan(0.01 - 1e-9);
          expect(1 - chanceOfAtMost(upper, n, p)).toBeLessThanOrEqual(0.01 + 1e-9);
          expect(1 - chanceOfAtMost(upper - 1, n, p)).toBeGreaterThan(0.01 - 1e-9);
        },
      ),
    );
  });

  test('mirror when the others are counted, and refuse to be asked for nonsense', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, p) => {
        const these = binomialLimits(n, p, 0.001);
        const others = binomialLimits(n, 1 - p, 0.001);
        expect(others.lower).toBeGreaterThanOrEqual(n - these.upper - 1);
        expect(others.lower).toBeLessThanOrEqual(n - these.upper + 1);
      }),
      { numRuns: 50 },
    );
    expect(() => binomialLimits(1.5, 0.5, 0.01)).toThrow(RangeError);
    expect(() => binomialLimits(5, 1.5, 0.01)).toThrow(RangeError);
    expect(() => binomialLimits(5, 0.5, 0.5)).toThrow(RangeError);
  });

  test('signal only strictly outside, counted in answers', () => {
    const quiet = Array.from({ length: 12 }, () => ({ x: 5, n: 100 }));
    const chart = given(
      exactChart([...quiet, { x: 13, n: 100 }, { x: 14, n: 100 }, { x: 0, n: 0 }], { baseline: all(quiet) }),
    );
    expect(chart.points[12]).toEqual({ share: 0.13, lower: 0, upper: 0.13, signal: null });
    expect(chart.signals).toEqual([13]);
    expectRefused(exactChart([{ x: 0.5, n: 3 }], { baseline: [0] }), 'impossible-input');
    expectRefused(exactChart([], { baseline: [] }), 'no-answers');
  });
});

describe('the baseline', () => {
  const month = { x: 90, n: 100 };

  test('is refused under 12 periods with answers, provisional under 20, and final from there', () => {
    expect(freezeBaseline(Array.from({ length: 11 }, () => month))).toEqual({
      ok: false,
      reason: 'short-baseline',
      usable: 11,
    });
    expectRefused(freezeBaseline([]), 'short-baseline');
    expect(given(freezeBaseline(Array.from({ length: 12 }, () => month))).provisional).toBe(true);
    expect(given(freezeBaseline(Array.from({ length: 20 }, () => month))).provisional).toBe(false);
  });

  test('does not change once its periods are full, whatever comes later', () => {
    fc.assert(
      fc.property(
        fc.array(subgroup, { minLength: 20, maxLength: 40 }),
        fc.array(subgroup),
        (first, later) => {
          const frozen = given(freezeBaseline(first));
          const grown = given(freezeBaseline([...first, ...later]));
          expect(grown).toEqual(frozen);
          expect(frozen.positions).toHaveLength(20);
        },
      ),
    );
  });

  test('restarts only where the caller says, and leaves out what the caller excludes and periods without answers', () => {
    const series = [{ x: 0, n: 0 }, { x: 10, n: 100 }, ...Array.from({ length: 14 }, () => month)];
    const frozen = given(freezeBaseline(series, { start: 1, excluded: [1, 4] }));
    expect(frozen.positions).toEqual([2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    expect(frozen.center).toBe(0.9);
    expect(given(freezeBaseline(series, { length: 12 })).positions).toHaveLength(12);
    expectRefused(freezeBaseline(series, { start: 5 }), 'short-baseline');
  });

  test('pools counts, so that a period with many answers weighs more', () => {
    expect(poolBaseline([month, { x: 100, n: 300 }, { x: 0, n: 0 }], [0, 1, 2, 9])).toEqual({
      ok: true,
      positions: [0, 1],
      x: 190,
      n: 400,
      center: 0.475,
    });
    const impossible = Array.from({ length: 12 }, () => ({ x: 5, n: 4 }));
    expectRefused(freezeBaseline(impossible), 'impossible-input');
  });
});

test('shares are standardised by their own number of answers, and not around a centre without error', () => {
  expect(
    standardiseShares(
      [
        { x: 9, n: 9 },
        { x: 0, n: 0 },
      ],
      0.9,
    ),
  ).toEqual([expect.closeTo(1, 12), null]);
  expect(standardiseShares([{ x: 9, n: 9 }], 1)).toEqual([null]);
});
