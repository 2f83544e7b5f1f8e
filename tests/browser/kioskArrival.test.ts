// Why: a tablet that was just loaded shows its faces before it knows whether it asks by itself. Whoever taps in that moment
// is answered like everybody else: once, with or without network, and not at all while staff practise.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishSurvey, saveDraft } from '../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../server/surveys/templates.js';
import { openBrowser } from './support.js';
import { onDisk, openKioskWorld, pin, type KioskWorld } from './kioskWorld.js';

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
const face = (rating: string) => `button[name=overall][value="${rating}"]`;
const counted = async () => {
  const { responses, partials } = await world.stored();
  return { responses: responses.length, partials: partials.length };
};

async function openTablet(): Promise<{ context: BrowserContext; page: Page; posted: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  await context.addCookies([world.cookie]);
  const page = await context.newPage();
  const posted: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.method() === 'POST') posted.push(request.postData() ?? '');
  });
  await page.goto(world.start);
  await page.waitForSelector('html[data-kept=same]');
  return { context, page, posted };
}

/** From the next load on the tablet's database takes its time, longer than a person. */
async function slowDown(page: Page, milliseconds = 2_500): Promise<void> {
  await page.addInitScript((milliseconds) => {
    const { prototype } = (
      globalThis as unknown as { IDBFactory: { prototype: { open(...given: unknown[]): EventTarget } } }
    ).IDBFactory;
    const open = Reflect.get(prototype, 'open');
    prototype.open = function (...given: unknown[]) {
      const request = open.apply(this, given);
      request.addEventListener('success', (event) => {
        if (!event.isTrusted) return;
        event.stopImmediatePropagation();
        setTimeout(() => request.dispatchEvent(new Event('success')), milliseconds);
      });
      return request;
    };
  }, milliseconds);
}

/** Taps before the tablet is ready. */
async function tapEarly(page: Page, ...buttons: string[]): Promise<void> {
  for (const button of buttons) await page.click(button, { noWaitAfter: true });
  expect(await page.locator('html[data-kiosk=ready]').count()).toBe(0);
}

it('an early tap without network is shown at once, kept, and goes on to the next screen', async () => {
  const { context, page, posted } = await openTablet();
  const before = await counted();
  await slowDown(page);
  await context.setOffline(true);
  await page.reload();
  await tapEarly(page, face('2'));
  expect(await page.locator('.m-face--chosen').getAttribute('value')).toBe('2');
  // Whoever taps again meanwhile has answered already.
  await tapEarly(page, face('5'), face('2'));
  await page.locator('input[value=ease]').waitFor({ state: 'attached' });
  await expect.poll(() => onDisk(page, world)).toContain('overall=2');
  await page.click(next);
  await page.click(next);
  await page.click('.m-kiosk__thanks a');
  await page.locator(face('2')).waitFor();
  expect(await page.locator('.m-face--chosen').count()).toBe(0);
  await context.setOffline(false);
  await expect.poll(counted, { timeout: 15_000 }).toEqual({ ...before, responses: before.responses + 1 });
  expect((await world.stored()).responses.at(-1)?.answers).toContain('"overall":"2"');
  expect(posted).toEqual([]);
  await context.close();
});

it('an early tap while staff practise is stored nowhere', async () => {
  const { context, page, posted } = await openTablet();
  const before = await counted();
  await page.click('[data-staff]');
  await page.fill('#pin', pin);
  await page.keyboard.press('Enter');
  await page.locator('label', { has: page.locator('[data-set=practice]') }).click();
  await expect.poll(() => onDisk(page, world)).toContain('"practice":true');
  await slowDown(page);
  await page.reload();
  await tapEarly(page, face('2'));
  await page.locator('input[value=ease]').waitFor({ state: 'attached' });
  await page.getByText('練習模式：不列入統計').waitFor();
  await page.click(next);
  await page.click(next);
  await page.waitForSelector('.m-kiosk__thanks');
  expect(await onDisk(page, world)).not.toContain('overall');
  await page.waitForTimeout(500);
  expect(await counted()).toEqual(before);
  expect(posted).toEqual([]);
  await context.close();
});

it('an early tap on a language is taken for what it is', async () => {
  const { context, page, posted } = await openTablet();
  await slowDown(page);
  await page.reload();
  await tapEarly(page, 'button[name=switch][value=en]');
  await page.locator('html[lang=en][data-kiosk=ready]').waitFor();
  expect(posted).toEqual([]);
  await context.close();
});

it.each(['kit', 'kit of ours', 'kit that arrives', 'database'])(
  'where there is no %s an early tap is the server’s',
  async (what) => {
    const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
    const page = await context.newPage();
    const posted: string[] = [];
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.method() === 'POST') posted.push(request.postData() ?? '');
    });
    // It does not even say that it cannot.
    if (what === 'database') await slowDown(page, 60_000);
    else
      await page.route(/\/kit$/, async (route) => {
        // Longer than anybody waits; the next person must not get what this one tapped.
        if (what === 'kit that arrives') return;
        await page.waitForTimeout(2_000);
        if (what === 'kit') await route.abort();
        else await route.fulfill({ contentType: 'text/html', body: '<p>Sign in' });
      });
    await page.goto(world.start);
    await page.click(face('2'), { noWaitAfter: true });
    await page.click(face('5'), { noWaitAfter: true });
    expect(posted).toEqual([]);
    await page.locator('input[value=ease]').waitFor({ state: 'attached' });
    expect(await page.inputValue('input[type=hidden][name=overall]')).toBe('2');
    expect(posted).toHaveLength(1);
    await page.click(next);
    await page.locator('textarea').waitFor();
    await context.close();
  },
);

it('what was ticked or written before an early tap comes along', async () => {
  const document = JSON.parse(JSON.stringify(loadTemplate('counter'))) as Record<string, unknown>;
  await saveDraft(world.dependencies, world.scope, null, world.surveyId, {
    document: { ...document, screens: [['suggestion'], ['overall'], ['went_well', 'went_badly']] },
  });
  await publishSurvey(world.dependencies, world.scope, null, world.surveyId);
  const { context, page, posted } = await openTablet();
  await slowDown(page);
  await page.reload();
  await page.fill('textarea', '王小明');
  await tapEarly(page, next);
  await page.locator(face('2')).waitFor();
  await page.click('button[name=go][value=back]');
  expect(await page.inputValue('textarea')).toBe('王小明');
  expect(posted).toEqual([]);
  await context.close();
});
