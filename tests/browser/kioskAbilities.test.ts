// Why: what a tablet tells of itself is what lies on it, and what its browser cannot do it does without: no word of a
// battery that nobody can read, no button for a voice that is not there.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from './support.js';
import { onDisk, openKioskWorld, type KioskWorld } from './kioskWorld.js';

let world: KioskWorld;
let browser: Browser;

beforeAll(async () => {
  world = await openKioskWorld();
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const next = '.m-actions button[name=go][value=next]';

async function openTablet(prepare: (page: Page) => Promise<unknown>) {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  await context.addCookies([world.cookie]);
  const page = await context.newPage();
  await prepare(page);
  await page.goto(world.start);
  await page.waitForSelector('html[data-kept=same]');
  return { context, page };
}

async function giveAnswer(page: Page, rating: string): Promise<void> {
  await page.click(`button[name=overall][value="${rating}"]`);
  await page.click(next);
  await page.click(next);
  await page.click('.m-kiosk__thanks a');
}

const batteries = [
  { name: 'a battery', battery: { level: 0.424, charging: false }, told: { battery: 42, charging: false } },
  { name: 'a cable', battery: { level: 1, charging: true }, told: { battery: 100, charging: true } },
  { name: 'a browser that tells of none', battery: undefined, told: {} },
];

it.each(batteries)('with $name it reports its power, what waits and what was refused', async (given) => {
  const { context, page } = await openTablet(async (fresh) => {
    await fresh.clock.install();
    await fresh.addInitScript((battery) => {
      const { prototype } = (globalThis as unknown as { Navigator: { prototype: object } }).Navigator;
      if (battery === null) Reflect.deleteProperty(prototype, 'getBattery');
      else Object.defineProperty(prototype, 'getBattery', { value: () => Promise.resolve(battery) });
    }, given.battery ?? null);
    // Its answers do not get through, but for one, in a wording that the server does not have.
    await fresh.route(world.start, async (route) => {
      const body = await world.clear(route.request().postData());
      if (body === '') await route.fallback();
      else if (body.includes('overall=1'))
        await route.continue({ postData: body.replace('version=1', 'version=99') });
      else await route.abort();
    });
  });
  for (const rating of ['1', '2', '3']) await giveAnswer(page, rating);
  const states = async () => (await onDisk(page, world)).match(/"state":"(waiting|open|refused)"/g)?.sort();
  await expect
    .poll(states, { timeout: 15_000 })
    .toEqual(['"state":"refused"', '"state":"waiting"', '"state":"waiting"']);
  const reports: Record<string, unknown>[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/status')) reports.push(request.postDataJSON() as (typeof reports)[number]);
  });
  // In small steps: one that is under way is answered in real time, and the next counts from there.
  const steps = async () => {
    await page.clock.runFor(10_000);
    return reports.length;
  };
  await expect.poll(steps, { timeout: 20_000, interval: 200 }).toBeGreaterThan(0);
  const { battery, charging, waiting, refused } = reports[0] ?? {};
  expect({ waiting, refused }).toEqual({ waiting: 2, refused: 1 });
  expect({ battery, charging }).toEqual({ battery: undefined, charging: undefined, ...given.told });
  await context.close();
});

it('without a voice there is no button to be read to, and large type and the low layout work', async () => {
  const { context, page } = await openTablet((fresh) =>
    fresh.addInitScript(() => {
      Reflect.deleteProperty(globalThis, 'speechSynthesis');
      Reflect.deleteProperty(globalThis, 'SpeechSynthesisUtterance');
    }),
  );
  const failed: Error[] = [];
  page.on('pageerror', (error) => failed.push(error));
  expect(await page.evaluate('"speechSynthesis" in globalThis')).toBe(false);
  const heading = page.locator('main h1');
  const size = async () =>
    Number(await page.evaluate(`parseFloat(getComputedStyle(document.querySelector('main h1')).fontSize)`));
  const top = async () => (await heading.boundingBox())?.y ?? 0;
  const read = page.locator('[data-aid=read]');
  const small = await size();
  const high = await top();
  expect([await read.count(), await read.isVisible()]).toEqual([1, false]);
  await page.click('[data-aid=low]');
  expect(await top()).toBeGreaterThan(high);
  await page.click('[data-aid=large]');
  expect(await size()).toBeGreaterThan(small);
  await page.click('button[name=overall][value="2"]');
  await page.locator('input[value=ease]').waitFor({ state: 'attached' });
  expect(await read.isVisible()).toBe(false);
  expect(await page.locator('[data-aid][aria-pressed=true]').count()).toBe(2);
  expect(await page.locator('html[data-large][data-low]').count()).toBe(1);
  await page.click('.m-kiosk__again');
  await page.locator('html:not([data-large], [data-low])').waitFor();
  expect(await read.isVisible()).toBe(false);
  expect(failed).toEqual([]);
  await context.close();
});
