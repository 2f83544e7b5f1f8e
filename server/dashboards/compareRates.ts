// Why: how many came, were asked and answered stands beside each side of a comparison too: counters and services over the
// compared days, two periods each over its own.
import type { Counted } from './counts.js';
import { lastDayShown, type Filters } from './filters.form.js';
import { ratedWaves, ratesByValue, responseRateOf, type ResponseRate } from './responseRate.js';
import type { Days, PlaceCut } from './responseRateDays.js';
import type { Series } from './series.js';
import type { Subject } from './subject.js';
import { spanOf } from './words.js';

/** Visitors are counted by counter and by service, and by nothing else. */
export function isPlace(by: string): by is PlaceCut {
  return by === 'counter' || by === 'service';
}

/** @param span the compared days; `key`: the wave they belong to, where waves are looked at */
export async function ratesOfGroups(
  subject: Subject,
  filters: Filters,
  by: string,
  span: Days & { key: string | null },
  counted: Counted,
): Promise<(value: string) => ResponseRate> {
  if (!isPlace(by) || filters.cuts.some(({ cut }) => cut !== by))
    return () => ({ ok: false, reason: 'filter' });
  const inWave = filters.kind === 'wave' && span.key !== null;
  const days = inWave ? ratedWaves(subject, counted).get(span.key ?? '') : span;
  if (days === undefined) return () => ({ ok: false, reason: 'no_days' });
  const last = lastDayShown(subject, [by]);
  if (last < days.from) return () => ({ ok: false, reason: 'not_over' });
  return await ratesByValue(subject, by, { from: days.from, to: last < days.to ? last : days.to });
}

/** Of a period in which something is hidden nobody reads how many answered. */
export async function rateOfPeriod(
  subject: Subject,
  filters: Filters,
  period: string,
  { points }: Series,
  counted: Counted,
): Promise<ResponseRate> {
  if (points.some((point) => point.period === period && point.figure.state === 'suppressed'))
    return { ok: false, reason: 'suppressed' };
  return await responseRateOf(subject, filters, daysOf(subject, filters, period, counted));
}

function daysOf(
  subject: Subject,
  { kind, startMonth }: Filters,
  period: string,
  counted: Counted,
): Days | undefined {
  if (kind === 'wave') return ratedWaves(subject, counted).get(period);
  if (period === '') return undefined;
  const { firstDay, lastDay } = spanOf(period, kind, startMonth);
  return { from: firstDay, to: lastDay };
}
