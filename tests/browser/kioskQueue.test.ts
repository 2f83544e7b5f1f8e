// Why: what waits on a tablet is given up for nobody's word but our server's own, is tried ever more patiently, outlives a
// database that the browser closed; and a newer questionnaire comes only between two people.
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listAudit } from '../../db/queries/audit.js';
import { deviceHours, deviceSettings, devices, surveys } from '../../db/schema.js';
import { publishSurvey, saveDraft } from '../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../server/surveys/templates.js';
import { axeViolations, listenTo, openBrowser } from './support.js';
import { device, openKioskWorld, pin, type KioskWorld } from './kioskWorld.js';

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
const storedNow = async () => (await world.stored()).responses.length;
const arrived = async (n: number) => {
  await expect.poll(storedNow, { timeout: 15_000 }).toBe(n);
};

async function openTablet(prepare?: (page: Page) => Promise<void>) {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  await context.addCookies([world.cookie]);
  const page = await context.newPage();
  await prepare?.(page);
  await page.goto(world.start);
  await page.waitForSelector('html[data-kept=same]');
  return { context, page };
}

/** What was sent is answered and read in real time: until then no pause has begun, and the tablet's own time stands. */
async function answered(page: Page): Promise<void> {
  const isSending = `navigator.locks.query().then(({ held }) => held.some(({ name }) => name === 'manyi-kiosk-sending'))`;
  await expect.poll(() => page.evaluate(isSending), { timeout: 20_000, interval: 20 }).toBe(false);
  await page.waitForTimeout(20);
}

async function giveAnswer(page: Page, rating = '2'): Promise<void> {
  await page.click(`button[name=overall][value="${rating}"]`);
  await page.click(next);
  await page.click(next);
  await page.click('.m-kiosk__thanks a');
}

async function unlock(page: Page): Promise<void> {
  await page.click('[data-staff]');
  await page.fill('#pin', pin);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.m-kiosk__staff');
}

it('only our server’s own word that it is stored takes an answer off the tablet; until then it is asked every 2½ to 5 minutes', async () => {
  const { context, page } = await openTablet((fresh) => fresh.clock.install());
  const before = await storedNow();
  // A sign-in page of the building's network, a proxy, a server that is busy or broken, and words that mean nothing.
  const answers = [
    { status: 200, contentType: 'text/html', body: '<h1>Welcome to our Wi-Fi</h1>' },
    { status: 200, contentType: 'application/json', body: '{"ok":true}' },
    { status: 201, contentType: 'application/json', body: '{"id":"another","state":"stored"}' },
    { status: 429, contentType: 'application/json', body: '{"error":"too_many","message":"","detail":""}' },
    { status: 503, contentType: 'text/html', body: 'Service Unavailable' },
    {
      status: 403,
      contentType: 'application/json',
      body: '{"error":"device_key_ended","message":"","detail":""}',
    },
    { status: 404, contentType: 'text/html', body: 'Not Found' },
    { status: 500, contentType: 'application/json', body: '{"error":"unexpected","message":"","detail":""}' },
  ];
  let asked = 0;
  await page.route(world.start, async (route) => {
    if (route.request().method() !== 'POST') {
      await route.fallback();
      return;
    }
    const answer = answers[asked % answers.length];
    asked += 1;
    await route.fulfill(answer ?? {});
  });
  await giveAnswer(page);
  /** Lets the tablet's time pass until it asks again. Returns the seconds. */
  const untilAsked = async (step: number, most = 400): Promise<number> => {
    const already = asked;
    for (let seconds = 0; seconds < most; seconds += step) {
      await answered(page);
      if (asked > already) return seconds;
      await page.clock.runFor(step * 1_000);
    }
    throw new Error('it does not ask any more');
  };
  // The first goes at once, and a busy machine takes its own time for it: the tablet's must not run away meanwhile.
  await expect.poll(() => asked, { timeout: 20_000 }).toBeGreaterThan(0);
  while (asked < 10) await untilAsked(20, 4_000);
  await page.waitForTimeout(200);
  await untilAsked(10);
  // From the ninth failure on it waits for five minutes, or up to half of it less, and never longer.
  const waits = [await untilAsked(10), await untilAsked(10)];
  for (const seconds of waits) expect([waits, seconds >= 140 && seconds <= 310]).toEqual([waits, true]);
  expect(await storedNow()).toBe(before);
  // Staff see it in words, need not wait, and find what arrived by its number.
  await page.unroute(world.start);
  await unlock(page);
  await page.getByText('1份待送').waitFor();
  await page.click('[data-do=send]');
  await arrived(before + 1);
  await page.clock.runFor(1_100);
  await page.getByText('沒有待送的填答').waitFor();
  const [newest] = (await world.stored()).responses.slice(-1);
  expect(await page.locator('[data-list=sent]').textContent()).toContain(newest?.id);
  await context.close();
});

