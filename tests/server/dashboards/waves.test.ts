import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upsertWave } from '../../../db/queries/surveys.js';
import { languages, translatorFor } from '../../../server/i18n.js';
import { prepareResponse } from '../../../server/responses/intake.js';
import { refusalReasons } from '../../../server/dashboards/sentences.js';
import { loadVersion } from '../../../server/surveys/open.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openSurvey, same, trendJson, type World } from './world.js';

let test: TestApp;
let world: World;
let research: SignedIn;

beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  await test.dependencies.database.atomically((db) => [
    upsertWave(db, test.scope, { surveyId: world.surveyId, key: '2015', name: same('第三期'), position: 3 }),
    upsertWave(db, test.scope, { surveyId: world.surveyId, key: '2011', name: same('第一期'), position: 1 }),
  ]);
  const version = await loadVersion(test.dependencies, test.scope, world.surveyId, world.version);
  const of = (wave: string, n: number, satisfied: number) =>
    Array.from({ length: n }, (_, index) =>
      prepareResponse(
        version,
        {
          id: `${wave}-${index}`,
          language: 'en',
          channel: 'import',
          deviceCode: null,
          counterCode: null,
          serviceCode: null,
          assisted: false,
          answers: {
            overall: '4',
            courtesy: index < satisfied ? '5' : '1',
            clarity: index === 0 ? 'na' : '3',
          },
          texts: [],
          contact: null,
          flags: [],
          time: { wave },
          importId: null,
          stream: 'import',
        },
        test.dependencies.clock(),
        test.dependencies,
      ),
    );
  await test.dependencies.database.intake.commit([...of('2015', 40, 36), ...of('2011', 50, 30)]);
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

describe('a survey known by its waves only', () => {
  it('stands in the order of its waves and is compared from one to the next', async () => {
    const data = await trendJson(research, 'question=courtesy');
    expect(data.filters.kind).toBe('wave');
    expect(data.periods.map((row) => [row.period, row.figure.n, row.figure.satisfied?.count])).toEqual([
      ['2011', 50, 30],
      ['2015', 40, 36],
    ]);
    expect(data.changes[0]).toMatchObject({ against: 'previous', verdict: 'up', base: { name: '第一期' } });
  });

  it('counts what does not apply apart from what was not answered', async () => {
    const data = await trendJson(research, 'question=clarity');
    expect(data.periods[0]?.figure).toMatchObject({ n: 49, notApplicable: 1, blank: 0, notShown: 0 });
  });

  it('is filtered from cells and from rows alike, and shows in every page', async () => {
    const cells = await trendJson(research, 'question=courtesy&language=en');
    const rows = await trendJson(research, 'question=courtesy&language=en&channel=import');
    expect([cells.source, rows.source]).toEqual(['cells', 'rows']);
    expect(rows.periods.map((row) => row.figure)).toEqual(cells.periods.map((row) => row.figure));
    for (const path of [
      '/dashboards',
      '/dashboards/service/compare?by=period',
      '/dashboards/service/compare?by=language',
      '/dashboards/service/compare.csv?by=channel',
    ])
      await research.get(path).expect(200);
  });
});

describe('what may not be said', () => {
  it.each(languages)('has its words in %s', (language) => {
    const t = translatorFor(language);
    for (const reason of refusalReasons)
      expect(t(`dashboards.refusal.${reason.replaceAll('-', '_')}`)).not.toBe('');
  });

  it('is said in the words of the office', () => {
    const t = translatorFor('zh-TW');
    expect(t('dashboards.refusal.too_few_answers')).toBe('有效份數不足，僅列次數');
    expect(t('dashboards.refusal.small_base')).toBe('基期數值過小，不計算成長率');
    expect(t('dashboards.state.low_sample')).toBe('樣本數偏低，僅供參考');
  });
});
