// Why: the average yearly growth over several years, which is not the average of the yearly rates.
import type { Interval } from './criticalValues.js';
import { refuse, type Refused } from './refusals.js';

export type CompoundGrowth = { ok: true; rate: number } | Refused;

/**
 * Compound annual growth rate.
 * Use: growth over several years as one yearly rate. Variant: (last/first)^(1/years) − 1 with `years` the time between
 * both ends, not the number of points. Source: textbook. Units: any, same on both sides; years may be fractions; rate
 * as a fraction. Throws nothing. First value 0 → 'zero-base'; below 0 on either side → 'not-positive-base'; no time
 * between → 'too-few-periods'; numbers that are none → 'impossible-input'.
 */
export function cagr(first: number, last: number, years: number): CompoundGrowth {
  if (!Number.isFinite(first) || !Number.isFinite(last) || !Number.isFinite(years))
    return refuse('impossible-input');
  if (years <= 0) return refuse('too-few-periods');
  if (first === 0) return refuse('zero-base');
  if (first < 0 || last < 0) return refuse('not-positive-base');
  return { ok: true, rate: (last / first) ** (1 / years) - 1 };
}

/**
 * Interval of a compound annual growth rate.
 * Use: together with `cagr`, from the interval of the whole growth (any method of this folder). Variant: both limits
 * spread over the years; exact because spreading keeps the order. Units: fractions in and out. Throws nothing.
 * No time between the ends, or a limit below −100 % → undefined.
 */
export function cagrInterval(growth: Interval, years: number): Interval | undefined {
  if (!(years > 0) || growth.lower < -1) return undefined;
  return { lower: (1 + growth.lower) ** (1 / years) - 1, upper: (1 + growth.upper) ** (1 / years) - 1 };
}

/**
 * Compound annual growth rate of a series.
 * Use: a series with gaps; the rate runs from its first to its last figure. Variant: years = places between both,
 * divided by `periodsPerYear`. Source: see `cagr`. Shapes: evenly spaced values, gaps as null. Throws nothing.
 * `years` is given with a refusal too. Fewer than two figures → 'too-few-periods'; otherwise as `cagr`.
 */
export function cagrOfSeries(
  values: readonly (number | null)[],
  periodsPerYear: number,
): CompoundGrowth & { years: number } {
  const present = values.flatMap((value, place) => (value === null ? [] : [{ value, place }]));
  const first = present.at(0);
  const last = present.at(-1);
  if (first === undefined || last === undefined || !(periodsPerYear > 0)) {
    return { ...refuse('too-few-periods'), years: 0 };
  }
  const years = (last.place - first.place) / periodsPerYear;
  return { ...cagr(first.value, last.value, years), years };
}
