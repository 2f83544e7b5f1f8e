// Why: a bureau reads the figures of its offices side by side and nothing else of them; offices that asked something else
// say so instead of showing a figure.
import supertest from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { upsertMembership } from '../../../db/queries/bureaus.js';
import { insertDeviceSettings } from '../../../db/queries/devices.js';
import { insertVisits } from '../../../db/queries/firstStart.js';
import { findOffice, insertDevice, insertOffice } from '../../../db/queries/offices.js';
import { listSurveys } from '../../../db/queries/surveys.js';
import { findUser, insertGrant, insertUser } from '../../../db/queries/users.js';
import type { Role } from '../../../db/schema.js';
import { officeScope } from '../../../db/scope.js';
import type { bureauData } from '../../../server/bureau/bureau.page.js';
import type { overviewData } from '../../../server/dashboards/overview.page.js';
import { emptySettings } from '../../../server/demo/office.js';
import { defaultSettings } from '../../../server/devices/kioskDevice.js';
import { openTestApp, password, roles, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, same, surveyDocument, type Given } from '../dashboards/world.js';
import { press } from '../quality/world.js';

let test: TestApp;
let city: TestAgent;
let otherCity: TestAgent;

const of = (officeId: string): TestApp => ({ ...test, scope: officeScope(officeId) });
const overall = (day: string, x: number, n: number): Given[] =>
  Array.from({ length: n }, (_, index) => ({ day, overall: index < x ? '4' : '2' }));

beforeAll(async () => {
  test = await openTestApp();
  const { dependencies } = test;
  const hash = (await findUser(dependencies.database.queries, test.userIdOf('research')))?.passwordHash ?? '';
  const createdAt = new Date(0);
  const office = (id: string, isBureau: boolean) => ({
    id,
    name: same(id),
    timeZone: 'Asia/Taipei',
    createdAt,
    isBureau,
  });
  const people: [string, string, Role][] = [
    ['city', 'city', 'bureau'],
    ['manager', 'city', 'bureau_manager'],
    ['other', 'other-city', 'bureau'],
  ];
  await dependencies.database.atomically((db) => [
    ...['south', 'west', 'east', 'far'].map((id) =>
      insertOffice(db, { ...office(id, false), settings: emptySettings }),
    ),
    ...['city', 'other-city'].map((id) => insertOffice(db, { ...office(id, true), settings: emptySettings })),
    ...['north', 'south', 'west', 'east'].map((memberId) =>
      upsertMembership(db, officeScope('city'), { memberId, state: 'agreed', changedAt: createdAt }),
    ),
    // Asked, but not agreed.
    upsertMembership(db, officeScope('city'), { memberId: 'far', state: 'asked', changedAt: createdAt }),
    ...people.flatMap(([id, officeId, role]) => [
      insertUser(db, {
        id,
        email: `${id}@bureau.test`,
        name: `${id} person`,
        passwordHash: hash,
        language: 'en',
        active: true,
        createdAt,
      }),
      insertGrant(db, officeScope(officeId), {
        id,
        userId: id,
        role,
        sectionId: null,
        validFrom: '2020-01-01',
        validTo: null,
      }),
    ]),
  ]);
  const usual = await openSurvey(test);
  await answer(test, usual, [...overall('2026-04-02', 60, 100), ...overall('2026-05-06', 90, 100)]);
  const south = await openSurvey(of('south'), 'south');
  await answer(of('south'), south, [...overall('2026-04-02', 80, 100), ...overall('2026-05-06', 3, 4)]);
  const reworded = JSON.parse(
    JSON.stringify(surveyDocument()).replace('您對整體滿意嗎', '您覺得整體如何'),
  ) as unknown;
  const west = await openSurvey(of('west'), 'west', reworded);
  await answer(of('west'), west, overall('2026-05-06', 40, 50));
  const far = await openSurvey(of('far'), 'far');
  await answer(of('far'), far, overall('2026-05-06', 77, 77));
  city = await signIn('city');
  otherCity = await signIn('other');
}, 60_000);
afterAll(async () => {
  await test.close();
});

