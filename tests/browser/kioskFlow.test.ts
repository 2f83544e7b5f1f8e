// Why: what the counter's tablet promises to the next person, to whoever cannot read small type, and to the clerk who looks
// after it: nothing left over, nothing lost, everything in reach, in three languages, network or not.
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { create } from 'qrcode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../db/queries/audit.js';
import { languages } from '../../server/i18n.js';
import { runAdmin } from '../../server/commandLine/run.js';
import { freePort } from '../support/serverProcess.js';
import { axeViolations, listenTo, openBrowser } from './support.js';
import { readKitText } from '../support/kit.js';
import { device, onDisk, openKioskWorld, pin, queueOf, type KioskWorld } from './kioskWorld.js';

let world: KioskWorld;
let browser: Browser;

beforeAll(async () => {
  const port = String(await freePort());
  world = await openKioskWorld({ PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` });
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

const secret = '我是王小明0912345678';
const next = '.m-actions button[name=go][value=next]';

type Tablet = { context: BrowserContext; page: Page };

async function openTablet(enrolled = true, touch = false): Promise<Tablet> {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, hasTouch: touch });
  if (enrolled) await context.addCookies([world.cookie]);
  const page = await context.newPage();
  await page.goto(world.start);
  await page.waitForSelector('html[data-kiosk=ready]');
  return { context, page };
}

async function toComment(page: Page, rating = '2'): Promise<void> {
  await page.click(`button[name=overall][value="${rating}"]`);
  await page.locator('label', { has: page.locator('input[value=ease]') }).click();
  await page.click(next);
  await page.fill('textarea', secret);
}

async function giveAnswer(page: Page, rating = '2'): Promise<void> {
  await toComment(page, rating);
  await page.click(next);
  await page.waitForSelector('.m-kiosk__thanks');
}

async function untilSent(page: Page): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (!/"state":"(waiting|open)"/.test(await onDisk(page, world))) return;
    await page.waitForTimeout(100);
  }
  throw new Error(`something still waits: ${await onDisk(page, world)}`);
}

/** Everything a person after them could find. */
async function leftovers(page: Page): Promise<string[]> {
  return await page.evaluate(async (words) => {
    type Field = { type: string; name: string; value: string; checked: boolean };
    const window = globalThis as unknown as {
      document: {
        documentElement: { outerHTML: string; lang: string };
        title: string;
        cookie: string;
        querySelectorAll(selector: string): Iterable<Field>;
        activeElement: { tagName: string } | null;
      };
      localStorage: object;
      sessionStorage: object;
      history: { state: unknown };
      location: { href: string };
      scrollY: number;
      caches: {
        keys(): Promise<string[]>;
        open(name: string): Promise<{
          keys(): Promise<object[]>;
          match(key: object): Promise<{ text(): Promise<string> } | undefined>;
        }>;
      };
      getSelection(): { toString(): string } | null;
    };
    const { document } = window;
    // Hidden by design: what is asked in which version, language and place, and a name for the answer that is still to come.
    const fixed: Record<string, RegExp> = {
      version: /^1$/,
      language: /^zh-TW$/,
      step: /^0$/,
      id: /^([\da-f-]{36})?$/,
    };
    const found: string[] = [];
    const say = (what: string, wrong: boolean) => {
      if (wrong) found.push(what);
    };
    say('page', document.documentElement.outerHTML.includes(words));
    say('chosen', document.documentElement.outerHTML.includes('m-face--chosen'));
    say('language', document.documentElement.lang !== 'zh-TW');
    say('aids', /data-(large|low)=/.test(document.documentElement.outerHTML.slice(0, 300)));
    say('title', document.title.includes(words));
    for (const field of document.querySelectorAll('input, textarea, select'))
      say(
        `field ${field.name}`,
        field.type === 'checkbox' || field.type === 'radio'
          ? field.checked
          : field.type === 'hidden' && field.name in fixed
            ? !fixed[field.name]?.test(field.value)
            : field.value !== '',
      );
    say('storage', Object.keys(window.localStorage).length + Object.keys(window.sessionStorage).length > 0);
    say('cookie', document.cookie !== '');
    say('history', JSON.stringify(window.history.state ?? null) !== 'null');
    say('address', new URL(window.location.href).search !== '');
    say('scroll', window.scrollY !== 0);
    say('selection', window.getSelection()?.toString() !== '');
    say('focus', ['INPUT', 'TEXTAREA'].includes(document.activeElement?.tagName ?? ''));
    for (const name of await window.caches.keys()) {
      const cache = await window.caches.open(name);
      for (const key of await cache.keys())
        say(`cache ${name}`, (await (await cache.match(key))?.text())?.includes(words) === true);
    }
    return found;
  }, secret);
}

const phoneOffer = 'button[name=go][value=phone]';

/** The tablet's random numbers, so that a test knows which secrets it can have made. */
async function rememberRandom(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const made: string[] = [];
    const { crypto } = globalThis;
    const real = crypto.getRandomValues.bind(crypto);
    Object.assign(globalThis, { made });
    crypto.getRandomValues = (array) => {
      real(array);
      if (array instanceof Uint8Array && array.length === 16)
        made.push([...array].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
      return array;
    };
  });
}

/** The address whose code, encoded once more by the library, has exactly the squares on the screen. */
async function scanned(page: Page, language: string): Promise<string> {
  const drawn = await page.locator('[data-code] svg path').last().getAttribute('d');
  const made = await page.evaluate(() => Reflect.get(globalThis, 'made') as string[]);
  const found = made
    .map(
      (hex) =>
        `${world.base}/phone/${device}/${Buffer.from(hex, 'hex').toString('base64url')}?lang=${language}`,
    )
    .find((address) => {
      const { modules } = create(address, { errorCorrectionLevel: 'M' });
      const squares = [...modules.data].flatMap((dark, at) =>
        dark === 1 ? [`M${(at % modules.size) + 4} ${Math.floor(at / modules.size) + 4}h1v1h-1z`] : [],
      );
      return squares.join('') === drawn;
    });
  if (found === undefined) throw new Error('no secret of this tablet is in the code');
  return found;
}

async function unlock(page: Page): Promise<void> {
  await page.click('[data-staff]');
  await page.fill('#pin', pin);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.m-kiosk__staff');
}

/** Nothing of what was said lies on the tablet once it was sent. */
async function expectNothingKept(page: Page): Promise<void> {
  await untilSent(page);
  const disk = await onDisk(page, world);
  expect(disk).not.toContain('王小明');
  expect(disk).not.toContain('overall');
}

const waysOut: [string, (tablet: Tablet) => Promise<void>][] = [
  [
    'the thanks end by themselves',
    async ({ page }) => {
      await giveAnswer(page);
      await page.clock.runFor(10_000);
    },
  ],
  [
    'they tap «back to the start» on the thanks, in another language',
    async ({ page }) => {
      await page.click('button[name=switch][value=ja]');
      await giveAnswer(page);
      await page.click('.m-kiosk__thanks a');
    },
  ],
  [
    'they tap «start again»',
    async ({ page }) => {
      await page.click('[data-aid=large]');
      await toComment(page);
      await page.click('.m-kiosk__again');
    },
  ],
  [
    'they walk away from the words they wrote',
    async ({ page }) => {
      await toComment(page);
      await page.clock.runFor(31_000);
      await page.locator('[data-idle]:visible').waitFor();
      const text = (await page.locator('[data-idle-words]').textContent()) ?? '';
      expect(text).toMatch(/1[0-5]/);
      await page.clock.runFor(16_000);
    },
  ],
  [
    'they leave the code for their phone on the screen',
    async ({ page }) => {
      await toComment(page);
      await page.click(phoneOffer);
      await page.locator('[data-code] svg').waitFor();
      await page.clock.runFor(31_000);
      await page.locator('[data-idle]:visible').waitFor();
      await page.clock.runFor(16_000);
    },
  ],
  [
    'they press the browser’s back button',
    async ({ page }) => {
      await toComment(page);
      await page.goBack();
    },
  ],
  [
    'the page is loaded anew',
    async ({ page }) => {
      await toComment(page);
      await page.reload();
      await page.waitForSelector('html[data-kiosk=ready]');
    },
  ],
  [
    'they go back to the first screen, and staff open their side from there and close it',
    async ({ page }) => {
      await toComment(page);
      await page.click('button[name=go][value=back]');
      await page.click('button[name=go][value=back]');
      await unlock(page);
      await page.click('[data-close]');
    },
  ],
  [
    'the tablet sleeps over night on their words',
    async ({ page }) => {
      await toComment(page);
      // The clock on the wall went on, the one that counts silence stood still.
      await page.clock.setSystemTime(Date.now() + 14 * 3_600_000);
      await page.clock.runFor(1_000);
    },
  ],
  [
    'they read the notice down the page, and tap nothing',
    async ({ page }) => {
      await page.setViewportSize({ width: 1024, height: 600 });
      await page.click('details summary');
      await page.mouse.move(500, 300);
      await page.mouse.wheel(0, 400);
      // The page glides by the real clock, and whoever scrolls is there.
      await page.waitForTimeout(1_000);
      await page.clock.runFor(31_000);
      await page.clock.runFor(16_000);
      expect(await page.locator('details[open]').count()).toBe(0);
      await page.setViewportSize({ width: 1024, height: 768 });
    },
  ],
  [
    'they opened the notice, tried large type and took it back',
    async ({ page }) => {
      await page.click('details summary');
      await page.click('[data-aid=large]');
      await page.click('[data-aid=large]');
      expect(await page.locator('details[open]').count()).toBe(1);
      await page.clock.runFor(31_000);
      await page.clock.runFor(16_000);
      expect(await page.locator('details[open]').count()).toBe(0);
    },
  ],
  [
    'they only changed the language and the layout',
    async ({ page }) => {
      await page.click('button[name=switch][value=en]');
      await page.click('[data-aid=low]');
      await page.clock.runFor(16_000);
      await page.clock.runFor(16_000);
    },
  ],
];

describe('the next person finds nothing of the one before when', () => {
  it.each(waysOut)('%s', async (_name, leave) => {
    const tablet = await openTablet();
    const { context, page } = tablet;
    await page.clock.install();
    await page.reload();
    await page.waitForSelector('html[data-kiosk=ready]');
    await leave(tablet);
    await page.locator('button[name=overall]').first().waitFor();
    expect(await leftovers(page)).toEqual([]);
    // Nor is it to be had with the back button or by loading anew.
    await page.goBack().catch(() => undefined);
    await page.locator('button[name=overall]').first().waitFor();
    expect(await leftovers(page)).toEqual([]);
    await page.clock.resume();
    await expectNothingKept(page);
    await context.close();
  });

  it('staff take the tablet off with their PIN, and somebody finds it and goes back', async () => {
    const { context, page } = await openTablet();
    const before = (await world.stored()).partials.length;
    await toComment(page);
    await page.click('button[name=go][value=back]');
    await page.click('button[name=go][value=back]');
    await unlock(page);
    await page.click('[data-do=exit]');
    await page.waitForURL((url) => url.pathname === '/');
    expect(await page.content()).not.toContain(secret);
    await page.goBack();
    await page.locator('button[name=overall]').first().waitFor();
    expect(await leftovers(page)).toEqual([]);
    await expectNothingKept(page);
    expect((await world.stored()).partials).toHaveLength(before + 1);
    await context.close();
  });

  it('whoever left half-way is kept apart from whole answers, without their words', async () => {
    const { responses, comments, partials } = await world.stored();
    expect(responses).toHaveLength(3);
    expect(comments).toHaveLength(2);
    expect(partials).toHaveLength(7);
    for (const { answers } of partials) expect(answers).toBe('{"overall":"2","went_badly":["ease"]}');
  });

  it('they tick something and walk away: it is kept apart with the rating', async () => {
    const { context, page } = await openTablet();
    const before = (await world.stored()).partials.length;
    await page.clock.install();
    await page.reload();
    await page.waitForSelector('html[data-kiosk=ready]');
    await page.click('button[name=overall][value="1"]');
    await page.locator('label', { has: page.locator('input[value=ease]') }).click();
    await page.clock.runFor(31_000);
    await page.clock.runFor(16_000);
    await page.locator('button[name=overall]').first().waitFor();
    await page.clock.resume();
    await untilSent(page);
    const { partials } = await world.stored();
    expect(partials).toHaveLength(before + 1);
    expect(
      partials.filter(({ answers }) => answers === '{"overall":"1","went_badly":["ease"]}'),
    ).toHaveLength(1);
    await context.close();
  });

  it('the tablet had no kit yet, so that the server’s own screens asked', async () => {
    const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
    await context.addCookies([world.cookie]);
    const page = await context.newPage();
    await page.route(/\/kit$/, (route) => route.abort());
    // A slow tablet, too, shows no screen to tap before its script has run.
    await page.route(/\/kiosk-\w+\.js$/, async (route) => {
      await page.waitForTimeout(700);
      await route.continue();
    });
    await page.goto(world.start);
    const ids = [await page.inputValue('input[name=id]')];
    expect(await waysElsewhere(page)).toEqual([]);
    await toComment(page);
    ids.push(await page.inputValue('input[name=id]'));
    expect(await waysElsewhere(page)).toEqual([]);
    await page.click(next);
    await page.waitForSelector('.m-kiosk__thanks');
    expect(await waysElsewhere(page)).toEqual([]);
    await page.click('.m-kiosk__thanks a');
    await page.waitForURL(world.start);
    // However far they go back, they meet the first screen: no page that was posted is sent again.
    for (let pages = 0; pages < 3; pages += 1) {
      await page.goBack();
      await page.locator('button[name=overall]').first().waitFor();
      expect(await leftovers(page)).toEqual([]);
      expect(ids).not.toContain(await page.inputValue('input[name=id]'));
      await page.reload();
      await page.locator('button[name=overall]').first().waitFor();
    }
    await context.close();
  });
});

/** What tablets posted, and the id of each answer. */
async function idsIn(posted: readonly string[]): Promise<{ id: string | undefined; body: string }[]> {
  const bodies = await Promise.all(posted.map((body) => world.clear(body)));
  return bodies.map((body) => ({ id: /\bid=([\w-]+)/.exec(body)?.[1], body }));
}

describe('the tablet without network', () => {
  it('loads a second time without it, takes answers, and sends them when the network is back', async () => {
    const { context, page } = await openTablet();
    await page.waitForSelector('html[data-kept=same]');
    const before = (await world.stored()).responses.length;
    await context.setOffline(true);
    await page.goto(`${world.start}?lang=en`);
    await page.waitForSelector('html[data-kiosk=ready]');
    await page.getByRole('heading', { name: /How satisfied|satisfied are you/ }).waitFor();
    await giveAnswer(page, '3');
    expect(await onDisk(page, world)).toContain('王小明');
    await context.setOffline(false);
    await untilSent(page);
    expect((await world.stored()).responses).toHaveLength(before + 1);
    await context.close();
  });

  it('asks before what draws that code has come, asks for the kit once, and keeps all of it afterwards', async () => {
    const context = await browser.newContext({ viewport: { width: 768, height: 1024 } });
    const page = await context.newPage();
    const kits: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/kit')) kits.push(request.headers()['x-release']);
    });
    let letIn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letIn = resolve));
    await page.route(/kioskPhone/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(world.start);
    await page.waitForSelector('html[data-kiosk=ready]');
    await toComment(page, '1');
    expect(await page.locator(phoneOffer).isVisible()).toBe(false);
    letIn();
    await page.locator(phoneOffer).waitFor();
    await page.waitForSelector('html[data-kept=same]');
    // The second only asks whether there is a newer one.
    expect(kits).toEqual([undefined, expect.any(String)]);
    await context.close();
  });

  it('shows the code for a phone, whose comment waits for the answers and joins them', async () => {
    const context = await browser.newContext({ viewport: { width: 768, height: 1024 } });
    const page = await context.newPage();
    await rememberRandom(page);
    await page.goto(world.start);
    await page.waitForSelector('html[data-kept=same]');
    await context.setOffline(true);
    await page.reload();
    await page.waitForSelector('html[data-kiosk=ready]');
    await page.click('button[name=switch][value=en]');
    await page.click('button[name=overall][value="1"]');
    await page.click(next);
    await page.click(phoneOffer);
    await page.locator('[data-code] svg').waitFor();
    const address = await scanned(page, 'en');
    const token = new URL(address).pathname.split('/').at(-1) ?? '';
    expect(await onDisk(page, world)).toContain('_phone=');
    await page.click('.m-kiosk__thanks a');
    await page.locator('button[name=overall]').first().waitFor();
    expect(await leftovers(page)).toEqual([]);
    expect((await page.content()) + (await onDisk(page, world))).not.toContain(token);

    const phone = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await phone.goto(address);
    await phone.getByRole('heading', { name: 'Write your comment' }).waitFor();
    expect(await axeViolations(phone)).toEqual([]);
    await phone.fill('textarea', 'from my own phone');
    await phone.waitForTimeout(2_100);
    await phone.click('button[type=submit]');
    await phone.waitForURL(/thanks/);
    await phone.close();
    const own = async () => (await world.stored()).comments.find(({ text }) => text === 'from my own phone');
    expect(await own()).toMatchObject({ responseId: null });
    await context.setOffline(false);
    await untilSent(page);
    expect(await own()).toMatchObject({
      rating: '1',
      responseId: expect.stringMatching(/^[\w-]{36}$/) as string,
    });
    await context.close();
  });

  it('two tabs of it send each answer once', async () => {
    const { context, page } = await openTablet();
    await page.waitForSelector('html[data-kept=same]');
    const other = await context.newPage();
    await other.goto(world.start);
    await other.waitForSelector('html[data-kiosk=ready]');
    const before = (await world.stored()).responses.length;
    const posted: string[] = [];
    context.on('request', (request) => {
      if (request.method() === 'POST' && request.url() === world.start) posted.push(request.postData() ?? '');
    });
    await context.setOffline(true);
    for (const tab of [page, other, page]) {
      await tab.bringToFront();
      await giveAnswer(tab);
      await tab.click('.m-kiosk__thanks a');
    }
    posted.length = 0;
    await context.setOffline(false);
    await untilSent(page);
    expect((await world.stored()).responses).toHaveLength(before + 3);
    const whole = (await idsIn(posted)).filter(({ body }) => body.includes('_state=complete'));
    expect(whole).toHaveLength(3);
    expect(new Set(whole.map(({ id }) => id)).size).toBe(3);
    await context.close();
  });

  it('without locks in the browser tabs agree by a lease', async () => {
    const context = await browser.newContext();
    await context.addInitScript(() => {
      const { navigator } = globalThis as unknown as { navigator: object };
      Reflect.deleteProperty(Object.getPrototypeOf(navigator) as object, 'locks');
    });
    const page = await context.newPage();
    await page.goto(world.start);
    await page.waitForSelector('html[data-kiosk=ready]');
    expect(
      await page.evaluate(() => 'locks' in (globalThis as unknown as { navigator: object }).navigator),
    ).toBe(false);
    const other = await context.newPage();
    await other.goto(world.start);
    await other.waitForSelector('html[data-kiosk=ready]');
    const before = (await world.stored()).responses.length;
    const posted: string[] = [];
    context.on('request', (request) => {
      if (request.method() === 'POST' && request.url() === world.start) posted.push(request.postData() ?? '');
    });
    await context.setOffline(true);
    for (const tab of [page, other, page, other]) {
      await tab.bringToFront();
      await giveAnswer(tab);
      await tab.click('.m-kiosk__thanks a');
    }
    posted.length = 0;
    await context.setOffline(false);
    await untilSent(page);
    expect((await world.stored()).responses).toHaveLength(before + 4);
    const ids = (await idsIn(posted)).map(({ id }) => id);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(4);
    await context.close();
  });

  it('a full disk stops it before anybody is thanked for what is not kept, and it goes on when there is room', async () => {
    const { context, page } = await openTablet();
    await page.clock.install();
    await page.reload();
    await page.waitForSelector('html[data-kiosk=ready]');
    const session = await context.newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', { origin: world.base, quotaSize: 1 });
    await page.click('button[name=overall][value="4"]');
    await page.getByRole('heading', { name: '暫停評分' }).waitFor();
    await page.locator('[data-lost]').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await session.send('Storage.overrideQuotaForOrigin', { origin: world.base });
    await page.clock.runFor(16_000); // it looks every quarter of a minute
    await page.locator('button[name=overall]').first().waitFor();
    await context.close();
  });

  it('a full disk tells who was there in their language, and stands in its own for who comes next', async () => {
    const { context, page } = await openTablet();
    await page.clock.install();
    await page.reload();
    await page.waitForSelector('html[data-kiosk=ready]');
    const session = await context.newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', { origin: world.base, quotaSize: 1 });
    await page.click('[data-aid=large]');
    await page.click('button[name=switch][value=en]');
    await page.click('button[name=overall][value="4"]');
    await page.getByRole('heading', { name: 'Ratings are paused' }).waitFor();
    // Whatever they tap now, it stays said.
    await page.click('button[name=switch][value=ja]');
    await page.getByRole('heading', { name: '評価を一時停止しています' }).waitFor();
    await page.locator('[data-lost]').waitFor();
    for (const passerBy of [false, true]) {
      if (passerBy) await page.click('button[name=switch][value=en]');
      await page.clock.runFor(16_000);
      await page.clock.runFor(16_000);
      await page.getByRole('heading', { name: '暫停評分' }).waitFor();
      expect(await page.locator('[data-lost]:visible, html[data-large]').count()).toBe(0);
    }
    await context.close();
  });

  it('a second tap of the same finger is no answer to the next question', async () => {
    const { context, page } = await openTablet(true, true);
    // However slow this machine is, both taps come in the same moment of the tablet's own time.
    await page.clock.install();
    await page.reload();
    await page.waitForSelector('html[data-kiosk=ready]');
    await page.clock.pauseAt(Date.now() + 10_000);
    const face = await page.locator('button[name=overall][value="2"]').boundingBox();
    const x = (face?.x ?? 0) + 20;
    const y = (face?.y ?? 0) + 100;
    await page.touchscreen.tap(x, y);
    await page.touchscreen.tap(x, y);
    await page.waitForSelector('input[type=checkbox]');
    expect(await page.locator('input:checked').count()).toBe(0);
    await context.close();
  });
});

it('is read aloud in its own language to whoever wants it, one screen at a time, until they leave', async () => {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  await context.addCookies([world.cookie]);
  const page = await context.newPage();
  const heard = await listenTo(page);
  await page.goto(world.start);
  await page.waitForSelector('html[data-kiosk=ready]');
  await page.click('button[name=switch][value="ja"]');
  expect((await heard()).flat()).toEqual([]);
  await page.click('[data-aid=read]');
  const rating = await page.locator('main h1').innerText();
  const faces = await page.locator('.m-face__word').allInnerTexts();
  expect(faces).toHaveLength(5);
  const hint = await page.locator('main .m-kiosk__hint').innerText();
  expect((await heard()).filter((said) => said.length > 0)).toEqual([['ja', rating, hint, ...faces]]);
  await page.click('button[name=overall][value="2"]');
  await page.waitForSelector('input[type=checkbox]');
  const [silence, ...then] = await heard();
  expect(silence).toEqual([]);
  const ticks = await page.locator('main h1, main .m-kiosk__hint, main .m-choice__body').allInnerTexts();
  expect(then.filter((said) => said.length > 0)).toEqual([['ja', ...ticks]]);
  await page.click('.m-kiosk__again');
  await page.locator('html[lang="zh-TW"]').waitFor();
  const after = await heard();
  expect(after.length).toBeGreaterThan(0);
  expect(after.flat()).toEqual([]);
  await context.close();
});

describe('staff', () => {
  it('open their side with the PIN without network, see what waits and what was refused, and take it along in a file', async () => {
    const { context, page } = await openTablet();
    await page.waitForSelector('html[data-kept=same]');
    await context.setOffline(true);
    await giveAnswer(page, '1');
    await page.click('.m-kiosk__thanks a');
    await page.click('[data-staff]');
    await page.fill('#pin', '000000');
    await page.keyboard.press('Enter');
    await page.getByText('密碼不正確').waitFor();
    await page.click('[data-close]');
    await unlock(page);
    await page.getByText('1份待送').waitFor();
    await page.getByText('目前沒有網路').waitFor();
    const download = page.waitForEvent('download');
    await page.click('[data-do=export]');
    const path = await (await download).path();
    const file = readFileSync(path, 'utf8');
    expect(JSON.parse(file)).toMatchObject({ format: 'manyi-queue/1' });
    // Whoever finds the file reads no answer in it.
    expect(file).not.toContain('overall');
    expect(await world.clear(file)).toContain('overall=1');

    // The office takes the file in; the tablet sends the same later, and it is one answer.
    const before = (await world.stored()).responses.length;
    const lines: string[] = [];
    const code = await runAdmin(['import-queue', path], world.dependencies.config, {
      print: (line) => lines.push(line),
      say: (line) => lines.push(line),
      progress: () => Object.assign(() => undefined, { end: () => undefined }),
      input: process.stdin,
      ask: () => Promise.resolve(''),
    });
    const receipt: unknown = expect.stringMatching(/^receipt code: device:counter-1(-[0-9a-f]{4}){8}$/);
    expect([code, lines]).toEqual([0, [receipt, 'stored: 1', 'already: 0', 'partial: 0', 'refused: 0']]);
    await context.setOffline(false);
    await page.getByText('沒有待送的填答').waitFor();
    expect((await world.stored()).responses).toHaveLength(before + 1);
    await context.close();
  });

  it('see a refused answer with its reason, which holds up nothing, and clear it with a reason that the office hears', async () => {
    const { context, page } = await openTablet();
    await page.waitForSelector('html[data-kept=same]');
    await context.setOffline(true);
    await giveAnswer(page, '1');
    await page.click('.m-kiosk__thanks a');
    const { scope, dependencies } = world;
    // Nobody can decipher it any more: as after a database that was brought back from before its key was made.
    const rows = await queueOf(page);
    await queueOf(
      page,
      rows.map((row) => ({ ...row, body: row.body.replace(/[^.]+$/, 'A'.repeat(22)) })),
    );
    await giveAnswer(page, '2');
    await page.click('.m-kiosk__thanks a');
    const before = (await world.stored()).responses.length;
    await context.setOffline(false);
    await unlock(page);
    await page.getByText('1份未獲接受').waitFor();
    await page.getByText('無法解開這份填答').waitFor();
    expect((await world.stored()).responses).toHaveLength(before + 1);
    expect(await axeViolations(page)).toEqual([]);
    const download = page.waitForEvent('download');
    await page.click('[data-do=export]');
    const file = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as { records: object[] };
    expect(file.records).toMatchObject([{ kind: 'complete', state: 'refused' }]);
    await page.click('[data-clear]');
    await page.getByText('請先選擇清除原因').waitFor();
    await page.selectOption('[data-reason]', 'entered');
    await page.click('[data-clear]');
    await page.getByText('已清除').waitFor();
    await untilSent(page);
    const audit = await listAudit(dependencies.database.queries, scope, 20);
    expect(audit.find(({ action }) => action === 'queue.clear')).toMatchObject({
      detail: { reason: 'entered' },
    });
    await context.close();
  });

  it('wait after five wrong tries, also who sends the next before the last was judged', async () => {
    const { context, page } = await openTablet();
    await page.click('[data-staff]');
    await page.evaluate((right) => {
      const { document } = globalThis as unknown as {
        document: { querySelector(selector: string): { value: string; requestSubmit(): void } };
      };
      const [field, form] = [document.querySelector('#pin'), document.querySelector('form[data-pin]')];
      for (const tried of [...Array.from({ length: 20 }, (_, n) => String(100_000 + n)), right]) {
        field.value = tried;
        form.requestSubmit();
      }
    }, pin);
    await page.locator('[data-wrong]').filter({ hasText: '秒' }).waitFor();
    await page.waitForTimeout(2_000);
    expect(await page.locator('.m-kiosk__staff').count()).toBe(0);
    expect(await onDisk(page, world)).toContain('"wrong":5,');
    await context.close();
  });

  it('practise with a plain mark, and nothing of it counts or leaves the tablet', async () => {
    const { context, page } = await openTablet(false);
    // Not enrolled: the server is asked about the PIN.
    await unlock(page);
    await page.locator('label', { has: page.locator('[data-set=practice]') }).click();
    await page.locator('label', { has: page.locator('[data-set=large]') }).click();
    await page.waitForTimeout(200);
    await page.click('[data-close]');
    await page.getByText('練習模式：不列入統計').waitFor();
    expect(await page.locator('html[data-large]').count()).toBe(1);
    const before = (await world.stored()).responses.length;
    await giveAnswer(page);
    await page.getByText('練習模式：不列入統計').waitFor();
    await page.click('.m-kiosk__thanks a');
    expect(await onDisk(page, world)).not.toContain('overall');
    await page.waitForTimeout(500);
    expect((await world.stored()).responses).toHaveLength(before);
    await context.close();
  });

  it('mark the one answer they helped with', async () => {
    const { context, page } = await openTablet();
    await unlock(page);
    await page.click('[data-do=assist]');
    const mark = page.getByText('同仁協助填寫');
    await mark.waitFor();
    await giveAnswer(page);
    await mark.waitFor({ state: 'hidden' });
    await page.click('.m-kiosk__thanks a');
    await giveAnswer(page);
    await untilSent(page);
    const { responses } = await world.stored();
    expect(responses.slice(-2).map(({ assisted }) => assisted)).toEqual([true, false]);
    await context.close();
  });

  it('are the only ones to leave the screen', async () => {
    const { context, page } = await openTablet();
    await unlock(page);
    // Left by the browser's back button, it is shut to whoever comes next.
    await page.goBack();
    await page.locator('button[name=overall]').first().waitFor();
    await page.click('[data-staff]');
    await page.waitForSelector('#pin');
    await page.click('[data-close]');
    await unlock(page);
    await page.click('[data-do=exit]');
    await page.waitForURL((url) => url.pathname === '/');
    await context.close();
  });
});

/** What a finger could miss; a tick is tapped by its label. */
async function smallTargets(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    type Element = {
      outerHTML: string;
      closest(selector: string): Element | null;
      getBoundingClientRect(): { width: number; height: number };
    };
    const { document } = globalThis as unknown as {
      document: { querySelectorAll(selector: string): Iterable<Element> };
    };
    const targets =
      'a[href]:not(.usa-skipnav), button:not(.m-visually-hidden), summary, textarea, input:not([type=hidden])';
    return [...document.querySelectorAll(targets)].flatMap((element) => {
      const shown = element.closest('label') ?? element;
      const { width, height } = shown.getBoundingClientRect();
      const isSmall = width > 0 && (width < 43.5 || height < 43.5);
      return isSmall ? [`${width} by ${height}: ${shown.outerHTML.slice(0, 100)}`] : [];
    });
  });
}

/** What leads off this tablet's own address, or into another window: no one but staff leaves it. */
async function waysElsewhere(page: Page): Promise<string[]> {
  // The screens that come only in trouble are in the kit like the others.
  const kit = await page.evaluate(
    (start) =>
      fetch(`${start}/kit`).then(
        (answer) => answer.text(),
        () => undefined,
      ),
    world.start,
  );
  const screens = kit === undefined ? '' : readKitText(kit).html;
  return await page.evaluate(
    ([start, screens]) => {
      type Element = { outerHTML: string; getAttribute(name: string): string | null; content?: Root };
      type Root = { querySelectorAll(selector: string): Iterable<Element> };
      const { document, DOMParser } = globalThis as unknown as {
        document: Root;
        DOMParser: new () => { parseFromString(text: string, type: string): Root };
      };
      const ways = ['href', 'action', 'formaction', 'target', 'formtarget', 'http-equiv'];
      const found: string[] = [];
      const look = (root: Root): void => {
        for (const element of root.querySelectorAll(
          'a, area, form, iframe, meta[http-equiv], [formaction], [target], [formtarget], template',
        )) {
          if (element.content instanceof Object) look(element.content);
          for (const name of ways) {
            const way = element.getAttribute(name);
            if (way === null) continue;
            const isHere =
              ['href', 'action', 'formaction'].includes(name) &&
              // The link past the head of the page goes nowhere else.
              (way === '#main' ||
                [start, `${start}/thanks`].includes(new URL(way, start).href.split('?')[0] ?? ''));
            const isOwnReload =
              name === 'http-equiv' &&
              (element.getAttribute('content') ?? '').endsWith(`;url=${new URL(start).pathname}`);
            if (!isHere && !isOwnReload) found.push(`${name}: ${element.outerHTML.slice(0, 120)}`);
          }
        }
      };
      look(document);
      look(new DOMParser().parseFromString(screens, 'text/html'));
      return found;
    },
    [world.start, screens] as const,
  );
}

describe.each(languages)('every state of the tablet in %s', (language) => {
  it('is clean for axe, and leads nowhere but to its own start', async () => {
    const { context, page } = await openTablet();
    const found: string[] = [];
    const look = async (state: string) => {
      for (const one of [
        ...(await axeViolations(page)),
        ...(await smallTargets(page)),
        ...(await waysElsewhere(page)),
      ])
        found.push(`${state}: ${one}`);
    };
    if (language !== 'zh-TW') await page.click(`button[name=switch][value="${language}"]`);
    await look('start');
    await page.click('details summary');
    await look('notice');
    await page.click('details summary');
    await page.click('[data-aid=large]');
    await page.click('[data-aid=low]');
    await look('large and low');
    await page.click('[data-aid=large]');
    await page.click('[data-aid=low]');
    await page.click('button[name=overall][value="2"]');
    await look('ticks');
    await page.locator('[data-idle]').evaluate((box) => {
      (box as unknown as { hidden: boolean }).hidden = false;
    });
    await look('idle');
    await page.click(next);
    await look('comment');
    await page.click(next);
    await page.waitForSelector('.m-kiosk__thanks');
    await look('thanks');
    await page.click('.m-kiosk__thanks a');
    if (language !== 'zh-TW') await page.click(`button[name=switch][value="${language}"]`);
    await page.click('button[name=overall][value="5"]');
    await page.click(next);
    await page.click(phoneOffer);
    await page.locator('[data-code] svg').waitFor();
    await look('code for a phone');
    await page.click('.m-kiosk__thanks a');
    if (language !== 'zh-TW') await page.click(`button[name=switch][value="${language}"]`);
    await page.click('[data-staff]');
    await look('pin');
    await page.fill('#pin', pin);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.m-kiosk__staff');
    await look('staff');
    expect(found).toEqual([]);
    await context.close();
  });
});
