import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertVisits } from '../../../db/queries/firstStart.js';
import type { driversData } from '../../../server/dashboards/drivers.page.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, surveyDocument, type Given, type World } from './world.js';

type DriversData = ReturnType<typeof driversData>;

let test: TestApp;
let world: World;
let research: SignedIn;
let chief: SignedIn;
let clerk: SignedIn;

/** The usual survey with a third question to the staff section, and one that everybody answers alike. */
function document(): unknown {
  const made = JSON.parse(JSON.stringify(surveyDocument())) as {
    sections: { code: string; questions: Record<string, unknown>[] }[];
  };
  const staff = made.sections.find((section) => section.code === 'staff');
  const like = staff?.questions[0];
  for (const [code, name] of [
    ['patience', '耐心'],
    ['same', '皆同'],
    ['rare', '少問'],
  ] as const)
    staff?.questions.push({ ...like, code, short: { 'zh-TW': name, en: code, ja: name } });
  return made;
}

/** Answers that go together by a fixed rule, without chance. */
function sheets(count: number, rest: Given): Given[] {
  return Array.from({ length: count }, (_, i) => {
    const mood = (i * 7) % 5;
    const score = (shift: number) => String(Math.max(1, Math.min(5, mood + shift)));
    return {
      ...rest,
      courtesy: score(i % 2),
      clarity: score((i * 3) % 4),
      overall: score(i % 3 === 0 ? 1 : i % 2),
      more: { patience: score((i * 11) % 3), same: '4', rare: i % 10 === 0 ? '3' : null },
    };
  });
}

const may = sheets(180, { day: '2026-05-04', counter: 'c1', service: 'moving', channel: 'web' });
const april = sheets(120, { day: '2026-04-02', counter: 'c2', service: 'transcript', channel: 'kiosk' });
const elsewhere = { day: '2026-05-05', service: 'transcript', channel: 'kiosk' } as const;
const broken: Given[] = [
  { ...elsewhere, overall: null, courtesy: '5', clarity: '5', more: { patience: '5', same: '4' } },
  { ...elsewhere, overall: '5', courtesy: 'na', clarity: '5', more: { patience: '5', same: '4' } },
  {
    ...elsewhere,
    overall: '5',
    courtesy: '5',
    clarity: '1',
    more: { patience: '1', same: '4' },
    flags: ['rapid'],
  },
];

beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test, 'service', document());
  await answer(test, world, [...may, ...april, ...broken]);
  research = await test.signIn('research');
  chief = await test.signIn('section_chief');
  clerk = await test.signIn('clerk');
});
afterAll(async () => {
  await test.close();
});

const path = '/dashboards/service/drivers';
const drivers = async (who: SignedIn, query = ''): Promise<DriversData> =>
  (await who.get(`${path}.json?${query}`).expect(200)).body as DriversData;

