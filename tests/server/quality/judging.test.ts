import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ruleBook, type RuleBook } from '../../../analysis/quality/rules.js';
import { listAudit } from '../../../db/queries/audit.js';
import { findOffice, updateOffice } from '../../../db/queries/offices.js';
import {
  cells,
  deviceSettings,
  devices,
  responseFlags,
  responses,
  type DeviceSettings,
} from '../../../db/schema.js';
import { defaultSettings } from '../../../server/devices/kioskDevice.js';
import { makeDailyJobs } from '../../../server/jobs/schedule.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { judgeOffice, nightly } from '../../../server/quality/judging.js';
import { checkRecords } from '../../../server/quality/recordCheck.js';
import { checkChains } from '../../../server/responses/chains.js';
import { checkCells, rebuildCells } from '../../../server/responses/rebuild.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { openSurvey, type World } from '../dashboards/world.js';
import { honest, press } from './world.js';

let test: TestApp;
let world: World;
beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  await press(test, world, [
    ...honest([15, 16], 't1', ['5', '4', '5', '3']),
    { id: 'again-1', at: '2026-06-15T10:00:02', overall: '1' },
    { id: 'again-2', at: '2026-06-15T10:00:04', overall: '1' },
    { id: 'other-tablet', at: '2026-06-15T10:00:03', device: 't2' },
    { id: 'web', at: '2026-06-15T10:00:03', device: null },
    { id: 'corrected', at: '2026-06-15T10:30:00', flags: ['superseded'] },
  ]);
});
afterAll(async () => {
  await test.close();
});

const db = () => test.dependencies.database.queries;
const flagsOf = async () =>
  (await db().select().from(responseFlags)).map(({ responseId, rule, version, liftedAt }) =>
    [responseId, rule, version, liftedAt === null ? 'holds' : 'lifted'].join(' '),
  );
const columns = async () =>
  Object.fromEntries(
    (await db().select().from(responses))
      .filter(({ flags }) => flags !== '')
      .map(({ id, flags }) => [id, flags]),
  );
const overall = async () => {
  const rows = await db().select().from(cells).where(eq(cells.cut, ''));
  const mine = rows.filter(({ question, code }) => question === 'overall' && code === '1');
  return { raw: mine.reduce((n, row) => n + row.nRaw, 0), used: mine.reduce((n, row) => n + row.nUsed, 0) };
};

