// Why: hours are two times a day on a 24-hour clock, from a day on; a day without them is closed.
import type { OpeningFrom } from '../../db/schema.js';
import { isDay } from '../dayWords.js';
import { fieldsOf, valuesOf, type Read } from './fields.js';

/** Monday first, as the office's week goes. */
export const weekdays = ['1', '2', '3', '4', '5', '6', '0'] as const;
export type Weekday = (typeof weekdays)[number];
export const fromField = (weekday: Weekday): string => `from-${weekday}`;
export const toField = (weekday: Weekday): string => `to-${weekday}`;
const mostShifts = 8;

/**
 * @param earliest the first day from which new hours may hold: what lies before stays judged as it was
 */
export function readOpening(body: unknown, earliest: string): Read<OpeningFrom> {
  const field = fieldsOf(body);
  const wrong: string[] = [];
  const since = field('since');
  if (!isDay(since) || since < earliest) wrong.push('since');
  const hours: OpeningFrom['hours'] = {};
  for (const weekday of weekdays) {
    const [from, to] = [clockOf(field(fromField(weekday))), clockOf(field(toField(weekday)))];
    if (from === '' && to === '') continue;
    if (from === undefined || from === '') wrong.push(fromField(weekday));
    else if (to === undefined || to === '' || to <= from) wrong.push(toField(weekday));
    else hours[weekday] = { from, to };
  }
  if (wrong.length === 0 && Object.keys(hours).length === 0) wrong.push(fromField('1'));
  const typed = field('shiftChanges')
    .normalize('NFKC')
    .split(/[\s,;、]+/)
    .filter((one) => one !== '');
  const shifts = typed.map(clockOf);
  if (typed.length > mostShifts || shifts.some((one) => one === undefined)) wrong.push('shiftChanges');
  if (wrong.length === 0)
    return {
      ok: true,
      value: { since, hours, shiftChanges: [...new Set(shifts.map((one) => one ?? ''))].sort() },
    };
  const names = ['since', 'shiftChanges', ...weekdays.flatMap((day) => [fromField(day), toField(day)])];
  return { ok: false, values: valuesOf(field, names), wrong };
}

/** «8:00», «08：00» → '08:00'; '' for nothing; undefined for what is no time. */
function clockOf(text: string): string | undefined {
  if (text === '') return '';
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text.normalize('NFKC')) ?? [];
  if (hours === undefined || minutes === undefined || Number(hours) > 23 || Number(minutes) > 59)
    return undefined;
  return `${hours.padStart(2, '0')}:${minutes}`;
}