async function signIn(who: string): Promise<TestAgent> {
  const agent = supertest.agent(test.app);
  const _csrf = /name="_csrf" value="([^"]+)"/.exec((await agent.get('/sign-in')).text)?.[1];
  await agent
    .post('/sign-in')
    .type('form')
    .send({ _csrf, email: `${who}@bureau.test`, password })
    .expect(303);
  return agent;
}

async function figures(query = ''): Promise<ReturnType<typeof bureauData>> {
  const answered = await city.get(`/bureau.json?kind=month&period=2026-05${query}`).expect(200);
  return answered.body as ReturnType<typeof bureauData>;
}

describe('the offices of a bureau side by side', () => {
  it('show each share with its interval, and how it moved by the tested verdict', async () => {
    const { questions } = await figures();
    const [first] = questions;
    expect(questions.map(({ question }) => question)).toEqual(['overall', 'courtesy', 'clarity']);
    const north = first?.offices.find(({ office }) => office === 'north');
    // Wilson for 90 of 100: R prop.test(90, 100, correct = FALSE) gives 0.8256343–0.9447708.
    expect(north).toMatchObject({
      figure: { n: 100, satisfied: { count: 90 } },
      previous: { verdict: 'up' },
    });
    expect(JSON.stringify(north)).toContain('"lower":0.8256343');
  });

  it('are the figures that the office reads on its own overview', async () => {
    const { questions } = await figures();
    const person = await test.signIn('director');
    const own = await person.get('/dashboards.json?kind=month&period=2026-05').expect(200);
    const { measures } = own.body as ReturnType<typeof overviewData>;
    for (const { question, offices } of questions) {
      const here = offices.find(({ office }) => office === 'north');
      expect(here).toMatchObject({ figure: measures.find((one) => one.question === question)?.figure });
    }
  });

  it('hide what few answered, and say «not comparable» where something else was asked', async () => {
    const { questions } = await figures();
    const offices = questions[0]?.offices ?? [];
    const byOffice = Object.fromEntries(offices.map((one) => [one.office, one]));
    expect(byOffice['south']).toMatchObject({ figure: { state: 'suppressed', n: null, counts: null } });
    expect(byOffice['west']).toMatchObject({ notComparable: 'wording' });
    expect(byOffice['east']).toMatchObject({ notComparable: 'no_survey' });
    expect(byOffice['far']).toBeUndefined();
    const { text } = await city.get('/bureau?period=2026-05').expect(200);
    expect(text).toContain('Other wording: not comparable');
    expect(text).toContain('＊');
  });

  it('stand in the order of their names, in page, data and file alike', async () => {
    const { work } = await figures();
    const names = work.map(({ name }) => name);
    expect(names).toEqual([...names].sort(new Intl.Collator('en').compare));
    const { text } = await city.get('/bureau.csv?period=2026-05').expect(200);
    const north = (await findOffice(test.dependencies.database.queries, test.scope))?.name.en ?? '';
    expect(text).toContain(`north,${north},100,90,82.6%–94.5%`);
  });

  it('show beside each share how many answers there were before the rules, and the share of these', async () => {
    const south = of('south');
    const [survey] = await listSurveys(test.dependencies.database.queries, south.scope);
    if (survey === undefined) throw new Error('it was opened');
    const flagged = overall('2026-02-04', 0, 10).map((one) => ({ ...one, flags: ['rapid'] }));
    await answer(south, { surveyId: survey.id, slug: 'south', version: 1 }, [
      ...overall('2026-02-04', 30, 40),
      ...flagged,
    ]);
    const { text } = await city.get('/bureau.csv?period=2026-02&lang=en').expect(200);
    expect(text).toMatch(/^south,south,40,75,[^,]+,50,60,/m);
    const page = await city.get('/bureau?period=2026-02&lang=zh-TW').expect(200);
    expect(page.text).toContain('<th scope="col" class="m-table__number">未套用規則時滿意度</th>');
    expect(page.text).toContain('原始50份／採用40份；未套用規則時60.0%');
    const hidden = await city.get('/bureau.csv?period=2026-05&lang=en').expect(200);
    expect(hidden.text).toMatch(/^south,south,\*,\*,\*,\*,\*,/m);
  });

  it('rate the answers of visitors, without those of visits to homes', async () => {
    const rateOf = async () => {
      const answered = await city.get('/bureau.json?kind=month&period=2026-03').expect(200);
      const { work } = answered.body as ReturnType<typeof bureauData>;
      return work.find(({ office }) => office === 'south')?.responseRate;
    };
    const { database, clock } = test.dependencies;
    const south = of('south');
    const [survey] = await listSurveys(database.queries, south.scope);
    if (survey === undefined) throw new Error('it was opened');
    await database.atomically((db) => [
      insertDevice(db, south.scope, {
        ...{ id: 'm1', code: 'm1', name: 'm1', counterCode: null, surveyId: survey.id, active: true },
      }),
      ...insertVisits(db, south.scope, [
        {
          ...{ day: '2026-03-04', serviceCode: '', counterCode: '', visitors: 90, offered: null },
          ...{ enteredBy: 'city', enteredAt: clock() },
        },
      ]),
    ]);
    await answer(south, { surveyId: survey.id, slug: 'south', version: 1 }, overall('2026-03-04', 30, 40));
    const presses = Array.from({ length: 70 }, (_, index) => ({
      ...{ id: `m1-${index}`, at: '2026-03-04T10:00:00', device: 'm1', counter: null },
    }));
    await press(south, { surveyId: survey.id, version: 1 }, presses);
    expect(await rateOf()).toMatchObject({
      ...{ ok: true, days: 1, visitors: 90, answered: 110, ofVisitors: null, more: true },
    });
    await database.atomically((db) => [
      insertDeviceSettings(db, south.scope, {
        ...{ deviceId: 'm1', pin: null, keyNeeded: false, revokedAt: null, rotateBefore: null },
        ...{ settings: { ...defaultSettings, mobile: true }, changedAt: clock() },
      }),
    ]);
    expect(await rateOf()).toMatchObject({
      ...{ days: 1, visitors: 90, answered: 40, atHome: 70, ofVisitors: 40 / 90, more: false },
    });
  });

  it('write down in every office, and in the bureau, who took the figures away', async () => {
    await city.get('/bureau.csv?period=2026-05').expect(200);
    const { queries } = test.dependencies.database;
    const [own] = await listAudit(queries, officeScope('city'), 1);
    expect(own).toMatchObject({ action: 'bureau.export', userId: 'city', entityId: 'city' });
    const [north] = await listAudit(queries, test.scope, 1);
    expect(north).toMatchObject({ action: 'bureau.export', userId: null, entityId: 'city' });
    expect(
      (await listAudit(queries, officeScope('far'), 9)).some(({ action }) => action === 'bureau.export'),
    ).toBe(false);
  });

  it('refuse what is no period, kind or question of theirs', async () => {
    for (const query of [
      'kind=week',
      'period=2026-13',
      'period=2031-01',
      'question=unknown',
      'period=a&period=b',
    ])
      expect([query, (await city.get(`/bureau?${query}`)).status]).toEqual([query, 400]);
    await city.get('/bureau?kind=quarter&period=2026-05').expect(200);
  });
});

