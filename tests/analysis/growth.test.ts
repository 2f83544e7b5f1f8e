import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baseIndex } from '../../analysis/baseIndex.js';
import { cagr, cagrInterval, cagrOfSeries } from '../../analysis/cagr.js';
import { deltaRatio } from '../../analysis/deltaRatio.js';
import { growthOfNet, growthOfShares, shareEstimate } from '../../analysis/growth.js';
import { growthOfCounts, rateRatio } from '../../analysis/growthOfCounts.js';
import { growthOfMeans } from '../../analysis/growthOfMeans.js';
import { growthSeries, rollingTotals } from '../../analysis/growthSeries.js';
import { katzRatio } from '../../analysis/katzRatio.js';
import { satisfaction, summariseScores } from '../../analysis/satisfaction.js';
import { defaultScale } from '../../analysis/scale.js';
import { scoreRatio } from '../../analysis/scoreRatio.js';
import { expectClose, expectRefused, given, groupA, groupB } from './expectations.js';

const five = defaultScale(1, 5);
const share = fc
  .tuple(fc.integer({ min: 30, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([n, part]) => ({ n, x: Math.round(part * n) }));

describe('growth of a share', () => {
  // Statistics notes C.5 [CALC, statsmodels compare='ratio', method='log'].
  test.each([
    [360, 400, 327, 380, 0.0458715596, -0.007138735, 0.1017121504],
    [376, 400, 353, 380, 0.011898017, -0.0250841626, 0.0502830681],
    [787, 1000, 673, 1000, 0.1693907876, 0.1080191329, 0.2341617336],
    [360, 400, 310, 380, 0.1032258065, 0.0411868052, 0.1689613947],
  ])('%d/%d on %d/%d has the reference rate and Katz interval', (x1, n1, x0, n0, growth, lower, upper) => {
    const grown = given(growthOfShares({ current: { x: x1, n: n1 }, base: { x: x0, n: n0 } }));
    expect(grown.method).toBe('katz');
    expectClose(grown.growth, growth);
    expectClose(grown.lower, lower);
    expectClose(grown.upper, upper);
  });

  test('the score interval has the reference limits', () => {
    // Statistics notes C.5 [CALC, statsmodels method='score'].
    const ratio = given(scoreRatio({ x: 360, n: 400 }, { x: 327, n: 380 }));
    expectClose(ratio.lower - 1, -0.0069307342);
    expectClose(ratio.upper - 1, 0.1039575107);
  });

  test('the delta check has the reference limits', () => {
    // Statistics notes C.5 [CALC]: se .0277560757, (−.0085293493, .1002724683).
    const current = shareEstimate({ x: 360, n: 400 });
    const base = shareEstimate({ x: 327, n: 380 });
    const ratio = given(
      deltaRatio(current ?? { value: NaN, variance: NaN }, base ?? { value: NaN, variance: NaN }),
    );
    expectClose(ratio.standardError, 0.0277560757);
    expectClose(ratio.lower - 1, -0.0085293493);
    expectClose(ratio.upper - 1, 0.1002724683);
  });

  test('turns to the score interval when everybody is satisfied twice, or nobody now', () => {
    const full = given(growthOfShares({ current: { x: 40, n: 40 }, base: { x: 38, n: 38 } }));
    expect(full).toMatchObject({ method: 'score', growth: 0, pointsLeft: 0 });
    expect(full.lower).toBeLessThan(0);
    expect(full.upper).toBeGreaterThan(0);
    const none = given(growthOfShares({ current: { x: 0, n: 40 }, base: { x: 3, n: 38 } }));
    expect(none).toMatchObject({ method: 'score', growth: -1, lower: -1 });
    expect(none.upper).toBeGreaterThan(-1);
  });

  test('is refused on a small, empty or unfinished base, and still gives the points', () => {
    const current = { x: 30, n: 40 };
    const small = growthOfShares({ current, base: { x: 20, n: 29 } });
    expectRefused(small, 'small-base');
    expect(small.points.ok).toBe(true);
    expectRefused(growthOfShares({ current, base: { x: 0, n: 40 } }), 'zero-base');
    expectRefused(growthOfShares({ current, base: { x: 0, n: 0 } }), 'no-answers');
    expectRefused(growthOfShares({ current: { x: 9, n: 9 }, base: current }), 'too-few-answers');
    expectRefused(growthOfShares({ current, base: current }, { complete: false }), 'incomplete-period');
  });

  test('says how little growth is left near the ceiling', () => {
    // Statistics notes C.5: from 95 % the largest possible growth is +5.3 %.
    const grown = given(growthOfShares({ current: { x: 95, n: 100 }, base: { x: 90, n: 100 } }));
    expectClose(grown.growthLeft, 0.0526315789);
    expectClose(grown.pointsLeft, 0.05);
  });

  test('agrees in sign with the points, and its interval holds the rate', () => {
    fc.assert(
      fc.property(share, share, (current, base) => {
        const grown = growthOfShares({ current, base });
        if (!grown.ok) {
          expect(base.x).toBe(0);
          return;
        }
        const points = given(grown.points).difference;
        if (Math.abs(points) > 1e-12) expect(Math.sign(grown.growth)).toBe(Math.sign(points));
        expect(grown.lower).toBeLessThanOrEqual(grown.growth + 1e-12);
        expect(grown.upper).toBeGreaterThanOrEqual(grown.growth - 1e-12);
        expect([grown.lower, grown.upper].every(Number.isFinite)).toBe(true);
      }),
    );
  });

  test("Katz's interval is centred on 1 for equal shares and inverts when the periods swap", () => {
    fc.assert(
      fc.property(share, share, (a, b) => {
        const forth = katzRatio(a, b);
        const back = katzRatio(b, a);
        if (!forth.ok || !back.ok) return;
        expectClose(forth.lower * back.upper, 1);
        expectClose(forth.ratio * back.ratio, 1);
        const same = katzRatio(a, a);
        if (same.ok) expectClose(same.lower * same.upper, 1);
      }),
    );
  });
});

test('one data set has six growth rates, and each definition gives its own', () => {
  // Statistics notes C.5 [CALC], B → A: the table printed in the method book.
  const value = (counts: typeof groupA, definition: Parameters<typeof satisfaction>[2]) =>
    given(satisfaction(counts, five, definition)).value;
  const growth = (definition: Parameters<typeof satisfaction>[2]) =>
    Math.round((value(groupA, definition) / value(groupB, definition) - 1) * 10000) / 100;
  expect(growth('mean')).toBe(6.19);
  expect(growth('m0100')).toBe(8.18);
  expect(growth('top2')).toBe(10.32);
  expect(growth('net')).toBe(14.66);
  expect(growth('top1')).toBe(35.71);
  expect(growth('dissatisfied')).toBe(-52.5);
});

describe('growth of a mean', () => {
  const base = given(summariseScores(groupB, five));
  const current = given(summariseScores(groupA, five));

  test('has the reference rate and delta interval', () => {
    // Statistics notes C.5 [CALC]: g .0619078105, se .0151420430, CI .0322299516–.0915856694.
    const grown = given(growthOfMeans({ base, current }));
    expectClose(grown.growth, 0.0619078105);
    const delta = given(grown.delta);
    expectClose(delta.standardError, 0.015142043);
    expectClose(delta.lower - 1, 0.0322299516);
    expectClose(delta.upper - 1, 0.0915856694);
    expect(grown.lower).toBeGreaterThan(0);
  });

  test('is refused on a small, zero or unfinished base and without spread', () => {
    expectRefused(growthOfMeans({ base: { ...base, n: 29 }, current }), 'small-base');
    expectRefused(growthOfMeans({ base: { ...base, mean: 0 }, current }), 'zero-base');
    expectRefused(growthOfMeans({ base, current }, { complete: false }), 'incomplete-period');
    expectRefused(growthOfMeans({ base: { ...base, sd: 0 }, current: { ...current, sd: 0 } }), 'all-equal');
    expectRefused(growthOfMeans({ base: { ...base, n: 0 }, current }), 'no-answers');
  });
});

test('growth of a net score is refused when either one is not above zero or the base is small', () => {
  const net = { net: 0.5, n: 100 };
  expectClose(given(growthOfNet({ base: net, current: { net: 0.6, n: 100 } })).growth, 0.2);
  expectRefused(growthOfNet({ base: { net: 0, n: 100 }, current: net }), 'not-positive-base');
  expectRefused(growthOfNet({ base: net, current: { net: -0.1, n: 100 } }), 'not-positive-base');
  expectRefused(growthOfNet({ base: { net: 0.5, n: 29 }, current: net }), 'small-base');
});

describe('growth of a count', () => {
  test('has the exact ratio interval and p of the reference', () => {
    // Statistics notes C.5 [CALC, R poisson.test(c(18,30), c(5200,5600))].
    const ratio = given(rateRatio({ count: 18, exposure: 5200 }, { count: 30, exposure: 5600 }));
    expectClose(ratio.ratio, 0.646153846);
    expectClose(ratio.lower, 0.339191062);
    expectClose(ratio.upper, 1.19743801);
    expectClose(ratio.p, 0.150524802);
  });

  test('warns on a base under 30, refuses a base of 0 and an unfinished period', () => {
    expect(growthOfCounts({ base: { count: 29 }, current: { count: 40 } })).toMatchObject({
      ok: true,
      change: 11,
      warning: 'small-base',
    });
    expect(given(growthOfCounts({ base: { count: 30 }, current: { count: 40 } })).warning).toBeUndefined();
    expect(growthOfCounts({ base: { count: 0 }, current: { count: 4 } })).toEqual({
      ok: false,
      reason: 'zero-base',
      change: 4,
    });
    const unfinished = growthOfCounts({ base: { count: 50 }, current: { count: 4 } }, { complete: false });
    expectRefused(unfinished, 'incomplete-period');
    expectRefused(growthOfCounts({ base: { count: 0.5 }, current: { count: 4 } }), 'impossible-input');
  });

  test('gives finite limits around the rate for any counts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(5000), (base, current) => {
        const grown = given(growthOfCounts({ base: { count: base }, current: { count: current } }));
        expect(grown.lower).toBeLessThanOrEqual(grown.growth + 1e-12);
        expect(grown.upper).toBeGreaterThanOrEqual(grown.growth - 1e-12);
        expect(Number.isFinite(grown.upper)).toBe(true);
        expect(grown.p).toBeLessThanOrEqual(1);
        expect(Math.sign(grown.growth)).toBe(Math.sign(grown.change));
      }),
      { numRuns: 60 },
    );
  });
});

