// Why: an office must be able to begin alone. Somebody who has never seen the program makes an empty office their own by
// clicking what is on the page, and ends at the growth over years that exist only as an Excel file and a report.
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { xlsxOf } from '../support/workbooks.js';
import { openBrowser, screens, startServer, type RunningServer } from './support.js';

let browser: Browser;
let server: RunningServer;

beforeAll(async () => {
  server = await startServer({ SEED: 'empty' });
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const thisYear = Number(
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Taipei' }).format(new Date()).slice(0, 4),
);
const roc = (year: number) => `${year - 1911}年`;

async function go(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
}

async function bringIn(page: Page, name: string, rows: Parameters<typeof xlsxOf>[0], purpose: string) {
  await go(page, '匯入');
  await page.getByRole('link', { name: '匯入檔案' }).click();
  const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  await page.getByLabel('檔案').setInputFiles({ name, mimeType, buffer: xlsxOf(rows) });
  await page.getByRole('button', { name: '上傳並檢視' }).click();
  await page.locator('#purpose').selectOption(purpose);
  await page.getByRole('button', { name: '下一步：對照欄位' }).click();
  await page.getByRole('button', { name: '下一步：預覽與檢查' }).click();
}

async function signIn() {
  const context = await browser.newContext({ locale: 'zh-TW', viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${server.baseUrl}/sign-in`);
  await page.getByLabel('電子郵件').fill('lin@office.example');
  await page.getByLabel('密碼').fill('一句好記的話：水清魚讀月');
  await page.getByRole('main').getByRole('button').click();
  return { context, page };
}

it('an empty office asks, is answered on a phone, brings its past in and sees how it grew, within ten minutes', async () => {
  const began = performance.now();
  const page = await (
    await browser.newContext({ locale: 'zh-TW', viewport: { width: 1280, height: 900 } })
  ).newPage();

  await page.goto(server.printed.get('setup') ?? '');
  await page.getByLabel('姓名').fill('林研考');
  await page.getByLabel('電子郵件').fill('lin@office.example');
  await page.getByLabel('密碼').fill('一句好記的話：水清魚讀月');
  await page.getByRole('button', { name: '建立帳號並登入' }).click();

  await go(page, '設定');
  await page.getByRole('link', { name: '名稱與電話' }).click();
  await page.getByLabel('名稱（中文）').fill('臺北市南港區戶政事務所');
  await page.getByLabel('名稱（English）').fill('Nangang Household Registration Office');
  await page.getByLabel('名稱（日本語）').fill('台北市南港区戸政事務所');
  await page.getByRole('button', { name: '儲存' }).first().click();
  await page.getByText('臺北市南港區戶政事務所').first().waitFor();

  await go(page, '問卷');
  await page.getByLabel('範本', { exact: true }).selectOption('household-office');
  await page.getByLabel('網址代碼').first().fill('visit');
  await page.getByRole('button', { name: '建立草稿' }).click();
  await page.getByRole('link', { name: '編輯問卷' }).click();
  await page.getByRole('link', { name: '您對服務人員的服務態度滿意嗎？' }).click();
  const wording = page.getByRole('region', { name: '題目文字' });
  await wording.getByLabel('中文').first().fill('櫃檯同仁的服務態度，您滿意嗎？');
  await wording.getByLabel('English').first().fill('How satisfied are you with our counter staff?');
  await wording.getByLabel('日本語').first().fill('窓口の職員の応対に満足していますか。');
  await page.getByRole('button', { name: '儲存並回到題目列表' }).click();
  await page.getByRole('link', { name: '檢查與發布' }).click();
  await page.getByRole('button', { name: '發布第1版' }).click();
  await page.getByText('第1版').first().waitFor();

  const address = await page.getByRole('link', { name: '/s/visit' }).getAttribute('href');
  for (const [locale, asked] of [
    ['en-GB', 'How satisfied are you with our counter staff?'],
    ['ja-JP', '窓口の職員の応対に満足していますか。'],
    ['zh-TW', '櫃檯同仁的服務態度，您滿意嗎？'],
  ] as const) {
    const phone = await browser.newContext({ locale, viewport: screens.phone, hasTouch: true });
    const form = await phone.newPage();
    await form.goto(`${server.baseUrl}${address ?? ''}`);
    await form.getByText(asked).waitFor();
    if (locale === 'zh-TW') {
      const answer = async (question: RegExp, text: string) => {
        const asks = form.getByRole('radiogroup', { name: question });
        await asks.getByText(text, { exact: true }).tap();
      };
      await answer(/整體而言/, '非常滿意');
      await answer(/櫃檯同仁/, '滿意');
      // Nobody reads and sends at once; who does is taken for a machine.
      await form.waitForTimeout(2_000);
      await form.getByRole('button', { name: '送出' }).tap();
      await form.waitForURL('**/thanks**');
    }
    await phone.close();
  }

  const [before, last] = [thisYear - 2, thisYear - 1];
  const header = ['期間', '題目', '非常滿意', '滿意', '普通', '不滿意', '非常不滿意', '樣本數'];
  await bringIn(
    page,
    '報告.xlsx',
    { 彙總: [header, [roc(before), '服務態度', 30, 30, 20, 10, 10, 100]] },
    'table',
  );
  await page.getByRole('button', { name: '匯入這張表' }).click();
  await page.getByText('取自報告的彙總表').waitFor();

  const answers = Array.from({ length: 240 }, (_, n) => [
    { day: `${last}-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}` },
    n % 10 === 0 ? 2 : 5,
  ]);
  await bringIn(page, `${roc(last)}.xlsx`, { 資料: [['填答日期', '服務態度'], ...answers] }, 'answers');
  await page.getByRole('button', { name: '匯入240份填答' }).click({ timeout: 30_000 });
  await page.getByRole('link', { name: '查看趨勢' }).click({ timeout: 30_000 });

  await page.getByLabel('題目').selectOption({ label: '服務態度' });
  await page.getByLabel('統計期間').selectOption({ label: '按年' });
  await page.getByRole('button', { name: '顯示' }).click();
  const row = page.getByRole('row', { name: new RegExp(`^${roc(last)}`) });
  await row.getByText('90.0%').waitFor();
  // One answer of this year is too few to be shown: the growth is that of the last whole year.
  await row.getByRole('link').click();
  const main = page.locator('main');
  await main.getByText('較上期增加30.0個百分點').waitFor();
  await main.getByText('＋50.0%').first().waitFor();
  expect(await main.textContent()).toContain(`${roc(before)}（取自報告）`);
  expect(performance.now() - began).toBeLessThan(600_000);
}, 300_000);

it('a browser drags a question, saves by itself, tells the second of two people, and shows the draft in an added language', async () => {
  const { context, page } = await signIn();
  await page.goto(`${server.baseUrl}/settings/languages`);
  await page.locator('input[name=code]').fill('vi');
  await page.locator('form:has(input[name=code]) button').click();
  await go(page, '問卷');
  await page.getByRole('link', { name: '戶政服務滿意度調查' }).first().click();
  await page.getByRole('link', { name: '編輯問卷' }).click();

  const second = page.locator('[data-question]').nth(1);
  await second.and(page.locator('[data-question=went_badly]')).waitFor();
  // By the script, which a busy machine runs some time after the page is there.
  await page.locator('[data-question=expertise][draggable=true]').waitFor();
  await page.dragAndDrop('[data-question=expertise] code', '[data-question=went_badly] code');
  await second.and(page.locator('[data-question=expertise]')).waitFor();

  const [width, , language] = await page.locator('[data-live-choices] select').all();
  await width?.selectOption('tablet');
  await language?.selectOption({ label: 'Tiếng Việt' });
  const preview = page.frameLocator('[data-live-frame] iframe');
  await preview.locator('html[lang=vi]').waitFor({ state: 'attached' });
  await preview.getByText('Household registration service survey').first().waitFor();

  await page.getByRole('link', { name: '櫃檯同仁的服務態度，您滿意嗎？' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  for (const [person, state] of [
    [page, 'saved'],
    [other, 'moved'],
  ] as const) {
    await person.getByLabel('中文').first().fill(`櫃檯的服務態度（${state}）？`);
    const status = person.locator('[data-autosave-status]');
    const words = (await status.getAttribute(`data-${state}`)) ?? '';
    await status.filter({ hasText: words }).waitFor();
  }
  await other.reload();
  expect(await other.getByLabel('中文').first().inputValue()).toBe('櫃檯的服務態度（saved）？');
  await context.close();
});

it('nothing takes the words from who writes in the editor: not the draft beside it, not their own save under way', async () => {
  const { context, page } = await signIn();
  await go(page, '問卷');
  await page.getByRole('link', { name: '戶政服務滿意度調查' }).first().click();
  await page.getByRole('link', { name: '編輯問卷' }).click();
  await page.locator('[data-question=overall] a').first().click();
  const field = page.getByRole('region', { name: '題目文字' }).getByLabel('中文').first();
  // Its own question is what the draft shows beside the form.
  const inSight = `(({ contentWindow: inside, contentDocument: draft }) => {
    const top = draft.getElementById('q.overall')?.getBoundingClientRect().top;
    return draft.readyState === 'complete' && top > -1 && top < inside.innerHeight;
  })(document.querySelector('[data-live-frame] iframe'))`;
  const shown = () => expect.poll(() => page.evaluate(inSight), { timeout: 30_000 }).toBe(true);
  await field.focus();
  await shown();
  const entries = await page.evaluate('history.length');
  const reloaded = page.evaluate(
    "new Promise((done) => document.querySelector('[data-live-frame] iframe').addEventListener('load', done, { once: true }))",
  );
  await page.keyboard.type('請問');
  await reloaded;
  await shown();
  await page.keyboard.type('，');
  expect(await field.inputValue()).toBe('請問，整體而言，您對本所今天的服務滿意嗎？');
  expect(await page.evaluate('history.length')).toBe(entries);

  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const saving = new Promise<void>((resolve) => {
    const hold = async (route: Route) => {
      const response = await route.fetch();
      resolve();
      await held;
      await route.fulfill({ response });
    };
    void page.route('**/edit/questions/**', hold, { times: 1 });
  });
  await field.fill('整體而言，您滿意嗎？');
  await saving;
  await page.getByRole('button', { name: '儲存並回到題目列表' }).click();
  release();
  await page.locator('[data-question=overall]').getByText('整體而言，您滿意嗎？').waitFor();
  await context.close();
});
