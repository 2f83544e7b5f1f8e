// Why: who leaves is out at once, wherever they are signed in and whatever link is about; what they did stays under their
// name; and nobody comes by way of one office into another.
import { eq } from 'drizzle-orm';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { findCase } from '../../../db/queries/cases.js';
import { insertOffice } from '../../../db/queries/offices.js';
import { insertGrant, insertUser } from '../../../db/queries/users.js';
import { roleGrants, secondFactors, users, type Role } from '../../../db/schema.js';
import { officeScope } from '../../../db/scope.js';
import { createImprovement } from '../../../server/improvements/improvements.commands.js';
import { hashPassword } from '../../../server/users/passwords.js';
import { openTestApp, password, testNow, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openOne } from '../cases/world.js';

let test: TestApp;
let research: SignedIn;
let director: SignedIn;
let passwordHash: string;
const south = officeScope('south');

beforeAll(async () => {
  test = await openTestApp();
  research = await test.signIn('research');
  director = await test.signIn('director');
  passwordHash = await hashPassword(password);
  await test.dependencies.database.atomically((db) => [
    insertOffice(db, {
      id: 'south',
      name: { 'zh-TW': '南區戶政事務所', en: 'South', ja: '南' },
      timeZone: 'Asia/Taipei',
      settings: {
        phone: '',
        retentionMonths: 6,
        programmeYearStartMonth: 1,
        rocYears: true,
        staffThreshold: 5,
        publicThreshold: 10,
      },
      createdAt: testNow,
    }),
  ]);
});
afterAll(async () => {
  await test.close();
});

const queries = () => test.dependencies.database.queries;
const tokenOf = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
const pathOf = (html: string) => /\/account\/link\/[0-9a-f]{48}/.exec(html)?.[0] ?? '';
const isActive = async (id: string) =>
  (await queries().select().from(users).where(eq(users.id, id)))[0]?.active;

async function signInWith(
  email: string,
): Promise<{ status: number; agent: ReturnType<typeof supertest.agent> }> {
  const agent = supertest.agent(test.app);
  const csrf = tokenOf((await agent.get('/sign-in')).text);
  const { status } = await agent.post('/sign-in').type('form').send({ _csrf: csrf, email, password });
  return { status, agent };
}

/** Somebody new, with a role here and there. */
async function person(
  name: string,
  roles: readonly { office: 'north' | 'south'; role: Role; until?: string }[],
) {
  const id = `user-${name}`;
  await test.dependencies.database.atomically((db) => [
    insertUser(db, {
      ...{ id, email: `${name}@north.test`, name: `${name} person`, passwordHash },
      ...{ language: 'zh-TW', active: true, createdAt: testNow },
    }),
    ...roles.map(({ office, role, until = null }, index) =>
      insertGrant(db, officeScope(office), {
        ...{ id: `${name}-${index}`, userId: id, role, sectionId: null },
        ...{ validFrom: '2020-01-01', validTo: until },
      }),
    ),
  ]);
  return id;
}

