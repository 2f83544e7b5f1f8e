import fc from 'fast-check';
import { expect, test } from 'vitest';
import { midranks } from '../../analysis/midranks.js';

test('equal values share the mean of their places', () => {
  // R: rank(c(5, 4, 4, 5, 3)).
  expect(midranks([5, 4, 4, 5, 3])).toEqual([4.5, 2.5, 2.5, 4.5, 1]);
  expect(midranks([])).toEqual([]);
});

test('ranks always add up to n(n + 1)/2, and a larger value never has a smaller rank', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 }), (values) => {
      const ranks = midranks(values);
      expect(ranks.reduce((sum, rank) => sum + rank, 0)).toBe((values.length * (values.length + 1)) / 2);
      values.forEach((value, i) => {
        values.forEach((other, j) => {
          expect(Math.sign((ranks[i] ?? NaN) - (ranks[j] ?? NaN))).toBe(Math.sign(value - other));
        });
      });
    }),
  );
});
