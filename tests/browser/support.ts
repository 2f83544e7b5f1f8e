// Why: browser tests look at the program as people do: built, started as a process of its own, in a real Chromium.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';

const root = fileURLToPath(new URL('../..', import.meta.url));

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
export async function axeViolations(page: Page): Promise<string[]> {
  // Evaluated over the debugging protocol, so the page's own content security policy stays in force.
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
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
      runOnly: { type: 'tag', values: tags },
    });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => ({ id, help, html: node.html, why: node.failureSummary ?? '' })),
    );
  });
  return found.map(
    ({ id, help, html, why }) => `${id}: ${help} — ${html.slice(0, 200)} ${why.replace(/\s+/g, ' ')}`,
  );
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

/** Boots the built program on a free port with a data folder of its own. Throws what it said when it does not start. */
export async function startServer(env: Record<string, string> = {}): Promise<RunningServer> {
  await promisify(execFile)(process.execPath, [join(root, 'public', 'build.mjs')], { cwd: root });
  const dataDir = mkdtempSync(join(tmpdir(), 'manyi-'));
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !['DATABASE_URL', 'PUBLIC_URL', 'NODE_ENV', 'SEED'].includes(name),
    ),
  );
  const child = spawn(process.execPath, [join(root, 'dist', 'server', 'main.js')], {
    cwd: root,
    env: { ...inherited, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[code: number | null]>;
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });

  const printed = new Map<string, string>();
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, name, value] = /^([^:]+): (.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) return;
      printed.set(name, value);
      // Printed in one go, so what follows the third address has arrived by the next turn.
      if (printed.has('form') && printed.has('kiosk') && printed.has('dashboards')) setTimeout(resolve, 50);
    });
  });
  await Promise.race([
    ready,
    exited.then(([code]) => {
      throw new Error(`the program ended with ${String(code)}: ${said}`);
    }),
  ]);

  return {
    baseUrl: new URL(printed.get('dashboards') ?? '').origin,
    printed,
    dataDir,
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = await exited;
      rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}
