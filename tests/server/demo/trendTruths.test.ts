import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daysOfPeriod } from '../../../analysis/periods.js';
import { listImprovements } from '../../../db/queries/improvements.js';
import { findOffice } from '../../../db/queries/offices.js';
import { officeScope } from '../../../db/scope.js';
import { readConfig } from '../../../server/config.js';
import { readFilters } from '../../../server/dashboards/filters.form.js';
import { loadSubject, type Subject } from '../../../server/dashboards/subject.js';
import { trendOf } from '../../../server/dashboards/trend.js';
import { firstStart } from '../../../server/demo/firstStart.js';
import { storyOf, unchanged } from '../../../server/demo/truth.js';
import { effectOf } from '../../../server/improvements/effect.js';
import { realDependencies } from '../../../server/dependencies.js';
import { openTestDatabase, type TestDatabase } from '../../support/testDatabase.js';

const today = '2026-11-24';
const scope = officeScope('demo');
let test: TestDatabase;
let subject: Subject;

beforeAll(async () => {
  test = await openTestDatabase();
  const config = { ...readConfig({ DATA_DIR: test.folder, SEED: 'demo' }), databaseAddress: test.address };
  const dependencies = {
    ...realDependencies(config, test.database),
    clock: () => new Date(`${today}T02:00:00Z`),
    log: pino({ level: 'silent' }),
  };
  await firstStart(dependencies, { scale: 1 });
  const office = await findOffice(test.database.queries, scope);
  if (office === undefined) throw new Error('no office');
  const reader = { scope, office, counterSections: () => 'all' as const };
  subject = await loadSubject(dependencies, reader, 'zh-TW', 'household-office');
}, 300_000);
afterAll(async () => {
  await test.drop();
});

async function depthOf(question: string) {
  const filters = readFilters((name) => (name === 'question' ? question : undefined), subject);
  return (await trendOf(subject, filters)).depth;
}

describe('the trend pages of the demo office, held against its truths', () => {
  it('find the step of the queue machine within a month of its day, and list the machine beside it', async () => {
    const { levelChange, around } = await depthOf('waiting');
    if (!levelChange.ok || levelChange.change === null) throw new Error('no change of level was found');
    const machine = storyOf(today).machine;
    const { firstDay } = daysOfPeriod(levelChange.change.period, 'month');
    expect(Math.abs(Date.parse(firstDay) - Date.parse(machine)) / 86_400_000).toBeLessThanOrEqual(31);
    expect(levelChange.change.after - levelChange.change.before).toBeGreaterThan(0.07);
    expect(around.map((one) => one.title)).toContain('汰換抽號機並顯示目前等候人數');
  });

  it.each(unchanged)('claim no change of %s: no verdict and no change of level', async (question) => {
    const { finding, levelChange } = await depthOf(question);
    expect(finding.trend.ok && finding.trend.verdict).toBe('cannot-tell');
    expect(levelChange.ok && levelChange.change).toBeNull();
  });

  it('prove the queue machine, signed with the fingerprint of its answers, and prove nothing of the new signs', async () => {
    const improvements = await listImprovements(test.database.queries, scope);
    const effectOfTitle = async (title: string) => {
      const improvement = improvements.find((each) => each.title === title);
      if (improvement === undefined) throw new Error(`no improvement ${title}`);
      const { dependencies, office } = subject;
      const reader = { scope, office, counterSections: () => 'all' as const };
      const effect = await effectOf(dependencies, reader, 'zh-TW', improvement);
      if (effect.state !== 'found') throw new Error(effect.why);
      return { effect, locked: improvement.lockedEffect };
    };
    const machine = await effectOfTitle('汰換抽號機並顯示目前等候人數');
    expect(machine.effect.judgement).toMatchObject({
      verdict: 'better',
      method: 'interrupted-series',
      reason: null,
    });
    expect(machine.effect.judgement.change?.lower).toBeGreaterThan(0.03);
    expect(machine.locked).toMatchObject({ verdict: 'better', hash: machine.effect.hash });
    const signs = await effectOfTitle('更新一樓指引標示');
    expect(signs.effect.judgement).toMatchObject({
      verdict: 'cannot_tell',
      method: 'before-after',
      label: 'other-causes-not-excluded',
    });
    expect(signs.effect.judgement.after).toMatchObject({ ok: true });
    expect(signs.locked).toBeNull();
  });

  it('have targets and signed notes, one of them corrected', async () => {
    const { targets, notes } = await depthOf('waiting');
    expect(targets.judged?.bands.map((band) => band.name)).toEqual(['優等', '甲等', '乙等']);
    expect(notes.map((note) => note.replaced.length)).toEqual([1, 0]);
    expect(notes[0]?.roles).toEqual(['secretary']);
  });
});
