// Why: a rate is of the days on which somebody could have answered: those of the wave that is looked at, and none before a
// survey's first answer or after its end.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertVisits } from '../../../db/queries/firstStart.js';
import { upsertWave } from '../../../db/queries/surveys.js';
import type { qualityData } from '../../../server/dashboards/qualityData.js';
import { prepareResponse } from '../../../server/responses/intake.js';
import { closeSurvey } from '../../../server/surveys/surveys.commands.js';
import { loadVersion } from '../../../server/surveys/open.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import {
  answer,
  compareJson,
  openSurvey,
  overviewJson,
  same,
  trendJson,
  type Given,
  type World,
} from './world.js';

let test: TestApp;
let world: World;
let research: SignedIn;

const given = (day: string, n: number, rest: Partial<Given> = {}): Given[] =>
  Array.from({ length: n }, () => ({ day, ...rest }));
const daysOf = (month: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${month}-${String(from + index).padStart(2, '0')}`);

async function came(
  days: readonly string[],
  visitors: number,
  serviceCode = '',
  offered: number | null = null,
): Promise<void> {
  const { database, clock } = test.dependencies;
  await database.atomically((db) =>
    insertVisits(
      db,
      test.scope,
      days.map((day) => ({
        ...{ day, serviceCode, counterCode: '', visitors, offered },
        ...{ enteredBy: test.userIdOf('clerk'), enteredAt: clock() },
      })),
    ),
  );
}

async function opened(): Promise<void> {
  test = await openTestApp();
  world = await openSurvey(test);
  test.setNow(new Date('2026-07-02T02:00:00Z'));
  research = await test.signIn('research');
}

describe('the rate of a wave', () => {
  beforeAll(async () => {
    await opened();
    const waves = [
      { key: 'w0' },
      { key: 'w1', fromDay: '2026-01-01', toDay: '2026-01-31' },
      { key: 'w2', fromDay: '2026-04-01', toDay: '2026-04-30' },
      { key: 'w3', fromDay: '2026-06-01', toDay: '2026-06-30' },
    ];
    await test.dependencies.database.atomically((db) =>
      waves.map((wave, position) =>
        upsertWave(db, test.scope, { ...wave, surveyId: world.surveyId, name: same(wave.key), position }),
      ),
    );
    await came(['2026-01-05', '2026-04-07', '2026-05-05'], 1000);
    await came(['2026-06-05'], 100);
    await came(['2026-06-05'], 60, 'moving');
    await came(['2026-03-20'], 500, 'moving');
    await answer(test, world, [
      ...given('2026-01-05', 30),
      ...given('2026-03-20', 50, { service: 'moving' }),
      ...given('2026-06-05', 30, { service: 'moving' }),
      ...given('2026-06-05', 60),
    ]);
    const version = await loadVersion(test.dependencies, test.scope, world.surveyId, world.version);
    // Of the second wave a file told no days.
    await test.dependencies.database.intake.commit(
      Array.from({ length: 40 }, (_, index) =>
        prepareResponse(
          version,
          {
            ...{ id: `w2-${index}`, language: 'zh-TW', channel: 'import', assisted: false },
            ...{ deviceCode: null, counterCode: null, serviceCode: null },
            ...{ answers: { overall: '4' }, texts: [], contact: null, flags: [], time: { wave: 'w2' } },
            ...{ importId: null, stream: 'import' },
          },
          test.dependencies.clock(),
          test.dependencies,
        ),
      ),
    );
  });
  afterAll(async () => {
    await test.close();
  });

  it('is of the wave’s own days, on the overview and beside the trend', async () => {
    const first = { ok: true, days: 1, visitors: 1000, answered: 30, ofVisitors: 0.03, voluntary: true };
    const third = { ok: true, days: 1, visitors: 100, answered: 90, ofVisitors: 0.9, voluntary: false };
    for (const [wave, rate] of [
      ['w1', first],
      ['w3', third],
    ] as const) {
      expect((await overviewJson(research, `kind=wave&period=${wave}`)).responseRate).toMatchObject(rate);
      const trend = await trendJson(research, `question=overall&kind=wave&period=${wave}`);
      expect(trend.responseRate).toMatchObject(rate);
      expect(trend.periods.find(({ period }) => period === wave)?.responseRate).toMatchObject(rate);
    }
  });

  it('stands beside the services of a wave, and beside two waves side by side', async () => {
    const services = await compareJson(research, 'question=overall&by=service&kind=wave&period=w3');
    expect(services.rows.find(({ group }) => group === 'moving')?.rate).toMatchObject({
      ...{ ok: true, days: 1, visitors: 60, answered: 30, ofVisitors: 0.5 },
    });
    const waves = await compareJson(research, 'question=overall&by=period&kind=wave&period=w3&base=w1');
    expect(waves.rows.map(({ group, rate }) => [group, rate.ok && rate.ofVisitors])).toEqual([
      ['w3', 0.9],
      ['w1', 0.03],
    ]);
    const undated = await compareJson(research, 'question=overall&by=period&kind=wave&period=w2&base=w1');
    expect(undated.rows[0]?.rate).toEqual({ ok: false, reason: 'no_days' });
  });

  it('stands beside the drivers of a wave, as it does on the overview', async () => {
    for (const wave of ['w2', 'w3']) {
      const read = await research.get(`/dashboards/service/drivers.json?kind=wave&period=${wave}`);
      expect((read.body as { responseRate: unknown }).responseRate).toEqual(
        (await overviewJson(research, `kind=wave&period=${wave}`)).responseRate,
      );
    }
  });

  it('is none where the wave has no days, or its answers have none', async () => {
    for (const wave of ['w0', 'w2']) {
      const none = { ok: false, reason: 'no_days' };
      expect((await overviewJson(research, `kind=wave&period=${wave}`)).responseRate).toEqual(none);
      expect((await trendJson(research, `question=overall&kind=wave&period=${wave}`)).responseRate).toEqual(
        none,
      );
    }
  });
});

describe('a survey that began in the middle of a month', () => {
  beforeAll(async () => {
    await opened();
    await came(['2026-05-06', ...daysOf('2026-06', 1, 30)], 100);
    await came(daysOf('2026-06', 1, 30), 40, 'moving');
    await answer(test, world, [
      ...daysOf('2026-06', 20, 24).flatMap((day) => given(day, 10, { service: 'moving' })),
      // Nobody answered from the 25th to the 28th, though all could.
      ...daysOf('2026-06', 29, 29).flatMap((day) => given(day, 60)),
    ]);
  });
  afterAll(async () => {
    await test.close();
  });

  it('has its rate from its first answer on, days without answers among them', async () => {
    const rate = { ok: true, days: 11, visitors: 1100, answered: 110, ofVisitors: 0.1, voluntary: false };
    expect((await overviewJson(research, 'period=2026-06')).responseRate).toMatchObject(rate);
    expect((await trendJson(research, 'question=overall&period=2026-06')).responseRate).toMatchObject(rate);
    const compared = await compareJson(research, 'question=overall&by=service&period=2026-06');
    expect(compared.rows.find(({ group }) => group === 'moving')?.rate).toMatchObject({
      ...{ days: 11, visitors: 440, answered: 50 },
    });
  });

  it('has none of the time before, and says why', async () => {
    expect((await overviewJson(research, 'period=2026-05')).responseRate).toEqual({
      ...{ ok: false, reason: 'not_asked' },
    });
    for (const [language, words] of [
      ['zh-TW', '這個期間調查尚未開始或已經結束，沒有填答率'],
      ['en', 'The survey had not begun in this period, or was over: no rate'],
      ['ja', 'この期間は調査の開始前または終了後のため、回答率はありません'],
    ] as const)
      expect((await research.get(`/dashboards?period=2026-05&lang=${language}`).expect(200)).text).toContain(
        words,
      );
  });

  it('has its rate up to its last answer once it is closed', async () => {
    await closeSurvey(test.dependencies, test.scope, null, world.surveyId);
    expect((await overviewJson(research, 'period=2026-06')).responseRate).toMatchObject({
      ...{ ok: true, days: 10, visitors: 1000, answered: 110, ofVisitors: 0.11 },
    });
  });
});

describe('the tables of figures', () => {
  beforeAll(async () => {
    await opened();
    await came(['2026-06-22'], 400, '', 100);
    await came(['2026-06-22'], 200, 'moving', 90);
    await came(['2026-06-22'], 50, 'id_card');
    await came(['2026-05-20'], 150, '', 6);
    await answer(test, world, [
      ...given('2026-06-22', 45, { service: 'moving' }),
      ...given('2026-06-22', 15, { service: 'id_card' }),
      // Fewer than staff may see.
      ...given('2026-05-20', 3),
    ]);
  });
  afterAll(async () => {
    await test.close();
  });

  /** The table as its file holds it: row by row, each cell under the name of its column. */
  const tableOf = async (path: string): Promise<Map<string, Record<string, string>>> => {
    const { text } = await research.get(path).expect(200);
    const [, columns = '', ...rows] = (text.split('\r\n\r\n')[0] ?? '').split('\r\n');
    const names = columns.split(',');
    return new Map(
      rows.map((row) => {
        const cells = row.split(',');
        return [cells[0] ?? '', Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))];
      }),
    );
  };

  it('have coverage beside visitors, offered and the rates, in the trend and in a comparison', async () => {
    const trend = await tableOf('/dashboards/service/trend.csv?question=overall&period=2026-06&lang=en');
    expect(trend.get('2026-06')).toMatchObject({
      ...{ Visitors: '400', Offered: '100', 'Coverage (asked)': '25', 'Response rate': '15' },
      ...{ 'Rate of those offered': '60' },
    });
    const compared = await tableOf(
      '/dashboards/service/compare.csv?question=overall&by=service&period=2026-06&lang=en',
    );
    expect(compared.get('moving')).toMatchObject({
      ...{ Visitors: '200', Offered: '90', 'Coverage (asked)': '45', 'Rate of those offered': '50' },
    });
    expect(compared.get('id_card')).toMatchObject({ Visitors: '50', Offered: '', 'Coverage (asked)': '' });
  });

  const periods = 'question=overall&by=period&period=2026-06&base=2026-05';

  it('have them for two periods side by side', async () => {
    const table = await tableOf(`/dashboards/service/compare.csv?${periods}&lang=en`);
    expect(table.get('2026-06')).toMatchObject({
      ...{ Visitors: '400', Offered: '100', 'Coverage (asked)': '25', 'Response rate': '15' },
      ...{ 'Rate of those offered': '60' },
    });
    const { rows } = await compareJson(research, periods);
    expect(rows[0]?.rate).toMatchObject({ ok: true, visitors: 400, answered: 60 });
  });

  it('say nothing of a period whose figure is hidden', async () => {
    for (const address of ['trend.csv?question=overall&period=2026-06', `compare.csv?${periods}`]) {
      const table = await tableOf(`/dashboards/service/${address}&lang=en`);
      expect(table.get('2026-05')).toMatchObject({
        ...{ Visitors: '*', Offered: '*', 'Coverage (asked)': '*', 'Response rate': '*' },
        ...{ 'Rate of those offered': '*' },
      });
    }
    const hidden = { ok: false, reason: 'suppressed' };
    expect((await compareJson(research, periods)).rows[1]?.rate).toEqual(hidden);
    expect((await overviewJson(research, 'period=2026-05')).responseRate).toEqual(hidden);
    const quality = await research.get('/dashboards/service/quality.json?period=2026-05').expect(200);
    expect(quality.body).toMatchObject({ responseRate: hidden });
  });

  it('of a counter are of the days whose figures are shown, and none of today', async () => {
    // A counter's figures are shown when the day is over.
    const today = '2026-07-02';
    const { responseRate } = await overviewJson(research, `counter=c1&kind=day&period=${today}`);
    expect(responseRate).toEqual({ ok: false, reason: 'not_over' });
    const page = await research.get(`/dashboards?counter=c1&kind=day&period=${today}&lang=zh-TW`);
    expect(page.text).toContain('櫃檯數字於當日結束後提供');
  });

  /** The page, asked again while the answers beside it are read. */
  const pageOf = async (address: string): Promise<string> => {
    for (let asked = 0; asked < 40; asked += 1) {
      const answered = await research.get(`/dashboards/service/${address}`);
      if (answered.status === 200) return answered.text;
      expect(answered.status).toBe(202);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Error('the count did not end');
  };

  it('say why there is none where visitors are not counted that way', async () => {
    for (const [query, words] of [
      ['question=overall&period=2026-06&by=channel', '依填答管道分組沒有填答率'],
      ['question=overall&period=2026-06&by=hour', '依時段分組沒有填答率'],
      ['question=overall&period=2026-06&by=service&channel=web', '這個篩選條件沒有填答率'],
      [`${periods}&channel=web`, '這個篩選條件沒有填答率'],
    ] as const) {
      const said = (await pageOf(`compare?${query}&lang=zh-TW`)).match(/[^，>]*沒有填答率/g);
      expect([query, said]).toEqual([query, [words]]);
    }
  });

  it('name it in the reader’s language, on the page too', async () => {
    for (const [language, word] of [
      ['zh-TW', '邀請涵蓋率'],
      ['en', 'Coverage (asked)'],
      ['ja', '依頼した割合'],
    ] as const)
      for (const address of [
        'trend?question=overall&period=2026-06',
        'compare?question=overall&by=service&period=2026-06',
        `compare?${periods}`,
      ])
        expect(await pageOf(`${address}&lang=${language}`)).toContain(
          `<th scope="col" class="m-table__number">${word}</th>`,
        );
  });
});

describe('the weeks before a survey’s first answer', () => {
  beforeAll(async () => {
    await opened();
    const mondays = Array.from({ length: 26 }, (_, index) =>
      new Date(Date.parse('2025-12-29T00:00:00Z') + index * 7 * 86_400_000).toISOString().slice(0, 10),
    );
    await came(mondays, 100);
    await answer(
      test,
      world,
      mondays.slice(13).flatMap((day, index) => given(day, 30 + (index % 3))),
    );
  });
  afterAll(async () => {
    await test.close();
  });

  it('are no weeks in which few answered', async () => {
    const { weeklyRate } = (await research.get('/dashboards/service/quality.json?period=2026-06').expect(200))
      .body as ReturnType<typeof qualityData>;
    const { result } = weeklyRate;
    if (!result.ok) throw new Error(result.reason);
    expect(weeklyRate.weeks).toHaveLength(26);
    expect(result.points.map(({ share }) => share === null)).toEqual(
      weeklyRate.weeks.map((_, index) => index < 13),
    );
    expect(result.falls).toEqual([]);
  });
});
