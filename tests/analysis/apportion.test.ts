// Why: people of a report are whole, and together exactly as many as it says.
import { expect, it } from 'vitest';
import { apportion } from '../../analysis/apportion.js';

it('gives the textbook seats', () => {
  // Largest remainder with 1000 votes and 10 seats: 470, 160, 158, 120, 61, 31.
  expect(apportion([470, 160, 158, 120, 61, 31], 10)).toEqual([5, 2, 1, 1, 1, 0]);
});

it('makes counts of percentages that sum to n', () => {
  expect(apportion([45.2, 40.1, 12, 2, 0.7], 512)).toEqual([231, 205, 62, 10, 4]);
});

it('refuses what cannot be apportioned', () => {
  expect(() => apportion([0, 0], 3)).toThrow(RangeError);
  expect(() => apportion([-1, 2], 3)).toThrow(RangeError);
  expect(() => apportion([1], 1.5)).toThrow(RangeError);
  expect(apportion([], 0)).toEqual([]);
});
