import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lateness, usualLevels } from '../../../analysis/cases/lateness.js';
import { isWorkingDay, type OfficeCalendar } from '../../../analysis/cases/workingDays.js';
import { shiftPeriod } from '../../../analysis/periods.js';
import { expectRefused } from '../expectations.js';

const plain: OfficeCalendar = { holidays: new Set(), makeUpWorkdays: new Set() };
/** Due on Friday 2026-10-16. */
const on = (today: string, calendar = plain) => lateness('2026-10-16', today, calendar);
const inside = (workingDaysLeft: number) => ({ ok: true, state: 'inside', workingDaysLeft });
const soon = (workingDaysLeft: number) => ({ ok: true, state: 'due-soon', workingDaysLeft });
const over = (workingDaysOver: number, level: number) => ({
  ok: true,
  state: 'overdue',
  level,
  workingDaysOver,
});

describe('lateness', () => {
  test('is due soon on the last two working days, the due day among them', () => {
    expect(on('2026-10-12')).toEqual(inside(5));
    expect(on('2026-10-14')).toEqual(inside(3));
    expect(on('2026-10-15')).toEqual(soon(2));
    expect(on('2026-10-16')).toEqual(soon(1));
    // Thursday is off: Wednesday is one of the last two.
    expect(on('2026-10-14', { ...plain, holidays: new Set(['2026-10-15']) })).toEqual(soon(2));
  });

  test('begins on the first working day after the due day, and rises after the days of the first level', () => {
    expect(on('2026-10-17')).toEqual(soon(0));
    expect(on('2026-10-18')).toEqual(soon(0));
    expect(on('2026-10-19')).toEqual(over(1, 1));
    expect(on('2026-10-23')).toEqual(over(5, 1));
    expect(on('2026-10-25')).toEqual(over(5, 1));
    expect(on('2026-10-26')).toEqual(over(6, 2));
    expect(on('2026-10-19', { ...plain, holidays: new Set(['2026-10-19']) })).toEqual(soon(0));
    expect(on('2026-10-17', { ...plain, makeUpWorkdays: new Set(['2026-10-17']) })).toEqual(over(1, 1));
  });

  test('of a due day on which the office is closed begins on the next working day', () => {
    expect(lateness('2026-10-18', '2026-10-18', plain)).toEqual(soon(0));
    expect(lateness('2026-10-18', '2026-10-19', plain)).toEqual(over(1, 1));
  });

  test('goes by the levels it is given', () => {
    const strict = { soonDays: 0, firstLevelDays: 0 };
    expect(lateness('2026-10-16', '2026-10-16', plain, strict)).toEqual(inside(1));
    expect(lateness('2026-10-16', '2026-10-19', plain, strict)).toEqual(over(1, 2));
    expect(usualLevels).toEqual({ soonDays: 2, firstLevelDays: 5 });
  });

  test('never becomes overdue nor rises on a day off, and never falls as time goes on', () => {
    const day = fc.integer({ min: 0, max: 200 }).map((number) => shiftPeriod('2026-01-01', 'day', number));
    const rank = (due: string, today: string, calendar: OfficeCalendar) => {
      const state = lateness(due, today, calendar);
      if (!state.ok) throw new Error(state.reason);
      return state.state === 'overdue' ? state.level + 1 : state.state === 'due-soon' ? 1 : 0;
    };
    fc.assert(
      fc.property(day, day, fc.uniqueArray(day, { maxLength: 60 }), (due, today, holidays) => {
        const calendar = { ...plain, holidays: new Set(holidays) };
        const before = rank(due, shiftPeriod(today, 'day', -1), calendar);
        const now = rank(due, today, calendar);
        expect(now >= before).toBe(true);
        if (!isWorkingDay(today, calendar)) expect(now > Math.max(before, 1)).toBe(false);
        if (today <= due) expect(now < 2).toBe(true);
      }),
    );
  });

  test('is refused for levels that are none and beyond ten years, and throws for days that do not exist', () => {
    for (const wrong of [{ soonDays: -1 }, { soonDays: 0.5 }, { firstLevelDays: NaN }]) {
      expectRefused(
        lateness('2026-10-16', '2026-10-16', plain, { ...usualLevels, ...wrong }),
        'impossible-input',
      );
    }
    expectRefused(lateness('2026-10-16', '2038-10-16', plain), 'out-of-reach');
    expectRefused(lateness('2038-10-16', '2026-10-16', plain), 'out-of-reach');
    expect(() => lateness('2026-10-32', '2026-10-16', plain)).toThrow(RangeError);
    expect(() => lateness('2026-10-16', '2026-02-30', plain)).toThrow(RangeError);
  });
});
