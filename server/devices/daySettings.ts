// Why: answers are judged by how their tablet was set up on their day, not by how it is set up now.
import type { DeviceSettings } from '../../db/schema.js';

export type DaySettings = Pick<DeviceSettings, 'mobile' | 'hours' | 'before' | 'places'>;

/** What held on that day. */
export function settingsOn(present: DaySettings, day: string): Pick<DaySettings, 'mobile' | 'hours'> {
  return present.before?.find(({ until }) => day < until) ?? present;
}

/**
 * Whether what came from it then, at no counter, came from homes. On a day on which it was moved the moment tells; of an answer
 * without one, and of moves whose moments were not noted, the day does: all of it until that day's change.
 */
export function wentToHomes(
  present: DaySettings,
  { day, answeredAt }: { day: string; answeredAt: Date | null },
): boolean {
  const moved = (present.before ?? []).filter(({ until }) => until === day);
  const byMoment = moved.length === 0 || answeredAt === null ? undefined : wasMobile(present, answeredAt);
  return byMoment ?? (settingsOn(present, day).mobile || moved.some(({ mobile }) => mobile));
}

/** Undefined where it was not noted. */
function wasMobile({ mobile, places = [] }: DaySettings, at: Date): boolean | undefined {
  const then = places.find(({ until }) => at.getTime() < Date.parse(until));
  if (then !== undefined) return then.mobile;
  return places.at(-1)?.mobile === undefined ? undefined : mobile;
}

/** Whether it ever went to homes. */
export function everWentToHomes({ mobile, before = [], places = [] }: DaySettings): boolean {
  return mobile || [...before, ...places].some((then) => then.mobile === true);
}

/** The days on which the moment of an answer must be known. */
export function daysMoved({ before = [] }: DaySettings): string[] {
  return before.map(({ until }) => until);
}