describe('doubtful answers', () => {
  it('are flagged at night with rule and version, leave the used counts and stay in the raw ones', async () => {
    expect(await overall()).toEqual({ raw: 2, used: 2 });
    await makeDailyJobs(test.dependencies);
    await runDueJobs(test.dependencies);
    expect(await columns()).toEqual({ 'again-1': 'rapid', 'again-2': 'rapid', corrected: 'superseded' });
    expect((await flagsOf()).sort()).toEqual(['again-1 rapid 1 holds', 'again-2 rapid 1 holds']);
    expect(await overall()).toEqual({ raw: 2, used: 0 });
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
    expect((await checkChains(test.dependencies, test.scope)).faults).toEqual([]);
    const [entry] = (await listAudit(db(), test.scope, 50)).filter(
      ({ action }) => action === 'quality.judge',
    );
    expect(entry).toMatchObject({
      userId: null,
      detail: { month: '2026-06', set: { rapid: 2 }, lifted: {} },
    });
  });

  it('are not looked at again while nothing came in, and are when something did', async () => {
    expect(await judgeOffice(test.dependencies, test.scope)).toEqual({
      months: 0,
      set: 0,
      lifted: 0,
      left: 0,
    });
    await press(test, world, [{ id: 'late', at: '2026-06-15T10:00:06', overall: '1' }]);
    // One repeat more; and three bad answers in a row are a run, which is shown and takes nothing out.
    expect(await judgeOffice(test.dependencies, test.scope)).toEqual({
      months: 1,
      set: 4,
      lifted: 0,
      left: 0,
    });
    expect((await columns())['late']).toBe('rapid');
    expect(await flagsOf()).toContain('late run-of-one 1 holds');
  });

  it('of days before a new version of a rule stay judged by the old one, and the figure stays as it was', async () => {
    const before = await overall();
    const [firstRapid] = ruleBook.rapid;
    if (firstRapid === undefined) throw new Error('there is no rule');
    const next = { version: '2', startsOn: '2026-06-16', shortestGapSeconds: 3_600 };
    const look = await judgeOffice(test.dependencies, test.scope, {
      book: { ...ruleBook, rapid: [firstRapid, next] },
    });
    const flags = await flagsOf();
    expect(flags.filter((flag) => flag.includes(' rapid 1 '))).toHaveLength(3);
    // Presses of the 16th come every twenty minutes: all but the first fall under the new version.
    expect([look.set, look.lifted]).toEqual([23, 0]);
    expect(
      flags.filter((flag) => flag.endsWith(' rapid 2 holds')).every((flag) => /^t1-16-/.test(flag)),
    ).toBe(true);
    expect(await overall()).toEqual(before);
    expect((await judgeOffice(test.dependencies, test.scope)).lifted).toBe(23);
  });

  it('that somebody set or took off by hand are found out where every month is looked at again', async () => {
    const before = await columns();
    await test.dependencies.database.atomically((writes) => [
      writes.update(responses).set({ flags: '' }).where(eq(responses.id, 'again-1')),
      writes.update(responses).set({ flags: 'burst' }).where(eq(responses.id, 'other-tablet')),
    ]);
    // Whoever does that would make the figures fit it.
    await rebuildCells(test.dependencies, test.scope);
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
    expect((await checkChains(test.dependencies, test.scope)).faults.map(({ fault }) => fault)).toEqual([
      'flags_unexplained',
      'flags_unexplained',
    ]);
    expect((await judgeOffice(test.dependencies, test.scope)).months).toBe(0);
    expect((await judgeOffice(test.dependencies, test.scope, { again: true })).months).toBeGreaterThan(0);
    expect(await columns()).toEqual(before);
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
    expect((await checkChains(test.dependencies, test.scope)).faults).toEqual([]);
  });

  it('that somebody forged whole, with rows and figures that fit, are found out by the check itself', async () => {
    const faults = async () => (await checkRecords(test.dependencies, test.scope)).faults;
    expect(await faults()).toEqual([]);
    const before = await columns();
    await test.dependencies.database.atomically((writes) => [
      writes.update(responses).set({ flags: '' }).where(eq(responses.id, 'again-1')),
      writes.delete(responseFlags).where(eq(responseFlags.responseId, 'again-1')),
      writes.update(responses).set({ flags: 'burst' }).where(eq(responses.id, 'other-tablet')),
      writes.insert(responseFlags).values({
        ...{
          officeId: 'north',
          id: 'forged',
          surveyId: world.surveyId,
          responseId: 'other-tablet',
          day: '2026-06-15',
        },
        ...{ rule: 'burst', version: '1', setAt: test.dependencies.clock() },
      }),
    ]);
    await rebuildCells(test.dependencies, test.scope);
    expect((await checkChains(test.dependencies, test.scope)).faults).toEqual([]);
    const [fault] = await faults();
    expect(fault).toMatchObject({ fault: 'flags_differ', month: '2026-06', surplus: 1 });
    await judgeOffice(test.dependencies, test.scope, { again: true });
    expect([await columns(), await faults()]).toEqual([before, []]);
  });

  it('are judged anew by a changed rule: what it no longer doubts counts again, and both versions stay to be seen', async () => {
    const book: RuleBook = {
      ...ruleBook,
      rapid: [{ version: '2', startsOn: '1900-01-01', shortestGapSeconds: 1 }],
    };
    expect(await judgeOffice(test.dependencies, test.scope, { book })).toEqual({
      months: 1,
      set: 0,
      lifted: 3,
      left: 0,
    });
    expect(await columns()).toEqual({ corrected: 'superseded' });
    expect(await overall()).toEqual({ raw: 3, used: 3 });
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
    await judgeOffice(test.dependencies, test.scope);
    expect(await overall()).toEqual({ raw: 3, used: 0 });
    expect((await flagsOf()).filter((flag) => flag.endsWith(' rapid 1 lifted'))).toHaveLength(3);
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
  });

  it('came outside opening hours only from the day on that the office named', async () => {
    const office = await findOffice(db(), test.scope);
    if (office === undefined) throw new Error('there is no office');
    const open = { from: '08:00', to: '16:00' };
    const opening = [{ since: '2026-06-16', hours: { '1': open, '2': open }, shiftChanges: ['12:00'] }];
    await test.dependencies.database.atomically((writes) => [
      updateOffice(
        writes,
        test.scope,
        { ...office, settings: { ...office.settings, opening } },
        office.revision,
      ),
    ]);
    await judgeOffice(test.dependencies, test.scope);
    // 16:30 is still within the half hour of grace; the Monday before was not judged.
    const outside = Object.entries(await columns()).filter(([, flags]) => flags === 'outside-hours');
    expect(outside.map(([id]) => id)).toEqual(['t1-16-23']);
    // A tablet that was bound to longer hours is open in those; one that goes to homes has none.
    const id = { officeId: test.scope.officeId, deviceId: 't1' };
    const tablet = { code: 't1', name: 't1', counterCode: 'c1', surveyId: world.surveyId, active: true };
    const made = { keyNeeded: true, revision: 1, changedAt: new Date(0), settings: defaultSettings };
    await test.dependencies.database.atomically((writes) => [
      writes.insert(devices).values({ officeId: id.officeId, id: id.deviceId, ...tablet }),
      writes.insert(deviceSettings).values({ ...id, ...made }),
    ]);
    const set = async (own: Partial<DeviceSettings>) => {
      const settings = { ...defaultSettings, ...own };
      await test.dependencies.database.atomically((writes) => [
        writes.update(deviceSettings).set({ settings }),
      ]);
      await judgeOffice(test.dependencies, test.scope);
      return Object.entries(await columns()).filter(([, flags]) => flags.includes('outside-hours')).length;
    };
    const evening = { '2': { from: '16:00', to: '20:00' } };
    expect([await set({ hours: evening }), await set({ hours: null }), await set({ mobile: true })]).toEqual([
      0, 1, 0,
    ]);
    expect(await set({})).toBe(1);
    // The hours of the day hold, whatever was set later: nothing is judged anew by what came after it.
    const later = { until: '2026-06-17', hours: evening, mobile: false };
    expect(await set({ before: [later] })).toBe(0);
    expect(await set({ hours: evening, before: [{ ...later, hours: null }] })).toBe(1);
    expect(await set({ before: [{ ...later, until: '2026-06-16' }] })).toBe(1);
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
  });

  it('wait for another night, or for the command line, where there are too many', async () => {
    await press(test, world, [{ id: 'later', at: '2026-06-15T10:00:08', overall: '1' }]);
    // Not judged yet, also when it comes in during the check: nobody forged anything.
    expect((await checkRecords(test.dependencies, test.scope)).faults).toEqual([]);
    for (const most of [
      { month: 3, look: 100 },
      { month: 100, look: 3 },
    ])
      expect(await judgeOffice(test.dependencies, test.scope, { most })).toEqual({
        months: 0,
        set: 0,
        lifted: 0,
        left: 1,
      });
    expect((await columns())['later']).toBeUndefined();
    expect((await judgeOffice(test.dependencies, test.scope, { most: nightly })).months).toBe(1);
    expect((await columns())['later']).toContain('rapid');
  });

  it('that lay on a tablet for half a year are looked at within a week of their coming', async () => {
    test.advance(150 * 86_400_000);
    await judgeOffice(test.dependencies, test.scope, { most: nightly });
    await press(test, world, [{ id: 'drawer', at: '2026-06-15T10:00:10', overall: '1' }]);
    let nights = 0;
    while ((await columns())['drawer'] === undefined && nights < 7) {
      nights += 1;
      test.advance(86_400_000);
      await judgeOffice(test.dependencies, test.scope, { most: nightly });
    }
    expect((await columns())['drawer']).toContain('rapid');
    expect((await checkRecords(test.dependencies, test.scope)).faults).toEqual([]);
  });
});

describe('two looks at once', () => {
  it('hold one doubt once, also one that takes nothing out', async () => {
    const other = await openTestApp();
    const bad = ['16:50', '17:00', '17:10'].map((time, index) => ({
      ...{ id: `run-${index}`, at: `2026-06-16T${time}:00`, overall: '1' },
    }));
    await press(other, await openSurvey(other), [...honest([15, 16], 't1', ['5', '4', '5', '3']), ...bad]);
    await Promise.all([
      judgeOffice(other.dependencies, other.scope),
      judgeOffice(other.dependencies, other.scope),
    ]);
    const held = (await other.dependencies.database.queries.select().from(responseFlags)).map(
      ({ responseId, rule }) => `${responseId} ${rule}`,
    );
    expect(held.sort()).toEqual(bad.map(({ id }) => `${id} run-of-one`));
    await other.close();
  });
});
