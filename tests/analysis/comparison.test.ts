import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareEachWithRest,
  compareGroups,
  compareMany,
  compareManyMeans,
  compareMeans,
  compareShares,
  evaluation,
} from '../../analysis/comparison.js';
import { summariseScores } from '../../analysis/satisfaction.js';
import { defaultScale } from '../../analysis/scale.js';
import { expectClose, expectRefused, given, groupA, groupB } from './expectations.js';

const counters = [
  { key: 'one', x: 240, n: 300 },
  { key: 'two', x: 251, n: 300 },
  { key: 'three', x: 262, n: 300 },
  { key: 'four', x: 281, n: 305 },
];
const alike = [
  { key: 'one', x: 90, n: 100 },
  { key: 'two', x: 88, n: 100 },
  { key: 'three', x: 91, n: 100 },
];

describe('a verdict on two shares', () => {
  test('is "cannot tell" when the interval holds zero, however the shares look', () => {
    // Statistics notes C.3: 94.0 % against 92.9 %, +1.1 points (−2.4 to +4.7).
    const compared = given(compareShares({ x: 376, n: 400 }, { x: 353, n: 380 }, { kind: 'time' }));
    expectClose(compared.difference, 0.0110526316);
    expect(compared).toMatchObject({ verdict: 'cannot-tell', adjustedP: null, lowSample: false });
  });

  test('says up and down of time, higher and lower of groups', () => {
    const high = { x: 360, n: 400 };
    const low = { x: 310, n: 380 };
    expect(given(compareShares(high, low, { kind: 'time' })).verdict).toBe('up');
    expect(given(compareShares(low, high, { kind: 'time' })).verdict).toBe('down');
    expect(given(compareShares(high, low, { kind: 'groups' })).verdict).toBe('higher');
    expect(given(compareShares(low, high, { kind: 'groups' })).verdict).toBe('lower');
  });

  test('needs the adjusted p under 5 % as well when several are shown together', () => {
    const high = { x: 360, n: 400 };
    const low = { x: 310, n: 380 };
    expect(given(compareShares(high, low, { kind: 'time', adjustedP: 0.05 })).verdict).toBe('cannot-tell');
    expect(given(compareShares(high, low, { kind: 'time', adjustedP: 0.049 })).verdict).toBe('up');
  });

  test('is refused below ten answers and marked below thirty', () => {
    expectRefused(compareShares({ x: 9, n: 9 }, { x: 1, n: 100 }, { kind: 'time' }), 'too-few-answers');
    expectRefused(compareShares({ x: 0, n: 0 }, { x: 1, n: 100 }, { kind: 'time' }), 'no-answers');
    expect(given(compareShares({ x: 9, n: 10 }, { x: 1, n: 100 }, { kind: 'time' })).lowSample).toBe(true);
  });

  test('never contradicts its interval, and turns round when the groups swap', () => {
    const share = fc
      .tuple(fc.integer({ min: 10, max: 800 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([n, part]) => ({ n, x: Math.round(part * n) }));
    fc.assert(
      fc.property(share, share, (a, b) => {
        const forth = given(compareShares(a, b, { kind: 'groups' }));
        const back = given(compareShares(b, a, { kind: 'groups' }));
        if (forth.verdict === 'higher') expect(forth.lower).toBeGreaterThan(0);
        if (forth.verdict === 'lower') expect(forth.upper).toBeLessThan(0);
        const turned = { higher: 'lower', lower: 'higher', 'cannot-tell': 'cannot-tell', up: '', down: '' };
        expect(back.verdict).toBe(turned[forth.verdict]);
      }),
    );
  });
});

describe('several comparisons shown together', () => {
  test('have the reference Holm p of all pairs of four counters', () => {
    // Statistics notes C.3 [CALC, R pairwise.prop.test(correct = FALSE)].
    const { overall, overallRejected, rows } = compareGroups(counters);
    expectClose(given(overall).chiSquare, 20.0278277);
    expect(overallRejected).toBe(true);
    const expected = [0.40432794, 0.0604632557, 9.59737959e-5, 0.4043279404, 0.0069736584, 0.15513695];
    rows.forEach((row, index) => expectClose(given(row.comparison).adjustedP, expected[index] ?? NaN));
    expect(rows.map(({ a, b, comparison }) => `${a}-${b} ${given(comparison).verdict}`)).toEqual([
      'one-two cannot-tell',
      'one-three cannot-tell',
      'one-four lower',
      'two-three cannot-tell',
      'two-four lower',
      'three-four cannot-tell',
    ]);
  });

  test('give no pairwise verdict when the overall test does not reject', () => {
    const { overallRejected, rows } = compareGroups(alike);
    expect(overallRejected).toBe(false);
    expect(rows.every(({ comparison }) => given(comparison).verdict === 'cannot-tell')).toBe(true);
    expect(
      compareEachWithRest(alike).rows.every((row) => given(row.comparison).verdict === 'cannot-tell'),
    ).toBe(true);
  });

  test('compare each group with the others, never with itself', () => {
    const { rows } = compareEachWithRest(counters);
    const first = rows[0]?.comparison;
    if (first === undefined) throw new Error('no row');
    expectClose(given(first).difference, 240 / 300 - (251 + 262 + 281) / 905);
    expect(rows.map(({ comparison }) => given(comparison).verdict)).toEqual([
      'lower',
      'cannot-tell',
      'cannot-tell',
      'higher',
    ]);
  });

  test('leave refused rows out of the adjustment and out of the overall test', () => {
    const tiny = { key: 'tiny', x: 3, n: 5 };
    const { overall, rows } = compareGroups([...counters, tiny]);
    expectClose(given(overall).chiSquare, 20.0278277);
    const pair = rows.find(({ a, b }) => a === 'one' && b === 'four')?.comparison;
    if (pair === undefined) throw new Error('no row');
    expectClose(given(pair).adjustedP, 9.59737959e-5);
    expectRefused(rows.find(({ b }) => b === 'tiny')?.comparison ?? { ok: true }, 'too-few-answers');
  });

  test('are tested exactly as a whole where fewer than five are expected in a cell', () => {
    const few = [65, 52, 40, 40, 49, 13].map((x, index) => ({
      key: String(index),
      x,
      n: [68, 53, 47, 41, 51, 15][index] ?? 0,
    }));
    const { overall, overallRejected } = compareEachWithRest(few);
    expect(given(overall)).toMatchObject({ method: 'exact' });
    expect(given(overall).minExpected).toBeLessThan(5);
    expect(given(overall).p).toBeGreaterThan(0.05); // χ² would say 0.042
    expect(overallRejected).toBe(false);
    expect(given(compareGroups(counters).overall)).toMatchObject({ method: 'chi-square' });
  });

  test('are empty, with the overall test refused, when there is nothing to compare', () => {
    expectRefused(compareGroups([]).overall, 'no-answers');
    expect(compareGroups([]).rows).toEqual([]);
    expectRefused(compareGroups(counters.slice(0, 1)).overall, 'too-few-groups');
    expect(compareMany([], { kind: 'time', adjust: 'holm' })).toEqual([]);
  });

  test('keep the order of the rows, and the order of the rows changes no number', () => {
    const rows = counters.map(({ key, x, n }) => ({ key, a: { x, n }, b: { x: 250, n: 300 } }));
    for (const adjust of ['holm', 'benjamini-hochberg'] as const) {
      const forth = compareMany(rows, { kind: 'time', adjust });
      expect(forth.map(({ key }) => key)).toEqual(['one', 'two', 'three', 'four']);
      expect(compareMany([...rows].reverse(), { kind: 'time', adjust }).reverse()).toEqual(forth);
    }
  });
});

describe('a verdict on two means', () => {
  const five = defaultScale(1, 5);
  const a = given(summariseScores(groupA, five));
  const b = given(summariseScores(groupB, five));

  test('follows the Welch interval', () => {
    expect(given(compareMeans(a, b, { kind: 'time' })).verdict).toBe('up');
    expect(given(compareMeans(a, a, { kind: 'time' })).verdict).toBe('cannot-tell');
    const rows = compareManyMeans([{ key: 'k', a, b }], { kind: 'groups', adjust: 'holm' });
    expect(rows[0]?.comparison).toMatchObject({ verdict: 'higher' });
  });

  test('is refused below ten answers and without spread', () => {
    expectRefused(compareMeans({ ...a, n: 9 }, b, { kind: 'time' }), 'too-few-answers');
    expectRefused(compareMeans({ ...a, n: 0 }, b, { kind: 'time' }), 'no-answers');
    expectRefused(compareMeans({ ...a, sd: 0 }, { ...b, sd: 0 }, { kind: 'time' }), 'all-equal');
  });
});

test('up is good only where more is good', () => {
  expect(evaluation('up', 'up')).toBe('good');
  expect(evaluation('up', 'down')).toBe('bad');
  expect(evaluation('lower', 'down')).toBe('good');
  expect(evaluation('higher', 'up')).toBe('good');
  expect(evaluation('cannot-tell', 'down')).toBe('unknown');
});
