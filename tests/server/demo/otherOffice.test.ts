// Why: one installation serves many offices, and none sees another's figure, name or words anywhere. Every address and
// every form that the demo office's people are shown is tried by the people of another office.
import { createServer, type Server } from 'node:http';
import supertest from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import { count, eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upsertMembership } from '../../../db/queries/bureaus.js';
import { insertOffice } from '../../../db/queries/offices.js';
import { insertGrant, insertUser } from '../../../db/queries/users.js';
import * as schema from '../../../db/schema.js';
import type { Role } from '../../../db/schema.js';
import { officeScope } from '../../../db/scope.js';
import { createApp } from '../../../server/app.js';
import { readConfig } from '../../../server/config.js';
import { demoOfficeId, people } from '../../../server/demo/office.js';
import { seedDemoOffice } from '../../../server/demo/seed.js';
import { realDependencies } from '../../../server/dependencies.js';
import { hashPassword } from '../../../server/users/passwords.js';
import { roles } from '../../support/testApp.js';
import { openTestDatabase, type TestDatabase } from '../../support/testDatabase.js';
import { yearOn } from './yearsOnPages.js';

const now = new Date('2026-11-24T02:00:00Z');
const north = officeScope('north');
const northPassword = 'a password of the north';
/** A bureau's person, one of another city's, and one who translates for the demo office and works in the north. */
const cast: [string, [string, Role][]][] = [
  ['of-bureau', [['bureau', 'bureau']]],
  ['of-other-bureau', [['other-bureau', 'bureau']]],
  [
    'of-two',
    [
      [demoOfficeId, 'translator'],
      ['north', 'research'],
    ],
  ],
];

const officeName = '示範區戶政事務所';

let test: TestDatabase;
/** Listens once: a server of its own for every request takes longer than most answers. */
let server: Server;
/** What only the demo office's people may read. */
let secrets: string[];
/** Addresses without their query and the forms' actions, as the demo office's people meet them. */
const addresses = new Set<string>();
const actions = new Set<string>();
/** Pages with years, which the demo office counts by the Republic's; and places where one does otherwise. */
const withYears = new Set<string>();
const wrongYears: string[] = [];
let moment = now;

