// Why: the command line works beside a running server, says what it did, and moves everything from one engine to the other.
import { Readable } from 'node:stream';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../db/connection.js';
import { listAudit } from '../../db/queries/audit.js';
import { listImports } from '../../db/queries/imports.js';
import { listOffices } from '../../db/queries/offices.js';
import { cells, responses } from '../../db/schema.js';
import { runAdmin } from '../../server/commandLine/run.js';
import { importFromFile } from '../../server/commandLine/transferFiles.js';
import type { Terminal } from '../../server/commandLine/terminal.js';
import { projectRoot } from '../../server/http/render.js';
import { sealChains } from '../../server/responses/seals.js';
import { openTestApp, type TestApp } from '../support/testApp.js';
import { openTestDatabase } from '../support/testDatabase.js';
import { csvText, fileWith, inventedMapping, inventedRows } from './imports/invented.js';

let test: TestApp;
let folder: string;
let csv: string;
let mapping: string;
beforeEach(async () => {
  test = await openTestApp();
  folder = mkdtempSync(join(tmpdir(), 'manyi-admin-'));
  csv = fileWith(csvText(inventedRows));
  mapping = join(folder, 'mapping.json');
  writeFileSync(mapping, JSON.stringify(inventedMapping()));
});
afterEach(async () => {
  await test.close();
});

async function admin(...args: string[]): Promise<{ code: number; out: string[]; said: string[] }> {
  const out: string[] = [];
  const said: string[] = [];
  const terminal: Terminal = {
    print: (line) => out.push(line),
    say: (line) => said.push(line),
    progress: () => Object.assign(() => undefined, { end: () => undefined }),
    input: Readable.from([]),
    ask: () => Promise.resolve('a password typed in'),
  };
  const code = await runAdmin(args, test.dependencies.config, terminal);
  return { code, out, said };
}

it('explains itself when a command is unknown, missing or wrongly called', async () => {
  for (const args of [
    ['dance'],
    [],
    ['__proto__'],
    ['import-csv'],
    ['import-csv', csv],
    ['undo-import'],
    ['list-imports', 'x'],
    ['import-csv', csv, '--wrong'],
  ]) {
    const { code, out, said } = await admin(...args);
    expect([args, code]).toEqual([args, 2]);
    expect(out).toEqual([]);
    expect(said.join('\n')).toContain('npm run admin -- COMMAND');
  }
});

it('tries an import out, brings it in, lists it and takes it out again', async () => {
  const dry = await admin('import-csv', csv, '--mapping', mapping, '--dry-run');
  expect(dry.code).toBe(0);
  expect(dry.out.join('\n')).toContain(
    '3. Life -> life\n   accepted 4 | missing 1 | refused 1 | half point 1 | out of range 2 | unreadable 1',
  );
  expect(dry.out.at(-1)).toBe('dry run: nothing was changed');
  expect((await admin('list-imports')).out).toEqual(['no imports']);

  const done = await admin('import-csv', csv, '--mapping', mapping);
  expect(done.code).toBe(0);
  expect(done.out).toContain('imported: 10 responses');
  const [found] = await listImports(test.dependencies.database.queries, test.scope);
  expect(found?.state).toBe('active');
  expect((await admin('list-imports')).out[0]).toContain(`${found?.id ?? ''}  active  10 rows`);
  expect((await admin('check-cells')).out).toContain('different: 0');
  expect((await admin('rebuild-cells')).out).toContain('put right: 0');
  expect((await admin('check-chains')).out).toContain('newest seal: none yet');
  expect((await admin('accept-chains')).out).toContain('contradictions ended: 0');
  const [accepted] = await listAudit(test.dependencies.database.queries, test.scope, 1);
  expect(accepted).toMatchObject({ action: 'chains.accept', detail: { contradictions: 0 } });
  expect((await admin('check-chains')).out).toContain('faults: 0');
  // What the command found stands on the pages as what the night finds does.
  const [entry] = await listAudit(test.dependencies.database.queries, test.scope, 1);
  expect(entry).toMatchObject({ action: 'chains.check', detail: { responses: 10, faults: [] } });
  await sealChains(test.dependencies, test.scope);
  const seal = (await admin('check-chains')).out.find((line) => line.startsWith('newest seal: '))?.slice(13);
  if (seal === undefined) throw new Error('the command names no seal');

  const undone = await admin('undo-import', found?.id ?? '');
  expect(undone.out).toEqual([
    `undone: ${found?.id ?? ''}`,
    'removed: 10 responses',
    'removed: the survey, which only this import had made',
  ]);
  // What was sealed went lawfully, as a whole: nothing is missed, and the seal still fits.
  const checked = await admin('check-chains', '--seal', seal);
  expect([checked.code, checked.out.slice(-2)]).toEqual([0, ['faults: 0', 'seal 1: fits']]);
  for (const [noted, code, line] of [
    [`2${seal.slice(1)}`, 1, 'seal 2: there is none'],
    [seal.replace(/-[0-9a-f]{4}-/, '-0000-'), 1, 'seal 1: differs'],
    ['2-ab', 2, undefined],
  ] as const) {
    const told = await admin('check-chains', '--seal', noted);
    expect([told.code, told.out.at(-1)]).toEqual([code, line]);
  }
});

