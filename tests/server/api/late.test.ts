// Why: what waited with a collector is judged by what held when it was answered, and what is stored is known again whatever
// the office has changed since.
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeBatches, comments, counters, services } from '../../../db/schema.js';
import { endCodes, makeCodes, setAccess } from '../../../server/reaching/access.commands.js';
import { scheduleSurvey } from '../../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { addDevice, type TestApp } from '../../support/testApp.js';
import { addTablet } from '../devices/world.js';
import { encoded, everyKind, idOf, post, publish, publishNext, publishTemplate } from '../responses/world.js';
import { aReceipt, enrol, full, openApiWorld, response, type ApiWorld } from './world.js';

let world: ApiWorld;
let test: TestApp;
beforeAll(async () => {
  world = await openApiWorld();
  test = world.test;
});
afterAll(async () => {
  await test.close();
});

const minute = 60_000;
const day = 24 * 60 * minute;
const now = () => test.dependencies.clock().toISOString();
const fieldsOf = (answer: { body: unknown }) => Object.keys((answer.body as { fields: object }).fields);

/** Another title: nothing that is answered is any different. */
async function publishAgain(surveyId: string, title: string): Promise<void> {
  const document = JSON.parse(JSON.stringify(loadTemplate('household-office'))) as Record<string, unknown>;
  await publishNext(test, surveyId, { ...document, title: { 'zh-TW': title, en: title, ja: title } });
}

describe('a response that does not say its version', () => {
  it('is known again after another was published; other answers under its id stay a conflict', async () => {
    const id = await publishTemplate(test, 'renewed', 'household-office');
    const one = response({ survey: 'renewed' });
    await world.send(one).expect(201);
    await publishAgain(id, 'again');
    expect((await world.send(one).expect(200)).body).toEqual({
      id: one.id,
      state: 'already',
      receipt: aReceipt,
    });
    await world.send({ ...one, version: 1 }).expect(200);
    for (const other of [
      { version: 2 },
      { answers: { ...full, overall: '1' } },
      { survey: 'household' },
      { answeredAt: '2026-06-16T01:00:00Z' },
    ])
      expect((await world.send({ ...one, ...other }).expect(409)).body).toMatchObject({
        error: 'response_conflict',
      });
    expect(await world.storedWith(one.id)).toMatchObject([{ version: 1 }]);
  });

  it('is judged by the version that was current when it was answered', async () => {
    const before = now();
    test.advance(minute);
    const id = await publishTemplate(test, 'dated', 'household-office');
    test.advance(minute);
    const atFirst = now();
    test.advance(minute);
    await publishAgain(id, 'second');
    const asSecond = now();
    test.advance(minute);
    await publishAgain(id, 'third');
    const cases = [
      [atFirst, 1],
      [asSecond, 2],
      [now(), 3],
      [undefined, 3],
      // Nobody can have answered it then: what it is, is not to be told.
      [before, 3],
    ] as const;
    for (const [answeredAt, version] of cases) {
      const one = response({ survey: 'dated', answeredAt });
      await world.send(one).expect(201);
      expect(await world.storedWith(one.id)).toMatchObject([{ version }]);
    }
  });
});

describe('a response of a device that was moved since', () => {
  it('is booked where it was given, and known again', async () => {
    const { id, code } = await addTablet(world.research, world.surveyId);
    const key = await enrol(test, code);
    const before = response({ answeredAt: now(), counter: 'c1' });
    await world.send(before, key).expect(201);
    const late = { answeredAt: now() };
    test.advance(5 * minute);
    await world.research
      .post(`/devices/${id}`, {
        ...{ name: 'Tablet', counter: 'c2', survey: world.surveyId, languages: 'zh-TW,en,ja' },
        ...{ hours: 'office', idleSeconds: '30', revision: '2' },
      })
      .expect(303);
    test.advance(minute);
    for (const [over, counterCode] of [
      [late, 'c1'],
      [{ ...late, counter: 'c1' }, 'c1'],
      [{}, 'c2'],
      [{ counter: 'c2' }, 'c2'],
    ] as const) {
      const one = response(over);
      await world.send(one, key).expect(201);
      expect(await world.storedWith(one.id)).toMatchObject([{ counterCode }]);
    }
    for (const over of [{ ...late, counter: 'c2' }, { counter: 'c1' }])
      expect(fieldsOf(await world.send(response(over), key).expect(422))).toEqual(['counter']);
    await world.send(before, key).expect(200);
    await world.send({ ...before, counter: 'c2' }, key).expect(409);
  });
});

describe('a counter and a service that are not in use any more', () => {
  it('are right for what was answered before; nothing new is taken there', async () => {
    const { database } = test.dependencies;
    const at = { answeredAt: now() };
    const tablet = await addTablet(world.research, world.surveyId, { counter: 'c3' });
    const answers = { ...full, services: null };
    const places = [{ counter: 'c3' }, { service: 'moving', answers }];
    const known = places.map((place) => response({ ...at, ...place }));
    for (const one of known) await world.send(one).expect(201);
    await database.atomically((db) => [
      db.update(counters).set({ active: false }).where(eq(counters.code, 'c3')),
      db.update(services).set({ active: false }).where(eq(services.code, 'moving')),
    ]);
    test.advance(minute);
    for (const one of known) await world.send(one).expect(200);
    for (const place of places) {
      const waiting = response({ ...at, ...place });
      await world.send(waiting).expect(201);
      const [stored] = await world.storedWith(waiting.id);
      expect([stored?.counterCode, stored?.serviceCode]).toContain(Object.values(place)[0]);
      expect(fieldsOf(await world.send(response(place)).expect(422))).toEqual([Object.keys(place)[0]]);
    }
    // The tablet that still stands there is at no other counter.
    await world.send(response({ counter: 'c3' }), await enrol(test, tablet.code)).expect(201);
    for (const nowhere of [{ counter: 'c99' }, { service: 'nothing' }])
      expect(fieldsOf(await world.send(response({ ...at, ...nowhere })).expect(422))).toEqual(
        Object.keys(nowhere),
      );
    await database.atomically((db) => [
      db.update(counters).set({ active: true }),
      db.update(services).set({ active: true }),
    ]);
    test.advance(minute);
  });
});

