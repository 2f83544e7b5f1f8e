import { expect, test } from 'vitest';
import { listPeriods, type CalendarKind } from '../../../analysis/periods.js';
import { periodsPerYear, timeIndex } from '../../../analysis/trend/timeIndex.js';
import { presentValues } from '../../../analysis/trend/timedValues.js';

test.each<[CalendarKind, string, string]>([
  ['day', '2024-02-27', '2024-03-02'],
  ['week', '2026-W51', '2027-W03'],
  ['month', '2025-11', '2026-03'],
  ['quarter', '2025-Q3', '2026-Q2'],
  ['half', '2025-H1', '2027-H2'],
  ['year', '2020', '2026'],
])('neighbouring %ss from %s to %s are exactly one apart', (kind, from, to) => {
  const times = listPeriods(from, to, kind).map((key) => timeIndex(key, kind));
  expect(times.every(Number.isInteger)).toBe(true);
  expect(times).toEqual(times.map((_, index) => (times[0] ?? NaN) + index));
});

test('the remainder of a month by 12 is the calendar month, of a quarter by 4 the quarter', () => {
  expect(timeIndex('2026-01', 'month') % 12).toBe(0);
  expect(timeIndex('2026-12', 'month') % 12).toBe(11);
  expect(timeIndex('2026-Q4', 'quarter') % 4).toBe(3);
  expect(timeIndex('2026-H2', 'half') % 2).toBe(1);
  expect(timeIndex('1970-01-01', 'day')).toBe(0);
});

test('only months, quarters and half-years have seasons, and a period that does not exist has no time', () => {
  expect((['month', 'quarter', 'half', 'year', 'week', 'day'] as const).map(periodsPerYear)).toEqual([
    12,
    4,
    2,
    undefined,
    undefined,
    undefined,
  ]);
  expect(() => timeIndex('2026-13', 'month')).toThrow(RangeError);
});

test('present values are in order of time, and a single impossible one spoils the series', () => {
  expect(presentValues([{ time: 2, value: 5 }, { time: 1, value: null }, { time: 0, value: 4 }])).toEqual([{ time: 0, value: 4 }, { time: 2, value: 5 }]); // prettier-ignore
  expect(presentValues([{ time: NaN, value: null }])).toBeUndefined();
  expect(presentValues([])).toEqual([]);
});
