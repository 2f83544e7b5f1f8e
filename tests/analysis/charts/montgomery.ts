// Why: the series of the notes and of the textbook that several chart tests measure themselves against.
import type { Share } from '../../../analysis/wilson.js';

const satisfied = [372, 351, 398, 365, 341, 380, 402, 355, 390, 366, 371, 330];
const answers = [400, 380, 420, 395, 360, 410, 430, 375, 415, 392, 400, 372];

/** Statistics notes C.6: twelve months, the last one bad. */
export const twelveMonths: Share[] = satisfied.map((x, at) => ({ x, n: answers[at] ?? 0 }));

/** Statistics notes C.6: eight periods of 2000 answers that differ far beyond chance. */
export const overdispersed: Share[] = [1840, 1795, 1905, 1702, 1888, 1750, 1930, 1650].map((x) => ({
  x,
  n: 2000,
}));

/** Montgomery, Introduction to Statistical Quality Control, ch. 9: 20 values around 10, then 10 around 11. */
export const shiftedByOne = [
  9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34, 9.03, 11.47, 10.51, 9.4, 10.08, 9.37, 10.62,
  10.31, 8.52, 10.84, 10.9, 9.33, 12.29, 11.5, 10.6, 11.08, 10.38, 11.62, 11.31, 10.52,
];

/** Positions of all subgroups of a series. */
export function all(series: readonly unknown[]): number[] {
  return series.map((_, at) => at);
}
