import { readFileSync } from 'node:fs';
import { TOTP } from 'otpauth';
import supertest from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { recoveryCodes, secondFactors, signInFailures } from '../../../db/schema.js';
import { openMailer } from '../../../server/mailer.js';
import { askForReset } from '../../../server/users/accounts.commands.js';
import { resetSecondFactorOf } from '../../../server/users/secondFactor.commands.js';
import { addressKey, beginAttempt, waitAfter } from '../../../server/users/waiting.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, password, type SignedIn, type TestApp } from '../../support/testApp.js';

let test: TestApp;
let research: SignedIn;
beforeAll(async () => {
  test = await openTestApp();
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

const tokenOf = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
const codesOf = (html: string) =>
  [...html.matchAll(/<code>([0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4})<\/code>/g)].map((found) => found[1] ?? '');
const lettersOf = (html: string) =>
  /<code>([A-Z2-7 ]{30,})<\/code>/.exec(html)?.[1]?.replaceAll(' ', '') ?? '';

/** The code that a phone shows whose clock is so many steps ahead. */
const codeOf = (letters: string, steps = 0) =>
  new TOTP({ secret: letters }).generate({
    timestamp: test.dependencies.clock().getTime() + steps * 30_000,
  });

async function knock(email: string, secret: string, agent = supertest.agent(test.app)) {
  const csrf = tokenOf((await agent.get('/sign-in')).text);
  const answer = await agent.post('/sign-in').type('form').send({ _csrf: csrf, email, password: secret });
  return { agent, answer };
}
async function answerWith(agent: TestAgent, code: string) {
  const csrf = tokenOf((await agent.get('/sign-in/code').expect(200)).text);
  return await agent.post('/sign-in/code').type('form').send({ _csrf: csrf, code });
}
async function switchOn(person: SignedIn) {
  const letters = lettersOf((await person.get('/account/second-factor').expect(200)).text);
  const page = await person.post('/account/second-factor', { code: codeOf(letters) }).expect(200);
  return { letters, codes: codesOf(page.text) };
}
/** As a form does from some other place. */
const tryInVain = async (email: string) => await beginAttempt(test.dependencies, addressKey(email), null);
const actions = async () =>
  (await listAudit(test.dependencies.database.queries, test.scope, 300)).map(({ action }) => action);

describe('a second factor', () => {
  let letters = '';
  let codes: string[] = [];

  it('is switched on with a code of the app; ten recovery codes are shown once, and every other session ends', async () => {
    const clerk = await test.signIn('clerk');
    const elsewhere = await test.signIn('clerk');
    await clerk.get('/account/second-factor').expect(200);
    await clerk.post('/account/second-factor', { code: '000000' }).expect(422);
    ({ letters, codes } = await switchOn(clerk));
    expect(new Set(codes).size).toBe(10);
    await elsewhere.get('/account').expect(303);
    await clerk.get('/account').expect(200);
    expect(codesOf((await clerk.get('/account/second-factor')).text)).toEqual([]);
  });

  it('lies enciphered in the database, with a key that is not there, and its recovery codes as hashes', async () => {
    const db = test.dependencies.database.queries;
    const rows = JSON.stringify([
      await db.select().from(secondFactors),
      await db.select().from(recoveryCodes),
    ]);
    const plain = Buffer.from(new TOTP({ secret: letters }).secret.bytes).toString('hex');
    const key = readFileSync(`${test.dependencies.config.dataDir}/account-key`, 'utf8');
    for (const secret of [plain, letters, key, ...codes]) expect(rows).not.toContain(secret);
    expect(plain).toHaveLength(40);
  });

  it('is asked for after the password, and before it there is no right; a code counts once, and a step of drift is borne', async () => {
    test.advance(60_000);
    const { agent, answer } = await knock('clerk@north.test', password);
    expect(answer.headers['location']).toBe('/sign-in/code');
    await agent
      .get('/visits')
      .expect(303)
      .expect('Location', /^\/sign-in/);
    expect((await answerWith(agent, codeOf(letters, -3))).status).toBe(422);
    const code = codeOf(letters, 1);
    expect((await answerWith(agent, code)).status).toBe(303);
    await agent.get('/visits').expect(200);
    const second = await knock('clerk@north.test', password);
    expect((await answerWith(second.agent, code)).status).toBe(422);
  });

  it('gives way to a recovery code, once; however it is written', async () => {
    const [first = ''] = codes;
    const { agent } = await knock('clerk@north.test', password);
    expect((await answerWith(agent, ` ${first.toUpperCase().replaceAll('-', ' ')} `)).status).toBe(303);
    await agent.get('/visits').expect(200);
    const again = await knock('clerk@north.test', password);
    expect((await answerWith(again.agent, first)).status).toBe(422);
    expect(await actions()).toContain('user.recovery-code');
  });

  it('waits ten minutes for the code, and not beyond a new password', async () => {
    const { agent } = await knock('clerk@north.test', password);
    test.advance(10 * 60_000);
    await agent.get('/sign-in/code').expect(303).expect('Location', '/sign-in');
  });

  it('is switched off with password and code only', async () => {
    test.advance(60_000);
    const { agent } = await knock('clerk@north.test', password);
    await answerWith(agent, codeOf(letters));
    const csrf = tokenOf((await agent.get('/account')).text);
    const change = async (fields: Record<string, string>) =>
      await agent
        .post('/account/second-factor/change')
        .type('form')
        .send({ _csrf: csrf, what: 'off', ...fields });
    test.advance(60_000);
    expect((await change({ password: 'wrong', code: codeOf(letters) })).status).toBe(422);
    expect((await change({ password, code: '000000' })).status).toBe(422);
    expect((await change({ password, code: codeOf(letters) })).status).toBe(303);
    expect((await knock('clerk@north.test', password)).answer.headers['location']).toBe('/dashboards');
  });

  it('that an office asks of a role is set up at the next sign-in, before anything else', async () => {
    await research.post('/users/second-factor', { 'role-seed': 'yes' }).expect(303);
    expect((await research.get('/users/second-factor')).text).toMatch(/name="role-seed" value="yes" checked/);
    const seed = await test.signIn('seed');
    await seed.get('/comments').expect(303).expect('Location', '/account/second-factor');
    await seed.post('/visits').expect(409);
    await switchOn(seed);
    await seed.get('/comments').expect(200);
    expect((await test.signIn('auditor')).csrf).not.toBe('');
  });

  it('is reset by who manages users, in the log and by mail to whose it is; or at the terminal', async () => {
    const office = await openPostOffice();
    test.dependencies.mailer = openMailer({ url: office.url, from: 'Manyi <manyi@north.test>' });
    await research.post('/users/user-research/second-factor').expect(400);
    await research.post('/users/user-seed/second-factor').expect(303);
    expect(office.received.map(({ to }) => to)).toEqual([['seed@north.test']]);
    await research.post('/users/user-seed/second-factor').expect(404);
    expect(await actions()).toContain('user.second-factor-reset');
    expect((await knock('seed@north.test', password)).answer.headers['location']).toBe(
      '/account/second-factor',
    );
    expect(await resetSecondFactorOf(test.dependencies, 'seed@north.test')).toBe(false);
    test.dependencies.mailer = undefined;
    await office.close();
  });
});

describe('wrong passwords in a row', () => {
  it('make an address wait, longer each time and an hour at most', () => {
    expect([4, 5, 6, 7, 11, 500].map((wrong) => waitAfter(wrong) / 60_000)).toEqual([0, 1, 2, 4, 60, 60]);
  });

  it('make it wait whether somebody has it or not, in the same words, and the right one is not looked at', async () => {
    const office = await openPostOffice();
    test.dependencies.mailer = openMailer({ url: office.url, from: 'Manyi <manyi@north.test>' });
    const known = await test.signIn('director');
    const pages: string[] = [];
    for (const email of ['director@north.test', 'nobody@north.test']) {
      for (let n = 0; n < 4; n += 1) expect((await knock(email, 'wrong')).answer.status).toBe(422);
      const { answer } = await knock(email, 'wrong');
      expect(answer.status).toBe(429);
      pages.push(answer.text.replace(/value="[^"]*"/g, ''));
    }
    expect(pages[0]).toBe(pages[1]);
    expect((await knock('Director@north.test', password)).answer.status).toBe(429);
    // A browser in which the director has signed in before does not wait for what strangers do.
    const csrf = tokenOf((await known.get('/sign-in')).text);
    await vi.waitFor(
      () => expect(office.received.map(({ to }) => to)).toEqual([['director@north.test']]),
      10_000,
    );
    expect(await actions()).toContain('user.wait');
    const person = (await research.get('/users/user-director?lang=en').expect(200)).text;
    expect(person).toContain('End the wait');
    await known.agent
      .post('/sign-in')
      .type('form')
      .send({ _csrf: csrf, email: 'director@north.test', password })
      .expect(303);
    test.dependencies.mailer = undefined;
    await office.close();
  });

  it('wait no longer once who manages users says so, or a new password is set by a link', async () => {
    for (let n = 0; n < 5; n += 1) await knock('auditor@north.test', 'wrong');
    expect((await knock('auditor@north.test', password)).answer.status).toBe(429);
    await research.post('/users/user-auditor/unlock').expect(303);
    expect((await knock('auditor@north.test', password)).answer.status).toBe(303);
    expect(await actions()).toContain('user.unlock');
    for (let n = 0; n < 5; n += 1) await tryInVain('auditor@north.test');
    expect(await tryInVain('auditor@north.test')).toHaveProperty('waitUntil');
    const link = await askForReset(test.dependencies, 'auditor@north.test');
    const agent = supertest.agent(test.app);
    const path = `/account/link/${link?.token ?? ''}`;
    const csrf = tokenOf((await agent.get(path)).text);
    const next = 'remembered this time';
    await agent.post(path).type('form').send({ _csrf: csrf, password: next, again: next }).expect(303);
    expect((await knock('auditor@north.test', next)).answer.status).toBe(303);
  });

  it('are forgotten after a day', async () => {
    await tryInVain('nobody@north.test');
    test.advance(86_400_001);
    await tryInVain('somebody@north.test');
    const rows = await test.dependencies.database.queries.select().from(signInFailures);
    expect(rows.map(({ wrong }) => wrong)).toEqual([1]);
    test.advance(86_400_001);
    expect(await tryInVain('somebody@north.test')).toMatchObject({ wrong: 1 });
  });
});

describe('the list of sessions', () => {
  it('says when each was last used, and ends one by one', async () => {
    const person = await test.signIn('section_chief');
    const other = await test.signIn('section_chief');
    await other.get('/account').expect(200);
    const page = (await person.get('/account?lang=en').expect(200)).text;
    expect(page).toContain('last used');
    const handle = /name="session" value="([0-9a-f]{16})"/.exec(page)?.[1] ?? '';
    await person.post('/account/sessions/end', { session: '0'.repeat(16) }).expect(404);
    await person.post('/account/sessions/end', { session: handle }).expect(303);
    await other.get('/account').expect(303);
    await person.get('/account').expect(200);
  });
});
