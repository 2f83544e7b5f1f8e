import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dueDate,
  handlingDays,
  isWorkingDay,
  type DeadlineRule,
  type OfficeCalendar,
} from '../../../analysis/cases/workingDays.js';
import { expectRefused, given } from '../expectations.js';

const plain: OfficeCalendar = { holidays: new Set(), makeUpWorkdays: new Set() };
const sixWorkingDays: DeadlineRule = { days: 6, unit: 'working', startsOn: 'next-working-day' };
const due = (day: string, rule: DeadlineRule, calendar = plain) => given(dueDate(day, rule, calendar)).day;

const day = fc
  .integer({ min: 0, max: 700 })
  .map((number) => new Date(Date.UTC(2026, 0, 1 + number)).toISOString().slice(0, 10));
const days = fc.uniqueArray(day, { maxLength: 60 });
const rule: fc.Arbitrary<DeadlineRule> = fc.record({
  days: fc.integer({ min: 1, max: 40 }),
  unit: fc.constantFrom('working', 'calendar'),
  startsOn: fc.constantFrom('same-day', 'next-day', 'next-working-day'),
});

describe('a working day', () => {
  test('is Monday to Friday or a make-up Saturday, and no holiday', () => {
    const calendar = {
      holidays: new Set(['2026-10-09', '2026-10-24']),
      makeUpWorkdays: new Set(['2026-10-17', '2026-10-24']),
    };
    expect(isWorkingDay('2026-10-08', calendar)).toBe(true);
    expect(isWorkingDay('2026-10-09', calendar)).toBe(false);
    expect(isWorkingDay('2026-10-10', calendar)).toBe(false);
    expect(isWorkingDay('2026-10-17', calendar)).toBe(true);
    // A make-up Saturday on which a typhoon closed the office.
    expect(isWorkingDay('2026-10-24', calendar)).toBe(false);
    expect(() => isWorkingDay('2026-02-30', calendar)).toThrow(RangeError);
  });
});

describe('a due date', () => {
  test('six working days from the next working day on is the Thursday after next, seen from a Wednesday', () => {
    expect(due('2026-10-07', sixWorkingDays)).toBe('2026-10-15');
    // Received on a Saturday: Monday is the first day.
    expect(due('2026-10-10', sixWorkingDays)).toBe('2026-10-19');
  });

  test('moves past holidays and comes sooner for a make-up workday', () => {
    const holidays = { ...plain, holidays: new Set(['2026-10-09', '2026-10-12']) };
    expect(due('2026-10-07', sixWorkingDays, holidays)).toBe('2026-10-19');
    expect(due('2026-10-07', sixWorkingDays, { ...plain, makeUpWorkdays: new Set(['2026-10-10']) })).toBe(
      '2026-10-14',
    );
  });

  test('counts from the same day, the next day or the next working day, in working or calendar days', () => {
    // 2026-10-09 is a Friday.
    const rules: [DeadlineRule['unit'], DeadlineRule['startsOn'], string][] = [
      ['working', 'same-day', '2026-10-13'],
      ['working', 'next-day', '2026-10-14'],
      ['working', 'next-working-day', '2026-10-14'],
      ['calendar', 'same-day', '2026-10-11'],
      ['calendar', 'next-day', '2026-10-12'],
      ['calendar', 'next-working-day', '2026-10-14'],
    ];
    for (const [unit, startsOn, expected] of rules) {
      expect(due('2026-10-09', { days: 3, unit, startsOn })).toBe(expected);
    }
    expect(due('2026-10-10', { days: 1, unit: 'working', startsOn: 'same-day' })).toBe('2026-10-12');
  });

  test('with one more day is strictly later', () => {
    fc.assert(
      fc.property(day, rule, days, days, (received, given, holidays, makeUps) => {
        const calendar = { holidays: new Set(holidays), makeUpWorkdays: new Set(makeUps) };
        const longer = { ...given, days: given.days + 1 };
        expect(due(received, longer, calendar) > due(received, given, calendar)).toBe(true);
      }),
    );
  });

  test('never comes earlier when holidays are added, and never before the receipt', () => {
    fc.assert(
      fc.property(day, rule, days, days, (received, given, holidays, more) => {
        const before = due(received, given, { ...plain, holidays: new Set(holidays) });
        const after = due(received, given, { ...plain, holidays: new Set([...holidays, ...more]) });
        expect(after >= before).toBe(true);
        expect(before >= received).toBe(true);
      }),
    );
  });

  test('in working days is a working day, as many of them away as the limit says', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 40 }), days, (received, limit, holidays) => {
        const calendar = { ...plain, holidays: new Set(holidays) };
        const last = due(received, { days: limit, unit: 'working', startsOn: 'next-day' }, calendar);
        expect(isWorkingDay(last, calendar)).toBe(true);
        expect(handlingDays(received, last, 'working', calendar)).toEqual({ ok: true, days: limit });
      }),
    );
  });

  test('says when it lies beyond the days the calendar knows', () => {
    const calendar = { ...plain, knownThrough: '2026-12-31' };
    expect(dueDate('2026-12-23', sixWorkingDays, calendar)).toEqual({
      ok: true,
      day: '2026-12-31',
      beyondCalendar: false,
    });
    expect(given(dueDate('2026-12-24', sixWorkingDays, calendar)).beyondCalendar).toBe(true);
  });

  test('is refused for a limit that is no number of days, and where the office never works', () => {
    expectRefused(dueDate('2026-10-07', { ...sixWorkingDays, days: 0 }, plain), 'impossible-input');
    expectRefused(dueDate('2026-10-07', { ...sixWorkingDays, days: 1.5 }, plain), 'impossible-input');
    expectRefused(dueDate('2026-10-07', { ...sixWorkingDays, days: 4000 }, plain), 'out-of-reach');
    class EveryDay extends Set<string> {
      override has(): boolean {
        return true;
      }
    }
    const never = { ...plain, holidays: new EveryDay() };
    expectRefused(dueDate('2026-10-07', sixWorkingDays, never), 'out-of-reach');
    expect(() => dueDate('2026-13-01', sixWorkingDays, plain)).toThrow(RangeError);
  });
});

describe('handling time', () => {
  test('counts the days after receipt up to the closing, and half a day on the same one', () => {
    expect(handlingDays('2026-10-08', '2026-10-13', 'working', plain)).toEqual({ ok: true, days: 3 });
    expect(handlingDays('2026-10-08', '2026-10-13', 'calendar', plain)).toEqual({ ok: true, days: 5 });
    expect(handlingDays('2026-10-08', '2026-10-08', 'working', plain)).toEqual({ ok: true, days: 0.5 });
    // Closed on the Saturday after: no working day passed.
    expect(handlingDays('2026-10-09', '2026-10-10', 'working', plain)).toEqual({ ok: true, days: 0.5 });
  });

  test('is refused when closed before received, and throws for a day that does not exist', () => {
    expectRefused(handlingDays('2026-10-08', '2026-10-07', 'working', plain), 'impossible-input');
    expect(() => handlingDays('2026-10-08', '2026-10-32', 'working', plain)).toThrow(RangeError);
  });
});
