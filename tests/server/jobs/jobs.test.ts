import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { insertJob, listDueJobs, type JobKinds } from '../../../db/queries/jobs.js';
import { jobs } from '../../../db/schema.js';
import { handlers, mailKinds } from '../../../server/jobs/handlers.js';
import { clockKinds, makeDailyJobs, startSchedule } from '../../../server/jobs/schedule.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openMailer } from '../../../server/mailer.js';
import { monthsBefore } from '../../../server/retention/rules.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

/** Set, and nothing is given to it. */
const mailer = openMailer({ url: 'smtp://127.0.0.1:9', from: 'Manyi <manyi@north.test>' });

/** What is due now, or in so many milliseconds. */
const due = async (later = 0) => {
  const now = new Date(test.dependencies.clock().getTime() + later);
  return await listDueJobs(
    test.dependencies.database.queries,
    test.scope,
    now,
    new Date(now.getTime() - 900_000),
    10,
  );
};

describe('timed work', () => {
  it('makes one job a day however many processes ask, and does it once', async () => {
    await makeDailyJobs(test.dependencies);
    await makeDailyJobs(test.dependencies);
    const kinds = (await due()).map((job) => job.kind);
    expect(kinds).toContain('contacts.purge');
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(await runDueJobs(test.dependencies)).toBe(kinds.length);
    expect(await runDueJobs(test.dependencies)).toBe(0);
  });

  it('has its daily work when the program starts, for a PC that is off at night', async () => {
    test.advance(86_400_000);
    expect(await due()).toEqual([]);
    const stop = startSchedule(test.dependencies);
    try {
      await vi.waitFor(async () => {
        expect((await due(60_000)).length).toBeGreaterThan(0);
      });
    } finally {
      stop();
    }
    // The first minute belongs to who has just started it.
    expect(await due()).toEqual([]);
    test.advance(60_000);
    const made = (await due()).length;
    expect(await runDueJobs(test.dependencies)).toBe(made);
  });

  it('tries a failed job again later and keeps the reason', async () => {
    await test.dependencies.database.atomically((db) => [
      insertJob(db, test.scope, {
        id: 'odd',
        kind: 'nobody knows this',
        payload: {},
        runAt: test.dependencies.clock(),
      }),
    ]);
    expect(await runDueJobs(test.dependencies)).toBe(0);
    expect(await due()).toEqual([]);
    test.advance(61_000);
    const [job] = await due();
    expect(job).toMatchObject({
      id: 'odd',
      attempts: 1,
      lastError: 'no handler for nobody knows this',
      claimedAt: null,
    });
  });

  it('two workers at once do a job once', async () => {
    test.advance(86_400_000);
    await makeDailyJobs(test.dependencies);
    const made = (await due()).filter((job) => job.id !== 'odd').length;
    const done = await Promise.all([runDueJobs(test.dependencies), runDueJobs(test.dependencies)]);
    expect(done[0] + done[1]).toBe(made);
  });

  it('that is a mail waits for a process that has a mail server', async () => {
    const { database, clock } = test.dependencies;
    await runDueJobs(test.dependencies);
    await database.atomically((db) =>
      mailKinds.map((kind) =>
        insertJob(db, test.scope, {
          ...{ id: `waits:${kind}`, kind, runAt: clock() },
          payload: {
            userId: 'nobody',
            listId: 'none',
            number: 1,
            day: '2026-06-17',
            cases: [],
            began: [],
            over: [],
          },
        }),
      ),
    );
    const waiting = async () =>
      (await due()).filter(({ id }) => id.startsWith('waits:')).map(({ kind }) => kind);
    for (const kinds of Object.values(clockKinds)) await runDueJobs(test.dependencies, kinds);
    await runDueJobs(test.dependencies);
    expect((await waiting()).toSorted()).toEqual(mailKinds.toSorted());
    expect((await due()).filter(({ attempts }) => attempts > 0)).toEqual([]);
    await runDueJobs({ ...test.dependencies, mailer });
    expect(await waiting()).toEqual([]);
    const stored = await database.queries.select().from(jobs);
    expect(stored.filter(({ id, doneAt }) => id.startsWith('waits:') && doneAt === null)).toEqual([]);
    await database.atomically((db) => [db.delete(jobs)]);
  });

  it.each([
    ['urgent', 'ratings.mail', 'notices.send'],
    ['mail', 'notices.send', 'chains.check'],
    ['long', 'cases.watch', 'notices.send'],
  ] as const)('of the clock %s (%s) stands behind no number of other jobs', async (clock, own, other) => {
    const { database, clock: now } = test.dependencies;
    const insert = (kind: string, n: number) => {
      const payload = { noticeId: 'none', userId: 'nobody' };
      return database.atomically((db) =>
        Array.from({ length: n }, (_, i) =>
          insertJob(db, test.scope, { id: `${clock}:${kind}:${i}`, kind, payload, runAt: now() }),
        ),
      );
    };
    await runDueJobs(test.dependencies);
    await insert(other, 60);
    test.advance(1_000);
    await insert(own, 2);
    expect(await runDueJobs({ ...test.dependencies, mailer }, clockKinds[clock])).toBe(2);
    expect((await due()).length).toBeGreaterThan(0);
    await database.atomically((db) => [db.delete(jobs)]);
  });

  it('every kind has one clock', () => {
    const clocks = Object.values(clockKinds);
    for (const kind of [...Object.keys(handlers), 'nobody knows this'])
      expect(
        clocks.filter(
          ({ only, but }: JobKinds) => (only?.includes(kind) ?? true) && but?.includes(kind) !== true,
        ),
        kind,
      ).toHaveLength(1);
  });

  it('purging nothing writes nothing', async () => {
    expect(
      (await listAudit(test.dependencies.database.queries, test.scope, 50)).filter(
        (entry) => entry.action === 'contact.purge',
      ),
    ).toEqual([]);
  });

  it.each([
    ['2026-08-31T00:00:00Z', 6, '2026-02-28'],
    ['2026-06-17T00:00:00Z', 6, '2025-12-17'],
    ['2026-01-15T00:00:00Z', 1, '2025-12-15'],
  ])('%s less %i months is %s', (moment, months, day) => {
    expect(monthsBefore(new Date(moment), months).toISOString().slice(0, 10)).toBe(day);
  });
});
