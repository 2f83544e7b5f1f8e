// Why: answers are judged by how their tablet was set up on their day, not by how it is set up now.
import type { DeviceSettings } from '../../db/schema.js';

export type DaySettings = Pick<DeviceSettings, 'mobile' | 'hours' | 'before'>;

/** What held on that day. */
export function settingsOn(present: DaySettings, day: string): Pick<DaySettings, 'mobile' | 'hours'> {
  return present.before?.find(({ until }) => day < until) ?? present;
}

/** Whether what came from it on that day, at no counter, came from homes: also until that day's change. */
export function wentToHomes(present: DaySettings, day: string): boolean {
  return (
    settingsOn(present, day).mobile ||
    (present.before ?? []).some(({ until, mobile }) => mobile && until === day)
  );
}

/** Whether it ever went to homes. */
export function everWentToHomes({ mobile, before = [] }: DaySettings): boolean {
  return mobile || before.some((then) => then.mobile);
}
