// Why: what is stored can be written anew by who holds the database, but not what lies on the tablets: told at every report,
// kept over a reload and said again.
import type { Browser, Page } from 'playwright-core';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listAuditByAction } from '../../db/queries/audit.js';
import { responses, streams } from '../../db/schema.js';
import { checkChains } from '../../server/responses/chains.js';
import { openBrowser } from './support.js';
import { device, openKioskWorld, type KioskWorld } from './kioskWorld.js';

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

type Report = { told: unknown; given: { heads: unknown[]; doubts: unknown[] } | undefined };

/** The reports of a page, as they are answered. */
function reportsOf(page: Page): Report[] {
  const reports: Report[] = [];
  page.on('requestfinished', (request) => {
    if (!request.url().endsWith('/status')) return;
    const { witness: told } = request.postDataJSON() as { witness?: unknown };
    void request.response().then(async (answer) => {
      const { witness: given } = (await answer?.json()) as { witness?: Report['given'] };
      reports.push({ told, given });
    });
  });
  return reports;
}

it('a tablet says at its next report, also after a reload, what it was told of the chains, and is heard when they differ', async () => {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  await context.addCookies([world.cookie]);
  const page = await context.newPage();
  await page.clock.install();
  const reports = reportsOf(page);
  const next = async (n: number) => {
    const isThere = async () => {
      await page.clock.runFor(10_000);
      return reports.length;
    };
    await expect.poll(isThere, { timeout: 30_000, interval: 200 }).toBeGreaterThanOrEqual(n);
  };
  await page.goto(world.start);
  await page.waitForSelector('html[data-kiosk=ready]');
  await page.click('button[name=overall][value="5"]');
  await page.click('.m-actions button[name=go][value=next]');
  await page.click('.m-actions button[name=go][value=next]');
  await page.click('.m-kiosk__thanks a');
  await expect.poll(async () => (await world.stored()).responses.length).toBe(1);
  // Four a minute are heard, by the clock on the wall.
  await next(1);
  await page.reload();
  await page.waitForSelector('html[data-kiosk=ready]');
  await next(2);
  const [first, second] = reports;
  expect(first?.told).toBeUndefined();
  expect(second?.told).toEqual(first?.given);
  expect(second?.given).toMatchObject({ heads: [[`device:${device}`, 1, expect.any(String)]], doubts: [] });

  // The one answer is another now, and the chain fits it.
  const { dependencies, scope } = world;
  const stream = `device:${device}`;
  const hash = 'ab'.repeat(32);
  await dependencies.database.atomically((db) => [
    db.update(responses).set({ hash }).where(eq(responses.stream, stream)),
    db.update(streams).set({ hash }).where(eq(streams.name, stream)),
  ]);
  await next(4);
  // It goes on saying what it knows, beside what is there now.
  const [third, fourth] = reports.slice(2);
  expect(third?.told).toEqual(second?.given);
  expect(third?.given).toMatchObject({
    heads: [[stream, 1, hash.slice(0, 20)]],
    doubts: second?.given?.heads,
  });
  expect(fourth).toEqual({ told: third?.given, given: third?.given });
  expect(await listAuditByAction(dependencies.database.queries, scope, 'chains.contradicted')).toMatchObject([
    { entity: 'device', entityId: 'one', detail: { claim: [stream, 1, expect.any(String)] } },
  ]);
  expect((await checkChains(dependencies, scope)).faults).toContainEqual({
    stream,
    fault: 'contradicted',
    sequence: 1,
    device: 'one',
  });
  await context.close();
});

it('a tablet says with each answer what it was told with the one before it, also after a reload', async () => {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  await context.addCookies([world.cookie]);
  const page = await context.newPage();
  const answers: { told: string | undefined; given: unknown }[] = [];
  page.on('requestfinished', (request) => {
    if (request.method() !== 'POST' || request.url() !== world.start) return;
    const told = new URLSearchParams(request.postData() ?? '').get('_witness') ?? undefined;
    void request.response().then(async (answer) => {
      const said = (await answer?.json()) as { state: string; witness?: unknown };
      if (said.state === 'stored') answers.push({ told, given: said.witness });
    });
  });
  await page.goto(world.start);
  for (const n of [1, 2, 3]) {
    await page.waitForSelector('html[data-kiosk=ready]');
    await page.click('button[name=overall][value="4"]');
    await page.click('.m-actions button[name=go][value=next]');
    await page.click('.m-actions button[name=go][value=next]');
    await page.click('.m-kiosk__thanks a');
    await expect.poll(() => answers.length).toBe(n);
    if (n === 2) await page.reload();
  }
  const given = answers.map((answer) => JSON.stringify(answer.given));
  expect(new Set(given).size).toBe(3);
  expect(answers.map(({ told }) => told)).toEqual([undefined, given[0], given[1]]);
  expect(given.every((receipt) => receipt.includes(`device:${device}`))).toBe(true);
  await context.close();
});
