// Why: journeys, browser tests and the bench talk to the real program: a process of its own, on a free port of loopback.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

export const projectRoot = resolve(import.meta.dirname, '../..');

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'manyi-run-'));
}

/** Links in mail begin with the address the program is told, so the port is chosen before it starts. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', () => resolve()));
  const address = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export type ServerProcess = {
  /** e.g. http://127.0.0.1:41234 */
  base: string;
  /** What the program printed: name → value. */
  printed: Map<string, string>;
  pid: number;
  /** Seconds from start to the last printed line. */
  startSeconds: number;
  /** SIGTERM, and waits for the end. Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: the end without a word. */
  kill(): Promise<void>;
};

/** Boots the built program with the memory `npm start` gives it. Rejects with what it said when it ends before it listens. */
export async function startServer(
  dataDir: string,
  environment: Record<string, string> = {},
  program = projectRoot,
): Promise<ServerProcess> {
  const started = performance.now();
  const memory = ['--max-semi-space-size=8', '--max-old-space-size=1024'];
  const child = spawn(process.execPath, [...memory, 'dist/server/main.js'], {
    cwd: program,
    env: { ...process.env, DATABASE_URL: '', PORT: '0', DATA_DIR: dataDir, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = await printedLines(child);
  const base = new URL(printed.get('dashboards') ?? '').origin;
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  return {
    base,
    printed,
    pid: child.pid ?? 0,
    startSeconds: (performance.now() - started) / 1_000,
    stop: async () => {
      child.kill('SIGTERM');
      return await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function printedLines(child: ChildProcess): Promise<Map<string, string>> {
  return await new Promise((resolve, reject) => {
    const lines = new Map<string, string>();
    let text = '';
    let wrong = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const complete = text.split('\n');
      text = complete.pop() ?? '';
      for (const line of complete) {
        const at = line.indexOf(': ');
        if (at > 0) lines.set(line.slice(0, at), line.slice(at + 2));
      }
      // All lines are written in one turn; the next turn has them all.
      if (lines.has('dashboards')) setTimeout(() => resolve(lines), 20);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      wrong += chunk.toString();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the program ended with ${String(code)}: ${wrong}`)));
  });
}

/** `npm run admin -- …` without npm, on the same data. Rejects when it exits with anything but 0. */
export async function admin(
  dataDir: string,
  parameters: readonly string[],
  environment: Record<string, string> = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['dist/server/admin.js', ...parameters], {
    cwd: projectRoot,
    env: { ...process.env, DATABASE_URL: '', DATA_DIR: dataDir, ...environment },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
