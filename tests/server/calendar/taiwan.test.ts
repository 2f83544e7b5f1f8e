import { describe, expect, test } from 'vitest';
import { isWorkingDay } from '../../../analysis/cases/workingDays.js';
import { listPeriods } from '../../../analysis/periods.js';
import {
  knownFrom,
  knownThrough,
  officeCalendar,
  provisionalYear,
  taiwanYears,
} from '../../../server/calendar/taiwan.js';
import { languages } from '../../../server/i18n.js';

const daysOff = (year: number): number => {
  const calendar = officeCalendar('zh-TW');
  return listPeriods(`${year}-01-01`, `${year}-12-31`, 'day').filter((day) => !isWorkingDay(day, calendar))
    .length;
};
const namesOf = (year: number, kind: string) =>
  taiwanYears
    .find((known) => known.year === year)
    ?.days.filter((day) => day.kind === kind)
    .map(({ day, name }) => `${day.slice(5)} ${name['zh-TW']}`);

describe('Taiwan’s office calendar', () => {
  // 總放假日數 as the announcements of each calendar state it; of 2027, as the open data set has it.
  test.each([
    [2017, 116],
    [2018, 115],
    [2019, 115],
    [2020, 115],
    [2021, 116],
    [2022, 115],
    [2023, 116],
    [2024, 115],
    [2025, 118],
    [2026, 120],
    [2027, 121],
  ])('of %i has %i days off, as announced', (year, announced) => {
    expect(daysOff(year)).toBe(announced);
  });

  test('has every year from the first to the last known day, each with its source', () => {
    expect(taiwanYears.map(({ year }) => String(year))).toEqual(
      listPeriods(knownFrom.slice(0, 4), knownThrough.slice(0, 4), 'year'),
    );
    for (const { year, source, days } of taiwanYears) {
      expect(source, String(year)).toMatch(/^行政院|政府資料開放平臺/);
      expect(new Set(days.map(({ day }) => day)).size).toBe(days.length);
      expect(days.every(({ day }) => day.startsWith(`${year}-`))).toBe(true);
      for (const { name } of days) for (const language of languages) expect(name[language]).not.toBe('');
    }
  });

  test('makes up work only on Saturdays, and on the announced ones', () => {
    const makeUps = taiwanYears.flatMap(({ days }) => days.filter(({ kind }) => kind === 'make_up'));
    expect(
      taiwanYears.map(({ days }) => days.filter(({ kind }) => kind === 'make_up').length),
      '2017 to 2027',
    ).toEqual([3, 2, 3, 3, 2, 1, 6, 1, 1, 0, 0]);
    for (const { day } of makeUps) expect(new Date(`${day}T00:00:00Z`).getUTCDay()).toBe(6);
    expect(namesOf(2024, 'make_up')).toEqual(['02-17 補行上班']);
    expect(namesOf(2025, 'make_up')).toEqual(['02-08 補行上班']);
    expect(namesOf(2026, 'make_up')).toEqual([]);
  });

  test('holds the three days that the act of 2025 added', () => {
    expect(namesOf(2025, 'holiday')?.slice(-7)).toEqual([
      '09-28 孔子誕辰紀念日/教師節',
      '09-29 孔子誕辰紀念日/教師節補假',
      '10-06 中秋節',
      '10-10 國慶日',
      '10-24 臺灣光復暨金門古寧頭大捷紀念日補假',
      '10-25 臺灣光復暨金門古寧頭大捷紀念日',
      '12-25 行憲紀念日',
    ]);
    expect(isWorkingDay('2024-12-25', officeCalendar('zh-TW'))).toBe(true);
    expect(isWorkingDay('2025-05-01', officeCalendar('zh-TW'))).toBe(true);
    expect(isWorkingDay('2026-05-01', officeCalendar('zh-TW'))).toBe(false);
  });

  test('of a year that is not out yet has weekends and the holidays of fixed date, and says so', () => {
    const calendar = officeCalendar('en');
    expect(calendar.knownThrough).toBe('2027-12-31');
    expect(isWorkingDay('2028-10-10', calendar)).toBe(false);
    expect(calendar.names?.get('2028-10-10')).toBe('National Day');
    // The lunar New Year of 2028 (26 January) is not known officially.
    expect(isWorkingDay('2028-01-26', calendar)).toBe(true);
    expect(provisionalYear(2030).days).toHaveLength(8);
  });

  test('gives the names in the reader’s language', () => {
    expect(officeCalendar('ja').names?.get('2026-10-09')).toBe('国慶日の振替休日');
    expect(officeCalendar('en').names?.get('2026-10-09')).toBe('National Day (day in lieu)');
  });

  test('gives way to the office’s own days', () => {
    const calendar = officeCalendar('zh-TW', [
      { day: '2026-07-10', kind: 'holiday', name: '颱風停班' },
      { day: '2026-10-09', kind: 'week', name: '' },
      { day: '2026-10-10', kind: 'make_up', name: '選務' },
      { day: '2024-02-17', kind: 'holiday', name: '颱風停班' },
    ]);
    expect(isWorkingDay('2026-07-10', calendar)).toBe(false);
    expect(isWorkingDay('2026-10-09', calendar)).toBe(true);
    expect(calendar.names?.get('2026-10-09')).toBeUndefined();
    expect(isWorkingDay('2026-10-10', calendar)).toBe(true);
    expect(calendar.names?.get('2026-10-10')).toBe('選務');
    expect(isWorkingDay('2024-02-17', calendar)).toBe(false);
  });
});
