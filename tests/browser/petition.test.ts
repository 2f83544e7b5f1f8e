// Why: the closed loop as two people live it: somebody writes, confirms by mail, reads the reply, says it was not solved, and
// is answered again; the office registers, drafts, signs and replies. A real browser, program and mail server.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPostOffice } from '../support/postOffice.js';
import { freePort } from '../support/serverProcess.js';
import {
  axeViolations,
  fitsWidth,
  openBrowser,
  screens,
  startServer,
  type RunningServer,
} from './support.js';

let post: Awaited<ReturnType<typeof openPostOffice>>;
let server: RunningServer;
let browser: Browser;
const staff = new Map<string, BrowserContext>();

beforeAll(async () => {
  post = await openPostOffice();
  const port = await freePort();
  server = await startServer({
    PORT: String(port),
    SEED: 'demo',
    MAIL_URL: post.url,
    MAIL_FROM: 'Manyi <manyi@office.example>',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  });
  browser = await openBrowser();
  for (const role of ['research', 'clerk', 'secretary', 'director']) {
    const context = await browser.newContext({ locale: 'zh-TW', viewport: { width: 1280, height: 900 } });
    const [email = '', password = ''] = (server.printed.get(role) ?? '').split(' ');
    const page = await context.newPage();
    await page.goto(`${server.baseUrl}/sign-in`);
    await page.fill('#email', email);
    await page.fill('#password', password);
    await page.click('main button[type=submit]');
    await page.waitForURL('**/dashboards**');
    await page.close();
    staff.set(role, context);
  }
}, 180_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
  await post.close();
});

/** A mail to the citizen with these words; timed work goes out at each full minute. */
async function mailWith(words: string): Promise<string> {
  for (let tries = 0; tries < 180; tries += 1) {
    const found = post.received.find(
      ({ to, text }) => to.includes('chen@home.example') && text.includes(words),
    );
    if (found !== undefined) return found.text;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`no mail with ${words}`);
}

async function as(role: string, path: string): Promise<Page> {
  const context = staff.get(role);
  if (context === undefined) throw new Error(role);
  const page = await context.newPage();
  await page.goto(`${server.baseUrl}${path}`);
  return page;
}

/** One action on the page of the case. */
async function act(
  role: string,
  casePath: string,
  name: string,
  fill: Record<string, string> = {},
): Promise<void> {
  const page = await as(role, casePath);
  const form = page.locator(`form[action$="/${name}"]`);
  const drawer = page.locator('details', { has: form });
  if ((await drawer.count()) > 0) await drawer.locator('summary').click();
  for (const [field, value] of Object.entries(fill)) {
    const control = form.locator(`[name=${field}]`);
    if ((await control.evaluate((element) => (element as { tagName: string }).tagName)) === 'SELECT')
      await control.selectOption(value);
    else await control.fill(value);
  }
  await form.locator('button[type=submit]').click();
  await page.waitForURL(`**${casePath}`);
  await page.getByText('尚未送出').waitFor({ state: 'detached' });
  await page.close();
}

async function answer(casePath: string, text: string, documentNumber: string): Promise<void> {
  await act('research', casePath, 'assign', { ownerId: 'user-clerk' });
  await act('clerk', casePath, 'draft', { reply: text });
  await act('clerk', casePath, 'sign');
  await act('secretary', casePath, 'sign');
  await act('director', casePath, 'sign');
  await act('research', casePath, 'reply', { documentNumber });
}

