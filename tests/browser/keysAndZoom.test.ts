// Why: whoever has no pointer, or needs everything twice as large, answers like everybody else: the tablet and the web form
// from the first stop to the thanks with the keyboard alone, at the usual size and at 200 %, and nothing lies outside. So does
// the clerk who types in a pile of paper.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustChange } from '../../db/connection.js';
import { updateDeviceSettings } from '../../db/queries/devices.js';
import { defaultSettings } from '../../server/devices/kioskDevice.js';
import { openBatch } from '../../server/paper/paper.commands.js';
import { addAccount } from '../../server/users/users.commands.js';
import { createSurvey, publishSurvey } from '../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../server/surveys/templates.js';
import { fitsWidth, openBrowser } from './support.js';
import { openKioskWorld, type KioskWorld } from './kioskWorld.js';

let world: KioskWorld;
let browser: Browser;
beforeAll(async () => {
  world = await openKioskWorld();
  const { dependencies, scope } = world;
  const document = loadTemplate('household-office');
  await publishSurvey(
    dependencies,
    scope,
    null,
    await createSurvey(dependencies, scope, null, { slug: 'visits', document }),
  );
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

/** A page at 200 % has half as many of its own pixels, each twice as large. */
const sizes: [name: string, zoom: number][] = [
  ['at the usual size', 1],
  ['at 200 %', 2],
];

async function open(address: string, zoom: number): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: 1024 / zoom, height: 768 / zoom },
    deviceScaleFactor: zoom,
  });
  await page.goto(address);
  return page;
}

/** What a reader would miss where the focus is now; undefined: nothing. */
async function focusFault(page: Page): Promise<string | undefined> {
  return await page.evaluate(() => {
    type Box = { left: number; top: number; right: number; bottom: number; width: number; height: number };
    type Element = {
      tagName: string;
      outerHTML: string;
      matches(selector: string): boolean;
      closest(selector: string): Element | null;
      contains(other: Element | null): boolean;
      getBoundingClientRect(): Box;
    };
    const window = globalThis as unknown as {
      document: {
        activeElement: Element | null;
        documentElement: { scrollWidth: number; clientWidth: number };
        elementFromPoint(x: number, y: number): Element | null;
      };
      innerWidth: number;
      innerHeight: number;
    };
    const { document } = window;
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth)
      return `scrolls sideways: ${root.scrollWidth} of ${root.clientWidth}`;
    const at = document.activeElement;
    if (at === null || at.tagName === 'BODY') return undefined;
    // A tick's own box may be drawn by its label.
    const shown = at.closest('label') ?? at;
    const box = shown.getBoundingClientRect();
    const what = at.outerHTML.slice(0, 120);
    if (!at.matches(':focus-visible')) return `shows no focus: ${what}`;
    if (box.width === 0 || box.height === 0) return `is not there: ${what}`;
    if (box.left < -1 || box.right > window.innerWidth + 1) return `lies outside: ${what}`;
    const x = (Math.max(0, box.left) + Math.min(window.innerWidth, box.right)) / 2;
    const y = (Math.max(0, box.top) + Math.min(window.innerHeight, box.bottom)) / 2;
    const top = document.elementFromPoint(x, y);
    return shown.contains(top) ? undefined : `is covered: ${what} by ${top?.outerHTML.slice(0, 120) ?? ''}`;
  });
}

