// Why: a slope per period needs the true distance between periods, and a season its place in the year.
import { daysOfPeriod, type CalendarKind } from '../periods.js';

const millisecondsADay = 86_400_000;

/**
 * Time index: the place of a period on a line on which neighbours of its kind are exactly one apart.
 * Use: `time` of every method in this folder; gaps keep their width. Variant: months count from year 0, so that the
 * remainder by 12 is the calendar month (0 = January), likewise quarters by 4 and half-years by 2; days and weeks
 * count from 1970. Unit: periods. Throws RangeError for a key that does not exist (`isPeriodKey` checks outside input).
 */
export function timeIndex(key: string, kind: CalendarKind): number {
  const firstDay = Date.parse(daysOfPeriod(key, kind).firstDay) / millisecondsADay;
  if (kind === 'day') return firstDay;
  // 1970-01-01 was a Thursday, three days after its Monday.
  if (kind === 'week') return (firstDay + 3) / 7;
  const perYear = periodsPerYear(kind) ?? 1;
  const place = kind === 'year' ? 1 : Number(key.slice(kind === 'month' ? 5 : 6));
  return Number(key.slice(0, 4)) * perYear + place - 1;
}

/**
 * Periods per year: how many periods of a kind make the seasons of one year.
 * Use: whether a seasonal method applies, and slopes per year. Unit: periods. Throws nothing. Days and weeks do not
 * divide a year evenly, and a year has no seasons → undefined.
 */
export function periodsPerYear(kind: CalendarKind): 12 | 4 | 2 | undefined {
  if (kind === 'month') return 12;
  if (kind === 'quarter') return 4;
  return kind === 'half' ? 2 : undefined;
}

/**
 * Season of a time: its place in the year, 0 for the first (January, the first quarter).
 * Use: with `timeIndex` and whole times. Throws nothing.
 */
export function seasonOf(time: number, perYear: number): number {
  return ((time % perYear) + perYear) % perYear;
}