describe('one office, looked into', () => {
  it('shows what the office reads on its own overview and trend, and the way back', async () => {
    const director = await test.signIn('director');
    const theirs = await director.get('/dashboards.json?kind=month&period=2026-05&lang=en').expect(200);
    const seen = await city.get('/bureau/north.json?kind=month&period=2026-05').expect(200);
    const [office, bureau] = [theirs, seen].map(({ body }) => body as ReturnType<typeof overviewData>);
    expect(bureau?.measures).toEqual(office?.measures);
    expect(bureau).toMatchObject({ newComments: null, sentence: office?.sentence });
    const table = await city.get('/bureau?period=2026-05').expect(200);
    const link = /href="(\/bureau\/north\?[^"]+)"/.exec(table.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const page = await city.get(link).expect(200);
    expect(page.text).toContain('North Office: Overview');
    expect(page.text).toContain('href="/bureau"');
    const linked = [...page.text.matchAll(/href="(\/[a-z]+\/?)/g)].map((match) => match[1]);
    // Its own pages, and the frame's: home, which is the bureau's.
    const own = ['/account', '/assets/', '/bureau', '/bureau/', '/dashboards', '/methods'];
    expect([...new Set(linked)].sort()).toEqual(own);
    expect((await city.get('/bureau/east').expect(200)).text).toContain('east: Overview');
  });

  it('tells nobody’s words and nobody’s name, and can be written to by nobody', async () => {
    const person = await test.signIn('research');
    const about = 'question=overall&kind=month&period=2026-05';
    await person.post(`/dashboards/service/notes?${about}`, { text: 'our own conclusion' }).expect(303);
    await person.post(`/dashboards/service/targets?${about}`, { target: '88', fromDay: '2026-01-01' });
    const event = {
      title: 'a campaign of ours',
      fromDay: '2026-05-04',
      toDay: '',
      surveyId: '',
      question: '',
    };
    await person.post('/series/events', event).expect(303);
    const own = await person.get(`/dashboards/service/trend?${about}`);
    const secrets = ['our own conclusion', 'a campaign of ours', 'research person'];
    for (const secret of secrets) expect(own.text).toContain(secret);
    for (const form of ['', '.json', '.csv']) {
      const { text } = await city.get(`/bureau/north/service/trend${form}?${about}`).expect(200);
      expect([form, ...secrets.filter((secret) => text.includes(secret))]).toEqual([form]);
      expect(text).toContain(form === '.json' ? '0.88' : '88.0%');
    }
    expect((await city.get(`/bureau/north?counter=c1`)).status).toBe(403);
    expect((await city.get(`/bureau/north/service/trend?counter=c1`)).status).toBe(403);
    expect((await city.get('/bureau/north/unknown/trend')).status).toBe(404);
    const [taken] = await listAudit(test.dependencies.database.queries, test.scope, 1);
    expect(taken).toMatchObject({
      action: 'bureau.export',
      userId: null,
      detail: { form: 'csv', page: 'trend' },
    });
  });

  it('is not one office more than those that agreed', async () => {
    for (const id of ['far', 'city', 'other-city', 'no-such-office', '__proto__'])
      for (const rest of ['', '.json', '.csv', '/far/trend', '/service/trend.json'])
        expect([id, rest, (await city.get(`/bureau/${id}${rest}`)).status]).toEqual([id, rest, 404]);
    expect((await otherCity.get('/bureau/north')).status).toBe(404);
    expect((await city.get('/methods')).status).toBe(200);
  });
});