/** The page, asked again while the answers are read. */
async function page(who: SignedIn, query: string): Promise<string> {
  for (let asked = 0; asked < 40; asked += 1) {
    const answered = await who.get(`${path}?${query}`);
    if (answered.status === 200) return answered.text;
    expect(answered.status).toBe(202);
    expect(answered.headers['refresh']).toBe('1');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('the count did not end');
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, i) => sum + (value - mx) * ((y[i] ?? 0) - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

/** R² of one, two or three predictors, by solving the normal equations of correlations. */
function explained(y: readonly number[], xs: readonly (readonly number[])[]): number {
  const among = xs.map((a) => xs.map((b) => correlation(a, b)));
  const right = xs.map((x) => correlation(x, y));
  const rows = among.map((row, i) => [...row, right[i] ?? 0]);
  rows.forEach((row, i) => {
    const pivot = row[i] ?? 1;
    rows.forEach((other, j) => {
      if (i === j) return;
      const factor = (other[i] ?? 0) / pivot;
      row.forEach((value, k) => (other[k] = (other[k] ?? 0) - factor * value));
    });
  });
  return rows.reduce((sum, row, i) => sum + ((row.at(-1) ?? 0) / (row[i] ?? 1)) * (right[i] ?? 0), 0);
}

/** Shares over the six orders in which three questions can enter. */
function shares(given: readonly Given[]): number[] {
  const column = (pick: (one: Given) => string | null | undefined) => given.map((one) => Number(pick(one)));
  const y = column((one) => one.overall);
  const xs = [
    column((one) => one.courtesy),
    column((one) => one.clarity),
    column((one) => one.more?.['patience']),
  ];
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  const r2 = (members: readonly number[]) =>
    members.length === 0
      ? 0
      : explained(
          y,
          members.map((index) => xs[index] ?? []),
        );
  return xs.map(
    (_, driver) =>
      orders.reduce((sum, order) => {
        const before = order.slice(0, order.indexOf(driver));
        return sum + r2([...before, driver]) - r2(before);
      }, 0) / orders.length,
  );
}

describe('what moves overall satisfaction', () => {
  it('shares out R² as computed from the answers themselves, complete and used sheets only', async () => {
    const data = await drivers(research);
    const wanted = shares([...may, ...april]);
    expect(data).toMatchObject({
      n: 301,
      complete: 300,
      analysis: { ok: true, method: 'shapley', resampled: 300 },
    });
    const rows = data.rows.filter((row) => row.importance !== null);
    expect(rows.map((row) => row.question)).toEqual(['courtesy', 'clarity', 'patience']);
    rows.forEach((row, index) => expect(row.importance?.share).toBeCloseTo(wanted[index] ?? NaN, 10));
    expect(data.analysis.ok && data.analysis.r2).toBeCloseTo(
      wanted.reduce((sum, share) => sum + share, 0),
      10,
    );
    const satisfied = [...may, ...april].filter((one) => Number(one.clarity) >= 4).length + 2;
    expect(rows[1]?.performance).toMatchObject({ n: 302, count: satisfied });
  });

  it('holds for a filter, and for two at once', async () => {
    const wanted = shares(may);
    for (const query of ['counter=c1', 'service=moving&channel=web']) {
      const data = await drivers(research, query);
      expect(data.complete).toBe(180);
      data.rows
        .filter((row) => row.importance !== null)
        .forEach((row, index) => expect(row.importance?.share).toBeCloseTo(wanted[index] ?? NaN, 10));
    }
  });

  it('orders only questions whose intervals separate', async () => {
    const { rows } = await drivers(research);
    for (const row of rows)
      for (const lower of row.higherThan) {
        const other = rows.find((one) => one.question === lower);
        expect(row.importance?.lower).toBeGreaterThan(other?.importance?.upper ?? Infinity);
      }
  });

  it('drops what everybody answered alike, and what few were asked, and says so', async () => {
    const data = await drivers(research);
    expect(data.rows.map((row) => [row.question, row.left])).toEqual([
      ['courtesy', null],
      ['clarity', null],
      ['patience', null],
      ['same', 'all_alike'],
      ['rare', 'seldom_asked'],
    ]);
    expect(await page(research, 'lang=zh-TW')).toContain('未列入：皆同（全部相同，無法估計變異）。');
    const all = await drivers(research, 'items=all');
    expect(all).toMatchObject({ complete: 30, analysis: { ok: false, reason: 'too_few' } });
  });

  it('gives the consistency of a section: alpha by its own formula', async () => {
    const [section] = (await drivers(research)).reliability;
    expect(section).toMatchObject({ section: 'staff', questions: { length: 5 } });
    expect(section?.n).toBe(30);
    const given = [...may, ...april].filter((one) => one.more?.['rare'] != null);
    const rows = given.map((one) =>
      [one.courtesy, one.clarity, one.more?.['patience'], '4', '3'].map(Number),
    );
    const variance = (list: readonly number[]) => {
      const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
      return list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (list.length - 1);
    };
    const own = [0, 1, 2, 3, 4].reduce((sum, item) => sum + variance(rows.map((row) => row[item] ?? 0)), 0);
    const total = variance(rows.map((row) => row.reduce((sum, value) => sum + value, 0)));
    const { result } = section ?? {};
    expect(result?.ok === true && result.alpha.alpha).toBeCloseTo((5 / 4) * (1 - own / total), 10);
  });

  it('counts an answer that came later to a past month', async () => {
    const before = await drivers(research, 'period=2026-04');
    expect(before.complete).toBe(120);
    await answer(
      test,
      world,
      sheets(1, { day: '2026-04-03', counter: 'c2', service: 'transcript', channel: 'kiosk' }),
    );
    expect((await drivers(research, 'period=2026-04')).complete).toBe(121);
  });
});

describe('refusals', () => {
  it('name how many complete answers it would take, in the words of the office', async () => {
    const query = 'from=2026-05-05&to=2026-05-05';
    const data = await drivers(research, query);
    expect(data.analysis).toEqual({ ok: false, reason: 'suppressed' });
    await answer(test, world, sheets(20, { day: '2026-03-03' }));
    const few = await drivers(research, 'period=2026-03');
    expect(few).toMatchObject({ complete: 20, needed: 100, analysis: { ok: false, reason: 'too_few' } });
    expect(await page(research, 'period=2026-03&lang=zh-TW')).toContain(
      '樣本不足以分析關鍵因素（需完整填答100份，現有20份）',
    );
  });

  it('hide a filter whose complement is small, however it is combined', async () => {
    await answer(test, world, [
      ...sheets(150, { day: '2026-02-03', counter: 'c1', channel: 'web' }),
      ...sheets(3, { day: '2026-02-03', counter: 'c3', channel: 'web' }),
    ]);
    for (const query of ['counter=c1', 'counter=c3', 'counter=c1&channel=web']) {
      const data = await drivers(research, `period=2026-02&${query}`);
      expect(data).toMatchObject({
        n: null,
        complete: null,
        rows: [],
        analysis: { ok: false, reason: 'suppressed' },
      });
    }
  });

  it('say that quadrants mean nothing where questions differ by less than their error', async () => {
    const data = await drivers(research, 'period=2026-04');
    expect(data.analysis.ok).toBe(true);
    if (!data.quadrants.ok) expect(data.quadrants.reason).toBe('within_error');
    else for (const row of data.rows) if (row.importance !== null) expect(row.place).not.toBeNull();
  });
});

describe('the response rate', () => {
  it('stands beside how well questions do, of the same days and filters', async () => {
    const { database, clock } = test.dependencies;
    await database.atomically((db) =>
      insertVisits(
        db,
        test.scope,
        ['', 'transcript'].map((serviceCode) => ({
          ...{ day: '2026-04-02', serviceCode, counterCode: '', visitors: 480, offered: 240 },
          ...{ enteredBy: test.userIdOf('clerk'), enteredAt: clock() },
        })),
      ),
    );
    const rate = { ok: true, days: 1, visitors: 480, answered: 120, ofVisitors: 0.25 };
    for (const query of ['period=2026-04', 'period=2026-04&service=transcript'])
      expect((await drivers(research, query)).responseRate).toMatchObject(rate);
    expect(await page(research, 'period=2026-04&lang=zh-TW')).toContain(
      '填答率 25.0% · 填答120份／洽公480人次（有登錄的1日） · 邀請者填答50.0%（120份／邀請240人次） · 邀請涵蓋率50.0%',
    );
  });

  it('is not there where few answered, nor where visitors are not counted that way', async () => {
    expect((await drivers(research, 'from=2026-05-05&to=2026-05-05')).responseRate).toEqual({
      ...{ ok: false, reason: 'suppressed' },
    });
    expect(await page(research, 'period=2026-04&channel=kiosk&lang=zh-TW')).toContain(
      '洽公人次僅按業務項目及櫃檯登錄，這個篩選條件沒有填答率',
    );
  });
});

describe('the page, the CSV and the JSON', () => {
  it('say the same, and that a link is no cause, in three languages', async () => {
    const data = await drivers(research, 'period=2026-04');
    const first = data.rows[0];
    const percent = ((first?.importance?.share ?? 0) * 100).toFixed(1);
    const csv = (await research.get(`${path}.csv?period=2026-04&lang=zh-TW`).expect(200)).text;
    expect(csv).toContain(`courtesy,服務態度,${percent},`);
    for (const [lang, words] of [
      ['zh-TW', '重要度是統計關聯，不是因果。'],
      ['en', 'Importance is a statistical link, not a cause.'],
      ['ja', '因果ではありません'],
    ] as const) {
      const html = await page(research, `period=2026-04&lang=${lang}`);
      expect(html).toContain(words);
      expect(html).toContain(`${percent}%`);
    }
  });

  it('show counters to whom counters are shown', async () => {
    await clerk.get(`${path}.json`).expect(200);
    await clerk.get(`${path}.json?counter=c1`).expect(403);
    await chief.get(`${path}.json?counter=c1`).expect(200);
    await chief.get(`${path}.json?counter=c3`).expect(403);
    expect((await test.request.get(path)).status).toBe(303);
  });

  it.each(['items=some', 'period=ODD', 'kind=ODD', 'counter=c9'])(
    'refuse nonsense with 400: %s',
    async (query) => {
      await research.get(`${path}?${query}`).expect(400);
    },
  );
});