describe('what is stored', () => {
  it('is known again where codes are needed since, where its own have ended, and after sixty days', async () => {
    const { dependencies, scope } = test;
    const id = await publishTemplate(test, 'guarded', 'household-office');
    const staff = { scope, userId: 'user-research' };
    const [open, coded] = [response({ survey: 'guarded' }), response({ survey: 'guarded' })];
    const dated = response({ survey: 'guarded', answeredAt: now() });
    await world.send(open).expect(201);
    await world.send(dated).expect(201);
    await setAccess(dependencies, staff, id, { needsCode: true, quota: 1 });
    test.advance(minute); // the terms are read again every few seconds
    expect(fieldsOf(await world.send(response({ survey: 'guarded' })).expect(422))).toEqual(['code']);
    const [code] = await makeCodes(dependencies, staff, id, { name: 'tickets', size: 1 });
    await setAccess(dependencies, staff, id, { needsCode: true, quota: null });
    test.advance(minute);
    await world.send({ ...coded, code }).expect(201);
    const [batch] = await dependencies.database.queries.select().from(codeBatches);
    await endCodes(dependencies, staff, id, batch?.id ?? '');
    test.advance(61 * day);
    for (const one of [open, dated, { ...coded, code }, coded])
      expect((await world.send(one).expect(200)).body).toEqual({
        id: one.id,
        state: 'already',
        receipt: aReceipt,
      });
    await world.send({ ...open, answers: { ...full, overall: '1' } }).expect(409);
    const late = { ...dated, id: response().id };
    await setAccess(dependencies, staff, id, { needsCode: false, quota: null });
    test.advance(minute);
    expect((await world.send(late).expect(422)).body).toMatchObject({ error: 'clock_refused' });
  });
});

describe('a response to a survey whose opening was moved since', () => {
  it('is taken if it was open when it was answered', async () => {
    const { dependencies, scope } = test;
    const id = await publishTemplate(test, 'rounds', 'household-office');
    const inFirst = { survey: 'rounds', answeredAt: now() };
    const from = (opensAt: Date) => ({ opensAt, closesAt: null });
    test.advance(day);
    await scheduleSurvey(dependencies, scope, null, id, from(new Date(Date.parse(now()) + day)));
    test.advance(minute);
    const between = { survey: 'rounds', answeredAt: now() };
    await world.send(response(inFirst)).expect(201);
    expect((await world.send(response(between)).expect(403)).body).toMatchObject({
      error: 'survey_not_yet_open',
    });
    await world.send(response({ survey: 'rounds' })).expect(403);
  });
});

describe('a response of which words were purged by law', () => {
  const purge = async (id: string) => {
    const [comment] = await test.dependencies.database.queries
      .select()
      .from(comments)
      .where(eq(comments.responseId, id));
    const director = await test.signIn('director');
    const ground = { reason: 'asked', basis: '115年6月17日簽准（戶研字第1150012345號）', sure: 'yes' };
    await director.post(`/comments/${comment?.id ?? ''}/purge`, ground).expect(303);
    return comment?.id ?? '';
  };
  const wordsOf = async (id: string) =>
    await test.dependencies.database.queries
      .select({ text: comments.text })
      .from(comments)
      .where(eq(comments.id, id));

  it('is known again, and brings nothing back; other answers under its id stay a conflict', async () => {
    const one = response({ answers: { ...full, suggestion: '請刪除我的電話0912-345-678' } });
    await world.send(one).expect(201);
    const comment = await purge(one.id);
    expect((await world.send(one).expect(200)).body).toEqual({
      id: one.id,
      state: 'already',
      receipt: aReceipt,
    });
    const among = await world.send({ responses: [one] }).expect(200);
    expect(among.body).toEqual({ outcomes: [{ id: one.id, state: 'already', receipt: aReceipt }] });
    await world.send({ ...one, answers: { ...full, overall: '1' } }).expect(409);
    expect(await wordsOf(comment)).toEqual([{ text: null }]);
    expect(await world.storedWith(one.id)).toHaveLength(1);
  });

  it('leaves the tablet it waits on, and the form that sends it again thanks', async () => {
    const web = { id: idOf(701), overall: '4', suggestion: '刪掉這一則' };
    await publish(test, 'purged', everyKind());
    await post(test, '/s/purged', web).expect(303);
    await purge(web.id);
    await post(test, '/s/purged', web).expect(303);
    await post(test, '/s/purged', { ...web, overall: '1' }).expect(409);

    await addDevice(test, 'purged-1', await publishTemplate(test, 'purged_counter', 'counter'), 'c1');
    const clock = String(test.dependencies.clock().getTime());
    const kiosk = { id: idOf(702), version: '1', language: 'zh-TW', overall: '2', suggestion: '也刪掉' };
    const hand = () =>
      test.request
        .post('/kiosk/purged-1')
        .set('Accept', 'application/json')
        .set('Content-Type', 'application/x-www-form-urlencoded')
        .send(
          encoded({ ...kiosk, _state: 'complete', _clock: clock, _sent: clock, _age: '0', _seconds: '9' }),
        );
    expect((await hand().expect(201)).body).toMatchObject({ state: 'stored' });
    await purge(kiosk.id);
    expect((await hand().expect(200)).body).toMatchObject({ id: kiosk.id, state: 'already' });
  });
});
