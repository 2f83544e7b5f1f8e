// Why: staff sign in at the office's provider against a real one, by redirects and cookies; what an attacker would bend on
// the way opens nothing, and nobody gets an account by being known there.
import { eq } from 'drizzle-orm';
import supertest from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { linkedIdentities, secondFactors, sessions, users } from '../../../db/schema.js';
import { openMailer } from '../../../server/mailer.js';
import { askForReset, takeAccountLink } from '../../../server/users/accounts.commands.js';
import { openIdentityProvider, type IdentityProvider, type Visitor } from '../../support/identityProvider.js';
import { openPostOffice } from '../../support/postOffice.js';
import { openTestApp, password, testNow, type SignedIn, type TestApp } from '../../support/testApp.js';

const publicUrl = 'https://manyi.test';
const acr = 'urn:city:two-factors';
let test: TestApp;
let idp: IdentityProvider;
let clerk: SignedIn;
beforeAll(async () => {
  test = await openTestApp();
  const client = {
    id: 'manyi',
    secret: 'between the two',
    redirectUri: `${publicUrl}/sign-in/provider/back`,
  };
  idp = await openIdentityProvider({ ...client, acr });
  test.dependencies.config = {
    ...test.dependencies.config,
    publicUrl,
    provider: {
      issuer: idp.issuer,
      clientId: client.id,
      clientSecret: client.secret,
      name: { 'zh-TW': '市府單一簽入', en: 'City account', ja: '市の認証' },
      strongAcr: acr,
    },
  };
  clerk = await test.signIn('clerk');
});
afterAll(async () => {
  await idp.close();
  await test.close();
});

const alice: Visitor = { subject: 'alice' };
const queries = () => test.dependencies.database.queries;
const actions = async () => (await listAudit(queries(), test.scope, 300)).map(({ action }) => action);

/** The road to the provider, as its address. */
async function setOut(agent: TestAgent, next = '/visits'): Promise<string> {
  const { headers } = await agent.get(`/sign-in/provider?next=${encodeURIComponent(next)}`).expect(303);
  return headers['location'] ?? '';
}
/** There and back. */
async function come(visitor: Visitor, agent: TestAgent = supertest.agent(test.app), next = '/visits') {
  const back = await idp.visit(await setOut(agent, next), visitor);
  return { agent, back, answer: await agent.get(back.pathname + back.search) };
}
const isIn = async (agent: TestAgent) => (await agent.get('/visits')).status === 200;
async function goToLink(person: SignedIn, visitor: Visitor) {
  const { headers } = await person.get('/account/provider/start').expect(303);
  const back = await idp.visit(headers['location'] ?? '', visitor);
  return await person.get(back.pathname + back.search);
}

