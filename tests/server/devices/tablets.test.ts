import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSetUpDevice } from '../../../db/queries/devices.js';
import { findOffice, insertCounter, insertDevice, insertOffice } from '../../../db/queries/offices.js';
import { audit, deviceSettings, responses } from '../../../db/schema.js';
import { officeScope } from '../../../db/scope.js';
import { everWentToHomes, wentToHomes } from '../../../server/devices/daySettings.js';
import { defaultSettings } from '../../../server/devices/kioskDevice.js';
import { pinVerifier } from '../../../server/devices/secrets.js';
import { changeTablet } from '../../../server/devices/tablets.commands.js';
import { readKitText } from '../../support/kit.js';
import { addDevice, openTestApp, testNow, type SignedIn, type TestApp } from '../../support/testApp.js';
import { everyKind, idOf, publish, publishTemplate } from '../responses/world.js';
import { addTablet, enrolled } from './world.js';

let test: TestApp;
let research: SignedIn;
let surveyId: string;

beforeAll(async () => {
  test = await openTestApp();
  surveyId = await publishTemplate(test, 'counter', 'counter');
  await addDevice(test, 'one', surveyId, 'c1');
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

const settings = (fields: Record<string, string | readonly string[]> = {}) => ({
  ...{ name: 'Tablet one', counter: 'c1', survey: surveyId, languages: 'en,ja,zh-TW', hours: 'office' },
  ...{ idleSeconds: '45', largeType: 'yes', revision: '0', ...fields },
});
const rows = async () => await test.dependencies.database.queries.select().from(deviceSettings);

describe('a tablet’s settings', () => {
  it('that cannot be are refused with what was typed, and change nothing', async () => {
    const page = await research
      .post(
        '/devices/device-one?lang=en',
        settings({
          ...{ name: ' ', idleSeconds: '14', pin: '111111', hours: 'own' },
          ...{ 'from-1': '09:00', 'to-1': '08:00', services: ['moving', 'id_card'] },
        }),
      )
      .expect(422);
    for (const words of [
      'Enter a name of up to 100 characters',
      'Enter a whole number from 15 to 300',
      'not all the same',
      'closing after opening',
    ])
      expect(page.text).toContain(words);
    expect(page.text).toContain('value="09:00"');
    expect(page.text).toContain('value="moving" checked');
    expect(page.text).not.toContain('111111');
    expect(await rows()).toEqual([]);
  });

  it.each([
    ['a counter that is not there', { counter: 'c9' }],
    ['a survey of nobody', { survey: 'nothing' }],
    ['a service that is not there', { services: 'nothing' }],
    ['a language twice', { languages: 'en,en' }],
    ['no hours at all', { hours: '' }],
    ['two names', { name: ['a', 'b'] }],
    ['no revision', { revision: '' }],
  ])('with %s are no form of ours', async (_what, fields) => {
    await research.post('/devices/device-one', settings(fields)).expect(400);
    expect(await rows()).toEqual([]);
  });

  it('are kept with who changed what, without the PIN, and hold at once for the tablet', async () => {
    await research.post('/devices/device-one', settings({ pin: '240617' })).expect(303);
    const [row] = await rows();
    expect(row?.settings).toMatchObject({
      ...{ languages: ['en', 'ja', 'zh-TW'], idleSeconds: 45, largeType: true, readAloud: false },
      ...{ practice: false, hours: null, mobile: false },
    });
    expect(row?.keyNeeded).toBe(false);
    expect(JSON.stringify(row)).not.toContain('240617');
    const entries = await test.dependencies.database.queries.select().from(audit);
    const change = entries.find(({ action }) => action === 'device.change');
    expect(change).toMatchObject({ userId: 'user-research', entityId: 'device-one' });
    expect(change?.detail).toEqual({
      changed: expect.arrayContaining([
        'languages',
        'idleSeconds',
        'largeType',
        'readAloud',
        'name',
        'pin',
      ]) as unknown,
    });
    expect(JSON.stringify(entries)).not.toContain('240617');
    expect((await test.request.get('/kiosk/one').expect(200)).text).toContain('<html lang="en"');
    // From a page that is older than the last change.
    await research.post('/devices/device-one', settings()).expect(409);
    await research.post('/devices/device-one', settings({ revision: '1', counter: '*mobile' })).expect(303);
    const page = await research.get('/devices/device-one?lang=en').expect(200);
    expect(page.text).toContain('Mobile (home visits)');
    expect(page.text).toContain('One is set.');
    // Where it went before stays known, for the answers of those days.
    const before = [{ until: '2026-06-17', hours: null, mobile: false }];
    expect((await rows())[0]?.settings).toMatchObject({ mobile: true, before });
    await research.post('/devices/device-one', settings({ revision: '2' })).expect(303);
    expect((await rows())[0]?.settings).toMatchObject({ mobile: false, before });
    await research.post('/devices/device-one', settings({ revision: '3', counter: '*mobile' })).expect(303);
  });

  it('of another office are not there', async () => {
    const south = officeScope('south');
    const name = { 'zh-TW': '南', en: 'South', ja: '南' };
    await test.dependencies.database.atomically((db) => [
      insertOffice(db, {
        ...{ id: 'south', name, timeZone: 'Asia/Taipei', createdAt: testNow },
        settings: {
          ...{ phone: '', retentionMonths: 6, programmeYearStartMonth: 1, rocYears: true },
          ...{ staffThreshold: 5, publicThreshold: 10 },
        },
      }),
      insertCounter(db, south, {
        ...{ id: 'counter-s', sectionId: null, code: 's1', name, position: 1, active: true },
      }),
      insertDevice(db, south, {
        ...{ id: 'device-south', code: 'south', name: 'south', counterCode: 's1', surveyId, active: true },
      }),
    ]);
    await research.get('/devices/device-south').expect(404);
    await research.post('/devices/device-south', settings()).expect(404);
    for (const what of ['codes', 'rotation'])
      await research.post(`/devices/device-south/${what}`).expect(404);
    await research.post('/devices/device-south/state', { state: 'revoked', revision: '0' }).expect(404);
  });
});

describe('what a tablet is for', () => {
  it('is kept, and holds for its screens and its kit: these services alone, only practice, tapped low', async () => {
    await addDevice(test, 'lobby', await publish(test, 'every', everyKind()), 'c2');
    const lobby = async () => (await rows()).find(({ deviceId }) => deviceId === 'device-lobby')?.settings;
    const island = async () => {
      const kit = readKitText((await test.request.get('/kiosk/lobby/kit').expect(200)).text);
      return { kit: kit.html, settings: kit.rules.settings };
    };
    /** Language by language, and in which order. */
    const offered = (html: string) =>
      html.split('data-part="top"').flatMap((part) => {
        const found = [...part.matchAll(/name="services" value="([^"]+)"/g)].map(([, code]) => code);
        return found.length === 0 ? [] : [found];
      });
    const marked = /data-practice>/g;

    const before = await island();
    expect(offered(before.kit)).toEqual(Array(3).fill(['transcript', 'moving', 'other']));
    expect(before.settings).toMatchObject({ services: [], practice: false, low: false });
    expect(before.kit).not.toMatch(marked);

    const page = await research.get('/devices/device-lobby').expect(200);
    const survey = /<option value="([^"]+)" selected>/.exec(
      page.text.slice(page.text.indexOf('id="survey"')),
    );
    const fields = { survey: survey?.[1] ?? '', counter: 'c2', name: 'Lobby' };
    await research
      .post(
        '/devices/device-lobby',
        settings({ ...fields, services: ['moving', 'id_card'], practice: 'yes', wheelchair: 'yes' }),
      )
      .expect(303);
    expect(await lobby()).toMatchObject({
      services: ['moving', 'id_card'],
      practice: true,
      wheelchair: true,
    });

    const { kit, settings: told } = await island();
    // What is none of the office's services stays.
    expect(offered(kit)).toEqual(Array(3).fill(['moving', 'other']));
    expect(told).toMatchObject({ services: ['moving', 'id_card'], practice: true, low: true });
    expect(kit.match(marked)).toHaveLength(3);
    expect((await test.request.get('/kiosk/lobby').expect(200)).text).toMatch(marked);
    const answer = { id: idOf(800), version: '1', language: 'en', overall: '5', waiting: '5' };
    const screen = await test.request
      .post('/kiosk/lobby')
      .type('form')
      .send({ ...answer, step: '1' });
    expect(screen.status).toBe(200);
    expect(offered(screen.text)).toEqual([['moving', 'other']]);
    expect(screen.text).toMatch(marked);
    const again = (await research.get('/devices/device-lobby').expect(200)).text;
    for (const box of ['services" value="moving', 'practice" value="yes', 'wheelchair" value="yes'])
      expect(again).toContain(`name="${box}" checked`);
    expect(again).toContain('name="services" value="transcript">');

    // One service alone is posted as one word; what is not ticked any more ends.
    await research
      .post('/devices/device-lobby', settings({ ...fields, services: 'transcript', revision: '1' }))
      .expect(303);
    expect(await lobby()).toMatchObject({ services: ['transcript'], practice: false, wheelchair: false });
    const after = await island();
    expect(offered(after.kit)).toEqual(Array(3).fill(['transcript', 'other']));
    expect(after.settings).toMatchObject({ practice: false, low: false });
    expect(after.kit).not.toMatch(marked);
  });
});

