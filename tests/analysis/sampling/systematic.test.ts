import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStart, systematicSample } from '../../../analysis/sampling/systematic.js';

describe('a systematic sample', () => {
  it('takes every k-th ticket beginning with the j-th (R: seq(3, 24, by = 5))', () => {
    expect(systematicSample(5, 3, 24)).toEqual([3, 8, 13, 18, 23]);
    expect(systematicSample(2, 2, 7)).toEqual([2, 4, 6]);
    expect(systematicSample(10, 7, 6)).toEqual([]);
    expect(systematicSample(1, 1, 3)).toEqual([1, 2, 3]);
  });

  it('over all starts takes every ticket exactly once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 500 }), (every, last) => {
        const all = Array.from({ length: every }, (_, index) =>
          systematicSample(every, index + 1, last),
        ).flat();
        expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
      }),
    );
  });

  it.each([
    [0, 1, 5],
    [3, 4, 5],
    [3, 0, 5],
    [3, 1, -1],
    [1.5, 1, 5],
  ])('refuses %s, %s, %s', (every, start, last) => {
    expect(() => systematicSample(every, start, last)).toThrow(RangeError);
  });
});

describe('a random start', () => {
  it('lies from 1 to k, and comes from the bytes alone', () => {
    expect(randomStart('000000000000', 7)).toBe(1);
    expect(randomStart('00000000000d', 7)).toBe(7);
    expect(() => randomStart('xyz', 7)).toThrow(RangeError);
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 48n - 1n }),
        fc.integer({ min: 1, max: 1000 }),
        (bytes, every) => {
          const start = randomStart(bytes.toString(16).padStart(12, '0'), every);
          expect(start).toBeGreaterThanOrEqual(1);
          expect(start).toBeLessThanOrEqual(every);
        },
      ),
    );
  });
});
