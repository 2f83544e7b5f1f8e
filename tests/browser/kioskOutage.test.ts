// Why: the promise of the counter: four days without network, the tablet reloaded, killed and updated in between, and every
// answer is at the server exactly once, in order and unchanged. The page's own code gives the answers; nothing is imitated
// but the hours that pass.
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkChains } from '../../server/responses/chains.js';
import { publishSurvey, saveDraft } from '../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../server/surveys/templates.js';
import { projectRoot, removeFolder, temporaryFolder } from '../support/serverProcess.js';
import { openKioskWorld, type KioskWorld } from './kioskWorld.js';

let world: KioskWorld;
const profile = temporaryFolder();
const newer = temporaryFolder();
let tablet: { process: ChildProcess; browser: Browser; context: BrowserContext } | undefined;

beforeAll(async () => {
  world = await openKioskWorld();
}, 180_000);
afterAll(async () => {
  await killTablet();
  await world.close();
  removeFolder(profile);
  removeFolder(newer);
});

const day = 86_400_000;
/** Before it, and in it. */
const all = 50 + 1_000;

/** A browser of its own with a disk of its own, so that it can be killed and started again. */
async function startTablet(): Promise<BrowserContext> {
  const args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-quic'];
  const child = spawn(
    process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    [...args, `--user-data-dir=${profile}`, '--remote-debugging-port=0', 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => {
      reject(new Error(said));
    });
  });
  const browser = await chromium.connectOverCDP(address);
  const context = browser.contexts()[0] ?? (await browser.newContext());
  tablet = { process: child, browser, context };
  return context;
}

/** As when the power goes: no page hears of it. */
async function killTablet(): Promise<void> {
  if (tablet === undefined) return;
  const { process: child } = tablet;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  // The group is the browser's own: it was started as the head of one.
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  await gone;
  tablet = undefined;
}

/** The page with its clock so many days back. */
async function openPage(context: BrowserContext, daysBack: number): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript((back: number) => {
    const begun = Date.now() - performance.now();
    Date.now = () => Math.floor(begun + performance.now()) - back;
  }, daysBack * day);
  await page.goto(world.start);
  await page.waitForSelector('html[data-kiosk=ready]');
  return page;
}

const ratingOf = (n: number): string => String(1 + ((n * 7) % 5));
const wordsOf = (n: number): string => `第${n}份：${'等候區　'.repeat(n % 4)}“ok” & <b>\n${n * 31}`;

/** Gives the answers `from` … `to` by the page's own buttons; every fiftieth person walks away after the rating. */
async function answer(page: Page, from: number, to: number): Promise<void> {
  const people = Array.from({ length: to - from + 1 }, (_, at) => ({
    n: from + at,
    rating: ratingOf(from + at),
    words: wordsOf(from + at),
  }));
  await page.evaluate(async (given) => {
    type Element = { click(): void; value: string; textContent: string | null };
    const { document } = globalThis as unknown as {
      document: { querySelector(selector: string): Element | null };
    };
    const find = async (selector: string): Promise<Element> => {
      for (let tries = 0; tries < 2_000; tries += 1) {
        const found = document.querySelector(selector);
        if (found !== null) return found;
        await new Promise<void>((resolve) => {
          setTimeout(resolve, 1);
        });
      }
      throw new Error(`no ${selector} on ${document.querySelector('main')?.textContent ?? ''}`);
    };
    const next = '.m-actions button[name=go][value=next]';
    for (const { n, rating, words } of given) {
      if (n % 50 === 0) {
        (await find('button[name=overall][value="1"]')).click();
        (await find('a.m-kiosk__again:not([hidden])')).click();
      }
      (await find(`button[name=overall][value="${rating}"]`)).click();
      (await find('input[type=checkbox][value=efficiency]')).click();
      (await find(next)).click();
      (await find('textarea')).value = words;
      (await find(next)).click();
      (await find('.m-kiosk__thanks a')).click();
    }
  }, people);
}

/** How many wait on the tablet, by its own database. */
async function waiting(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    type Request<T> = { result: T; onsuccess: () => void; onerror: () => void };
    type Store = { index(name: string): { count(key: string): Request<number> } };
    type Db = { transaction(name: string): { objectStore(name: string): Store }; close(): void };
    const { indexedDB } = globalThis as unknown as { indexedDB: { open(name: string): Request<Db> } };
    const done = <T>(request: Request<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => {
          resolve(request.result);
        };
        request.onerror = reject;
      });
    const db = await done(indexedDB.open('manyi-kiosk'));
    const n = await done(db.transaction('queue').objectStore('queue').index('state').count('waiting'));
    db.close();
    return n;
  });
}

