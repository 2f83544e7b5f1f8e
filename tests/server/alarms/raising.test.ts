import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listAlarmEvents } from '../../../db/queries/alarms.js';
import { listAudit } from '../../../db/queries/audit.js';
import { listBaselines } from '../../../db/queries/baselines.js';
import { newsOf, raiseDailyAlarms } from '../../../server/alarms/raising.js';
import { readNumbers, type Finding } from '../../../server/alarms/numbers.js';
import { makeDailyJobs } from '../../../server/jobs/schedule.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { closeSurvey } from '../../../server/surveys/surveys.commands.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, type World } from '../dashboards/world.js';
import { alarmsOf, fill, month, raise } from './world.js';

let test: TestApp;
let world: World;
beforeEach(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
});
afterEach(async () => {
  await test.close();
});

describe('raising alarms', () => {
  it('tells of a month far below its limits once, with the numbers that were seen', async () => {
    await fill(test, world, 22, [[16, 40]]);
    const [alarm, ...others] = await raise(test);
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({
      question: 'courtesy',
      cut: '',
      period: '2026-05',
      direction: 'below',
      tone: 'bad',
      state: 'open',
      chart: 'p',
      revision: 1,
    });
    expect(readNumbers(alarm?.numbers)).toMatchObject({
      ...{ periodFrom: '2026-05-01', periodTo: '2026-05-31', kind: 'month', of: 'satisfied', n: 40, x: 16 },
      ...{ value: 0.4, signal: 'below', baseline: { periods: 20, from: '2024-07-01', provisional: false } },
    });
    const events = await listAlarmEvents(test.dependencies.database.queries, test.scope, [alarm?.id ?? '']);
    expect(events).toMatchObject([{ kind: 'raised', userId: null }]);
    const audit = await listAudit(test.dependencies.database.queries, test.scope, 20);
    expect(audit.some((entry) => entry.action === 'alarm.raise' && entry.userId === null)).toBe(true);
  });

  it('tells of good news too, and up is not better: fewer dissatisfied than expected is good', async () => {
    await fill(test, world, 22, [[40, 40]]);
    expect(await raise(test)).toMatchObject([{ direction: 'above', tone: 'good' }]);
  });

  it('run again, or by two processes at once, tells nothing twice', async () => {
    await fill(test, world, 22, [[16, 40]]);
    await Promise.all([raise(test), raise(test)]);
    expect(await raise(test)).toHaveLength(1);
    const events = await listAlarmEvents(
      test.dependencies.database.queries,
      test.scope,
      (await alarmsOf(test)).map((alarm) => alarm.id),
    );
    expect(events).toHaveLength(1);
  });

  it('is done by the daily job', async () => {
    await fill(test, world, 22, [[16, 40]]);
    await makeDailyJobs(test.dependencies);
    await runDueJobs(test.dependencies);
    expect(await alarmsOf(test)).toHaveLength(1);
    test.advance(86_400_000);
    await makeDailyJobs(test.dependencies);
    await runDueJobs(test.dependencies);
    expect(await alarmsOf(test)).toHaveLength(1);
  });

  it('says nothing of a month that is not over', async () => {
    await fill(test, world, 23, []);
    await answer(
      test,
      world,
      month('2026-06', 0, 40).filter((one) => one.day < '2026-06-17'),
    );
    expect(await raise(test)).toEqual([]);
  });

  it('says nothing of what lies in the baseline, nor of fewer than twelve months', async () => {
    await fill(test, world, 0, [...Array.from({ length: 5 }, (): [number, number] => [32, 40]), [10, 40]]);
    expect(await raise(test)).toEqual([]);
    expect(await listBaselines(test.dependencies.database.queries, test.scope, world.surveyId)).toEqual([]);
  });

  it('says nothing of what was over long ago: that is history and stands on the chart', async () => {
    await fill(test, world, 22, [
      [16, 40],
      [48, 60],
      [49, 60],
      [48, 60],
      [50, 60],
    ]);
    expect(await raise(test)).toEqual([]);
  });

  it('of a shift that lasts tells once, however many months it lasts', async () => {
    await fill(test, world, 22, [[16, 40]]);
    await raise(test);
    await answer(test, world, month('2026-06', 16, 40));
    test.setNow(new Date('2026-07-03T02:00:00Z'));
    await raise(test);
    await answer(test, world, month('2026-07', 17, 40));
    test.setNow(new Date('2026-08-03T02:00:00Z'));
    expect(await raise(test)).toHaveLength(1);
  });

  it('freezes the first full baseline by itself, once, and it does not move when older history is brought in', async () => {
    await fill(test, world, 22, []);
    await raise(test);
    await raise(test);
    const db = test.dependencies.database.queries;
    const frozen = (await listBaselines(db, test.scope, world.surveyId)).filter(
      (one) => one.question === 'courtesy' && one.cut === '',
    );
    expect(frozen).toMatchObject([{ fromDay: '2024-08-01', toDay: '2026-03-31', startedBy: null }]);
    await answer(test, world, month('2024-01', 10, 40));
    await answer(test, world, month('2024-02', 10, 40));
    await raise(test);
    expect(await listBaselines(db, test.scope, world.surveyId)).toHaveLength(frozen.length);
    const staff = await test.signIn('research');
    const chart = await staff.get('/alarms/charts.json?survey=service&question=courtesy').expect(200);
    expect((chart.body as { baseline: { from: string } }).baseline.from).toBe('2024-08-01');
  });
});