describe('signing in by the office’s provider', () => {
  it('is offered in the reader’s words where one is set, and is not there where none is', async () => {
    for (const [language, words] of [
      ['zh-TW', '以「市府單一簽入」登入'],
      ['en', 'Sign in with City account'],
      ['ja', '市の認証でログイン'],
    ] as const) {
      const { text } = await test.request.get(`/sign-in?lang=${language}&next=%2Fvisits`).expect(200);
      expect(text).toContain(words);
      expect(text).toContain('href="/sign-in/provider?next&#x3D;%2Fvisits"');
    }
    const { config } = test.dependencies;
    test.dependencies.config = { ...config, provider: undefined };
    expect((await test.request.get('/sign-in')).text).not.toContain('/sign-in/provider');
    for (const path of ['/sign-in/provider', '/sign-in/provider/back?state=1'])
      await test.request.get(path).expect(404);
    expect((await clerk.get('/account')).text).not.toContain('/account/provider');
    expect((await clerk.get('/account/provider').expect(200)).text).not.toContain('/account/provider/start');
    test.dependencies.config = config;
  });

  it('gives nobody an account: who is known there and tied to none is refused, be their verified mail address a clerk’s', async () => {
    const { agent, answer } = await come(alice);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('此身分尚未連結帳號');
    expect(await isIn(agent)).toBe(false);
    expect((await queries().select().from(users)).length).toBe(7);
  });

  it('works once the person tied it with their password: in the log, and told by mail', async () => {
    const office = await openPostOffice();
    test.dependencies.mailer = openMailer({ url: office.url, from: 'Manyi <manyi@north.test>' });
    await clerk.post('/account/provider', { password }).expect(400);
    expect((await clerk.get('/account')).text).toContain('/account/provider');
    expect((await goToLink(clerk, alice)).headers['location']).toBe('/account/provider');
    const page = (await clerk.get('/account/provider?lang=en').expect(200)).text;
    expect(page).toContain('City account says that you are “alice@city.test”');
    await clerk.post('/account/provider', { password: 'wrong' }).expect(422);
    await clerk.post('/account/provider', {}).expect(400);
    expect(await queries().select().from(linkedIdentities)).toEqual([]);
    await clerk.post('/account/provider', { password }).expect(303);
    await clerk.post('/account/provider', { password }).expect(400);
    expect(office.received.map(({ to }) => to)).toEqual([['clerk@north.test']]);
    test.dependencies.mailer = undefined;
    await office.close();
    expect(await queries().select().from(linkedIdentities)).toMatchObject([
      {
        userId: 'user-clerk',
        issuer: idp.issuer,
        subject: 'alice',
        linkedBy: 'user-clerk',
        unlinkedAt: null,
      },
    ]);
    const { agent, answer } = await come(alice);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/visits']);
    expect(await isIn(agent)).toBe(true);
    expect(await actions()).toEqual(expect.arrayContaining(['user.link-identity', 'user.sign-in-provider']));
  });

  it('ties an identity to one account, and to nobody else’s session', async () => {
    const seed = await test.signIn('seed');
    expect((await goToLink(seed, alice)).status).toBe(409);
    const { headers } = await seed.get('/account/provider/start').expect(303);
    const back = await idp.visit(headers['location'] ?? '', { subject: 'sam' });
    expect((await clerk.get(back.pathname + back.search)).status).toBe(400);
    await supertest(test.app)
      .get('/account/provider/start')
      .expect(303)
      .expect('Location', /^\/sign-in\?/);
  });

  it('leads on to an address of ours and to no other', async () => {
    for (const next of ['https://evil.test/', '//evil.test', '/\\evil.test']) {
      const { answer } = await come(alice, supertest.agent(test.app), next);
      expect([answer.status, answer.headers['location']]).toEqual([303, '/dashboards']);
    }
  });
});

describe('what was bent on the way', () => {
  it('opens nothing: another state, another browser, the same answer again, one that is too late', async () => {
    const agent = supertest.agent(test.app);
    const back = await idp.visit(await setOut(agent), alice);
    const other = new URL(back);
    other.searchParams.set('state', 'invented');
    expect((await agent.get(other.pathname + other.search)).status).toBe(400);
    for (const odd of ['', '?code=x', '?state=', `${back.search}&state=x`, '?state=%00&code=%E0%A4%A'])
      expect([odd, (await agent.get(`${back.pathname}${odd}`)).status]).toEqual([odd, 400]);
    expect((await supertest(test.app).get(back.pathname + back.search)).status).toBe(400);
    expect((await agent.get(back.pathname + back.search)).headers['location']).toBe('/visits');
    const again = await agent.get(back.pathname + back.search);
    expect(again.status).toBe(400);
    const late = supertest.agent(test.app);
    const lateBack = await idp.visit(await setOut(late), alice);
    test.advance(10 * 60_000);
    expect((await late.get(lateBack.pathname + lateBack.search)).status).toBe(400);
    expect(await isIn(late)).toBe(false);
  });

  it('opens nothing: another nonce, another challenge, a code of somebody else’s trip, one that was used', async () => {
    for (const part of ['nonce', 'code_challenge']) {
      const agent = supertest.agent(test.app);
      const there = new URL(await setOut(agent));
      expect(there.searchParams.get(part)).toMatch(/^[\w-]{40,}$/);
      there.searchParams.set(part, 'A'.repeat(43));
      const back = await idp.visit(there.href, alice);
      const answer = await agent.get(back.pathname + back.search);
      expect([part, answer.status, await isIn(agent)]).toEqual([part, 400, false]);
      expect(answer.text).toContain('無法確認登入結果');
    }
    const used = (await come(alice)).back;
    const fresh = await idp.visit(await setOut(supertest.agent(test.app)), alice);
    for (const { searchParams } of [used, fresh]) {
      const agent = supertest.agent(test.app);
      const back = await idp.visit(await setOut(agent), alice);
      back.searchParams.set('code', searchParams.get('code') ?? '');
      const answer = await agent.get(back.pathname + back.search);
      expect([answer.status, await isIn(agent)]).toEqual([400, false]);
    }
  });

  it('is told apart from a refusal at the provider', async () => {
    const { answer } = await come({ ...alice, refuses: true });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('未完成登入');
  });
});

