import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countPatterns } from '../../analysis/answerPatterns.js';
import { randomFrom } from '../../analysis/random.js';

test('people who answered alike become one pattern, and incomplete sheets are counted apart', () => {
  expect(
    countPatterns([
      [5, 4],
      [3, null],
      [5, 4],
      [1, 2],
    ]),
  ).toEqual({
    patterns: [
      { values: [1, 2], count: 1 },
      { values: [5, 4], count: 2 },
    ],
    n: 3,
    incomplete: 1,
  });
  expect(countPatterns([])).toEqual({ patterns: [], n: 0, incomplete: 0 });
});

test('patterns do not depend on the order of the people', () => {
  const row = fc.array(fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant(null)), {
    minLength: 2,
    maxLength: 2,
  });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      expect(countPatterns([...rows].reverse())).toEqual(countPatterns(rows));
    }),
  );
});

test('rows of different length, and values that are no numbers, are a mistake of the caller', () => {
  expect(() => countPatterns([[1], [1, 2]])).toThrow(RangeError);
  expect(() => countPatterns([[NaN]])).toThrow(RangeError);
});

test('seeded random numbers repeat themselves for a seed and are spread evenly over 0 to 1', () => {
  const first = randomFrom(42);
  const again = randomFrom(42);
  const other = randomFrom(43);
  const drawn = Array.from({ length: 20_000 }, () => first());
  expect(drawn.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => again()));
  expect(drawn[0]).not.toBe(other());
  expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true);
  const tenths = Array.from(
    { length: 10 },
    (_, tenth) => drawn.filter((value) => Math.floor(value * 10) === tenth).length,
  );
  // 2,000 are expected in each tenth; five standard deviations are 212.
  expect(Math.max(...tenths.map((count) => Math.abs(count - 2000)))).toBeLessThan(212);
  expect(() => randomFrom(0.5)).toThrow(RangeError);
});
