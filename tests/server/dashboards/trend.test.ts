import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, shares, trendJson, type World } from './world.js';

let test: TestApp;
let world: World;
let research: SignedIn;

beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  await answer(test, world, [
    ...shares(300, 340, { day: '2025-05-02', counter: 'c1' }),
    ...shares(353, 380, { day: '2026-04-10', counter: 'c1', channel: 'kiosk' }),
    ...shares(376, 400, { day: '2026-05-12', counter: 'c2', language: 'en' }),
    ...shares(10, 12, { day: '2026-06-03' }),
  ]);
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

describe('the trend of a question', () => {
  it('says in zh-TW what the two periods show, word for word', async () => {
    const page = await research.get('/dashboards/service/trend?question=courtesy&lang=zh-TW').expect(200);
    expect(page.text).toContain(
      '本期服務態度滿意度為94.0%（95%信賴區間91.2%～95.9%，有效樣本400份），較上期增加1.1個百分點（95%信賴區間－2.4～＋4.7個百分點），差異未達統計顯著水準，無法判定升降。',
    );
  });

  it('says the same in English and in Japanese', async () => {
    const english = await research.get('/dashboards/service/trend?question=courtesy&lang=en').expect(200);
    expect(english.text).toContain('is 94.0% (95% confidence interval 91.2%–95.9%, 400 valid answers)');
    expect(english.text).toContain('−2.4 to +4.7 percentage points');
    expect(english.text).toContain('cannot tell whether it went up or down.');
    const japanese = await research.get('/dashboards/service/trend?question=courtesy&lang=ja').expect(200);
    expect(japanese.text).toContain('判定できません。');
  });

  it('gives the same figures as page, JSON and CSV', async () => {
    const data = await trendJson(research, 'question=courtesy');
    const may = data.periods.find((row) => row.period === '2026-05');
    expect(may?.figure).toMatchObject({ state: 'shown', n: 400, satisfied: { count: 376, share: 0.94 } });
    const [previous] = data.changes;
    if (previous?.points.ok !== true || !previous.growth.ok) throw new Error('no change');
    expect(previous.points.difference).toBeCloseTo(376 / 400 - 353 / 380, 12);
    expect(previous.points.lower).toBeCloseTo(-0.0241930156, 9);
    expect(previous.growth.growth).toBeCloseTo(0.011898017, 9);
    expect(previous.growth.lower).toBeCloseTo(-0.0250841626, 9);
    const csv = (await research.get('/dashboards/service/trend.csv?question=courtesy&lang=zh-TW').expect(200))
      .text;
    expect(csv.startsWith('\ufeff')).toBe(true);
    expect(csv).toMatch(/2026-05,115年5月,400,376,94,91\.2%～95\.9%/);
    const page = (await research.get('/dashboards/service/trend?question=courtesy&lang=zh-TW')).text;
    expect(page).toContain('115年5月');
    expect(page).toContain('91.2%～95.9%');
  });
});
