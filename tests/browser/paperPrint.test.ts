// Why: sheets and posters are copied on the office's machine, which has A4 and nothing else: whatever paper a PC would take
// by itself, each sheet comes out on A4, begins on a page of its own, and lacks nothing at its edges.
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSurvey, publishSurvey } from '../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../server/surveys/templates.js';
import { addAccount } from '../../server/users/users.commands.js';
import { openKioskWorld, type KioskWorld } from './kioskWorld.js';
import { fitsWidth, openBrowser } from './support.js';

let world: KioskWorld;
let browser: Browser;
let staff: BrowserContext;
let surveyId: string;
beforeAll(async () => {
  world = await openKioskWorld();
  const { base, dependencies, scope } = world;
  const document = loadTemplate('household-office');
  surveyId = await createSurvey(dependencies, scope, null, { slug: 'visits', document });
  await publishSurvey(dependencies, scope, null, surveyId);
  const account = {
    email: 'research@example.tw',
    name: '研考',
    password: 'a long password',
    language: 'zh-TW',
  } as const;
  await addAccount(dependencies, scope, account, { role: 'research', sectionId: null });
  browser = await openBrowser();
  staff = await browser.newContext({ locale: 'zh-TW' });
  const page = await staff.newPage();
  await page.goto(`${base}/sign-in`);
  await page.fill('#email', account.email);
  await page.fill('#password', account.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/dashboards**');
  await page.close();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

/** The sizes of a PDF's pages in points, in their order, and on which of them each heading of the outline lies. */
function readPdf(pdf: Buffer) {
  const objects = new Map(
    [...pdf.toString('latin1').matchAll(/^(\d+) 0 obj\s([\s\S]*?)endobj/gm)].map(([, id = '', body = '']) => [
      id,
      body,
    ]),
  );
  const below = (id: string): string[] => {
    const kids = /\/Kids \[([^\]]*)\]/.exec(objects.get(id) ?? '')?.[1];
    return kids === undefined ? [id] : [...kids.matchAll(/(\d+) 0 R/g)].flatMap(([, kid = '']) => below(kid));
  };
  const root = [...objects.values()].flatMap(
    (body) => /\/Type \/Catalog\s[\s\S]*?\/Pages (\d+) 0 R/.exec(body)?.[1] ?? [],
  );
  const pages = root.flatMap(below);
  const sizes = pages.map((id) =>
    /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/
      .exec(objects.get(id) ?? '')
      ?.slice(1)
      .map(Number),
  );
  const headings = [...objects.values()].flatMap((body) => {
    const [, hex, plain] = /\/Title (?:<([0-9A-F]+)>|\((.*)\)$)/im.exec(body) ?? [];
    const title = hex === undefined ? plain : textOf(hex);
    const [, page = '', top = ''] = /\/Dest \[(\d+) 0 R \/XYZ [\d.]+ ([\d.]+)/.exec(body) ?? [];
    return title === undefined ? [] : [{ title, page: pages.indexOf(page), top: Number(top) }];
  });
  return { sizes, headings };
}

/** UTF-16 with its mark, in hex. */
function textOf(hex: string): string {
  const units = hex.replace(/^feff/i, '').match(/.{4}/g) ?? [];
  return String.fromCharCode(...units.map((unit) => parseInt(unit, 16)));
}

/** Printed as by a PC that takes Letter where the page does not say otherwise. */
async function printed(language: string, count: number) {
  const page = await staff.newPage();
  const query = new URLSearchParams({ version: '1', language, from: '7', count: String(count) });
  await page.goto(`${world.base}/surveys/${surveyId}/paper?${query.toString()}`);
  const title = await page.locator('.m-sheet h2').first().innerText();
  const pdf = await page.pdf({ format: 'Letter', preferCSSPageSize: true, outline: true, tagged: true });
  await page.close();
  return { title, ...readPdf(pdf) };
}

it.each(['zh-TW', 'en', 'ja'])(
  'numbered sheets in %s come out on A4, each on pages of its own',
  async (language) => {
    const one = await printed(language, 1);
    const three = await printed(language, 3);
    expect(three.sizes).toHaveLength(3 * one.sizes.length);
    for (const size of three.sizes) expect(size?.map(Math.round)).toEqual([595, 842]);
    const heads = three.headings.filter(({ title }) => title === three.title);
    expect(heads.map(({ page }) => page)).toEqual([0, 1, 2].map((index) => index * one.sizes.length));
    // At the head of its page, the first no lower than the others: it has room for as much.
    for (const { top } of heads) expect(top).toBeGreaterThan(775);
    // Every sheet has all of the one’s headings, on the same page of it.
    const placed = ({ headings }: typeof one, sheet: number) =>
      headings
        .map(({ title, page }) => ({ title, page: page - sheet * one.sizes.length }))
        .filter(({ page }) => page >= 0 && page < one.sizes.length);
    for (const sheet of [0, 1, 2]) expect(placed(three, sheet)).toEqual(placed(one, 0));
  },
);

it.each(['zh-TW', 'en', 'ja'])(
  'a sheet in %s has nothing beyond the edge of the paper, and no question in two',
  async (language) => {
    const page = await staff.newPage();
    await page.goto(`${world.base}/surveys/${surveyId}/paper?version=1&language=${language}&from=7&count=3`);
    // What A4 has between its margins of 12 mm.
    const millimetre = 96 / 25.4;
    const [width, height] = [Math.floor(186 * millimetre), Math.floor(273 * millimetre)];
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ media: 'print' });
    expect(await fitsWidth(page)).toBe(true);
    const sheets = await page.locator('.m-sheet').evaluateAll((found) => {
      const window = globalThis as unknown as { getComputedStyle(part: Printed): { breakInside: string } };
      return (found as unknown as Printed[]).map((sheet) => ({
        number: sheet.querySelector('.m-sheet__blank')?.textContent,
        mark: sheet.querySelector('.m-sheet__foot p:last-child')?.textContent,
        cut: [...sheet.querySelectorAll('*')]
          .filter(
            (part) =>
              part.getBoundingClientRect().right > sheet.getBoundingClientRect().right + 1 ||
              (part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0),
          )
          .map((part) => part.outerHTML.slice(0, 100)),
        // What is higher than a page is cut wherever it begins.
        tallest: Math.max(
          ...[...sheet.querySelectorAll('.m-sheet__question, .m-sheet__notice')].map(
            (part) => part.getBoundingClientRect().height,
          ),
        ),
        keptWhole: [...sheet.querySelectorAll('.m-sheet__question, .m-sheet__notice')].every(
          (part) => window.getComputedStyle(part).breakInside === 'avoid',
        ),
      }));
    });
    expect(sheets.map(({ number }) => number)).toEqual(['7', '8', '9']);
    for (const { mark, cut, tallest, keptWhole } of sheets) {
      expect(mark).toContain('household-office');
      expect(cut).toEqual([]);
      expect(keptWhole).toBe(true);
      expect(tallest).toBeLessThan(height);
    }
    await page.close();
  },
);

type Printed = {
  textContent: string;
  outerHTML: string;
  scrollWidth: number;
  clientWidth: number;
  getBoundingClientRect(): { right: number; height: number };
  querySelector(selector: string): Printed | null;
  querySelectorAll(selector: string): Iterable<Printed>;
};
