// Why: a chart nobody looked at may be blank, cut off, or drawn in the colours of the other half of the day. Every page with
// charts is photographed in Chromium, and its pixels are read; beside each chart its table must stand, without a script too.
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, screens, startServer, type RunningServer } from './support.js';

let server: RunningServer;
let browser: Browser;
let reader: Page;

beforeAll(async () => {
  server = await startServer({ SEED: 'demo' });
  browser = await openBrowser();
  reader = await browser.newPage();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

const charted = [
  '/dashboards?survey=household-office',
  '/dashboards/household-office/trend?question=waiting',
  '/dashboards/household-office/trend?question=overall&profile=hour',
  '/dashboards/household-office/compare?by=channel',
  '/dashboards/household-office/compare?by=counter',
  '/dashboards/household-office/drivers',
  '/dashboards/household-office/comments',
  '/alarms/charts?survey=household-office&question=waiting',
  '/series/applications_online',
  '/series/waiting_minutes',
];

async function signedIn(options: Parameters<Browser['newContext']>[0]): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const [email = '', password = ''] = (server.printed.get('research') ?? '').split(' ');
  await page.goto(`${server.baseUrl}/sign-in`);
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.click('main button[type=submit]');
  await page.waitForURL('**/dashboards**');
  await page.close();
  return context;
}

async function open(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.baseUrl + path);
  // What needs every answer read says how far it is, and comes by itself.
  await page.locator('main table').first().waitFor({ state: 'attached', timeout: 60_000 });
  return page;
}

type Photo = { drawn: number; touching: number; dark: boolean };

/** What a picture holds: the share of pixels that are not its ground, those of them on its rim, and whether the ground is dark. */
async function photographed(canvas: Locator): Promise<Photo> {
  await canvas.scrollIntoViewIfNeeded();
  const png = (await canvas.screenshot()).toString('base64');
  return await reader.evaluate(async (source) => {
    type Sheet = {
      width: number;
      height: number;
      getContext: (kind: '2d') => {
        drawImage: (image: unknown, x: number, y: number) => void;
        getImageData: (x: number, y: number, w: number, h: number) => { data: Uint8ClampedArray };
      };
    };
    const { document, createImageBitmap } = globalThis as unknown as {
      document: { createElement: (name: 'canvas') => Sheet };
      createImageBitmap: (blob: unknown) => Promise<{ width: number; height: number }>;
    };
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${source}`)).blob());
    const sheet = document.createElement('canvas');
    sheet.width = image.width;
    sheet.height = image.height;
    const drawing = sheet.getContext('2d');
    drawing.drawImage(image, 0, 0);
    const { data } = drawing.getImageData(0, 0, image.width, image.height);
    const at = (x: number, y: number) => {
      const place = (y * image.width + x) * 4;
      return [data[place] ?? 0, data[place + 1] ?? 0, data[place + 2] ?? 0];
    };
    const [red = 0, green = 0, blue = 0] = at(1, 1);
    const differs = (x: number, y: number) => {
      const [r = 0, g = 0, b = 0] = at(x, y);
      return Math.abs(r - red) + Math.abs(g - green) + Math.abs(b - blue) > 60;
    };
    let drawn = 0;
    let touching = 0;
    for (let y = 0; y < image.height; y += 1)
      for (let x = 0; x < image.width; x += 1) {
        if (!differs(x, y)) continue;
        drawn += 1;
        if (x === 0 || y === 0 || x === image.width - 1 || y === image.height - 1) touching += 1;
      }
    return {
      drawn: drawn / (image.width * image.height),
      touching,
      dark: red + green + blue < 3 * 90,
    };
  }, png);
}

describe.each([
  ['light', 'desktop'],
  ['dark', 'phone'],
] as const)('photographed in %s on a %s', (scheme, screen) => {
  let context: BrowserContext;
  beforeAll(async () => {
    context = await signedIn({ colorScheme: scheme, viewport: screens[screen], locale: 'zh-TW' });
  });

  it.each(charted)('every chart of %s is drawn, whole, and in the colours of the hour', async (path) => {
    const page = await open(context, path);
    const charts = page.locator('main canvas');
    expect(await charts.count()).toBeGreaterThan(0);
    for (const chart of await charts.all()) {
      const photo = await photographed(chart);
      const label = (await chart.getAttribute('aria-label')) ?? '';
      expect(label, 'a chart says what it shows').not.toBe('');
      expect(photo.drawn, label).toBeGreaterThan(0.003);
      expect(photo.drawn, label).toBeLessThan(0.6);
      expect(photo.touching, `${label}: cut off at the rim`).toBe(0);
      expect(photo.dark, label).toBe(scheme === 'dark');
    }
    await page.close();
  });
});

describe('without a script, and on paper', () => {
  it('the tables of every page stand alone', async () => {
    const context = await signedIn({ javaScriptEnabled: false, viewport: screens.desktop });
    for (const path of charted) {
      const page = await open(context, path);
      expect(await page.locator('main canvas:visible').count(), path).toBe(0);
      expect(await page.locator('main table:visible').count(), path).toBeGreaterThan(0);
      await page.close();
    }
  });

  it('a page prints with its charts and its tables', async () => {
    const context = await signedIn({ colorScheme: 'light', viewport: screens.desktop });
    for (const path of charted) {
      const page = await open(context, path);
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('main canvas:visible').count(), path).toBeGreaterThan(0);
      expect(await page.locator('main table:visible').count(), path).toBeGreaterThan(0);
      await page.close();
    }
  });
});
