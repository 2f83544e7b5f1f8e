// Why: the loop closes only when the people in the lobby can read it: a comment, an improvement, its effect, the approval, the
// screen - in a real browser, and the honest «cannot tell» beside it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, BrowserContext } from 'playwright-core';
import { axeViolations, fitsWidth, openBrowser, startServer, type RunningServer } from './support.js';

let browser: Browser;
let server: RunningServer;
let staff: BrowserContext;

beforeAll(async () => {
  server = await startServer();
  browser = await openBrowser();
  staff = await browser.newContext({ locale: 'zh-TW', viewport: { width: 1280, height: 900 } });
  const page = await staff.newPage();
  const [email = '', password = ''] = (server.printed.get('research') ?? '').split(' ');
  await page.goto(`${server.baseUrl}/sign-in`);
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', password);
  await page.click('main form button[type=submit]');
  await page.waitForURL('**/dashboards**');
  await page.close();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const addDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const firstOfMonth = (before: number) => {
  const day = new Date();
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - before, 1)).toISOString().slice(0, 10);
};
const dayBefore = (day: string) => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

describe('from a comment to the lobby', () => {
  it('goes by way of an improvement that proves to be better', async () => {
    const page = await staff.newPage();
    await page.goto(`${server.baseUrl}/comments?theme=waiting`);
    await page.keyboard.press('j');
    await page.waitForURL('**/comments/*');
    await page.locator('article').first().waitFor();
    await page.keyboard.press('a');
    await page.locator('[name=title]').waitFor();
    await page.fill('[name=title]', '抽號機旁設引導志工');
    await page.selectOption('[name=theme]', 'waiting');
    await page.fill('[name=dueDay]', addDays(10));
    const waiting = page.locator('[name=measure] option', { hasText: '等候時間' }).first();
    await page.selectOption('[name=measure]', (await waiting.getAttribute('value')) ?? '');
    // The same day as the ticket machine, which is what really changed.
    const effective = firstOfMonth(8);
    await page.fill('[name=baselineFrom]', firstOfMonth(14));
    await page.fill('[name=baselineTo]', dayBefore(effective));
    await page.locator('main form button[type=submit]').last().click();
    await page.getByRole('heading', { name: '抽號機旁設引導志工' }).waitFor();

    const step = async (to: string, word: string, fields: Record<string, string>) => {
      const form = page.locator(`form:has(input[name=to][value=${to}])`);
      await page.locator(`details:has(input[name=to][value=${to}]) summary`).click();
      for (const [name, value] of Object.entries(fields)) await form.locator(`[name=${name}]`).fill(value);
      await form.locator('button[type=submit]').click();
      await page.locator('.m-badge--action', { hasText: word }).waitFor();
    };
    await step('doing', '辦理中', { effectiveDay: effective });
    await step('done', '已完成', {
      cause: '民眾不知如何抽號',
      actionTaken: '設引導志工',
      effectiveDay: effective,
    });
    await page.locator('#effect-title').waitFor();
    expect(await page.locator('section:has(#effect-title) .m-verdict').textContent()).toContain('有改善');
    await step('verified', '已驗證', { effect: '滿意度上升', doubleLoop: '標準不需修正' });

    await page.getByRole('link', { name: '公布給民眾' }).click();
    await page.fill('#wish-zh-TW', '不知道要抽哪一張號碼牌。');
    await page.fill('#wish-en', 'I did not know which ticket to take.');
    await page.fill('#wish-ja', 'どの番号札を取ればよいか分かりません。');
    for (const language of ['zh-TW', 'en', 'ja']) await page.fill(`#done-${language}`, '志工 volunteers');
    await page.getByRole('button', { name: '核可並公布' }).click();
    await page.getByText('已公布').first().waitFor();
    await page.close();
  });

  it('is read in the lobby in three languages, without a script, and fits a screen of 16:9', async () => {
    for (const viewport of [
      { width: 1920, height: 1080 },
      { width: 1280, height: 720 },
    ]) {
      const context = await browser.newContext({ viewport, javaScriptEnabled: false });
      const page = await context.newPage();
      const wishes = ['不知道要抽哪一張號碼牌', 'which ticket to take', 'どの番号札'];
      for (const [index, wish] of wishes.entries()) {
        await page.goto(`${server.baseUrl}/lobby/demo?step=${index}`);
        await page.getByText(wish).waitFor();
        expect(await page.getByText(/有改善|Better|改善あり/).count()).toBeGreaterThan(0);
      }
      // Every item the demo office publishes, in every language.
      for (let each = 0; each < 12; each += 1) {
        await page.goto(`${server.baseUrl}/lobby/demo?step=${each}`);
        const foot = await page.locator('.m-lobby__places').boundingBox();
        expect([each, (foot?.y ?? 9_999) + (foot?.height ?? 0) <= viewport.height]).toEqual([each, true]);
        const letters = await page.evaluate<number>(
          `parseFloat(getComputedStyle(document.querySelector('.m-lobby__done')).fontSize)`,
        );
        expect(letters).toBeGreaterThanOrEqual(viewport.height * 0.04);
      }
      await context.close();
    }
  });

  it('says of the new signs that nothing can be told, on the page, in the data and in the lobby', async () => {
    const page = await (await browser.newContext({ locale: 'zh-TW' })).newPage();
    await page.goto(`${server.baseUrl}/heard?lang=zh-TW`);
    const signs = page.locator('li', { hasText: '一樓指引標示' });
    expect(await signs.textContent()).toContain('無法判定');
    expect(await signs.textContent()).toContain('前後比較，未排除其他因素');
    const machine = page.locator('li', { hasText: '換新抽號機' });
    expect(await machine.textContent()).toContain('有改善');
    await page.close();
  });

  it.each([390, 1280])(
    'fits %i pixels and everybody, from the front to the results',
    async (width) => {
      const context = await browser.newContext({ viewport: { width, height: 900 } });
      const page = await context.newPage();
      await page.goto(`${server.baseUrl}/?lang=zh-TW`);
      await page.getByRole('link', { name: '您的建議，我們的改善' }).click();
      expect(await fitsWidth(page)).toBe(true);
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('link', { name: '滿意度調查結果' }).click();
      await page.getByRole('link', { name: /戶政服務滿意度調查/ }).click();
      await page.getByText('調查方法').waitFor();
      expect(await fitsWidth(page)).toBe(true);
      expect(await axeViolations(page)).toEqual([]);
      expect(await context.cookies()).toEqual([]);
      await context.close();
    },
    60_000,
  );
});
