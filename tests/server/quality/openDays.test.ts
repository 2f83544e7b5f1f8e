// Why: a press while the doors were shut is no visit; one on a Saturday on which the office works is. The calendar knows which.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { qualityMonths, responses, type OpeningFrom } from '../../../db/schema.js';
import { findOffice, updateOffice } from '../../../db/queries/offices.js';
import { setCalendarDay } from '../../../db/queries/caseRules.js';
import { judgeOffice } from '../../../server/quality/judging.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { openSurvey, type World } from '../dashboards/world.js';
import { press } from './world.js';

let test: TestApp;
let world: World;
beforeEach(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
});
afterEach(async () => {
  await test.close();
});

const db = () => test.dependencies.database.queries;
const all = { from: '08:00', to: '17:00' };
const weekdays = { '1': all, '2': all, '3': all, '4': all, '5': all };
const withSaturdays = { ...weekdays, '6': { from: '09:00', to: '12:00' } };

async function open(...opening: OpeningFrom[]): Promise<void> {
  const office = await findOffice(db(), test.scope);
  if (office === undefined) throw new Error('there is no office');
  const changed = { ...office, settings: { ...office.settings, opening } };
  await test.dependencies.database.atomically((writes) => [
    updateOffice(writes, test.scope, changed, office.revision),
  ]);
}

/** Which of these presses came while the office was closed. */
async function closedAt(...moments: string[]): Promise<string[]> {
  await press(
    test,
    world,
    moments.map((at) => ({ id: at, at: `${at}:00` })),
  );
  await judgeOffice(test.dependencies, test.scope);
  const rows = await db().select().from(responses);
  return rows
    .filter(({ flags }) => flags.includes('outside-hours'))
    .map(({ id }) => id)
    .sort();
}

describe('an office that opens on Saturdays', () => {
  beforeEach(() => open({ since: '2017-01-01', hours: withSaturdays, shiftChanges: [] }));

  it('is closed on those that are a holiday, and on one on which it closed itself', async () => {
    const typhoon = { day: '2026-03-14', kind: 'holiday', name: '颱風', source: '' } as const;
    await test.dependencies.database.atomically((writes) => [
      setCalendarDay(writes, test.scope, { ...typhoon, setBy: null, setAt: test.dependencies.clock() }),
    ]);
    expect(
      await closedAt('2026-02-28T10:00', '2026-03-07T10:00', '2026-03-14T10:00', '2026-04-04T10:00'),
    ).toEqual(['2026-02-28T10:00', '2026-03-14T10:00', '2026-04-04T10:00']);
  });

  it('keeps its Saturday hours on the others', async () => {
    expect(await closedAt('2026-03-07T08:30', '2026-03-07T12:20', '2026-03-07T13:00')).toEqual([
      '2026-03-07T08:30',
      '2026-03-07T13:00',
    ]);
  });

  it('is open like on a weekday where the Saturday makes up for one', async () => {
    expect(await closedAt('2025-02-08T08:10', '2025-02-08T15:00', '2025-02-08T17:40')).toEqual([
      '2025-02-08T17:40',
    ]);
  });
});

it('an office that opens on no other Saturday is open on one that makes up for a weekday', async () => {
  await open({ since: '2017-01-01', hours: weekdays, shiftChanges: [] });
  expect(await closedAt('2025-02-08T15:00', '2025-02-15T15:00')).toEqual(['2025-02-15T15:00']);
});

it('presses are held against the changes of shift of their own day', async () => {
  await open(
    { since: '2026-04-01', hours: weekdays, shiftChanges: [] },
    { since: '2026-05-06', hours: weekdays, shiftChanges: ['12:00'] },
    { since: '2026-05-29', hours: weekdays, shiftChanges: ['15:00'] },
  );
  await closedAt('2026-05-05T11:50', '2026-05-06T11:50', '2026-05-07T15:00', '2026-05-29T15:00');
  const [month] = await db().select().from(qualityMonths);
  const { devices } = JSON.parse(month?.summary ?? '{}') as { devices: Record<string, { shift: unknown }> };
  // Nothing is said of the day on which there were no shifts.
  expect(devices['t1']?.shift).toEqual({ near: { x: 2, n: 2 }, otherwise: { x: 1, n: 1 } });
});
