// Why: who writes over one stored answer must not thereby stop the check that would name it, nor the night's work on all others.
import { Readable } from 'node:stream';
import { eq, sql, type SQL } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { qualityMonths, responseFlags, responses } from '../../../db/schema.js';
import { runAdmin } from '../../../server/commandLine/run.js';
import type { Terminal } from '../../../server/commandLine/terminal.js';
import { makeDailyJobs } from '../../../server/jobs/schedule.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { judgeOffice } from '../../../server/quality/judging.js';
import { checkRecords, checkRecordsDaily } from '../../../server/quality/recordCheck.js';
import { checkCells, rebuildCells } from '../../../server/responses/rebuild.js';
import { readStatus } from '../../../server/status/status.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { openSurvey, surveyDocument, type World } from '../dashboards/world.js';
import { press } from './world.js';

let test: TestApp;
let world: World;
beforeEach(async () => {
  test = await openTestApp();
  // Another survey first, so that one that stops at the altered answer has not looked at the rest.
  await press(test, await openSurvey(test), [{ id: 'altered', at: '2026-06-15T10:00:00', device: 't9' }]);
  world = await openSurvey(test, 'other', surveyDocument('other'));
  await press(test, world, [
    { id: 'first', at: '2026-06-15T10:00:00' },
    { id: 'again', at: '2026-06-15T10:00:02', overall: '1' },
  ]);
  await judgeOffice(test.dependencies, test.scope);
  expect(await flagsOf('again')).toBe('rapid');
});
afterEach(async () => {
  await test.close();
});

const db = () => test.dependencies.database.queries;
const tamper = async (build: Parameters<TestApp['dependencies']['database']['atomically']>[0]) => {
  await test.dependencies.database.atomically(build);
};
const flagsOf = async (id: string) =>
  (await db().select().from(responses).where(eq(responses.id, id)))[0]?.flags;
const faultsOf = async () => (await checkRecords(test.dependencies, test.scope)).faults;

type Alteration = { [column in keyof typeof responses.$inferInsert]?: unknown };
/** No moment that a program could read: beyond the last of them. */
const beyond = (): SQL =>
  test.dependencies.database.engine === 'postgres' ? sql`'infinity'` : sql`9000000000000000`;
const unreadable: readonly (readonly [string, Alteration])[] = [
  ['no JSON', { answers: 'no JSON' }],
  ['no answers at all', { answers: 'null' }],
  ['a list', { answers: '["5"]' }],
  ['an answer that is none', { answers: '{"overall":{"toString":1}}' }],
  ['a version that was never published', { version: 99 }],
];
const impossible: readonly (readonly [string, () => Alteration])[] = [
  ...unreadable.map(([what, alteration]) => [what, () => alteration] as const),
  ['a moment beyond all time', () => ({ receivedAt: beyond() })],
  ['a day that is none', () => ({ day: 'xx' })],
  ['a day that nearly is one', () => ({ day: '2026-06-1x' })],
  ['a day in a month that is none', () => ({ day: '2026-00-15' })],
  ['a day that lies far ahead', () => ({ day: '8999-06-15' })],
];
const alter = async (alteration: Alteration) => {
  await tamper((writes) => [
    writes
      .update(responses)
      .set(alteration as Partial<typeof responses.$inferInsert>)
      .where(eq(responses.id, 'altered')),
  ]);
};
const changed = { stream: 'device:t9', fault: 'changed', id: 'altered', sequence: 1 };

