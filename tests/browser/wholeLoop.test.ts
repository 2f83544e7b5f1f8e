// Why: the product in one story, as the README tells it: an answer at the counter is on the trend, and its wish becomes an
// improvement. In zh-TW whole, in English and Japanese shorter, in a real browser against the real program.
import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, startServer, type RunningServer } from './support.js';

let server: RunningServer;
let browser: Browser;
let staff: BrowserContext;

beforeAll(async () => {
  server = await startServer({ SEED: 'demo' });
  browser = await openBrowser();
  staff = await browser.newContext({ locale: 'zh-TW', viewport: { width: 1440, height: 900 } });
  await signIn(staff, 'research');
}, 180_000);

afterAll(async () => {
  await browser.close();
  expect(await server.stop()).toBe(0);
});

const address = (name: string): string => server.printed.get(name) ?? '';

async function signIn(context: BrowserContext, role: string): Promise<void> {
  const [email = '', password = ''] = address(role).split(' ');
  const page = await context.newPage();
  await page.goto(`${server.baseUrl}/sign-in`);
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.click('main button[type=submit]');
  await page.waitForURL('**/dashboards**');
  await page.close();
}

/** The README's pictures, taken anew with SCREENS=1. */
async function picture(page: Page, name: string, tall = false): Promise<void> {
  if (process.env['SCREENS'] !== '1') return;
  const folder = new URL('./screens/', import.meta.url).pathname;
  mkdirSync(folder, { recursive: true });
  const size = page.viewportSize();
  if (tall) await page.setViewportSize({ width: 1440, height: 1300 });
  await page.waitForTimeout(600); // charts have drawn
  await page.screenshot({ path: `${folder}${name}.png` });
  if (size !== null) await page.setViewportSize(size);
}

type Day = { period: string; figure: { state: string; counts?: { score: number; count: number }[] } };

/** How many answers with that score the counter's question has today, from the figures' own address. */
async function answersToday(score: number): Promise<number> {
  const page = await staff.newPage();
  const answer = await page.request.get(
    `${server.baseUrl}/dashboards/counter/trend.json?question=overall&kind=day`,
  );
  expect(answer.status()).toBe(200);
  const { periods } = (await answer.json()) as { periods: Day[] };
  await page.close();
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Taipei' }).format(new Date());
  const day = periods.find((entry) => entry.period === today);
  expect(day?.figure.counts).toBeDefined();
  return day?.figure.counts?.find((entry) => entry.score === score)?.count ?? 0;
}

/** Enough satisfied people for the day to be shown at all: fewer than the threshold are kept back. */
async function othersAnswer(): Promise<void> {
  const context = await browser.newContext();
  for (let index = 0; index < 6; index += 1) {
    const page = await context.newPage();
    await page.goto(`${server.baseUrl}/s/counter`);
    await page.locator('label', { has: page.locator('input[name="overall"][value="5"]') }).click();
    // Nobody reads and sends at once; who does is taken for a machine.
    await page.waitForTimeout(2_000);
    await page.locator('main form button[type=submit]:not([name])').click();
    await page.waitForURL('**/thanks**');
    await page.close();
  }
  await context.close();
}

const wish = '等候區的叫號螢幕字太小，坐後排看不到，希望可以放大。';

describe('the whole loop in zh-TW', () => {
  it('takes an answer with a wish at the counter, without a trace of the person afterwards', async () => {
    await othersAnswer();
    const before = await answersToday(2);
    const context = await browser.newContext({ locale: 'zh-TW', viewport: { width: 1024, height: 768 } });
    const page = await context.newPage();
    await page.goto(address('kiosk'));
    await picture(page, 'kiosk');
    await page.getByRole('button', { name: '不滿意', exact: true }).click();
    await page.getByText('花太多時間').click();
    await page.getByRole('button', { name: '下一步' }).click();
    await page.fill('textarea', wish);
    await page.getByRole('button', { name: '完成' }).click();
    await page.getByRole('heading', { name: '謝謝您！' }).waitFor();
    expect(await context.cookies()).toEqual([]);
    await page.waitForURL((url) => !url.pathname.endsWith('/thanks'), { timeout: 30_000 });
    await page.getByRole('heading', { name: /滿意嗎/ }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: /滿意嗎/ }).waitFor();
    expect(await page.content()).not.toContain('叫號螢幕');
    await context.close();
    expect(await answersToday(2)).toBe(before + 1);
  });

  it('shows it on the trend, with the sentence and the table', async () => {
    const page = await staff.newPage();
    await page.goto(`${server.baseUrl}/dashboards`);
    await page.getByText('無法判定').first().waitFor();
    await picture(page, 'overview', true);
    await page.goto(`${server.baseUrl}/dashboards/household-office/trend?question=waiting`);
    await page.getByText('95%信賴區間').first().waitFor();
    expect(await page.locator('canvas').count()).toBeGreaterThan(0);
    expect(await page.locator('table').count()).toBeGreaterThan(0);
    await picture(page, 'trend', true);
    await page.close();
  });

  it('makes an improvement of the comment with the keyboard, and follows it', async () => {
    const page = await staff.newPage();
    await page.goto(`${server.baseUrl}/comments`);
    await page.keyboard.press('j');
    await page.getByText(wish).first().waitFor();
    await page.waitForURL('**/comments/*');
    await picture(page, 'comments');
    await page.keyboard.press('a');
    await page.locator('[name=title]').waitFor();
    await page.fill('[name=title]', '放大等候區叫號螢幕');
    if ((await page.locator('[name=theme]').inputValue()) === '')
      await page.selectOption('[name=theme]', 'environment');
    await page.locator('[name=ownerId]').selectOption({ index: 1 });
    const due = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await page.fill('[name=dueDay]', due);
    await page.locator('main form button[type=submit]').last().click();
    await page.getByRole('heading', { name: /放大等候區叫號螢幕/ }).waitFor();
    await page.getByText(wish).first().waitFor();
    await picture(page, 'improvement');
    await page.goto(`${server.baseUrl}/improvements`);
    await page.getByText('放大等候區叫號螢幕').first().waitFor();
    await page.close();
  });
});

describe.each([
  ['en', 'The signs to the seal counter are hard to find.', 'Send', 'Thank you'],
  ['ja', '印鑑の窓口への案内がわかりにくいです。', '送信', 'ご協力ありがとうございました'],
])('the shorter loop in %s', (language, words, send, thanks) => {
  it('answers on a phone without JavaScript, and the comment is in the inbox', async () => {
    const context = await browser.newContext({
      viewport: { width: 375, height: 812 },
      javaScriptEnabled: false,
    });
    const page = await context.newPage();
    await page.goto(`${address('form')}?lang=${language}`);
    await page.locator('label', { has: page.locator('input[name="overall"][value="4"]') }).click();
    await page.fill('textarea[name="suggestion"]', words);
    await page.getByRole('button', { name: send }).click();
    await page.getByRole('heading', { name: thanks }).waitFor();
    expect(await context.cookies()).toEqual([]);
    await context.close();

    const reader = await staff.newPage();
    await reader.goto(`${server.baseUrl}/comments?lang=${language}`);
    await reader.getByText(words).first().click();
    await reader.locator('article').getByText(words).waitFor();
    expect(await reader.locator('html').getAttribute('lang')).toBe(language);
    await reader.goto(`${server.baseUrl}/dashboards?lang=zh-TW`);
    await reader.close();
  });
});