/** The citizen's page as it is now, by day and by night, on a phone and a desk; axe needs a page that runs scripts. */
async function looksRight(shown: Page): Promise<void> {
  const page = await browser.newPage();
  await page.goto(`${server.baseUrl}/cases/look-up`);
  await page.setContent(await shown.content(), { waitUntil: 'networkidle' });
  for (const [colorScheme, screen] of [
    ['light', 'phone'],
    ['dark', 'desktop'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(screens[screen]);
    expect(await axeViolations(page)).toEqual([]);
    expect(await fitsWidth(page)).toBe(true);
  }
  await page.close();
}

async function looksRightInEachLanguage(citizen: Page, path: string): Promise<void> {
  for (const language of ['en', 'ja', 'zh-TW']) {
    const address = new URL(path, server.baseUrl);
    address.searchParams.set('lang', language);
    await citizen.goto(address.href);
    await looksRight(citizen);
  }
}

it('goes from an opinion with contact to a petition, confirmed, answered, not solved, answered again, solved and closed', async () => {
  const context = await browser.newContext({
    locale: 'zh-TW',
    viewport: { width: 390, height: 844 },
    javaScriptEnabled: false,
  });
  const citizen = await context.newPage();
  await citizen.goto(`${server.baseUrl}/opinions/new?lang=zh-TW`);
  await citizen.fill('#text', '身障機車格每天被堆放雜物，請貴所派人處理並回復。');
  await citizen.check('#wishesReply');
  await citizen.fill('#name', '陳大文');
  await citizen.fill('#email', 'chen@home.example');
  await citizen.check('#consent');
  await citizen.locator('main form button[type=submit]').click();
  await citizen.waitForURL('**/opinions/thanks**');

  const research = await as('research', `/comments?q=${encodeURIComponent('身障機車格每天被堆放雜物')}`);
  await research.getByText('身障機車格每天被堆放雜物').first().click();
  await research.waitForURL('**/comments/*');
  const comment = /\/comments\/([^?/]+)/.exec(research.url())?.[1] ?? '';
  await research.goto(`${server.baseUrl}/cases/new?comment=${comment}`);
  await research.fill('[name=subject]', '身障機車格遭占用');
  await research.selectOption('[name=petitionType]', 'rights');
  await research.locator('main form button[type=submit]').last().click();
  await research.getByText('已寄送確認郵件').waitFor();
  const casePath = (await research.locator('main a.m-button').getAttribute('href')) ?? '';
  await research.close();

  const link =
    /http:\/\/127\.0\.0\.1:\d+(\/cases\/confirm\/\S+)/.exec(await mailWith('請確認您的陳情'))?.[1] ?? '';
  await looksRightInEachLanguage(citizen, link);
  await citizen.getByRole('button', { name: '確認由我提出' }).click();
  await citizen.getByRole('heading', { name: '已受理您的陳情' }).waitFor();
  const [number = '', password = ''] = await citizen.locator('section strong').allTextContents();
  await looksRight(citizen);

  await act('research', casePath, 'register');
  await answer(casePath, '已派員勘查，未見堆放雜物。', '北戶字第101號');

  await citizen.goto(`${server.baseUrl}/cases/look-up?lang=zh-TW`);
  await citizen.fill('#number', number);
  await citizen.fill('#password', password);
  await citizen.locator('main form button[type=submit]').click();
  await citizen.waitForURL('**/cases/look-up/case**');
  await citizen.getByText('已派員勘查，未見堆放雜物。').waitFor();
  await looksRightInEachLanguage(citizen, '/cases/look-up/case/withdraw');
  await looksRightInEachLanguage(citizen, '/cases/look-up/case');
  await citizen.locator('label', { has: citizen.locator('[name=solved][value=no]') }).click();
  await citizen.locator('label', { has: citizen.locator('[name=satisfaction][value="2"]') }).click();
  await citizen.fill('#rate-text', '每天傍晚仍被占用。');
  await citizen.locator('form[action*="/rating"] button').click();
  await citizen.getByText('期限重新起算').first().waitFor();

  await answer(casePath, '已於傍晚清除並設置立牌。', '北戶字第102號');
  await citizen.goto(`${server.baseUrl}/cases/look-up/case?lang=zh-TW`);
  await citizen.getByText('已於傍晚清除並設置立牌。').waitFor();
  await citizen.getByRole('heading', { name: '這次解決了嗎？' }).waitFor();
  await citizen.locator('label', { has: citizen.locator('[name=solved][value=yes]') }).click();
  await citizen.locator('label', { has: citizen.locator('[name=satisfaction][value="5"]') }).click();
  await citizen.locator('form[action*="/rating"] button').click();
  await citizen.getByText('謝謝您的評價').waitFor();

  await act('research', casePath, 'close', { outcome: '民眾確認已解決' });
  await citizen.goto(`${server.baseUrl}/cases/look-up/case?lang=zh-TW`);
  await citizen.getByText('已結案').first().waitFor();
  await context.close();

  const mail = await mailWith(`案號${number}已回復`);
  expect(mail).not.toContain('未見堆放雜物');
  expect(await mailWith('再次辦理')).toContain(number);
  const notices = await as('research', '/notices');
  const log = await notices.content();
  expect(log).toContain('c•••@h•••.example');
  expect(log).not.toContain('chen@home.example');
  await notices.close();
}, 300_000);
