import { count } from 'drizzle-orm';
import { pino } from 'pino';
import supertest from 'supertest';
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';
import { newcombe } from '../../../analysis/newcombe.js';
import type { Database } from '../../../db/connection.js';
import { countCells } from '../../../db/queries/cells.js';
import { listImprovements } from '../../../db/queries/improvements.js';
import { listOffices } from '../../../db/queries/offices.js';
import { findSurveyBySlug } from '../../../db/queries/surveys.js';
import * as schema from '../../../db/schema.js';
import { officeScope } from '../../../db/scope.js';
import { createApp } from '../../../server/app.js';
import { readConfig } from '../../../server/config.js';
import { loadTallies } from '../../../server/cases/handled.js';
import { monthsNeeded, performanceOf } from '../../../server/cases/performance.js';
import { firstStart } from '../../../server/demo/firstStart.js';
import { bureauPeople, people } from '../../../server/demo/office.js';
import { checkCells } from '../../../server/responses/rebuild.js';
import { storyOf } from '../../../server/demo/truth.js';
import { realDependencies, type Dependencies } from '../../../server/dependencies.js';
import { openTestDatabase, type TestDatabase } from '../../support/testDatabase.js';

const now = new Date('2026-11-24T02:00:00Z');
const scope = officeScope('demo');

function starting(test: TestDatabase, seed: 'demo' | 'empty', clock: () => Date = () => now): Dependencies {
  const config = { ...readConfig({ DATA_DIR: test.folder, SEED: seed }), databaseAddress: test.address };
  return { ...realDependencies(config, test.database), clock, log: pino({ level: 'silent' }) };
}

/** How many rows every table of the demo has. */
async function rowCounts({ queries }: Database): Promise<Record<string, number>> {
  const { offices, sections, counters, services, devices, users, roleGrants, visits, surveys, versions } =
    schema;
  const { responses, streams, cells, contacts, comments, commentReads, commentThemes } = schema;
  const { improvements, improvementComments, improvementEvents, audit, setupTokens } = schema;
  const { series, seriesValues, events } = schema;
  const tables = {
    ...{ offices, sections, counters, services, devices, users, roleGrants, visits, surveys, versions },
    ...{ responses, streams, cells, contacts, comments, commentReads, commentThemes },
    ...{ improvements, improvementComments, improvementEvents, audit, setupTokens },
    ...{ series, seriesValues, events },
  };
  const counted: [string, number][] = [];
  for (const [name, table] of Object.entries(tables)) {
    const rows = await queries.select({ n: count().mapWith(Number) }).from(table);
    counted.push([name, rows[0]?.n ?? 0]);
  }
  return Object.fromEntries(counted);
}

/** What a reader would notice if a killed start had doubled or lost something. */
async function contents({ queries }: Database) {
  const cells = await queries.select({ raw: schema.cells.nRaw, used: schema.cells.nUsed }).from(schema.cells);
  const heads = await queries.select().from(schema.streams);
  const stories = await queries
    .select({
      number: schema.improvements.number,
      status: schema.improvements.status,
      revision: schema.improvements.revision,
    })
    .from(schema.improvements);
  return {
    raw: cells.reduce((sum, cell) => sum + cell.raw, 0),
    used: cells.reduce((sum, cell) => sum + cell.used, 0),
    heads: heads.map((head) => `${head.name} ${head.sequence} ${head.hash}`).sort(),
    stories: stories.sort((a, b) => a.number - b.number),
  };
}

class Killed extends Error {}

/** The database of a process that dies before its `writes`-th write. */
function dyingAfter(database: Database, writes: number): Database {
  let left = writes;
  const live = () => {
    if (left === 0) throw new Killed();
    left -= 1;
  };
  return {
    ...database,
    atomically: async (build) => {
      live();
      await database.atomically(build);
    },
    intake: {
      ...database.intake,
      commit: async (batch) => {
        live();
        return await database.intake.commit(batch);
      },
    },
  };
}

