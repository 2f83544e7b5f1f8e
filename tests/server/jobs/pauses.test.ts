import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { makeDailyJobs } from '../../../server/jobs/schedule.js';
import { readConfig } from '../../../server/config.js';
import { realDependencies } from '../../../server/dependencies.js';
import { letOthersTurn, restingPause } from '../../../server/pauses.js';
import { judgeOffice } from '../../../server/quality/judging.js';
import { checkChains } from '../../../server/responses/chains.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { idOf, post, publishTemplate } from '../responses/world.js';

describe('a resting pause', () => {
  const at = () => {
    let now = 1_000;
    const rests: number[] = [];
    const pause = restingPause(
      () => now,
      async (milliseconds) => {
        rests.push(milliseconds);
        now += milliseconds;
        await Promise.resolve();
      },
    );
    const work = async (milliseconds: number) => {
      now += milliseconds;
      await pause();
    };
    return { rests, work };
  };

  it('rests three times as long as was worked, and only when it is worth it', async () => {
    const { rests, work } = at();
    for (let n = 1; n <= 7; n += 1) await work(4);
    // After 12 milliseconds of four, four and four; what it rested is not counted as work.
    expect(rests).toEqual([36, 36]);
    await work(100);
    expect(rests).toEqual([36, 36, 312]);
  });

  it('does not sleep for hours because the machine did', async () => {
    const { rests, work } = at();
    await work(8 * 3_600_000);
    expect(rests).toEqual([1_000]);
  });
});

describe('timed work', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await openTestApp();
    await publishTemplate(test, 'household', 'household-office');
    for (let n = 1; n <= 3; n += 1)
      await post(test, '/s/household', { id: idOf(n), overall: '5' }).expect(303);
  });
  afterAll(async () => {
    await test.close();
  });

  it('has pauses of its own, where a command or a page only lets the others have their turn', async () => {
    const taken: string[] = [];
    const pauseOf = (whose: string) => async () => {
      taken.push(whose);
      await Promise.resolve();
    };
    let jobs = 0;
    const dependencies = {
      ...test.dependencies,
      pause: pauseOf('somebody'),
      pauseOfJob: () => pauseOf(`job ${(jobs += 1)}`),
    };
    expect((await judgeOffice(dependencies, test.scope)).months).toBe(1);
    expect((await checkChains(dependencies, test.scope)).responses).toBe(3);
    expect(taken.length).toBeGreaterThan(3);
    expect(new Set(taken)).toEqual(new Set(['somebody']));
    taken.length = 0;
    await makeDailyJobs(dependencies);
    expect(await runDueJobs(dependencies)).toBe(jobs);
    expect(new Set(taken).size).toBeGreaterThan(1);
    expect(taken).not.toContain('somebody');
  });

  it('of the real program rests', () => {
    const config = readConfig({ LOG_LEVEL: 'silent' });
    const { pause, pauseOfJob } = realDependencies(config, test.dependencies.database);
    expect(pause).toBe(letOthersTurn);
    expect(pauseOfJob).toBe(restingPause);
  });
});
