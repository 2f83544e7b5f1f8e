import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answersForPrecision } from '../../analysis/answersForPrecision.js';
import { comparable, meanOnCommonScale, toCommonScale } from '../../analysis/commonScale.js';
import { compositeCode, compositeScore } from '../../analysis/composite.js';
import { displayRule } from '../../analysis/refusals.js';
import { roundHalfAway } from '../../analysis/rounding.js';
import { answersToTellApart, smallestDifference } from '../../analysis/sampleNeeded.js';
import { defaultScale } from '../../analysis/scale.js';
import { summariseValues } from '../../analysis/valueSummary.js';
import { expectRefused, given } from './expectations.js';

const five = defaultScale(1, 5);
const ten = defaultScale(0, 10);

test('a percentage is hidden under 10 answers, grey under 30, plain from 30', () => {
  expect([0, 9, 10, 29, 30, NaN].map(displayRule)).toEqual([
    'counts-only',
    'counts-only',
    'low-sample',
    'low-sample',
    'ok',
    'counts-only',
  ]);
});

describe('rounding', () => {
  test('takes halves away from zero, also where binary numbers fall short of them', () => {
    expect(roundHalfAway(2.675, 2)).toBe(2.68);
    expect(roundHalfAway(-2.675, 2)).toBe(-2.68);
    expect(roundHalfAway(1.005, 2)).toBe(1.01);
    expect(roundHalfAway(0.285 * 100, 0)).toBe(29);
    expect(roundHalfAway(0.05, 1)).toBe(0.1);
    expect(roundHalfAway(2.4999, 0)).toBe(2);
    expect(Object.is(roundHalfAway(-0.04, 1), 0)).toBe(true);
    expect(roundHalfAway(1e21, 2)).toBe(1e21);
    expect(roundHalfAway(1e-9, 4)).toBe(0);
  });

  test('agrees with exact whole-number arithmetic for every share of answers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(), (n, seed) => {
        const x = seed % (n + 1);
        const exact = Number((2000n * BigInt(x) + BigInt(n)) / (2n * BigInt(n))) / 10;
        expect(roundHalfAway((x / n) * 100, 1)).toBe(exact);
      }),
    );
  });

  test('refuses loudly what is no number', () => {
    expect(() => roundHalfAway(NaN, 1)).toThrow(RangeError);
    expect(() => roundHalfAway(Infinity, 1)).toThrow(RangeError);
    expect(() => roundHalfAway(1, -1)).toThrow(RangeError);
  });
});

describe('a composite', () => {
  test('is the mean of the scores given when at least half of the applicable questions were answered', () => {
    expect(compositeScore(['5', '4', 'na', 'not_shown'], five)).toEqual({
      mean: 4.5,
      answered: 2,
      applicable: 2,
    });
    expect(compositeScore(['5', '4', 'blank', '?'], five)).toEqual({ mean: 4.5, answered: 2, applicable: 4 });
    expect(compositeScore(['5', 'blank', 'blank'], five)).toBeUndefined();
    expect(compositeScore(['5', '7'], five)).toEqual({ mean: 5, answered: 1, applicable: 2 });
    expect(compositeScore(['na', 'na'], five)).toBeUndefined();
    expect(compositeScore([], five)).toBeUndefined();
  });

  test('has one text for equal means, with at most four decimals and no trailing zeros', () => {
    expect([13 / 3, 4.5, 4, 3.00004, 0.1 + 0.2].map(compositeCode)).toEqual([
      '4.3333',
      '4.5',
      '4',
      '3',
      '0.3',
    ]);
  });
});

