import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../../server/i18n.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, overviewJson, shares, surveyDocument, type World } from './world.js';

let test: TestApp;
let research: SignedIn;
let full: World;

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
  full = await openSurvey(test, 'renamed', renamed());
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
      const lastYear = /<tr><th scope="row">上年同期[^]*?<\/tr>/.exec(page.text)?.[0];
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

  it.each([
    ['zh-TW', '整體滿意度的趨勢，全部櫃檯，按月，自至', '整體滿意度，依櫃檯比較，按月，115年5月，或自至'],
    [
      'en',
      'Trend of Overall satisfaction, All counters, by month, from to',
      'Compare Overall satisfaction, by',
    ],
    ['ja', '全体満足度の推移、すべての窓口、月別、から', '全体満足度、窓口別の比較、月別、2026年5月、または'],
  ])('say in %s as a sentence what is shown, and let one change it', async (lang, trend, compare) => {
    const sentence = async (path: string): Promise<string> => {
      const { text } = await research.get(`/dashboards/renamed/${path}lang=${lang}`);
      const form = /<p class="m-filter__sentence">([^]*?)<button/.exec(text)?.[1] ?? '';
      // What is chosen, and the words between; the labels are for those who do not see the sentence.
      const words = form
        .replace(/<label[^]*?<\/label>/g, '')
        .replace(
          /<select[^]*?<\/select>/g,
          (select) =>
            (/<option[^>]* selected>([^<]*)/.exec(select) ?? /<option[^>]*>([^<]*)/.exec(select))?.[1] ?? '',
        )
        .replace(/<[^>]*>/g, '');
      return lang === 'en' ? words.replace(/\s+/g, ' ').trim() : words.replace(/\s+/g, '');
    };
    expect(await sentence('trend?')).toContain(trend);
    expect(await sentence('compare?by=counter&period=2026-05&')).toContain(compare);
  });

  it('begin with the whole and the dimensions, then what moved, then question by question', async () => {
    const { text } = await research.get('/dashboards?lang=zh-TW');
    const headings = [...text.matchAll(/<h[23][^>]*>(?:<a[^>]*>)?([^<]*)/g)].map((match) => match[1]);
    const places = [
      '整體與各構面',
      '整體滿意度',
      '服務人員',
      '真正的變動',
      '還不能判定的',
      '值得轉達的表揚',
      '各題',
      '服務態度',
      '說明清楚',
      '數據表',
    ];
    expect(headings.filter((heading) => places.includes(heading ?? ''))).toEqual(places);
    const small = await research.get('/dashboards?survey=tap&lang=zh-TW');
    expect(small.text).toContain('各項指標');
    expect(small.text).not.toContain('整體與各構面');
  });

  it('set the interval of a change below it on the page, and keep both in one cell of the file', async () => {
    const page = await research.get('/dashboards?lang=zh-TW');
    expect(page.text).toMatch(
      /＋\d+\.\d<span class="m-table__detail">[＋－]\d+\.\d～＋\d+\.\d個百分點<\/span>/,
    );
    const file = await research.get('/dashboards.csv?lang=zh-TW');
    expect(file.text).toMatch(/＋\d+\.\d（[＋－]\d+\.\d～＋\d+\.\d個百分點）/);
  });

  it('say in a chart of groups why one of them has no point', async () => {
    await answer(test, full, shares(7, 7, { day: '2026-05-06', channel: 'paper' }));
    const { text } = await research.get('/dashboards/renamed/compare?by=channel&period=2026-05&lang=zh-TW');
    const spec = JSON.parse(
      (/data-chart="([^"]*)"/.exec(text)?.[1] ?? '').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
    ) as { points: unknown[]; notes: string[] };
    expect(spec.points.map((point) => point === null)).toContain(true);
    spec.points.forEach((point, index) => {
      expect(spec.notes[index] === '', String(index)).toBe(point !== null);
    });
  });
});
