// Why: whether a series moves at all is asked of the order of its values, which no outlier and no curve can fool.
import { normalTwoSidedP } from '../criticalValues.js';
import { refuse, type Refused } from '../refusals.js';
import { exactKendallP, smallestKendallP } from './exactKendall.js';
import { presentValues, type PresentValue, type TimedValue } from './timedValues.js';

/** Sum of signs over all pairs of periods, and its variance if there were no trend. */
export type KendallSum = { n: number; s: number; variance: number };

export type MannKendall =
  | (KendallSum & {
      ok: true;
      /** Periods without a figure, left out. */
      missing: number;
      /** With continuity correction; its two-sided normal p. */
      z: number;
      p: number;
      /** Share of rising minus falling pairs; `tauB` leaves out pairs that are equal. */
      tauA: number;
      tauB: number;
      /** Exact two-sided p with fewer than 10 periods, and the smallest one these values could have had; else null. */
      exactP: number | null;
      smallestP: number | null;
    })
  | (Refused & KendallSum);

/** Fewer values are not tested at all. */
export const leastForKendall = 4;
/** From this many values on the normal approximation is used. */
export const enoughForNormal = 10;

/**
 * Mann–Kendall test of a trend.
 * Use: whether a figure rises or falls over periods. Not for seasonal series (`seasonalKendall`) nor for periods that
 * carry over into one another (`hamedRao`); it knows nothing of the answers behind a period (`cochranArmitage`).
 * Variant: variance corrected for ties (in time too, as Kendall's for two tied rankings), continuity correction,
 * two-sided normal p; with fewer than 10 values also the exact p, see `exactKendallP`. Missing periods are left out.
 * Source: Mann (1945), Econometrica 13, 245–259; Kendall (1975), Rank Correlation Methods; the same Z as R's
 * `cor.test(method = 'kendall', exact = FALSE, continuity = TRUE)`. Units: values in any unit, equal figures must be
 * equal numbers; p a probability. Shapes: any order. Throws nothing. Fewer than 4 values → 'too-few-periods'; all
 * values equal, or one time only → 'all-equal'; not finite → 'impossible-input'; each with n, S and its variance.
 */
export function mannKendall(series: readonly TimedValue[]): MannKendall {
  const present = presentValues(series);
  if (present === undefined) return { ...refuse('impossible-input'), n: 0, s: 0, variance: 0 };
  const sum = kendallSum(present);
  const { n, s, variance } = sum;
  if (n < leastForKendall) return { ...refuse('too-few-periods'), ...sum };
  if (variance === 0) return { ...refuse('all-equal'), ...sum };
  const z = continuityZ(s, variance);
  const pairs = (n * (n - 1)) / 2;
  const valueTies = tieSizes(present.map(({ value }) => value));
  const timeTies = tieSizes(present.map(({ time }) => time));
  const countable = n < enoughForNormal && timeTies.length === 0;
  return {
    ok: true,
    ...sum,
    missing: series.length - n,
    z,
    p: normalTwoSidedP(z),
    tauA: s / pairs,
    tauB: s / Math.sqrt((pairs - tiedPairs(valueTies)) * (pairs - tiedPairs(timeTies))),
    exactP: countable ? exactKendallP(s, n, valueTies) : null,
    smallestP: countable ? smallestKendallP(n, valueTies) : null,
  };
}

/**
 * Kendall's sum of signs with its variance.
 * Use: Mann–Kendall over a series, and over each season of one. Variant: corrected for equal values and equal times.
 * Source: Kendall (1975). Shapes: values in order of time. Throws nothing. Fewer than two values → both 0.
 */
export function kendallSum(present: readonly PresentValue[]): KendallSum {
  const n = present.length;
  const inTime = Float64Array.from(present, ({ time }) => time);
  const inOrder = Float64Array.from(present, ({ value }) => value);
  let s = 0;
  for (let later = 1; later < n; later += 1) {
    const time = inTime[later] ?? 0;
    const value = inOrder[later] ?? 0;
    for (let earlier = 0; earlier < later; earlier += 1) {
      if ((inTime[earlier] ?? 0) < time) s += Math.sign(value - (inOrder[earlier] ?? 0));
    }
  }
  const values = tieSizes(present.map(({ value }) => value));
  const times = tieSizes(present.map(({ time }) => time));
  return { n, s, variance: n < 2 ? 0 : varianceOfSum(n, values, times) };
}

/**
 * Z with continuity correction: the sum moved one towards zero, over its standard deviation.
 * Use: every test with Kendall's sum. Throws nothing. A sum of 0 → 0; the variance must be above 0.
 */
export function continuityZ(s: number, variance: number): number {
  return (s - Math.sign(s)) / Math.sqrt(variance);
}

function varianceOfSum(n: number, values: readonly number[], times: readonly number[]): number {
  const term = (t: number) => t * (t - 1) * (2 * t + 5);
  const triples = (t: number) => t * (t - 1) * (t - 2);
  // Whole numbers are added first, so that equal values give exactly zero.
  const main = (term(n) - total(values, term) - total(times, term)) / 18;
  const both = n < 3 ? 0 : (total(values, triples) * total(times, triples)) / (9 * triples(n));
  return main + both + (4 * tiedPairs(values) * tiedPairs(times)) / (2 * n * (n - 1));
}

/** Sizes of the groups of equal numbers, only those of two and more. */
function tieSizes(numbers: readonly number[]): number[] {
  const sizes = new Map<number, number>();
  for (const number of numbers) sizes.set(number, (sizes.get(number) ?? 0) + 1);
  return [...sizes.values()].filter((size) => size > 1);
}

function tiedPairs(sizes: readonly number[]): number {
  return total(sizes, (t) => (t * (t - 1)) / 2);
}

function total(sizes: readonly number[], of: (size: number) => number): number {
  return sizes.reduce((sum, size) => sum + of(size), 0);
}
