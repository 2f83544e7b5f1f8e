// Why: a tablet's rarer screens are as plain as its questions, for whoever cannot see them too, and in the language of the
// office that set it up: what went wrong, what is only practice, what waits, and what it says when it takes no answers.
import type { Browser, Page } from 'playwright-core';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceSettings, devices, surveys } from '../../db/schema.js';
import { defaultSettings } from '../../server/devices/kioskDevice.js';
import { keysUnder, languages, writtenText, type Language } from '../../server/i18n.js';
import { publishSurvey, saveDraft } from '../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../server/surveys/templates.js';
import { axeViolations, openBrowser } from './support.js';
import { device, openKioskWorld, pin, type KioskWorld } from './kioskWorld.js';

let world: KioskWorld;
let browser: Browser;
beforeAll(async () => {
  world = await openKioskWorld();
  const { dependencies, scope, surveyId } = world;
  const document = JSON.parse(JSON.stringify(loadTemplate('counter'))) as {
    sections: { questions: { code: string; required?: boolean }[] }[];
  };
  for (const question of document.sections.flatMap(({ questions }) => questions))
    if (question.code === 'went_badly') question.required = true;
  await saveDraft(dependencies, scope, null, surveyId, { document });
  await publishSurvey(dependencies, scope, null, surveyId);
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const viewport = { width: 1024, height: 768 };
const next = '.m-actions button[name=go][value=next]';
const shown = ['kiosk', 'enrolment', 'errors', 'citizen', 'frame'].flatMap(keysUnder);

/** The longest part of a text that stands in it whatever is filled in. */
function wordsOf(language: Language, key: string): string {
  const parts = (writtenText(language, key) ?? '').split(/\{\{\w+\}\}/).map((part) => part.trim());
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest));
}

/** Texts that only another language has. */
function foreignTo(language: Language): ReadonlySet<string | undefined> {
  const textsIn = (one: Language) => shown.map((key) => writtenText(one, key));
  const own = new Set(textsIn(language));
  return new Set(languages.flatMap(textsIn).filter((text) => !own.has(text)));
}

/** Enrolled or not, its first language is the one given, and nobody put it out of use. */
async function setUp(language: Language): Promise<void> {
  const others = languages.filter((one) => one !== language);
  const settings = { ...defaultSettings, idleSeconds: 120, languages: [language, ...others] };
  await world.dependencies.database.atomically((db) => [
    db.update(deviceSettings).set({ settings, revokedAt: null }).where(eq(deviceSettings.deviceId, 'one')),
    db.update(devices).set({ active: true }).where(eq(devices.id, 'one')),
    db.update(surveys).set({ state: 'open' }).where(eq(surveys.id, world.surveyId)),
  ]);
}

const putOutOfUse = {
  paused: () =>
    world.dependencies.database.atomically((db) => [
      db.update(devices).set({ active: false }).where(eq(devices.id, 'one')),
    ]),
  revoked: () =>
    world.dependencies.database.atomically((db) => [
      db.update(deviceSettings).set({ revokedAt: new Date() }).where(eq(deviceSettings.deviceId, 'one')),
    ]),
  ended: () =>
    world.dependencies.database.atomically((db) => [
      db.update(devices).set({ active: true }).where(eq(devices.id, 'one')),
      db.update(deviceSettings).set({ revokedAt: null }).where(eq(deviceSettings.deviceId, 'one')),
      db.update(surveys).set({ state: 'closed' }).where(eq(surveys.id, world.surveyId)),
    ]),
};

/** As if it had been put in the tablet's queue, or in its list of what arrived, some time ago. */
async function keep(page: Page, store: 'queue' | 'sent', rows: readonly object[]): Promise<void> {
  await page.evaluate(`new Promise((resolve, reject) => {
    const opening = indexedDB.open('manyi-kiosk');
    opening.onsuccess = () => {
      const change = opening.result.transaction('${store}', 'readwrite');
      for (const row of ${JSON.stringify(rows)}) change.objectStore('${store}').add(row);
      change.oncomplete = () => { opening.result.close(); resolve(); };
      change.onerror = reject;
    };
  })`);
}

