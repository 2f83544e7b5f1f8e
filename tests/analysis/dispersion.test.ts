import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dispersion } from '../../analysis/dispersion.js';
import { rateRatio } from '../../analysis/growthOfCounts.js';
import { growthOfScatteredCounts, quasiRateRatio } from '../../analysis/quasiPoisson.js';
import { expectClose, expectRefused, given } from './expectations.js';

const monthly = (counts: readonly number[], from = 0) =>
  counts.map((count, place) => ({ time: from + place, count }));

// Box & Jenkins' airline passengers (thousands), 1949 to 1951.
const passengers = [
  112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158,
  133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
];

describe('overdispersion of monthly counts', () => {
  // Values: NumPy 2.4.6, Poisson model by iteratively reweighted least squares, Pearson χ² over its degrees of freedom.
  test('three years: index of the raw counts, scale once growth and months are out', () => {
    const found = given(dispersion(monthly(passengers)));
    expect(found).toMatchObject({ model: 'growth-and-months', df: 23, overdispersed: true });
    expectClose(found.index, 4.276288659793814);
    // Pearson's φ is 0.26 here: never taken as narrower than chance.
    expect(found.scale).toBe(1);
  });

  test('one year: growth alone is taken out', () => {
    const found = given(dispersion(monthly(passengers.slice(0, 12))));
    expect(found).toMatchObject({ model: 'growth', df: 10, overdispersed: false });
    expectClose(found.index, 1.4861244019138757);
    expectClose(found.scale, 1.6351523080621466);
  });

  test('half a year: the scale is the index itself', () => {
    const found = given(dispersion(monthly([12, 3, 25, 8, 30, 2])));
    expect(found.model).toBe('mean');
    expectClose(found.scale, found.index);
  });

  test('counts that jump have a scale far over 1', () => {
    const found = given(dispersion(monthly([12, 3, 25, 8, 30, 2, 19, 41, 5, 22])));
    expectClose(found.index, 10.033932135728541);
    expectClose(found.scale, 10.203070081969976);
  });

  test('the order of the months and the year they begin in do not matter', () => {
    const forward = given(dispersion(monthly(passengers)));
    const backward = given(dispersion(monthly(passengers, 24_000).reverse()));
    expectClose(backward.index, forward.index);
    expect(backward.df).toBe(forward.df);
  });

  test('a month without any event is a month, and years of nothing have nothing to scatter', () => {
    expect(dispersion(monthly([0, 4, 0, 7, 1, 0, 3, 9])).ok).toBe(true);
    expectRefused(dispersion(monthly([0, 0, 0, 0, 0, 0])), 'no-answers');
  });

  test('too few months, half events and months given twice are refused', () => {
    expectRefused(dispersion(monthly([1, 2, 3, 4, 5])), 'too-few-periods');
    expectRefused(dispersion([]), 'too-few-periods');
    expectRefused(dispersion(monthly([1, 2.5, 3, 4, 5, 6])), 'impossible-input');
    expectRefused(dispersion([...monthly([1, 2, 3, 4, 5, 6]), { time: 0, count: 1 }]), 'impossible-input');
  });
});

describe('the ratio of overdispersed counts', () => {
  test('has the quasi-Poisson interval and p', () => {
    // SciPy 1.17.1: exp(ln r ± t(.975, 23)·√(9.5·(1/1530 + 1/1400))).
    const ratio = given(quasiRateRatio({ count: 1530 }, { count: 1400 }, { scale: 9.5, df: 23 }));
    expectClose(ratio.ratio, 1.0928571428571427);
    expectClose(ratio.lower, 0.8632757041442188);
    expectClose(ratio.upper, 1.3834939741271248);
    expectClose(ratio.p, 0.44395498247992954);
  });

  test('counts the visits they come from', () => {
    const ratio = given(
      quasiRateRatio({ count: 18, exposure: 5200 }, { count: 30, exposure: 5600 }, { scale: 1, df: 1e6 }),
    );
    expectClose(ratio.ratio, 0.646153846);
    expectClose(ratio.lower, 0.3602104916867233);
    expectClose(ratio.upper, 1.1590855972693954);
  });

  test('is never narrower with more scatter, and turns round with its two sides', () => {
    const count = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(count, count, fc.double({ min: 1, max: 50, noNaN: true }), (current, base, scale) => {
        const plain = given(quasiRateRatio({ count: current }, { count: base }, { scale: 1, df: 20 }));
        const wide = given(quasiRateRatio({ count: current }, { count: base }, { scale, df: 20 }));
        expect(wide.upper / wide.lower).toBeGreaterThanOrEqual((plain.upper / plain.lower) * (1 - 1e-12));
        const turned = given(quasiRateRatio({ count: base }, { count: current }, { scale, df: 20 }));
        expectClose(turned.lower, 1 / wide.upper);
      }),
    );
  });

  test('with no scatter beyond chance is close to the exact one', () => {
    const exact = given(rateRatio({ count: 900 }, { count: 800 }));
    const quasi = given(quasiRateRatio({ count: 900 }, { count: 800 }, { scale: 1, df: 1e6 }));
    expectClose(quasi.lower, exact.lower, 0.005);
    expectClose(quasi.upper, exact.upper, 0.005);
  });

  test('growth keeps the plain change where the rate is refused', () => {
    const scatter = { scale: 3, df: 10 };
    expect(growthOfScatteredCounts({ base: { count: 0 }, current: { count: 7 } }, scatter)).toEqual({
      ok: false,
      reason: 'zero-base',
      change: 7,
    });
    expect(growthOfScatteredCounts({ base: { count: 7 }, current: { count: 0 } }, scatter)).toEqual({
      ok: false,
      reason: 'too-few-answers',
      change: -7,
    });
    const small = growthOfScatteredCounts({ base: { count: 29 }, current: { count: 40 } }, scatter);
    expect(given(small)).toMatchObject({ change: 11, warning: 'small-base' });
    expectRefused(
      growthOfScatteredCounts({ base: { count: 5 }, current: { count: 6 } }, scatter, { complete: false }),
      'incomplete-period',
    );
    expectRefused(quasiRateRatio({ count: 1.5 }, { count: 2 }, scatter), 'impossible-input');
    expectRefused(quasiRateRatio({ count: 1 }, { count: 2 }, { scale: 0.5, df: 3 }), 'impossible-input');
  });
});