describe('the demo office', () => {
  let test: TestDatabase;
  let dependencies: Dependencies;
  let printed: [string, string][];
  beforeAll(async () => {
    test = await openTestDatabase();
    dependencies = starting(test, 'demo');
    ({ printed } = await firstStart(dependencies, { scale: 0.12 }));
  });
  afterAll(async () => {
    await test.drop();
  });

  it('says where the form and the tablet are and how every role signs in', () => {
    expect(printed.map(([name]) => name)).toEqual([
      'form', 'kiosk', 'director', 'secretary', 'section_chief', 'research', 'seed', 'clerk', 'auditor',
      'bureau_manager', 'bureau',
    ]); // prettier-ignore
    expect(printed.slice(0, 2).every(([, value]) => value.startsWith('/'))).toBe(true);
  });

  it.each([...people, ...bureauPeople].map(({ role }) => role))(
    'lets its %s sign in with the printed password',
    async (role) => {
      const [email = '', password = ''] = printed.find(([name]) => name === role)?.[1].split(' ') ?? [];
      expect(password.length).toBeGreaterThanOrEqual(10);
      const agent = supertest.agent(createApp(dependencies, 'a secret for tests'));
      const page = await agent.get('/sign-in');
      const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1];
      await agent.post('/sign-in').type('form').send({ _csrf: csrf, email, password }).expect(303);
    },
  );

  it('shows the queue machine in the count cells, and no change of the signs', async () => {
    const story = storyOf('2026-11-24');
    const survey = await findSurveyBySlug(test.database.queries, 'household-office');
    const satisfied = async (question: string, from: string, to: string) => {
      const rows = await countCells(test.database.queries, scope, {
        surveyId: survey?.id ?? '', questions: [question], editions: [1], cut: '', from, to, grain: 'month',
      }); // prettier-ignore
      const scored = rows.filter(({ code }) => /^[1-5]$/.test(code));
      const sum = (codes: typeof scored) => codes.reduce((total, { nUsed }) => total + nUsed, 0);
      return { x: sum(scored.filter(({ code }) => Number(code) >= 4)), n: sum(scored) };
    };
    const moved = async (question: string, day: string) =>
      newcombe(
        await satisfied(question, day, '2026-11-23'),
        await satisfied(question, '2025-03-01', '2025-11-23'),
      );
    const waiting = await moved('waiting', story.machine);
    expect(waiting.ok && waiting.lower).toBeGreaterThan(0);
    expect(waiting.ok && waiting.lower).toBeLessThan(0.11);
    expect(waiting.ok && waiting.upper).toBeGreaterThan(0.11);
    const signs = await moved('signs', story.signs);
    expect(signs.ok && signs.lower).toBeLessThan(0);
    expect(signs.ok && signs.upper).toBeGreaterThan(0);
  });

  it('counts every answer in the cells and no other', async () => {
    expect((await checkCells(dependencies, scope)).differences).toEqual([]);
  });

  it('has improvements in every state, one of them overdue, made of what citizens wrote', async () => {
    const improvements = await listImprovements(test.database.queries, scope);
    expect(improvements).toHaveLength(10);
    expect(new Set(improvements.map(({ status }) => status)).size).toBe(5);
    const overdue = await listImprovements(test.database.queries, scope, { overdueOn: '2026-11-24' });
    expect(overdue).toHaveLength(1);
    const linked = await test.database.queries
      .select({ n: count().mapWith(Number) })
      .from(schema.improvementComments);
    expect(linked[0]?.n).toBeGreaterThan(15);
  });

  it('has a case in every state, and so many handled ones that their performance has figures', async () => {
    const cases = await test.database.queries.select().from(schema.cases);
    const statuses = new Set(cases.map(({ status }) => status));
    expect([...statuses].sort()).toEqual([
      'approved', 'assigned', 'closed', 'drafting', 'following', 'received', 'registered', 'replied',
      'reviewing', 'waiting',
    ]); // prettier-ignore
    const events = await test.database.queries.select().from(schema.caseEvents);
    const kinds = new Set(events.map(({ kind }) => kind));
    for (const kind of [
      'paused',
      'merged',
      'transferred',
      'transfer_planned',
      'extended',
      'not_handled',
      'reopened',
      'rated',
    ] as const)
      expect([kind, kinds.has(kind)]).toEqual([kind, true]);
    const span = { from: '2025-12', to: '2026-11', today: '2026-11-24' };
    const tallies = await loadTallies(test.database.queries, scope, monthsNeeded(span), span.today);
    const counted = { tallies, themes: [], newest: [], answered: [] };
    const { all, rows, growths } = performanceOf(counted, span, 5);
    expect(all.figures?.onTime.ok).toBe(true);
    for (const cut of ['section', 'kind', 'channel', 'month'] as const) {
      const shown = rows.filter((row) => row.cut === cut && row.figures !== null);
      expect([cut, shown.length >= 2]).toEqual([cut, true]);
    }
    // The truth of it: replies are faster than in the year before.
    const growth = growths.find(({ cut }) => cut === 'all')?.growth;
    expect(growth?.days).toMatchObject({ verdict: 'down', evaluation: 'good', median: { ok: true } });
  });

  it('changes nothing at the second start, not even on another day, and prints the same again', async () => {
    const before = await rowCounts(test.database);
    const later = starting(test, 'demo', () => new Date('2027-02-01T02:00:00Z'));
    expect((await firstStart(later, { scale: 0.12 })).printed).toEqual(printed);
    expect(await rowCounts(test.database)).toEqual(before);
    expect(before['responses']).toBeGreaterThan(4_500);
  });
});