async function until(what: () => Promise<boolean>, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1_000;
  while (!(await what())) {
    if (Date.now() > end) throw new Error('it took too long');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The program as its next version: the same but for one script, whose name is its content. */
function makeNewerProgram(): string {
  for (const folder of ['dist', 'views', 'public/built', 'db/migrations'])
    cpSync(join(projectRoot, folder), join(newer, folder), { recursive: true });
  cpSync(join(projectRoot, 'package.json'), join(newer, 'package.json'));
  symlinkSync(join(projectRoot, 'node_modules'), join(newer, 'node_modules'));
  const manifestFile = join(newer, 'public/built/manifest.json');
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Record<string, string>;
  const script = readFileSync(join(newer, 'public/built', manifest['kiosk.js'] ?? ''), 'utf8');
  manifest['kiosk.js'] = 'kiosk-newer00000.js';
  writeFileSync(join(newer, 'public/built/kiosk-newer00000.js'), `${script}\nglobalThis.isNewer = true;\n`);
  writeFileSync(manifestFile, JSON.stringify(manifest));
  return newer;
}

it('1,000 answers over four days without network, with reloads, kills and an update, arrive once, in order, unchanged', async () => {
  const laps: Record<string, number> = {};
  let lap = performance.now();
  const note = (name: string) => {
    laps[name] = Math.round(performance.now() - lap);
    lap = performance.now();
  };
  let context = await startTablet();
  let page = await openPage(context, 4);
  await page.waitForSelector('html[data-kept=same]');
  await answer(page, 1, 50);
  await until(async () => (await waiting(page)) === 0, 20);
  note('online');

  // Day one: the server is gone, and the page is loaded without it.
  await world.stop();
  await answer(page, 51, 200);
  await page.close();
  page = await openPage(context, 3.5);
  await answer(page, 201, 300);
  note('day one');

  // Day two: no network at all; the power goes while somebody is tapping.
  await context.setOffline(true);
  await page.close();
  page = await openPage(context, 3);
  await answer(page, 301, 500);
  await page.click('button[name=overall][value="3"]');
  await page.waitForSelector('input[type=checkbox]');
  await killTablet();
  context = await startTablet();
  page = await openPage(context, 2);
  await answer(page, 501, 550);
  expect(await waiting(page)).toBeGreaterThan(500);
  note('day two');

  // Day three: another wording is published, the program is updated, and the network comes back for moments only.
  const document = JSON.parse(JSON.stringify(loadTemplate('counter'))) as Record<string, unknown>;
  document['purpose'] = { 'zh-TW': '第二版', en: 'second', ja: '第二版' };
  await saveDraft(world.dependencies, world.scope, null, world.surveyId, { document });
  await publishSurvey(world.dependencies, world.scope, null, world.surveyId);
  await world.boot(makeNewerProgram());
  await until(async () => (await world.stored()).responses.length > 100, 60);
  await page.evaluate(() => {
    (globalThis as unknown as EventTarget).dispatchEvent(new Event('online'));
  });
  await page.waitForFunction(() => 'isNewer' in globalThis, undefined, { timeout: 30_000 });
  await page.waitForSelector('html[data-kiosk=ready]');
  await page.getByText('第二版').waitFor();
  await world.kill();
  note('day three, back for a moment');
  await answer(page, 551, 800);
  note('day three');

  // Day four: still nothing, the power goes once more, and a reload in between; then everything comes.
  await page.click('button[name=overall][value="4"]');
  await page.waitForSelector('input[type=checkbox]');
  await killTablet();
  context = await startTablet();
  page = await openPage(context, 1);
  await answer(page, 801, all);
  await page.close();
  await world.boot(newer);
  page = await openPage(context, 0);
  await until(async () => (await waiting(page)) === 0, 120);
  note('day four');

  const { responses, comments, partials } = await world.stored();
  const words = new Map(comments.map((row) => [row.responseId, row.text]));
  expect(responses).toHaveLength(all);
  expect(comments).toHaveLength(all);
  // In the order they were given, by the chain that the server made as they came.
  expect(responses.map(({ id, answers }) => [words.get(id), answers])).toEqual(
    Array.from({ length: all }, (_, at) => {
      const n = at + 1;
      const went = Number(ratingOf(n)) >= 4 ? 'went_well' : 'went_badly';
      const answers = { overall: ratingOf(n), [went]: ['efficiency'], suggestion: 'text' };
      return [wordsOf(n), JSON.stringify(answers)];
    }),
  );
  expect(responses.map(({ version }) => version)).toEqual(
    Array.from({ length: all }, (_, at) => (at < 550 ? 1 : 2)),
  );
  // Each on the day it was given by the tablet's clock at the time of sending: at once, then two days back, then one.
  const daysAgo = responses.map(({ answeredAt }) => (Date.now() - (answeredAt?.getTime() ?? 0)) / day);
  for (const [at, back] of [
    [0, 0],
    [60, 2],
    [900, 1],
    [1_049, 1],
  ] as const)
    expect(daysAgo[at]).toBeCloseTo(back, 1);
  // Who walked away is kept apart, those before the power went too.
  expect(partials).toHaveLength(all / 50 + 2);
  for (const rating of ['3', '4'])
    expect(partials.map((row) => row.answers)).toContain(`{"overall":"${rating}"}`);
  const { faults } = await checkChains(world.dependencies, world.scope);
  expect(faults).toEqual([]);
  note('looking');
  console.info('milliseconds', JSON.stringify(laps));
}, 240_000);
