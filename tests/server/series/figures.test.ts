import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, shares } from '../dashboards/world.js';
import { dataOf, haveSeries, months } from './world.js';

// The day is Wednesday 2026-06-17.
let test: TestApp;
let reader: SignedIn;
beforeAll(async () => {
  test = await openTestApp();
  reader = await test.signIn('auditor');
});
afterAll(async () => {
  await test.close();
});

const changeOf = (data: Awaited<ReturnType<typeof dataOf>>, against: string) => {
  const found = data.changes.find((one) => one.against === against);
  if (found === undefined) throw new Error(`no comparison with ${against}`);
  return found;
};

describe('the growth of a count', () => {
  it('over three years is the compound rate of the project’s statistics notes: 1200 to 1530 is 8.435144 %', async () => {
    await haveSeries(test, 'yearly', {
      ...months(
        '2022-01',
        Array.from({ length: 12 }, () => 100),
      ),
      ...months(
        '2023-01',
        Array.from({ length: 24 }, () => 110),
      ),
      ...months('2025-01', [127, 127, 127, 127, 127, 127, 128, 128, 128, 128, 128, 128]),
    });
    const { yearly } = await dataOf(reader, '/series/yearly');
    if (!yearly.ok) throw new Error(yearly.reason);
    expect(yearly).toMatchObject({ from: '2022', to: '2025', years: 3 });
    expect(yearly.rate).toBeCloseTo(0.08435144, 8);
    const page = await reader.get('/series/yearly?lang=zh-TW').expect(200);
    expect(page.text).toContain('111年至114年（相隔3年）年複合成長率＋8.4%');
  });

  it('of complaints over visits is the exact ratio of the notes: 18 of 5200 on 30 of 5600', async () => {
    await haveSeries(
      test,
      'visits_all',
      months('2025-05', [5600, ...Array.from({ length: 11 }, () => 5400), 5200]),
    );
    await haveSeries(
      test,
      'complaints',
      months('2025-05', [30, ...Array.from({ length: 11 }, () => 25), 18]),
      {
        partOf: 'visits_all',
        goodDirection: 'down',
      },
    );
    const data = await dataOf(reader, '/series/complaints');
    const share = data.share?.changes.find((one) => one.against === 'last_year');
    if (share?.growth?.ok !== true) throw new Error('no ratio');
    expect(share.method).toBe('exact');
    expect(share.growth.growth + 1).toBeCloseTo(0.646153846, 8);
    expect(share.growth.lower + 1).toBeCloseTo(0.339191062, 8);
    expect(share.growth.upper + 1).toBeCloseTo(1.19743801, 7);
    expect(share.comparison).toMatchObject({ ok: true, verdict: 'cannot-tell' });
    // The count itself: small base, so the plain change stands first.
    expect(changeOf(data, 'last_year')).toMatchObject({ difference: -12, method: 'exact', smallBase: false });
  });

  it('has the exact interval while months scatter as chance has it, and a wider one when they do not', async () => {
    const calm = [100, 104, 97, 109, 95, 101, 98, 103, 106, 92, 99, 105];
    await haveSeries(test, 'calm', months('2025-05', [...calm, 130]));
    const exact = await dataOf(reader, '/series/calm');
    expect(exact.scatter).toMatchObject({ ok: true, overdispersed: false });
    expect(changeOf(exact, 'last_year').method).toBe('exact');
    const wild = [100, 180, 40, 150, 60, 170, 30, 160, 50, 140, 70, 175];
    await haveSeries(test, 'wild', months('2025-05', [...wild, 130]));
    const wide = await dataOf(reader, '/series/wild');
    expect(wide.scatter).toMatchObject({ ok: true, overdispersed: true });
    const [narrow, broad] = [changeOf(exact, 'last_year').growth, changeOf(wide, 'last_year').growth];
    if (!narrow.ok || !broad.ok) throw new Error('refused');
    expect(narrow.growth).toBeCloseTo(0.3, 12);
    expect(broad.growth).toBeCloseTo(0.3, 12);
    expect(broad.lower).toBeLessThan(narrow.lower);
    expect(broad.upper).toBeGreaterThan(narrow.upper);
    expect(changeOf(wide, 'last_year').verdict).toBe('cannot-tell');
    expect((await reader.get('/series/wild?lang=zh-TW')).text).toContain('quasi-Poisson');
  });

  it('on nothing is no rate but the plain change, and on little says so', async () => {
    await haveSeries(test, 'rooms', months('2025-04', [4, 0, 5, 6, 7, 8, 7, 6, 5, 4, 3, 9, 8, 7]));
    const data = await dataOf(reader, '/series/rooms');
    expect(changeOf(data, 'last_year')).toMatchObject({
      difference: 7,
      growth: { ok: false, reason: 'zero-base' },
      verdict: null,
    });
    const zh = (await reader.get('/series/rooms?lang=zh-TW').expect(200)).text;
    expect(zh).toContain('—（上期0件）');
    expect(zh).toContain('成長率不計算');
    expect(changeOf(data, 'previous')).toMatchObject({ difference: -1, smallBase: true });
    expect(zh).toContain('基數小');
  });

  it('leaves the month that is not over out of everything, and hatches it', async () => {
    await haveSeries(
      test,
      'partial',
      months('2025-05', [100, ...Array.from({ length: 11 }, () => 101), 120, 3]),
    );
    const data = await dataOf(reader, '/series/partial');
    expect(data.period).toBe('2026-05');
    expect(data.periods.at(-1)).toMatchObject({ period: '2026-06', part: 'not_over', value: 3, index: null });
    const page = (await reader.get('/series/partial?lang=zh-TW')).text;
    expect(page).toContain('m-table__row--part');
    expect(page).toContain('期間尚未結束，不列入成長率');
    const asked = await dataOf(reader, '/series/partial?period=2026-06');
    expect(changeOf(asked, 'last_year').growth).toEqual({ ok: false, reason: 'incomplete-period' });
  });

  it('adds up twelve months, and compares January and February together', async () => {
    const values = Array.from({ length: 26 }, (_, place) => 200 + place);
    await haveSeries(test, 'winter', months('2024-01', values));
    const data = await dataOf(reader, '/series/winter?period=2026-02');
    const rolling = changeOf(data, 'rolling');
    expect(rolling.current.value).toBe(values.slice(14).reduce((sum, value) => sum + value, 0));
    expect(rolling.base.value).toBe(values.slice(2, 14).reduce((sum, value) => sum + value, 0));
    const winter = changeOf(data, 'new_year');
    expect(winter.current.value).toBe(224 + 225);
    expect(winter.base.value).toBe(212 + 213);
    const row = data.periods.find((one) => one.period === '2026-02');
    expect(row?.rolling).toBe(rolling.current.value);
    expect(row?.rollingGrowth.ok && row.rollingGrowth.growth).toBeCloseTo(
      (rolling.current.value ?? 0) / (rolling.base.value ?? 1) - 1,
      12,
    );
    expect(row?.previous.ok && row.previous.growth).toBeCloseTo(225 / 224 - 1, 12);
    expect(row?.lastYear.ok && row.lastYear.growth).toBeCloseTo(225 / 213 - 1, 12);
    expect((await reader.get('/series/winter?period=2026-02&lang=zh-TW')).text).toContain(
      '農曆春節落點不同，1–2月合併比較。',
    );
    expect((await reader.get('/series/winter?period=2026-01&lang=zh-TW')).text).toContain('請待2月結束');
  });

  it('judges neighbours of different length by the working day', async () => {
    // February 2026 has 20 weekdays, March 22: as many a day in both.
    await haveSeries(test, 'even', months('2025-12', [2300, 2200, 2000, 2200]));
    const data = await dataOf(reader, '/series/even?period=2026-03');
    const previous = changeOf(data, 'previous');
    expect(previous.growth.ok && previous.growth.growth).toBeCloseTo(0.1, 12);
    expect(previous.perDay?.ok === true && previous.perDay.growth).toBeCloseTo(0, 12);
    expect(previous.verdict).toBe('cannot-tell');
    expect(data.periods.find((row) => row.period === '2026-03')?.perDay).toBe(100);
  });

  it('adds months up to quarters and years, of the calendar or of the programme', async () => {
    const quarters = await dataOf(reader, '/series/winter?kind=quarter&year=calendar');
    expect(quarters.periods.find((row) => row.period === '2025-Q1')).toMatchObject({
      value: 212 + 213 + 214,
      part: null,
    });
    expect(quarters.periods.at(-1)).toMatchObject({ period: '2026-Q1', part: 'months_missing', missing: 1 });
    const years = await dataOf(reader, '/series/winter?kind=year');
    expect(years.periods.map((row) => [row.period, row.part])).toEqual([
      ['2024', null],
      ['2025', null],
      ['2026', 'not_over'],
    ]);
  });
});