/** Goes on from stop to stop, looking at each, until the focus is there. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stops = 0; stops < 150; stops += 1) {
    const isThere = await page.evaluate(
      (wanted) =>
        (
          globalThis as unknown as {
            document: { activeElement: { matches(selector: string): boolean } | null };
          }
        ).document.activeElement?.matches(wanted) === true,
      selector,
    );
    // What slides in when it is reached takes a moment.
    await expect.poll(() => focusFault(page), { timeout: 10_000, interval: 40 }).toBeUndefined();
    if (isThere) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no way to ${selector} with the keyboard`);
}

describe.each(sizes)('with the keyboard alone, %s,', (_name, zoom) => {
  it('somebody answers at the tablet', async () => {
    const before = (await world.stored()).responses.length;
    const page = await open(world.start, zoom);
    await page.waitForSelector('html[data-kiosk=ready]');
    await tabTo(page, 'button[name=overall][value="2"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('input[type=checkbox]');
    await tabTo(page, 'input[value=ease]');
    await page.keyboard.press('Space');
    await tabTo(page, '.m-actions button[name=go][value=next]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('textarea');
    await tabTo(page, 'textarea');
    await page.keyboard.type('只用鍵盤');
    // Past the head of the page, and back to the words.
    await page.focus('.usa-skipnav');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement?.id')).toBe('main');
    expect(await page.inputValue('textarea')).toBe('只用鍵盤');
    await tabTo(page, 'textarea');
    await tabTo(page, '.m-actions button[name=go][value=next]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.m-kiosk__thanks');
    await tabTo(page, '.m-kiosk__thanks a');
    await page.keyboard.press('Enter');
    await page.locator('button[name=overall]').first().waitFor();
    await expect
      .poll(async () => (await world.stored()).responses.length, { timeout: 10_000 })
      .toBe(before + 1);
    const { responses, comments } = await world.stored();
    expect(responses.at(-1)?.answers).toContain('"went_badly":["ease"]');
    expect(comments.at(-1)?.text).toBe('只用鍵盤');
    await page.close();
  });

  it('somebody answers on the web, and is led to what was forgotten', async () => {
    const page = await open(`${world.base}/s/visits?lang=zh-TW`, zoom);
    const send = 'form.m-survey button[type=submit]:not([name])';
    await tabTo(page, send);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.m-error-summary');
    await tabTo(page, '.m-error-summary a');
    await page.keyboard.press('Enter');
    await tabTo(page, 'input[name=overall]');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'input[name=services]');
    await page.keyboard.press('Space');
    await tabTo(page, 'textarea[name=suggestion]');
    await page.keyboard.type('只用鍵盤');
    await tabTo(page, send);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/thanks/);
    expect(await focusFault(page)).toBeUndefined();
    const { responses } = await world.stored();
    expect(responses.filter(({ channel }) => channel === 'web').at(-1)?.answers).toContain('"overall":"4"');
    await page.close();
  });
});

it('who goes back after the thanks finds an empty form, not what was sent', async () => {
  const page = await open(`${world.base}/s/visits?lang=zh-TW`, 1);
  await page.check('input[name=overall][value="4"]', { force: true });
  await page.check('input[name=services] >> nth=0', { force: true });
  await page.fill('textarea[name=suggestion]', '只給本所看');
  const id = await page.inputValue('input[name=id]');
  await page.click('form.m-survey button[type=submit]:not([name])');
  await page.waitForURL(/\/thanks/);
  await page.goBack();
  await page.waitForFunction(`performance.getEntriesByType('navigation')[0]?.type === 'navigate'`);
  expect(await page.inputValue('textarea[name=suggestion]')).toBe('');
  expect(await page.locator('input[name=overall]:checked').count()).toBe(0);
  expect(await page.inputValue('input[name=id]')).not.toBe(id);
  await page.close();
});

it('who stopped a sending that hung may press send again, and what was written is there', async () => {
  const page = await open(`${world.base}/s/visits?lang=zh-TW`, 1);
  await page.check('input[name=overall][value="4"]', { force: true });
  await page.check('input[name=services] >> nth=0', { force: true });
  await page.fill('textarea[name=suggestion]', '網路斷了又來');
  let hung = 0;
  await page.route('**/s/visits*', (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    hung += 1;
    return hung === 1 ? undefined : route.continue();
  });
  // In the page itself: nothing can be asked of one that is on its way elsewhere.
  await page.evaluate(`
    const press = () => document.querySelector('form.m-survey button[type=submit]:not([name])').click();
    for (const [after, act] of [[0, press], [100, press], [3_000, () => stop()], [8_000, press]]) setTimeout(act, after);
  `);
  await expect.poll(() => page.url(), { timeout: 40_000 }).toContain('/thanks');
  expect(hung).toBe(2);
  const { comments } = await world.stored();
  expect(comments.filter(({ text }) => text === '網路斷了又來')).toHaveLength(1);
  await page.close();
});

/** Where the start's parts lie and how large its words are, in the screen's pixels. */
async function measured(page: Page) {
  const sizeOf = (selector: string) =>
    page.evaluate<number>(`parseFloat(getComputedStyle(document.querySelector('${selector}')).fontSize)`);
  const boxOf = async (selector: string) => {
    const { y = 0, height = 0 } = (await page.locator(selector).boundingBox()) ?? {};
    return { top: y, middle: y + height / 2, bottom: y + height };
  };
  return {
    text: await sizeOf('body'),
    question: await sizeOf('.m-kiosk__ask'),
    answer: await sizeOf('.m-face__word'),
    faces: await boxOf('.m-faces'),
    languages: await boxOf('.m-languages__list'),
  };
}

it.each([
  { width: 768, height: 1024, questionBy: 1.35, answerBy: 1.5, facesFrom: 0.5 },
  { width: 1024, height: 768, questionBy: 1.05, answerBy: 1.1, facesFrom: 0.44 },
])(
  'large type is larger by half and low is lower on $width × $height, for whoever asks',
  async ({ width, height, questionBy, answerBy, facesFrom }) => {
    const page = await open(world.start, 1);
    await page.setViewportSize({ width, height });
    await page.waitForSelector('html[data-kiosk=ready]');
    const usual = await measured(page);
    await page.click('[data-aid=large]');
    const large = await measured(page);
    expect(large.text / usual.text).toBeGreaterThan(1.4);
    // On a screen that is not tall the worst answer must stay in sight.
    expect(large.question / usual.question).toBeGreaterThan(questionBy);
    expect(large.answer / usual.answer).toBeGreaterThan(answerBy);
    await page.click('[data-aid=large]');
    await page.click('[data-aid=low]');
    const low = await measured(page);
    expect(usual.faces.top / height).toBeLessThan(facesFrom);
    expect(low.faces.top / height).toBeGreaterThan(facesFrom);
    expect(low.faces.middle / height).toBeGreaterThan(0.55);
    expect(low.faces.bottom).toBeLessThan(height);
    expect(usual.languages.bottom / height).toBeLessThan(0.1);
    expect(low.languages.top / height).toBeGreaterThan(0.9);
    await page.close();
  },
);