describe('a tablet that is moved to another counter', () => {
  it('has what waited on it booked where it was given', async () => {
    test.setNow(testNow);
    const { id, address, code } = await addTablet(research, surveyId);
    const tablet = await enrolled(test, code);
    const minute = 60_000;
    const send = async (n: number, age: number) => {
      const now = test.dependencies.clock().getTime();
      const times = { _clock: String(now - age), _sent: String(now), _age: String(age), _seconds: '9' };
      const answer = { id: idOf(n), version: '1', language: 'zh-TW', _state: 'complete', overall: '5' };
      await tablet
        .post(address)
        .set('Accept', 'application/json')
        .type('form')
        .send({ ...answer, ...times })
        .expect(201);
    };
    for (const [counter, revision] of [
      ['c2', '2'],
      ['c3', '3'],
    ] as const) {
      test.advance(5 * minute);
      await research.post(`/devices/${id}`, settings({ counter, revision })).expect(303);
    }
    test.advance(5 * minute);
    const ages = [11, 10, 6, 4, 0];
    for (const [n, age] of ages.entries()) await send(700 + n, age * minute);
    const stored = await test.dependencies.database.queries.select().from(responses);
    const counters = ages.map((_, n) => stored.find((row) => row.id === idOf(700 + n))?.counterCode);
    expect(counters).toEqual(['c1', 'c2', 'c2', 'c3', 'c3']);
    test.setNow(testNow);
  });
});

