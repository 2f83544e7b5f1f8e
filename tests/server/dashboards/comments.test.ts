import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'csv-parse/sync';
import { wilson } from '../../../analysis/wilson.js';
import { startThemeRules } from '../../../analysis/text/themeRules.js';
import { themeFinder } from '../../../analysis/text/themes.js';
import type { Role } from '../../../db/schema.js';
import type { commentsData } from '../../../server/dashboards/comments.page.js';
import { openInboxWorld, say, type InboxWorld, type Said } from '../comments/world.js';
import { openTestApp, roles, type SignedIn, type TestApp } from '../../support/testApp.js';

let test: TestApp;
let world: InboxWorld;
const people = {} as Record<Role, SignedIn>;

const times = (n: number, said: (index: number) => Said): Said[] =>
  Array.from({ length: n }, (_, index) => said(index));
const monthAgo = (index: number) => `2026-05-${String((index % 28) + 1).padStart(2, '0')}`;
const yearAgo = (index: number) => `2025-05-${String((index % 28) + 1).padStart(2, '0')}`;

/** A spring in which the queue became the talk of the town; counter 3 was hardly spoken of. */
const said: Said[] = [
  ...times(40, (n) => ({
    text: `等太久了，排隊${n}`,
    overall: '1',
    day: monthAgo(n),
    counter: n % 2 === 0 ? 'c1' : 'c2',
  })),
  ...times(40, (n) => ({
    text: `櫃檯小姐很親切${n}`,
    overall: '5',
    day: monthAgo(n),
    counter: n % 2 === 0 ? 'c1' : 'c2',
  })),
  ...times(3, (n) => ({ text: `停車位太少${n}`, overall: '3', day: monthAgo(n), counter: 'c3' })),
  ...times(20, (n) => ({ text: `沒有想法${n}甲`, overall: '4', day: monthAgo(n) })),
  ...times(5, (n) => ({ text: `等太久了，再等${n}`, overall: '2', day: yearAgo(n) })),
  ...times(45, (n) => ({ text: `櫃檯先生很親切${n}`, overall: '5', day: yearAgo(n) })),
  ...times(6, (n) => ({ text: `真的很感謝${n}`, overall: 'na', day: monthAgo(n) })),
  { text: '請找research person處理，電話0912-345-678', overall: '2', day: '2026-05-20' },
  { text: '今天在一號櫃檯等太久', overall: '2', day: '2026-06-17', counter: 'c1' },
];

type Data = ReturnType<typeof commentsData>;
const data = async (query = '', role: Role = 'research') =>
  (await people[role].get(`/dashboards/service/comments.json?${query}`).expect(200)).body as Data;
const may = 'from=2026-05&to=2026-05';

beforeAll(async () => {
  test = await openTestApp();
  world = await openInboxWorld(test);
  await say(test, world, said);
  for (const role of roles) people[role] = await test.signIn(role);
});
afterAll(async () => {
  await test.close();
});

/** As a browser reads it. */
const plain = (html: string) => html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');

/** Counted anew from what was said, without any of the program's counting. */
const find = themeFinder(startThemeRules);
function counted(theme: string, which: (one: Said) => boolean): number {
  return said.filter((one) => which(one) && find(one.text).some((found) => found.theme === theme)).length;
}
const inMay = (one: Said) => one.day?.startsWith('2026-05') === true;

