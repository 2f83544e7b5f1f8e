// Why: a machine behind an office's own address must not silence those who stand beside it: what overwrites one row that the
// server knows by a secret or a code is bound by that, and only new rows by the neighbourhood.
import { eq } from 'drizzle-orm';
import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { comments, drafts } from '../../../db/schema.js';
import { createApp } from '../../../server/app.js';
import { phoneSecretHash } from '../../../server/responses/phone.js';
import { addDevice, openTestApp, testNow, type TestApp } from '../../support/testApp.js';
import { encoded, everyKind, hidden, idOf, post, publish, publishTemplate } from './world.js';

let test: TestApp;
let surveyId: string;
let outside: TestApp;
const address = '203.0.113.7';
const neighbour = '203.0.113.99';

beforeAll(async () => {
  test = await openTestApp();
  surveyId = await publish(test, 'open', everyKind());
  await addDevice(test, 'tablet-1', await publishTemplate(test, 'counter', 'counter'), 'c1');
});
afterAll(async () => {
  await test.close();
});
beforeEach(() => {
  test.setNow(testNow);
  // Every test begins with full buckets.
  const config = { ...test.dependencies.config, trustProxy: 1 };
  const app = createApp({ ...test.dependencies, config }, 'a secret for tests');
  outside = { ...test, request: supertest(app) };
});

const send = (path: string, fields: Record<string, string>, from = neighbour) =>
  post(outside, path, fields).set('x-forwarded-for', from);

describe('comments by phone', () => {
  const secretOf = (n: number) => `${String(n).padStart(6, '0')}AAAAAAAAAAAAAAAA`;
  const path = (n: number) => `/phone/tablet-1/${secretOf(n)}`;
  /** With secrets of nobody's visit. */
  const flood = async () => {
    const sent = await Promise.all(
      Array.from({ length: 70 }, (_, n) =>
        send(path(1_000 + n), { id: idOf(10_000 + n), suggestion: '洗版' }, address),
      ),
    );
    return sent.map(({ status }) => status);
  };
  const handIn = async (n: number) => {
    const now = String(test.dependencies.clock().getTime());
    await test.request
      .post('/kiosk/tablet-1')
      .set('Accept', 'application/json')
      .set('Content-Type', 'application/x-www-form-urlencoded')
      .send(
        encoded({
          ...{ id: idOf(n), version: '1', language: 'zh-TW', overall: '2', _state: 'complete' },
          ...{ _clock: now, _sent: now, _age: '0', _seconds: '9' },
          _phone: phoneSecretHash('tablet-1', secretOf(n)),
        }),
      )
      .expect(201);
  };
  const textsOf = async (responseId: string) =>
    (
      await test.dependencies.database.queries
        .select()
        .from(comments)
        .where(eq(comments.responseId, responseId))
    ).map(({ text }) => text);

  it('arrive from a flooded neighbourhood where their secret is that of a visit', async () => {
    await handIn(1);
    expect(await flood()).toContain(429);
    await send(path(1), { id: idOf(101), suggestion: '等太久' }).expect(303);
    expect(await textsOf(idOf(1))).toEqual(['等太久']);
  });

  it('of no visit the server knows are put off there, with what was written, and never fill the disk', async () => {
    expect((await flood()).filter((status) => status === 303).length).toBeLessThanOrEqual(60);
    const page = await send(path(2), { id: idOf(102), suggestion: '字太小' }).expect(429);
    expect(page.text).toContain('>字太小</textarea>');
    // As soon as the tablet's answers arrive it is taken.
    await handIn(2);
    await send(path(2), { id: idOf(102), suggestion: '字太小' }).expect(303);
    expect(await textsOf(idOf(2))).toEqual(['字太小']);
  });

  it('are bound by their own secret, whatever the address, and stand in nobody else’s way', async () => {
    await handIn(3);
    await handIn(4);
    const statuses: number[] = [];
    for (let n = 0; n < 30; n += 1)
      statuses.push(
        (await send(path(3), { id: idOf(103), suggestion: '一再送出' }, `198.51.${String(n)}.7`)).status,
      );
    expect(statuses[0]).toBe(303);
    expect(statuses.filter((status) => status === 303).length).toBeLessThanOrEqual(10);
    expect(statuses.at(-1)).toBe(429);
    expect(await textsOf(idOf(3))).toEqual(['一再送出']);
    await send(path(4), { id: idOf(104), suggestion: '另一位' }, '198.51.0.7').expect(303);
    test.advance(60_000);
    await send(path(3), { id: idOf(103), suggestion: '一再送出' }).expect(303);
  });
});

describe('forms put aside', () => {
  const flood = async () => {
    for (let n = 0; n < 13; n += 1)
      await Promise.all(
        Array.from({ length: 50 }, () => send('/s/open', { id: idOf(5_000), overall: '5' }, address)),
      );
  };
  const save = (path: string, n: number, text: string, from?: string) =>
    send(path, { id: idOf(n), suggestion: text, go: 'save' }, from);
  const tokenIn = (html: string) => /resume(?:=|&#x3D;)([0-9a-f]{32})/.exec(html)?.[1] ?? '';
  const kept = async () => await test.dependencies.database.queries.select().from(drafts);

  it('are kept from a flooded neighbourhood under a code, and again under a link that has one', async () => {
    const staff = await test.signIn('research');
    const made = await staff.post(`/surveys/${surveyId}/codes`, { name: '號碼單', size: '1' }).expect(200);
    const code = /code=([a-z0-9]{10})/.exec(made.text)?.[1] ?? '';
    const first = await save('/s/open', 201, '寫到一半').expect(200);
    const token = tokenIn(first.text);
    await flood();
    await save('/s/open', 202, '新的').expect(429);
    await save(`/s/open?code=${code}`, 203, '憑號碼').expect(200);
    await save(`/s/open?code=${code}`, 203, '憑號碼再存').expect(200);
    await save(`/s/open?resume=${token}`, 201, '又寫了些').expect(200);
    const again = await test.request.get(`/s/open?resume=${token}`).expect(200);
    expect(again.text).toContain('又寫了些');
    expect(hidden(again.text, 'id')).toBe(idOf(201));
    expect((await kept()).map(({ responseId }) => responseId).sort()).toEqual([idOf(201), idOf(203)]);
  });

  it('under a link made up by whoever sends it, or a code of nobody, are new ones', async () => {
    await flood();
    const before = (await kept()).length;
    const madeUp = 'ab'.repeat(16);
    await save(`/s/open?resume=${madeUp}`, 204, '自編連結').expect(429);
    await save('/s/open?code=bcdfghjkmn', 205, '亂猜的').expect(429);
    expect(await kept()).toHaveLength(before);
  });

  it('are bound by their own link, and may still be sent', async () => {
    const first = await save('/s/open', 206, '第一次').expect(200);
    const path = `/s/open?resume=${tokenIn(first.text)}`;
    const statuses: number[] = [];
    for (let n = 0; n < 40; n += 1)
      statuses.push((await save(path, 206, `第${String(n)}次`, `198.51.${String(n)}.7`)).status);
    expect(statuses[0]).toBe(200);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(10);
    expect(statuses.at(-1)).toBe(429);
    test.advance(60_000);
    await save(path, 206, '過一會兒').expect(200);
    await send(path, { id: idOf(206), overall: '4' }).expect(303);
  });
});