describe('an account that is switched off', () => {
  it('is out at once, and leaves its name, its work and its traces', async () => {
    const clerk = await test.signIn('clerk');
    const { id: caseId } = await openOne(test, { subject: '等候時間過久' });
    const revision = async () =>
      String((await findCase(queries(), test.scope, caseId, undefined))?.revision ?? '');
    await research.post(`/cases/${caseId}/register`, { revision: await revision() }).expect(303);
    await research
      .post(`/cases/${caseId}/assign`, { revision: await revision(), ownerId: 'user-clerk' })
      .expect(303);
    const improvement = await createImprovement(
      test.dependencies,
      { scope: test.scope, userId: 'user-research' },
      {
        ...{ title: '增設標示', theme: 'signs', ownerId: 'user-clerk', sectionId: null },
        ...{ dueDay: '2026-07-31', priority: 'normal', measure: null },
      },
      [],
    );
    const link = pathOf((await research.post('/users/user-clerk/link').expect(200)).text);
    await test.request.get(link).expect(200);
    await clerk.get('/dashboards').expect(200);

    const off = '/users/user-clerk/deactivation';
    expect((await research.post(off, { reason: '' }).expect(422)).text).toContain('href="#reason"');
    await research.post(off, { reason: 'king' }).expect(400);
    await research.post(off).expect(400);
    expect(await isActive('user-clerk')).toBe(true);
    await research.post(off, { reason: 'left' }).expect(303);
    await research.post(off, { reason: 'left' }).expect(409);

    await clerk
      .get('/dashboards')
      .expect(303)
      .expect('Location', /^\/sign-in/);
    await test.request.get(link).expect(410);
    expect((await signInWith('clerk@north.test')).status).toBe(422);
    const [entry] = (await listAudit(queries(), test.scope, 5)).filter(
      ({ action }) => action === 'user.deactivate',
    );
    expect(entry).toMatchObject({
      ...{ userId: 'user-research', entityId: 'user-clerk', detail: { reason: 'left' } },
    });
    const page = (await research.get('/users/user-clerk?lang=zh-TW').expect(200)).text;
    expect(page).toContain('停用（原因：離職或退休）');
    expect(page).toContain(`href="/cases/${caseId}"`);
    expect(page).toContain('等候時間過久');
    expect(page).toContain(`href="/improvements/${improvement.id}"`);
    expect(page).not.toContain('action="/users/user-clerk/link"');
    expect((await research.get('/users?lang=zh-TW').expect(200)).text).toContain('已停用');
    // The name stays where it stood, but nothing new is given to them.
    const story = (await research.get(`/cases/${caseId}?lang=en`).expect(200)).text;
    expect(story).toContain('clerk person');
    expect(story).not.toContain('<option value="user-clerk"');
    expect(
      (await director.get('/audit?noun=user&person=user-research&lang=zh-TW').expect(200)).text.replace(
        /\s+/g,
        ' ',
      ),
    ).toMatch(/人員：停用帳號.*?clerk person<br>/);
  });

  it('comes back with the old password and roles, but with no old session', async () => {
    const on = '/users/user-clerk/reactivation';
    await research.post(on, { reason: '' }).expect(422);
    await research.post(on, { reason: 'left' }).expect(400);
    await research.post(on, { reason: 'returned' }).expect(303);
    await research.post(on, { reason: 'returned' }).expect(409);
    const { status, agent } = await signInWith('clerk@north.test');
    expect(status).toBe(303);
    await agent.get('/visits').expect(200);
  });

  it('is never one’s own, nor somebody’s who does not work here', async () => {
    const words = await research
      .post('/users/user-research/deactivation?lang=en', { reason: 'left' })
      .expect(409);
    expect(words.text).toContain('Your own account stays on');
    expect((await research.get('/users/user-research').expect(200)).text).not.toContain('/deactivation"');
    await person('stranger', [{ office: 'south', role: 'clerk' }]);
    for (const id of ['nobody', 'user-stranger'])
      for (const [way, reason] of [
        ['deactivation', 'left'],
        ['reactivation', 'other'],
        ['link/withdrawal', ''],
      ] as const)
        await research.post(`/users/${id}/${way}`, { reason }).expect(404);
    expect(await isActive('user-stranger')).toBe(true);
  });
});

