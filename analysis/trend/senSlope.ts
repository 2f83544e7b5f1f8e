// Why: how fast a series moves is read off as the middle of all its slopes, which one odd period cannot bend.
import { medianSorted } from 'simple-statistics';
import { criticalZ, type Interval } from '../criticalValues.js';
import { refuse, type Refused } from '../refusals.js';
import { kendallSum, leastForKendall } from './mannKendall.js';
import { presentValues, type PresentValue, type TimedValue } from './timedValues.js';

/** Interval of a slope; the ranks among the ordered slopes at which it is read (M₁ and M₂, in fractions). */
export type SlopeInterval = (Interval & { ok: true; lowerRank: number; upperRank: number }) | Refused;

export type SenSlope =
  | {
      ok: true;
      n: number;
      /** Unit of the values per unit of time. */
      slope: number;
      /** Where the line crosses time 0: median of the values minus slope × median of the times. */
      intercept: number;
      slopes: number;
      interval: SlopeInterval;
    }
  | Refused;

/**
 * Theil–Sen slope with Gilbert's interval.
 * Use: the size of a trend, beside Mann–Kendall's verdict. Variant: median of all slopes between periods of different
 * time, at true distances in time, so that a gap counts as long as it was; intercept by Conover; interval by Gilbert:
 * ordered slopes at ranks M₁ = (N − C)/2 and M₂ + 1 = (N + C)/2 + 1, between two ranks by linear interpolation, never
 * beyond the steepest slopes seen, C = z·√Var(S), Var(S) times `varianceFactor` where neighbours are alike
 * (`hamedRao`). (SciPy rounds the ranks instead.) Source: Theil (1950); Sen (1968),
 * J. Am. Stat. Assoc. 63, 1379–1389; Gilbert (1987), Statistical Methods for Environmental Pollution Monitoring, 218.
 * Units: see the type. Shapes: any order; the work grows with the square of the periods. Throws RangeError for a
 * confidence outside 0–1. Fewer than two different times → 'too-few-periods'; not finite → 'impossible-input'.
 * Interval: fewer than 4 values → 'too-few-periods'; all values equal → 'all-equal' (the slope is 0, nothing says how
 * surely).
 */
export function senSlope(series: readonly TimedValue[], confidence = 0.95, varianceFactor = 1): SenSlope {
  const present = presentValues(series);
  if (present === undefined) return refuse('impossible-input');
  const slopes = pairwiseSlopes(present);
  if (slopes.length === 0) return refuse('too-few-periods');
  const { n, variance } = kendallSum(present);
  const slope = atRank(slopes, (slopes.length + 1) / 2);
  const values = present.map(({ value }) => value).sort((a, b) => a - b);
  return {
    ok: true,
    n,
    slope,
    intercept: medianSorted(values) - slope * medianSorted(present.map(({ time }) => time)),
    slopes: slopes.length,
    interval:
      n < leastForKendall
        ? refuse('too-few-periods')
        : slopeInterval(slopes, variance * varianceFactor, confidence),
  };
}

/**
 * Pairwise slopes: the slope between every two periods of different time, smallest first.
 * Use: Theil–Sen over a series, and over the seasons of one. Unit: of the values per unit of time. Throws nothing.
 * Fewer than two different times → empty.
 */
export function pairwiseSlopes(present: readonly PresentValue[]): Float64Array {
  const n = present.length;
  const times = Float64Array.from(present, ({ time }) => time);
  const values = Float64Array.from(present, ({ value }) => value);
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let found = 0;
  for (let later = 1; later < n; later += 1) {
    for (let earlier = 0; earlier < later; earlier += 1) {
      const distance = (times[later] ?? 0) - (times[earlier] ?? 0);
      if (distance === 0) continue;
      slopes[found] = ((values[later] ?? 0) - (values[earlier] ?? 0)) / distance;
      found += 1;
    }
  }
  return slopes.slice(0, found).sort();
}

/**
 * Gilbert's interval of a median slope.
 * Use: with the slopes of a series and Var(S), or those within seasons and the sum of their variances. Variant and
 * source: see `senSlope`. Shapes: slopes smallest first. Throws RangeError for a confidence outside 0–1. No slopes →
 * 'too-few-periods'; variance 0 → 'all-equal'.
 */
export function slopeInterval(slopes: Float64Array, variance: number, confidence: number): SlopeInterval {
  if (slopes.length === 0) return refuse('too-few-periods');
  if (variance === 0) return refuse('all-equal');
  const reach = criticalZ(confidence) * Math.sqrt(variance);
  const lowerRank = (slopes.length - reach) / 2;
  const upperRank = (slopes.length + reach) / 2;
  return {
    ok: true,
    lower: atRank(slopes, lowerRank),
    upper: atRank(slopes, upperRank + 1),
    lowerRank,
    upperRank,
  };
}

/**
 * Value at a rank: the ordered value at a place counted from 1, in between by linear interpolation.
 * Use: medians and limits among slopes. Variant: places before the first or after the last give the first or last.
 * Throws RangeError for no values.
 */
export function atRank(ordered: Float64Array, rank: number): number {
  const place = Math.min(Math.max(rank, 1), ordered.length);
  const below = ordered[Math.floor(place) - 1];
  const above = ordered[Math.ceil(place) - 1];
  if (below === undefined || above === undefined) throw new RangeError('there is no value at any rank');
  return below + (above - below) * (place - Math.floor(place));
}
