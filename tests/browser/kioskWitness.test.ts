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

type Report = { told: string | undefined; given: string | undefined };

/** The reports of a page, as they are answered. */
function reportsOf(page: Page): Report[] {
  const reports: Report[] = [];
  page.on('requestfinished', (request) => {
    if (!request.url().endsWith('/status')) return;
    const { witness: told } = request.postDataJSON() as { witness?: string };
    void request.response().then(async (answer) => {
      const { witness: given } = (await answer?.json()) as { witness?: string };
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
  expect(second?.told).toBe(first?.given);
  expect(new Set([undefined, first?.given, second?.given]).size).toBe(3);

  // The one answer is another now, and the chain fits it.
  const { dependencies, scope } = world;
  const stream = `device:${device}`;
  const hash = 'ab'.repeat(32);
  await dependencies.database.atomically((db) => [
    db.update(responses).set({ hash }).where(eq(responses.stream, stream)),
    db.update(streams).set({ hash }).where(eq(streams.name, stream)),
  ]);
  await next(4);
  // It is given nothing in its place, and keeps what it knows.
  const again = { told: second?.given, given: undefined };
  expect(reports.slice(2)).toEqual([again, again]);
  expect(await listAuditByAction(dependencies.database.queries, scope, 'chains.contradicted')).toMatchObject([
    { entity: 'device', entityId: 'one', detail: { stream, sequence: 1 } },
  ]);
  expect((await checkChains(dependencies, scope)).faults).toContainEqual({
    stream,
    fault: 'contradicted',
    sequence: 1,
    device: 'one',
  });
  await context.close();
});
