// Why: a growth column beside a series must leave gaps, zero bases and unfinished periods visibly empty.
import { refuse, type Refused } from './refusals.js';

/** One period of a series. `value` null = no figure; `complete` false = the period is not over. */
export type SeriesPoint = { value: number | null; complete?: boolean };

export type GrowthRate = { ok: true; growth: number } | Refused;

/**
 * Growth along a series: each period against the one `lag` places before it.
 * Use: MoM and QoQ with lag 1, YoY with the number of periods in a year. Variant: vₜ/vₜ₋lag − 1; the points must be
 * evenly spaced, gaps included as null. Source: textbook. Shapes: one result per point, same order. Units: fractions.
 * Throws nothing. No period that far back, or a missing value on either side → 'missing-period'; base 0 → 'zero-base';
 * base below 0 → 'not-positive-base'; an incomplete period on either side → 'incomplete-period'. Empty → empty.
 */
export function growthSeries(points: readonly SeriesPoint[], lag: number): GrowthRate[] {
  return points.map((current, index) => relativeChange(points[index - lag], current));
}

function relativeChange(base: SeriesPoint | undefined, current: SeriesPoint): GrowthRate {
  if (base === undefined || base.value === null || current.value === null) return refuse('missing-period');
  if (base.complete === false || current.complete === false) return refuse('incomplete-period');
  if (!Number.isFinite(base.value) || !Number.isFinite(current.value)) return refuse('impossible-input');
  if (base.value === 0) return refuse('zero-base');
  if (base.value < 0) return refuse('not-positive-base');
  return { ok: true, growth: current.value / base.value - 1 };
}

/**
 * Rolling total: the sum of each period and the `length − 1` before it.
 * Use: rolling 12 months, whose growth is taken against the total 12 months earlier; two overlapping totals are never
 * tested against each other. Source: textbook. Shapes: one point per period, same order. Throws nothing. A window that
 * starts before the series, holds a gap, or holds an unfinished period → null. Empty → empty.
 */
export function rollingTotals(points: readonly SeriesPoint[], length: number): SeriesPoint[] {
  return points.map((_, index) => {
    const window = index + 1 < length ? [] : points.slice(index + 1 - length, index + 1);
    const values = window.flatMap(({ value, complete }) =>
      value === null || complete === false ? [] : [value],
    );
    return { value: values.length < length ? null : values.reduce((sum, value) => sum + value, 0) };
  });
}
