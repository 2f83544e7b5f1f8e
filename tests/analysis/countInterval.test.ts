import fc from 'fast-check';
import gammaCdf from '@stdlib/stats-base-dists-gamma-cdf';
import { describe, expect, test } from 'vitest';
import { countInterval } from '../../analysis/countInterval.js';
import { expectClose, expectRefused, given } from './expectations.js';

describe('the exact interval of one count', () => {
  test('gives the reference limits of seven events', () => {
    // Statistics notes, growth of counts [CALC]; R: poisson.test(7).
    const interval = given(countInterval(7));
    expectClose(interval.lower, 2.81436305);
    expectClose(interval.upper, 14.4226754);
  });

  test('of no event begins at 0 and ends where none would be seen in one of forty', () => {
    const interval = given(countInterval(0));
    expect(interval.lower).toBe(0);
    expectClose(interval.upper, -Math.log(0.025));
  });

  test('leaves half of what may be missed on either side, and holds the count', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
        (count, confidence) => {
          const { lower, upper } = given(countInterval(count, confidence));
          expect(lower).toBeLessThan(count);
          expect(upper).toBeGreaterThan(count);
          expect(gammaCdf(lower, count, 1)).toBeCloseTo((1 - confidence) / 2, 9);
          expect(1 - gammaCdf(upper, count + 1, 1)).toBeCloseTo((1 - confidence) / 2, 9);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('is refused for what is no count', () => {
    for (const count of [-1, 1.5, NaN, Infinity]) expectRefused(countInterval(count), 'impossible-input');
    for (const confidence of [0, 1, NaN]) expectRefused(countInterval(7, confidence), 'impossible-input');
  });
});