describe('a common scale', () => {
  test('stretches each scale onto 0 to 100', () => {
    expect([1, 3, 5].map((score) => toCommonScale(score, five, 'm0100'))).toEqual([0, 50, 100]);
    expect([0, 5, 10].map((score) => toCommonScale(score, ten, 'm0100'))).toEqual([0, 50, 100]);
    expect(meanOnCommonScale({ n: 9, mean: 4, sd: 0.5 }, five, 'm0100')).toEqual({
      n: 9,
      mean: 75,
      sd: 12.5,
    });
    expect(meanOnCommonScale({ n: 1, mean: 4, sd: undefined }, five, 'm0100').sd).toBeUndefined();
  });

  test('must be named before figures of different scales are compared, and serves means only', () => {
    const mean = (scale: typeof five) => ({ definition: 'mean', scale }) as const;
    const top2 = (scale: typeof five) => ({ definition: 'top2', scale }) as const;
    expect(comparable(mean(five), mean(five))).toEqual({ ok: true });
    expectRefused(comparable(mean(five), mean(ten)), 'different-scale');
    expect(comparable(mean(five), mean(ten), 'm0100')).toEqual({ ok: true });
    expectRefused(comparable(top2(five), top2(ten), 'm0100'), 'different-scale');
    expectRefused(comparable(top2(five), mean(five)), 'different-definition');
    expectRefused(
      comparable(mean(five), mean({ ...ten, goodDirection: 'down' }), 'm0100'),
      'different-scale',
    );
  });
});

describe('planning', () => {
  test('names the smallest difference 400 answers a period can tell at 90 %', () => {
    // Statistics notes C.1 [CALC]: 5.9 points with 80 % power.
    expect(roundHalfAway(given(smallestDifference(0.9, 400)).difference * 100, 1)).toBe(5.9);
    expectRefused(smallestDifference(0.9, 0), 'no-answers');
    expectRefused(smallestDifference(1, 100), 'all-equal');
  });

  test('names the answers that give ±5 and ±3 points at 90 %', () => {
    // Statistics notes C.1 [CALC]: 141 and 388.
    expect(given(answersForPrecision(0.9, 0.05)).answers).toBe(141);
    expect(given(answersForPrecision(0.9, 0.03)).answers).toBe(388);
    expectRefused(answersForPrecision(0.9, 0), 'impossible-input');
    expectRefused(answersForPrecision(0.5, 1e-6), 'out-of-reach');
  });

  test('names the answers a difference needs, more when the base is over, and refuses what cannot be reached', () => {
    // (1.959963985 + 0.841621234)² · (0.9·0.1 + 0.85·0.15) / 0.05² = 682.9.
    expect(given(answersToTellApart({ current: 0.9, base: 0.85 })).answers).toBe(683);
    const closed = given(answersToTellApart({ current: 0.9, base: 0.85, baseAnswers: 500 })).answers;
    expect(closed).toBeGreaterThan(683);
    expectRefused(answersToTellApart({ current: 0.9, base: 0.85, baseAnswers: 100 }), 'out-of-reach');
    expectRefused(answersToTellApart({ current: 0.9, base: 0.9 }), 'out-of-reach');
    expectRefused(answersToTellApart({ current: 0.9, base: 0.9, baseAnswers: 0 }), 'out-of-reach');
    expectRefused(answersToTellApart({ current: 0.9, base: 0.89999999 }), 'out-of-reach');
    expectRefused(answersToTellApart({ current: 1.1, base: 0.9 }), 'impossible-input');
    expect(given(answersToTellApart({ current: 1, base: 0 })).answers).toBe(10);
  });
});

test('raw values are summarised without the missing ones, in any order', () => {
  // R: quantile(c(1,2,4,8), type = 7) → 1.75, 3, 5.
  const summary = summariseValues([8, null, 1, 4, 2]);
  expect(summary).toMatchObject({ n: 4, mean: 3.75, median: 3, lowerQuartile: 1.75, upperQuartile: 5 });
  expect(summariseValues([2, 4, 1, 8])).toEqual(summary);
  expect(summariseValues([0.1, 0.1, 0.1])?.sd).toBe(0);
  expect(summariseValues([7])?.sd).toBeUndefined();
  expect(summariseValues([null])).toBeUndefined();
  expect(() => summariseValues([NaN])).toThrow(RangeError);
});
