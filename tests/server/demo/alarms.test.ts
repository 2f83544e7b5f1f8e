import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAlarmEvents, listAlarms, type Alarm } from '../../../db/queries/alarms.js';
import { listBaselines } from '../../../db/queries/baselines.js';
import { officeScope } from '../../../db/scope.js';
import { raiseDailyAlarms } from '../../../server/alarms/raising.js';
import { readConfig } from '../../../server/config.js';
import { seedAlarms } from '../../../server/demo/alarms.js';
import { addDays } from '../../../server/demo/calendar.js';
import { firstStart } from '../../../server/demo/firstStart.js';
import { quietCounter, signage, storyOf } from '../../../server/demo/truth.js';
import { realDependencies, type Dependencies } from '../../../server/dependencies.js';
import { localDay } from '../../../server/time.js';
import { openTestDatabase, type TestDatabase } from '../../support/testDatabase.js';

const today = '2026-11-24';
const scope = officeScope('demo');
const story = storyOf(today);
let test: TestDatabase;
let dependencies: Dependencies;
let alarms: Alarm[];

// The whole office: a truth is told by all its answers, not by some of them.
beforeAll(async () => {
  test = await openTestDatabase();
  const config = { ...readConfig({ DATA_DIR: test.folder }), databaseAddress: test.address };
  dependencies = {
    ...realDependencies(config, test.database),
    clock: () => new Date(`${today}T02:00:00Z`),
    log: pino({ level: 'silent' }),
  };
  await firstStart(dependencies);
  alarms = await listAlarms(test.database.queries, scope);
}, 300_000);
afterAll(async () => {
  await test.drop();
});

describe('the alarms of the demo office', () => {
  it('tell within a month that the queue machine helped', () => {
    const good = alarms.filter(
      (alarm) => alarm.question === 'waiting' && alarm.cut === '' && alarm.tone === 'good',
    );
    const days = good.map((alarm) => localDay(alarm.raisedAt, 'Asia/Taipei'));
    expect(days.some((day) => day > story.machine && day <= addDays(story.machine, 31))).toBe(true);
  });

  it('say nothing of the new signs, which changed nothing, nor of the counter that is no different', () => {
    expect(alarms.filter((alarm) => alarm.question === signage.question && alarm.cut === '')).toEqual([]);
    expect(alarms.filter((alarm) => alarm.cutValue === quietCounter.counter)).toEqual([]);
  });

  it('are few: what the charts cost in false alarms, and what really happened', () => {
    expect(alarms.length).toBeGreaterThanOrEqual(3);
    expect(alarms.length).toBeLessThanOrEqual(12);
  });

  it('are in different states, each step by somebody, and what is explained says how', async () => {
    expect(new Set(alarms.map((alarm) => alarm.state)).size).toBeGreaterThanOrEqual(3);
    const events = await listAlarmEvents(
      test.database.queries,
      scope,
      alarms.map((alarm) => alarm.id),
    );
    expect(events.filter((event) => event.kind !== 'raised').every((event) => event.userName !== null)).toBe(
      true,
    );
    for (const alarm of alarms.filter(({ state }) => state === 'explained' || state === 'closed'))
      expect(alarm.explanation).not.toBe('');
  });

  it('follow two levels of waiting that a named person confirmed, with reasons', async () => {
    const all = await Promise.all(
      [...new Set(alarms.map((alarm) => alarm.surveyId))].map(
        async (id) => await listBaselines(test.database.queries, scope, id),
      ),
    );
    const restarted = all.flat().filter((baseline) => baseline.question === 'waiting' && baseline.cut === '');
    expect(restarted.map((baseline) => baseline.fromDay)).toEqual([story.lunch, story.machine]);
    expect(restarted.every((baseline) => baseline.startedByName !== null && baseline.reason !== '')).toBe(
      true,
    );
  });

  it('are not made again, neither by a second start nor by the daily look', async () => {
    await seedAlarms(dependencies, today);
    await raiseDailyAlarms(dependencies, scope);
    expect(await listAlarms(test.database.queries, scope)).toEqual(alarms);
  });
});
