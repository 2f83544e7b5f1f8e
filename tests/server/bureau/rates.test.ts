// Why: an office's response rate is one figure: a bureau that reads another one beside the office's name asks it for what never was.
import supertest from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upsertMembership } from '../../../db/queries/bureaus.js';
import { insertDeviceSettings } from '../../../db/queries/devices.js';
import { insertVisits } from '../../../db/queries/firstStart.js';
import { insertDevice, insertOffice, insertService } from '../../../db/queries/offices.js';
import { findUser, insertGrant, insertUser } from '../../../db/queries/users.js';
import { officeScope } from '../../../db/scope.js';
import type { bureauData } from '../../../server/bureau/bureau.page.js';
import type { overviewData } from '../../../server/dashboards/overview.page.js';
import { emptySettings } from '../../../server/demo/office.js';
import { defaultSettings } from '../../../server/devices/kioskDevice.js';
import { closeSurvey, publishSurvey, saveDraft } from '../../../server/surveys/surveys.commands.js';
import { openTestApp, password, type TestApp } from '../../support/testApp.js';
import { openSurvey, same, surveyDocument, type World } from '../dashboards/world.js';
import { press, type Press } from '../quality/world.js';

let test: TestApp;
let north: World;
let city: TestAgent;

const of = (officeId: string): TestApp => ({ ...test, scope: officeScope(officeId) });
const presses = (day: string, n: number, rest: Partial<Press> = {}, hour = '09'): Press[] =>
  Array.from({ length: n }, (_, index) => ({
    id: `${day}-${hour}-${index}-${JSON.stringify(rest)}`,
    at: new Date(Date.parse(`${day}T${hour}:00:00Z`) + index * 10_000).toISOString().slice(0, 19),
    ...rest,
  }));

type Came = { day: string; visitors: number; offered?: number; serviceCode?: string; counterCode?: string };

async function came(officeId: string, rows: readonly Came[]): Promise<void> {
  const enteredAt = test.dependencies.clock();
  await test.dependencies.database.atomically((db) =>
    insertVisits(
      db,
      officeScope(officeId),
      rows.map((row) => ({
        ...{ serviceCode: '', counterCode: '', offered: null, enteredBy: 'city', enteredAt },
        ...row,
      })),
    ),
  );
}

/** The survey without its first section, which holds the overall rating. */
function withoutOverall(): unknown {
  const { sections, ...rest } = surveyDocument() as { sections: unknown[] };
  return { ...rest, sections: sections.slice(1) };
}

beforeAll(async () => {
  test = await openTestApp();
  const { database } = test.dependencies;
  const hash = (await findUser(database.queries, test.userIdOf('research')))?.passwordHash ?? '';
  const office = (id: string, isBureau: boolean) => ({
    ...{ id, name: same(id), timeZone: 'Asia/Taipei', createdAt: new Date(0), isBureau },
    settings: emptySettings,
  });
  await database.atomically((db) => [
    ...['south', 'west'].map((id) => insertOffice(db, office(id, false))),
    insertOffice(db, office('city', true)),
    ...['north', 'south', 'west'].map((memberId) =>
      upsertMembership(db, officeScope('city'), { memberId, state: 'agreed', changedAt: new Date(0) }),
    ),
    insertUser(db, {
      ...{ id: 'city', email: 'city@bureau.test', name: 'city', passwordHash: hash, language: 'en' },
      ...{ active: true, createdAt: new Date(0) },
    }),
    insertGrant(db, officeScope('city'), {
      ...{ id: 'city', userId: 'city', role: 'bureau', sectionId: null },
      ...{ validFrom: '2020-01-01', validTo: null },
    }),
  ]);
  const first = await openSurvey(test, 'service', withoutOverall());
  await saveDraft(test.dependencies, test.scope, null, first.surveyId, { document: surveyDocument() });
  north = { ...first, version: await publishSurvey(test.dependencies, test.scope, null, first.surveyId) };
  const south = await openSurvey(of('south'), 'south', withoutOverall());

  const settings = {
    ...defaultSettings,
    before: [{ until: '2026-05-13', hours: null, mobile: false }],
    places: [
      { until: '2026-05-13T00:30:00.000Z', counterCode: 'c1', mobile: false },
      { until: '2026-05-13T08:30:00.000Z', counterCode: null, mobile: true },
    ],
  };
  await database.atomically((db) => [
    insertDevice(db, test.scope, {
      ...{ id: 't1', code: 't1', name: 't1', counterCode: 'c1', surveyId: north.surveyId, active: true },
    }),
    insertDeviceSettings(db, test.scope, {
      ...{ deviceId: 't1', pin: null, keyNeeded: false, revokedAt: null, rotateBefore: null },
      ...{ settings, changedAt: test.dependencies.clock() },
    }),
    // What another office calls its places is nobody's business here.
    insertService(db, officeScope('south'), {
      ...{ id: 's', sectionId: null, code: 'moving', name: same('moving'), position: 1, active: true },
    }),
  ]);
  await came('north', [
    { day: '2026-01-05', visitors: 1000 },
    { day: '2026-01-20', visitors: 100, offered: 80 },
    { day: '2026-01-21', visitors: 100 },
    { day: '2026-02-03', visitors: 50 },
    { day: '2026-03-03', visitors: 100 },
    { day: '2026-04-07', visitors: 100, counterCode: 'c1' },
    { day: '2026-04-08', visitors: 200, serviceCode: 'moving' },
    { day: '2026-05-13', visitors: 100 },
    { day: '2026-05-20', visitors: 900 },
  ]);
  const home = { device: 't1', counter: null, service: 'moving' };
  await press(test, north, [
    ...presses('2026-01-20', 30),
    ...presses('2026-01-20', 10, { device: null, counter: null }),
    ...presses('2026-02-03', 60),
    ...presses('2026-03-03', 60),
    ...presses('2026-03-03', 55, { flags: ['rapid'] }),
    ...presses('2026-04-07', 30),
    ...presses('2026-04-07', 150, { counter: 'c2' }),
    ...presses('2026-04-08', 20, { service: 'moving' }),
    ...presses('2026-04-08', 15, { service: 'transcript' }),
    ...presses('2026-04-08', 5, { service: 'multiple' }),
    ...presses('2026-04-08', 3),
    ...presses('2026-05-13', 70, home),
    ...presses('2026-05-13', 20, {}, '17'),
  ]);
  // Not asked for the overall rating, and so not among those who gave one.
  await press(
    test,
    { ...north, version: 1 },
    presses('2026-05-13', 9, { ...home, answers: { courtesy: '5' } }, '11'),
  );
  await came('south', [
    { day: '2026-03-04', visitors: 100 },
    { day: '2026-04-08', visitors: 100 },
  ]);
  const answers = { courtesy: '4' };
  await press(of('south'), south, [
    ...presses('2026-03-04', 25, { answers, device: 's1', counter: 's1' }),
    ...presses('2026-04-08', 3, { answers, device: 's1', counter: 's1' }),
  ]);
  test.setNow(new Date('2026-07-02T02:00:00Z'));
  city = supertest.agent(test.app);
  const _csrf = /name="_csrf" value="([^"]+)"/.exec((await city.get('/sign-in')).text)?.[1];
  const typed = { _csrf, email: 'city@bureau.test', password };
  await city.post('/sign-in').type('form').send(typed).expect(303);
});
afterAll(async () => {
  await test.close();
});

