import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { insertDevice, insertOffice } from '../../../db/queries/offices.js';
import {
  audit,
  cells,
  comments,
  petitioners,
  phoneComments,
  responseClocks,
  responses,
  streams,
} from '../../../db/schema.js';
import { officeScope } from '../../../db/scope.js';
import { checkChains } from '../../../server/responses/chains.js';
import { phoneSecretHash } from '../../../server/responses/phone.js';
import { createSurvey, publishSurvey } from '../../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { setUpDevice } from '../../support/devices.js';
import { readKitText } from '../../support/kit.js';
import { addDevice, openTestApp, testNow, type TestApp } from '../../support/testApp.js';
import { encoded, everyKind, hidden, idOf, post, publish, publishTemplate, stored } from './world.js';

let test: TestApp;
let surveyId: string;
const secret = 'AAAAAAAAAAAAAAAAAAAAA-';
const other = 'BBBBBBBBBBBBBBBBBBBBB_';
const at = '/phone/tablet-1';
const hour = 3_600_000;

beforeAll(async () => {
  test = await openTestApp();
  surveyId = await publishTemplate(test, 'counter', 'counter');
  await addDevice(test, 'tablet-1', surveyId, 'c1');
  await addDevice(test, 'tablet-2', surveyId, 'c2');
  await addDevice(test, 'tablet-4', surveyId, 'c2');
  await addDevice(
    test,
    'tablet-3',
    await publish(test, 'every', { ...everyKind(), channels: ['kiosk'] }),
    'c2',
  );
});
afterAll(async () => {
  await test.close();
});
beforeEach(async () => {
  test.setNow(testNow);
  await test.dependencies.database.atomically((db) => [
    db.delete(phoneComments),
    db.delete(petitioners),
    db.delete(responseClocks),
    db.delete(comments),
    db.delete(cells),
    db.delete(responses),
    db.delete(streams),
    db.delete(audit),
  ]);
});

/** The tablet hands in a rating whose comment goes by phone. */
async function handIn(n: number, more: Record<string, string> = {}, device = 'tablet-1', age = 0) {
  const now = test.dependencies.clock().getTime();
  return await test.request
    .post(`/kiosk/${device}`)
    .set('Accept', 'application/json')
    .set('Content-Type', 'application/x-www-form-urlencoded')
    .send(
      encoded({
        ...{ id: idOf(n), version: '1', language: 'zh-TW', overall: '2', _state: 'complete' },
        ...{ _clock: String(now - age), _sent: String(now), _age: String(age), _seconds: '9' },
        _phone: phoneSecretHash(device, secret),
        ...more,
      }),
    );
}

const write = (n: number, text: string, path = `${at}/${secret}`, more: Record<string, string> = {}) =>
  post(test, path, { id: idOf(1000 + n), suggestion: text, ...more });

async function joined() {
  const db = test.dependencies.database.queries;
  return await db.select().from(comments).where(eq(comments.officeId, test.scope.officeId));
}

