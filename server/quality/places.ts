// Why: whether a press came outside opening hours depends on what the office says of its doors, from which day on, and on
// the calendar; a tablet may have hours of its own.
import { isWorkingDay } from '../../analysis/cases/workingDays.js';
import type { Places } from '../../analysis/quality/judge.js';
import type { OpenSpans } from '../../analysis/quality/outsideHours.js';
import { listCalendarDays } from '../../db/queries/caseRules.js';
import type { Queries } from '../../db/connection.js';
import { listSetUpDevices } from '../../db/queries/devices.js';
import type { OfficeScope } from '../../db/scope.js';
import type { OfficeSettings, OpeningFrom } from '../../db/schema.js';
import { knownFrom, officeCalendar } from '../calendar/taiwan.js';
import { settingsOn, type DaySettings } from '../devices/daySettings.js';

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

/**
 * By the office's doors, the tablet's own hours beside them, and the calendar. Days before the office's first entry are not
 * judged, nor is a tablet that goes to homes.
 */
export async function loadPlaces(
  db: Queries,
  scope: OfficeScope,
  settings: OfficeSettings,
): Promise<{ places: (month: string, device: string) => Places; mark: string }> {
  const own = await listCalendarDays(db, scope);
  const calendar = officeCalendar('en', own);
  const tablets = new Map(
    (await listSetUpDevices(db, scope)).flatMap((one): [string, DaySettings][] => {
      const { mobile, hours, before = [] } = one.setUp?.settings ?? nothingOfItsOwn;
      const own = { mobile, hours, ...(before.length === 0 ? {} : { before }) };
      return mobile || hours !== null || before.length > 0 ? [[one.device.code, own]] : [];
    }),
  );
  const openOn = (day: string, present: DaySettings): OpenSpans | undefined => {
    const entry = openingOn(settings, day);
    const tablet = settingsOn(present, day);
    if (entry === undefined || day < knownFrom || tablet.mobile) return undefined;
    // A make-up Saturday is worked like the weekday that is made up for: with the hours of a Friday.
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    const worked = isWorkingDay(day, calendar);
    const isWeekend = weekday === 0 || weekday === 6;
    if (!isWeekend && !worked) return [];
    return [entry.hours, tablet.hours ?? {}].flatMap((hours) => {
      const span = hours[key(isWeekend && worked && hours[key(weekday)] === undefined ? 5 : weekday)];
      return span === undefined ? [] : [{ from: minutesOf(span.from), to: minutesOf(span.to) }];
    });
  };
  return {
    places: (month, device) => ({
      openOn: (day) => openOn(day, tablets.get(device) ?? nothingOfItsOwn),
      changes: (openingOn(settings, `${month}-31`)?.shiftChanges ?? []).map(minutesOf),
    }),
    // Other hours or another calendar are another rule.
    mark: JSON.stringify([
      settings.opening ?? [],
      ...(settings.opening === undefined ? [[]] : [own, ...(tablets.size === 0 ? [] : [[...tablets]])]),
    ]),
  };
}

const nothingOfItsOwn: DaySettings = { mobile: false, hours: null };

const weekdays = ['0', '1', '2', '3', '4', '5', '6'] as const;
const key = (weekday: number): (typeof weekdays)[number] => weekdays[weekday] ?? '0';
