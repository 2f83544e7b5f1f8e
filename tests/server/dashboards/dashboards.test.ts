import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../db/queries/audit.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import {
  answer,
  compareJson,
  openSurvey,
  overviewJson,
  shares,
  trendJson,
  type CompareData,
  type TrendData,
  type World,
} from './world.js';
import { filled } from '../../support/visitsForm.js';

let test: TestApp;
let world: World;
let research: SignedIn;
let chief: SignedIn;
let clerk: SignedIn;

beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  await answer(test, world, [
    ...shares(60, 100, { day: '2026-05-04', counter: 'c1', service: 'transcript', age: 'young', hour: 9 }),
    ...shares(95, 100, {
      day: '2026-05-05',
      counter: 'c2',
      service: 'moving',
      channel: 'kiosk',
      language: 'en',
      age: 'old',
      hour: 14,
    }),
    ...shares(2, 3, { day: '2026-05-06', counter: 'c3', service: 'id_card' }),
    ...shares(80, 90, { day: '2026-04-02', counter: 'c1', service: 'transcript', age: 'young' }),
    ...shares(3, 4, {
      day: '2026-05-07',
      counter: 'c1',
      service: 'transcript',
      flags: ['rapid'],
      age: 'young',
    }),
    ...shares(50, 60, { day: '2026-06-17', counter: 'c1', service: 'moving' }),
  ]);
  research = await test.signIn('research');
  chief = await test.signIn('section_chief');
  clerk = await test.signIn('clerk');
});
afterAll(async () => {
  await test.close();
});

const may = ({ periods }: TrendData) => periods.find((row) => row.period === '2026-05')?.figure;
const trend = async (who: SignedIn, query: string) => await trendJson(who, `question=courtesy&${query}`);
const groupsOf = (data: CompareData) => (data.kind === 'groups' ? data.rows : []);

describe('figures', () => {
  it('leave flagged answers out of what is used and keep them in what is raw', async () => {
    expect(may(await trend(research, ''))).toMatchObject({
      n: 203,
      nRaw: 207,
      satisfied: { count: 157 },
    });
  });

  it('are the same from count cells and from the stored rows', async () => {
    const cells = await trend(research, 'channel=web');
    const rows = await trend(research, 'channel=web&language=zh-TW');
    expect(cells.source).toBe('cells');
    expect(rows.source).toBe('rows');
    expect(rows.periods.map((row) => [row.period, row.figure])).toEqual(
      cells.periods.map((row) => [row.period, row.figure]),
    );
    const composite = await trendJson(research, 'question=~staff&channel=kiosk');
    const compositeRows = await trendJson(research, 'question=~staff&channel=kiosk&language=en');
    expect(compositeRows.source).toBe('rows');
    expect(may(compositeRows)).toEqual(may(composite));
    expect(may(compositeRows)?.mean?.mean).toBeCloseTo((95 * 4.5 + 5 * 3.5) / 100, 10);
  });

  it.each(['day', 'week', 'month', 'quarter', 'half', 'year'])(
    'add up over every kind of period (%s)',
    async (kind) => {
      const { periods } = await trend(research, `kind=${kind}&from=2026-01-01`);
      expect(periods.reduce((sum, row) => sum + (row.figure.n ?? 3), 0)).toBe(353);
    },
  );

  it('by hour band and by background answer come from monthly cells, and by day from the rows', async () => {
    expect(may(await trend(research, 'hour=08-11'))?.n).toBe(103);
    expect(may(await trend(research, 'segment=age:old'))?.n).toBe(100);
    const byDay = await trend(research, 'segment=age:old&kind=day');
    expect(byDay.source).toBe('rows');
    expect(byDay.periods.map((row) => [row.period, row.figure.n])).toEqual([['2026-05-05', 100]]);
  });

  it('of an unfinished period are marked and left out of growth', async () => {
    const body = await trend(research, 'period=2026-06');
    expect(body.periods.at(-1)).toMatchObject({ period: '2026-06', part: 'not_over' });
    expect(body.changes[0]?.points).toEqual({ ok: false, reason: 'incomplete-period' });
  });
});

describe('small cells', () => {
  it('are hidden with the complement that would give them away, as page, JSON and CSV', async () => {
    const path = '/dashboards/service/compare';
    const rows = groupsOf(await compareJson(research, 'question=courtesy&by=counter&period=2026-05'));
    // c3 has 3 answers; without a second hidden counter they would follow from the total.
    expect(rows.map((row) => [row.group, row.figure.n])).toEqual([
      ['c1', null],
      ['c2', 100],
      ['c3', null],
    ]);
    const csv = (
      await research.get(`${path}.csv?question=courtesy&by=counter&period=2026-05&lang=zh-TW`).expect(200)
    ).text;
    expect(csv).toMatch(/^c1,[^\r]*,\*,\*/m);
    expect(
      (await research.get(`${path}?question=courtesy&by=counter&period=2026-05&lang=zh-TW`)).text,
    ).toContain('份數過少，不公布（＊）');
  });

  it('stay hidden when one goes around by filters', async () => {
    expect(may(await trend(research, 'counter=c3'))).toMatchObject({
      state: 'suppressed',
      n: null,
      satisfied: null,
    });
    expect(may(await trend(research, 'counter=c1'))).toMatchObject({
      state: 'suppressed',
      n: null,
    });
    expect(may(await trend(research, 'channel=web&counter=c3'))).toMatchObject({
      state: 'suppressed',
    });
  });
});

