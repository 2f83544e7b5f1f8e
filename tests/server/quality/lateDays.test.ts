// Why: who has seen a month's score and sees another one later must be able to see that the calendar was changed meanwhile.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setCalendarDay } from '../../../db/queries/caseRules.js';
import { findOffice, updateOffice } from '../../../db/queries/offices.js';
import type { OpeningFrom } from '../../../db/schema.js';
import type { qualityData } from '../../../server/dashboards/qualityData.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openSurvey } from '../dashboards/world.js';
import { press } from './world.js';

let test: TestApp;
let research: SignedIn;

const db = () => test.dependencies.database.queries;
async function open(...opening: OpeningFrom[]): Promise<void> {
  const office = await findOffice(db(), test.scope);
  if (office === undefined) throw new Error('there is no office');
  const changed = { ...office, settings: { ...office.settings, opening } };
  await test.dependencies.database.atomically((writes) => [
    updateOffice(writes, test.scope, changed, office.revision),
  ]);
}
async function set(day: string, at: string, source = 'office', kind: 'holiday' | 'week' = 'holiday') {
  const one = { day, kind, name: '颱風停班', source, setBy: null, setAt: new Date(`${at}+08:00`) };
  await test.dependencies.database.atomically((writes) => [setCalendarDay(writes, test.scope, one)]);
}
const page = async (period: string) =>
  (await research.get(`/dashboards/service/quality?${period}&lang=zh-TW`).expect(200)).text;
const read = async (period: string) =>
  (
    (await research.get(`/dashboards/service/quality.json?${period}`).expect(200)).body as ReturnType<
      typeof qualityData
    >
  ).calendarSetLate;

beforeAll(async () => {
  test = await openTestApp();
  const world = await openSurvey(test);
  await press(test, world, [
    { id: 'one', at: '2026-06-10T10:00:00' },
    { id: 'two', at: '2026-05-12T10:00:00' },
    { id: 'three', at: '2025-06-10T10:00:00' },
  ]);
  const all = { from: '08:00', to: '17:00' };
  await open({ since: '2026-01-02', hours: { '1': all, '3': all }, shiftChanges: [] });
  await set('2026-06-10', '2026-06-11T00:00:00');
  await set('2026-06-11', '2026-06-11T23:59:59');
  await set('2026-06-12', '2026-06-01T09:00:00');
  // Read from a file: the Dragon Boat Festival as the program has it, and a Monday it does not have.
  await set('2026-06-19', '2026-06-25T09:00:00', 'csv');
  await set('2026-06-22', '2026-06-25T09:00:00', 'csv');
  await set('2026-06-24', '2026-07-01T09:00:00', 'office', 'week');
  await set('2025-06-10', '2026-06-11T09:00:00');
  for (let day = 1; day <= 12; day += 1)
    await set(`2026-05-${String(day).padStart(2, '0')}`, '2026-06-01T09:00:00');
  test.setNow(new Date('2026-07-02T02:00:00Z'));
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

describe('days of the calendar that were set after they were over', () => {
  it('are named on the page of their period, with the day of the change and nobody’s name', async () => {
    expect(await read('period=2026-06')).toEqual([
      { day: '2026-06-10', setOn: '2026-06-11' },
      { day: '2026-06-22', setOn: '2026-06-25' },
      { day: '2026-06-24', setOn: '2026-07-01' },
    ]);
    expect(await page('period=2026-06')).toContain(
      '辦公日曆中，115年6月10日（115年6月11日設定或更改）、115年6月22日（115年6月25日設定或更改）、115年6月24日（115年7月1日設定或更改）是當日過後才設定或更改；',
    );
    expect(await page('kind=day&period=2026-06-12')).not.toContain('辦公日曆中');
  });

  it('are not listed without end', async () => {
    const text = await page('period=2026-05');
    expect(text).toContain('115年5月10日（115年6月1日設定或更改）及另外2日是當日過後才設定或更改；');
    expect(text).not.toContain('115年5月11日（');
  });

  it('are not spoken of where no opening hours are held against the calendar', async () => {
    expect(await read('period=2025-06')).toEqual([]);
  });
});
