// Why: every page in light and dark, on a desk and a phone: axe finds nothing, nothing sticks out sideways, and the
// security policy refuses nothing of our own.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvText, inventedMapping, inventedRows } from '../server/imports/invented.js';
import { admin } from '../support/serverProcess.js';
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

beforeAll(async () => {
  server = await startServer({ SEED: 'demo' });
  // A history brought in beside the running server, so that its pages and its break marks are looked at too.
  const csv = join(server.dataDir, 'history.csv');
  const mapping = join(server.dataDir, 'mapping.json');
  writeFileSync(csv, csvText(inventedRows));
  writeFileSync(mapping, JSON.stringify(inventedMapping()));
  await admin(server.dataDir, ['import-csv', csv, '--mapping', mapping]);
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

// A page is loaded twice; each load is then seen on the other screen and in the other colours, as when a tablet is
// turned or the evening comes. Every page is seen in Chinese and in one of the other two languages.
const looks = [
  { first: ['light', 'desktop'], then: ['dark', 'phone'], languages: ['zh-TW'] },
  { first: ['light', 'phone'], then: ['dark', 'desktop'], languages: ['en', 'ja'] },
] as const;
type Look = (typeof looks)[number];

const citizenPages = [
  '/',
  '/s/household-office',
  '/s/household-office?form=short',
  '/s/counter',
  '/s/household-office/thanks',
  '/s/household-office/receipt',
  '/opinions/new',
  '/notice',
  '/cases/look-up',
  '/cases/look-up/help',
  '/heard',
  '/trust',
  '/results',
  '/results/household-office',
  '/lobby/demo',
  '/opinions/thanks?next=petition',
  '/kiosk/kiosk-1',
  '/kiosk/kiosk-1/thanks',
  '/phone/kiosk-1/AAAAAAAAAAAAAAAAAAAAAA',
  '/phone/kiosk-1/practice',
  '/s/nowhere',
];
const staffPages = [
  '/dashboards',
  '/dashboards?survey=household-office',
  '/dashboards/household-office/trend?question=waiting',
  '/dashboards/household-office/trend?question=overall&kind=quarter',
  '/dashboards/household-office/trend?question=overall&season=adjusted&profile=weekday',
  '/methods',
  '/dashboards/household-office/compare?by=counter',
  '/dashboards/household-office/compare?by=channel',
  '/dashboards/household-office/compare?by=channel&across=answer:age',
  '/dashboards/household-office/drivers',
  '/dashboards/household-office/responses',
  '/comments',
  '/comments?q=櫃台',
  '/comments/new',
  '/cases',
  '/cases/rules',
  '/cases/calendar',
  '/cases/deputies',
  '/cases/chain',
  '/cases/templates',
  '/media',
  '/proposals',
  '/proposals/new',
  '/merits',
  '/merits/new',
  '/trash',
  '/comments/themes',
  '/comments/themes/waiting',
  '/comments/coding',
  '/dashboards/household-office/comments',
  '/alarms',
  '/alarms/charts',
  '/improvements',
  '/improvements?view=list',
  '/improvements/new',
  '/publishing',
  '/surveys',
  '/settings/languages',
  '/imports',
  '/imports/new',
  '/visits',
  '/paper',
  '/cases/performance',
  '/notices',
  '/devices',
  '/devices/new',
  '/settings',
  '/settings/names',
  '/settings/display',
  '/settings/thresholds',
  '/settings/channels',
  '/settings/opening',
  '/settings/looks?colour=ffd700',
  '/settings/notice',
  '/settings/counters',
  '/settings/satisfaction',
  '/settings/targets',
  '/status',
  '/settings/retention?months=1',
  '/settings/counters/c1',
  '/users',
  '/users/user-clerk',
  '/account',
  '/account/low-ratings',
  '/account/second-factor',
  '/account/provider',
  '/users/second-factor',
  '/series',
  '/series/applications_online',
  '/series/waiting_minutes?kind=quarter',
  '/series/waiting_minutes/values',
  '/series/import',
  '/series/events',
  '/series/new',
  '/series/applications_online/edit',
  '/memberships',
  // As a bureau's.
  '/bureau',
  '/bureau/demo',
];

const contexts = new Map<string, BrowserContext>();
async function signedInContext(role = 'research'): Promise<BrowserContext> {
  const known = contexts.get(role);
  if (known !== undefined) return known;
  const context = await browser.newContext({ locale: 'zh-TW' });
  const [email = '', password = ''] = (server.printed.get(role) ?? '').split(' ');
  const page = await context.newPage();
  await page.goto(`${server.baseUrl}/sign-in`);
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.click('main button[type=submit]');
  await page.waitForURL(/\/(dashboards|bureau)/);
  await page.close();
  contexts.set(role, context);
  return context;
}

const tabs = new Map<string, { page: Page; said: string[] }>();
/** One tab goes from page to page, as a person's does; what the pages complained of meanwhile is kept beside it. */
async function oneTab(role: string): Promise<{ page: Page; said: string[] }> {
  const known = tabs.get(role);
  if (known !== undefined) return known;
  const page = await (await signedInContext(role)).newPage();
  const said: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(String(error)));
  const tab = { page, said };
  tabs.set(role, tab);
  return tab;
}

async function show(page: Page, [scheme, screen]: Look['first' | 'then']): Promise<void> {
  await page.setViewportSize(screens[screen]);
  await page.emulateMedia({ colorScheme: scheme });
}

const changeable = ['color-contrast', 'target-size', 'scrollable-region-focusable'];

async function look(path: string, looking: Look): Promise<string[]> {
  const { first, then, languages } = looking;
  const { page, said } = await oneTab(path.startsWith('/bureau') ? 'bureau_manager' : 'research');
  said.length = 0;
  await show(page, first);
  const found: string[] = [];
  const address = new URL(path, server.baseUrl);
  address.searchParams.set('lang', languages[path.length % languages.length] ?? 'zh-TW');
  // What needs every answer read says first how far it is, and would come by itself in the middle of a look.
  if ((await page.goto(address.href))?.status() === 202) {
    await page.goto('about:blank');
    while ((await page.request.get(address.href)).status() === 202)
      await new Promise((resolve) => setTimeout(resolve, 300));
    await page.goto(address.href);
  }
  // The bones of a page are the same in every look: all rules once, and in the others what colour and width change.
  const whole = looking === looks[0];
  found.push(...(await axeViolations(page, whole ? undefined : changeable)));
  if (!(await fitsWidth(page))) found.push(`wider than the ${first[1]}`);
  await show(page, then);
  found.push(...(await axeViolations(page, changeable)));
  if (!(await fitsWidth(page))) found.push(`wider than the ${then[1]}`);
  return [...said, ...found];
}

describe.each(looks)('$first, then $then, $languages', (looking) => {
  it.each([...citizenPages, ...staffPages])('%s', async (path) => {
    expect(await look(path, looking)).toEqual([]);
  });

  it('one comment, one improvement, one survey and one import, and what is made of them', async () => {
    const page = await (await signedInContext()).newPage();
    const paths: string[] = [];
    for (const [list, link] of [
      ['/comments', '.m-inbox__link'],
      ['/improvements?view=list', 'main a[href^="/improvements/"]:not([href$="/new"])'],
      ['/surveys', 'main table a[href^="/surveys/"]'],
      ['/imports', 'main a[href^="/imports/"]'],
    ] as const) {
      await page.goto(server.baseUrl + list);
      const href = await page.locator(link).first().getAttribute('href');
      if (href !== null) paths.push(href);
    }
    await page.close();
    expect(paths).toHaveLength(4);
    const [, improvement = '', survey = ''] = paths;
    paths.push(`${improvement}/edit`, `${survey}/preview?as=web`, `${survey}/preview?as=kiosk`);
    paths.push('/dashboards/invented/trend?question=roads', '/sign-in');
    for (const path of paths) expect([path, await look(path, looking)]).toEqual([path, []]);
  });

  it.each(looking.languages)(
    'each screen of the counter, and a form that was refused, %s',
    async (language) => {
      const context = await browser.newContext({ viewport: screens.tablet });
      const page = await context.newPage();
      const clean = async (): Promise<void> => {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await axeViolations(page)).toEqual([]);
        }
      };
      await page.goto(`${server.baseUrl}/kiosk/kiosk-1?lang=${language}`);
      await page.locator('button[name=overall][value="2"]').click();
      await page.locator('input[type=checkbox]').first().waitFor();
      await clean();
      await page.locator('button[name=go][value=next]').last().click();
      await page.locator('textarea').waitFor();
      await clean();

      await page.setViewportSize(screens[looking.first[1]]);
      await page.goto(`${server.baseUrl}/s/household-office?lang=${language}`);
      await page.locator('main form button[type=submit]:not([name])').click();
      await page.locator('[aria-invalid=true]').first().waitFor();
      await clean();
      expect(await fitsWidth(page)).toBe(true);
      await context.close();
    },
  );
});