beforeAll(async () => {
  test = await openTestDatabase();
  const config = { ...readConfig({ DATA_DIR: test.folder, SEED: 'demo' }), databaseAddress: test.address };
  const dependencies = {
    ...realDependencies(config, test.database),
    clock: () => moment,
    log: pino({ level: 'silent' }),
  };
  await seedDemoOffice(dependencies, 0.02);
  await openNorth();
  server = createServer(createApp(dependencies, 'a secret for tests'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  secrets = await demoSecrets();
  for (const [role, most] of walkers) {
    const person = people.find((one) => one.role === role);
    if (person === undefined) throw new Error(role);
    await walkAs(await signIn(person.email, person.password), most);
  }
}, 240_000);
afterAll(async () => {
  await new Promise((closed) => server.close(closed));
  await test.drop();
});

async function openNorth(): Promise<void> {
  const passwordHash = await hashPassword(northPassword);
  const name = { 'zh-TW': '北區戶政所', en: 'North Office', ja: '北区戸政所' };
  const settings = {
    phone: '',
    retentionMonths: 6,
    programmeYearStartMonth: 1,
    rocYears: true,
    staffThreshold: 5,
    publicThreshold: 10,
  };
  await test.database.atomically((db) => [
    ...['north', 'bureau', 'other-bureau'].map((id) =>
      insertOffice(db, {
        id,
        name,
        timeZone: 'Asia/Taipei',
        settings,
        createdAt: now,
        isBureau: id !== 'north',
      }),
    ),
    ...cast.flatMap(([who, grants]) => [
      insertUser(db, {
        id: who,
        email: `${who}@north.test`,
        name: who,
        passwordHash,
        language: 'zh-TW',
        active: true,
        createdAt: now,
      }),
      ...grants.map(([officeId, role]) =>
        insertGrant(db, officeScope(officeId), {
          id: `${who}-${officeId}`,
          userId: who,
          role,
          sectionId: null,
          validFrom: '2020-01-01',
          validTo: null,
        }),
      ),
    ]),
    upsertMembership(db, officeScope('bureau'), { memberId: demoOfficeId, state: 'agreed', changedAt: now }),
    upsertMembership(db, officeScope('bureau'), { memberId: 'north', state: 'agreed', changedAt: now }),
    ...roles.flatMap((role) => [
      insertUser(db, {
        id: `north-${role}`,
        email: `${role}@north.test`,
        name: `North ${role}`,
        passwordHash,
        language: 'zh-TW',
        active: true,
        createdAt: now,
      }),
      insertGrant(db, north, {
        id: `north-${role}`,
        userId: `north-${role}`,
        role,
        sectionId: null,
        validFrom: '2020-01-01',
        validTo: null,
      }),
    ]),
  ]);
}

async function demoSecrets(): Promise<string[]> {
  const db = test.database.queries;
  const [said, done, cases] = [
    await db.select({ text: schema.comments.text }).from(schema.comments),
    await db.select({ text: schema.improvements.title }).from(schema.improvements),
    await db.select({ text: schema.cases.subject }).from(schema.cases),
  ];
  const words = [...said, ...done, ...cases]
    .map(({ text }) => text?.slice(0, 20) ?? '')
    .filter((text) => text.length > 7);
  const names = people.flatMap(({ name, email }) => [name, email]);
  // Many of them begin alike.
  return [...new Set([officeName, ...names, ...words])];
}

async function signIn(email: string, password: string): Promise<TestAgent> {
  const agent = supertest.agent(server);
  const _csrf = tokenIn((await agent.get('/sign-in')).text);
  await agent.post('/sign-in').type('form').send({ _csrf, email, password }).expect(303);
  return agent;
}

const signInNorth = async (role: string) => await signIn(`${role}@north.test`, northPassword);

function tokenIn(html: string): string {
  return /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
}

const plain = (href: string): string => (href.split(/[?#]/)[0] ?? '').replaceAll('&amp;', '&');

/**
 * Of a hundred comments, six are tried: they are one address in the program. The second of them is shown the same things,
 * but for what only a director may do.
 */
const walkers: [Role, number][] = [
  ['research', 6],
  ['director', 2],
];
const shapeOf = (path: string): string =>
  path
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')
    .replace(/\/(questions|scales|sections|series|themes|users|templates)\/[^/]+/, '/$1/:code');

/** A form of one kind is the same code whatever it is sent for. */
const formsOfEachShape = 3;

/** At most so many addresses of each shape, none of them for citizens. */
function triedOf(most: number): string[] {
  const before = new Map<string, number>();
  return [...addresses].filter((path) => {
    const shape = shapeOf(path);
    const seen = before.get(shape) ?? 0;
    before.set(shape, seen + 1);
    return seen < most && !isPublic(path);
  });
}

/** Follows every link once, whatever its query says, and remembers where forms go. */
async function walkAs(agent: TestAgent, ofEachShape: number): Promise<void> {
  const waiting = ['/dashboards'];
  const seen = new Set(waiting);
  const shapes = new Map<string, number>();
  const isNew = (kind: string, path: string): boolean => {
    const shape = `${kind} ${shapeOf(path)}`;
    const before = shapes.get(shape) ?? 0;
    shapes.set(shape, before + 1);
    return before < ofEachShape;
  };
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    addresses.add(path);
    // A file leads nowhere.
    if (/\.\w+$/.test(path)) continue;
    const { text, type } = await agent.get(path);
    if (type !== 'text/html') continue;
    // The method book is an English document.
    if (path !== '/methods') lookForYears(path, text);
    for (const [, action = ''] of text.matchAll(/<form[^>]*method="post"[^>]*action="([^"]+)"/g))
      if (isNew('form', plain(action))) actions.add(plain(action));
    for (const [, href = ''] of text.matchAll(/href="(\/[^"]*)"/g)) {
      const next = plain(href);
      if (seen.has(next) || next.startsWith('/assets/')) continue;
      seen.add(next);
      if (isNew('page', next)) waiting.push(next);
    }
  }
}

function lookForYears(path: string, html: string): void {
  if (yearOn(html, 'roc') !== undefined) withYears.add(path);
  // The log shows what was written down, as it was written.
  const wrong = yearOn(path === '/audit' ? html.replace(/20\d\d-\d\d/g, '') : html, 'common');
  if (wrong !== undefined) wrongYears.push(`${path}: ${wrong}`);
}

/** The public pages of the demo office are for everybody. */
const isPublic = (path: string): boolean =>
  /^\/($|s\/|kiosk|heard|lobby\/|results|opinions|cases\/look-up|api\/)/.test(path);

function told(text: string): string[] {
  return secrets.filter((secret) => text.includes(secret));
}

describe('the people of another office', () => {
  it('have many addresses and forms of the demo office to try', () => {
    const own = triedOf(6);
    expect(own.length).toBeGreaterThan(80);
    expect(
      own.filter((path) => /^\/(comments|cases|improvements)\/[^/]+$/.test(path)).length,
    ).toBeGreaterThan(17);
    expect(actions.size).toBeGreaterThan(30);
  });

  it.each(roles)('read nothing of it at any address, as %s', async (role) => {
    const reader = await signInNorth(role);
    const leaks: string[] = [];
    // What is inside of something is asked for by who may most; whether one may at all is the same for each of a kind.
    for (const path of triedOf(['research', 'director'].includes(role) ? 6 : 2)) {
      const answer = await reader.get(path);
      if (answer.status >= 500) leaks.push(`${path} answered ${answer.status}`);
      const { text } = answer;
      for (const secret of told(text)) leaks.push(`${path} tells «${secret}»`);
    }
    expect(leaks).toEqual([]);
  });

  it.each(cast.map(([who]) => who))('read nothing of it at any address, as the person %s', async (who) => {
    const reader = await signInNorth(who);
    if (who === 'of-two') {
      const _csrf = tokenIn((await reader.get('/account')).text);
      await reader.post('/account/office').type('form').send({ _csrf, office: 'north' }).expect(303);
    }
    const leaks: string[] = [];
    const drilled = ['', '.json', '.csv', '/household-office/trend', '/household-office/trend.json'];
    const own = ['/bureau', '/bureau.json', '/bureau.csv', ...drilled.map((rest) => `/bureau/demo${rest}`)];
    for (const path of [...triedOf(who === 'of-two' ? 6 : 2), ...own, '/memberships']) {
      const answer = await reader.get(path);
      if (answer.status >= 500) leaks.push(`${path} answered ${answer.status}`);
      // Its bureau knows the office by name; who has a role in it may go there.
      const known =
        (who === 'of-bureau' && path.startsWith('/bureau')) || (who === 'of-two' && path === '/account');
      for (const secret of told(answer.text))
        if (!known || secret !== officeName) leaks.push(`${path} tells «${secret}»`);
    }
    expect(leaks).toEqual([]);
  });

  it('but the bureau of both sees the figures of both', async () => {
    const reader = await signInNorth('of-bureau');
    const { text } = await reader.get('/bureau.csv?kind=year').expect(200);
    expect(text).toMatch(/demo,示範市示範區戶政事務所（虛構）,\d+,\d+/);
    expect(text).toMatch(/north,北區戶政所,,,,,.*沒有發布的問卷/);
  });

  it('change nothing of it by any kind of its forms', async () => {
    const before = await demoRows();
    const writers = await Promise.all(
      ['research', 'director', 'of-bureau'].map(async (who) => {
        const agent = await signInNorth(who);
        return { agent, _csrf: tokenIn((await agent.get('/account')).text) };
      }),
    );
    const tried = new Map<string, number>();
    const wrong: string[] = [];
    const statuses = new Map<number, number>();
    for (const action of actions) {
      if (isPublic(action) || action === '/sign-out') continue;
      const shape = shapeOf(action);
      tried.set(shape, (tried.get(shape) ?? 0) + 1);
      if ((tried.get(shape) ?? 0) > formsOfEachShape) continue;
      for (const { agent, _csrf } of writers) {
        const sent = { _csrf, revision: '1', reason: 'x', text: 'x' };
        const { status, text } = await agent.post(action).type('form').send(sent);
        if (status >= 500) wrong.push(`${action} answered ${status}`);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        for (const secret of told(text)) wrong.push(`${action} tells «${secret}»`);
      }
    }
    expect(wrong).toEqual([]);
    // They were let through to the point where the thing itself is not there.
    expect(statuses.get(404)).toBeGreaterThan(150);
    expect(await demoRows()).toEqual(before);
  });
});

// The last: it changes what the demo office has set.
describe('years', () => {
  it('are written on every page as the office wants them', async () => {
    expect(wrongYears).toEqual([]);
    expect(withYears.size).toBeGreaterThan(50);
    const officer = people.find(({ role }) => role === 'research');
    const agent = await signIn(officer?.email ?? '', officer?.password ?? '');
    const _csrf = tokenIn((await agent.get('/settings/display')).text);
    moment = new Date(now.getTime() + 1_000);
    await agent
      .post('/settings/display')
      .type('form')
      .send({ _csrf, programmeYearStartMonth: '1', years: 'ce' })
      .expect(303);
    const tried = new Map<string, number>();
    for (const path of withYears) {
      const shape = shapeOf(path);
      tried.set(shape, (tried.get(shape) ?? 0) + 1);
      // What was set before stands in the history of the setting itself.
      if ((tried.get(shape) ?? 0) > 1 || path === '/settings/display') continue;
      const wrong = yearOn((await agent.get(path)).text, 'roc');
      if (wrong !== undefined) wrongYears.push(`${path}: ${wrong}`);
    }
    expect(wrongYears).toEqual([]);
  });
});

/** Every change has its audit row, in the office it was made in; and the tables that the forms write. */
async function demoRows(): Promise<Record<string, number>> {
  const db = test.database.queries;
  const { audit, comments, cases, caseEvents, improvements, improvementEvents, roleGrants, responses } =
    schema;
  const counted: Record<string, number> = {};
  for (const [name, table] of Object.entries({
    ...{ audit, comments, cases, caseEvents, improvements, improvementEvents, roleGrants, responses },
  })) {
    const rows = await db
      .select({ n: count().mapWith(Number) })
      .from(table)
      .where(eq(table.officeId, demoOfficeId));
    counted[name] = rows[0]?.n ?? 0;
  }
  return counted;
}