describe('a tablet that goes to homes', () => {
  it('has each moment at which it went and came back noted, from a counter and from the hall', async () => {
    const { dependencies, scope } = test;
    const { queries } = dependencies.database;
    const { id } = await addTablet(research, surveyId);
    const found = async () => await findSetUpDevice(queries, scope, id);
    const office = await findOffice(queries, scope);
    const moved = async (counterCode: string | null, mobile: boolean) => {
      const before = await found();
      if (before?.setUp === undefined || office === undefined) throw new Error('they were made');
      const actor = { scope, userId: test.userIdOf('research'), office };
      const place = { name: 'Tablet', counterCode, mobile, surveyId };
      const { revision } = before.setUp;
      test.advance(60_000);
      await changeTablet(dependencies, actor, before, {
        ...{ place, settings: { ...defaultSettings, mobile }, keyNeeded: true, pin: 'keep', revision },
      });
      return dependencies.clock().toISOString();
    };
    const all = [
      { until: await moved(null, true), counterCode: 'c1', mobile: false },
      { until: await moved('c1', false), counterCode: null, mobile: true },
      { until: await moved(null, false), counterCode: 'c1', mobile: false },
      // In the hall it stood at no counter either.
      { until: await moved(null, true), counterCode: null, mobile: false },
    ];
    expect((await found())?.setUp?.settings.places).toEqual(all);

    // Half a year later nothing waits that was given before; its answers are still judged by where it was.
    const halfYear = 200 * 86_400_000;
    test.advance(halfYear);
    const later = { until: await moved('c2', false), counterCode: null, mobile: true };
    test.advance(halfYear);
    const latest = { until: await moved('c3', false), counterCode: 'c2', mobile: false };
    const kept = [...all.filter((_, index) => index !== 2), later, latest];
    expect((await found())?.setUp?.settings.places).toEqual(kept);
    test.setNow(testNow);
  });

  it('is judged by the moment on the days it was moved, else by the day', () => {
    const moved = {
      ...{ mobile: false, hours: null },
      before: [
        { until: '2026-01-05', hours: null, mobile: true },
        { until: '2026-03-02', hours: null, mobile: false },
      ],
      places: [
        { until: '2026-03-02T01:00:00.000Z', counterCode: null, mobile: false },
        { until: '2026-03-02T09:00:00.000Z', counterCode: null, mobile: true },
      ],
    };
    const went = (day: string, at: string | null) =>
      wentToHomes(moved, { day, answeredAt: at === null ? null : new Date(at) });
    expect(everWentToHomes({ ...moved, before: moved.before.slice(1) })).toBe(true);
    expect(went('2026-01-04', '2026-01-04T02:00:00Z')).toBe(true);
    expect(went('2026-02-03', '2026-02-03T02:00:00Z')).toBe(false);
    expect(went('2026-03-02', '2026-03-02T00:59:59Z')).toBe(false);
    expect(went('2026-03-02', '2026-03-02T01:00:00Z')).toBe(true);
    expect(went('2026-03-02', '2026-03-02T09:00:00Z')).toBe(false);
    expect(went('2026-03-02', null)).toBe(false);
    expect(went('2026-03-03', '2026-03-03T02:00:00Z')).toBe(false);
  });
});

