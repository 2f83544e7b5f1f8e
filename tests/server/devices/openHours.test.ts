// Why: a tablet that rests while the office is open loses answers; one that asks at night collects what nobody meant.
import { describe, expect, it } from 'vitest';
import { minutesOpen, nextRest } from '../../../server/devices/openHours.js';

const minute = 60;
const hour = 3_600;
const day = 86_400;
const weekdays = Object.fromEntries(
  ['1', '2', '3', '4', '5'].map((one) => [one, { from: '08:00', to: '17:00' }]),
);
const calendar = {
  holidays: new Set(['2026-06-19']),
  makeUpWorkdays: new Set(['2026-06-27']),
};
/** Taipei is eight hours ahead; the seventeenth of June 2026 is a Wednesday. */
const at = (local: string) => new Date(`2026-06-${local}:00+08:00`);
const restAt = (local: string, hours = weekdays) => nextRest(hours, at(local), 'Asia/Taipei', calendar);

describe('a tablet with its own hours', () => {
  it('rests from half an hour after closing until it opens again', () => {
    expect(restAt('17T10:00')).toEqual({ in: 7.5 * hour, for: 14.5 * hour });
    expect(restAt('17T17:29')).toEqual({ in: minute, for: 14.5 * hour });
    expect(restAt('17T17:30')).toEqual({ in: 0, for: 14.5 * hour });
    expect(restAt('17T07:59')).toEqual({ in: 0, for: minute });
    expect(restAt('17T08:00')).toEqual({ in: 9.5 * hour, for: 14.5 * hour });
    expect(nextRest(weekdays, new Date('2026-06-17T02:00:40Z'), 'Asia/Taipei', calendar)).toEqual({
      in: 7.5 * hour - 40,
      for: 14.5 * hour,
    });
  });

  it('rests over a holiday and the Sunday after, not on the Saturday that is worked instead', () => {
    // Thursday evening; the Friday is a holiday.
    expect(restAt('18T18:00')).toEqual({ in: 0, for: 3 * day + 14 * hour });
    // Friday evening before the make-up Saturday; and that Saturday.
    expect(restAt('26T18:00')).toEqual({ in: 0, for: 14 * hour });
    expect(restAt('27T10:00')).toEqual({ in: 7.5 * hour, for: day + 14.5 * hour });
  });

  it('asks on a Saturday that is worked instead as long as on any weekday, also where it has hours of that Saturday', () => {
    const short = { ...weekdays, '6': { from: '09:00', to: '12:00' } };
    expect(restAt('27T10:00', short)).toEqual({ in: 7.5 * hour, for: day + 14.5 * hour });
    expect(restAt('20T10:00', short)).toEqual({ in: 2.5 * hour, for: day + 19.5 * hour });
  });

  it('is open, and missed when it is silent, on the Saturday that is worked instead, not on a holiday', () => {
    const openAt = (local: string) => minutesOpen(weekdays, at(local), 'Asia/Taipei', calendar);
    expect(openAt('27T15:00')).toBe(7 * 60);
    expect([openAt('19T15:00'), openAt('20T15:00'), openAt('27T17:00')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('asks past midnight where it closes late, and through a night that is too short to rest in', () => {
    const late = { '3': { from: '18:00', to: '23:45' }, '4': { from: '00:10', to: '12:00' } };
    expect(restAt('18T00:05', late)).toEqual({ in: 12 * hour + 25 * minute, for: 6 * day + 5.5 * hour });
  });

  it('rests on for a month where no day is open, and never where it has no hours of its own', () => {
    expect(restAt('17T10:00', {})).toEqual({ in: 0, for: 31 * day });
    expect(nextRest(null, at('17T03:00'), 'Asia/Taipei', calendar)).toBeUndefined();
  });
});
