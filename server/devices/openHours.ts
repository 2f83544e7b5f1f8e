// Why: a tablet that is silent at night or on a holiday is switched off, not broken; and one that is bound to opening hours
// asks nobody outside them.
import { isWorkingDay, type OfficeCalendar } from '../../analysis/cases/workingDays.js';
import { shiftPeriod } from '../../analysis/periods.js';
import type { OpeningHours } from '../../db/schema.js';
import { timeInWords } from '../dayWords.js';
import { localDay, localMinute } from '../time.js';

/** Where neither a tablet nor the office says its hours. */
const officeHours = { from: '08:00', to: '17:00' };

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

type Span = { from: string; to: string };

/**
 * From opening to closing on a day, by hours of the week; undefined: closed. A holiday, and a day the office closed itself, is
 * closed whatever the weekday. A make-up workday is open from the earliest to the latest of the hours, for no calendar says
 * which weekday is made up for: better asked once too often than not at all.
 */
export function hoursOn(hours: OpeningHours, day: string, calendar: OfficeCalendar): Span | undefined {
  if (calendar.holidays.has(day)) return undefined;
  return calendar.makeUpWorkdays.has(day) ? widestOf(hours) : hoursOfWeekday(hours, day);
}

const hoursOfWeekday = (hours: OpeningHours, day: string): Span | undefined => {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return Object.entries(hours).find(([key]) => key === String(weekday))?.[1];
};

function widestOf(hours: OpeningHours): Span | undefined {
  const spans = Object.values(hours);
  const [from] = spans.map((span) => span.from).sort();
  const to = spans
    .map((span) => span.to)
    .sort()
    .at(-1);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** The same where neither may have hours; null: eight to five on workdays. */
export function hoursOrUsual(
  hours: OpeningHours | null,
  day: string,
  calendar: OfficeCalendar,
): Span | undefined {
  if (hours !== null) return hoursOn(hours, day, calendar);
  return isWorkingDay(day, calendar) ? officeHours : undefined;
}

/** Minutes since the place opened today; undefined while it is closed. Null: eight to five on workdays. */
export function minutesOpen(
  hours: OpeningHours | null,
  now: Date,
  timeZone: string,
  calendar: OfficeCalendar,
): number | undefined {
  const day = localDay(now, timeZone);
  const today = hoursOrUsual(hours, day, calendar);
  const time = timeInWords(now, timeZone);
  if (today === undefined || time < today.from || time >= today.to) return undefined;
  return minutesOf(time) - minutesOf(today.from);
}

export type OpenHour = { day: string; hour: number };

/**
 * The hours of the clock in which the place was open at any time, the last `count` up to that hour, the earliest first; fewer
 * where it was closed longer than any row of holidays. @param hoursOf the hours of a day, null: eight to five on workdays
 */
export function lastOpenHours(
  hoursOf: (day: string) => OpeningHours | null,
  until: OpenHour,
  calendar: OfficeCalendar,
  count: number,
): OpenHour[] {
  const found: OpenHour[] = [];
  for (let back = 0; back <= furthestDays && found.length < count; back += 1) {
    const day = shiftPeriod(until.day, 'day', -back);
    const open = hoursOrUsual(hoursOf(day), day, calendar);
    if (open === undefined) continue;
    const last = Math.ceil(minutesOf(open.to) / 60) - 1;
    for (
      let hour = back === 0 ? Math.min(until.hour, last) : last;
      hour >= Math.floor(minutesOf(open.from) / 60) && found.length < count;
      hour -= 1
    )
      found.unshift({ day, hour });
  }
  return found;
}

/** Minutes after closing in which whoever was served last still says how it was. */
const grace = 30;
/** Longer than any row of holidays. */
const furthestDays = 31;

/** Seconds from now until it begins (0: it has), and how long it lasts from there. */
export type Rest = { in: number; for: number };

/**
 * When a tablet with these hours rests next, or rests now. Undefined where it has no hours of its own. A change of the clocks in between is not foreseen; the next report puts it right.
 */
export function nextRest(
  hours: OpeningHours | null,
  now: Date,
  timeZone: string,
  calendar: OfficeCalendar,
): Rest | undefined {
  if (hours === null) return undefined;
  const today = localDay(now, timeZone);
  const passed = localMinute(now, timeZone) * 60 + now.getUTCSeconds();
  let from = 0;
  // From yesterday on: the time after closing may reach past midnight.
  for (let ahead = -1; ahead <= furthestDays; ahead += 1) {
    const day = shiftPeriod(today, 'day', ahead);
    const open = hoursOn(hours, day, calendar);
    if (open === undefined) continue;
    const opens = ahead * 86_400 + minutesOf(open.from) * 60 - passed;
    if (opens > from) return { in: from, for: opens - from };
    from = Math.max(from, ahead * 86_400 + (minutesOf(open.to) + grace) * 60 - passed);
  }
  return { in: from, for: furthestDays * 86_400 };
}