describe('what the comments say', () => {
  it('counts what an independent count finds, by theme, by rating and in all', async () => {
    const { themes, comments, untagged } = await data(may);
    expect(comments.n).toBe(said.filter(inMay).length);
    for (const { theme, all, rated } of themes) {
      expect([theme, all.x]).toEqual([theme, counted(theme, inMay)]);
      expect([theme, rated.dissatisfied.x]).toEqual([
        theme,
        counted(theme, (one) => inMay(one) && ['1', '2'].includes(one.overall ?? '')),
      ]);
    }
    const waiting = themes.find((one) => one.theme === 'waiting');
    const interval = wilson(40, said.filter(inMay).length);
    expect(interval.ok && { share: interval.share, lower: interval.lower, upper: interval.upper }).toEqual({
      share: waiting?.all.share,
      lower: waiting?.all.lower,
      upper: waiting?.all.upper,
    });
    expect(untagged.x).toBe(
      said.filter((one) => inMay(one) && find(one.text).every((found) => found.theme === 'other')).length,
    );
  });

  it('keeps to the rules on small numbers: under ten comments counts, no percentages', async () => {
    const { themes, periods } = await data('from=2026-06&to=2026-06');
    expect(themes.find((one) => one.theme === 'waiting')?.all).toMatchObject({
      state: 'counts_only',
      x: 1,
      n: 1,
      share: null,
    });
    expect(periods.at(-1)).toMatchObject({ period: '2026-06', n: 1, part: 'not_over' });
    const neither = (await data(may)).themes.find((one) => one.theme === 'parking')?.rated.neither;
    expect(neither).toMatchObject({ state: 'counts_only', x: 3, n: 3, share: null });
  });

  it('says that a theme rose against the same month last year, and not that others did', async () => {
    const { emerging, sentence } = await data('period=2026-05');
    expect(emerging.base).toMatchObject({ kind: 'last_year', n: 50 });
    const rising = emerging.rows.filter((row) => row.ok && row.emerging).map((row) => row.theme);
    expect(rising).toEqual(['waiting']);
    expect(sentence).toContain('等候／速度');
  });

  it('refuses to compare a month of few comments, in words', async () => {
    const { emerging } = await data('period=2026-06');
    expect(emerging.rows.every((row) => !row.ok && row.reason === 'too-few-answers')).toBe(true);
    const page = await people.research
      .get('/dashboards/service/comments?period=2026-06&lang=zh-TW')
      .expect(200);
    expect(page.text).toContain('有效份數不足，僅列次數');
    await people.research.get('/dashboards?lang=zh-TW');
  });

  it('compares words of the dissatisfied and the satisfied by comments, not by how often', async () => {
    const { words } = await data(may);
    expect(words?.language).toBe('zh-TW');
    const ratings = words?.ratings.result;
    if (ratings?.ok !== true) throw new Error('words were refused');
    expect(ratings.words.find((word) => word.word === '親切')).toMatchObject({
      leans: 'second',
      inFirst: 0,
      inSecond: 40,
    });
    expect(ratings.words.find((word) => word.word === '排隊')).toMatchObject({
      leans: 'first',
      inFirst: 40,
      inSecond: 0,
    });
    const periods = words?.periods.result;
    expect(periods).toMatchObject({ ok: false, reason: 'too-few-answers' });
  });

  it('reads the tone of unrated comments only', async () => {
    const { polarity } = await data(may);
    expect(polarity.n).toBe(6);
    expect(polarity.rows.find((row) => row.tone === 'positive')?.figure.x).toBe(6);
  });

  it('says the same as page, CSV and JSON', async () => {
    const all = await data(`${may}&theme=attitude`);
    const csv = await people.research
      .get(`/dashboards/service/comments.csv?${may}&theme=attitude`)
      .expect(200);
    const rows: string[][] = parse(csv.text, { bom: true, relax_column_count: true });
    const page = plain(
      (await people.research.get(`/dashboards/service/comments?${may}&theme=attitude`).expect(200)).text,
    );
    expect(rows[0]?.[0]).toBe(all.sentence);
    expect(page).toContain(all.sentence);
    for (const { theme, name, all: figure } of all.themes) {
      const row = rows.find((one) => one[0] === theme);
      expect(row?.slice(0, 3)).toEqual([theme, name, String(figure.x)]);
      expect(row?.[3]).toBe(figure.share === null ? '' : String(Math.round(figure.share * 1000) / 10));
      if (figure.x !== 0)
        expect(page).toContain(`/comments/texts?from=2026-05-01&to=2026-05-31&theme=${theme}"`);
    }
    expect(all.chosen?.theme).toBe('attitude');
    expect(rows.find((row) => row[0] === '2026-05')?.slice(2, 4)).toEqual([String(all.comments.n), '40']);
  });

  it('keeps filters: only comments of that service, channel or language', async () => {
    const { comments } = await data(`${may}&channel=paper`);
    expect(comments.n).toBe(0);
    await people.research.get(`/dashboards/service/comments?${may}&channel=paper`).expect(200);
  });
});

