import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultScale, isDissatisfied, isOnScale, isSatisfied, sameScale } from '../../analysis/scale.js';

const satisfiedOf = (lowest: number, highest: number) => {
  const scale = defaultScale(lowest, highest);
  const all = Array.from({ length: highest - lowest + 1 }, (_, index) => lowest + index);
  return [
    all.filter((score) => isSatisfied(score, scale)),
    all.filter((score) => isDissatisfied(score, scale)),
  ];
};

describe('the default scale', () => {
  test('reads 4 and 5 of a five-point scale as satisfied, 1 and 2 as dissatisfied', () => {
    expect(satisfiedOf(1, 5)).toEqual([
      [4, 5],
      [1, 2],
    ]);
  });

  test('reads 8 to 10 as satisfied on both ten-point scales, and mirrors them for the dissatisfied', () => {
    expect(satisfiedOf(0, 10)).toEqual([
      [8, 9, 10],
      [0, 1, 2],
    ]);
    expect(satisfiedOf(1, 10)).toEqual([
      [8, 9, 10],
      [1, 2, 3],
    ]);
  });

  test('gives a four-point scale no middle, and every other scale a middle', () => {
    expect(satisfiedOf(1, 2)).toEqual([[2], [1]]);
    expect(satisfiedOf(1, 3)).toEqual([[3], [1]]);
    expect(satisfiedOf(1, 4)).toEqual([
      [3, 4],
      [1, 2],
    ]);
    expect(satisfiedOf(1, 6)).toEqual([
      [5, 6],
      [1, 2],
    ]);
    expect(satisfiedOf(1, 7)).toEqual([
      [6, 7],
      [1, 2],
    ]);
  });

  test('never counts a score as both satisfied and dissatisfied, and counts as many scores on each side', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 100 }), (lowest, range) => {
        const [satisfied, dissatisfied] = satisfiedOf(lowest, lowest + range);
        expect(satisfied?.length).toBe(dissatisfied?.length);
        expect(satisfied?.filter((score) => dissatisfied?.includes(score))).toEqual([]);
      }),
    );
  });

  test('refuses a range without whole, ascending ends', () => {
    expect(() => defaultScale(5, 1)).toThrow(RangeError);
    expect(() => defaultScale(1, 1)).toThrow(RangeError);
    expect(() => defaultScale(1, 4.5)).toThrow(RangeError);
  });
});

test('a scale on which low scores are good reads its bounds from the low end', () => {
  const scale = {
    lowest: 1,
    highest: 5,
    satisfiedFrom: 2,
    dissatisfiedTo: 4,
    goodDirection: 'down',
  } as const;
  expect([1, 2, 3, 4, 5].map((score) => isSatisfied(score, scale))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect([1, 2, 3, 4, 5].map((score) => isDissatisfied(score, scale))).toEqual([
    false,
    false,
    false,
    true,
    true,
  ]);
});

test('a composite counts as satisfied from the bound on, unrounded', () => {
  expect(isSatisfied(3.9999, defaultScale(1, 5))).toBe(false);
  expect(isSatisfied(4, defaultScale(1, 5))).toBe(true);
  expect(isOnScale(5.1, defaultScale(1, 5))).toBe(false);
});

test('two scales are the same only when range, bounds and direction agree', () => {
  const scale = defaultScale(1, 5);
  expect(sameScale(scale, defaultScale(1, 5))).toBe(true);
  expect(sameScale(scale, defaultScale(1, 10))).toBe(false);
  expect(sameScale(scale, { ...scale, satisfiedFrom: 5 })).toBe(false);
  expect(sameScale(scale, { ...scale, goodDirection: 'down' })).toBe(false);
});