describe('who sees counters', () => {
  it('a section chief sees the own section and is refused the others', async () => {
    const rows = groupsOf(await compareJson(chief, 'by=counter&period=2026-05'));
    expect(rows.map((row) => row.group)).toEqual(['c1', 'c2']);
    await chief.get('/dashboards/service/trend?counter=c1').expect(200);
    for (const form of ['', '.json', '.csv'])
      await chief.get(`/dashboards/service/trend${form}?counter=c3`).expect(403);
  });

  it('a clerk has neither the choice nor the address', async () => {
    const page = await clerk.get('/dashboards/service/trend').expect(200);
    expect(page.text).not.toContain('name="counter"');
    for (const address of [
      '/dashboards?counter=c1',
      '/dashboards/service/trend?counter=c1',
      '/dashboards/service/compare?by=counter',
    ])
      await clerk.get(address).expect(403);
    expect((await compareJson(clerk, '')).by).not.toBe('counter');
  });

  it('nobody sees a counter before its day is over', async () => {
    const june = ({ periods }: TrendData) => periods.find((row) => row.period === '2026-06');
    expect(june(await trend(research, ''))?.figure.n).toBe(60);
    expect(june(await trend(research, 'counter=c1'))).toBeUndefined();
  });
});

describe('comparisons', () => {
  it('test all groups first, then each against the rest, in the order of the office', async () => {
    const channels = await compareJson(research, 'question=courtesy&by=channel&period=2026-05');
    expect(channels).toMatchObject({ kind: 'groups', overall: { ok: true, rejected: true } });
    expect(groupsOf(channels).map((row) => [row.group, row.comparison.ok && row.comparison.verdict])).toEqual(
      [
        ['kiosk', 'higher'],
        ['web', 'lower'],
      ],
    );
    const counters = await compareJson(research, 'question=courtesy&by=counter&period=2026-05');
    expect(counters).toMatchObject({ overall: { ok: false, reason: 'too-few-groups' } });
    const ages = groupsOf(await compareJson(research, 'question=courtesy&by=answer:age&period=2026-05'));
    expect(ages.map((row) => [row.group, row.comparison.ok && row.comparison.verdict])).toEqual([
      ['young', 'lower'],
      ['old', 'higher'],
    ]);
  });

  it('of two periods say 下降 only with a test behind it', async () => {
    const { text } = await research
      .get('/dashboards/service/compare?question=courtesy&by=period&period=2026-05&base=2026-04&lang=zh-TW')
      .expect(200);
    expect(text).toContain('判定為下降。');
    expect(text).toMatch(/▼<\/span> 下降/);
    expect(text).toContain('m-verdict--bad');
  });
});