describe('a series entered by day', () => {
  it('adds its days up, says which are missing, and takes a month that lacks too many as no month', async () => {
    const may = Object.fromEntries(
      [
        '04',
        '05',
        '06',
        '07',
        '08',
        '11',
        '12',
        '13',
        '14',
        '15',
        '18',
        '19',
        '20',
        '21',
        '22',
        '25',
        '26',
        '27',
        '28',
        '29',
      ].map((day) => [`2026-05-${day}`, 10]),
    );
    await haveSeries(test, 'daily', {
      '2026-04-01': 7,
      '2026-04-02': 7,
      ...may,
      '2026-06-01': 10,
      '2026-06-03': 10,
    });
    const data = await dataOf(reader, '/series/daily');
    expect(data.periods).toMatchObject([
      { period: '2026-04', value: 14, part: 'days_missing' },
      { period: '2026-05', value: 200, part: null, missing: 1 },
      { period: '2026-06', value: 20, part: 'not_over' },
    ]);
    const days = await dataOf(reader, '/series/daily?kind=day&from=2026-06-01');
    expect(days.periods.map((row) => row.period)).toEqual(['2026-06-01', '2026-06-03']);
    const list = (await reader.get('/series?lang=zh-TW').expect(200)).text;
    expect(list).toContain('6/2、6/4、6/5、6/8、6/9等10個平日');
  });
});

