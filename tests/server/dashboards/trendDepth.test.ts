import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertEvent } from '../../../db/queries/events.js';
import { shiftPeriod } from '../../../analysis/periods.js';
import { openTestApp, roles, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, shares, trendJson, type Given, type World } from './world.js';

let test: TestApp;
let world: World;
let research: SignedIn;

const months = (first: string, n: number) =>
  Array.from({ length: n }, (_, index) => shiftPeriod(first, 'month', index));

/** 100 answers a month; so many of them satisfied. */
function monthly(first: string, satisfied: readonly number[], n = 100): Given[] {
  return months(first, satisfied.length).flatMap((month, index) =>
    shares(satisfied[index] ?? 0, n, { day: `${month}-04`, hour: 9 + (index % 3) }),
  );
}

async function freshWith(given: readonly Given[]): Promise<void> {
  test = await openTestApp();
  world = await openSurvey(test);
  await answer(test, world, given);
  research = await test.signIn('research');
}

/** As a reader sees it: without the escapes of the template. */
async function pageOf(query: string, who = research): Promise<string> {
  const { text } = await who.get(`/dashboards/service/trend?question=courtesy&${query}`).expect(200);
  return text.replaceAll('&#x3D;', '=').replaceAll('&lt;', '<');
}

describe('a series of three years that steps up once', () => {
  // Lower by some eleven points until 2025-09, then up; no season, no carry-over beside the step.
  const wiggle = [0, 2, -1, 1, -2, 1, 0, -1, 2, -2, 1, 0];
  const level = Array.from(
    { length: 37 },
    (_, index) => (index < 27 ? 78 : 91) + (wiggle[(index * 5) % 12] ?? 0),
  );
  beforeAll(async () => {
    await freshWith(monthly('2023-06', level.slice(0, 36)));
    await test.dependencies.database.atomically((db) => [
      insertEvent(db, test.scope, eventRow('near', '換新抽號機', '2025-09-01')),
      insertEvent(db, test.scope, eventRow('far', '一年前的活動', '2024-09-01', '2024-09-20')),
      insertEvent(db, test.scope, {
        ...eventRow('other', '別題的事件', '2025-09-02'),
        surveyId: world.surveyId,
        question: 'clarity',
      }),
      insertEvent(db, test.scope, {
        ...eventRow('withdrawn', '撤回的事件', '2025-09-03'),
        withdrawnAt: new Date(0),
      }),
    ]);
  });
  afterAll(async () => {
    await test.close();
  });

  it('names about when the level changed, what was recorded near it, and never a cause', async () => {
    const page = await pageOf('lang=zh-TW');
    expect(page).toMatch(/約自114年9月起水準改變：之前各期平均7\d\.\d%，之後9\d\.\d%（Pettitt檢定p/);
    expect(page).toContain('同期間事件：114年9月1日換新抽號機。時間相近不代表因果。');
    const data = await trendJson(research, 'question=courtesy');
    expect(data.levelChange.ok && data.levelChange.change?.period).toBe('2025-09');
    expect(data.levelChange.around.map((one) => one.title)).toEqual(['換新抽號機']);
  });

  it('uses 36 whole months and leaves out the one that is not over', async () => {
    const data = await trendJson(research, 'question=courtesy');
    expect(data.trend.trend.periods).toBe(36);
    expect(data.trend.from?.period).toBe('2023-06');
    expect(data.trend.to?.period).toBe('2026-05');
  });

  it.each(roles)(
    'marks events on the axis, in the list and in the notes of the table for the %s',
    async (role) => {
      const page = await pageOf('lang=zh-TW', await test.signIn(role));
      expect(page).toContain('114年9月1日事件：換新抽號機');
      expect(page).toContain('113年9月1日～113年9月20日事件：一年前的活動');
      expect(page).not.toContain('別題的事件');
      expect(page).not.toContain('撤回的事件');
    },
  );

  it('may be shown less its season, beside the series as it was, as page, JSON and CSV', async () => {
    const plain = await pageOf('lang=zh-TW');
    expect(plain).toContain('加畫季節調整後數列');
    expect(plain).not.toContain('季節調整後滿意度');
    const query = 'question=courtesy&season=adjusted&lang=zh-TW';
    const data = await trendJson(research, query);
    expect(data.season?.adjustment).toEqual({ asked: true, given: true });
    const may = data.periods.find((row) => row.period === '2026-05');
    const given = may?.seasonallyAdjusted ?? Number.NaN;
    expect(Math.abs(given - (may?.figure.satisfied?.share ?? 0))).toBeLessThan(0.1);
    expect(data.trend).toEqual((await trendJson(research, 'question=courtesy&lang=zh-TW')).trend);
    const shown = (given * 100).toFixed(1);
    expect(await pageOf('season=adjusted&lang=zh-TW')).toContain(`${shown}%`);
    const csv = (await research.get(`/dashboards/service/trend.csv?${query}`)).text;
    expect(csv).toMatch(new RegExp(`2026-05,.*,${Number(shown)},`));
    expect(csv).toContain('月份指數');
  });

  it('says the test of the months, and their index as a table', async () => {
    expect(await pageOf('lang=zh-TW')).toMatch(/Kruskal–Wallis H=[\d.]+，自由度11，p/);
    const { season } = await trendJson(research, 'question=courtesy');
    expect(season?.index.ok && season.index.indices.length).toBe(12);
  });

  it('shows weekdays and hours when asked, with one test over all of them, the same in the file', async () => {
    const weekday = await pageOf('profile=weekday&lang=zh-TW');
    expect(weekday).toMatch(/整體檢定/);
    expect(weekday).toContain('差異可能來自對象而非服務');
    expect(weekday).toContain('星期');
    const hour = await trendJson(research, 'question=courtesy&profile=hour');
    const result = hour.profile?.result;
    if (result?.ok !== true) throw new Error('no profile');
    expect(result.profile.rows.map((row) => row.key)).toEqual(['09', '10', '11']);
    expect(result.profile.rows.reduce((sum, row) => sum + row.n, 0)).toBe(3_600);
    const csv = (
      await research.get('/dashboards/service/trend.csv?question=courtesy&profile=hour&lang=zh-TW')
    ).text;
    expect(csv).toContain('各時段的服務態度滿意度');
  });

  it('has no profile by hour under a filter kept by another cut, and says so', async () => {
    expect(await pageOf('profile=hour&channel=web&lang=zh-TW')).toContain('沒有按日或按時累計的次數');
  });

  it('refuses words the address does not know', async () => {
    for (const query of ['season=yes', 'profile=month'])
      await research.get(`/dashboards/service/trend?${query}`).expect(400);
  });
});

