// Why: a day ends when it ends where the office stands, not in Greenwich.
import { expect, test } from 'vitest';
import { endOfDay, localDay } from '../../server/time.js';

test.each([
  ['Asia/Taipei', '2026-11-25T15:59:59.999Z'],
  ['UTC', '2026-11-25T23:59:59.999Z'],
  ['Asia/Kathmandu', '2026-11-25T18:14:59.999Z'],
  ['Pacific/Kiritimati', '2026-11-25T09:59:59.999Z'],
  ['America/New_York', '2026-11-26T04:59:59.999Z'],
])('the last instant of a day in %s is %s', (timeZone, instant) => {
  const end = endOfDay('2026-11-25', timeZone);
  expect(end.toISOString()).toBe(instant);
  expect(localDay(end, timeZone)).toBe('2026-11-25');
  expect(localDay(new Date(end.getTime() + 1), timeZone)).toBe('2026-11-26');
});
