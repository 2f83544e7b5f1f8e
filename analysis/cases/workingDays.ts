// Why: a legal clock counts the days the office works; nobody can see from a date alone which those are.
import { shiftPeriod } from '../periods.js';
import { refuse, type Refused } from '../refusals.js';

/** Day keys 'YYYY-MM-DD'. A day in both sets is a holiday: a make-up Saturday can still fall to a typhoon. */
export type OfficeCalendar = {
  holidays: ReadonlySet<string>;
  makeUpWorkdays: ReadonlySet<string>;
  /** Last day the tables know of; due dates beyond it may still move. */
  knownThrough?: string;
};

/** A time limit as data: six working days from the next working day, thirty calendar days from the next day … */
export type DeadlineRule = {
  days: number;
  unit: 'working' | 'calendar';
  /** The day that counts as the first. */
  startsOn: 'same-day' | 'next-day' | 'next-working-day';
};

export type DueDate =
  | {
      ok: true;
      day: string;
      /** Counted partly on days the calendar does not know yet. */ beyondCalendar: boolean;
    }
  | Refused;

/** Ten years: a calendar without working days must not count for ever. */
const furthest = 3653;

/**
 * Working day: whether the office works on `day`.
 * Use: every count of working days. Variant: Monday to Friday and make-up workdays, less holidays. Throws RangeError
 * for a day that does not exist.
 */
export function isWorkingDay(day: string, { holidays, makeUpWorkdays }: OfficeCalendar): boolean {
  const weekday = new Date(`${shiftPeriod(day, 'day', 0)}T00:00:00Z`).getUTCDay();
  if (holidays.has(day)) return false;
  return (weekday > 0 && weekday < 6) || makeUpWorkdays.has(day);
}

/**
 * Due date: the last day on which a matter received on `received` is still in time.
 * Use: when a case arrives, is extended, or its rule changes. Variant: the first counted day is the day itself, the
 * next day, or the next working day; working days count only when the office works, and then the first counted one is
 * the first working day from there on; calendar days count all. A calendar due date that falls on a holiday stays
 * there. Source: 文書處理手冊 as restated in the project's practice notes (petitions in working days, from the day after
 * receipt); C.15 of its statistics notes. Shapes: day keys. Throws RangeError for a day that does not exist. Days
 * that are no whole number ≥ 1 → 'impossible-input'; no such day within ten years → 'out-of-reach'.
 */
export function dueDate(received: string, rule: DeadlineRule, calendar: OfficeCalendar): DueDate {
  if (!Number.isSafeInteger(rule.days) || rule.days < 1) return refuse('impossible-input');
  if (rule.days > furthest) return refuse('out-of-reach');
  let day = shiftPeriod(received, 'day', rule.startsOn === 'same-day' ? 0 : 1);
  const counts = (candidate: string) => rule.unit === 'calendar' || isWorkingDay(candidate, calendar);
  let walked = 0;
  if (rule.startsOn === 'next-working-day') {
    for (; !isWorkingDay(day, calendar) && walked < furthest; walked += 1) day = shiftPeriod(day, 'day', 1);
  }
  let left = counts(day) ? rule.days - 1 : rule.days;
  for (; left > 0 && walked < furthest; walked += 1) {
    day = shiftPeriod(day, 'day', 1);
    if (counts(day)) left -= 1;
  }
  if (walked >= furthest) return refuse('out-of-reach');
  const { knownThrough } = calendar;
  return { ok: true, day, beyondCalendar: knownThrough !== undefined && day > knownThrough };
}

/**
 * Handling time: the days a closed matter took.
 * Use: days to close for `kaplanMeier`, with the same unit as the time limit. Variant: days after receipt up to and
 * including the closing day that count (working or all); none → half a day, as the rule for matters finished on the
 * same day says. Source: 文書處理手冊 as restated in the project's practice notes. Units: days. Throws RangeError for a day
 * that does not exist. Closed before received → 'impossible-input'.
 */
export function handlingDays(
  received: string,
  closed: string,
  unit: DeadlineRule['unit'],
  calendar: OfficeCalendar,
): { ok: true; days: number } | Refused {
  if (shiftPeriod(closed, 'day', 0) < shiftPeriod(received, 'day', 0)) return refuse('impossible-input');
  let days = 0;
  for (let day = received; day < closed;) {
    day = shiftPeriod(day, 'day', 1);
    if (unit === 'calendar' || isWorkingDay(day, calendar)) days += 1;
  }
  return { ok: true, days: days === 0 ? 0.5 : days };
}
