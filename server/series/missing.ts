// Why: a series is only as good as its last entry; the list says what is still to be entered, so that nobody has to remember.
import { daysOfPeriod, listPeriods, shiftPeriod } from '../../analysis/periods.js';
import { isDayPeriod, workingDaysBetween, type Value } from './points.js';

export type Missing =
  | { kind: 'never' | 'none' }
  /** Months that are over and have no value. */
  | { kind: 'months'; months: string[] }
  /** Working days of this month before today. `whole`: none of them was entered. */
  | { kind: 'days'; days: string[]; whole: boolean };

/** A series is entered as its latest value was: by day or by month. */
export function grainOf(values: readonly Value[]): 'day' | 'month' | undefined {
  const latest = values.reduce<Value | undefined>(
    (last, value) =>
      last === undefined || value.period.slice(0, 7) >= last.period.slice(0, 7) ? value : last,
    undefined,
  );
  return latest === undefined ? undefined : isDayPeriod(latest.period) ? 'day' : 'month';
}

export function missingOf(values: readonly Value[], today: string): Missing {
  const grain = grainOf(values);
  if (grain === undefined) return { kind: 'never' };
  const month = today.slice(0, 7);
  const entered = new Set(values.map((value) => value.period));
  if (grain === 'month') {
    const last =
      [...entered]
        .filter((period) => !isDayPeriod(period))
        .sort()
        .at(-1) ?? month;
    const months = listPeriods(shiftPeriod(last, 'month', 1), shiftPeriod(month, 'month', -1), 'month');
    return months.length === 0 ? { kind: 'none' } : { kind: 'months', months };
  }
  const past = workingDaysBetween(daysOfPeriod(month, 'month').firstDay, today).filter((day) => day < today);
  const days = past.filter((day) => !entered.has(day));
  return days.length === 0 ? { kind: 'none' } : { kind: 'days', days, whole: days.length === past.length };
}
