import { describe, expect, test } from 'vitest';
import { caseClock, type CaseRule } from '../../../analysis/cases/caseClock.js';
import { dueDate, isWorkingDay, type DeadlineRule } from '../../../analysis/cases/workingDays.js';
import { officeCalendar } from '../../../server/calendar/taiwan.js';
import { given } from '../expectations.js';

/** Days on which Taipei closed its offices for a typhoon in 2024 (Gaemi, Krathon, Kong-rey). */
const typhoonDays = ['2024-07-24', '2024-07-25', '2024-10-02', '2024-10-03', '2024-10-31'];
const taipei = officeCalendar(
  'zh-TW',
  typhoonDays.map((day) => ({ day, kind: 'holiday', name: '颱風停班' })),
);

const rules = {
  /** Taipei: six working days from the next working day. */
  six: { days: 6, unit: 'working', startsOn: 'next-working-day' },
  /** The central ceiling, read in calendar days and in working days. */
  thirty: { days: 30, unit: 'calendar', startsOn: 'next-day' },
  thirtyFromOpen: { days: 30, unit: 'calendar', startsOn: 'next-working-day' },
  thirtyWorking: { days: 30, unit: 'working', startsOn: 'next-day' },
  three: { days: 3, unit: 'working', startsOn: 'next-day' },
  five: { days: 5, unit: 'working', startsOn: 'next-day' },
} as const satisfies Record<string, DeadlineRule>;

/** Worked out by hand from the official calendars; beside each, the days that count (or what was left out). */
const table: [received: string, rule: keyof typeof rules, due: string, how: string][] = [
  // Lunar New Year 2024: off 8 to 14 February, make-up Saturday 17 February, off on 28 February.
  ['2024-02-01', 'six', '2024-02-16', '2 5 6 7 15 16'],
  ['2024-02-02', 'six', '2024-02-17', '5 6 7 15 16 17, due on the make-up Saturday'],
  ['2024-02-05', 'six', '2024-02-19', '6 7 15 16 17 19'],
  ['2024-02-07', 'six', '2024-02-21', '15 16 17 19 20 21'],
  ['2024-02-08', 'six', '2024-02-21', 'received on a holiday: the same'],
  ['2024-02-14', 'six', '2024-02-21', 'the last day off: the same'],
  ['2024-02-16', 'six', '2024-02-23', '17 19 20 21 22 23'],
  ['2024-02-17', 'six', '2024-02-26', 'received on the make-up Saturday: 19 20 21 22 23 26'],
  ['2024-02-18', 'six', '2024-02-26', 'received on Sunday: the same'],
  ['2024-02-07', 'three', '2024-02-17', '15 16 17'],
  ['2024-02-06', 'five', '2024-02-19', '7 15 16 17 19'],
  ['2024-02-26', 'three', '2024-03-01', '27 29 1: over Peace Memorial Day and the leap day'],
  ['2024-01-31', 'thirty', '2024-03-01', 'February has 29 days'],
  ['2024-02-08', 'thirty', '2024-03-09', 'a Saturday, and it stays'],
  ['2024-02-07', 'thirtyFromOpen', '2024-03-15', 'day 1 is 15 February'],
  ['2024-01-31', 'thirtyWorking', '2024-03-20', '5 before, 12 in the rest of February and on 1 March, 13'],
  // Children's Day and Tomb Sweeping Day 2024: off 4 and 5 April.
  ['2024-03-29', 'six', '2024-04-10', '1 2 3 8 9 10'],
  ['2024-04-02', 'three', '2024-04-09', '3 8 9'],
  ['2024-04-03', 'six', '2024-04-15', '8 9 10 11 12 15'],
  // Dragon Boat Festival: Monday 10 June 2024.
  ['2024-06-06', 'six', '2024-06-17', '7 11 12 13 14 17'],
  ['2024-06-07', 'five', '2024-06-17', '11 12 13 14 17'],
  // Typhoon days 24 and 25 July 2024.
  ['2024-07-19', 'six', '2024-07-31', '22 23 26 29 30 31'],
  ['2024-07-23', 'six', '2024-08-02', '26 29 30 31 1 2'],
  ['2024-07-24', 'six', '2024-08-02', 'received on the typhoon day: the same'],
  ['2024-07-23', 'three', '2024-07-30', '26 29 30'],
  ['2024-07-01', 'thirty', '2024-07-31', 'calendar days know no typhoon'],
  // Mid-Autumn Festival: Tuesday 17 September 2024, the Monday before is worked.
  ['2024-09-11', 'six', '2024-09-20', '12 13 16 18 19 20'],
  ['2024-09-13', 'three', '2024-09-19', '16 18 19'],
  // Typhoon days 2 and 3 October, National Day Thursday 10 October 2024.
  ['2024-09-27', 'six', '2024-10-09', '30 1 4 7 8 9'],
  ['2024-09-30', 'six', '2024-10-11', '1 4 7 8 9 11'],
  ['2024-10-01', 'six', '2024-10-14', '4 7 8 9 11 14'],
  ['2024-10-03', 'five', '2024-10-11', '4 7 8 9 11'],
  // Typhoon day 31 October 2024.
  ['2024-10-25', 'six', '2024-11-05', '28 29 30 1 4 5'],
  ['2024-10-30', 'six', '2024-11-08', '1 4 5 6 7 8'],
  ['2024-10-30', 'three', '2024-11-05', '1 4 5'],
  // Year's end: 25 December 2024 was still worked.
  ['2024-12-24', 'six', '2025-01-02', '25 26 27 30 31 2'],
  ['2024-12-27', 'six', '2025-01-07', '30 31 2 3 6 7'],
  ['2024-12-31', 'six', '2025-01-09', '2 3 6 7 8 9'],
  ['2024-12-02', 'thirty', '2025-01-01', 'New Year’s Day, and it stays'],
  // Lunar New Year 2025: off 27 to 31 January, make-up Saturday 8 February.
  ['2025-01-20', 'six', '2025-02-04', '21 22 23 24 3 4'],
  ['2025-01-23', 'six', '2025-02-07', '24 3 4 5 6 7'],
  ['2025-01-24', 'six', '2025-02-08', '3 4 5 6 7 8, due on the make-up Saturday'],
  ['2025-01-27', 'six', '2025-02-08', 'received on a day off: the same'],
  ['2025-02-03', 'six', '2025-02-10', '4 5 6 7 8 10'],
  ['2025-02-04', 'five', '2025-02-10', '5 6 7 8 10'],
  ['2025-02-07', 'three', '2025-02-11', '8 10 11'],
  ['2025-01-15', 'thirtyWorking', '2025-03-05', '7 in January, 20 in February, 3 in March'],
  ['2025-01-28', 'thirty', '2025-02-27', '3 in January, 27 in February'],
  // Dragon Boat Festival on Saturday 31 May 2025: off on Friday 30 May.
  ['2025-05-27', 'six', '2025-06-05', '28 29 2 3 4 5'],
  // The three days added by the act of 2025, and Mid-Autumn Monday 6 October.
  ['2025-09-25', 'six', '2025-10-07', '26 30 1 2 3 7'],
  ['2025-10-03', 'six', '2025-10-15', '7 8 9 13 14 15'],
  ['2025-10-21', 'five', '2025-10-29', '22 23 27 28 29'],
  ['2025-12-23', 'six', '2026-01-02', '24 26 29 30 31 2'],
  // Lunar New Year 2026: off 14 to 22 February; off on Friday 27 February.
  ['2026-02-11', 'six', '2026-02-26', '12 13 23 24 25 26'],
  ['2026-02-12', 'six', '2026-03-02', '13 23 24 25 26 2'],
  ['2026-02-14', 'six', '2026-03-03', '23 24 25 26 2 3'],
  ['2026-02-13', 'three', '2026-02-25', '23 24 25'],
  ['2026-01-30', 'thirty', '2026-03-01', 'a Sunday, and it stays'],
  ['2026-02-02', 'thirtyWorking', '2026-03-24', '13 in February, 17 in March'],
  ['2026-04-01', 'six', '2026-04-13', '2 7 8 9 10 13'],
  ['2026-04-02', 'five', '2026-04-13', '7 8 9 10 13'],
  ['2026-09-23', 'six', '2026-10-05', '24 29 30 1 2 5'],
  ['2026-10-07', 'six', '2026-10-16', '8 12 13 14 15 16'],
  ['2026-10-22', 'six', '2026-11-02', '23 27 28 29 30 2'],
  ['2026-12-24', 'six', '2027-01-05', '28 29 30 31 4 5'],
  ['2027-02-02', 'three', '2027-02-12', '3 11 12'],
  ['2027-12-23', 'six', '2028-01-04', '27 28 29 30 3 4'],
  // Make-up Saturdays of earlier years.
  ['2023-01-18', 'six', '2023-02-03', '19 30 31 1 2 3'],
  ['2023-01-19', 'six', '2023-02-04', '30 31 1 2 3 4, due on the make-up Saturday'],
  ['2022-01-20', 'six', '2022-01-27', '21 22 24 25 26 27'],
  ['2020-06-18', 'five', '2020-06-24', '19 20 22 23 24'],
];