describe('the share of a whole', () => {
  it('stands beside the volume, with both movements said', async () => {
    await haveSeries(
      test,
      'all',
      months('2025-05', [4000, ...Array.from({ length: 11 }, () => 3900), 3500]),
      {
        goodDirection: 'neither',
      },
    );
    await haveSeries(
      test,
      'online',
      months('2025-05', [800, ...Array.from({ length: 11 }, () => 850), 1000]),
      {
        partOf: 'all',
      },
    );
    const data = await dataOf(reader, '/series/online');
    const share = data.share?.changes.find((one) => one.against === 'last_year');
    if (share?.comparison?.ok !== true) throw new Error('no comparison');
    expect(share.comparison.difference).toBeCloseTo(1000 / 3500 - 800 / 4000, 12);
    expect(share.comparison.verdict).toBe('up');
    expect(data.periods.at(-1)?.share).toMatchObject({ state: 'shown', share: 1000 / 3500 });
    const page = (await reader.get('/series/online?lang=zh-TW')).text;
    expect(page).toContain('28.6%');
    expect(page).toContain('件數與占比須一併觀察');
  });

  it('that is larger than the whole is not computed but shown to be looked at', async () => {
    await haveSeries(test, 'odd_part', months('2026-04', [5, 4001]), { partOf: 'all' });
    const data = await dataOf(reader, '/series/odd_part');
    expect(data.periods.at(-1)?.share).toMatchObject({ state: 'over', share: null });
    expect((await reader.get('/series/odd_part?lang=zh-TW')).text).toContain('部分大於全部，請核對登錄');
  });
});

describe('a measurement', () => {
  it('is a mean weighted by its cases, tested on its days, beside what citizens say of it', async () => {
    const world = await openSurvey(test);
    await answer(test, world, [
      ...shares(180, 200, { day: '2026-04-10' }),
      ...shares(195, 200, { day: '2026-05-12' }),
    ]);
    const days: Record<string, [number, number]> = {};
    for (let day = 1; day <= 28; day += 1) {
      const two = String(day).padStart(2, '0');
      days[`2026-04-${two}`] = [20 + (day % 5), day % 2 === 0 ? 100 : 300];
      days[`2026-05-${two}`] = [12 + (day % 5), 200];
    }
    await haveSeries(test, 'minutes', days, {
      kind: 'measurement',
      goodDirection: 'down',
      decimals: 1,
      unit: { 'zh-TW': '分鐘', en: 'minutes', ja: '分' },
      surveyId: world.surveyId,
      question: 'courtesy',
    });
    const data = await dataOf(reader, '/series/minutes');
    let [sum, cases] = [0, 0];
    for (let day = 1; day <= 28; day += 1) {
      const n = day % 2 === 0 ? 100 : 300;
      sum += (20 + (day % 5)) * n;
      cases += n;
    }
    expect(data.periods[0]?.value).toBeCloseTo(sum / cases, 12);
    expect(data.periods[0]).toMatchObject({ n: cases, part: null });
    const previous = changeOf(data, 'previous');
    expect(previous).toMatchObject({ method: 'welch', verdict: 'down', tone: 'good' });
    expect(previous.differenceInterval?.upper).toBeLessThan(0);
    expect(data.beside?.periods.map((row) => [row.period, row.satisfied?.share])).toEqual([
      ['2026-04', 0.9],
      ['2026-05', 0.975],
    ]);
    const page = (await reader.get('/series/minutes?lang=zh-TW')).text;
    expect(page).toContain('實測與感受');
    expect(page).toContain('判定為下降');
  });
});