it('a database that the browser closed is opened again, and nothing of what was given in between is lost', async () => {
  const { context, page } = await openTablet(async (fresh) => {
    await fresh.addInitScript(() => {
      type Connection = { close(): void };
      const window = globalThis as unknown as {
        IDBFactory: { prototype: { open(...given: unknown[]): EventTarget & { result: Connection } } };
        connections: Connection[];
        isDeaf: boolean;
      };
      window.connections = [];
      const { prototype } = window.IDBFactory;
      const open = Reflect.get(prototype, 'open');
      prototype.open = function (...given: unknown[]) {
        const request = open.apply(this, given);
        if (window.isDeaf) request.addEventListener('success', (event) => event.stopImmediatePropagation());
        window.isDeaf = false;
        request.addEventListener('success', () => window.connections.push(request.result));
        return request;
      };
    });
  });
  const closeAll = async (): Promise<number> =>
    await page.evaluate(() => {
      const { connections } = globalThis as unknown as { connections: { close(): void }[] };
      for (const connection of connections) connection.close();
      return connections.length;
    });
  const before = await storedNow();
  await context.setOffline(true);
  const opened = await closeAll();
  expect(opened).toBeGreaterThan(0);
  await giveAnswer(page);
  await page.click('button[name=overall][value="2"]');
  // Once it does not even answer.
  await page.evaluate(() => {
    (globalThis as unknown as { isDeaf: boolean }).isDeaf = true;
  });
  await closeAll();
  await page.click(next);
  await page.click(next);
  await page.click('.m-kiosk__thanks a');
  expect(await closeAll()).toBeGreaterThan(opened);
  await context.setOffline(false);
  await arrived(before + 2);
  await context.close();
});

it('what a filter on the way blocks time after time holds up nobody, and staff see it and may send it again', async () => {
  const { context, page } = await openTablet((fresh) => fresh.clock.install());
  const before = await storedNow();
  let blocked = 0;
  await page.route(world.start, async (route) => {
    if (!(await world.clear(route.request().postData())).includes('overall=1')) {
      await route.fallback();
      return;
    }
    blocked += 1;
    await route.fulfill({ status: 403, contentType: 'text/html', body: 'The requested URL was rejected.' });
  });
  await context.setOffline(true);
  // Two of them at the head, so that the next after the first says nothing about the rest.
  for (const rating of ['1', '1', '2', '3', '4']) await giveAnswer(page, rating);
  await context.setOffline(false);
  const untilArrived = async (n: number): Promise<void> => {
    for (let steps = 0; steps < 100 && (await storedNow()) < n; steps += 1) {
      await answered(page);
      await page.clock.runFor(10_000);
    }
    expect(await storedNow()).toBe(n);
  };
  await untilArrived(before + 3);
  // Somebody new is not kept waiting either; and after a few more rounds the two are staff's.
  for (let people = 1; people <= 4; people += 1) {
    await giveAnswer(page, '5');
    await untilArrived(before + 3 + people);
  }
  await unlock(page);
  await page.getByText('2份未獲接受').waitFor();
  await page.getByText('這一份多次送不到主機').first().waitFor();
  const tried = blocked;
  await page.clock.runFor(100_000);
  expect(blocked).toBe(tried);
  await page.unroute(world.start);
  await page.locator('[data-again]').first().click();
  await arrived(before + 8);
  await context.close();
});

