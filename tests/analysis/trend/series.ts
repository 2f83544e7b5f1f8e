// Why: the series of the project's statistics notes stand in one place, and a series is written as its values.
import type { TimedValue } from '../../../analysis/trend/timedValues.js';

/** y₂₄ of the statistics notes, C.4. */
export const monthly24 = [
  86.1, 87.0, 86.4, 88.2, 87.9, 87.9, 88.6, 89.0, 88.2, 89.5, 90.1, 89.0, 88.0, 88.9, 89.3, 90.2, 90.2, 89.8,
  91.0, 90.5, 90.2, 91.4, 91.9, 91.0,
];

/** The series with ties of C.4. */
export const tied8 = [90, 90, 91, 90, 92, 91, 91, 93];

/** A slow swing over a rise, hand-made: neighbours are alike. */
export const swinging20 = [
  82.1, 82.6, 83.4, 83.9, 83.5, 82.8, 82.2, 82.5, 83.3, 84.2, 84.9, 85.1, 84.6, 84.0, 83.8, 84.3, 85.2, 85.9,
  86.3, 86.0,
];

/** Values one period apart. */
export function timed(values: readonly (number | null)[], first = 0): TimedValue[] {
  return values.map((value, index) => ({ time: first + index, value }));
}

/** Counts of satisfied, one period apart, each out of `n`. */
export function counted(x: readonly number[], n: number, first = 0) {
  return x.map((one, index) => ({ time: first + index, x: one, n }));
}