describe('a comment from the visitor’s own phone', () => {
  it('is asked for alone, in their language, without the rating, and joins the response that is there', async () => {
    await handIn(1, { language: 'ja' });
    const page = await test.request.get(`${at}/${secret}?lang=ja`).expect(200);
    expect(page.text).toContain('ご意見をお書きください');
    expect(page.text).toContain('name="suggestion"');
    expect(page.text).not.toContain('overall');
    expect(page.text).not.toMatch(new RegExp(`${idOf(1)}|went_badly|不滿意`));
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.headers['set-cookie']).toBeUndefined();
    const sent = await write(1, '等太久').expect(303);
    expect(sent.headers['location']?.split('#')[0]).toBe('/phone/tablet-1/thanks?lang=zh-TW');
    await test.request.get('/phone/tablet-1/thanks').expect(200);
    expect(await joined()).toMatchObject([
      {
        ...{ id: idOf(1001), responseId: idOf(1), surveyId, question: 'suggestion', text: '等太久' },
        ...{ channel: 'kiosk', rating: '2', counterCode: 'c1', language: 'zh-TW' },
      },
    ]);
    // The sealed response is what it was, and the figures too.
    expect((await checkChains(test.dependencies, test.scope)).faults).toEqual([]);
    const kept = await stored(test);
    expect(JSON.parse(kept.responses[0]?.answers ?? '')).toMatchObject({ overall: '2', suggestion: null });
  });

  it('is taken before the tablet’s answers arrive, is a comment of the survey until then, and joins them', async () => {
    await write(1, '字太小').expect(303);
    expect(await joined()).toMatchObject([{ responseId: null, surveyId, rating: null, counterCode: 'c1' }]);
    test.advance(30 * hour);
    const answer = await handIn(1, { overall: '4' }, 'tablet-1', 30 * hour);
    expect(answer.status).toBe(201);
    expect(await joined()).toMatchObject([{ responseId: idOf(1), rating: '4', text: '字太小' }]);
    expect((await handIn(1, { overall: '4' }, 'tablet-1', 30 * hour)).body).toMatchObject({
      state: 'already',
    });
    expect(await joined()).toHaveLength(1);
    expect((await checkChains(test.dependencies, test.scope)).faults).toEqual([]);
  });

  it('and the answers arriving at the same moment find each other', async () => {
    await Promise.all([handIn(1), write(1, '同時')]);
    expect(await joined()).toMatchObject([{ responseId: idOf(1), rating: '2' }]);
  });

  it('sent again is one; a second one is refused in words, whoever sends it', async () => {
    await handIn(1);
    await Promise.all([write(1, '一'), write(1, '一')]);
    await write(1, '一').expect(303);
    const second = await write(2, '二').expect(410);
    expect(second.text).toContain('已經用過了');
    expect(second.text).toMatch(/<textarea[^>]* readonly[^>]*>二<\/textarea>/);
    expect((await test.request.get(`${at}/${secret}?lang=en`).expect(410)).text).toContain('has been used');
    await write(1, '別的').expect(409);
    expect((await joined()).map(({ text }) => text)).toEqual(['一']);
  });

  it('opens for a day after the answers and no longer', async () => {
    await handIn(1);
    test.advance(24 * hour);
    await test.request.get(`${at}/${secret}`).expect(200);
    test.advance(1);
    expect((await test.request.get(`${at}/${secret}`).expect(410)).text).toContain('已經過期');
    expect((await write(1, '太晚').expect(410)).text).toContain('>太晚</textarea>');
    expect(await joined()).toEqual([]);
  });

  it('never joins a visit whose secret the phone does not hold, of this tablet, another one or another office', async () => {
    const south = officeScope('south');
    await test.dependencies.database.atomically((db) => [
      insertOffice(db, {
        ...{ id: 'south', name: { 'zh-TW': '南', en: 'South', ja: '南' }, timeZone: 'Asia/Taipei' },
        settings: {
          ...{ phone: '1', retentionMonths: 6, programmeYearStartMonth: 1, rocYears: true },
          ...{ staffThreshold: 5, publicThreshold: 10 },
        },
        createdAt: new Date(0),
      }),
    ]);
    const elsewhere = await createSurvey(test.dependencies, south, null, {
      slug: 'south',
      document: loadTemplate('counter'),
    });
    await publishSurvey(test.dependencies, south, null, elsewhere);
    await test.dependencies.database.atomically((db) => [
      insertDevice(db, south, {
        ...{
          id: 'south-1',
          code: 'south-1',
          name: '南',
          counterCode: null,
          surveyId: elsewhere,
          active: true,
        },
      }),
    ]);
    await handIn(1);
    await write(1, '猜的', `${at}/${other}`).expect(303);
    await write(2, '別台', `/phone/tablet-2/${secret}`).expect(303);
    await write(4, '別的機關', `/phone/south-1/${secret}`).expect(303);
    expect((await joined()).map(({ responseId }) => responseId)).toEqual([null, null]);
    // A response keeps the secret it came with.
    await handIn(1, { _phone: phoneSecretHash('tablet-1', other) });
    expect((await joined()).map(({ responseId }) => responseId)).toEqual([null, null]);
    // Nor can another response claim a visit's secret.
    await handIn(2);
    await write(3, '真的').expect(303);
    expect((await joined()).find(({ text }) => text === '真的')?.responseId).toBe(idOf(1));
    for (const bad of ['x', 'practices', `${secret}A`, idOf(1), '%00', 'AAAAAAAAAAAAAAAAAAAAA.'])
      await test.request.get(`${at}/${bad}`).expect(404);
    await test.request.get(`/phone/nobody/${secret}`).expect(404);
    expect((await handIn(3, { _phone: 'zz' })).status).toBe(400);
  });

  it('keeps what was typed when it is empty, hasty, filled in by a machine, or in another language', async () => {
    await handIn(1);
    expect((await write(1, ' ').expect(422)).text).toContain('請填寫這一題');
    const trapped = await write(1, '我的話', `${at}/${secret}`, { 'web.site': 'x' }).expect(422);
    expect(trapped.text).toContain('再按一次');
    expect(trapped.text).toContain('我的話');
    expect(trapped.text).not.toContain('value="x"');
    const made = testNow.getTime().toString(16).padStart(12, '0');
    const id = `${made.slice(0, 8)}-${made.slice(8)}-7000-8000-000000000001`;
    await write(1, '很快', `${at}/${secret}`, { id }).expect(422);
    const switched = await write(1, 'my words', `${at}/${secret}`, { switch: 'en' }).expect(200);
    expect(switched.text).toContain('Write your comment');
    expect(switched.text).toContain('my words');
    expect(await joined()).toEqual([]);
    test.advance(3_000);
    await write(1, '很快', `${at}/${secret}`, { id }).expect(303);
    expect(await joined()).toHaveLength(1);
  });

  it('brings the contact block along where the survey has one, for a reply only', async () => {
    const page = await test.request.get(`/phone/tablet-3/${secret}`).expect(200);
    expect(page.text).toContain('name="contact_way"');
    const contact = { reply_wanted: 'yes', contact_name: '王大明', contact_way: '0912-345-678' };
    const path = `/phone/tablet-3/${secret}`;
    await write(1, '請回電', path, contact).expect(422);
    await write(1, '請回電', path, { ...contact, contact_consent: 'yes' }).expect(303);
    const rows = await test.dependencies.database.queries.select().from(petitioners);
    expect(rows).toMatchObject([
      { commentId: idOf(1001), name: '王大明', phone: '0912-345-678', wishesReply: true },
    ]);
  });

  it('stands in the inbox as of that visit, written on a phone', async () => {
    await handIn(1);
    await write(1, '等太久').expect(303);
    await write(2, '尚未', `${at}/${other}`).expect(303);
    const research = await test.signIn('research');
    const page = (await research.get(`/comments/${idOf(1001)}?lang=en`).expect(200)).text;
    expect(page).toContain('the visitor’s own phone');
    expect(page).not.toContain('has not yet sent that rating');
    const waiting = (await research.get(`/comments/${idOf(1002)}?lang=en`).expect(200)).text;
    expect(waiting).toContain('has not yet sent that rating');
  });
});