it('one answer that never arrives though the server hears the tablet may be cleared after ten hours of it, and none that only waits for the network', async () => {
  let isOut = false;
  const { context, page } = await openTablet(async (fresh) => {
    await fresh.clock.install();
    // The server takes four reports of a minute, and this day passes faster.
    await fresh.route('**/status', (route) =>
      isOut ? route.abort() : route.fulfill({ json: { state: 'active' } }),
    );
  });
  await page.route(world.start, async (route) => {
    if (route.request().method() !== 'POST') await route.fallback();
    else if (isOut) await route.abort();
    else await route.fulfill({ status: 403, contentType: 'text/html', body: 'The request was rejected.' });
  });
  const before = await storedNow();
  const tools = page.locator('[data-list=waiting] [data-tools]:visible');
  /** An hour of the tablet's, with a report at its end, and one more try. */
  const tryFor = async (hours: number) => {
    for (let passed = 0; passed < hours; passed += 1) {
      await page.clock.fastForward(3_600_000);
      await page.waitForTimeout(50);
      await answered(page);
      await page.clock.runFor(61_000);
      await page.waitForTimeout(100);
      await page.evaluate('dispatchEvent(new Event("online"))');
      await page.waitForTimeout(50);
      await answered(page);
    }
  };
  const toolsFor = async (): Promise<number> => {
    await unlock(page);
    await page.getByText('1份待送').waitFor();
    await page.locator('[data-list=waiting] li').waitFor();
    const found = await tools.count();
    await page.locator('[data-close]').first().click();
    return found;
  };
  isOut = true;
  await giveAnswer(page);
  await tryFor(14);
  expect(await toolsFor()).toBe(0);
  isOut = false;
  await tryFor(7);
  expect(await toolsFor()).toBe(0);
  await tryFor(4);
  // Over the end of the page, too.
  await page.reload();
  await page.waitForSelector('html[data-kiosk=ready]');
  await unlock(page);
  await tools.waitFor();
  await page.getByText('平板與主機的連線正常').waitFor();
  expect(await page.locator('[data-again]:visible').count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);
  const id = (await page.locator('[data-list=waiting] [data-id]').textContent()) ?? '';
  await page.locator('[data-list=waiting] [data-clear]').click();
  await page.getByText('請先選擇清除原因').waitFor();
  await page.locator('[data-list=waiting] [data-reason]').selectOption('unreadable');
  await page.locator('[data-list=waiting] [data-clear]').click();
  await page.clock.runFor(2_000);
  await page.getByText('沒有待送的填答').waitFor();
  const heard = async () =>
    (await listAudit(world.dependencies.database.queries, world.scope, 5)).find(
      ({ action }) => action === 'queue.clear',
    );
  await expect
    .poll(heard, { timeout: 15_000 })
    .toMatchObject({ entityId: 'one', detail: { reason: 'unreadable', response: id } });
  expect(await storedNow()).toBe(before);
  await context.close();
});

it('staff see every id that is kept, of what arrived, what waits and what was refused, and reach the last with the keyboard', async () => {
  const { context, page } = await openTablet(async (fresh) => {
    await fresh.route(world.start, async (route) => {
      if (route.request().method() === 'POST') await route.abort();
      else await route.fallback();
    });
  });
  await page.evaluate(`new Promise((resolve, reject) => {
    const opening = indexedDB.open('manyi-kiosk');
    opening.onsuccess = () => {
      const change = opening.result.transaction(['queue', 'sent'], 'readwrite');
      const at = { clock: 0, life: 'another', ticks: 0, body: '', device: '${device}', kind: 'complete' };
      const why = { status: 422, error: 'answers_refused', message: '填答有誤', fields: [] };
      for (let n = 1; n <= 300; n += 1)
        change.objectStore('sent').add({ id: 'sent-' + n, kind: 'complete', at: 0, cleared: false });
      for (let n = 1; n <= 120; n += 1) {
        change.objectStore('queue').add({ ...at, id: 'refused-' + n, state: 'refused', why });
        change.objectStore('queue').add({ ...at, id: 'waiting-' + n, state: 'waiting' });
      }
      change.oncomplete = () => { opening.result.close(); resolve(); };
      change.onerror = reject;
    };
  })`);
  await unlock(page);
  await page.locator('.m-kiosk__staff details summary').click();
  for (const [name, many, last] of [
    ['refused', 120, 'refused-120'],
    ['waiting', 120, 'waiting-120'],
    ['sent', 300, 'sent-1'],
  ] as const) {
    const list = page.locator(`[data-list=${name}]`);
    await expect.poll(() => list.locator('li').count()).toBe(many);
    // What may be set here is not pushed out of reach by a long list.
    expect((await list.locator('..').boundingBox())?.height).toBeLessThan(768);
    const end = list.locator('li', { has: page.getByText(last, { exact: true }) });
    const isSeen = () =>
      end.evaluate((row) => {
        type Box = { top: number; bottom: number };
        const boxOf = (of: unknown) => (of as { getBoundingClientRect(): Box }).getBoundingClientRect();
        const outer = boxOf(
          (row as unknown as { parentElement: { parentElement: unknown } }).parentElement.parentElement,
        );
        return boxOf(row).bottom <= outer.bottom + 1 && boxOf(row).top >= outer.top - 1;
      });
    expect(await isSeen()).toBe(false);
    await list.locator('..').focus();
    await page.keyboard.press('End');
    await expect.poll(isSeen).toBe(true);
  }
  expect(await axeViolations(page)).toEqual([]);
  await context.close();
});

