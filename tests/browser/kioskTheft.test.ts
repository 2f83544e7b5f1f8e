// Why: whoever takes a tablet away has its disk, and a browser’s database leaves what was deleted lying in its files for
// long. So every file of the browser is read here as a thief would read it: nothing anybody answered may be found there,
// sent or waiting.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeFolder, temporaryFolder } from '../support/serverProcess.js';
import { openKioskWorld, queueOf, type KioskWorld } from './kioskWorld.js';

let world: KioskWorld;
const profiles: string[] = [];

beforeAll(async () => {
  world = await openKioskWorld();
}, 180_000);
afterAll(async () => {
  await world.close();
  profiles.forEach(removeFolder);
});

const next = '.m-actions button[name=go][value=next]';
const words = '第七櫃檯ZQXSECRETWORDS謝謝';
/** What is stored beside it on purpose: a search that cannot find this finds nothing. */
const control = '第七櫃檯ZQXCONTROLWORDS謝謝';

async function openTablet(profile: string): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    viewport: { width: 1024, height: 768 },
  });
  await context.addCookies([world.cookie]);
  return { context, page: await context.newPage() };
}

function newProfile(): string {
  const profile = temporaryFolder();
  profiles.push(profile);
  return profile;
}

/** The files under `folder` in which `text` stands in any of the ways in which browsers write one. */
function filesWith(folder: string, text: string): string[] {
  const ways = [
    Buffer.from(text),
    Buffer.from(text, 'utf16le'),
    Buffer.from(encodeURIComponent(text)),
    Buffer.from(encodeURIComponent(text), 'utf16le'),
    // The same at each of the three places at which it may begin; what its neighbours share in is left away.
    ...[0, 1, 2].map((before) => {
      const encoded = Buffer.from('x'.repeat(before) + encodeURIComponent(text)).toString('base64url');
      return Buffer.from(encoded.slice(4, -4));
    }),
  ];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const content = readIfThere(file);
      return ways.some((way) => content.includes(way));
    })
    .map((file) => file.slice(folder.length + 1));
}

/** A browser at work removes files of its own. */
function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

async function giveAnswer(page: Page): Promise<void> {
  await page.click('button[name=overall][value="2"]');
  await page.locator('label', { has: page.locator('input[value=ease]') }).click();
  await page.click(next);
  await page.fill('textarea', words);
  await page.click(next);
  await page.waitForSelector('.m-kiosk__thanks');
}

async function untilStored(whole: number, left: number): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    const { responses, partials } = await world.stored();
    if (responses.length >= whole && partials.length >= left) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it was not sent');
}

it('no file of the browser holds what was answered, neither while it waits nor once it was sent, nor after a new start', async () => {
  const profile = newProfile();
  const first = await openTablet(profile);
  await first.page.goto(world.start);
  await first.page.waitForSelector('html[data-kiosk=ready]');
  await first.page.evaluate(async (text) => {
    type Request = { result: Db; onupgradeneeded: () => void; onsuccess: () => void };
    type Store = { put(value: string, key: string): void };
    type Work = { objectStore(name: string): Store; oncomplete: () => void };
    type Db = { createObjectStore(name: string): Store; transaction(name: string, mode: string): Work };
    const { indexedDB } = globalThis as unknown as { indexedDB: { open(name: string): Request } };
    await new Promise<void>((done) => {
      const opening = indexedDB.open('control');
      opening.onupgradeneeded = () => opening.result.createObjectStore('one');
      opening.onsuccess = () => {
        const work = opening.result.transaction('one', 'readwrite');
        work.objectStore('one').put(`suggestion=${encodeURIComponent(text)}&overall=2`, 'key');
        work.oncomplete = () => done();
      };
    });
  }, control);
  expect(filesWith(profile, control)).not.toEqual([]);

  await world.stop();
  await giveAnswer(first.page);
  // Somebody walks away after the rating.
  await first.page.click('.m-kiosk__thanks a');
  await first.page.click('button[name=overall][value="1"]');
  await first.page.waitForSelector(next);
  expect(filesWith(profile, words), 'while it waits').toEqual([]);
  await first.context.close();
  expect(filesWith(profile, words), 'while it waits, switched off').toEqual([]);

  await world.boot();
  const second = await openTablet(profile);
  await second.page.goto(world.start);
  await untilStored(1, 1);
  expect(filesWith(profile, words), 'sent').toEqual([]);
  await second.context.close();
  expect(filesWith(profile, words), 'sent, switched off').toEqual([]);
  // Of the form that carries an answer nothing but the control's is there.
  expect(
    filesWith(profile, 'overall=2').filter((file) => !filesWith(profile, control).includes(file)),
  ).toEqual([]);
  expect(filesWith(profile, 'overall=1')).toEqual([]);

  const { responses, comments, partials } = await world.stored();
  expect(responses.map(({ answers }) => answers)).toEqual([
    '{"overall":"2","went_badly":["ease"],"suggestion":"text"}',
  ]);
  expect(comments.map(({ text }) => text)).toEqual([words]);
  expect(partials.map(({ answers }) => answers)).toEqual(['{"overall":"1"}']);
});

it('nor where the server’s own screens asked', async () => {
  const profile = newProfile();
  const { context, page } = await openTablet(profile);
  await page.route(/\/kit$/, (route) => route.abort());
  const before = (await world.stored()).responses.length;
  await page.goto(world.start);
  await giveAnswer(page);
  await page.click('.m-kiosk__thanks a');
  await page.waitForURL(world.start);
  await untilStored(before + 1, 0);
  expect([...filesWith(profile, words), ...filesWith(profile, 'overall=2')]).toEqual([]);
  await context.close();
  expect([...filesWith(profile, words), ...filesWith(profile, 'overall=2')]).toEqual([]);
});

it('what an older version kept in clear is enciphered at the next start, and what another server could not read is sent', async () => {
  const { context, page } = await openTablet(newProfile());
  await page.goto(world.start);
  await page.waitForSelector('html[data-kept=same]');
  const before = (await world.stored()).responses.length;
  await context.setOffline(true);
  for (let n = 0; n < 3; n += 1) {
    await giveAnswer(page);
    await page.click('.m-kiosk__thanks a');
  }
  const [waiting, refused, unread] = await queueOf(page);
  if (waiting === undefined || refused === undefined || unread === undefined) throw new Error('three wait');
  const why = { status: 422, error: 'answers_refused', message: '', fields: [] };
  await queueOf(page, [
    { ...waiting, body: await world.clear(waiting.body) },
    { ...refused, body: await world.clear(refused.body), state: 'refused', why },
    { ...unread, state: 'refused', why: { ...why, error: 'answers_unreadable' } },
  ]);
  await page.reload();
  await page.waitForSelector('html[data-kiosk=ready]');
  await expect
    .poll(async () => (await queueOf(page)).map(({ state, body }) => [state, body.slice(0, 5)]))
    .toEqual([
      ['waiting', '_jwe='],
      ['refused', '_jwe='],
      ['waiting', '_jwe='],
    ]);
  await context.setOffline(false);
  await untilStored(before + 2, 0);
  await expect.poll(async () => (await queueOf(page)).map(({ id }) => id)).toEqual([refused.id]);
  await context.close();
});
