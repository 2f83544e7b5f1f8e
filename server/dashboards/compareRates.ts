// Why: how many came, were asked and answered stands beside each side of a comparison too: counters and services over the
// compared days, all groups together above them, two periods each over its own.
import { isTooSmallToShow } from '../../analysis/suppression.js';
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

/** The compared days; `key`: the wave they belong to, where waves are looked at. */
type ComparedSpan = Days & { key: string | null };

export async function ratesOfGroups(
  subject: Subject,
  filters: Filters,
  by: string,
  span: ComparedSpan,
  counted: Counted,
): Promise<(value: string) => ResponseRate> {
  if (!isPlace(by) || filters.cuts.some(({ cut }) => cut !== by))
    return () => ({ ok: false, reason: 'filter' });
  const days = comparedDays(subject, filters, by, span, counted);
  return days.ok ? await ratesByValue(subject, by, days) : () => days;
}

/** Of all groups together, over the same days. @param anyShown false: every group is hidden, and so is their sum */
export async function rateOfAll(
  subject: Subject,
  filters: Filters,
  by: string,
  span: ComparedSpan,
  counted: Counted,
  anyShown: boolean,
): Promise<ResponseRate> {
  const days = comparedDays(subject, filters, by, span, counted);
  if (!days.ok) return days;
  const rate = await responseRateOf(subject, { cuts: filters.cuts.filter(({ cut }) => cut !== by) }, days);
  const isHidden = rate.ok && (!anyShown || isTooSmallToShow(rate.answered, subject.threshold));
  return isHidden ? { ok: false, reason: 'suppressed' } : rate;
}

/** The compared days that may be shown of such groups. */
function comparedDays(
  subject: Subject,
  filters: Filters,
  by: string,
  span: ComparedSpan,
  counted: Counted,
): ({ ok: true } & Days) | Extract<ResponseRate, { ok: false }> {
  const inWave = filters.kind === 'wave' && span.key !== null;
  const days = inWave ? ratedWaves(subject, counted).get(span.key ?? '') : span;
  if (days === undefined) return { ok: false, reason: 'no_days' };
  const last = lastDayShown(subject, [by]);
  if (last < days.from) return { ok: false, reason: 'not_over' };
  return { ok: true, from: days.from, to: last < days.to ? last : days.to };
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
