// Why: an invitation or a ticket's code is spent by finishing: who is called away, or whose phone shuts the page, goes on
// where they were without having pressed anything. Nobody else's form is kept unasked.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drafts } from '../../db/schema.js';
import { makeCodes } from '../../server/reaching/access.commands.js';
import { createSurvey, publishSurvey } from '../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../server/surveys/templates.js';
import { axeViolations, openBrowser } from './support.js';
import { openKioskWorld, type KioskWorld } from './kioskWorld.js';

let world: KioskWorld;
let browser: Browser;
let codes: string[];
beforeAll(async () => {
  world = await openKioskWorld();
  const { dependencies, scope } = world;
  const document = loadTemplate('household-office');
  const surveyId = await createSurvey(dependencies, scope, null, { slug: 'visits', document });
  await publishSurvey(dependencies, scope, null, surveyId);
  codes = await makeCodes(dependencies, { scope, userId: 'one' }, surveyId, { name: '號碼單', size: 4 });
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const kept = async () => await world.dependencies.database.queries.select().from(drafts);
const five = 'input[name=overall][value="5"]';
const words = 'textarea[name=suggestion]';

async function open(query: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.goto(`${world.base}/s/visits?lang=zh-TW${query}`);
  return page;
}

it('by a code is there again when the page was shut half-way, and gone once it is sent', async () => {
  const query = `&code=${codes[0] ?? ''}`;
  const untouched = await open(query);
  await untouched.close({ runBeforeUnload: true });
  const first = await open(query);
  expect(await first.getByText('內容保留 7 天').isVisible()).toBe(true);
  expect(await axeViolations(first)).toEqual([]);
  await first.check(five, { force: true });
  await first.fill(words, '還沒寫完');
  await first.close({ runBeforeUnload: true });
  await expect.poll(async () => (await kept()).length, { timeout: 10_000 }).toBe(1);

  const again = await open(query);
  expect([await again.isChecked(five), await again.inputValue(words)]).toEqual([true, '還沒寫完']);
  await again.fill(words, '寫完了');
  await again.goto('about:blank');
  await expect.poll(async () => (await kept())[0]?.fields, { timeout: 10_000 }).toContain('寫完了');

  const last = await open(query);
  await last.check('input[name=services] >> nth=0', { force: true });
  await last.waitForTimeout(2_000); // Sent faster than anybody reads it would be doubted.
  await last.click('form.m-survey button[type=submit]:not([name])');
  await last.waitForURL(/\/thanks/);
  await last.close({ runBeforeUnload: true });
  const { responses, comments } = await world.stored();
  expect(responses.map(({ flags }) => flags)).toEqual(['']);
  expect(comments.map(({ text }) => text)).toEqual(['寫完了']);
  expect(await kept()).toEqual([]);
});

it('which nobody has a code for is kept only when asked', async () => {
  const page = await open('');
  await page.fill(words, '路過寫寫');
  expect(await page.locator('[data-kept]').count()).toBe(0);
  await page.goto('about:blank');
  await page.waitForTimeout(1_000);
  expect(await kept()).toEqual([]);
  await page.close();
});

it('goes on after another language was asked for, which is no leaving', async () => {
  const page = await open(`&code=${codes[1] ?? ''}`);
  await page.fill(words, '換成英文');
  await page.click('.m-languages a[hreflang=en]');
  await page.waitForSelector('html[lang=en]');
  expect(await page.inputValue(words)).toBe('換成英文');
  expect(await kept()).toEqual([]);
  await page.close({ runBeforeUnload: true });
  await expect.poll(async () => (await kept())[0]?.language, { timeout: 10_000 }).toBe('en');
});

it('in its other length has what was just filled in, and loaded anew what stood there a moment', async () => {
  const page = await open(`&code=${codes[2] ?? ''}`);
  for (const length of ['short', 'full', 'short', 'full']) {
    await page.check(`input[name=overall][value="${length === 'full' ? 3 : 4}"]`, { force: true });
    await page.click('a[data-length]');
    await page.waitForURL(new RegExp(`form=${length}`));
    expect(await page.isChecked(`input[name=overall][value="${length === 'full' ? 3 : 4}"]`)).toBe(true);
  }
  await page.fill(words, '寫了一會兒');
  await expect
    .poll(async () => (await kept()).map(({ fields }) => fields).join(), { timeout: 25_000 })
    .toContain('寫了一會兒');
  await page.reload();
  expect(await page.inputValue(words)).toBe('寫了一會兒');
  await page.close();
});

it('is kept while it is filled in, also when nobody said that the page goes', async () => {
  const page = await open(`&code=${codes[3] ?? ''}`);
  const before = (await kept()).length;
  await page.fill(words, '電池沒電前');
  await expect
    .poll(async () => (await kept()).map(({ fields }) => fields).join(), { timeout: 25_000 })
    .toContain('電池沒電前');
  expect(await kept()).toHaveLength(before + 1);
  await page.close();
});

it('may still be sent after a wish for another language that went nowhere', async () => {
  const page = await open('');
  const { length } = (await world.stored()).responses;
  await page.check(five, { force: true });
  await page.check('input[name=services] >> nth=0', { force: true });
  let isCut = true;
  await page.route('**/s/visits*', async (route) => {
    if (isCut && route.request().method() === 'POST') await route.abort('aborted');
    else await route.continue();
  });
  await page.click('.m-languages a[hreflang=en]');
  await page.waitForTimeout(5_500);
  isCut = false;
  await page.click('form.m-survey button[type=submit]:not([name])');
  await page.waitForURL(/\/thanks/);
  expect((await world.stored()).responses).toHaveLength(length + 1);
  await page.close();
});
