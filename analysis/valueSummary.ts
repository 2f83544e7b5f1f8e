// Why: waits, durations and daily counts are raw values, not scores; they need their own summary.
import { mean, medianSorted, sampleStandardDeviation } from 'simple-statistics';

export type ValueSummary = {
  n: number;
  mean: number;
  sd: number | undefined;
  median: number;
  lowerQuartile: number;
  upperQuartile: number;
};

/**
 * Summary of raw values: how many, mean, standard deviation, median and quartiles.
 * Use: waiting times, days to close, values of a series. Variant: missing values (null) are left out; sample deviation
 * (n − 1), undefined for one value and exactly 0 for equal ones; quantiles of type 7 (linear between order
 * statistics, R's default). Source: Hyndman & Fan (1996), Am. Statistician 50, 361–365. Units: those of the values.
 * Throws RangeError for a value that is not finite. No values → undefined. The order of the values does not matter.
 */
export function summariseValues(values: readonly (number | null)[]): ValueSummary | undefined {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (!sorted.every(Number.isFinite)) throw new RangeError('a value must be a finite number');
  const n = sorted.length;
  if (n === 0) return undefined;
  return {
    n,
    mean: mean(sorted),
    sd: deviation(sorted),
    median: medianSorted(sorted),
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
  };
}

function deviation(sorted: number[]): number | undefined {
  if (sorted.length < 2) return undefined;
  // Equal values must give exactly zero, not what rounding of the mean leaves.
  if (sorted.at(0) === sorted.at(-1)) return 0;
  return sampleStandardDeviation(sorted);
}

function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
