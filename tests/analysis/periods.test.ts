import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  comparePeriodKeys,
  countDays,
  daysOfPeriod,
  isComplete,
  isPeriodKey,
  isSpanComplete,
  listPeriods,
  periodOfDay,
  previousPeriod,
  samePeriodLastYear,
  shiftPeriod,
} from '../../analysis/periods.js';

const kinds = ['day', 'week', 'month', 'quarter', 'half', 'year'] as const;
const july = { programmeYearStartMonth: 7 };
const anyDay = fc
  .integer({ min: 0, max: 60_000 })
  .map((number) => new Date(Date.UTC(1950, 0, 1) + number * 86_400_000).toISOString().slice(0, 10));

test('only periods that exist have a valid key', () => {
  expect(isPeriodKey('2024-02-29', 'day')).toBe(true);
  expect(isPeriodKey('2026-W53', 'week')).toBe(true);
  expect(isPeriodKey('第三期', 'wave')).toBe(true);
  const wrong = [
    ['2026-02-29', 'day'],
    ['2026-13-01', 'day'],
    ['2026-1-01', 'day'],
    ['2025-W53', 'week'],
    ['2026-W00', 'week'],
    ['2026-00', 'month'],
    ['2026-13', 'month'],
    ['2026-Q5', 'quarter'],
    ['2026-H0', 'half'],
    ['0026', 'year'],
    ['2026-03', 'day'],
    ['', 'wave'],
  ] as const;
  for (const [key, kind] of wrong) expect(isPeriodKey(key, kind), key).toBe(false);
});

describe('the period of a day', () => {
  test('follows the calendar unless a programme year is named', () => {
    expect(kinds.map((kind) => periodOfDay('2026-11-24', kind))).toEqual([
      '2026-11-24',
      '2026-W48',
      '2026-11',
      '2026-Q4',
      '2026-H2',
      '2026',
    ]);
  });

  test('follows ISO 8601 for weeks around the new year', () => {
    expect(periodOfDay('2027-01-01', 'week')).toBe('2026-W53');
    expect(periodOfDay('2024-12-30', 'week')).toBe('2025-W01');
    expect(periodOfDay('2021-01-03', 'week')).toBe('2020-W53');
  });

  test('counts quarters, halves and years from the programme year, named after its first month', () => {
    expect(periodOfDay('2026-06-30', 'year', july)).toBe('2025');
    expect(periodOfDay('2026-07-01', 'year', july)).toBe('2026');
    expect(periodOfDay('2026-06-30', 'quarter', july)).toBe('2025-Q4');
    expect(periodOfDay('2026-07-01', 'half', july)).toBe('2026-H1');
    expect(periodOfDay('2026-06-30', 'month', july)).toBe('2026-06');
    expect(daysOfPeriod('2025-Q4', 'quarter', july)).toEqual({
      firstDay: '2026-04-01',
      lastDay: '2026-06-30',
    });
  });

  test('lies between the first and last day of that period, in every kind and programme year', () => {
    fc.assert(
      fc.property(anyDay, fc.constantFrom(...kinds), fc.integer({ min: 1, max: 12 }), (day, kind, month) => {
        const programme = { programmeYearStartMonth: month };
        const key = periodOfDay(day, kind, programme);
        const { firstDay, lastDay } = daysOfPeriod(key, kind, programme);
        expect(isPeriodKey(key, kind)).toBe(true);
        expect(firstDay <= day && day <= lastDay).toBe(true);
        expect(periodOfDay(firstDay, kind, programme)).toBe(key);
        expect(periodOfDay(lastDay, kind, programme)).toBe(key);
        const next = daysOfPeriod(shiftPeriod(key, kind, 1), kind, programme);
        expect(shiftPeriod(lastDay, 'day', 1)).toBe(next.firstDay);
      }),
    );
  });

  test('is refused loudly for a day that does not exist', () => {
    expect(() => periodOfDay('2026-02-30', 'month')).toThrow(RangeError);
    expect(() => periodOfDay('2026-02-03', 'year', { programmeYearStartMonth: 13 })).toThrow(RangeError);
  });
});

test('the previous period steps over year ends', () => {
  expect(previousPeriod('2026-01', 'month')).toBe('2025-12');
  expect(previousPeriod('2026-Q1', 'quarter')).toBe('2025-Q4');
  expect(previousPeriod('2026-H1', 'half')).toBe('2025-H2');
  expect(previousPeriod('2021-W01', 'week')).toBe('2020-W53');
  expect(previousPeriod('2024-03-01', 'day')).toBe('2024-02-29');
  expect(() => previousPeriod('1000', 'year')).toThrow(RangeError);
});

test('the same period last year keeps its name, where that year has it', () => {
  expect(samePeriodLastYear('2026-02', 'month')).toBe('2025-02');
  expect(samePeriodLastYear('2026-Q3', 'quarter')).toBe('2025-Q3');
  expect(samePeriodLastYear('2024-02-29', 'day')).toBeUndefined();
  expect(samePeriodLastYear('2026-W53', 'week')).toBeUndefined();
});

test('a list of periods has no gaps and ascends in the order of its keys', () => {
  expect(listPeriods('2025-11', '2026-02', 'month')).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
  expect(listPeriods('2020-W52', '2021-W02', 'week')).toEqual([
    '2020-W52',
    '2020-W53',
    '2021-W01',
    '2021-W02',
  ]);
  expect(listPeriods('2026', '2025', 'year')).toEqual([]);
  fc.assert(
    fc.property(anyDay, fc.constantFrom(...kinds), fc.nat(40), (day, kind, steps) => {
      const from = periodOfDay(day, kind);
      const to = shiftPeriod(from, kind, steps);
      const listed = listPeriods(from, to, kind);
      expect(listed).toHaveLength(steps + 1);
      expect([...listed].reverse().sort(comparePeriodKeys)).toEqual(listed);
      expect(shiftPeriod(to, kind, -steps)).toBe(from);
    }),
  );
});

test('a period is complete only when its last day is over and collecting began by its first day', () => {
  expect(isComplete('2026-10', 'month', { today: '2026-11-01' })).toBe(true);
  expect(isComplete('2026-10', 'month', { today: '2026-10-31' })).toBe(false);
  expect(isComplete('2026-10', 'month', { today: '2026-11-24', firstDataDay: '2026-10-01' })).toBe(true);
  expect(isComplete('2026-10', 'month', { today: '2026-11-24', firstDataDay: '2026-10-02' })).toBe(false);
  expect(isComplete('2025', 'year', { today: '2026-06-30' }, july)).toBe(false);
  const wave = { firstDay: '2026-05-04', lastDay: '2026-05-15' };
  expect(isSpanComplete(wave, { today: '2026-05-15' })).toBe(false);
  expect(isSpanComplete(wave, { today: '2026-05-16' })).toBe(true);
});

test('a period knows its number of days', () => {
  expect(countDays('2024-02', 'month')).toBe(29);
  expect(countDays('2026', 'year')).toBe(365);
  expect(countDays('2026-W01', 'week')).toBe(7);
  expect(countDays('2023', 'year', july)).toBe(366);
});
