// Why: a tablet's life as two people live it: staff hand it a code, somebody rates on it, staff revoke it, and it says so.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../db/connection.js';
import { listOffices } from '../../db/queries/offices.js';
import { insertGrant, insertUser } from '../../db/queries/users.js';
import { deviceSettings, responses } from '../../db/schema.js';
import { officeScope } from '../../db/scope.js';
import { readConfig } from '../../server/config.js';
import { realDependencies } from '../../server/dependencies.js';
import { createSurvey, publishSurvey } from '../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../server/surveys/templates.js';
import { hashPassword } from '../../server/users/passwords.js';
import {
  axeViolations,
  fitsWidth,
  openBrowser,
  screens,
  startServer,
  type RunningServer,
} from './support.js';

let server: RunningServer;
let browser: Browser;
let database: Database;
const password = 'a password for tests';

beforeAll(async () => {
  server = await startServer({ SEED: 'empty', LOG_LEVEL: 'silent' });
  const config = readConfig({ DATA_DIR: server.dataDir, LOG_LEVEL: 'silent' });
  database = await openDatabase(config.databaseAddress);
  const dependencies = realDependencies(config, database);
  const [office] = await listOffices(database.queries);
  const scope = officeScope(office?.id ?? '');
  const document = loadTemplate('counter');
  await publishSurvey(
    dependencies,
    scope,
    null,
    await createSurvey(dependencies, scope, null, { slug: 'counter', document }),
  );
  const passwordHash = await hashPassword(password);
  await database.atomically((db) => [
    insertUser(db, {
      ...{ id: 'research', email: 'research@office.example', name: 'R&E', passwordHash },
      ...{ language: 'zh-TW', active: true, createdAt: new Date() },
    }),
    insertGrant(db, scope, {
      ...{ id: 'research', userId: 'research', role: 'research', sectionId: null },
      ...{ validFrom: '2020-01-01', validTo: null },
    }),
  ]);
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await database.close();
  await server.stop();
});

async function signedIn(): Promise<Page> {
  const context = await browser.newContext({ locale: 'zh-TW', viewport: screens.desktop });
  const page = await context.newPage();
  await page.goto(`${server.baseUrl}/sign-in`);
  await page.fill('#email', 'research@office.example');
  await page.fill('#password', password);
  await page.click('main button[type=submit]');
  await page.waitForURL('**/dashboards**');
  return page;
}

/** What Chromium itself says against putting this page on the home screen. Empty is good. */
async function whatPreventsInstalling(tablet: Page): Promise<string[]> {
  // Whoever has no key gets nothing of this tablet: the proof is none where the server asks for none.
  const [{ keyNeeded } = { keyNeeded: false }] = await database.queries.select().from(deviceSettings);
  expect(keyNeeded).toBe(true);
  const devtools = await tablet.context().newCDPSession(tablet);
  const { data = '', errors } = await devtools.send('Page.getAppManifest');
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  const manifest = (data === '' ? {} : JSON.parse(data)) as { start_url?: string; icons?: { src: string }[] };
  const faults = [
    ...errors.map(({ message }) => message),
    // A test's browser keeps nothing: it says so of every page.
    ...installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
  ];
  if (manifest.start_url !== new URL(tablet.url()).pathname) faults.push(`starts at ${manifest.start_url}`);
  if (manifest.icons === undefined) faults.push('no icons');
  for (const { src } of manifest.icons ?? []) {
    const { status } = await fetch(new URL(src, server.baseUrl));
    if (status !== 200) faults.push(`${src}: ${status} to who shows no key`);
  }
  return faults;
}

it('a tablet is enrolled by its code, takes a rating, and once revoked says that it is not in use', async () => {
  const staff = await signedIn();
  await staff.goto(`${server.baseUrl}/devices/new`);
  await staff.fill('#name', '1號櫃檯平板');
  await staff.selectOption('#survey', { index: 1 });
  await staff.click('form[action="/devices"] button[type=submit]');
  const code = (await staff.textContent('.m-enrol__code')) ?? '';
  expect(await axeViolations(staff)).toEqual([]);
  expect(
    await staff.locator('.m-enrol__qr').evaluate((image) => Reflect.get(image, 'naturalWidth') as number),
  ).toBeGreaterThan(0);

  const tablet = await (await browser.newContext({ viewport: screens.tablet })).newPage();
  await tablet.goto(`${server.baseUrl}/kiosk`);
  await tablet.fill('#code', '7777-7777');
  await tablet.click('form[method=post] button.m-button');
  expect(await tablet.textContent('[role=alert]')).toContain('沒有這個登錄碼');
  expect(await axeViolations(tablet)).toEqual([]);
  await tablet.fill('#code', code.trim().toLowerCase());
  await tablet.click('form[method=post] button.m-button');
  await tablet.waitForURL(/\/kiosk\/[^?]+/);
  await tablet.waitForSelector('html[data-kiosk=ready]');
  expect(await whatPreventsInstalling(tablet)).toEqual([]);
  await tablet.click('button[name=overall][value="5"]');
  await tablet.click('.m-actions button[name=go]:last-child');
  for (let left = 4; left > 0 && (await tablet.locator('.m-kiosk__thanks').count()) === 0; left -= 1) {
    await tablet.locator('.m-actions button[name=go]:last-child').last().click();
    await tablet.waitForTimeout(300);
  }
  await tablet.waitForSelector('.m-kiosk__thanks');
  await expect
    .poll(async () => await database.queries.select().from(responses), { timeout: 30_000 })
    .toHaveLength(1);

  await staff.click('main p.m-actions a');
  // The tablet has told how it is by then.
  await expect
    .poll(
      async () => {
        await staff.reload();
        return await staff.textContent('dl.m-facts');
      },
      { timeout: 30_000 },
    )
    .toMatch(/剛剛|分鐘前/);
  expect(await axeViolations(staff)).toEqual([]);
  await staff.setViewportSize(screens.phone);
  expect(await fitsWidth(staff)).toBe(true);
  await staff.click('form[action$="/state"]:has(input[value=revoked]) button');
  await staff.waitForSelector('text=已停用');

  const address = tablet.url().replace(/[?#].*$/, '');
  await tablet.goto(address, { waitUntil: 'domcontentloaded' });
  await tablet.waitForSelector('text=這台評分平板已停止使用', { timeout: 60_000 });
  expect(await axeViolations(tablet)).toEqual([]);
  await tablet.goto(`${address}?lang=en`, { waitUntil: 'domcontentloaded' });
  await tablet.waitForSelector('text=This tablet is no longer in use', { timeout: 60_000 });
  expect(await database.queries.select().from(responses)).toHaveLength(1);
});