it('says in one sentence why it refuses, and exits with 1', async () => {
  const refusals: [string[], string][] = [
    [['import-csv', '/nowhere.csv', '--mapping', mapping], 'There is no file'],
    [['import-csv', csv, '--mapping', '/nowhere.json'], 'mapping cannot be read'],
    [['import-csv', csv, '--mapping', csv], 'not JSON'],
    [['undo-import', 'nothing'], 'There is no import nothing'],
    [['reset-password', 'nobody@north.test'], 'No account'],
    [['list-imports', '--office', 'moon'], 'no office "moon"'],
    [['import', '/nowhere.ndjson'], 'There is no file'],
  ];
  for (const [args, message] of refusals) {
    const { code, said } = await admin(...args);
    expect([args, code]).toEqual([args, 1]);
    expect(said.join('\n')).toContain(message);
  }
});

it('gives an account a new password, shown once or typed in, and signs it out everywhere', async () => {
  const person = await test.signIn('research');
  const { code, out } = await admin('reset-password', 'research@north.test');
  expect(code).toBe(0);
  const made = /^password: (\S{20,})$/.exec(out[0] ?? '')?.[1] ?? '';
  expect((await person.get('/dashboards')).status).toBe(303);
  const again = await signIn('research@north.test', made);
  expect(again).toBe(303);
  expect((await admin('reset-password', 'research@north.test', '--ask')).out).toEqual([
    'password: changed for research@north.test',
  ]);
  expect(await signIn('research@north.test', 'a password typed in')).toBe(303);
  expect(await signIn('research@north.test', made)).toBe(422);
});

async function signIn(email: string, password: string): Promise<number> {
  const page = await test.request.get('/sign-in');
  const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const cookie = String(page.headers['set-cookie']).split(';')[0] ?? '';
  return (
    await test.request
      .post('/sign-in')
      .set('Cookie', cookie)
      .type('form')
      .send({ _csrf: csrf, email, password })
  ).status;
}

it('prints a link for the first account', async () => {
  const { out } = await admin('setup-link');
  const path = new URL(out[0]?.replace('setup: ', '') ?? '').pathname;
  expect((await test.request.get(path)).status).toBe(200);
  const audit = await listAudit(test.dependencies.database.queries, test.scope, 10);
  expect(audit.map((row) => row.action)).toContain('user.setup-link');
});

it('hands survey commands on', async () => {
  expect(await admin('survey', 'list')).toMatchObject({ code: 0 });
});

