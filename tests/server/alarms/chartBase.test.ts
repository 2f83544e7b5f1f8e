// Why: a chart's newest score has beside it what every score has: visitors, offered, answered, and the score before the rules.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertVisits } from '../../../db/queries/firstStart.js';
import type { chartData } from '../../../server/alarms/chartFigures.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, shares, type World } from '../dashboards/world.js';
import { fill } from './world.js';

let test: TestApp;
let world: World;
let research: SignedIn;
beforeEach(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  research = await test.signIn('research');
});
afterEach(async () => {
  await test.close();
});

async function came(serviceCode: string, visitors: number, offered: number | null): Promise<void> {
  const { database, clock } = test.dependencies;
  await database.atomically((db) =>
    insertVisits(
      db,
      test.scope,
      ['2026-05-04', '2026-05-18'].map((day) => ({
        ...{ day, serviceCode, counterCode: '', visitors, offered },
        ...{ enteredBy: test.userIdOf('clerk'), enteredAt: clock() },
      })),
    ),
  );
}

async function baseOf(counter = '') {
  const query = `survey=service&question=courtesy${counter === '' ? '' : `&counter=${counter}`}`;
  const data = (await research.get(`/alarms/charts.json?${query}`).expect(200)).body as ReturnType<
    typeof chartData
  >;
  if (!('newestScore' in data)) throw new Error('refused');
  const page = await research.get(`/alarms/charts?${query}&lang=zh-TW`).expect(200);
  return { base: data.newestScore, page: page.text };
}

describe('a chart', () => {
  it('has the rate of its newest period, and the score before the quality rules', async () => {
    await fill(test, world, 22, [[32, 40]], { counter: 'c1' });
    await answer(test, world, shares(0, 10, { day: '2026-05-18', counter: 'c1', flags: ['rapid'] }));
    await came('', 200, 80);
    const { base, page } = await baseOf();
    expect(base).toMatchObject({
      ...{ from: '2026-05-01', to: '2026-05-31', n: 40, nRaw: 50, share: 0.8, shareWithoutRules: 0.64 },
      responseRate: { ok: true, days: 2, visitors: 400, answered: 40, ofVisitors: 0.1 },
    });
    expect(page).toContain('原始50份／採用40份；未套用規則時64.0%');
    expect(page).toContain('填答率 10.0% · 填答40份／洽公400人次');
    expect(page).toContain('邀請涵蓋率40.0%');
  });

  it('of a counter says how the visitors were entered', async () => {
    await fill(test, world, 22, [[32, 40]], { counter: 'c1' });
    await came('moving', 100, null);
    const { base, page } = await baseOf('c1');
    expect(base).toMatchObject({ n: 40, responseRate: { ok: false, reason: 'by_service' } });
    expect(page).toContain('洽公人次按業務項目登錄，未按櫃檯登錄');
  });

  it('of the dissatisfied has their share before the rules', async () => {
    const months = Array.from({ length: 22 }, (_, index) => [19 + (index % 2), 20] as const);
    await fill(test, world, 0, [...months, [12, 20]], { counter: 'c1' });
    await answer(test, world, shares(0, 20, { day: '2026-05-18', counter: 'c1', flags: ['rapid'] }));
    const { base } = await baseOf('c1');
    expect(base).toMatchObject({ n: 20, nRaw: 40, share: 0.4, shareWithoutRules: 0.7 });
  });
});
