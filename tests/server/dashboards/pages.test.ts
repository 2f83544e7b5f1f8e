import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../../server/i18n.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, overviewJson, shares, surveyDocument } from './world.js';

let test: TestApp;
let research: SignedIn;

/** The same survey, whose overall question is called satisfaction already, as the household office's is. */
const renamed = (): unknown =>
  JSON.parse(
    JSON.stringify(surveyDocument('renamed')).replaceAll(
      '"short":{"zh-TW":"整體","en":"the service","ja":"整體"}',
      '"short":{"zh-TW":"整體滿意度","en":"Overall satisfaction","ja":"全体満足度"}',
    ),
  );

/** One question only, as the counter's tablet asks it. */
function tapped(): unknown {
  const document = JSON.parse(JSON.stringify(surveyDocument('tap'))) as { sections: unknown[] };
  return { ...document, sections: document.sections.slice(0, 1) };
}

beforeAll(async () => {
  test = await openTestApp();
  const small = await openSurvey(test, 'tap', tapped());
  const full = await openSurvey(test, 'renamed', renamed());
  for (const world of [small, full])
    await answer(test, world, [
      ...shares(60, 100, { day: '2026-04-04' }),
      ...shares(95, 100, { day: '2026-05-05', channel: 'kiosk' }),
    ]);
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

describe('the dashboards', () => {
  it('open with the survey that measures most, whichever is older', async () => {
    const overview = await overviewJson(research);
    expect(overview.survey.slug).toBe('renamed');
  });

  it('give no verdict, not even «cannot tell», where nothing was compared', async () => {
    for (const path of ['/dashboards?lang=zh-TW', '/dashboards/renamed/trend?lang=zh-TW']) {
      const page = await research.get(path);
      const lastYear = /<tr><th scope="row">去年同期[^]*?<\/tr>/.exec(page.text)?.[0];
      expect(lastYear).toContain('<td>—</td>');
      expect(lastYear).not.toContain('無法判定');
    }
  });

  it.each(languages)(
    'say "satisfaction" once of a question that is called so already, in %s',
    async (lang) => {
      const twice =
        /滿意度(各期)?滿意度|満足度」?の?満足度|satisfaction:? satisfaction|satisfaction with overall sat/i;
      for (const path of [
        '/dashboards?',
        '/dashboards/renamed/trend?',
        '/dashboards/renamed/compare?by=channel&',
      ]) {
        const page = await research.get(`${path}lang=${lang}`);
        expect(page.status).toBe(200);
        expect(page.text).not.toMatch(twice);
      }
    },
  );

  it('list on the overview what is planned or under way, the longest overdue first', async () => {
    for (const [title, dueDay] of [
      ['下週到期的事', '2026-06-24'],
      ['逾期的事', '2026-06-10'],
    ] as const)
      await research
        .post('/improvements', {
          title,
          dueDay,
          ownerId: test.userIdOf('research'),
          theme: 'fees',
          priority: 'normal',
        })
        .expect(303);
    const { text } = await research.get('/dashboards?lang=zh-TW');
    expect(text).toContain('改善事項（逾期1件）');
    expect(text.indexOf('逾期的事')).toBeLessThan(text.indexOf('下週到期的事'));
    expect(text).toContain('href="/improvements"');
  });

  it('show on the page no column of notes without a note, and keep it in the file', async () => {
    const address = '/dashboards/renamed/compare';
    const page = await research.get(`${address}?by=channel&period=2026-05&lang=zh-TW`);
    const file = await research.get(`${address}.csv?by=channel&period=2026-05&lang=zh-TW`);
    expect(page.text).not.toContain('m-table__note');
    expect(file.text).toContain('說明');
  });
});
