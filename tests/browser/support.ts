// Why: browser tests look at the program as people do: built, started as a process of its own, in a real Chromium.
import { cpSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type Page } from 'playwright-core';
import { removeFolder, startServer as startProcess, temporaryFolder } from '../support/serverProcess.js';

export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Screens people really have: a phone, a tablet, a desk. */
export const screens = {
  phone: { width: 375, height: 812 },
  tablet: { width: 1024, height: 768 },
  desktop: { width: 1440, height: 900 },
} as const;

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds against WCAG 2.2 AA, one readable line each; empty is good. */
export async function axeViolations(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Evaluated over the debugging protocol, so the page's own content security policy stays in force.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  const found = await page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(
          root: unknown,
          options: unknown,
        ): Promise<{
          violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[];
        }>;
      };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run((globalThis as unknown as { document: unknown }).document, {
      runOnly: rules === undefined ? { type: 'tag', values: tags } : { type: 'rule', values: rules },
      // Only what is wrong is told in detail, and none of these rules reads the style sheets' text.
      resultTypes: ['violations'],
      preload: false,
    });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => ({ id, help, html: node.html, why: node.failureSummary ?? '' })),
    );
  }, rules);
  return found.map(
    ({ id, help, html, why }) => `${id}: ${help} — ${html.slice(0, 200)} ${why.replace(/\s+/g, ' ')}`,
  );
}

/** Said in a language, line by line; a silence (what was being said is broken off) is an empty list. */
export type Said = readonly string[];

/**
 * Puts something in place of the page's voice that only remembers, before any script of it runs. The returned function
 * gives what was said since it was asked last: the language first, then each line.
 */
export async function listenTo(page: Page): Promise<() => Promise<Said[]>> {
  await page.addInitScript(() => {
    const heard: string[][] = [];
    const speechSynthesis = {
      speak: ({ lang, text }: { lang: string; text: string }) => heard.push([lang, ...text.split('\n')]),
      cancel: () => heard.push([]),
    };
    class SpeechSynthesisUtterance {
      lang = '';
      text: string;
      constructor(text: string) {
        this.text = text;
      }
    }
    for (const [name, value] of Object.entries({ heard, speechSynthesis, SpeechSynthesisUtterance }))
      Object.defineProperty(globalThis, name, { value });
  });
  return () => page.evaluate(() => (globalThis as unknown as { heard: string[][] }).heard.splice(0));
}

/** True when nothing sticks out sideways: a page never scrolls in two directions. */
export async function fitsWidth(page: Page): Promise<boolean> {
  return await page.evaluate(() => {
    const { document } = globalThis as unknown as {
      document: { documentElement: { scrollWidth: number; clientWidth: number } };
    };
    return document.documentElement.scrollWidth <= document.documentElement.clientWidth;
  });
}

export type RunningServer = {
  /** Without a slash at the end. */
  baseUrl: string;
  /** What the program printed when it was ready, by name. */
  printed: ReadonlyMap<string, string>;
  dataDir: string;
  /** Sends SIGTERM and resolves with the exit code. */
  stop(): Promise<number | null>;
};

/** The demo office as the program's first start fills it: once a run, since that takes half a minute. */
let demoOffice: Promise<string> | undefined;

async function fillDemoOffice(): Promise<string> {
  const dataDir = temporaryFolder();
  process.once('exit', () => removeFolder(dataDir));
  const server = await startProcess(dataDir, { NODE_ENV: 'production', SEED: 'demo' });
  await server.stop();
  return dataDir;
}

/**
 * Boots the built program with a data folder of its own, a copy of the demo office unless it is to be empty. Throws what
 * it said when it does not start.
 */
export async function startServer(env: Record<string, string> = {}): Promise<RunningServer> {
  const dataDir = temporaryFolder();
  if (env['SEED'] !== 'empty') {
    demoOffice ??= fillDemoOffice();
    cpSync(await demoOffice, dataDir, { recursive: true });
  }
  const server = await startProcess(dataDir, { NODE_ENV: 'production', ...env });
  return {
    baseUrl: server.base,
    printed: server.printed,
    dataDir,
    stop: async () => {
      const code = await server.stop();
      removeFolder(dataDir);
      return code;
    },
  };
}