it('a page of the building’s network in place of the server’s word puts no tablet out of use', async () => {
  const { context, page } = await openTablet();
  await page.route(/\/kit$/, async (route) => {
    await route.fulfill({ status: 403, contentType: 'text/html', body: '<h1>Sign in to our Wi-Fi</h1>' });
  });
  await page.evaluate(() => {
    (globalThis as unknown as EventTarget).dispatchEvent(new Event('online'));
  });
  await page.waitForSelector('html[data-kept=unreachable]');
  await context.setOffline(true);
  await page.reload();
  await page.waitForSelector('html[data-kiosk=ready]');
  await context.close();
});

it('a disk that is full lets go of what arrived, what is refused holds up nothing, and staff get in', async () => {
  const { context, page } = await openTablet();
  const before = await storedNow();
  let isOut = true;
  await page.route(world.start, async (route) => {
    if (isOut && route.request().method() === 'POST') await route.abort();
    else if ((await world.clear(route.request().postData())).includes('overall=1'))
      await route.fulfill({ status: 422, json: { error: 'answers_refused', message: '' } });
    else await route.fallback();
  });
  for (const rating of ['1', '2', '3']) await giveAnswer(page, rating);
  await page.click('button[name=overall][value="4"]');
  await page.waitForSelector('input[type=checkbox]');
  // What the browser says of a full disk; it measures a small quota only now and then.
  await page.addInitScript(() => {
    type Store = { transaction: { abort(): void }; add: unknown; put: unknown };
    const { IDBObjectStore } = globalThis as unknown as { IDBObjectStore: { prototype: Store } };
    const refuse = function (this: Store): never {
      this.transaction.abort();
      throw new DOMException('no room', 'QuotaExceededError');
    };
    Object.assign(IDBObjectStore.prototype, { add: refuse, put: refuse });
  });
  await page.reload();
  await page.waitForSelector('html[data-kiosk=ready]');
  isOut = false;
  await arrived(before + 2);
  await unlock(page);
  await page.getByText('1份待送').waitFor();
  expect(await storedNow()).toBe(before + 2);
  await context.close();
});

it('a newer questionnaire waits while somebody answers, whose answers are right, and is there for the next person', async () => {
  const { context, page } = await openTablet();
  const before = await storedNow();
  await page.click('button[name=overall][value="2"]');
  await page.waitForSelector('input[type=checkbox]');
  const document = JSON.parse(JSON.stringify(loadTemplate('counter'))) as Record<string, unknown>;
  document['purpose'] = { 'zh-TW': '第二版', en: 'second', ja: '第二版' };
  await saveDraft(world.dependencies, world.scope, null, world.surveyId, { document });
  await publishSurvey(world.dependencies, world.scope, null, world.surveyId);
  await page.evaluate(() => {
    (globalThis as unknown as EventTarget).dispatchEvent(new Event('online'));
  });
  await page.waitForSelector('html[data-kept=newer]');
  // Longer than it takes a tablet that nobody stands at.
  await page.waitForTimeout(4_000);
  expect(await page.locator('input[type=checkbox]').count()).toBeGreaterThan(1);
  await page.click(next);
  await page.click(next);
  await page.click('.m-kiosk__thanks a');
  await page.getByText('第二版').waitFor({ timeout: 15_000 });
  await page.waitForSelector('html[data-kiosk=ready]');
  await giveAnswer(page);
  await arrived(before + 2);
  const { responses } = await world.stored();
  expect(responses.slice(-2).map(({ version }) => version)).toEqual([1, 2]);
  await context.close();
});