describe('a steady rise', () => {
  beforeAll(async () => {
    await freshWith(
      // Fifteen months of whole answers, in 2025 and 2026.
      monthly('2025-03', [60, 63, 62, 66, 69, 68, 72, 75, 74, 78, 81, 80, 84, 87, 86]),
    );
  });
  afterAll(async () => {
    await test.close();
  });

  it('is up, with its slope a year and its interval, and what is not known about seasons', async () => {
    const data = await trendJson(research, 'question=courtesy');
    if (!data.trend.trend.ok) throw new Error('no verdict');
    expect(data.trend.trend).toMatchObject({ verdict: 'up', ground: 'both-agree', periods: 15 });
    expect(data.trend.evaluation).toBe('good');
    expect(data.trend.slope?.per).toBe('year');
    expect(data.trend.slope?.slope).toBeCloseTo(data.trend.trend.order.slope * 12, 12);
    const page = await pageOf('lang=zh-TW');
    expect(page).toMatch(
      /114年3月至115年5月（15期），服務態度滿意度判定為上升：每年＋2\d\.\d個百分點（95%信賴區間＋\d+\.\d～＋\d+\.\d個百分點）；兩項檢定一致（順序檢定p<0\.001、加權檢定p<0\.001）。/,
    );
    expect(page).toContain('資料未滿兩年，無法分辨季節與趨勢。');
    expect(await pageOf('lang=en')).toMatch(
      /went up, \+2\d\.\d percentage points a year \(95% confidence interval/,
    );
    expect(await pageOf('lang=ja')).toMatch(/上昇と判定：年あたり＋2/);
  });

  it('is not adjusted for seasons in under three years, and says so instead', async () => {
    const page = await pageOf('season=adjusted&lang=zh-TW');
    expect(page).toContain('資料未滿兩年，無法分辨季節與趨勢（15個月，需24個月）。');
    expect(page).not.toContain('季節調整後滿意度');
    const data = await trendJson(research, 'question=courtesy&season=adjusted');
    expect(data.season?.adjustment).toEqual({ asked: true, given: false });
    expect(data.periods.every((row) => row.seasonallyAdjusted === null)).toBe(true);
  });

  it('has too few periods by half-year for any test', async () => {
    expect(await pageOf('kind=half&lang=zh-TW')).toMatch(/期數不足（[0-4]期），任何走勢都無法通過5%檢定。/);
  });

  it.each(['zh-TW', 'en', 'ja'])('explains its verdict with both tests, in %s', async (language) => {
    const page = await pageOf(`lang=${language}`);
    expect(page).toContain('Cochran–Armitage');
    expect(page).toContain('Theil–Sen');
    expect(page).toMatch(/href="\/methods#trend/);
  });

  it('says the same in the file', async () => {
    const csv = (await research.get('/dashboards/service/trend.csv?question=courtesy&lang=zh-TW')).text;
    const { sentence } =
      /<p>(?:.*?<\/span> .*?<\/span> )?(?<sentence>114年3月至115年5月.*?)<\/p>/.exec(
        await pageOf('lang=zh-TW'),
      )?.groups ?? {};
    expect(sentence).toBeDefined();
    expect(csv).toContain(sentence ?? '-');
  });
});

function eventRow(id: string, title: string, fromDay: string, toDay: string | null = null) {
  return {
    id,
    title,
    medium: '',
    fromDay,
    toDay,
    seriesId: null,
    surveyId: null,
    question: null,
    createdBy: null,
    createdAt: new Date(0),
    withdrawnAt: null,
  };
}