const waiting = (row: object) => ({
  ...{ device, kind: 'complete', state: 'waiting', body: '', clock: Date.now(), life: 'another', ticks: 0 },
  ...row,
});
const former = waiting({ id: 'former', device: 'its-former-self', kind: 'partial' });

async function toDoor(page: Page): Promise<void> {
  await page.click('[data-staff]');
  await page.waitForSelector('#pin');
}

async function unlock(page: Page): Promise<void> {
  await toDoor(page);
  await page.fill('#pin', pin);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.m-kiosk__staff');
}

/** What staff set counts from the next screen on that comes after it was read again. */
async function setPractice(page: Page, isOn: boolean): Promise<void> {
  await page.locator('label', { has: page.locator('[data-set=practice]') }).click();
  await page.click('[data-close]');
  const isMarked = async () => {
    await toDoor(page);
    await page.click('[data-close]');
    return await page.locator('[data-practice]').isVisible();
  };
  await expect.poll(isMarked, { timeout: 10_000 }).toBe(isOn);
}

/** What the browser says of a full disk; it measures a small quota only now and then. */
async function setDiskFull(page: Page, isFull: boolean): Promise<void> {
  await page.evaluate((isFull) => {
    type Store = { transaction: { abort(): void }; add: unknown; put: unknown };
    const window = globalThis as unknown as {
      IDBObjectStore: { prototype: Store };
      withRoom: Pick<Store, 'add' | 'put'> | undefined;
    };
    const { prototype } = window.IDBObjectStore;
    window.withRoom ??= { add: prototype.add, put: prototype.put };
    const refuse = function (this: Store): never {
      this.transaction.abort();
      throw new DOMException('no room', 'QuotaExceededError');
    };
    Object.assign(prototype, isFull ? { add: refuse, put: refuse } : window.withRoom);
  }, isFull);
}