describe('the staff PIN', () => {
  it('goes as a verifier to the enrolled tablet alone, and is checked here for one that cannot', async () => {
    const { id, address, code } = await addTablet(research, surveyId, { counter: 'c2' });
    const tablet = await enrolled(test, code);
    const none = await tablet.post(`${address}/pin?lang=en`).send({ pin: '240617' }).expect(404);
    expect(none.body).toMatchObject({ error: 'pin_not_set', message: 'No staff PIN has been set' });
    await research
      .post(`/devices/${id}`, settings({ counter: 'c2', revision: '2', pin: '240617', keyNeeded: 'yes' }))
      .expect(303);
    const verifier = (await rows()).find(({ deviceId }) => deviceId === id)?.pin;
    expect((await tablet.get(`${address}/kit`).expect(200)).text).toContain(verifier?.hash);
    const wrong = await tablet.post(`${address}/pin`).send({ pin: '240618' }).expect(403);
    expect(wrong.body).toMatchObject({ error: 'pin_wrong' });
    expect((await tablet.post(`${address}/pin`).send({ pin: '240617' }).expect(200)).body).toEqual({
      ok: true,
    });
    await tablet.post(`${address}/pin`).send({ pin: 'abc' }).expect(400);
    await tablet.post(`${address}/pin`).send([]).expect(400);
    await test.request.post(`${address}/pin`).send({ pin: '240617' }).expect(403);
    // An open tablet's page is anybody's: no verifier goes there.
    const open = (await rows()).find(({ deviceId }) => deviceId === 'device-one')?.pin;
    expect((await test.request.get('/kiosk/one/kit').expect(200)).text).not.toContain(open?.hash);
  });

  it('may be tried ten times in a quarter of an hour', async () => {
    await addDevice(test, 'tried', surveyId, 'c2');
    await research.post('/devices/device-tried', settings({ pin: '123457' })).expect(303);
    const statuses: number[] = [];
    for (let n = 0; n < 11; n += 1)
      statuses.push((await test.request.post('/kiosk/tried/pin').send({ pin: 'x' })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(400), 429]);
  });

  it('is derived as any browser does it', async () => {
    const { iterations, salt, hash } = await pinVerifier('240617', () => '00112233445566778899aabbccddeeff');
    const key = await crypto.subtle.importKey('raw', new TextEncoder().encode('240617'), 'PBKDF2', false, [
      'deriveBits',
    ]);
    const bits = await crypto.subtle.deriveBits(
      { name: 'PBKDF2', hash: 'SHA-256', iterations, salt: Buffer.from(salt, 'hex') },
      key,
      256,
    );
    expect(Buffer.from(bits).toString('hex')).toBe(hash);
    expect(iterations).toBe(600_000);
  });
});