it('a newer questionnaire takes the notice from nobody who reads it, until they close it or have gone', async () => {
  const { context, page } = await openTablet((fresh) => fresh.clock.install());
  await page.setViewportSize({ width: 1024, height: 600 });
  const publish = async (purpose: string) => {
    const document = JSON.parse(JSON.stringify(loadTemplate('counter'))) as Record<string, unknown>;
    document['purpose'] = { 'zh-TW': purpose, en: purpose, ja: purpose };
    await saveDraft(world.dependencies, world.scope, null, world.surveyId, { document });
    await publishSurvey(world.dependencies, world.scope, null, world.surveyId);
    await page.evaluate('dispatchEvent(new Event("online"))');
    await page.waitForSelector('html[data-kept=newer]');
    // Longer than it takes a tablet that nobody stands at.
    await page.clock.runFor(6_000);
    await page.waitForTimeout(1_000);
  };
  const isThere = (purpose: string) => page.getByText(purpose, { exact: true }).count();
  await page.click('details summary');
  await publish('給讀告知的人之後');
  expect(await page.locator('details[open]').count()).toBe(1);
  expect(await isThere('給讀告知的人之後')).toBe(0);
  await page.click('details summary');
  await page.clock.runFor(6_000);
  await page.getByText('給讀告知的人之後', { exact: true }).waitFor({ timeout: 15_000 });
  await page.waitForSelector('html[data-kept=same]');

  await page.click('details summary');
  await page.mouse.move(500, 300);
  await page.mouse.wheel(0, 400);
  await expect.poll(() => page.evaluate('scrollY')).toBeGreaterThan(0);
  await publish('給走開的人之後');
  expect(await page.evaluate('scrollY')).toBeGreaterThan(0);
  expect(await isThere('給走開的人之後')).toBe(0);
  await page.clock.runFor(31_000);
  await page.clock.runFor(16_000);
  await page.getByText('給走開的人之後', { exact: true }).waitFor({ timeout: 15_000 });
  await context.close();
});

it('paused or revoked, it keeps what waits and says so in words, over an outage too; enrolled again, everything arrives', async () => {
  const { context, page } = await openTablet();
  const before = await storedNow();
  const { database } = world.dependencies;
  const set = async (active: boolean, revokedAt: Date | null) => {
    await database.atomically((db) => [
      db.update(devices).set({ active }).where(eq(devices.id, 'one')),
      db.update(deviceSettings).set({ revokedAt }).where(eq(deviceSettings.deviceId, 'one')),
    ]);
  };
  let isShut = true;
  await page.route(world.start, async (route) => {
    if (isShut && route.request().method() === 'POST') await route.abort();
    else await route.fallback();
  });
  await giveAnswer(page);
  await set(false, null);
  await page.goto(world.start);
  const kept = page.getByText('這台平板還存著1份尚未送達的填答');
  const notNow = page.getByRole('heading', { name: '目前不收集意見' });
  await notNow.waitFor();
  await kept.waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await context.setOffline(true);
  await page.reload();
  await notNow.waitFor();
  await kept.waitFor();
  await context.setOffline(false);
  await set(true, new Date());
  await page.reload();
  await notNow.waitFor();
  await kept.waitFor();
  await unlock(page);
  await page.getByText('1份待送').waitFor();
  expect(await page.locator('[data-do=export]').count()).toBe(1);
  await page.locator('[data-close]').first().click();
  await notNow.waitFor();
  isShut = false;
  await page.waitForTimeout(1_000);
  expect(await storedNow()).toBe(before);
  await set(true, null);
  await page.goto(world.start);
  await page.locator('button[name=overall]').first().waitFor();
  await arrived(before + 1);
  // With nothing kept here the server says why it asks nothing.
  await set(false, null);
  await page.goto(world.start);
  await page.getByText('這台評分平板暫停使用').waitFor({ timeout: 15_000 });
  await set(true, null);
  await context.close();
});

