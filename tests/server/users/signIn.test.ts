import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import supertest from 'supertest';
import { listAudit } from '../../../db/queries/audit.js';
import { createSetupToken, resetPassword } from '../../../server/users/users.commands.js';
import { openTestApp, password, roles, type TestApp } from '../../support/testApp.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

const tokenOf = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

describe('signing in', () => {
  it.each(roles)('lets %s in with the right password and writes it down', async (role) => {
    await test.signIn(role);
    const entries = await listAudit(test.dependencies.database.queries, test.scope, 50);
    expect(entries.some((entry) => entry.action === 'user.sign-in' && entry.userId === `user-${role}`)).toBe(
      true,
    );
  });

  it('answers a wrong password and an unknown e-mail with the same page and keeps the e-mail typed', async () => {
    for (const email of ['research@north.test', 'nobody@north.test']) {
      const agent = supertest.agent(test.app);
      const csrf = tokenOf((await agent.get('/sign-in')).text);
      const answer = await agent
        .post('/sign-in')
        .type('form')
        .send({ _csrf: csrf, email, password: 'wrong' });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain(`value="${email}"`);
    }
  });

  it('refuses a form without the token or from another site', async () => {
    const agent = supertest.agent(test.app);
    await agent.get('/sign-in');
    await agent.post('/sign-in').type('form').send({ email: 'research@north.test', password }).expect(403);
    const csrf = tokenOf((await agent.get('/sign-in')).text);
    await agent
      .post('/sign-in')
      .set('Origin', 'http://elsewhere.example')
      .type('form')
      .send({ _csrf: csrf, email: 'research@north.test', password })
      .expect(403);
  });

  it('gives a new session id at sign-in and ends the session at sign-out', async () => {
    const staff = await test.signIn('research');
    await staff.post('/sign-out').expect(303);
    await staff
      .get('/dashboards')
      .expect(303)
      .expect('Location', /^\/sign-in/);
  });

  it('goes on only to addresses of our own', async () => {
    const agent = supertest.agent(test.app);
    const csrf = tokenOf((await agent.get('/sign-in')).text);
    const answer = await agent
      .post('/sign-in')
      .type('form')
      .send({ _csrf: csrf, email: 'clerk@north.test', password, next: '//elsewhere.example' });
    expect(answer.headers['location']).toBe('/dashboards');
  });

  it.each([
    ['email', ['a', 'b']],
    ['email', 'x'.repeat(100_000)],
    ['password', 'nul\0'],
    ['__proto__', 'x'],
  ])('answers odd input (%s) with a 4xx and no session', async (field, value) => {
    const agent = supertest.agent(test.app);
    const csrf = tokenOf((await agent.get('/sign-in')).text);
    const answer = await agent
      .post('/sign-in')
      .type('form')
      .send({ _csrf: csrf, email: 'research@north.test', password: 'x', [field]: value });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  it('stops one client after twenty wrong passwords, whoever’s they are', async () => {
    const other = await openTestApp();
    const agent = supertest.agent(other.app);
    const csrf = tokenOf((await agent.get('/sign-in')).text);
    const statuses: number[] = [];
    for (let i = 0; i < 22; i += 1) {
      statuses.push(
        (
          await agent
            .post('/sign-in')
            .type('form')
            .send({ _csrf: csrf, email: `person-${i}@north.test`, password: 'wrong' })
        ).status,
      );
    }
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(422));
    expect(statuses.slice(20)).toEqual([429, 429]);
    await other.close();
  });

  it('a new password ends every session and lets only itself in', async () => {
    const staff = await test.signIn('auditor');
    expect(await resetPassword(test.dependencies, 'auditor@north.test', 'quite another one')).toBe(true);
    await staff.get('/dashboards').expect(303);
    const agent = supertest.agent(test.app);
    const csrf = tokenOf((await agent.get('/sign-in')).text);
    await agent
      .post('/sign-in')
      .type('form')
      .send({ _csrf: csrf, email: 'auditor@north.test', password })
      .expect(422);
    await agent
      .post('/sign-in')
      .type('form')
      .send({ _csrf: csrf, email: 'auditor@north.test', password: 'quite another one' })
      .expect(303);
  });
});

describe('the setup link', () => {
  it('makes the first account once, signs it in, and is then worth nothing', async () => {
    const token = await createSetupToken(test.dependencies, test.scope);
    const agent = supertest.agent(test.app);
    const csrf = tokenOf((await agent.get(`/setup/${token}`).expect(200)).text);
    await agent
      .post(`/setup/${token}`)
      .type('form')
      .send({ _csrf: csrf, name: '', email: 'no', password: 'short' })
      .expect(422);
    await agent
      .post(`/setup/${token}`)
      .type('form')
      .send({ _csrf: csrf, name: '新主任', email: 'first@north.test', password: 'long enough for us' })
      .expect(303);
    await agent.get('/dashboards').expect(200);
    await supertest(test.app).get(`/setup/${token}`).expect(410);
  });

  it('expires after three days and refuses what was never given out', async () => {
    const token = await createSetupToken(test.dependencies, test.scope);
    test.advance(3 * 86_400_000 + 1);
    await supertest(test.app).get(`/setup/${token}`).expect(410);
    await supertest(test.app).get('/setup/never-given').expect(410);
  });
});
