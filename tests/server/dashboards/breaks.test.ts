import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertBreak } from '../../../db/queries/surveys.js';
import { publishSurvey, saveDraft } from '../../../server/surveys/surveys.commands.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, same, shares, surveyDocument, trendJson, type World } from './world.js';

let test: TestApp;
let world: World;
let research: SignedIn;

beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  await answer(test, world, [
    ...shares(45, 60, { day: '2026-03-03' }),
    ...shares(50, 60, { day: '2026-04-03' }),
  ]);
  const changed = JSON.parse(
    JSON.stringify(surveyDocument()).replace('您對服務態度滿意嗎？', '櫃檯人員的態度如何？'),
  ) as unknown;
  await saveDraft(test.dependencies, test.scope, null, world.surveyId, { document: changed });
  const version = await publishSurvey(test.dependencies, test.scope, null, world.surveyId, {
    breaks: [
      { question: 'courtesy', reason: { 'zh-TW': '題目文字改變', en: 'wording changed', ja: '文言の変更' } },
    ],
  });
  await answer(test, world, shares(58, 60, { day: '2026-05-04' }), version);
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

describe('a break in the series', () => {
  it('parts the line, says why, and lets nothing be compared across it', async () => {
    const body = await trendJson(research, 'question=courtesy&lang=zh-TW');
    expect(body.periods.map((row) => [row.period, row.edition])).toEqual([
      ['2026-03', 1],
      ['2026-04', 1],
      ['2026-05', 2],
    ]);
    expect(body.breaks).toEqual([{ period: '2026-05', edition: 2, reason: '題目文字改變' }]);
    expect(body.changes[0]?.points).toEqual({ ok: false, reason: 'break_between' });
    expect(body.sentence).toContain('兩期之間有時間數列中斷，不可比較');
    expect(body.periods.map((row) => row.index?.toFixed(1) ?? null)).toEqual(['100.0', '111.1', null]);
  });

  it.each([
    ['zh-TW', '時間數列中斷：題目文字改變'],
    ['en', 'break in series: wording changed'],
    ['ja', '系列の断絶：文言の変更'],
  ])('is said in %s', async (language, words) => {
    expect(
      (await research.get(`/dashboards/service/trend?question=courtesy&lang=${language}`).expect(200)).text,
    ).toContain(words);
  });

  it('within a period makes two part periods of it', async () => {
    await test.dependencies.database.atomically((db) => [
      insertBreak(db, test.scope, {
        id: 'other',
        surveyId: world.surveyId,
        question: 'overall',
        edition: 2,
        periodKind: 'day',
        period: '2026-05-01',
        reason: same('x'),
        createdAt: new Date(0),
      }),
    ]);
    await answer(test, world, shares(50, 60, { day: '2026-05-02' }), 1);
    const body = await trendJson(research, 'question=courtesy');
    const may = body.periods.filter((row) => row.period === '2026-05');
    expect(may.map((row) => [row.edition, row.part])).toEqual([
      [1, 'break_inside'],
      [2, 'break_inside'],
    ]);
  });
});
