// Why: a tablet bound to opening hours rests outside them by the server's word. It interrupts nobody, lets staff in, and
// without network never turns anybody away for longer than it was told.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { updateDeviceSettings } from '../../db/queries/devices.js';
import { mustChange } from '../../db/connection.js';
import { defaultSettings } from '../../server/devices/kioskDevice.js';
import { languages } from '../../server/i18n.js';
import { axeViolations, fitsWidth, openBrowser } from './support.js';
import { openKioskWorld, pin, type KioskWorld } from './kioskWorld.js';

let world: KioskWorld;
let browser: Browser;

beforeAll(async () => {
  world = await openKioskWorld();
  browser = await openBrowser();
  // Open on one day of the week only, and that is neither today nor yesterday nor tomorrow, in whatever zone.
  const day = String((new Date().getUTCDay() + 3) % 7);
  await world.dependencies.database.atomically((db) => [
    mustChange(
      updateDeviceSettings(db, world.scope, 'one', 1, {
        settings: { ...defaultSettings, hours: { [day]: { from: '09:00', to: '16:00' } } },
        changedAt: new Date(),
      }),
    ),
  ]);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

it('outside them whoever has begun finishes; then it rests, in each language, for everybody but staff, and wakes by itself', async () => {
  const context = await browser.newContext({ viewport: { width: 768, height: 1024 } });
  await context.addCookies([world.cookie]);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(world.start);
  await page.waitForSelector('html[data-kiosk=ready]');

  await page.click('button[name=overall][value="4"]');
  const told = page.waitForResponse((answer) => answer.url().endsWith('/status'));
  await page.clock.runFor(3_000);
  await (await told).finished();
  await page.clock.runFor(2_000);
  await page.click('button[name=go][value=skip], .m-actions button[name=go][value=next]');
  await page.click('.m-actions button[name=go][value=next]');
  await page.waitForSelector('.m-kiosk__thanks');
  await page.clock.runFor(10_000);
  await page.getByText('目前不是評分時間').waitFor();
  expect(await page.locator('.m-kiosk__hours').innerText()).toMatch(/^星期.\s09:00－16:00$/);

  for (const language of languages) {
    if (language !== 'zh-TW') await page.click(`button[name=switch][value="${language}"]`);
    expect(await axeViolations(page)).toEqual([]);
    expect(await fitsWidth(page)).toBe(true);
  }
  await page.getByText('ただいま受付時間外です').waitFor();
  await page.clock.runFor(60_000);
  await page.getByText('目前不是評分時間').waitFor();

  await page.click('[data-staff]');
  await page.fill('#pin', pin);
  await page.keyboard.press('Enter');
  await page.locator('label', { has: page.locator('[data-set=practice]') }).click();
  await page.click('[data-close]');
  await page.locator('button[name=overall]').first().waitFor();
  await page.click('[data-staff]');
  await page.fill('#pin', pin);
  await page.keyboard.press('Enter');
  await page.locator('label', { has: page.locator('[data-set=practice]') }).click();
  await page.click('[data-close]');
  await page.getByText('目前不是評分時間').waitFor();

  await context.setOffline(true);
  await page.clock.fastForward(7 * 86_400_000);
  await page.locator('button[name=overall]').first().waitFor();
  await context.close();
  expect((await world.stored()).responses).toHaveLength(1);
});