test('the compound yearly rate uses the years between both ends', () => {
  // Statistics notes C.5 [CALC]: 1200 → 1530 over 3 years.
  expectClose(given(cagr(1200, 1530, 3)).rate, 0.08435144);
  expectRefused(cagr(0, 10, 3), 'zero-base');
  expectRefused(cagr(-1, 10, 3), 'not-positive-base');
  expectRefused(cagr(10, 10, 0), 'too-few-periods');
  expectClose(cagrInterval({ lower: 0.21, upper: 0.44 }, 2)?.lower, 0.1);
  expect(cagrInterval({ lower: -1.2, upper: 0.44 }, 2)).toBeUndefined();
});

test('the compound yearly rate of a series runs from its first to its last figure', () => {
  expect(cagrOfSeries([null, 100, null, 121, null], 1)).toMatchObject({ ok: true, years: 2 });
  expectClose(given(cagrOfSeries([null, 100, null, 121, null], 1)).rate, 0.1);
  expect(cagrOfSeries([0, 5], 4)).toEqual({ ok: false, reason: 'zero-base', years: 0.25 });
  expectRefused(cagrOfSeries([null, 5], 4), 'too-few-periods');
  expectRefused(cagrOfSeries([], 4), 'too-few-periods');
});

test('a growth series leaves gaps, zero bases and unfinished periods empty, each with its reason', () => {
  const series = [
    { value: 0 },
    { value: 5 },
    { value: null },
    { value: 10 },
    { value: 12 },
    { value: 3, complete: false },
  ];
  expect(growthSeries(series, 1).map((rate) => (rate.ok ? rate.growth.toFixed(2) : rate.reason))).toEqual([
    'missing-period',
    'zero-base',
    'missing-period',
    'missing-period',
    '0.20',
    'incomplete-period',
  ]);
  expect(growthSeries([], 1)).toEqual([]);
});

test('a rolling total exists only where its whole window does', () => {
  const series = [
    { value: 1 },
    { value: 2 },
    { value: 3 },
    { value: null },
    { value: 5 },
    { value: 6 },
    { value: 7 },
  ];
  expect(rollingTotals(series, 2).map(({ value }) => value)).toEqual([null, 3, 5, null, null, 11, 13]);
});

test('a base index is 100 at its base and refused over an empty one', () => {
  expect(baseIndex([50, null, 75], 0).map((value) => (value.ok ? value.index : value.reason))).toEqual([
    100,
    'missing-period',
    150,
  ]);
  expect(baseIndex([0, 5], 0).map((value) => (value.ok ? value.index : value.reason))).toEqual([
    'zero-base',
    'zero-base',
  ]);
  expectRefused(baseIndex([5], 3)[0] ?? { ok: true }, 'missing-period');
});
