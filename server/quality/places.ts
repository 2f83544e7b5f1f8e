// Why: whether a press came outside opening hours depends on what the office says of its doors, from which day on, and on
// the calendar; a tablet may have hours of its own.
import { isWorkingDay } from '../../analysis/cases/workingDays.js';
import type { Places } from '../../analysis/quality/judge.js';
import type { OpenSpans } from '../../analysis/quality/outsideHours.js';
import { listCalendarDays } from '../../db/queries/caseRules.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import type { OfficeSettings, OpeningFrom } from '../../db/schema.js';
import { knownFrom, officeCalendar } from '../calendar/taiwan.js';

/** The entry in force on a day: the last that had begun. */
export function openingOn(settings: OfficeSettings, day: string): OpeningFrom | undefined {
  return (settings.opening ?? [])
    .filter(({ since }) => since <= day)
    .reduce<OpeningFrom | undefined>(
      (latest, one) => (latest === undefined || one.since > latest.since ? one : latest),
      undefined,
    );
}

export const minutesOf = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
};

/** By the office's doors and calendar. Days before its first entry are not judged. */
export async function loadPlaces(
  db: Queries,
  scope: OfficeScope,
  settings: OfficeSettings,
): Promise<{ places: (month: string) => Places; mark: string }> {
  const own = await listCalendarDays(db, scope);
  const calendar = officeCalendar('en', own);
  const openOn = (day: string): OpenSpans | undefined => {
    const entry = openingOn(settings, day);
    if (entry === undefined || day < knownFrom) return undefined;
    // A make-up Saturday is worked like the weekday that is made up for: with the hours of a Friday.
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    const worked = isWorkingDay(day, calendar);
    const isWeekend = weekday === 0 || weekday === 6;
    if (!isWeekend && !worked) return [];
    const hours =
      entry.hours[key(isWeekend && worked && entry.hours[key(weekday)] === undefined ? 5 : weekday)];
    return hours === undefined ? [] : [{ from: minutesOf(hours.from), to: minutesOf(hours.to) }];
  };
  return {
    places: (month) => ({
      openOn,
      changes: (openingOn(settings, `${month}-31`)?.shiftChanges ?? []).map(minutesOf),
    }),
    // Other hours or another calendar are another rule.
    mark: JSON.stringify([settings.opening ?? [], settings.opening === undefined ? [] : own]),
  };
}

const weekdays = ['0', '1', '2', '3', '4', '5', '6'] as const;
const key = (weekday: number): (typeof weekdays)[number] => weekdays[weekday] ?? '0';
