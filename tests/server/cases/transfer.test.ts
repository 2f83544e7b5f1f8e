import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCase, listCaseEvents } from '../../../db/queries/cases.js';
import { listNoticesOfCase } from '../../../db/queries/notices.js';
import { watchCases } from '../../../server/cases/watch.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openOne } from './world.js';

let test: TestApp;
let office: SignedIn;
beforeEach(async () => {
  test = await openTestApp();
  office = await test.signIn('research');
});
afterEach(async () => {
  await test.close();
});

const stored = async (id: string) => {
  const row = await findCase(test.dependencies.database.queries, test.scope, id, undefined);
  if (row === undefined) throw new Error('no such case');
  return row;
};
const act = async (who: SignedIn, id: string, action: string, fields: Record<string, string> = {}) =>
  await who.post(`/cases/${id}/${action}`, { revision: String((await stored(id)).revision), ...fields });
const on = (day: string, hour = 10) => {
  test.setNow(new Date(Date.parse(`${day}T00:00:00Z`) + (hour - 8) * 3_600_000));
};

// Received on Wednesday 17 June; Friday 19 is the Dragon Boat holiday.
describe('the time for a transfer', () => {
  it('is shown from receipt, with and without a site visit, as long as nobody has decided whose the matter is', async () => {
    const { id } = await openOne(test);
    const page = await office.get(`/cases/${id}?lang=zh-TW`).expect(200);
    expect(page.text).toContain('應於民國115年6月18日前移轉權責機關；需會勘者，民國115年6月22日前');
    await act(office, id, 'register');
    await act(office, id, 'assign', { ownerId: 'user-clerk' });
    const assigned = await office.get(`/cases/${id}?lang=zh-TW`).expect(200);
    expect(assigned.text).not.toContain('前移轉權責機關');
  });

  it('runs from receipt once the matter is found to be another agency’s, and ends when it is assigned here', async () => {
    const { id } = await openOne(test);
    await act(office, id, 'register');
    await act(office, id, 'assign', { ownerId: 'user-clerk' });
    expect((await stored(id)).dueDay).toBe('2026-07-17');
    const clerk = await test.signIn('clerk');
    expect((await act(clerk, id, 'plan-transfer', { siteVisit: 'yes', reason: '' })).status).toBe(422);
    await act(clerk, id, 'plan-transfer', { siteVisit: 'yes', reason: '路燈屬公園處' });
    expect((await stored(id)).dueDay).toBe('2026-06-22');
    const page = await clerk.get(`/cases/${id}?lang=zh-TW`).expect(200);
    expect(page.text).toContain('非本所權責，應於民國115年6月22日前移轉');
    expect(page.text).toContain('移轉權責機關，需會勘（2 個工作日）');
    await act(office, id, 'plan-transfer', { siteVisit: 'no', reason: '無須會勘' });
    expect((await stored(id)).dueDay).toBe('2026-06-18');
    await act(office, id, 'assign', { ownerId: 'user-clerk' });
    expect((await stored(id)).dueDay).toBe('2026-07-17');
  });

  it('is a rule of the office with a day of effect; cases that have come keep the one they came under', async () => {
    const before = await openOne(test);
    const rule = { code: 'transfer', days: '4', unit: 'working', startsOn: 'next-working-day' };
    on('2026-06-18');
    office = await test.signIn('research');
    await office
      .post('/cases/rules', {
        ...rule,
        fromDay: '2026-06-18',
        maxExtensions: '0',
        extensionDays: '0',
        source: '本所改分規定',
      })
      .expect(303);
    const after = await openOne(test);
    for (const { id } of [before, after])
      await act(office, id, 'plan-transfer', { siteVisit: 'no', reason: '非本所' });
    expect((await stored(before.id)).dueDay).toBe('2026-06-18');
    // 22, 23, 24, 25: the holiday and the weekend do not count.
    expect((await stored(after.id)).dueDay).toBe('2026-06-25');
    await expect(openOne(test, { ruleCode: 'transfer' })).rejects.toThrow();
  });

  it('is escalated like any deadline, counted late when passed on late, and the petitioner is told', async () => {
    const { id } = await openOne(test);
    await act(office, id, 'register');
    await act(office, id, 'plan-transfer', { siteVisit: 'no', reason: '非本所' });
    on('2026-06-22', 9);
    await watchCases(test.dependencies, test.scope);
    await watchCases(test.dependencies, test.scope);
    const events = await listCaseEvents(test.dependencies.database.queries, test.scope, [id]);
    expect(events.filter(({ kind }) => kind === 'escalated').map(({ data }) => data)).toEqual([
      { level: 1, due: '2026-06-18' },
    ]);
    office = await test.signIn('research');
    const late = await office.get('/cases?due=overdue').expect(200);
    expect(late.text).toContain(`/cases/${id}`);
    await act(office, id, 'transfer', { agency: '公園處', siteVisit: 'no', reason: '非本所' });
    expect(await stored(id)).toMatchObject({
      status: 'closed',
      dueDay: '2026-06-18',
      closedDay: '2026-06-22',
    });
    const page = await office.get(`/cases/${id}?lang=zh-TW`).expect(200);
    expect(page.text).toContain('逾移轉期限民國115年6月18日後始移轉');
    const notices = await listNoticesOfCase(test.dependencies.database.queries, test.scope, id);
    expect(notices.map(({ purpose }) => purpose)).toContain('transferred');
  });

  it('holds also for what is passed on at once: two working days where the place was visited', async () => {
    const { id } = await openOne(test);
    await act(office, id, 'register');
    on('2026-06-22');
    office = await test.signIn('research');
    await act(office, id, 'transfer', { agency: '公園處', siteVisit: 'yes', reason: '已會勘' });
    expect((await stored(id)).dueDay).toBe('2026-06-22');
    const page = await office.get(`/cases/${id}?lang=zh-TW`).expect(200);
    expect(page.text).toContain('已於期限民國115年6月22日前移轉');
  });
});
