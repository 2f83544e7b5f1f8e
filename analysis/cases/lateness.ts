// Why: a case must not turn red on a Sunday, and a reminder must come while there is still time to act.
import { shiftPeriod } from '../periods.js';
import { refuse, type Refused } from '../refusals.js';
import { isWorkingDay, type OfficeCalendar } from './workingDays.js';

export type LatenessLevels = {
  /** Due soon: in the last so many working days. */
  soonDays: number;
  /** Overdue of level 1 up to so many working days, of level 2 after them. */
  firstLevelDays: number;
};

export type Lateness =
  | {
      ok: true;
      state: 'inside' | 'due-soon';
      /** Working days from today to the due day, both included; 0 when only days off are left or have passed since. */
      workingDaysLeft: number;
    }
  | { ok: true; state: 'overdue'; level: 1 | 2; workingDaysOver: number }
  | Refused;

/** Two working days of warning; the second level after one working week. */
export const usualLevels: LatenessLevels = { soonDays: 2, firstLevelDays: 5 };

/** Ten years, as for the due date itself. */
const furthest = 3653;

/**
 * Lateness: how an open case stands on a day.
 * Use: lists, reminders and escalation. Variant: counted in days the office works, whatever the rule's unit. A case is
 * overdue from the first working day after its due day on, so it never becomes overdue, nor rises a level, on a day the
 * office is closed. Units: working days. Shapes: day keys. Throws RangeError for a day that does not exist. Levels that
 * are no whole numbers ≥ 0 → 'impossible-input'; more than ten years between the days → 'out-of-reach'.
 */
export function lateness(
  due: string,
  today: string,
  calendar: OfficeCalendar,
  { soonDays, firstLevelDays }: LatenessLevels = usualLevels,
): Lateness {
  if (![soonDays, firstLevelDays].every((days) => Number.isSafeInteger(days) && days >= 0)) {
    return refuse('impossible-input');
  }
  const over = workingDays(shiftPeriod(due, 'day', 1), today, calendar);
  const left = workingDays(today, due, calendar);
  if (over === undefined || left === undefined) return refuse('out-of-reach');
  if (over > 0) {
    return { ok: true, state: 'overdue', level: over > firstLevelDays ? 2 : 1, workingDaysOver: over };
  }
  return { ok: true, state: left <= soonDays ? 'due-soon' : 'inside', workingDaysLeft: left };
}

/** Working days from one day to another, both included; undefined beyond ten years. */
function workingDays(from: string, to: string, calendar: OfficeCalendar): number | undefined {
  let count = 0;
  let walked = 0;
  for (let day = shiftPeriod(from, 'day', 0); day <= shiftPeriod(to, 'day', 0); walked += 1) {
    if (walked > furthest) return undefined;
    if (isWorkingDay(day, calendar)) count += 1;
    day = shiftPeriod(day, 'day', 1);
  }
  return count;
}