describe('a counter', () => {
  it('that falls by itself is told of', async () => {
    await fill(test, world, 23, [], { counter: 'c1', size: 200 });
    await fill(test, world, 22, [[16, 40]], { counter: 'c2' });
    const alarms = await raise(test);
    expect(alarms.filter((alarm) => alarm.cut === 'counter')).toMatchObject([
      { cutValue: 'c2', tone: 'bad' },
    ]);
  });

  it('that falls with the whole office is not told of again', async () => {
    for (const counter of ['c1', 'c2', 'c3']) await fill(test, world, 22, [[16, 40]], { counter });
    expect((await raise(test)).map((alarm) => alarm.cut)).toEqual(['']);
  });

  it('with a handful of answers is on no chart', async () => {
    await fill(test, world, 22, [[48, 60]], { counter: 'c1' });
    await fill(
      test,
      world,
      22,
      [[0, 4]].map(([x = 0, n = 0]): [number, number] => [x, n]),
      { counter: 'c3' },
    );
    expect((await raise(test)).filter((alarm) => alarm.cutValue === 'c3')).toEqual([]);
  });
});

describe('one alarm a cause', () => {
  const finding = (changed: Partial<Finding>): Finding => ({
    ...{
      question: 'q',
      cut: '',
      cutValue: '',
      period: '2026-05',
      chart: 'p',
      direction: 'below',
      tone: 'bad',
    },
    numbers: { ...numbers, periodFrom: '2026-05-01', periodTo: '2026-05-31' },
    ...{ since: '2026-05-01', to: '2026-05-31', last: '2026-05-31' },
    ...changed,
  });
  const numbers = {
    ...{ kind: 'month' as const, of: 'satisfied' as const, chart: 'p' as const, reason: '', n: 1, x: 1 },
    ...{ value: 0, lower: 0, upper: 1, signal: null, average: null, averageLower: null, averageUpper: null },
    ...{ drift: null, center: 0.5, sigmaZ: 1, edition: 1 },
    baseline: { from: '2023-07-01', to: '2025-02-28', periods: 20, x: 1, n: 2, provisional: false },
  };
  const counter = finding({ cut: 'counter', cutValue: 'c1' });

  it('what moved the whole office since the baseline of a counter explains that counter; of the other tone it does not', () => {
    const office = { ...finding({}), from: '2026-03-01', to: '2026-03-31' };
    expect(newsOf([counter], [office])).toEqual([]);
    expect(newsOf([counter], [{ ...office, tone: 'good' }])).toEqual([counter]);
    // Before the counter's own baseline was over it is part of what is normal there.
    expect(newsOf([counter], [{ ...office, from: '2025-01-01', to: '2025-01-31' }])).toEqual([counter]);
    expect(newsOf([counter], [{ ...office, question: 'other' }])).toEqual([counter]);
  });

  it('late answers that move the first signal by a period make no second alarm', () => {
    const told = { ...finding({}), period: '2026-04', from: '2026-04-01', to: '2026-04-30' };
    expect(newsOf([finding({ since: '2026-04-01' })], [told])).toEqual([]);
    expect(newsOf([finding({})], [told])).toHaveLength(1);
  });
});

it('a closed survey is watched no more', async () => {
  await fill(test, world, 22, [[16, 40]]);
  await closeSurvey(test.dependencies, test.scope, 'user-research', world.surveyId);
  await raiseDailyAlarms(test.dependencies, test.scope);
  expect(await alarmsOf(test)).toEqual([]);
});