describe('an answer over which somebody wrote', () => {
  for (const [what, alteration] of impossible) {
    it(`${what}: is named, and so is a flag that was taken off another`, async () => {
      await alter(alteration());
      expect(await faultsOf()).toEqual([changed]);
      await tamper((writes) => [
        writes.update(responses).set({ flags: '' }).where(eq(responses.id, 'again')),
        writes.delete(responseFlags),
      ]);
      expect(await faultsOf()).toEqual([
        changed,
        { survey: world.surveyId, month: '2026-06', fault: 'flags_differ', gone: 1, surplus: 0 },
      ]);
    });

    it(`${what}: is left out of the night's look, which goes on with all others`, async () => {
      await alter(alteration());
      await press(test, world, [{ id: 'late', at: '2026-06-15T10:00:04', overall: '1' }]);
      await judgeOffice(test.dependencies, test.scope, { again: true });
      expect([await flagsOf('again'), await flagsOf('late')]).toEqual(['rapid', 'rapid']);
      // A month with such an answer is looked at once, not night after night; days no calendar has make no months.
      expect((await judgeOffice(test.dependencies, test.scope)).months).toBe(0);
      const months = (await db().select().from(qualityMonths)).map(({ month }) => month);
      expect(new Set(months)).toEqual(new Set(['2026-06']));
    });
  }

  it('keeps the flag it had, for nobody can say any more whether it was right', async () => {
    await press(test, world, [{ id: 'altered-too', at: '2026-06-15T10:00:04', overall: '1' }]);
    await judgeOffice(test.dependencies, test.scope);
    await tamper((writes) => [
      writes.update(responses).set({ answers: 'null' }).where(eq(responses.id, 'altered-too')),
    ]);
    expect(await faultsOf()).toMatchObject([{ fault: 'changed', id: 'altered-too' }]);
    expect(await judgeOffice(test.dependencies, test.scope, { again: true })).toMatchObject({
      ...{ set: 0, lifted: 0 },
    });
    expect(await faultsOf()).toMatchObject([{ fault: 'changed', id: 'altered-too' }]);
  });

  it('is left out of the counts that are compared or made anew, and said', async () => {
    for (const [, alteration] of unreadable) {
      await alter(alteration);
      const check = await checkCells(test.dependencies, test.scope);
      expect(check).toMatchObject({ responses: 2, unreadable: ['altered'] });
      expect(check.differences.length).toBeGreaterThan(0);
      expect(check.differences.every(({ nRaw }) => nRaw === -1)).toBe(true);
      await alter({ answers: '{"overall":"5"}', version: 1 });
      expect(await checkCells(test.dependencies, test.scope)).toMatchObject({ unreadable: [] });
    }
    await alter({ version: 99 });
    expect(await rebuildCells(test.dependencies, test.scope)).toMatchObject({ unreadable: ['altered'] });
    const [entry] = await listAudit(db(), test.scope, 1);
    expect(entry).toMatchObject({ action: 'cells.rebuild', detail: { leftOut: 1 } });
    const after = await rebuildCells(test.dependencies, test.scope);
    expect(after).toMatchObject({ responses: 2, differences: [], unreadable: ['altered'] });
  });

  it('is told by the commands, by its id', async () => {
    await alter({ answers: 'null' });
    const printed: string[] = [];
    const terminal: Terminal = {
      print: (line) => printed.push(line),
      say: () => undefined,
      progress: () => Object.assign(() => undefined, { end: () => undefined }),
      input: Readable.from([]),
      ask: () => Promise.resolve(''),
    };
    for (const [command, code] of [
      ['check-cells', 1],
      ['rebuild-cells', 0],
      ['check-cells', 1],
      ['check-chains', 1],
    ] as const) {
      printed.length = 0;
      expect([command, await runAdmin([command], test.dependencies.config, terminal)]).toEqual([
        command,
        code,
      ]);
      if (command !== 'check-chains')
        expect(printed.slice(-2)).toEqual(['left out, unreadable: 1', '  altered']);
    }
    expect(printed).toContain(JSON.stringify(changed));
  });

  it('stands on the pages the next morning', async () => {
    const night = async () => {
      test.advance(86_400_000);
      await makeDailyJobs(test.dependencies);
      await runDueJobs(test.dependencies);
      return await readStatus(test.dependencies, test.scope);
    };
    expect((await night()).chains.faults).toBe(0);
    await alter({ version: 99, answers: 'no JSON' });
    const { chains, jobs } = await night();
    expect([chains.faults, jobs.failing]).toEqual([1, []]);
  });
});

describe('a part of the check that cannot be made', () => {
  const lastCheck = async () =>
    (await listAudit(db(), test.scope, 20)).find(({ action }) => action === 'chains.check')?.detail;

  it('is a fault itself, written down with all that was found, and tried again', async () => {
    await alter({ answers: 'null' });
    await tamper((writes) => [
      writes.update(qualityMonths).set({ month: 'xx' }).where(eq(qualityMonths.surveyId, world.surveyId)),
    ]);
    await expect(checkRecordsDaily(test.dependencies, test.scope)).rejects.toThrow('flags');
    expect(await lastCheck()).toMatchObject({
      responses: 3,
      faults: [{ fault: 'not_made', part: 'flags', survey: world.surveyId, month: 'xx' }, changed],
    });
  });

  it('is one where the ends of the chains could not be sealed', async () => {
    let asked = 0;
    const clock = () => {
      asked += 1;
      if (asked === 1) throw new Error('no clock');
      return test.dependencies.clock();
    };
    await expect(checkRecordsDaily({ ...test.dependencies, clock }, test.scope)).rejects.toThrow('seal');
    expect(await lastCheck()).toMatchObject({ responses: 3, faults: [{ fault: 'not_made', part: 'seal' }] });
    await checkRecordsDaily(test.dependencies, test.scope);
    expect(await lastCheck()).toMatchObject({ responses: 3, faults: [] });
  });

  it('is one where nothing could be read at all', async () => {
    const dependencies = {
      ...test.dependencies,
      pause: () => Promise.reject(new Error('the machine gave up')),
    };
    await expect(checkRecordsDaily(dependencies, test.scope)).rejects.toThrow('chains');
    const { faults } = (await lastCheck()) as { faults: { fault: string; part: string }[] };
    expect(faults[0]).toEqual({ fault: 'not_made', part: 'chains' });
    expect(new Set(faults.map(({ part }) => part))).toEqual(new Set(['chains', 'flags']));
  });
});
