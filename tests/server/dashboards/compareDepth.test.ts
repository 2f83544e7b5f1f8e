import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { compareData } from '../../../server/dashboards/compare.page.js';
import type { depthData } from '../../../server/dashboards/compareDepth.page.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, shares, type Given, type World } from './world.js';
import { filled } from '../../support/visitsForm.js';

type DepthData = ReturnType<typeof compareData> & ReturnType<typeof depthData>;

let test: TestApp;
let world: World;
let research: SignedIn;
let chief: SignedIn;
let clerk: SignedIn;

const day = '2026-05-04';
const given: Given[] = [
  ...shares(60, 100, { day, counter: 'c1', service: 'transcript', age: 'young', channel: 'web' }),
  ...shares(190, 200, { day, counter: 'c2', service: 'moving', age: 'old', channel: 'kiosk' }),
  ...shares(30, 40, { day, counter: 'c3', service: 'id_card', age: 'young', channel: 'web' }),
  ...shares(15, 20, { day, counter: 'c2', service: 'transcript', age: 'old', channel: 'web' }),
  ...shares(2, 3, { day, counter: 'c1', service: 'id_card', age: 'old', channel: 'kiosk' }),
];

beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  await answer(test, world, [
    ...given,
    // April: nobody who came for an identity card answered, and hardly anybody who came to move.
    ...shares(30, 40, { day: '2026-04-02', counter: 'c1', service: 'transcript' }),
    ...shares(5, 6, { day: '2026-04-02', counter: 'c2', service: 'moving' }),
  ]);
  research = await test.signIn('research');
  chief = await test.signIn('section_chief');
  clerk = await test.signIn('clerk');
});
afterAll(async () => {
  await test.close();
});

const path = '/dashboards/service/compare';
const compare = async (who: SignedIn, query: string): Promise<DepthData> =>
  (await who.get(`${path}.json?question=courtesy&period=2026-05&${query}`).expect(200)).body as DepthData;

