import { describe, expect, test } from 'vitest';
import { growthOfNet, growthOfShares, shareEstimate } from '../../analysis/growth.js';
import { growthOfCounts } from '../../analysis/growthOfCounts.js';
import { growthOfMeans, meanRatio } from '../../analysis/growthOfMeans.js';
import { growthSeries, rollingTotals } from '../../analysis/growthSeries.js';
import { expectClose, expectRefused, given } from './expectations.js';

describe('growth of a share', () => {
  test('is given from a base of exactly thirty and a current period of exactly ten answers', () => {
    const grown = given(growthOfShares({ base: { x: 15, n: 30 }, current: { x: 6, n: 10 } }));
    expectClose(grown.growth, 0.2, 1e-12);
  });

  test('leaves nothing to grow relative to nobody, and all points', () => {
    const grown = given(growthOfShares({ base: { x: 15, n: 30 }, current: { x: 0, n: 40 } }));
    expect(grown.growthLeft).toBe(0);
    expect(grown.pointsLeft).toBe(1);
  });
});

describe('growth of a net score', () => {
  const fine = { net: 0.5, n: 100 };

  test('is refused for numbers that are none, on either side', () => {
    for (const wrong of [
      { net: NaN, n: 100 },
      { net: 0.5, n: NaN },
      { net: Infinity, n: 100 },
    ]) {
      expectRefused(growthOfNet({ base: wrong, current: fine }), 'impossible-input');
      expectRefused(growthOfNet({ base: fine, current: wrong }), 'impossible-input');
    }
  });

  test('is refused without answers on either side', () => {
    expectRefused(growthOfNet({ base: { net: 0, n: 0 }, current: fine }), 'no-answers');
    expectRefused(growthOfNet({ base: fine, current: { net: 0, n: 0 } }), 'no-answers');
  });

  test('is given from a base of thirty, and refused where it falls to exactly zero', () => {
    expectClose(given(growthOfNet({ base: { net: 0.4, n: 30 }, current: fine })).growth, 0.25, 1e-12);
    expectRefused(growthOfNet({ base: fine, current: { net: 0, n: 100 } }), 'not-positive-base');
  });
});

test('a share is an estimate with the variance p(1 − p)/n, and none without answers or beyond n', () => {
  expect(shareEstimate({ x: 0, n: 0 })).toBeUndefined();
  expect(shareEstimate({ x: 6, n: 5 })).toBeUndefined();
  expectClose(shareEstimate({ x: 30, n: 40 })?.variance, (0.75 * 0.25) / 40, 1e-12);
});

describe('growth of a mean', () => {
  // Groups A and B of the statistics notes, C.2.
  const current = { n: 400, mean: 4.365, sd: 0.770232526814733 };
  const base = { n: 380, mean: 4.110526315789474, sd: 0.8976043970810382 };

  test('has the log-ratio limits', () => {
    // √(s₁²/(n₁m₁²) + s₀²/(n₀m₀²)) and exp(ln(m₁/m₀) ± 1.96·se) − 1, worked out by hand from the figures above.
    const grown = given(growthOfMeans({ base, current }));
    expectClose(grown.logStandardError, 0.014259282062337284, 1e-9);
    expectClose(grown.lower, 0.03264082863540918, 1e-9);
    expectClose(grown.upper, 0.09200427363469932, 1e-9);
  });

  test('is refused without answers on either side', () => {
    for (const growth of [meanRatio, growthOfMeans]) {
      expectRefused(growth({ base: { ...base, n: 0 }, current }), 'no-answers');
      expectRefused(growth({ base, current: { ...current, n: 0 } }), 'no-answers');
    }
  });

  test('is refused where a side has one answer or no spread was told, and given from two answers on', () => {
    expectRefused(meanRatio({ base: { ...base, n: 1 }, current }), 'too-few-answers');
    expectRefused(meanRatio({ base, current: { ...current, n: 1 } }), 'too-few-answers');
    expectRefused(meanRatio({ base: { ...base, sd: undefined }, current }), 'too-few-answers');
    expectRefused(meanRatio({ base, current: { ...current, sd: undefined } }), 'too-few-answers');
    expect(meanRatio({ base: { ...base, n: 2 }, current: { ...current, n: 2 } }).ok).toBe(true);
  });

  test('is refused where a mean is not above zero, and for figures that are none', () => {
    expectRefused(meanRatio({ base: { ...base, mean: -1 }, current }), 'not-positive-base');
    expectRefused(meanRatio({ base, current: { ...current, mean: -1 } }), 'not-positive-base');
    expectRefused(meanRatio({ base, current: { ...current, mean: 0 } }), 'not-positive-base');
    expectRefused(meanRatio({ base: { ...base, mean: NaN }, current }), 'not-positive-base');
    expectRefused(meanRatio({ base: { ...base, sd: Infinity }, current }), 'impossible-input');
  });

  test('is given on a base of exactly thirty answers', () => {
    expectClose(
      given(growthOfMeans({ base: { ...base, n: 30 }, current })).growth,
      4.365 / base.mean - 1,
      1e-12,
    );
  });
});