describe('who reads it', () => {
  it('nobody of an office, and no other bureau’s people see these offices', async () => {
    for (const role of roles) {
      const person = await test.signIn(role);
      for (const form of ['', '.json', '.csv']) expect((await person.get(`/bureau${form}`)).status).toBe(403);
    }
    expect([303, 401]).toContain((await test.request.get('/bureau')).status);
    const { text } = await otherCity.get('/bureau').expect(200);
    expect(text).toContain('No office belongs to this bureau yet');
    const answered = await otherCity.get('/bureau.json').expect(200);
    expect(answered.body).toMatchObject({ questions: [], work: [] });
  });

  it('the bureau’s people see the figures and nothing behind them', async () => {
    await city.get('/dashboards').expect(303).expect('Location', '/bureau');
    const closed = [
      ...['/dashboards.json', '/dashboards/service/trend', '/dashboards/service/responses.csv', '/comments'],
      ...[
        '/cases',
        '/improvements',
        '/series',
        '/alarms',
        '/surveys',
        '/users',
        '/settings',
        '/audit',
        '/proposals',
      ],
    ];
    for (const path of closed) expect([path, (await city.get(path)).status]).toEqual([path, 403]);
  });

  it('its manager looks after its people, with the roles of a bureau only', async () => {
    const manager = await signIn('manager');
    const page = await manager.get('/users').expect(200);
    expect(page.text).toContain('value="bureau_manager"');
    expect(page.text).not.toContain('value="director"');
    const _csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1];
    const invited = { _csrf, name: 'New', email: 'new@bureau.test', role: 'director' };
    await manager.post('/users').type('form').send(invited).expect(400);
    await manager
      .post('/users')
      .type('form')
      .send({ ...invited, role: 'bureau' })
      .expect(200);
    const people = (await manager.get('/users').expect(200)).text;
    const person = /href="(\/users\/[^"]+)">New</.exec(people)?.[1] ?? '';
    expect((await manager.get(person).expect(200)).text).toContain(`action="${person}/deactivation"`);
    await manager
      .post(`${person}/deactivation`)
      .type('form')
      .send({ _csrf, reason: 'transferred' })
      .expect(303);
  });

  it('an office that ends it is gone from the next page on', async () => {
    await test.dependencies.database.atomically((db) => [
      upsertMembership(db, officeScope('city'), {
        memberId: 'south',
        state: 'ended',
        changedAt: new Date(1),
      }),
    ]);
    const { work } = await figures();
    expect(work.map(({ office }) => office).sort()).toEqual(['east', 'north', 'west']);
  });
});

