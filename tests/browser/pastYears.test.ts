// Why: an office's past comes in without a developer and without a script: last years' Excel and a table of a report, seen as
// growth on the trend.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { xlsxOf } from '../support/workbooks.js';
import { axeViolations, fitsWidth, openBrowser, startServer, type RunningServer } from './support.js';

let browser: Browser;
let server: RunningServer;
let staff: BrowserContext;
/** The same person with scripts: axe is one. */
let scripted: BrowserContext;

beforeAll(async () => {
  server = await startServer();
  browser = await openBrowser();
  staff = await browser.newContext({
    locale: 'zh-TW',
    viewport: { width: 390, height: 844 },
    javaScriptEnabled: false,
  });
  const page = await staff.newPage();
  const [email = '', password = ''] = (server.printed.get('research') ?? '').split(' ');
  await page.goto(`${server.baseUrl}/sign-in`);
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', password);
  await page.click('main form button[type=submit]');
  await page.waitForURL('**/dashboards**');
  await page.close();
  scripted = await browser.newContext({
    locale: 'zh-TW',
    viewport: { width: 390, height: 844 },
    storageState: await staff.storageState(),
  });
}, 180_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function looksRight(url: string): Promise<void> {
  const page = await scripted.newPage();
  await page.goto(url);
  expect([url, await axeViolations(page), await fitsWidth(page)]).toEqual([url, [], true]);
  await page.close();
}

async function upload(page: Page, name: string, buffer: Buffer, purpose: string): Promise<void> {
  await page.goto(`${server.baseUrl}/imports`);
  await page.getByRole('link', { name: '匯入檔案' }).click();
  await page.setInputFiles('#file', { name, mimeType: 'application/octet-stream', buffer });
  await page.getByRole('button', { name: '上傳並檢視' }).click();
  await page.selectOption('#purpose', purpose);
  const survey = page.locator('#survey option', { hasText: '戶政服務滿意度調查' }).first();
  await page.selectOption('#survey', (await survey.getAttribute('value')) ?? '');
  await page.getByRole('button', { name: '下一步：對照欄位' }).click();
  await page.getByRole('heading', { name: '對照欄位' }).waitFor();
  await looksRight(page.url());
}

it('last years’ Excel and a report’s table come in by pages alone, and the trend says how it grew', async () => {
  const page = await staff.newPage();
  const table = [
    ['期間', '題目', '非常滿意', '滿意', '普通', '不滿意', '非常不滿意', '樣本數'],
    ['108年', '服務態度', 30, 30, 20, 10, 10, 100],
  ];
  await upload(page, '108年報告.xlsx', xlsxOf({ 彙總: table }), 'table');
  await page.getByRole('button', { name: '下一步：預覽與檢查' }).click();
  await page.getByText('1筆都可採用').waitFor();
  await looksRight(page.url());
  await page.getByRole('button', { name: '匯入這張表' }).click();
  await page.getByText('取自報告的彙總表').waitFor();

  const answers = Array.from({ length: 240 }, (_, n) => [
    { day: `2020-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}` },
    n % 10 === 0 ? 2 : 5,
    '王小明',
  ]);
  await upload(
    page,
    '109年.xlsx',
    xlsxOf({ 資料: [['109年滿意度調查'], ['填答日期', '服務態度', '承辦人'], ...answers] }),
    'answers',
  );
  await page.getByRole('button', { name: '下一步：預覽與檢查' }).click();
  // The page looks again by itself until the whole file was read.
  await page.getByRole('button', { name: '匯入240份填答' }).waitFor({ timeout: 30_000 });
  await looksRight(page.url());
  await page.getByRole('button', { name: '匯入240份填答' }).click();
  await page.getByRole('heading', { name: '整批復原' }).waitFor({ timeout: 30_000 });
  await looksRight(page.url());

  await page.goto(
    `${server.baseUrl}/dashboards/household-office/trend?question=courtesy&kind=year&period=2020&from=2019`,
  );
  const text = (await page.locator('main').textContent()) ?? '';
  expect(text).toContain('108年（取自報告）');
  expect(text).toContain('較上期增加30.0個百分點');
  expect(text).toContain('＋50.0%');
  await page.close();
});
