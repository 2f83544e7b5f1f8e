// Why: a series without its season shows what happened, not what time of year it was.
import { refuse, type Refused } from '../refusals.js';
import { seasonOf } from '../trend/timeIndex.js';
import type { TimedValue } from '../trend/timedValues.js';
import { monthIndex, monthsToAdjust, type MonthIndex, type SeasonKind } from './monthIndex.js';

export type SeasonalAdjustment =
  | { ok: true; index: Extract<MonthIndex, { ok: true }>; adjusted: TimedValue[] }
  | (Refused & { months: number; monthsNeeded: number });

/**
 * Seasonal adjustment: the series with each month's index taken out.
 * Use: beside the series as it was, never instead of it, and not before a trend test (`seasonalKendall` takes the raw
 * values). Variant: value − index ('additive') or value / index ('ratio'), see `monthIndex`. Source: as `monthIndex`.
 * Units: those of the values. Shapes: one point per input point, same order; missing stays null. Throws nothing. Fewer
 * than 36 months with a figure → 'too-few-periods'; an index of 0 (a month in which nothing ever happens) →
 * 'zero-base'; else refused as `monthIndex`.
 */
export function seasonalAdjust(series: readonly TimedValue[], kind: SeasonKind): SeasonalAdjustment {
  const index = monthIndex(series, kind);
  if (!index.ok) return { ...index, monthsNeeded: monthsToAdjust };
  const refused = { months: index.months, monthsNeeded: monthsToAdjust };
  if (!index.mayAdjust) return { ...refuse('too-few-periods'), ...refused };
  if (kind === 'ratio' && index.indices.includes(0)) return { ...refuse('zero-base'), ...refused };
  return {
    ok: true,
    index,
    adjusted: series.map(({ time, value }) => {
      const season = index.indices[seasonOf(time, 12)] ?? 0;
      if (value === null) return { time, value };
      return { time, value: kind === 'ratio' ? value / season : value - season };
    }),
  };
}
