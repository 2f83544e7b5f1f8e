// Why: the world of a server test in one call: the real app on a real database, a fixed clock, and a small named cast.
import type { Express } from 'express';
import { pino } from 'pino';
import supertest from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import { readConfig } from '../../server/config.js';
import type { Dependencies } from '../../server/dependencies.js';
import { createApp } from '../../server/app.js';
import { letOthersTurn } from '../../server/pauses.js';
import { hashPassword } from '../../server/users/passwords.js';
import {
  insertCounter,
  insertDevice,
  insertOffice,
  insertSection,
  insertService,
} from '../../db/queries/offices.js';
import { insertGrant, insertUser } from '../../db/queries/users.js';
import type { Role } from '../../db/schema.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import { openTestDatabase } from './testDatabase.js';

export const roles: readonly Role[] = [
  'director',
  'secretary',
  'section_chief',
  'research',
  'seed',
  'clerk',
  'auditor',
];
export const password = 'a password for tests';

/** The fixed moment of tests: Wednesday 2026-06-17, 10:00 in Taipei. */
export const testNow = new Date('2026-06-17T02:00:00Z');

const named = (zh: string, en: string) => ({ 'zh-TW': zh, en, ja: zh });

export type SignedIn = {
  agent: TestAgent;
  csrf: string;
  get(path: string): supertest.Test;
  /** Posts a form with the session's CSRF token. Repeated values as arrays. */
  post(path: string, fields?: Record<string, string | readonly string[]>): supertest.Test;
};

export type TestApp = {
  app: Express;
  dependencies: Dependencies;
  scope: OfficeScope;
  /** An anonymous client that keeps no cookies. */
  request: ReturnType<typeof supertest>;
  signIn(role: Role): Promise<SignedIn>;
  userIdOf(role: Role): string;
  /** Moves the clock on. */
  advance(milliseconds: number): void;
  setNow(now: Date): void;
  close(): Promise<void>;
};

/**
 * The North office: sections `registration` (counters c1, c2) and `records` (counter c3); services transcript, id_card,
 * moving; one person a role (`<role>@north.test`), the section chief and the seed member in `registration`.
 * Surveys are made by each test through the commands.
 */
export async function openTestApp(): Promise<TestApp> {
  const test = await openTestDatabase();
  let now = testNow;
  let counter = 0;
  const hex = (value: number, length: number) => value.toString(16).padStart(length, '0');
  const dependencies: Dependencies = {
    config: { ...readConfig({ DATA_DIR: test.folder, LOG_LEVEL: 'silent' }), databaseAddress: test.address },
    database: test.database,
    clock: () => now,
    newId: () => {
      counter += 1;
      return `01900000-0000-7000-8000-${hex(counter, 12)}`;
    },
    randomHex: (size) => {
      counter += 1;
      return hex(counter, size * 2);
    },
    pause: letOthersTurn,
    pauseOfJob: () => letOthersTurn, // no test waits for a job that rests
    log: pino({ level: 'silent' }),
    mailer: undefined,
    sms: undefined,
  };
  const scope = officeScope('north');
  const hashed = await hashPassword(password);
  const settings = {
    phone: '02-0000-0000',
    retentionMonths: 6,
    programmeYearStartMonth: 1,
    rocYears: true,
    staffThreshold: 5,
    publicThreshold: 10,
  };
  await test.database.atomically((db) => [
    insertOffice(db, {
      id: 'north',
      name: named('北區戶政事務所', 'North Office'),
      timeZone: 'Asia/Taipei',
      settings,
      createdAt: new Date(0),
    }),
    insertSection(db, scope, {
      id: 'sec-registration',
      code: 'registration',
      name: named('登記課', 'Registration'),
      position: 1,
    }),
    insertSection(db, scope, {
      id: 'sec-records',
      code: 'records',
      name: named('資料課', 'Records'),
      position: 2,
    }),
    ...[1, 2, 3].map((n) =>
      insertCounter(db, scope, {
        id: `counter-${n}`,
        sectionId: n < 3 ? 'sec-registration' : 'sec-records',
        code: `c${n}`,
        name: named(`${n}號櫃檯`, `Counter ${n}`),
        position: n,
        active: true,
      }),
    ),
    ...['transcript', 'id_card', 'moving'].map((code, position) =>
      insertService(db, scope, {
        id: `service-${code}`,
        code,
        name: named(code, code),
        position,
        active: true,
      }),
    ),
    ...roles.flatMap((role) => [
      insertUser(db, {
        id: `user-${role}`,
        email: `${role}@north.test`,
        name: `${role} person`,
        passwordHash: hashed,
        language: 'zh-TW',
        active: true,
        createdAt: new Date(0),
      }),
      insertGrant(db, scope, {
        id: `grant-${role}`,
        userId: `user-${role}`,
        role,
        sectionId: role === 'section_chief' || role === 'seed' ? 'sec-registration' : null,
        validFrom: '2020-01-01',
        validTo: null,
      }),
    ]),
  ]);
  const app = createApp(dependencies, 'a secret for tests');

  async function signIn(role: Role): Promise<SignedIn> {
    const agent = supertest.agent(app);
    const before = tokenIn((await agent.get('/sign-in')).text);
    await agent
      .post('/sign-in')
      .type('form')
      .send({ _csrf: before, email: `${role}@north.test`, password })
      .expect(303);
    const csrf = tokenIn((await agent.get('/sign-in')).text);
    return {
      agent,
      csrf,
      get: (path) => agent.get(path),
      post: (path, fields = {}) =>
        agent
          .post(path)
          .type('form')
          .send({ _csrf: csrf, ...fields }),
    };
  }

  return {
    app,
    dependencies,
    scope,
    request: supertest(app),
    signIn,
    userIdOf: (role) => `user-${role}`,
    advance: (milliseconds) => {
      now = new Date(now.getTime() + milliseconds);
    },
    setNow: (moment) => {
      now = moment;
    },
    close: test.drop,
  };
}

function tokenIn(html: string): string {
  const token = /name="_csrf" value="([^"]+)"/.exec(html)?.[1];
  if (token === undefined) throw new Error(`no CSRF token in the page: ${html.slice(0, 500)}`);
  return token;
}

/** Puts a tablet at a counter for the survey. */
export async function addDevice(
  test: TestApp,
  code: string,
  surveyId: string,
  counterCode: string | null,
): Promise<void> {
  await test.dependencies.database.atomically((db) => [
    insertDevice(db, test.scope, {
      id: `device-${code}`,
      code,
      name: code,
      counterCode,
      surveyId,
      active: true,
    }),
  ]);
}