describe('growth of a count', () => {
  test('has the limits of the ratio less one', () => {
    // Statistics notes C.5 [CALC, R poisson.test(c(18,30), c(5200,5600))]: .339191062–1.19743801.
    const grown = given(
      growthOfCounts({ base: { count: 30, exposure: 5600 }, current: { count: 18, exposure: 5200 } }),
    );
    expectClose(grown.growth, 0.646153846 - 1);
    expectClose(grown.lower, 0.339191062 - 1);
    expectClose(grown.upper, 1.19743801 - 1);
  });

  test('gives no change either where one of the counts cannot be', () => {
    const refused = { ok: false, reason: 'impossible-input', change: undefined };
    expect(growthOfCounts({ base: { count: 0.5 }, current: { count: 4 } })).toEqual(refused);
    expect(growthOfCounts({ base: { count: 50 }, current: { count: -4 } })).toEqual(refused);
    expect(growthOfCounts({ base: { count: 50, exposure: 0 }, current: { count: 4 } })).toEqual(refused);
  });
});

describe('growth along a series', () => {
  const reasons = (points: Parameters<typeof growthSeries>[0]) =>
    growthSeries(points, 1).map((rate) => (rate.ok ? rate.growth : rate.reason));

  test('refuses the periods on both sides of an unfinished one', () => {
    expect(reasons([{ value: 4 }, { value: 5, complete: false }, { value: 6 }])).toEqual([
      'missing-period',
      'incomplete-period',
      'incomplete-period',
    ]);
  });

  test('takes a period that is said to be complete as complete', () => {
    expect(
      reasons([
        { value: 4, complete: true },
        { value: 5, complete: true },
      ]),
    ).toEqual(['missing-period', 0.25]);
  });

  test('refuses figures that are none, and bases below zero', () => {
    expect(reasons([{ value: NaN }, { value: 5 }, { value: Infinity }])).toEqual([
      'missing-period',
      'impossible-input',
      'impossible-input',
    ]);
    expect(reasons([{ value: -2 }, { value: 5 }])).toEqual(['missing-period', 'not-positive-base']);
  });
});

describe('a rolling total', () => {
  test('does not exist over an unfinished period, and does over one that is said to be complete', () => {
    expect(rollingTotals([{ value: 1 }, { value: 2, complete: false }, { value: 3 }], 2)).toEqual([
      { value: null },
      { value: null },
      { value: null },
    ]);
    expect(rollingTotals([{ value: 1, complete: true }, { value: 2 }], 2)[1]).toEqual({ value: 3 });
  });

  test('does not take periods from the far end for those before the first', () => {
    expect(
      rollingTotals([{ value: 1 }, { value: 2 }, { value: 3 }, { value: 4 }], 3).map(({ value }) => value),
    ).toEqual([null, null, 6, 9]);
    expect(rollingTotals([{ value: 7 }], 1)).toEqual([{ value: 7 }]);
  });
});
