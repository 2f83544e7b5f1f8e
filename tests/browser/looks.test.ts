// Why: the frame of every page (layouts, sign-in, refusals) as people see it: on their screens, in their language, by day
// and by night, with a keyboard, and within the weight a phone can bear.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { languages } from '../../server/i18n.js';
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
  server = await startServer({ SEED: 'empty' });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  expect(await server.stop()).toBe(0);
});

async function visit(
  address: string,
  options: { screen?: keyof typeof screens; scheme?: 'light' | 'dark' },
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    viewport: screens[options.screen ?? 'desktop'],
    colorScheme: options.scheme ?? 'light',
    locale: 'zh-TW',
  });
  try {
    const page = await context.newPage();
    const refusedByPolicy: string[] = [];
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) refusedByPolicy.push(message.text());
    });
    await page.goto(new URL(address, server.baseUrl).href);
    await look(page);
    expect(refusedByPolicy).toEqual([]);
  } finally {
    await context.close();
  }
}

const setupAddress = (): string => server.printed.get('setup') ?? '';

describe.each(languages)('in %s', (language) => {
  test.each(['phone', 'tablet', 'desktop'] as const)(
    'signing in and the page that is not there fit a %s and pass axe',
    async (screen) => {
      for (const path of ['/sign-in', '/nowhere']) {
        await visit(`${path}?lang=${language}`, { screen }, async (page) => {
          expect(await page.locator('html').getAttribute('lang')).toBe(language);
          expect(await fitsWidth(page), path).toBe(true);
          expect(await axeViolations(page), path).toEqual([]);
        });
      }
    },
  );
});

test('a refused form takes the reader to what is wrong, and the links lead to the fields', async () => {
  await visit(setupAddress(), { screen: 'phone' }, async (page) => {
    await page.locator('form').evaluate((form) => {
      (form as unknown as { noValidate: boolean }).noValidate = true;
    });
    await page.fill('#name', '王小明');
    await page.click('button[type=submit]');
    await page.waitForSelector('#error-summary:focus');
    expect(await page.inputValue('#name')).toBe('王小明');
    expect(await page.title()).toMatch(/^請先修正：/);
    expect(await axeViolations(page)).toEqual([]);
    await page.click('#error-summary a[href="#email"]');
    await page.waitForSelector('#email:focus');
  });
});

test('with the keyboard alone, the first stop skips to the content', async () => {
  await visit('/sign-in', {}, async (page) => {
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').getAttribute('href')).toBe('#main');
    // It slides into sight.
    await expect
      .poll(async () => (await page.locator(':focus').boundingBox())?.y, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').getAttribute('id')).toBe('email');
  });
});

test('everything to tap is at least 44 pixels high', async () => {
  await visit('/sign-in', { screen: 'phone' }, async (page) => {
    const low: string[] = [];
    for (const element of await page
      .locator('.m-main button, .m-main input:not([type=hidden]), .m-languages a')
      .all()) {
      const box = await element.boundingBox();
      if (box !== null && box.height < 44) low.push(`${(await element.textContent()) ?? ''} ${box.height}`);
    }
    expect(low).toEqual([]);
  });
});

describe('the staff frame', () => {
  test('is set up once, reads well by day and by night, and signs out', async () => {
    await visit(setupAddress(), {}, async (page) => {
      await page.fill('#name', '王小明');
      await page.fill('#email', 'ming@example.gov.tw');
      await page.fill('#password', 'a sentence to remember');
      await page.click('button[type=submit]');
      await page.waitForURL('**/surveys');
      expect(await page.locator('.m-nav__link[aria-current=page]').count()).toBe(1);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const screen of ['phone', 'tablet', 'desktop'] as const) {
          await page.setViewportSize(screens[screen]);
          expect(await fitsWidth(page), `${colorScheme} ${screen}`).toBe(true);
        }
        expect(await axeViolations(page), colorScheme).toEqual([]);
      }
      await page.click('form[action="/sign-out"] button');
      await page.goto(`${server.baseUrl}/surveys`);
      expect(new URL(page.url()).pathname).toBe('/sign-in');
    });
  });
});

test('the style sheet of a citizen weighs at most 10 kB gzipped', () => {
  const built = fileURLToPath(new URL('../../public/built/', import.meta.url));
  const manifest = JSON.parse(readFileSync(`${built}manifest.json`, 'utf8')) as Record<string, string>;
  for (const name of ['citizen.css', 'kiosk.css']) {
    expect(gzipSync(readFileSync(`${built}${manifest[name] ?? ''}`)).length, name).toBeLessThanOrEqual(
      10_000,
    );
  }
});