it('when the survey has ended, staff still see what was refused, take it along and clear it', async () => {
  const { context, page } = await openTablet();
  await page.route(world.start, async (route) => {
    if (route.request().method() === 'POST')
      await route.fulfill({ status: 422, json: { error: 'answers_refused', message: '填答有誤' } });
    else await route.fallback();
  });
  await giveAnswer(page);
  const { database } = world.dependencies;
  const setState = async (state: 'open' | 'closed') => {
    await database.atomically((db) => [
      db.update(surveys).set({ state }).where(eq(surveys.id, world.surveyId)),
    ]);
  };
  await setState('closed');
  await page.evaluate(() => {
    (globalThis as unknown as EventTarget).dispatchEvent(new Event('online'));
  });
  await page.getByRole('heading', { name: '目前不收集意見' }).waitFor({ timeout: 15_000 });
  await unlock(page);
  await page.getByText('填答有誤').waitFor();
  const download = page.waitForEvent('download');
  await page.click('[data-do=export]');
  await download;
  await page.locator('[data-list=refused] [data-reason]').selectOption({ index: 1 });
  await page.locator('[data-list=refused] [data-clear]').click();
  await page.getByText('沒有待送的填答').waitFor({ timeout: 15_000 });
  await setState('open');
  await page.locator('[data-close]').first().click();
  await page.evaluate(() => {
    (globalThis as unknown as EventTarget).dispatchEvent(new Event('online'));
  });
  await page.locator('button[name=overall]').first().waitFor({ timeout: 15_000 });
  await context.close();
});

it('what waits for a tablet that it was before holds up no answer of the one it is now', async () => {
  const { context, page } = await openTablet();
  const before = await storedNow();
  await context.setOffline(true);
  for (let n = 0; n < 3; n += 1) await giveAnswer(page);
  // As after an enrolment as another: its address takes no word with this key.
  await page.evaluate(`new Promise((resolve, reject) => {
    const opening = indexedDB.open('manyi-kiosk');
    opening.onsuccess = () => {
      const change = opening.result.transaction('queue', 'readwrite');
      const store = change.objectStore('queue');
      store.openCursor().onsuccess = ({ target: { result } }) => {
        if (result === null) return;
        result.update({ ...result.value, device: 'its-former-self' });
        result.continue();
      };
      change.oncomplete = () => { opening.result.close(); resolve(); };
      change.onerror = reject;
    };
  })`);
  for (let n = 0; n < 3; n += 1) await giveAnswer(page);
  await context.setOffline(false);
  await arrived(before + 3);
  await unlock(page);
  // Theirs are still there, for staff to see and carry over.
  await page.getByText('3份', { exact: false }).first().waitFor();
  expect(await page.locator('[data-again]:visible').count()).toBe(0);
  // Carried over, they are cleared with a reason, and the office hears it from the tablet that this is now.
  for (let left = 3; left > 0; left -= 1) {
    const row = page.locator('[data-list=waiting] li', { hasText: 'its-former-self' });
    await expect.poll(() => row.count()).toBe(left);
    await row.first().locator('[data-reason]').selectOption('entered');
    await row.first().locator('[data-clear]').click();
  }
  await page.getByText('沒有待送的填答').waitFor();
  const audit = await listAudit(world.dependencies.database.queries, world.scope, 20);
  const cleared = audit.filter(({ action }) => action === 'queue.clear').slice(0, 3);
  expect(cleared).toHaveLength(3);
  for (const row of cleared) expect(row).toMatchObject({ entityId: 'one', detail: { reason: 'entered' } });
  await context.close();
});

it('two quick taps on the only question are one person and one answer, before the disk has it too', async () => {
  const document = JSON.parse(JSON.stringify(loadTemplate('counter'))) as {
    screens?: unknown;
    sections: { questions: unknown[] }[];
  };
  delete document.screens;
  for (const section of document.sections) section.questions.length = 1;
  await saveDraft(world.dependencies, world.scope, null, world.surveyId, { document });
  await publishSurvey(world.dependencies, world.scope, null, world.surveyId);
  const { context, page } = await openTablet((fresh) => fresh.clock.install());
  const before = await storedNow();
  const report = (): Promise<Request> => page.waitForRequest((request) => request.url().endsWith('/status'));
  const first = report();
  await page.clock.runFor(3_000);
  await (await first).response();
  await page.waitForTimeout(100);
  await page.locator('button[name=overall][value="2"]').evaluate((face: { click(): void }) => {
    face.click();
    face.click();
  });
  await page.click('.m-kiosk__thanks a');
  await arrived(before + 1);
  const second = report();
  await page.clock.runFor(70_000);
  expect((await second).postDataJSON()).toMatchObject({ begun: 1, finished: 1, left: 0 });
  expect(await storedNow()).toBe(before + 1);
  await context.close();
});

