// Why: visitors that were entered by service are no «no visitors»: who looks at a counter is told how they were entered, and the
// rate of everybody together stands above every comparison.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertVisits } from '../../../db/queries/firstStart.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, compareJson, openSurvey, overviewJson, trendJson, type Given, type World } from './world.js';

let test: TestApp;
let world: World;
let research: SignedIn;

type Entered = {
  day: string;
  serviceCode?: string;
  counterCode?: string;
  visitors: number;
  offered?: number;
};

const given = (n: number, rest: Given): Given[] => Array.from({ length: n }, () => rest);

beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  test.setNow(new Date('2026-07-02T02:00:00Z'));
  research = await test.signIn('research');
  const { database, clock } = test.dependencies;
  const entered: Entered[] = [
    { day: '2026-02-10', visitors: 300 },
    { day: '2026-03-10', serviceCode: 'moving', visitors: 200, offered: 100 },
    { day: '2026-03-10', serviceCode: 'id_card', visitors: 100, offered: 60 },
    { day: '2026-04-10', counterCode: 'c1', visitors: 120 },
    { day: '2026-06-10', visitors: 400, offered: 160 },
  ];
  await database.atomically((db) =>
    insertVisits(
      db,
      test.scope,
      entered.map(({ serviceCode = '', counterCode = '', offered = null, ...row }) => ({
        ...{ ...row, serviceCode, counterCode, offered },
        ...{ enteredBy: test.userIdOf('clerk'), enteredAt: clock() },
      })),
    ),
  );
  await answer(
    test,
    world,
    ['2026-02-10', '2026-03-10', '2026-04-10', '2026-05-11', '2026-06-10'].flatMap((day) => [
      ...given(20, { day, counter: 'c1', service: 'moving', channel: 'kiosk' }),
      ...given(20, { day, counter: 'c2', service: 'id_card', channel: 'kiosk', language: 'en' }),
    ]),
  );
});
afterAll(async () => {
  await test.close();
});

const none = (reason: string) => ({ ok: false, reason });

describe('why there is no rate of a counter or a service', () => {
  it('is how the visitors were entered, on the overview, beside the trend and in a comparison', async () => {
    for (const [cut, month, reason] of [
      ['counter=c1', '2026-02', 'as_whole'],
      ['counter=c1', '2026-03', 'by_service'],
      ['service=moving', '2026-04', 'by_counter'],
      ['counter=c2', '2026-04', 'elsewhere'],
      ['counter=c1', '2026-05', 'no_visits'],
      ['service=moving', '2026-05', 'no_visits'],
    ] as const) {
      const query = `${cut}&period=${month}`;
      expect([query, (await overviewJson(research, query)).responseRate]).toEqual([query, none(reason)]);
      const trend = await trendJson(research, `question=overall&${query}`);
      expect([query, trend.responseRate]).toEqual([query, none(reason)]);
      expect(trend.periods.find(({ period }) => period === month)?.responseRate).toEqual(none(reason));
      const [by = '', group] = cut.split('=');
      const { rows } = await compareJson(research, `question=overall&by=${by}&period=${month}`);
      expect(rows.find((row) => row.group === group)?.rate).toEqual(none(reason));
    }
  });

  it('is said in the reader’s words, and never that nobody was entered', async () => {
    for (const [language, said, never] of [
      ['zh-TW', '這個期間的洽公人次按業務項目登錄，未按櫃檯登錄', '未登錄洽公人次'],
      ['en', 'Visitors of this period were entered by service, not by counter', 'No visitors were entered'],
      [
        'ja',
        'この期間の来所者数は業務別に入力され、窓口別には入力されていません',
        '来所者数は入力されていません',
      ],
    ] as const)
      for (const address of [
        'compare?question=overall&by=counter&period=2026-03',
        'trend?question=overall&counter=c1&period=2026-03',
      ]) {
        const { text } = await research.get(`/dashboards/service/${address}&lang=${language}`).expect(200);
        expect(text).toContain(said);
        expect(text).not.toContain(never);
      }
  });
});

describe('the rate of everybody together', () => {
  const asked = (by: string, more = '') =>
    `question=overall&by=${by}&period=2026-06${more === '' ? '' : `&${more}`}`;

  it('stands above every comparison, with those who came, were asked and answered', async () => {
    for (const by of ['service', 'counter', 'channel', 'language', 'hour']) {
      // What is counted from the responses is asked again until it is there.
      const data = await compareJson(research, asked(by));
      if (!('responseRate' in data)) throw new Error(by);
      expect([by, data.responseRate]).toMatchObject([
        by,
        {
          ...{ ok: true, days: 1, visitors: 400, answered: 40, ofVisitors: 0.1 },
          offered: { offered: 160, rate: 0.25, coverage: 0.4 },
        },
      ]);
    }
    const page = await research.get(`/dashboards/service/compare?${asked('counter')}&lang=zh-TW`).expect(200);
    expect(page.text).toContain('各組合計 · ');
    expect(page.text).toContain('不分組填答率 10.0%');
    expect(page.text).toContain('填答40份／洽公400人次');
    expect(page.text).toContain('邀請涵蓋率40.0%');
    // Of two periods each has its own.
    expect(await compareJson(research, 'question=overall&by=period&period=2026-06')).not.toHaveProperty(
      'responseRate',
    );
  });

  it('is that of the filtered answers, or says why there is none, once', async () => {
    const data = await compareJson(research, asked('service', 'channel=kiosk'));
    expect(data).toMatchObject({ responseRate: none('filter') });
    // A counter’s figures are shown when the day is over.
    expect(
      await compareJson(research, 'question=overall&by=counter&from=2026-07-02&to=2026-07-02'),
    ).toMatchObject({ responseRate: none('not_over') });
  });

  it('has what the quality rules left out beside it', async () => {
    const page = await research.get(`/dashboards/service/compare?${asked('counter')}&lang=zh-TW`).expect(200);
    expect(page.text).toContain('>原始40份，全數採用</a>');
  });
});
