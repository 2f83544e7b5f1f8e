// Why: what came before a campaign and what came after it, side by side over the same months of the year, and whether the line
// bent at it. Both only describe: nobody gave the other half of the town no poster.
import type { Dispersion } from '../../analysis/dispersion.js';
import { beforeAfter, type BeforeAfter } from '../../analysis/effects/beforeAfter.js';
import { interruptedSeries, type InterruptedSeries } from '../../analysis/effects/interruptedSeries.js';
import { listPeriods, shiftPeriod } from '../../analysis/periods.js';
import type { OfficeEvent } from '../../db/queries/events.js';
import type { Series } from '../../db/queries/series.js';
import { changesOf, sideOf, type Change, type Side } from './growth.js';
import { isWhole, type Point } from './points.js';
import { shareOver } from './share.js';

export type Effect = {
  event: OfficeEvent;
  /** Months compared, as many on both sides; empty where there are none yet. */
  after: string[];
  before: string[];
  /** The same months a year earlier; else the months just before, with the season in the difference. */
  sameSeason: boolean;
  change: Change | undefined;
  /** Of a part of a whole: its share before and after. */
  share: BeforeAfter | undefined;
  line: InterruptedSeries;
  /** Other events that began between what is compared: the difference is theirs as much as this one's. */
  between: OfficeEvent[];
};

const mostMonths = 12;

export type Around = {
  series: Pick<Series, 'kind' | 'goodDirection'>;
  months: readonly Point[];
  /** The months of the whole this series is a part of. */
  whole: readonly Point[] | undefined;
  scatter: Dispersion | undefined;
  events: readonly OfficeEvent[];
};

export function effectOf(event: OfficeEvent, around: Around): Effect {
  const { months, whole } = around;
  const pointOf = new Map(months.map((point) => [point.period, point]));
  const good = (period: string) => isWhole(pointOf.get(period));
  const first = firstWholeMonth(event.fromDay);
  const last = months.findLast(isWhole)?.period;
  const end = event.toDay === null ? shiftPeriod(first, 'month', mostMonths - 1) : event.toDay.slice(0, 7);
  // A campaign shorter than a month is looked at in the month after it began.
  const wanted = listPeriods(first, end < first ? first : end, 'month').slice(0, mostMonths);
  const after = last === undefined ? [] : wanted.filter((month) => month <= last && good(month));
  const yearBefore = after.map((month) => shiftPeriod(month, 'month', -12));
  const sameSeason = yearBefore.length > 0 && yearBefore.every(good) && (yearBefore.at(-1) ?? '') < first;
  const justBefore = Array.from({ length: after.length }, (_, index) =>
    shiftPeriod(event.fromDay.slice(0, 7), 'month', index - after.length),
  ).filter(good);
  const before = sameSeason ? yearBefore : justBefore;
  // As many months on both sides, those next to the event.
  const used = sameSeason ? after : after.slice(0, before.length);
  return {
    event,
    after: used,
    before,
    sameSeason,
    change: used.length === 0 ? undefined : changeOf(around, pointOf, used, before),
    share: whole === undefined || used.length === 0 ? undefined : shareOf(months, whole, used, before),
    line: lineOf(months, first),
    between: around.events.filter(
      (other) => other.id !== event.id && isBetween(other, before[0] ?? '9999', used.at(-1) ?? ''),
    ),
  };
}

function isBetween(other: OfficeEvent, firstMonth: string, lastMonth: string): boolean {
  const began = other.fromDay.slice(0, 7);
  return began > firstMonth && began <= lastMonth;
}

/** The month in which an event began belongs to neither side, unless it began on its first day. */
function firstWholeMonth(fromDay: string): string {
  const month = fromDay.slice(0, 7);
  return fromDay.endsWith('-01') ? month : shiftPeriod(month, 'month', 1);
}

function changeOf(
  { series, scatter }: Around,
  pointOf: ReadonlyMap<string, Point>,
  after: readonly string[],
  before: readonly string[],
): Change | undefined {
  const side = (months: readonly string[]): Side | undefined => {
    const points = months.map((month) => pointOf.get(month));
    if (series.kind === 'count') return sideOf('', points);
    return meanSide(points.filter(isWhole));
  };
  return changesOf(series, scatter, [
    { against: 'campaign', current: side(after), base: side(before), currentName: '', baseName: '' },
  ])[0];
}

/** A measurement over several months: months being its cases. */
function meanSide(points: readonly (Point & { value: number })[]): Side | undefined {
  if (points.length === 0) return undefined;
  const n = points.length;
  const mean = points.reduce((sum, point) => sum + point.value, 0) / n;
  const squares = points.reduce((sum, point) => sum + (point.value - mean) ** 2, 0);
  return {
    name: '',
    value: mean,
    summary: n < 3 ? undefined : { n, mean, sd: Math.sqrt(squares / (n - 1)) },
    workingDays: points.reduce((sum, point) => sum + point.workingDays, 0),
    periods: points.map((point) => point.period),
  };
}

function shareOf(
  months: readonly Point[],
  whole: readonly Point[],
  after: readonly string[],
  before: readonly string[],
): BeforeAfter | undefined {
  const side = (wanted: readonly string[]) => {
    const of = (points: readonly Point[]) =>
      wanted.map((month) => points.find((point) => point.period === month));
    const share = shareOver(of(months), of(whole));
    return share === undefined
      ? undefined
      : { ...share, months: wanted.map((month) => Number(month.slice(5))) };
  };
  const [now, then] = [side(after), side(before)];
  return now === undefined || then === undefined ? undefined : beforeAfter({ before: then, after: now });
}

/** Did the line jump or bend at the event, against where it was going? */
function lineOf(months: readonly Point[], first: string): InterruptedSeries {
  const place = months.findIndex((month) => month.period === first);
  if (place < 1) return { ok: false, reason: 'too-few-periods' };
  return interruptedSeries({
    values: months.map((month) => (isWhole(month) ? month.value : null)),
    firstAfter: place + 1,
    seasons: months.map((month) => Number(month.period.slice(5))),
  });
}
