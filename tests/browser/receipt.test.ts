// Why: the receipt travels behind the «#» of an address, where no server hears it, and must be seen all the same: by who has
// a script and who has none, in their language, and on the page where it is checked; and by staff at a tablet.
import type { Browser, Page } from 'playwright-core';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { responses } from '../../db/schema.js';
import { translatorFor, type Language } from '../../server/i18n.js';
import { createSurvey, publishSurvey } from '../../server/surveys/surveys.commands.js';
import { everyKind } from '../server/responses/world.js';
import { receiptsOf } from '../../server/responses/receipts.js';
import { axeViolations, openBrowser } from './support.js';
import { openKioskWorld, pin, type KioskWorld } from './kioskWorld.js';

let world: KioskWorld;
let browser: Browser;
beforeAll(async () => {
  world = await openKioskWorld();
  const { dependencies, scope } = world;
  const surveyId = await createSurvey(dependencies, scope, null, { slug: 'every', document: everyKind() });
  await publishSurvey(dependencies, scope, null, surveyId);
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const print = /^[\w:-]+?(?:-[0-9a-f]{4}){8}$/;
const words = (language: Language, key: string) => translatorFor(language)(`citizen.receipt.${key}`);

async function send(page: Page, language: string): Promise<string> {
  await page.goto(`${world.base}/s/every?lang=${language}`);
  await page.check('input[name=overall][value="5"]', { force: true });
  await page.click('form.m-survey button[type=submit]:not([name])');
  await page.waitForURL(/\/thanks/);
  return new URL(page.url()).hash.slice(1);
}
const check = async (page: Page, typed?: string) => {
  if (typed !== undefined) await page.fill('input[name=receipt]', typed);
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await page.click('main form button[type=submit]');
  await answered;
  await page.waitForSelector('main [role=status]');
};
const status = async (page: Page) => await page.innerText('main [role=status]');

it.each(['zh-TW', 'en', 'ja'] as const)(
  'is shown with the thanks in %s, kept by a reload and another language, and checked with a press',
  async (language) => {
    const page = await browser.newPage({ viewport: { width: 320, height: 640 } });
    const heard: string[] = [];
    page.on('request', (request) => heard.push(`${request.url()} ${JSON.stringify(request.headers())}`));
    const receipt = await send(page, language);
    expect(receipt).toMatch(print);
    const shown = page.locator('[data-receipt] code');
    expect([await shown.innerText(), await shown.isVisible()]).toEqual([receipt, true]);
    expect(await page.innerText('main')).toContain(words(language, 'yours'));
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await axeViolations(page)).toEqual([]);
    await page.reload();
    expect(await shown.innerText()).toBe(receipt);
    await page.click(`.m-languages a[hreflang=${language === 'en' ? 'ja' : 'en'}]`);
    await page.waitForURL(new RegExp(`lang=${language === 'en' ? 'ja' : 'en'}`));
    expect(await shown.innerText()).toBe(receipt);
    await page.click(`.m-languages a[hreflang=${language}]`);
    await page.click('[data-receipt-check]');
    await page.waitForURL(/\/receipt/);
    expect(await page.inputValue('input[name=receipt]')).toBe(receipt);
    expect(heard.filter((one) => one.includes(receipt))).toEqual([]);
    await check(page);
    // Whoever hears the page hears the verdict first.
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('status');
    expect(await page.title()).toContain(words(language, 'fits'));
    expect(await status(page)).toContain(words(language, 'fits'));
    expect(await axeViolations(page)).toEqual([]);
    await check(page, receipt.replace(/-[0-9a-f]{4}-/, '-0000-'));
    expect(await status(page)).toContain(words(language, 'unknown'));
    expect(await axeViolations(page)).toEqual([]);
    await page.close();
  },
);

it('stands at the end of the address where there is no script, which the page says, and is typed in by hand', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const receipt = await send(page, 'zh-TW');
  expect(receipt).toMatch(print);
  expect(await page.innerText('main')).toContain(words('zh-TW', 'in_address'));
  await page.click('main .m-receipt a');
  await check(page, receipt);
  expect(await status(page)).toContain(words('zh-TW', 'fits'));
  await context.close();
});

it('of what a tablet handed in is listed for staff beside its id', async () => {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  await context.addCookies([world.cookie]);
  const page = await context.newPage();
  await page.goto(world.start);
  await page.waitForSelector('html[data-kept=same]');
  await page.click('button[name=overall][value="2"]');
  const next = '.m-actions button[name=go][value=next]';
  await page.click(next);
  await page.click(next);
  await page.click('.m-kiosk__thanks a');
  const rows = async () =>
    await world.dependencies.database.queries
      .select()
      .from(responses)
      .where(eq(responses.stream, 'device:counter-1'));
  await expect.poll(async () => (await rows()).length, { timeout: 15_000 }).toBe(1);
  await page.click('[data-staff]');
  await page.fill('#pin', pin);
  await page.keyboard.press('Enter');
  const line = page.locator('[data-list="sent"] li').first();
  await page.click('[id="staff.sent"]');
  await line.waitFor();
  const receipt = await line.locator('[data-receipt]').innerText();
  const [row] = await rows();
  const own = await receiptsOf(world.dependencies, world.scope, [row?.id ?? '']);
  expect(receipt).toBe(own.get(row?.id ?? ''));
  expect(await line.innerText()).toContain(`回執碼 ${receipt}`);
  expect(await axeViolations(page)).toEqual([]);
  const another = await context.newPage();
  await another.goto(`${world.base}/s/every/receipt?lang=zh-TW`);
  await check(another, receipt);
  expect(await status(another)).toContain(words('zh-TW', 'fits'));
  await context.close();
});