describe('before and after a campaign', () => {
  it('compares the same months of the year, says that other causes are not excluded, and counts withdrawn ones no more', async () => {
    const research = await test.signIn('research');
    const flat = Array.from({ length: 21 }, (_, place) => 400 + ((place * 7) % 13));
    await haveSeries(test, 'posters', months('2024-01', [...flat, ...Array.from({ length: 8 }, () => 520)]));
    await research
      .post('/series/events', {
        title: '網路申辦宣導海報',
        medium: 'poster',
        fromDay: '2025-10-01',
        toDay: '',
        series: 'posters',
      })
      .expect(303);
    const data = await dataOf(reader, '/series/posters');
    const [effect] = data.effects;
    expect(effect).toMatchObject({ sameSeason: true, label: 'other-causes-not-excluded', verdict: 'up' });
    expect(effect?.after).toEqual([
      '2025-10',
      '2025-11',
      '2025-12',
      '2026-01',
      '2026-02',
      '2026-03',
      '2026-04',
      '2026-05',
    ]);
    expect(effect?.before[0]).toBe('2024-10');
    expect(effect?.line.ok).toBe(true);
    const page = (await reader.get('/series/posters?lang=zh-TW')).text;
    expect(page).toContain('前後比較，未排除其他因素');
    expect(page).toContain('海報：網路申辦宣導海報');
    const list = (await research.get('/series/events?lang=en').expect(200)).text;
    const id = /\/series\/events\/([^/"]+)\/withdrawal/.exec(list)?.[1] ?? '';
    await research.post(`/series/events/${id}/withdrawal`).expect(303);
    await research.post(`/series/events/${id}/withdrawal`).expect(409);
    expect((await dataOf(reader, '/series/posters')).effects).toEqual([]);
    expect((await research.get('/series/events?lang=zh-TW')).text).toContain('已撤回');
  });
});

describe('the season', () => {
  it('is refused under two years, shown from two, and used from three', async () => {
    const season = [120, 80, 110, 90, 100, 105, 130, 125, 95, 90, 85, 70];
    await haveSeries(test, 'two', months('2024-01', [...season, ...season, ...season.slice(0, 5)]));
    await haveSeries(
      test,
      'three',
      months('2023-01', [...season, ...season, ...season, ...season.slice(0, 5)]),
    );
    expect((await reader.get('/series/calm?lang=zh-TW')).text).toContain('資料未滿兩年，無法分辨季節與趨勢');
    expect((await reader.get('/series/two?lang=zh-TW')).text).toContain('未滿三年');
    const { season: index } = await dataOf(reader, '/series/three');
    expect(index).toMatchObject({ ok: true, kind: 'ratio', mayAdjust: true });
    expect((await reader.get('/series/three?lang=zh-TW')).text).toContain('月份指數');
  });
});

describe('three forms of one result', () => {
  it('the page, the JSON and the CSV hold the same figures', async () => {
    const csv = (await reader.get('/series/online.csv?lang=zh-TW').expect(200)).text;
    expect(csv.startsWith('\ufeff')).toBe(true);
    expect(csv).toMatch(/2026-05,115年5月,1000,/);
    const page = (await reader.get('/series/online?lang=zh-TW').expect(200)).text;
    expect(page).toContain('115年5月網路申辦件數為1,000件');
    expect((await reader.get('/series/online?lang=en')).text).toContain(
      'Online applications, May 2026: 1,000 applications',
    );
    expect((await reader.get('/series/online?lang=ja')).text).toContain('は1,000件、前年同期');
    const list = (await reader.get('/series.json').expect(200)).body as { series: { code: string }[] };
    expect(list.series.map((one) => one.code)).toContain('online');
    expect((await reader.get('/series.csv?lang=zh-TW').expect(200)).text).toContain('網路申辦件數');
  });
});