it('moves everything to an embedded file and back, in processes of their own, with the same rows and figures', async () => {
  await admin('import-csv', csv, '--mapping', mapping);
  const first = join(folder, 'first.ndjson');
  expect((await admin('export', first)).code).toBe(0);
  expect(statSync(first).mode & 0o077).toBe(0);
  expect((await admin('export', first)).said[0]).toContain('exists already');

  const embedded = { DATA_DIR: join(folder, 'embedded') };
  expect((await child(embedded, 'import', first)).out).toContain('responses: 10');
  expect((await child(embedded, 'check-cells')).out).toContain('different: 0');
  const refused = await child(embedded, 'import', first);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toContain('not empty');
  const second = join(folder, 'second.ndjson');
  await child(embedded, 'export', second);
  expect(rowsOf(second)).toEqual(rowsOf(first));

  const back = await openTestDatabase();
  const home = { DATA_DIR: folder, DATABASE_URL: back.address };
  expect((await child(home, 'import', second)).code).toBe(0);
  const third = join(folder, 'third.ndjson');
  await child(home, 'export', third);
  expect(rowsOf(third)).toEqual(rowsOf(first));
  await back.drop();
}, 120_000);

it('shows nothing of a transfer before all of it is there, so that a killed one leaves an empty database', async () => {
  await admin('import-csv', csv, '--mapping', mapping);
  const file = join(folder, 'all.ndjson');
  await admin('export', file);
  const target = await openTestDatabase();
  const seen: unknown[][] = [];
  // Each look is over before the transfer goes on: one that ended after the last commit would see all of it, rightly.
  await importFromFile(target.address, file, async () => {
    seen.push(await listOffices(target.database.queries));
  });
  expect(seen.length).toBeGreaterThan(5);
  for (const offices of seen) expect(offices).toEqual([]);
  const again = await openDatabase(target.address);
  expect(await listOffices(again.queries)).toHaveLength(1);
  await again.close();
  await target.drop();
});

it('shows nothing of an import whose process was killed, and clears it', async () => {
  const [head = [], ...rows] = inventedRows;
  const many = fileWith(csvText([head, ...Array.from({ length: 4_000 }, () => rows).flat()]));
  const { db, count } = {
    db: test.dependencies.database.queries,
    count: sql<number>`count(*)`.mapWith(Number),
  };
  const process = spawnAdmin(
    { DATA_DIR: folder, DATABASE_URL: test.dependencies.config.databaseAddress },
    'import-csv',
    many,
    '--mapping',
    mapping,
  );
  const ended = once(process, 'exit');
  for (let staged = 0; staged === 0;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    staged = (await db.select({ count }).from(responses))[0]?.count ?? 0;
    if (process.exitCode !== null) throw new Error('the import ended before it could be killed');
  }
  process.kill('SIGKILL');
  await ended;
  const [found] = await listImports(db, test.scope);
  expect(found?.state).toBe('staging');
  expect(await db.select().from(cells)).toEqual([]);
  expect((await admin('check-cells')).out).toContain('different: 0');
  expect((await admin('import-csv', many, '--mapping', mapping)).said.join()).toContain(
    'has begun and not ended',
  );
  expect(await admin('undo-import', found?.id ?? '')).toMatchObject({ code: 0 });
  expect(await db.select({ count }).from(responses)).toEqual([{ count: 0 }]);
}, 60_000);

it('leaves no file of an import that was refused', async () => {
  const path = join(folder, 'cut.ndjson');
  await admin('export', path);
  writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(0, -2).join('\n'));
  const result = await child({ DATA_DIR: join(folder, 'none') }, 'import', path);
  expect(result.code).toBe(1);
  expect(result.err).toContain('cut off');
  expect(existsSync(join(folder, 'none'))).toBe(false);
}, 60_000);

/** The lines without header and trailer; engines sort text in orders of their own. */
function rowsOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(1, -2)
    .map((line) => JSON.stringify(sorted(JSON.parse(line))))
    .sort();
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}

function environmentWith(environment: Record<string, string>): Record<string, string | undefined> {
  const inherited = { ...process.env };
  delete inherited['DATABASE_URL'];
  return { ...inherited, ...environment };
}

const program = (args: readonly string[]) => [`${projectRoot}/server/admin.mjs`, ...args];

function spawnAdmin(environment: Record<string, string>, ...args: string[]) {
  return spawn(process.execPath, program(args), {
    env: environmentWith(environment),
    cwd: projectRoot,
    stdio: 'ignore',
  });
}

function child(
  environment: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      program(args),
      { env: environmentWith(environment), cwd: projectRoot },
      (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, out, err });
      },
    );
  });
}
