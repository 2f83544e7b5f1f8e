// Why: what a series does beside its trend is asked in several places, and crumbs of rounding must not be ranked as news.
import { refuse, type Refused } from '../refusals.js';
import { leastForKendall } from './mannKendall.js';
import { senSlope } from './senSlope.js';
import { presentValues, type PresentValue, type TimedValue } from './timedValues.js';

export type Residuals = { ok: true; residuals: PresentValue[] } | Refused;

/** Ten digits of the largest value: far below what any survey measures, far above what arithmetic leaves. */
const digits = 1e-10;

/**
 * Residuals: a series less its Theil–Sen slope times the time since its first period.
 * Use: autocorrelation and seasons, which a trend would otherwise pose as. Variant: rounded to ten digits of the
 * largest value, so that equal distances are equal numbers. Source: see `senSlope`. Units: those of the values. Shapes:
 * in order of time, missing periods left out. Throws nothing. Fewer than 4 values → 'too-few-periods'; nothing left
 * beside the line → 'all-equal'; not finite → 'impossible-input'.
 */
export function withoutTrend(series: readonly TimedValue[]): Residuals {
  const present = presentValues(series);
  if (present === undefined) return refuse('impossible-input');
  if (present.length < leastForKendall) return refuse('too-few-periods');
  const line = senSlope(present);
  if (!line.ok) return line;
  const unit = Math.max(...present.map(({ value }) => Math.abs(value))) * digits;
  if (unit === 0) return refuse('all-equal');
  // Counted from the first period: far from time 0 slope times time would cost digits.
  const first = present[0]?.time ?? 0;
  const residuals = present.map(({ time, value }) => ({
    time,
    value: Math.round((value - line.slope * (time - first)) / unit) * unit,
  }));
  if (residuals.every(({ value }) => value === residuals[0]?.value)) return refuse('all-equal');
  return { ok: true, residuals };
}
