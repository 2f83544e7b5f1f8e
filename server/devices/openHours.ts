// Why: a tablet that is silent at night or on a holiday is switched off, not broken.
import { isWorkingDay, type OfficeCalendar } from '../../analysis/cases/workingDays.js';
import type { OpeningHours } from '../../db/schema.js';
import { timeInWords } from '../dayWords.js';
import { localDay } from '../time.js';

/** Where a tablet has no hours of its own. */
const officeHours = { from: '08:00', to: '17:00' };

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Minutes since the place opened today; undefined while it is closed. */
export function minutesOpen(
  hours: OpeningHours | null,
  now: Date,
  timeZone: string,
  calendar: OfficeCalendar,
): number | undefined {
  const day = localDay(now, timeZone);
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const today =
    hours === null
      ? isWorkingDay(day, calendar)
        ? officeHours
        : undefined
      : calendar.holidays.has(day)
        ? undefined
        : Object.entries(hours).find(([key]) => key === String(weekday))?.[1];
  const time = timeInWords(now, timeZone);
  if (today === undefined || time < today.from || time >= today.to) return undefined;
  return minutesOf(time) - minutesOf(today.from);
}
