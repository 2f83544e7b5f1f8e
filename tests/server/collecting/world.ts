// Why: the world in which every collecting address would take something: surveys open, by code and closed, tablets in use
// and revoked, keys, a begun form, a case with its ticket, a batch of paper, and somebody on duty.
import type { Express } from 'express';
import supertest from 'supertest';
import type { PublicKey } from '../../../db/schema.js';
import { createApp } from '../../../server/app.js';
import { createQueueKeys } from '../../../server/responses/queueKeys.js';
import { closeSurvey } from '../../../server/surveys/surveys.commands.js';
import { setUpDevice } from '../../support/devices.js';
import { addDevice, openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { haveCase } from '../citizen/world.js';
import { addTablet } from '../devices/world.js';
import { everyKind, hidden, idOf, post, publish, publishTemplate } from '../responses/world.js';

export type World = {
  test: TestApp;
  /** The same program behind a proxy, so that each respondent has an address of their own. */
  app: Express;
  staff: SignedIn;
  everyId: string;
  counterId: string;
  /** A one-time code that nobody has used. */
  code: string;
  /** The token of a form that was put aside. */
  draft: string;
  /** By which a tablet enrols. */
  enrolment: string;
  key: string;
  visitsKey: string;
  case: { number: string; password: string };
  /** The cookie of somebody who has looked up that case, and what its forms carry. */
  ticket: string;
  ticketToken: string;
  batch: string;
  /** For what waits on tablets. */
  queueKey: PublicKey;
};

/** Sheets of the batch that were typed once, as `typedOnce`. */
export const sheets = { toCorrect: 3, toCheck: 4, toCheckAgain: 5 };
export const typedOnce = { 'a:overall': '4', 'a:suggestion': '謝謝' };

/** Tablets that take turns, for each may tell only so often how it is. */
export const tabletsInTurn = 20;
export const pin = '246813';
const noNeighbour = 'x-forwarded-for';

export async function openWorld(): Promise<World> {
  const test = await openTestApp();
  const { dependencies, scope } = test;
  const behindProxy = { ...dependencies, config: { ...dependencies.config, trustProxy: 1 } };
  const app = createApp(behindProxy, 'a secret for tests');
  const everyId = await publish(test, 'every', everyKind());
  const codedId = await publish(test, 'coded', everyKind());
  const counterId = await publishTemplate(test, 'counter', 'counter');
  await closeSurvey(dependencies, scope, null, await publish(test, 'closed', everyKind()));
  await addDevice(test, 'tablet', counterId, 'c1');
  for (let n = 0; n < tabletsInTurn; n += 1) {
    await addDevice(test, `t${n}`, counterId, 'c1');
    await setUpDevice(test, `t${n}`, {}, n === 0 ? pin : undefined);
  }
  const staff = await test.signIn('research');

  const access = await staff.get(`/surveys/${codedId}/access`);
  await staff.post(`/surveys/${codedId}/access`, {
    needsCode: 'yes',
    quota: '',
    seen: hidden(access.text, 'seen'),
  });
  const codes = await staff.post(`/surveys/${codedId}/codes`, { name: '號碼單', size: '1' }).expect(200);
  const kept = await post(test, '/s/every', { id: idOf(0x4_000), go: 'save', overall: '2' }).expect(200);
  const batch = await staff
    .post(`/surveys/${everyId}/entry`, {
      ...{ name: '第一批', version: '1', day: '2026-06-15', counter: 'c1', language: 'zh-TW' },
    })
    .expect(303);
  const batchId = new URL(batch.headers['location'] ?? '', 'http://x').searchParams.get('batch') ?? '';
  for (const number of Object.values(sheets))
    await staff
      .post(`/surveys/${everyId}/entry/${batchId}/sheets`, {
        ...{ id: idOf(0x4_100 + number), attempt: '0', number: String(number) },
        ...typedOnce,
      })
      .expect(303);
  const found = await haveCase(test);
  const { ticket, ticketToken } = await lookUp(app, found);
  // What the office has is read again every few seconds.
  test.advance(6_000);
  return {
    test,
    app,
    staff,
    everyId,
    counterId,
    code: codes.text.trim().split(/\r?\n/)[1]?.split(',')[1] ?? '',
    draft: /resume(?:=|&#x3D;)([0-9a-f]{32})/.exec(kept.text)?.[1] ?? '',
    enrolment: (await addTablet(staff, counterId)).code,
    key: await makeKey(staff, 'responses'),
    visitsKey: await makeKey(staff, 'visits'),
    case: found,
    ticket,
    ticketToken,
    batch: batchId,
    queueKey: await createQueueKeys(dependencies).publicKeyOf(scope),
  };
}

async function makeKey(staff: SignedIn, scopes: string): Promise<string> {
  const page = await staff.post('/devices/keys', { name: scopes, channel: 'tablet', scopes }).expect(200);
  return /<code>(manyi_[0-9a-f]{64})<\/code>/.exec(page.text)?.[1] ?? '';
}

async function lookUp(app: Express, found: { number: string; password: string }) {
  const citizen = supertest(app);
  const seen = await citizen
    .post('/cases/look-up')
    .set(noNeighbour, '192.0.2.1')
    .type('form')
    .send({ number: found.number, password: found.password })
    .expect(303);
  const ticket = String(seen.headers['set-cookie']).split(';')[0] ?? '';
  const page = await citizen.get('/cases/look-up/case').set('cookie', ticket).expect(200);
  return { ticket, ticketToken: hidden(page.text, '_csrf') };
}