describe('how an office comes to be read', () => {
  it('is asked by the bureau, agrees by itself and ends it; both logs have each step', async () => {
    const manager = await signIn('manager');
    const post = async (path: string, fields: Record<string, string> = {}) => {
      const _csrf = /name="_csrf" value="([^"]+)"/.exec((await manager.get('/memberships')).text)?.[1];
      return await manager
        .post(path)
        .type('form')
        .send({ _csrf, ...fields });
    };
    const director = await test.signIn('director');
    const seen = async () => {
      const of = (await figures()).work.map(({ office }) => office);
      const { status } = await city.get('/bureau/north/service/trend');
      expect(status).toBe(of.includes('north') ? 200 : 404);
      return of.includes('north');
    };
    expect((await director.get('/memberships')).text).toContain('查閱中');
    await director.post('/memberships/city/end').expect(303);
    expect(await seen()).toBe(false);
    expect((await director.post('/memberships/city/end')).status).toBe(409);
    // Ended is ended: only asked again it can be agreed.
    expect((await director.post('/memberships/city/agreement')).status).toBe(409);
    expect((await post('/memberships/north/agreement')).status).toBe(404);

    expect((await post('/memberships', { office: 'no such office' })).status).toBe(422);
    expect((await post('/memberships', { office: 'north' })).status).toBe(303);
    expect((await post('/memberships', { office: 'north' })).status).toBe(422);
    expect(await seen()).toBe(false);
    expect((await director.get('/dashboards')).text).toContain('有主管機關請求查閱本機關的數據');
    await director.post('/memberships/city/refusal').expect(303);
    expect((await manager.get('/memberships')).text).toContain('Declined');
    expect(await seen()).toBe(false);

    expect((await post('/memberships', { office: 'north' })).status).toBe(303);
    await director.post('/memberships/city/agreement').expect(303);
    expect(await seen()).toBe(true);
    // Nobody of the bureau but its manager, and no other bureau, says anything about it.
    expect((await city.get('/memberships')).status).toBe(403);
    expect((await director.post('/memberships/other-city/agreement')).status).toBe(404);

    const { queries } = test.dependencies.database;
    const stepsIn = async (id: string) =>
      (await listAudit(queries, officeScope(id), 30))
        .filter(({ action }) => /^bureau\.(ask|agree|decline|end)$/.test(action))
        .map(({ action, userId, entityId }) => [action, userId, entityId])
        .reverse();
    const way = ['end', 'ask', 'decline', 'ask', 'agree'].map((step) => `bureau.${step}`);
    const theirs = way.map((step) => [step, step === 'bureau.ask' ? 'manager' : null, 'north']);
    const ours = way.map((step) => [step, step === 'bureau.ask' ? null : 'user-director', 'city']);
    expect(await stepsIn('city')).toEqual(theirs);
    expect(await stepsIn('north')).toEqual(ours);
  });
});
