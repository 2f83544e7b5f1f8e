// Why: whether those who were helped say something else is said with its interval, where there are enough on both sides.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { qualityData } from '../../../server/dashboards/qualityData.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openSurvey, surveyDocument } from '../dashboards/world.js';
import { press, type Press } from './world.js';

let test: TestApp;
let research: SignedIn;

/** So many satisfied and not, on a day of June; `flags` take them out of the score. */
function people(
  name: string,
  [x, n]: readonly [number, number],
  more: Partial<Press> & { day?: string } = {},
): Press[] {
  const { day = '2026-06-10', ...rest } = more;
  return Array.from({ length: n }, (_, index) => ({
    ...{ id: `${name}-${index}`, at: `${day}T10:00:00`, device: null, counter: null },
    ...{ overall: index < x ? '4' : '2', ...rest },
  }));
}

const helped = { assisted: true };
const openAs = async (slug: string, ...presses: Press[][]) => {
  const world = await openSurvey(test, slug, surveyDocument(slug));
  await press(test, world, presses.flat());
};

beforeAll(async () => {
  test = await openTestApp();
  await openAs(
    'higher',
    people('higher-helped', [56, 60], helped),
    people('higher-alone', [240, 300]),
    people('higher-flagged', [0, 40], { ...helped, flags: ['instant'] }),
    people('higher-may', [0, 40], { ...helped, day: '2026-05-10' }),
    people('higher-blank', [0, 5], { ...helped, answers: { overall: null } }),
  );
  await openAs('alike', people('alike-helped', [17, 20], helped), people('alike-alone', [240, 300]));
  await openAs('lower', people('lower-helped', [20, 60], helped), people('lower-alone', [240, 300]));
  await openAs('few', people('few-helped', [2, 9], helped), people('few-alone', [240, 300]));
  await openAs('rest', people('rest-helped', [240, 300], helped), people('rest-alone', [1, 4]));
  await openAs(
    'none',
    people('none-alone', [240, 300]),
    people('none-may', [9, 20], { ...helped, day: '2026-05-10' }),
  );
  test.setNow(new Date('2026-07-02T02:00:00Z'));
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

const read = async (slug: string, period = 'period=2026-06') =>
  (
    (await research.get(`/dashboards/${slug}/quality.json?${period}`).expect(200)).body as ReturnType<
      typeof qualityData
    >
  ).assisted;
const page = async (slug: string) =>
  (await research.get(`/dashboards/${slug}/quality?period=2026-06&lang=zh-TW`).expect(200)).text
    .replaceAll(/\s*<[^>]+>\s*/g, '|')
    .replaceAll(/\|+/g, '|');

describe('answers that somebody helped with', () => {
  it('are set beside all others, of this period and of those that the score uses', async () => {
    const found = await read('higher');
    expect(found).toMatchObject({ ok: true, helped: { x: 56, n: 60 }, others: { x: 240, n: 300 } });
    // Newcombe's interval worked apart.
    expect(found.ok && found.difference.lower).toBeCloseTo(0.031935155, 9);
    expect(found.ok && found.difference.upper).toBeCloseTo(0.1968098552, 9);
    const text = await page('higher');
    expect(text).toContain(
      '由他人協助填寫的60份，整體滿意度為93.3%；其他300份為80.0%，前者高13.3個百分點（95%信賴區間',
    );
    expect(text).toContain('|由他人協助填寫|60|93.3%|');
    expect(text).toContain('|其他填答|300|80.0%|');
    const may = await read('higher', 'kind=day&period=2026-05-10');
    expect(may).toEqual({ ok: false, reason: 'few' });
  });

  it('are lower, or no difference can be told, in the same words on page and file', async () => {
    expect(await page('lower')).toContain('前者低46.7個百分點（95%信賴區間');
    expect(await page('alike')).toContain('相差＋5.0個百分點（95%信賴區間');
    expect(await page('alike')).toContain('無法判定不同。');
    const file = await research.get('/dashboards/alike/quality.csv?period=2026-06&lang=zh-TW').expect(200);
    expect(file.text).toContain('helped,由他人協助填寫,20,85');
  });

  it('are hidden where they, or the others, are few', async () => {
    for (const slug of ['few', 'rest']) {
      expect(await read(slug)).toEqual({ ok: false, reason: 'few' });
      const text = await page(slug);
      expect(text).toContain('由他人協助填寫的填答或其他填答份數過少，不列比較（＊）。');
      expect(text).not.toContain('|由他人協助填寫|');
    }
  });

  it('are not spoken of where there are none', async () => {
    expect(await read('none')).toEqual({ ok: false, reason: 'none' });
    expect(await page('none')).not.toContain('由他人協助');
  });
});