async function page(who: SignedIn, query: string): Promise<string> {
  for (let asked = 0; asked < 40; asked += 1) {
    const answered = await who.get(`${path}?question=courtesy&period=2026-05&${query}`);
    if (answered.status === 200) return answered.text;
    expect(answered.status).toBe(202);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('the count did not end');
}

async function visitors(month: string, service: string, count: number): Promise<void> {
  const fields = { [`visitors-${month}-04`]: String(count), [`offered-${month}-04`]: '' };
  await clerk
    .post(
      `/visits?month=${month}&service=${service}`,
      await filled(clerk, `/visits?month=${month}&service=${service}`, fields),
    )
    .expect(303);
}

describe('counters', () => {
  it('stand in a funnel in the order of the office, with the limits of chance', async () => {
    const { funnel } = await compare(research, 'by=counter');
    if (funnel?.ok !== true) throw new Error('no funnel');
    expect(funnel.groups.map((group) => group.key)).toEqual(['c1', 'c2', 'c3']);
    const [x, n] = [60 + 2 + 190 + 15 + 30, 103 + 220 + 40];
    expect(funnel.center).toBeCloseTo(x / n, 12);
    const c2 = funnel.groups[1];
    const error = Math.sqrt(((x / n) * (1 - x / n)) / 220);
    expect(c2?.ok === true && c2.inner.upper).toBeCloseTo(x / n + 1.959963984540054 * error, 10);
    expect(c2).toMatchObject({ x: 205, n: 220, position: 'above-outer' });
    const html = await page(research, 'by=counter&lang=zh-TW');
    expect(html).toContain('高於99.8%界限');
    expect(html).toContain('不提供排名');
    expect(html).toContain('&quot;type&quot;:&quot;funnel&quot;');
  });

  it('are only a section chief’s own, and nobody’s without the right', async () => {
    const { funnel } = await compare(chief, 'by=counter');
    expect(funnel?.ok === true && funnel.groups.map((group) => group.key)).toEqual(['c1', 'c2']);
    const { cross } = await compare(chief, 'by=answer:age&across=counter');
    expect(cross?.ok === true && cross.columns.map((column) => column.key)).toEqual(['c1', 'c2']);
    for (const query of ['by=counter', 'by=channel&across=counter'])
      await clerk.get(`${path}.json?${query}`).expect(403);
  });
});

describe('two groups', () => {
  it('show the chance of a higher answer beside the gap of means, as counted pair by pair', async () => {
    const { twoGroups } = await compare(research, 'by=answer:age');
    const scores = (age: string) => given.filter((one) => one.age === age).map((one) => Number(one.courtesy));
    const [young, old] = [scores('young'), scores('old')];
    const pairs = young.flatMap((a) => old.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
    const effect = pairs.reduce((sum: number, pair) => sum + pair, 0) / pairs.length;
    const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
    if (twoGroups === null) throw new Error('no two groups');
    expect(twoGroups.effect.ok && twoGroups.effect.effect).toBeCloseTo(effect, 12);
    expect(twoGroups.gap.ok && twoGroups.gap.difference).toBeCloseTo(mean(young) - mean(old), 12);
    expect(twoGroups.mannWhitney.ok && twoGroups.mannWhitney.p).toBeLessThan(0.001);
    expect(await page(research, 'by=answer:age&lang=zh-TW')).toContain('判定為較低');
  });

  it('are not made of three', async () => {
    expect((await compare(research, 'by=service')).twoGroups).toBeNull();
  });
});

describe('a cross-table', () => {
  it('of two segments counts as the answers do, and hides small cells with their complements', async () => {
    const { cross } = await compare(research, 'by=answer:age&across=service');
    if (cross?.ok !== true) throw new Error('no table');
    expect(cross.columns.map((column) => column.key)).toEqual(['transcript', 'id_card', 'moving']);
    const n = cross.cells.map((row) => row.map((cell) => cell.n));
    const counted = cross.rows.map((row) =>
      cross.columns.map(
        ({ key }) => given.filter((one) => one.age === row.key && one.service === key).length,
      ),
    );
    expect(counted).toEqual([
      [100, 40, 0],
      [20, 3, 200],
    ]);
    // 3 and 0 are small; whatever is shown is counted right, and no line has a single hidden cell.
    n.forEach((row, i) => row.forEach((cell, j) => cell === null || expect(cell).toBe(counted[i]?.[j])));
    expect(n[1]?.[1]).toBeNull();
    expect(n[0]?.[2]).toBeNull();
    for (const row of n) expect(row.filter((cell) => cell === null).length).not.toBe(1);
    for (const j of [0, 1, 2]) expect(n.filter((row) => row[j] === null).length).not.toBe(1);
    expect(cross.cells[1]?.[1]).toEqual({ n: null, share: null, comparison: null });
    const csv = await research.get(
      `${path}.csv?question=courtesy&period=2026-05&by=answer:age&across=service&lang=zh-TW`,
    );
    expect(csv.text).toMatch(/^old,65歲以上,.*\*,\*/m);
    expect(await page(research, 'by=answer:age&across=service&lang=zh-TW')).toContain(
      '少於5份者及可推算出它的格子不公布',
    );
  });

  it('of answers tests each cell by its adjusted residual', async () => {
    const { cross } = await compare(research, 'by=channel&across=answers');
    if (cross?.ok !== true || !cross.test.ok || !('cells' in cross.test)) throw new Error('no table');
    const [kiosk, web] = [192, 105].map((satisfied, i) => ({ satisfied, n: [203, 160][i] ?? 0 }));
    expect(cross.rows.map((row) => row.key)).toEqual(['kiosk', 'web']);
    expect(cross.cells.map((row) => row.map((cell) => cell.n))).toEqual([
      [192, 11],
      [105, 55],
    ]);
    const all = 363;
    const p = 297 / all;
    const expected = (kiosk?.n ?? 0) * p;
    const residual =
      ((kiosk?.satisfied ?? 0) - expected) / Math.sqrt(expected * (1 - (kiosk?.n ?? 0) / all) * (1 - p));
    expect(cross.test.cells[0]?.[0]?.residual).toBeCloseTo(residual, 10);
    expect(cross.test.cells[0]?.[0]?.verdict).toBe('higher');
    expect(cross.cells[1]?.[0]?.share?.share).toBeCloseTo(105 / (web?.n ?? 1), 12);
    expect(cross.merged).toHaveLength(2);
  });

  it('takes no other filter, no dimension and no two periods, and says why', async () => {
    for (const [query, reason] of [
      ['by=service&across=channel&counter=c1', 'filter'],
      ['by=period&across=service', 'periods'],
      ['by=service&across=service', 'same'],
    ] as const)
      expect((await compare(research, query)).cross).toEqual({ ok: false, reason });
    const composite = await research.get(
      `${path}.json?question=~staff&period=2026-05&by=service&across=channel`,
    );
    expect((composite.body as DepthData).cross).toEqual({ ok: false, reason: 'composite' });
    expect(await page(research, 'by=service&across=channel&counter=c1&lang=zh-TW')).toContain(
      '交叉表不與其他篩選條件併用',
    );
  });

  it.each(['across=period', 'across=answer:overall', 'across=nothing', 'across=__proto__'])(
    'refuses what cannot be crossed with 400: %s',
    async (query) => {
      await research.get(`${path}?${query}`).expect(400);
    },
  );
});

describe('weights', () => {
  it('are asked for where no visitors by service are known', async () => {
    expect((await compare(research, 'by=channel')).weighting).toEqual({ ok: false, reason: 'no_visits' });
    expect(await page(research, 'by=service&lang=zh-TW')).toContain('未登錄各業務的洽公人次，無法加權');
  });

  it('stand beside the unweighted figure: shares of services by their visitors', async () => {
    await visitors('2026-05', 'transcript', 600);
    await visitors('2026-05', 'moving', 200);
    await visitors('2026-05', 'id_card', 200);
    const { weighting } = await compare(research, 'by=service');
    if (!weighting.ok) throw new Error('not weighted');
    const groups = [
      { n: 120, x: 75, visitors: 600 },
      { n: 200, x: 190, visitors: 200 },
      { n: 43, x: 32, visitors: 200 },
    ];
    const share = groups.reduce((sum, group) => sum + (group.visitors / 1_000) * (group.x / group.n), 0);
    const squares = groups.reduce((sum, group) => sum + group.n * (group.visitors / group.n) ** 2, 0);
    const deff = (363 * squares) / 1_000 ** 2;
    const [row] = weighting.rows;
    expect(row?.figure.satisfied?.share).toBeCloseTo(297 / 363, 12);
    expect(row?.weighted).toMatchObject({
      ok: true,
      by: 'service',
      deff: Math.round(deff * 100) / 100,
      nEffective: Math.round(363 / deff),
    });
    expect(row?.weighted.ok === true && row.weighted.share).toBeCloseTo(share, 12);
    const html = await page(research, 'by=service&lang=zh-TW');
    const csv = await research.get(`${path}.csv?question=courtesy&period=2026-05&by=service&lang=zh-TW`);
    expect(html).toContain(`${(share * 100).toFixed(1)}%`);
    expect(csv.text).toContain(`all,全部填答,363,81.8,`);
    expect(csv.text).toContain(`,${(share * 100).toFixed(1)},`);
  });

  it('bring channels to one mix of services, and print the mix that answered', async () => {
    const { weighting, mix } = await compare(research, 'by=channel');
    expect(mix?.map((part) => [part.group, part.n])).toEqual([
      ['kiosk', 203],
      ['web', 160],
    ]);
    expect(weighting.ok && weighting.rows.map((row) => row.group)).toEqual(['kiosk', 'web', '']);
    const html = await page(research, 'by=channel&lang=zh-TW');
    expect(html).toContain('填答組成：評分平板55.9%（203份）、網路44.1%（160份）。');
    expect(html).toContain('填答族群不同，差異可能來自對象而非服務');
  });

  it('meet services and counters at once where both are known and every answer has a counter', async () => {
    const cells = [
      { service: 'transcript', counter: 'c1', x: 40, n: 50, weight: 1 },
      { service: 'transcript', counter: 'c2', x: 20, n: 30, weight: 1 },
      { service: 'moving', counter: 'c1', x: 18, n: 20, weight: 1 },
      { service: 'moving', counter: 'c2', x: 57, n: 60, weight: 1 },
    ];
    await answer(
      test,
      world,
      cells.flatMap(({ service, counter, x, n }) => shares(x, n, { day: '2026-03-04', service, counter })),
    );
    await visitors('2026-03', 'transcript', 600);
    await visitors('2026-03', 'moving', 400);
    for (const counter of ['c1', 'c2'])
      await clerk
        .post(
          `/visits?month=2026-03&counter=${counter}`,
          await filled(clerk, `/visits?month=2026-03&counter=${counter}`, {
            'visitors-2026-03-04': '400',
            'offered-2026-03-04': '',
          }),
        )
        .expect(303);
    // Proportional fitting by hand; counters were counted apart, and give their shares of the 1,000 only.
    const total = (own: typeof cells) => own.reduce((sum, { n, weight }) => sum + n * weight, 0);
    for (let round = 0; round < 500; round += 1)
      for (const [key, value, target] of [
        ['service', 'transcript', 600],
        ['service', 'moving', 400],
        ['counter', 'c1', 500],
        ['counter', 'c2', 500],
      ] as const) {
        const own = cells.filter((cell) => cell[key] === value);
        const factor = target / total(own);
        for (const cell of own) cell.weight *= factor;
      }
    const share = cells.reduce((sum, { x, weight }) => sum + x * weight, 0) / 1_000;
    const { weighting } = (
      await research.get(`${path}.json?question=courtesy&period=2026-03&by=service`).expect(200)
    ).body as DepthData;
    const weighted = weighting.ok ? weighting.rows[0]?.weighted : undefined;
    expect(weighted).toMatchObject({ ok: true, by: 'service_counter' });
    expect(weighted?.ok === true && weighted.share).toBeCloseTo(share, 8);
  });

  it('are refused where visitors left no answers, or where the mixes differ too much', async () => {
    await visitors('2026-04', 'transcript', 500);
    await visitors('2026-04', 'id_card', 500);
    const april = async () => {
      const { weighting } = (await research.get(`${path}.json?question=courtesy&period=2026-04&by=service`))
        .body as DepthData;
      return weighting.ok ? weighting.rows[0]?.weighted : undefined;
    };
    expect(await april()).toMatchObject({ ok: false, reason: 'empty_cell', groups: ['id_card'] });
    await clerk
      .post(
        '/visits?month=2026-04&service=id_card',
        await filled(clerk, '/visits?month=2026-04&service=id_card', {
          'visitors-2026-04-04': '',
          'offered-2026-04-04': '',
        }),
      )
      .expect(303);
    await visitors('2026-04', 'transcript', 10);
    await visitors('2026-04', 'moving', 9_990);
    expect(await april()).toMatchObject({ ok: false, reason: 'too_uneven' });
    const html = await research.get(`${path}?question=courtesy&period=2026-04&by=service&lang=zh-TW`);
    expect(html.text).toContain('無法加權：組成差異過大，設計效果7.65大於5');
  });

  it('do not go with a filter', async () => {
    expect((await compare(research, 'by=service&channel=web')).weighting).toEqual({
      ok: false,
      reason: 'filter',
    });
  });
});

it.each(['zh-TW', 'en', 'ja'])('the page stands in %s with everything on it', async (language) => {
  for (const query of [
    'by=counter&across=answers',
    'by=channel&across=answer:age',
    'by=answer:age&across=counter',
    'by=period&base=2026-04',
  ])
    expect(await page(research, `${query}&lang=${language}`)).toContain('<h2 id="cross">');
});
