import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { methodBook, methodUrl, readMethodBook } from '../../../server/methods/methodBook.js';
import { openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { answer, openSurvey, shares } from '../dashboards/world.js';

let test: TestApp;
let research: SignedIn;

beforeAll(async () => {
  test = await openTestApp();
  const world = await openSurvey(test);
  await answer(test, world, [
    ...shares(353, 380, { day: '2026-04-10' }),
    ...shares(376, 400, { day: '2026-05-12' }),
    ...shares(7, 7, { day: '2026-05-13', flags: ['rapid'] }),
    ...shares(2, 2, { day: '2026-05-13', flags: ['rapid', 'late'] }),
    ...shares(1, 1, { day: '2026-05-14', flags: ['unheard_of'] }),
  ]);
  research = await test.signIn('research');
});
afterAll(async () => {
  await test.close();
});

describe('the method book', () => {
  it.each(['zh-TW', 'en', 'ja'])('is a page with its contents and tables, in %s', async (language) => {
    const { text } = await research.get(`/methods?lang=${language}`).expect(200);
    expect(text).toContain('<h2 id="intervals">Intervals</h2>');
    expect(text).toContain('<a href="#intervals">Intervals</a>');
    expect(text).toMatch(/<th scope="col">plain name<\/th>/);
    expect(text).toContain('<code>wilson.ts</code>');
  });

  it('shows HTML of a book as the text it is', () => {
    const { blocks } = readMethodBook(
      '# T\n\n## A <b>\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) **b** `c`\n',
    );
    expect(blocks[0]?.heading).toEqual({ level: 2, id: 'a-b', text: 'A <b>' });
    expect(blocks[1]?.paragraph).toEqual([
      { text: expect.stringContaining('<script>alert(1)</script>') as string },
    ]);
    expect(blocks[2]?.paragraph?.map((run) => run.text).join('')).toBe('x b c');
  });

  it('has a place for every topic an explanation leads to', () => {
    const ids = new Set(methodBook().blocks.flatMap((block) => block.heading?.id ?? []));
    for (const topic of [/^interval/i, /^growth/i, /trend/i]) {
      const url = methodUrl(topic);
      expect(ids).toContain(url.replace('/methods#', ''));
    }
    expect(methodUrl(/nothing of the kind/)).toBe('/methods');
  });
});

describe('«數據說明»', () => {
  it.each([
    '/dashboards?period=2026-05',
    '/dashboards/service/trend?question=courtesy&period=2026-05',
    '/dashboards/service/compare?question=courtesy&by=channel&period=2026-05',
  ])('says formula, days, flags and the way to the method book at %s', async (address) => {
    const { text } = await research.get(`${address}&lang=zh-TW`).expect(200);
    expect(text).toContain('滿意376份÷有效樣本400份＝94.0%');
    expect(text).toContain('115年5月：115年5月1日至115年5月31日');
    expect(text).toContain('原始410份／採用400份');
    expect(text).toContain('未採用10份');
    expect(text).toContain('href="/methods#intervals"');
    expect(text).toMatch(/<details class="m-drawer">\s*<summary>數據說明<\/summary>/);
  });

  it('names the flags that lowered the figure, and how many responses had each', async () => {
    const { text } = await research.get(
      '/dashboards/service/trend?question=courtesy&period=2026-05&lang=zh-TW',
    );
    expect(text).toContain('快速連按9份、逾時補送2份、unheard_of1份');
    const english = await research.get('/dashboards/service/trend?question=courtesy&period=2026-05&lang=en');
    expect(english.text).toContain('rapid presses 9, sent late 2, unheard_of 1');
  });

  it('stands beside every small figure of the overview', async () => {
    const { text } = await research.get('/dashboards?period=2026-05&lang=zh-TW');
    const drawers = text.match(/<summary>數據說明<\/summary>/g) ?? [];
    const small = text.match(/<li class="m-multiple">/g) ?? [];
    expect(small.length).toBeGreaterThan(0);
    expect(drawers).toHaveLength(small.length + 1);
  });
});
