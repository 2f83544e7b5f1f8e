// Why: whether a press came outside opening hours depends on what the office says of its doors, from which day on, and on
// the calendar; a tablet may have hours of its own.
import type { Places } from '../../analysis/quality/judge.js';
import type { OpenSpans } from '../../analysis/quality/outsideHours.js';
import { listCalendarDays } from '../../db/queries/caseRules.js';
import type { Queries } from '../../db/connection.js';
import { listSetUpDevices } from '../../db/queries/devices.js';
import type { OfficeScope } from '../../db/scope.js';
import type { OfficeSettings, OpeningFrom } from '../../db/schema.js';
import { knownFrom, officeCalendar } from '../calendar/taiwan.js';
import { settingsOn, type DaySettings } from '../devices/daySettings.js';
import { hoursOn } from '../devices/openHours.js';

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
    return [entry.hours, tablet.hours ?? {}].flatMap((hours) => {
      const span = hoursOn(hours, day, calendar);
      return span === undefined ? [] : [{ from: minutesOf(span.from), to: minutesOf(span.to) }];
    });
  };
  return {
    places: (_month, device) => ({
      openOn: (day) => openOn(day, tablets.get(device) ?? nothingOfItsOwn),
      changesOn: (day) => (openingOn(settings, day)?.shiftChanges ?? []).map(minutesOf),
    }),
    // Other hours or another calendar are another rule; and so is another reading of them.
    mark: JSON.stringify([
      settings.opening ?? [],
      ...(settings.opening === undefined
        ? [[]]
        : [own, ...(tablets.size === 0 ? [] : [[...tablets]]), reading]),
    ]),
  };
}

/** Raised when a day is open at other times by the same hours and the same calendar: then months are looked at anew. */
const reading = 2;

const nothingOfItsOwn: DaySettings = { mobile: false, hours: null };