describe('a first start that is killed', () => {
  const opened: TestDatabase[] = [];
  afterEach(async () => {
    for (const test of opened.splice(0)) await test.drop();
  });
  const fresh = async () => {
    const test = await openTestDatabase();
    opened.push(test);
    return test;
  };

  it('is completed by the next one, without a row more or less, wherever it was killed', async () => {
    const whole = await fresh();
    await firstStart(starting(whole, 'demo'), { scale: 0.01 });
    const [counts, kept] = [await rowCounts(whole.database), await contents(whole.database)];

    const broken = await fresh();
    const tomorrow = () => new Date('2026-11-25T02:00:00Z');
    let starts = 0;
    // The first dies after the office is made, each later one a few writes further on: a few more where each start waits
    // for a server at every write.
    const further = process.env['MANYI_TEST_ENGINE'] === 'postgres' ? 9 : 3;
    for (let finished = false; !finished; starts += 1) {
      const today = starting(broken, 'demo', starts === 0 ? () => now : tomorrow);
      try {
        await firstStart(
          { ...today, database: dyingAfter(broken.database, starts === 0 ? 1 : further * starts) },
          { scale: 0.01 },
        );
        finished = true;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
    }
    expect(starts).toBeGreaterThan(5);
    expect(await rowCounts(broken.database)).toEqual(counts);
    expect(await contents(broken.database)).toEqual(kept);
  });
});

describe('an empty office', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase();
  });
  afterAll(async () => {
    await test.drop();
  });

  it('has no account and prints a fresh setup link at each start, until somebody used it', async () => {
    const dependencies = starting(test, 'empty');
    const first = (await firstStart(dependencies)).printed;
    expect(first).toEqual([
      ['kiosk', expect.stringContaining('set-device CODE --survey SLUG')],
      ['setup', expect.stringMatching(/^\/setup\/[0-9a-f]{48}$/)],
    ]);
    expect(await listOffices(test.database.queries)).toMatchObject([
      { id: 'office', timeZone: 'Asia/Taipei' },
    ]);
    expect((await rowCounts(test.database))['users']).toBe(0);

    const second = (await firstStart(starting(test, 'demo'))).printed;
    const link = second[1]?.[1] ?? '';
    const agent = supertest.agent(createApp(dependencies, 'a secret for tests'));
    await agent.get(first[1]?.[1] ?? '').expect(410);
    const page = await agent.get(link).expect(200);
    const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1];
    const account = { email: 'first@office.test', name: '第一人', password: 'a password for tests' };
    await agent
      .post(link)
      .type('form')
      .send({ _csrf: csrf, ...account, repeated: account.password })
      .expect(303);
    expect((await firstStart(dependencies)).printed.map(([name]) => name)).toEqual(['kiosk']);
  });
});