describe('the tablet', () => {
  const kit = async (device = 'tablet-1') =>
    (await test.request.get(`/kiosk/${device}/kit`).expect(200)).text;

  it('offers it where staff switched it on, or phones are known to find the server, and nowhere else', async () => {
    expect(readKitText(await kit()).html).not.toContain('data-part="phone"');
    await setUpDevice(test, 'tablet-2', { phone: true });
    const on = await kit('tablet-2');
    expect(readKitText(on).html).toContain('data-part="phone"');
    expect(on).toMatch(/"phone":\{"base":null,"script":"\/assets\/kioskPhone-[\w]+\.js"\}/);
  });

  it('without a script shows the code once, made by the server, and its secret opens the page', async () => {
    const comment = await post(test, '/kiosk/tablet-2', { ...{ id: idOf(5), step: '0', overall: '5' } });
    const step = await post(test, '/kiosk/tablet-2', {
      ...{ id: idOf(5), overall: '5', step: hidden(comment.text, 'step'), go: 'skip' },
    });
    expect(step.text).toContain('value="phone"');
    const last = { id: idOf(5), overall: '5', step: hidden(step.text, 'step'), go: 'phone' };
    const shown = await post(test, '/kiosk/tablet-2', last).expect(200);
    expect(shown.text).toContain('data:image/svg+xml;base64,');
    expect(shown.text).toContain('評分已經收到');
    await post(test, '/kiosk/tablet-2', last).expect(303);
    const rows = await test.dependencies.database.queries.select().from(phoneComments);
    expect(rows).toMatchObject([{ responseId: idOf(5), commentId: null }]);
    expect((await stored(test)).responses).toHaveLength(1);
  });

  it('that is practised with shows a code that opens nothing', async () => {
    await setUpDevice(test, 'tablet-4', { phone: true, practice: true });
    const last = { id: idOf(6), overall: '5', step: '2', go: 'phone' };
    expect((await post(test, '/kiosk/tablet-4', last).expect(200)).text).toContain('data:image/svg+xml');
    expect((await test.request.get('/phone/tablet-4/practice').expect(200)).text).toContain('練習');
    await post(test, '/phone/tablet-4/practice', { id: idOf(7), suggestion: 'x' }).expect(404);
    expect(await stored(test)).toMatchObject({ responses: [], comments: [] });
  });
});