async function rateOf(office: string, period: string, kind = 'month') {
  const answered = await city.get(`/bureau.json?kind=${kind}&period=${period}`).expect(200);
  const { work } = answered.body as ReturnType<typeof bureauData>;
  return work.find((one) => one.office === office)?.responseRate;
}

async function ownOf(office: string, period: string, kind = 'month') {
  const answered = await city.get(`/bureau/${office}.json?kind=${kind}&period=${period}`).expect(200);
  return (answered.body as ReturnType<typeof overviewData>).responseRate;
}

describe('an office’s response rate at its bureau', () => {
  it.each([
    ['from the first answer on, with who was asked', '2026-01', { visitors: 200, answered: 40, onWeb: 10 }],
    ['none where more answered than came', '2026-02', { answered: 60, ofVisitors: null, more: true }],
    ['without what the rules left out', '2026-03', { visitors: 100, answered: 60 }],
    ['without the answers of places that were not counted', '2026-04', { visitors: 300, answered: 30 + 28 }],
    ['without visits to homes, by the moment', '2026-05', { visitors: 1000, answered: 20, atHome: 70 }],
  ])('is %s', async (_what, period, expected) => {
    const rate = await rateOf('north', period);
    expect(rate).toMatchObject({ ok: true, ...expected });
    expect(rate).toEqual(await ownOf('north', period));
  });

  it('is of the question that the office is known by', async () => {
    const rate = await rateOf('south', '2026-03');
    expect(rate).toMatchObject({ ok: true, visitors: 100, answered: 25 });
    expect(rate).toEqual(await ownOf('south', '2026-03'));
  });

  it('is the same over a quarter, and the reason where there is none', async () => {
    for (const [office, period, kind] of [
      ['north', '2026-Q1', 'quarter'],
      ['north', '2026-H1', 'half'],
      ['south', '2026-Q1', 'quarter'],
      ['north', '2025-12', 'month'],
      ['south', '2026-05', 'month'],
    ] as const)
      expect([period, await rateOf(office, period, kind)]).toEqual([
        period,
        await ownOf(office, period, kind),
      ]);
    expect(await rateOf('north', '2025-12')).toEqual({ ok: false, reason: 'not_asked' });
    expect(await rateOf('south', '2026-05')).toEqual({ ok: false, reason: 'no_visits' });
    expect(await rateOf('west', '2026-03')).toBeNull();
  });

  it('is hidden where few answered', async () => {
    expect(await rateOf('south', '2026-04')).toEqual({ ok: false, reason: 'suppressed' });
  });

  it.each([
    ['zh-TW', '邀請涵蓋率80.0%，受邀者填答50.0%', '填答份數多於洽公或邀請人次，無法計算填答率'],
    ['en', '80.0% of visitors were asked, 50.0% of these answered', 'More answers than visitors or people'],
    ['ja', '依頼した割合80.0%、うち回答50.0%', '回答件数が来所者数または依頼数を上回るため'],
  ])('stands in the table in %s with who was asked, or why there is none', async (language, asked, more) => {
    const page = async (form: string, period: string) =>
      (await city.get(`/bureau${form}?period=${period}&lang=${language}`).expect(200)).text;
    expect(await page('', '2026-01')).toContain(asked);
    for (const form of ['', '.csv']) {
      const text = await page(form, '2026-02');
      expect(text).toContain(more);
      expect(text).not.toContain('120.0');
    }
    expect(await page('', '2026-03')).toContain('60.0%');
  });

  it('ends with the last answer of a survey that is closed', async () => {
    await closeSurvey(test.dependencies, test.scope, null, north.surveyId);
    const rate = await rateOf('north', '2026-05');
    expect(rate).toMatchObject({ days: 1, visitors: 100, answered: 20 });
    expect(rate).toEqual(await ownOf('north', '2026-05'));
  });
});