describe('a second factor', () => {
  const strong: Visitor[] = [
    { ...alice, amr: ['pwd', 'otp', 'mfa'] },
    { ...alice, acr },
  ];
  const weak: Visitor = { ...alice, amr: ['pwd', 'otp'] };

  it('of the person is asked for unless the provider says that it asked for one', async () => {
    const row = { userId: 'user-clerk', secret: 'x', lastStep: 0, since: testNow };
    await queries().insert(secondFactors).values(row);
    const { agent, answer } = await come(weak);
    expect(answer.headers['location']).toBe('/sign-in/code');
    expect(await isIn(agent)).toBe(false);
    await agent.get('/sign-in/code').expect(200);
    for (const visitor of strong) expect((await come(visitor)).answer.headers['location']).toBe('/visits');
    await queries().delete(secondFactors);
  });

  it('that an office asks of a role is set up first, unless the provider asked for one', async () => {
    const research = await test.signIn('research');
    await research.post('/users/second-factor', { 'role-clerk': 'yes' }).expect(303);
    expect((await come(weak)).answer.headers['location']).toBe('/account/second-factor');
    expect(await isIn((await come(strong[0] ?? alice)).agent)).toBe(true);
    await research.post('/users/second-factor', {}).expect(303);
  });
});

describe('an account', () => {
  it('that is switched off, or holds no role today, is not opened', async () => {
    const switched = async (active: boolean) => {
      await queries().update(users).set({ active }).where(eq(users.id, 'user-clerk'));
    };
    await switched(false);
    const off = (await come(alice)).answer;
    expect([off.status, off.text.includes('帳號目前不能使用')]).toEqual([403, true]);
    await switched(true);
    const now = test.dependencies.clock();
    test.setNow(new Date('2019-12-31T00:00:00Z')); // before every grant began
    expect((await come(alice)).answer.status).toBe(403);
    test.setNow(now);
  });

  it('is opened no more once it was untied, which ends every other session and stays to be read', async () => {
    const { agent } = await come(alice);
    expect(await isIn(agent)).toBe(true);
    const page = (await clerk.get('/account/provider')).text;
    const id = /name="identity" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const seed = await test.signIn('seed');
    await seed.post('/account/provider/end', { identity: id }).expect(404);
    await clerk.post('/account/provider/end', { identity: 'x' }).expect(400);
    await clerk.post('/account/provider/end', { identity: id }).expect(303);
    await clerk.post('/account/provider/end', { identity: id }).expect(404);
    expect(await isIn(agent)).toBe(false);
    expect(await isIn(clerk.agent)).toBe(true);
    expect((await come(alice)).answer.status).toBe(403);
    expect(await queries().select().from(linkedIdentities)).toMatchObject([
      { userId: 'user-clerk', unlinkedBy: 'user-clerk', unlinkedAt: test.dependencies.clock() },
    ]);
    expect(await actions()).toContain('user.unlink-identity');
  });

  it('is opened no more once its password was set anew by a link', async () => {
    const [row] = await queries().select().from(linkedIdentities);
    if (row === undefined) throw new Error('no row');
    const tied = { ...row, id: 'of the auditor', userId: 'user-auditor', linkedBy: 'user-auditor' };
    await queries()
      .insert(linkedIdentities)
      .values({ ...tied, unlinkedAt: null, unlinkedBy: null });
    expect((await come(alice)).answer.status).toBe(303);
    const link = await askForReset(test.dependencies, 'auditor@north.test');
    await takeAccountLink(test.dependencies, link?.token ?? '', 'remembered this time');
    expect((await come(alice)).answer.status).toBe(403);
  });
});

describe('a provider that is down', () => {
  it('is told in the reader’s words, on the way and on the way back; signing in by password goes on', async () => {
    const agent = supertest.agent(test.app);
    const back = await idp.visit(await setOut(agent), alice);
    await idp.close();
    const answer = await agent.get(back.pathname + back.search);
    expect([answer.status, answer.text.includes('目前沒有回應')]).toEqual([503, true]);
    for (const [language, words] of [
      ['en', 'City account does not answer'],
      ['ja', '市の認証が応答しません'],
    ] as const) {
      const { status, text } = await test.request.get(`/sign-in/provider?lang=${language}`);
      expect([status, text.includes(words)]).toEqual([503, true]);
    }
    expect(await isIn((await test.signIn('clerk')).agent)).toBe(true);
    const kept = JSON.stringify(await queries().select().from(sessions));
    expect(kept).not.toContain('between the two');
  });
});
