import { describe, expect, test } from 'vitest';
import { katzRatio } from '../../analysis/katzRatio.js';
import { newcombe } from '../../analysis/newcombe.js';
import { scoreRatio } from '../../analysis/scoreRatio.js';
import { isPossibleShare, wilson } from '../../analysis/wilson.js';
import { expectClose, expectRefused, given } from './expectations.js';

const some = { x: 30, n: 40 };
const none = { x: 0, n: 0 };
const impossible = { x: 41, n: 40 };

describe('a share', () => {
  test('is possible only with finite whole or weighted counts of at most n', () => {
    expect(isPossibleShare({ x: 0, n: 0 })).toBe(true);
    expect(isPossibleShare({ x: 2.5, n: 2.5 })).toBe(true);
    expect(isPossibleShare({ x: 5, n: Infinity })).toBe(false);
    expect(isPossibleShare({ x: Infinity, n: Infinity })).toBe(false);
    expect(isPossibleShare({ x: NaN, n: 5 })).toBe(false);
    expect(isPossibleShare({ x: -1, n: 5 })).toBe(false);
    expect(isPossibleShare({ x: 6, n: 5 })).toBe(false);
    expectRefused(wilson(5, Infinity), 'impossible-input');
  });
});

describe.each([
  ["Katz's interval", katzRatio],
  ['the score interval', scoreRatio],
])('%s of a ratio', (_, ratio) => {
  test('is refused for impossible counts on either side', () => {
    expectRefused(ratio(impossible, some), 'impossible-input');
    expectRefused(ratio(some, impossible), 'impossible-input');
  });

  test('is refused without answers on either side', () => {
    expectRefused(ratio(none, some), 'no-answers');
    expectRefused(ratio(some, none), 'no-answers');
  });

  test('is refused on a base of nobody, for it has no upper limit', () => {
    expectRefused(ratio(some, { x: 0, n: 40 }), 'zero-base');
  });

  test('gives the ratio of the shares itself', () => {
    expectClose(given(ratio(some, { x: 20, n: 50 })).ratio, 0.75 / 0.4, 1e-12);
  });
});

test("Katz's interval is refused where its standard error does not exist", () => {
  expectRefused(katzRatio({ x: 0, n: 40 }, some), 'all-equal');
  expectRefused(katzRatio({ x: 40, n: 40 }, { x: 50, n: 50 }), 'all-equal');
});

test("Newcombe's interval is refused for impossible counts and without answers on either side", () => {
  expectRefused(newcombe(impossible, some), 'impossible-input');
  expectRefused(newcombe(some, impossible), 'impossible-input');
  expectRefused(newcombe(none, some), 'no-answers');
  expectRefused(newcombe(some, none), 'no-answers');
});

describe('the score interval of a ratio', () => {
  /** Miettinen & Nurminen's statistic with the shares that are likeliest under a ratio, found by search and not by formula. */
  function statistic(
    current: { x: number; n: number },
    base: { x: number; n: number },
    ratio: number,
  ): number {
    let [low, high] = [1e-12, Math.min(1, 1 / ratio) - 1e-12];
    const slope = (share: number) =>
      (current.x + base.x) / share -
      ((current.n - current.x) * ratio) / (1 - ratio * share) -
      (base.n - base.x) / (1 - share);
    for (let step = 0; step < 200; step += 1) {
      const middle = (low + high) / 2;
      if (slope(middle) > 0) low = middle;
      else high = middle;
    }
    const [baseShare, currentShare] = [low, ratio * low];
    const variance =
      (currentShare * (1 - currentShare)) / current.n + (ratio ** 2 * baseShare * (1 - baseShare)) / base.n;
    const all = current.n + base.n;
    return (current.x / current.n - (ratio * base.x) / base.n) ** 2 / ((variance * all) / (all - 1));
  }

  test.each([
    [
      { x: 1, n: 12 },
      { x: 2, n: 11 },
    ],
    [
      { x: 9, n: 10 },
      { x: 1, n: 30 },
    ],
    [
      { x: 37, n: 60 },
      { x: 41, n: 45 },
    ],
  ])('ends where the test of %o on %o turns, however far from the ratio', (current, base) => {
    const { ratio, lower, upper } = given(scoreRatio(current, base));
    expect(lower).toBeLessThan(ratio);
    expect(upper).toBeGreaterThan(ratio);
    expectClose(statistic(current, base, lower), 1.959963984540054 ** 2, 1e-5);
    expectClose(statistic(current, base, upper), 1.959963984540054 ** 2, 1e-5);
  });

  test('starts at exactly 0 where nobody is counted now, and still has an upper limit', () => {
    const interval = given(scoreRatio({ x: 0, n: 40 }, { x: 20, n: 50 }));
    expect(interval.ratio).toBe(0);
    expect(interval.lower).toBe(0);
    expectClose(statistic({ x: 0, n: 40 }, { x: 20, n: 50 }, interval.upper), 1.959963984540054 ** 2, 1e-5);
  });

  test('holds 1 between finite limits where everybody is counted on both sides', () => {
    const { lower, upper } = given(scoreRatio({ x: 40, n: 40 }, { x: 50, n: 50 }));
    expect(lower).toBeGreaterThan(0.85);
    expect(lower).toBeLessThan(1);
    expect(upper).toBeGreaterThan(1);
    expect(upper).toBeLessThan(1.15);
  });
});