it('what was counted and whose arrival nobody confirmed is told again as it was, under the same name', async () => {
  await world.stop(); // Each start takes four reports in its first minute.
  await world.boot();
  const told: { tally: string; begun: number }[] = [];
  let isLost = false;
  const { context, page } = await openTablet(async (fresh) => {
    await fresh.clock.install();
    await fresh.route('**/status', async (route) => {
      const answer = await route.fetch();
      await (isLost ? route.abort() : route.fulfill({ response: answer }));
      told.push(route.request().postDataJSON() as (typeof told)[number]);
    });
  });
  const answerOnly = async () => {
    await page.click('button[name=overall][value="2"]');
    await page.click('.m-kiosk__thanks a');
  };
  const tells = async (seconds: number) => {
    const before = told.length;
    await page.clock.runFor(seconds * 1_000);
    await expect.poll(() => told.length, { timeout: 20_000 }).toBe(before + 1);
    await page.waitForTimeout(300);
  };
  const hours = async () =>
    (await world.dependencies.database.queries.select().from(deviceHours)).reduce(
      (sum, { begun }) => sum + begun,
      0,
    );
  await tells(3);
  const before = await hours();
  await answerOnly();
  isLost = true;
  await tells(61);
  await answerOnly();
  isLost = false;
  await tells(61);
  await tells(61);
  const [, lost, again, after] = told;
  expect([lost?.begun, again?.begun, after?.begun]).toEqual([1, 1, 1]);
  expect(again?.tally).toBe(lost?.tally);
  expect(after?.tally).not.toBe(lost?.tally);
  expect((await hours()) - before).toBe(2);
  await context.close();
});

it('words on the first screen are somebody’s from the first letter: kept from an update, and gone for the next person', async () => {
  const document = {
    ...(JSON.parse(JSON.stringify(loadTemplate('counter'))) as Record<string, unknown>),
    screens: [['suggestion'], ['overall'], ['went_well', 'went_badly']],
  };
  await saveDraft(world.dependencies, world.scope, null, world.surveyId, { document });
  await publishSurvey(world.dependencies, world.scope, null, world.surveyId);
  const { context, page } = await openTablet((fresh) => fresh.clock.install());
  await page.locator('textarea').first().pressSequentially('王小明');
  await saveDraft(world.dependencies, world.scope, null, world.surveyId, {
    document: { ...document, purpose: { 'zh-TW': '更新', en: 'newer', ja: '更新' } },
  });
  await publishSurvey(world.dependencies, world.scope, null, world.surveyId);
  await page.evaluate(() => {
    (globalThis as unknown as EventTarget).dispatchEvent(new Event('online'));
  });
  await page.waitForSelector('html[data-kept=newer]');
  await page.evaluate('globalThis.isSamePage = true');
  await page.clock.runFor(10_000);
  await page.waitForTimeout(2_000);
  expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
  expect(await page.locator('textarea').first().inputValue()).toBe('王小明');
  await page.clock.runFor(120_000);
  await page.locator('html[data-kiosk=ready] textarea').first().waitFor();
  await expect.poll(() => page.locator('textarea').first().inputValue(), { timeout: 20_000 }).toBe('');
  await context.close();
});

