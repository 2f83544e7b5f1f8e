import { describe, expect, test } from 'vitest';
import {
  compareEachWithRest,
  compareGroups,
  compareMany,
  compareManyMeans,
  compareMeans,
  compareShares,
} from '../../analysis/comparison.js';
import { holm } from '../../analysis/holm.js';
import { benjaminiHochberg } from '../../analysis/benjaminiHochberg.js';
import { expectClose, expectRefused, given } from './expectations.js';

const group = (key: string, x: number, n: number) => ({ key, x, n });

describe('a comparison of two shares', () => {
  test('is refused for halves of answers', () => {
    expectRefused(
      compareShares({ x: 50.5, n: 100 }, { x: 60, n: 100 }, { kind: 'time' }),
      'impossible-input',
    );
  });

  test('is not marked from thirty answers on', () => {
    expect(given(compareShares({ x: 20, n: 30 }, { x: 40, n: 50 }, { kind: 'time' })).lowSample).toBe(false);
    expect(given(compareShares({ x: 20, n: 29 }, { x: 40, n: 50 }, { kind: 'time' })).lowSample).toBe(true);
  });
});

describe('a comparison of two means', () => {
  const mean = (n: number, value = 4) => ({ n, mean: value, sd: 0.8 });

  test('is refused without answers on either side and under ten, and given from ten on', () => {
    expectRefused(compareMeans(mean(0), mean(50), { kind: 'time' }), 'no-answers');
    expectRefused(compareMeans(mean(50), mean(0), { kind: 'time' }), 'no-answers');
    expectRefused(compareMeans(mean(9), mean(50), { kind: 'time' }), 'too-few-answers');
    expectRefused(compareMeans(mean(50), mean(9), { kind: 'time' }), 'too-few-answers');
    expect(compareMeans(mean(10), mean(50), { kind: 'time' }).ok).toBe(true);
  });

  test('is marked under thirty answers on the smaller side', () => {
    expect(given(compareMeans(mean(29), mean(50), { kind: 'time' })).lowSample).toBe(true);
    expect(given(compareMeans(mean(50), mean(29), { kind: 'time' })).lowSample).toBe(true);
    expect(given(compareMeans(mean(30), mean(50), { kind: 'time' })).lowSample).toBe(false);
  });

  test('says up over time and higher among groups when several are shown together', () => {
    const rows = [{ key: 'a', a: mean(200, 4.5), b: mean(200, 4) }];
    expect(
      given(compareManyMeans(rows, { kind: 'time', adjust: 'holm' })[0]?.comparison ?? { ok: false }).verdict,
    ).toBe('up');
    expect(
      given(compareManyMeans(rows, { kind: 'groups', adjust: 'holm' })[0]?.comparison ?? { ok: false }),
    ).toMatchObject({ kind: 'groups', verdict: 'higher' });
  });
});

describe('several comparisons of shares', () => {
  const rows = [
    { key: 'one', a: { x: 190, n: 200 }, b: { x: 170, n: 200 } },
    { key: 'two', a: { x: 184, n: 200 }, b: { x: 170, n: 200 } },
    { key: 'three', a: { x: 180, n: 200 }, b: { x: 170, n: 200 } },
  ];
  const raw = rows.map(({ a, b }) => given(compareShares(a, b, { kind: 'time' })).p);

  test('are adjusted as they are told to be, and keep their kind', () => {
    const adjusted = (adjust: 'holm' | 'benjamini-hochberg') =>
      compareMany(rows, { kind: 'time', adjust }).map(({ comparison }) => given(comparison));
    adjusted('holm').forEach((row, i) => expectClose(row.adjustedP, holm(raw)[i] ?? NaN, 1e-12));
    adjusted('benjamini-hochberg').forEach((row, i) =>
      expectClose(row.adjustedP, benjaminiHochberg(raw)[i] ?? NaN, 1e-12),
    );
    // Of the second, Holm says nothing and Benjamini & Hochberg that it is up.
    expect(adjusted('holm').map(({ verdict }) => verdict)).toEqual(['up', 'cannot-tell', 'cannot-tell']);
    expect(adjusted('benjamini-hochberg').map(({ verdict }) => verdict)).toEqual(['up', 'up', 'cannot-tell']);
    expect(adjusted('holm').every(({ kind }) => kind === 'time')).toBe(true);
  });
});

describe('groups', () => {
  test('are compared as groups, in pairs and each with the rest, with Holm unless told otherwise', () => {
    const groups = [group('a', 190, 200), group('b', 165, 200), group('c', 178, 200), group('d', 182, 200)];
    const each = compareEachWithRest(groups);
    const p = each.rows.map(({ comparison }) => given(comparison).p);
    each.rows.forEach(({ comparison }, i) => {
      expect(given(comparison).kind).toBe('groups');
      expectClose(given(comparison).adjustedP, holm(p)[i] ?? NaN, 1e-12);
    });
    compareEachWithRest(groups, { adjust: 'benjamini-hochberg' }).rows.forEach(({ comparison }, i) =>
      expectClose(given(comparison).adjustedP, benjaminiHochberg(p)[i] ?? NaN, 1e-12),
    );
    const pairs = compareGroups(groups);
    const raw = pairs.rows.map(({ comparison }) => given(comparison).p);
    expect(pairs.rows.every(({ comparison }) => given(comparison).kind === 'groups')).toBe(true);
    compareGroups(groups, { adjust: 'benjamini-hochberg' }).rows.forEach(({ comparison }, i) =>
      expectClose(given(comparison).adjustedP, benjaminiHochberg(raw)[i] ?? NaN, 1e-12),
    );
  });

  test('of exactly ten answers take part in the overall test, of nine they do not', () => {
    const others = [group('a', 50, 100), group('b', 60, 100)];
    expect(given(compareGroups([...others, group('c', 5, 10)]).overall).df).toBe(2);
    expect(given(compareGroups([...others, group('c', 5, 9)]).overall).df).toBe(1);
  });

  test('are tested by χ² where exactly five are expected', () => {
    expect(given(compareGroups([group('a', 3, 20), group('b', 7, 20)]).overall).method).toBe('chi-square');
  });

  test('get no verdict though one pair alone would have one, while the groups as a whole do not differ', () => {
    const groups = [
      group('a', 920, 1000),
      group('b', 880, 1000),
      ...['c', 'd', 'e', 'f'].map((key) => group(key, 900, 1000)),
    ];
    const { overall, overallRejected, rows } = compareGroups(groups);
    const pair = given(rows[0]?.comparison ?? { ok: false });
    expect(given(overall).p).toBeGreaterThan(0.05);
    expect(overallRejected).toBe(false);
    expect(pair.adjustedP).toBeLessThan(0.05);
    expect(pair.lower).toBeGreaterThan(0);
    expect(pair.verdict).toBe('cannot-tell');
  });
});
