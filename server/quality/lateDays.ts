// Why: a day that is declared off, or on, after it was over moves answers out of a score that somebody has seen already.
import { isWorkingDay } from '../../analysis/cases/workingDays.js';
import { listCalendarDays } from '../../db/queries/caseRules.js';
import type { Queries } from '../../db/connection.js';
import type { Office } from '../../db/queries/offices.js';
import type { OfficeScope } from '../../db/scope.js';
import { officeCalendar } from '../calendar/taiwan.js';
import { localDay } from '../time.js';
import { openingOn } from './places.js';

export type LateDay = { day: string; setOn: string };

/**
 * Days of the span, both ends included, that the office's calendar got or changed after they were over, the earliest first;
 * of days set more than once the last time. Days without opening hours are not judged by the calendar; a day of an imported
 * calendar that is as the program has it anyway changes nothing.
 */
export async function daysSetLate(
  db: Queries,
  scope: OfficeScope,
  { settings, timeZone }: Office,
  span: { from: string; to: string },
): Promise<LateDay[]> {
  const own = await listCalendarDays(db, scope);
  const shipped = officeCalendar('en');
  const now = officeCalendar('en', own);
  return own.flatMap(({ day, source, setAt }) => {
    const setOn = localDay(setAt, timeZone);
    const isLate = day >= span.from && day <= span.to && setOn > day;
    const isOwn = source === 'office' || isWorkingDay(day, now) !== isWorkingDay(day, shipped);
    return isLate && isOwn && openingOn(settings, day) !== undefined ? [{ day, setOn }] : [];
  });
}