describe('the overview', () => {
  it('says the period in a sentence, with movements that are real', async () => {
    const { text } = await research.get('/dashboards?lang=zh-TW').expect(200);
    expect(text).toContain('115年5月總覽');
    expect(text).toContain('真正的變動');
    expect(text).toMatch(/本期服務態度滿意度為77\.3%.*判定為下降。/);
    const data = await overviewJson(research);
    expect(data.movements.map((one) => [one.question, one.change.verdict])).toContainEqual([
      'courtesy',
      'down',
    ]);
    expect(data.measures.map((one) => one.question)).toEqual(['overall', '~staff', 'courtesy', 'clarity']);
    const csv = (await research.get('/dashboards.csv?lang=zh-TW').expect(200)).text;
    expect(csv).toContain('courtesy,服務態度,203,157,77.3');
  });

  it('counts the response rate over the days with visitors, and warns of volunteers', async () => {
    expect((await clerk.get('/dashboards?lang=zh-TW')).text).toContain('未登錄洽公人次');
    await clerk
      .post(
        '/visits?month=2026-05',
        await filled(clerk, '/visits?month=2026-05', {
          'visitors-2026-05-04': '4000',
          'offered-2026-05-04': '400',
        }),
      )
      .expect(303);
    expect((await overviewJson(research)).responseRate).toMatchObject({
      ok: true,
      days: 1,
      visitors: 4000,
      answered: 100,
      voluntary: true,
      offered: { rate: 0.25, coverage: 0.1 },
    });
    const page = (await research.get('/dashboards?lang=zh-TW')).text;
    expect(page).toContain('自願樣本，不宜推論');
    expect(page).toContain('其中100份由網路填答，填答者未必當日到所');
    expect(page).toContain('邀請涵蓋率10.0%（邀請400人次／洽公4,000人次，有登錄的1日）');
  });

  it('gives no rate over 100 %: more answers than visitors is said to be a wrong count', async () => {
    await clerk
      .post(
        '/visits?month=2026-05',
        await filled(clerk, '/visits?month=2026-05', {
          'visitors-2026-05-04': '90',
          'offered-2026-05-04': '80',
        }),
      )
      .expect(303);
    expect((await overviewJson(research)).responseRate).toMatchObject({
      ...{ visitors: 90, answered: 100, ofVisitors: null, more: true },
      offered: { rate: null },
    });
    for (const address of ['/dashboards', '/dashboards/service/trend', '/dashboards/service/quality'])
      expect((await research.get(`${address}?period=2026-05&lang=zh-TW`)).text).toContain(
        '填答份數多於洽公或邀請人次',
      );
    await clerk
      .post(
        '/visits?month=2026-05',
        await filled(clerk, '/visits?month=2026-05', {
          'visitors-2026-05-04': '4000',
          'offered-2026-05-04': '400',
        }),
      )
      .expect(303);
  });

  it('says of a rate that one day in it has more answers than visitors, and in a comparison whose', async () => {
    const enter = async (counts: Record<string, string>, place = '') =>
      await clerk
        .post(`/visits?month=2026-05${place}`, await filled(clerk, `/visits?month=2026-05${place}`, counts))
        .expect(303);
    await enter({ 'visitors-2026-05-04': '90', 'offered-2026-05-04': '', 'visitors-2026-05-06': '4000' });
    expect((await overviewJson(research)).responseRate).toMatchObject({ more: false, daysOver: 1 });
    expect((await research.get('/dashboards?lang=zh-TW')).text).toContain('其中1日的填答份數多於洽公人次');
    await enter({ 'visitors-2026-05-04': '9' }, '&service=transcript');
    const compared = (
      await research.get('/dashboards/service/compare?by=service&kind=month&period=2026-05&lang=zh-TW')
    ).text;
    expect(compared).toContain('填答份數多於洽公或邀請人次（至少一日）');
    await enter({ 'visitors-2026-05-04': '' }, '&service=transcript');
    await enter({ 'visitors-2026-05-04': '4000', 'offered-2026-05-04': '400', 'visitors-2026-05-06': '' });
  });

  it('counts only the answers of the counters whose visitors were entered', async () => {
    // The 100 of that day answered at another counter.
    await clerk
      .post(
        '/visits?month=2026-05&counter=c1',
        await filled(clerk, '/visits?month=2026-05&counter=c1', { 'visitors-2026-05-05': '300' }),
      )
      .expect(303);
    expect((await overviewJson(research)).responseRate).toMatchObject({ visitors: 4300, answered: 100 });
    const { text } = await research.get('/dashboards/service/quality?period=2026-05&lang=zh-TW').expect(200);
    expect(text).toContain('（填答100份／洽公4,300人次）');
  });

  it.each(['zh-TW', 'en', 'ja'])('stands in %s with every filter', async (language) => {
    for (const query of [
      '',
      '&counter=c1',
      '&service=transcript',
      '&channel=kiosk&language=en',
      '&hour=09',
      '&segment=age:old',
      '&kind=week',
      '&kind=quarter',
      '&kind=year',
      '&kind=day',
    ]) {
      await research.get(`/dashboards?lang=${language}${query}`).expect(200);
    }
  });
});

describe('filters that make no sense', () => {
  it.each([
    'kind=fortnight',
    'kind=wave',
    'question=nothing',
    'from=2026-02-31',
    'from=2026-05-01&to=2026-04-01',
    'from=99999',
    'counter=c9',
    'service=nope',
    'channel=smoke',
    'language=xx',
    'hour=25',
    'hour=11-09',
    'segment=age',
    'segment=age:nobody',
    'segment=overall:5',
    'by=__proto__',
    'by=answer:overall',
    'period=2026-13',
    'period=0001-01',
    'question=a&question=b',
    'question=%00',
    `question=${'x'.repeat(600)}`,
    'year=lunar',
    'base=x',
  ])('are refused with a clear 400: %s', async (query) => {
    for (const path of ['trend', 'compare']) {
      const answered = await research.get(`/dashboards/service/${path}?${query}&lang=en`);
      expect(answered.status).toBe(400);
      expect(answered.text).not.toContain('unexpected');
    }
  });

  it('name a survey that is not there with 404', async () => {
    for (const path of [
      '/dashboards?survey=nope',
      '/dashboards/nope/trend',
      '/dashboards/nope/compare.json',
      '/dashboards/nope/responses.csv',
    ])
      await research.get(path).expect(404);
  });
});

describe('the export of raw answers', () => {
  it('gives one row a response with codes and labels, and writes down who took it', async () => {
    const { text } = await research.get('/dashboards/service/responses.csv?lang=zh-TW').expect(200);
    const lines = text.trim().split('\r\n');
    expect(lines).toHaveLength(1 + 357);
    expect(lines[0]).toContain('courtesy 服務態度,courtesy 服務態度（文字）');
    expect(lines[1]).toContain('4,滿意');
    const audit = await listAudit(test.dependencies.database.queries, test.scope, 5);
    expect(
      audit.some((entry) => entry.action === 'responses.export' && entry.userId === 'user-research'),
    ).toBe(true);
  });

  it('is refused to everybody else', async () => {
    for (const who of [chief, clerk]) await who.get('/dashboards/service/responses.csv').expect(403);
  });
});
