// Why: at the counter nobody scrolls: on a tablet lying or standing, in every language, what one may tap is in sight,
// the languages keep their corner, and the five faces hang from one line.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../server/i18n.js';
import { openBrowser, startServer, type RunningServer } from './support.js';

let server: RunningServer;
let browser: Browser;

beforeAll(async () => {
  server = await startServer({ SEED: 'demo' });
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  expect(await server.stop()).toBe(0);
});

const tablets = [
  { width: 768, height: 1024 },
  { width: 1024, height: 768 },
  { width: 1280, height: 800 },
];

/** What one may tap and cannot see whole. */
async function outOfSight(page: Page): Promise<string[]> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const hidden: string[] = [];
  for (const element of await page
    .locator('main button:visible, main label:visible, main a:visible, .m-languages__link')
    .all()) {
    const box = await element.boundingBox();
    if (box === null || box.width <= 1) continue;
    if (box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height)
      hidden.push(`${(await element.textContent()) ?? ''} ${JSON.stringify(box)}`);
  }
  return hidden;
}

describe.each(languages)('in %s', (language) => {
  it.each(tablets)('everything to tap is in sight on $width × $height', async (viewport) => {
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    await page.goto(`${server.baseUrl}/kiosk/kiosk-1?lang=${language}`);
    await page.waitForSelector('html[data-kiosk=ready]');
    const faces = await Promise.all(
      (await page.locator('.m-face-drawing').all()).map(async (face) => await face.boundingBox()),
    );
    expect(faces).toHaveLength(5);
    expect(new Set(faces.map((box) => Math.round(box?.y ?? -1))).size).toBe(1);
    expect(new Set(faces.map((box) => Math.round(box?.width ?? -1))).size).toBe(1);
    expect(await outOfSight(page)).toEqual([]);

    // In large type the rows may push the small print down, never an answer: the worst is in sight like the best.
    await page.locator('[data-aid=large]').click();
    for (const face of await page.locator('.m-face').all()) {
      const box = await face.boundingBox();
      expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
    }
    await page.locator('[data-aid=large]').click();

    const corner = await page.locator('.m-languages__list').boundingBox();
    expect(corner?.y).toBeLessThan(40);
    expect((corner?.x ?? 0) + (corner?.width ?? 0)).toBeGreaterThan(viewport.width - 40);

    await page.locator('button[name=overall][value="2"]').click();
    await page.locator('input[type=checkbox]').first().waitFor();
    expect(await outOfSight(page)).toEqual([]);

    // «Are you still there?» comes over the page, wherever that stands.
    await page.locator('[data-idle]').evaluate((notice) => {
      (notice as unknown as { hidden: boolean }).hidden = false;
    });
    expect(await outOfSight(page)).toEqual([]);
    await page.locator('[data-stay]').click();

    await page.locator('button[name=go][value=next]').last().click();
    await page.locator('textarea').waitFor();
    expect(await outOfSight(page)).toEqual([]);
    await context.close();
  });
});