it('a tablet at a wheelchair’s height starts low, each person anew, and its languages stand in the order the office set', async () => {
  const { dependencies, scope } = world;
  const set = (revision: number, settings: typeof defaultSettings) =>
    dependencies.database.atomically((db) => [
      mustChange(updateDeviceSettings(db, scope, 'one', revision, { settings, changedAt: new Date() })),
    ]);
  await set(1, { ...defaultSettings, wheelchair: true, languages: ['en', 'ja', 'zh-TW'] });
  const page = await open(world.start, 1);
  await page.waitForSelector('html[data-kiosk=ready]');
  const order = () =>
    page
      .locator('.m-languages__list li > *')
      .evaluateAll((all) => all.map((one) => (one as unknown as { lang: string }).lang));
  for (const language of ['en', 'ja', 'zh-TW', 'en']) {
    if (language !== 'en') await page.click(`button[name=switch][value="${language}"]`);
    else if ((await page.getAttribute('html', 'lang')) !== 'en')
      await page.click('button[name=switch][value=en]');
    expect(await page.getAttribute('html', 'lang')).toBe(language);
    expect(await order()).toEqual(['en', 'ja', 'zh-TW']);
  }
  const low = await measured(page);
  expect(low.languages.top).toBeGreaterThan(768 * 0.85);
  expect(await page.getAttribute('[data-aid=low]', 'aria-pressed')).toBe('true');
  // Who stands may put it up, for themselves.
  await page.click('[data-aid=low]');
  expect((await measured(page)).languages.bottom).toBeLessThan(768 * 0.1);
  await page.click('button[name=overall][value="5"]');
  await page.click('.m-kiosk__again');
  await page.locator('button[name=overall]').first().waitFor();
  expect(await measured(page)).toEqual(low);
  await page.close();
  await set(2, defaultSettings);
});

it('in large type, low down and on the narrowest screen too, no answer and no language lies out of reach', async () => {
  const page = await open(world.start, 1);
  await page.waitForSelector('html[data-kiosk=ready]');
  await page.click('[data-aid=large]');
  for (const low of [false, true]) {
    if (low) await page.click('[data-aid=low]');
    for (const [width, height] of [
      [320, 568],
      [768, 1024],
      [1024, 768],
    ] as const) {
      await page.setViewportSize({ width, height });
      expect(await fitsWidth(page)).toBe(true);
      const faces = await page.locator('.m-faces').boundingBox();
      expect(faces?.height).toBeLessThan(height * 0.75);
    }
  }
  await page.close();
});

it('a clerk types in sheet after sheet: a digit goes on by itself, Enter goes on, Ctrl and Enter hands in', async () => {
  const { base, dependencies, scope, surveyId } = world;
  const account = { name: '櫃檯', email: 'clerk@office.example', password: 'sheet-after-sheet-2026' };
  const userId = await addAccount(dependencies, scope, account, { role: 'clerk', sectionId: null });
  const batch = await openBatch(dependencies, { scope, userId }, surveyId, {
    name: '七月',
    version: 1,
    day: '2026-07-31',
    counterCode: null,
    language: 'zh-TW',
  });
  const page = await open(`${base}/sign-in`, 1);
  await page.fill('#email', account.email);
  await page.fill('#password', account.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/dashboards**');
  await page.goto(`${base}/surveys/${surveyId}/entry?batch=${batch}`);
  const focused = (id: string) => page.locator(`[id="${id}"]:focus`).waitFor();
  for (const [number, rating, well, badly, words] of [
    ['1', '2', '', '13', '椅子不夠'],
    ['2', '5', '2', '', '很快'],
  ] as const) {
    await page.locator(`input[name=number][value="${number}"]`).waitFor();
    await focused('a:overall');
    await page.keyboard.press(rating);
    await focused('a:went_well');
    await page.keyboard.type(well);
    await page.keyboard.press('Enter');
    await focused('a:went_badly');
    await page.keyboard.type(badly);
    await page.keyboard.press('ArrowUp');
    await focused('a:went_well');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await focused('a:suggestion');
    await page.keyboard.type(words);
    await page.keyboard.press('Control+Enter');
  }
  await page.locator('input[name=number][value="3"]').waitFor();
  await focused('a:overall');
  await page.close();
  const { responses, comments } = await world.stored();
  const sheets = responses.filter(({ channel }) => channel === 'paper');
  expect(sheets.map(({ answers }) => JSON.parse(answers) as unknown)).toMatchObject([
    { overall: '2', went_badly: ['effectiveness', 'efficiency'] },
    { overall: '5', went_well: ['ease'] },
  ]);
  expect(comments.slice(-2).map(({ text }) => text)).toEqual(['椅子不夠', '很快']);
});