describe('the comments behind a figure', () => {
  const texts = async (query: string, role: Role = 'research') =>
    await people[role].get(`/dashboards/service/comments/texts?${query}`);

  it('are exactly as many as were counted, covered, and lead to the inbox', async () => {
    const page = (await texts(`${may}&theme=waiting&rated=dissatisfied`)).text;
    expect(page.match(/class="m-texts__text"/g)).toHaveLength(40);
    expect(page).toContain('href="/comments/');
    const unknown = (await texts(`${may}&rated=none`)).text;
    expect(unknown.match(/class="m-texts__text"/g)).toHaveLength(6);
    const tone = (await texts(`${may}&rated=none&tone=positive`)).text;
    expect(tone.match(/class="m-texts__text"/g)).toHaveLength(6);
    const word = (await texts(`${may}&word=${encodeURIComponent('親切')}&group=satisfied`)).text;
    expect(word.match(/class="m-texts__text"/g)).toHaveLength(40);
  });

  it('cover personal data and the names of the office’s people', async () => {
    const page = (await texts('from=2026-05-20&to=2026-05-20')).text;
    expect(page).toContain('處理');
    expect(page).not.toContain('0912-345-678');
    expect(page).not.toContain('請找research person');
    expect(page).toContain('［姓名］');
  });

  it('show no theme where none was found', async () => {
    const { untagged } = await data(may);
    const page = (await texts(`${may}&theme=none`)).text;
    expect(page.match(/class="m-texts__text"/g) ?? []).toHaveLength(untagged.x ?? -1);
  });
});

describe('comments by counter', () => {
  it('hide a counter of few comments, and no other follows from the rest', async () => {
    const { counters } = await data(may);
    expect(counters?.rows.map((row) => [row.counter, row.n])).toEqual([
      ['c1', 40],
      ['c2', 40],
      ['c3', null],
    ]);
    expect(counters?.rows[2]?.themes['parking']).toMatchObject({ state: 'suppressed', x: null, n: null });
    const page = (await people.research.get(`/dashboards/service/comments?${may}`)).text;
    expect(page).toContain('＊');
    const csv = (await people.research.get(`/dashboards/service/comments.csv?${may}`)).text;
    expect(csv).toContain('*');
  });

  it('count a day once it is over', async () => {
    const { counters, comments } = await data('from=2026-06&to=2026-06');
    expect(comments.n).toBe(1);
    expect(counters?.rows.every((row) => row.n === 0)).toBe(true);
    expect(counters?.to).toBe('2026-06-16');
  });

  it.each<[Role, string[] | undefined]>([
    ['director', ['c1', 'c2', 'c3']],
    ['section_chief', ['c1', 'c2']],
    ['seed', undefined],
    ['auditor', undefined],
  ])('%s sees %s', async (role, expected) => {
    expect((await data(may, role)).counters?.rows.map((row) => row.counter)).toEqual(expected);
  });

  it('a list by counter is refused to who may not see it', async () => {
    const address = `/dashboards/service/comments/texts?${may}&counter=`;
    await people.section_chief.get(`${address}c1`).expect(200);
    await people.section_chief.get(`${address}c3`).expect(403);
    await people.seed.get(`${address}c1`).expect(403);
    const today = (
      await people.section_chief.get(
        '/dashboards/service/comments/texts?counter=c1&from=2026-06-17&to=2026-06-17',
      )
    ).text;
    expect(today).not.toContain('今天在一號櫃檯');
  });
});

describe('who may look, and at what', () => {
  it('is for who may read comments; the tab stands only there', async () => {
    await people.clerk.get('/dashboards/service/comments').expect(403);
    expect((await people.clerk.get('/dashboards').expect(200)).text).not.toContain(
      '/dashboards/service/comments',
    );
    expect((await people.auditor.get('/dashboards').expect(200)).text).toContain(
      '/dashboards/service/comments',
    );
  });

  it.each([
    'comments?theme=nothing',
    'comments?counter=c1',
    'comments?hour=09',
    'comments?kind=century',
    'comments?from=2026-13',
    'comments/texts?rated=angry',
    'comments/texts?tone=loud',
    'comments/texts?counter=c9',
    'comments/texts?word=x',
    'comments/texts?page=0',
    'comments/texts?page=201',
  ])('%s is refused', async (address) => {
    await people.research.get(`/dashboards/service/${address}`).expect(400);
  });

  it.each(['day', 'week', 'quarter', 'half', 'year'])('by %s there are figures too', async (kind) => {
    const { comments, periods } = await data(`kind=${kind}&from=2025-05&to=2026-06`);
    expect(comments.n).toBe(said.length);
    expect(periods.reduce((sum, row) => sum + row.n, 0)).toBe(said.length);
  });
});