it('who walks away from words half typed leaves no visit behind for the next person', async () => {
  const document = JSON.parse(JSON.stringify(loadTemplate('counter'))) as {
    choiceSets: Record<string, unknown[]>;
    sections: { questions: { code: string; showIf?: unknown }[] }[];
    screens: string[][];
  };
  const asked = document.sections.flatMap(({ questions }) => questions);
  delete asked.find(({ code }) => code === 'went_badly')?.showIf;
  document.choiceSets['drivers_bad']?.push({
    code: 'else',
    label: { 'zh-TW': '其他', en: 'Other', ja: 'その他' },
    other_text: true,
  });
  document.screens = [['went_badly'], ['overall'], ['went_well'], ['suggestion']];
  await saveDraft(world.dependencies, world.scope, null, world.surveyId, { document });
  await publishSurvey(world.dependencies, world.scope, null, world.surveyId);
  const { context, page } = await openTablet();
  const before = new Set((await world.stored()).partials.map(({ id }) => id));
  await page.locator('label', { has: page.locator('input[value=else]') }).click();
  await page.locator('[data-other]:not([hidden]) input').first().pressSequentially('護照');
  await page.evaluate('history.back()');
  await page.waitForTimeout(500);
  // Nobody has begun: there is nothing to start again.
  expect(await page.locator('.m-kiosk__again').isHidden()).toBe(true);
  await unlock(page);
  await page.getByText('沒有待送的填答').waitFor({ timeout: 15_000 });
  const left = (await world.stored()).partials.filter(({ id }) => !before.has(id));
  expect(left.map(({ answers }) => answers)).toEqual(['{"went_badly":["else"]}']);
  await context.close();
});

it('what is wrong is read aloud with the question, and belongs to it for who cannot see', async () => {
  const document = JSON.parse(JSON.stringify(loadTemplate('counter'))) as {
    sections: { questions: { code: string; showIf?: unknown; required?: boolean }[] }[];
    screens: string[][];
  };
  const badly = document.sections
    .flatMap(({ questions }) => questions)
    .find(({ code }) => code === 'went_badly');
  delete badly?.showIf;
  Object.assign(badly ?? {}, { required: true });
  document.screens = [['went_badly'], ['overall'], ['went_well'], ['suggestion']];
  await saveDraft(world.dependencies, world.scope, null, world.surveyId, { document });
  await publishSurvey(world.dependencies, world.scope, null, world.surveyId);
  const { context, page } = await openTablet();
  const heard = await listenTo(page);
  await page.reload();
  await page.waitForSelector('html[data-kept=same]');
  await page.click('[data-aid=read]');
  expect((await heard()).flat()).not.toContain('請選擇一個答案。');
  await page.click(next);
  const wrong = page.locator('[data-error]:not([hidden])');
  await wrong.waitFor();
  expect((await heard()).flat()).toContain(await wrong.innerText());
  const id = (await wrong.getAttribute('id')) ?? '';
  expect((await page.locator('main fieldset').getAttribute('aria-describedby'))?.split(' ')).toContain(id);
  expect(await axeViolations(page)).toEqual([]);
  await context.close();
});

it('what somebody took back is not kept when they walk away, nor is a number that nobody could hand in', async () => {
  const everyTongue = { 'zh-TW': '幾分鐘', en: 'minutes', ja: '何分' };
  type Section = { questions: { code: string; showIf?: unknown }[] };
  const document = JSON.parse(JSON.stringify(loadTemplate('counter'))) as {
    sections: Section[];
    screens: string[][];
  };
  const questions = document.sections[0]?.questions ?? [];
  delete questions.find(({ code }) => code === 'went_badly')?.showIf;
  const minutes = { code: 'minutes', kind: 'number', min: 0, max: 300, core: false };
  questions.push({ ...minutes, ...{ short: everyTongue, wording: everyTongue } });
  document.screens = [['went_badly'], ['minutes'], ['overall'], ['went_well'], ['suggestion']];
  await saveDraft(world.dependencies, world.scope, null, world.surveyId, { document });
  await publishSurvey(world.dependencies, world.scope, null, world.surveyId);
  const { context, page } = await openTablet();
  const before = new Set((await world.stored()).partials.map(({ id }) => id));
  const left = async () => (await world.stored()).partials.filter(({ id }) => !before.has(id));
  const ease = page.locator('label', { has: page.locator('input[value=ease]') });
  await ease.click();
  await page.click(next);
  await page.fill('input[name=minutes]', '999');
  await page.click('button[name=go][value=back]');
  await ease.click();
  await page.locator('label', { has: page.locator('input[value=effectiveness]') }).click();
  await page.click('.m-kiosk__again');
  await expect.poll(async () => (await left()).length, { timeout: 15_000 }).toBe(1);
  await ease.click();
  await ease.click();
  // Who opens the staff side ends the visit as who walks away does.
  await unlock(page);
  await page.getByText('沒有待送的填答').waitFor();
  expect((await left()).map(({ answers }) => answers)).toEqual(['{"went_badly":["effectiveness"]}']);
  await context.close();
});