const clockRule = (rule: DeadlineRule): CaseRule => ({ ...rule, maxExtensions: 1, extensionDays: 30 });

describe('due dates worked out by hand', () => {
  test.each(table)('received %s under «%s» is due %s (%s)', (received, rule, due) => {
    expect(given(dueDate(received, rules[rule], taipei)).day).toBe(due);
    const { current } = given(
      caseClock([{ day: received, kind: 'received' }], clockRule(rules[rule]), taipei),
    );
    expect(current.due).toBe(due);
    expect(current.beyondCalendar).toBe(due > '2027-12-31');
  });

  test('the table of a page names the days: a case over National Day 2026', () => {
    const { current } = given(
      caseClock(
        [
          { day: '2026-10-07', kind: 'received' },
          { day: '2026-10-14', kind: 'extended', days: 7 },
        ],
        clockRule(rules.six),
        taipei,
      ),
    );
    expect(current.due).toBe('2026-10-28');
    expect(current.steps.slice(0, 5)).toEqual([
      { day: '2026-10-07', why: 'received' },
      { day: '2026-10-08', why: 'counted', number: 1 },
      { day: '2026-10-09', why: 'holiday', name: '國慶日補假' },
      { day: '2026-10-10', why: 'holiday', name: '國慶日' },
      { day: '2026-10-11', why: 'weekend' },
    ]);
    expect(current.steps.at(-2)).toEqual({ day: '2026-10-27', why: 'counted', number: 12, extension: 1 });
  });

  test('a typhoon moves a case that was due on the make-up Saturday', () => {
    const closed = officeCalendar('zh-TW', [{ day: '2024-02-17', kind: 'holiday', name: '颱風停班' }]);
    expect(given(dueDate('2024-02-02', rules.six, closed)).day).toBe('2024-02-19');
    expect(isWorkingDay('2024-02-17', closed)).toBe(false);
  });
});