describe.each(languages)('a tablet whose first language is %s', (language) => {
  const foreign = foreignTo(language);

  /** Waits until each of the texts stands there. Returns what is wrong with the screen, and what is in another language. */
  async function faultsOf(page: Page, state: string, keys: readonly string[]): Promise<string[]> {
    for (const key of keys)
      await page.getByText(wordsOf(language, key)).locator('visible=true').first().waitFor();
    expect([state, await page.getAttribute('html', 'lang')]).toEqual([state, language]);
    const lines = (await page.locator('body').innerText()).split('\n').map((line) => line.trim());
    return [...lines.filter((line) => foreign.has(line)), ...(await axeViolations(page))].map(
      (fault) => `${state}: ${fault}`,
    );
  }

  it('is clean for axe and keeps to its language whatever goes wrong, is practised, is helped with, or waits', async () => {
    await setUp(language);
    const context = await browser.newContext({ viewport });
    await context.addCookies([world.cookie]);
    const page = await context.newPage();
    await page.goto(world.start);
    await page.waitForSelector('html[data-kept=same]');
    const found: string[] = [];
    const look = async (state: string, ...keys: string[]) => {
      found.push(...(await faultsOf(page, state, keys)));
    };

    await page.click('button[name=overall][value="2"]');
    await page.click(next);
    await look('a question with an error', 'citizen.errors.choose', 'kiosk.restart');
    await page.click('.m-kiosk__again');
    await page.click('[data-staff]');
    await page.fill('#pin', '000000');
    await page.keyboard.press('Enter');
    await look('a wrong PIN', 'kiosk.said.wrong_pin', 'kiosk.pin.ask');
    await page.click('[data-close]');

    await unlock(page);
    await setPractice(page, true);
    await look('practice', 'kiosk.practice');
    await unlock(page);
    await setPractice(page, false);
    await unlock(page);
    await page.click('[data-do=assist]');
    await look('helped by staff', 'kiosk.assisted');

    // The server takes nothing of a wording that it does not know; one answer never reaches it.
    await page.route(world.start, async (route) => {
      const body = await world.clear(route.request().postData());
      if (body === '') await route.fallback();
      else if (body.includes('stuck')) await route.abort();
      else await route.continue({ postData: body.replace(/version=\d+/, 'version=99') });
    });
    await page.click('button[name=overall][value="5"]');
    await page.click(next);
    await page.click(next);
    await page.click('.m-kiosk__thanks a');
    const now = Date.now();
    const stuck = waiting({ id: 'stuck', body: 'id=stuck', vain: { hours: 10, since: now, last: now } });
    await keep(page, 'queue', [stuck, former]);
    await keep(page, 'sent', [{ id: 'sent', kind: 'complete', at: now, cleared: false }]);
    await unlock(page);
    await page.click('[data-do=send]');
    await page.locator('[data-list=refused] li').waitFor({ timeout: 15_000 });
    await page.locator('.m-kiosk__staff details summary').click();
    await page.locator('[data-list=refused] [data-clear]').click();
    await look(
      'staff see what waits and what was refused',
      ...['count', 'refused_count', 'last_sent', 'choose_reason', 'stuck', 'former', 'partial', 'app'].map(
        (name) => `kiosk.said.${name}`,
      ),
      ...['kiosk.staff.again', 'kiosk.staff.clear', 'errors.bad_request.title'],
    );
    await context.setOffline(true);
    await page.getByText(wordsOf(language, 'kiosk.said.offline')).waitFor();
    await context.setOffline(false);
    await page.locator('[data-close]').first().click();

    await setDiskFull(page, true);
    await page.click('button[name=overall][value="4"]');
    await look('a full disk, and what was lost', 'kiosk.full.title', 'kiosk.full.body', 'kiosk.full.lost');
    await toDoor(page);
    await page.click('[data-close]');
    await look('a full disk', 'kiosk.full.title', 'kiosk.full.body');
    expect(await page.locator('[data-lost]').isHidden()).toBe(true);
    await setDiskFull(page, false);
    await toDoor(page);
    await page.click('[data-close]');
    await page.locator('button[name=overall]').first().waitFor();

    await putOutOfUse.paused();
    await page.evaluate('dispatchEvent(new Event("online"))');
    await look('out of use, with what waits', 'kiosk.ended.title', 'kiosk.ended.body', 'enrolment.waiting');
    expect(found).toEqual([]);
    await context.close();
  });

  it('and so are the server’s own pages, for a device that is no tablet yet, not now or no more', async () => {
    await setUp(language);
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    const found: string[] = [];
    const look = async (state: string, ...keys: string[]) => {
      found.push(...(await faultsOf(page, state, keys)));
    };
    await page.goto(`${world.base}/kiosk?lang=${language}`);
    await page.fill('#code', '7777-7777');
    await page.click('form[method=post] button.m-button');
    await look('a wrong enrolment code', 'enrolment.wrong.unknown', 'enrolment.title');
    await putOutOfUse.paused();
    await page.goto(world.start);
    // Its script made the place where answers wait.
    await expect.poll(() => page.evaluate('indexedDB.databases().then(({ length }) => length)')).toBe(1);
    await keep(page, 'queue', [former]);
    await look('paused', 'errors.device_paused.title', 'enrolment.waiting', 'enrolment.look_again');
    await putOutOfUse.revoked();
    await page.goto(world.start);
    await look('revoked', 'errors.device_revoked.title', 'enrolment.waiting', 'enrolment.to_code');
    await putOutOfUse.ended();
    await page.goto(world.start);
    await look('ended', 'errors.survey_closed.title', 'enrolment.waiting', 'kiosk.to_start');
    expect(found).toEqual([]);
    await context.close();
  });
});