describe('who works in two offices', () => {
  const ways: [string, Record<string, string>][] = [
    ['link', {}],
    ['second-factor', {}],
    ['deactivation', { reason: 'left' }],
  ];

  it('keeps password, second factor and account from the managers of one of them', async () => {
    const both = await person('both', [
      { office: 'north', role: 'clerk' },
      { office: 'south', role: 'director' },
    ]);
    await queries().insert(secondFactors).values({ userId: both, secret: 'x', lastStep: 0, since: testNow });
    for (const [way, fields] of ways) {
      const { text } = await research.post(`/users/${both}/${way}?lang=en`, fields).expect(409);
      expect(text).toContain('somebody who manages users in all of those offices can do it');
    }
    const page = (await research.get(`/users/${both}?lang=en`).expect(200)).text;
    expect(page).toContain('works in another office too');
    expect(page).not.toContain('South');
    for (const [way] of ways) expect(page).not.toContain(`action="/users/${both}/${way}"`);
    expect(await isActive(both)).toBe(true);
    expect(await queries().select().from(secondFactors).where(eq(secondFactors.userId, both))).toHaveLength(
      1,
    );
    // The roles given here end here, and those given there stay.
    await research.post(`/users/${both}/end`, { grantId: 'both-0', lastDay: '2026-06-16' }).expect(303);
    const kept = await queries().select().from(roleGrants).where(eq(roleGrants.userId, both));
    expect(kept.find(({ officeId }) => officeId === 'south')?.validTo).toBeNull();
    // Nor does it help to have worked here.
    await research.post(`/users/${both}/link`).expect(409);
  });

  it('is looked after by who manages users in both, or by one office after the other has let them go', async () => {
    const both = await person('twice', [
      { office: 'north', role: 'clerk' },
      { office: 'south', role: 'clerk' },
    ]);
    const released = await person('gone', [
      { office: 'north', role: 'clerk' },
      { office: 'south', role: 'director', until: '2026-06-16' },
    ]);
    await research.post(`/users/${released}/link`).expect(200);
    await research.post(`/users/${both}/link`).expect(409);
    await test.dependencies.database.atomically((db) => [
      insertGrant(db, south, {
        ...{ id: 'research-south', userId: 'user-research', role: 'director', sectionId: null },
        ...{ validFrom: '2020-01-01', validTo: '2026-06-17' },
      }),
    ]);
    await research.post(`/users/${both}/link`).expect(200);
    await research.post(`/users/${both}/deactivation`, { reason: 'security' }).expect(303);
    const told = await listAudit(queries(), south, 5);
    expect(told.map(({ action }) => action)).toContain('user.deactivate');
  });

  it('cannot be entered by a link made before the other office gave its role', async () => {
    const invited = {
      ...{ name: '新進人員', email: 'early@north.test', language: 'zh-TW', role: 'clerk' },
      ...{ sectionId: '', validFrom: '', validTo: '' },
    };
    const link = pathOf((await research.post('/users', invited).expect(200)).text);
    const [user] = await queries().select().from(users).where(eq(users.email, 'early@north.test'));
    await test.request.get(link).expect(200);
    await test.dependencies.database.atomically((db) => [
      // The research person's role in the south ends today; this one begins when it is over.
      insertGrant(db, officeScope('south'), {
        ...{ id: 'early-south', userId: user?.id ?? '', role: 'director', sectionId: null },
        ...{ validFrom: '2026-06-18', validTo: null },
      }),
    ]);
    await test.request.get(link).expect(200); // they manage both, today
    test.advance(86_400_000);
    await test.request.get(link).expect(410);
    test.setNow(testNow);
  });

  it('and is switched off stays so when another office invites them, which is told', async () => {
    const off = await person('off', [{ office: 'south', role: 'clerk' }]);
    await queries().update(users).set({ active: false }).where(eq(users.id, off));
    await director
      .post('/users', { name: 'x', email: 'off@north.test', role: 'auditor' })
      .expect(303)
      .expect('Location', `/users/${off}`);
    const page = (await director.get(`/users/${off}?lang=en`).set('Accept', 'text/html').expect(200)).text;
    expect(page).toContain('the account is switched off');
    await director.post(`/users/${off}/reactivation`, { reason: 'returned' }).expect(409);
    expect(await isActive(off)).toBe(false);
  });
});

it('leaves what collects at work: it is no person', async () => {
  await queries()
    .update(roleGrants)
    .set({ validTo: '2026-06-16' })
    .where(eq(roleGrants.id, 'research-south'));
  const made = await research.post('/devices/keys', { name: 'box', channel: 'tablet', scopes: 'visits' });
  const key = /<code>(manyi_[0-9a-f]{64})<\/code>/.exec(made.text)?.[1] ?? '';
  await director.post('/users/user-research/deactivation', { reason: 'leave' }).expect(303);
  await test.request
    .post('/api/v1/visits')
    .set('Authorization', `Bearer ${key}`)
    .send({ visits: [{ day: '2026-06-16', visitors: 10 }] })
    .expect(200, { stored: 1 });
  await director.post('/users/user-research/reactivation', { reason: 'mistake' }).expect(303);
  research = await test.signIn('research');
});

it('two managers who switch each other off at the same moment: one stays', async () => {
  await Promise.all([
    research.post('/users/user-director/deactivation', { reason: 'left' }),
    director.post('/users/user-research/deactivation', { reason: 'left' }),
  ]);
  const active = await Promise.all(['user-director', 'user-research'].map(isActive));
  expect(active.filter((one) => one === true)).toHaveLength(1);
});
