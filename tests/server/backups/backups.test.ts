// Why: a backup that was never brought back is a hope. Here it is taken while answers go on coming in, brought back into a
// fresh place, and must say the same; and what is damaged, foreign or in the way is refused in words.
import { Readable } from 'node:stream';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../../db/connection.js';
import { listAudit } from '../../../db/queries/audit.js';
import { listDueJobs } from '../../../db/queries/jobs.js';
import { sessions } from '../../../db/schema.js';
import { countRows } from '../../../db/transfer.js';
import { figuresOf } from '../../../server/backups/figures.js';
import { backupJob } from '../../../server/backups/daily.js';
import { listBackups } from '../../../server/backups/making.js';
import { runAdmin } from '../../../server/commandLine/run.js';
import type { Terminal } from '../../../server/commandLine/terminal.js';
import type { Dependencies } from '../../../server/dependencies.js';
import { makeDailyJobs } from '../../../server/jobs/schedule.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { createSurvey, publishSurvey } from '../../../server/surveys/surveys.commands.js';
import { loadTemplate } from '../../../server/surveys/templates.js';
import { hiddenFields } from '../../bench/load.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { openTestDatabase } from '../../support/testDatabase.js';

let test: TestApp;
let place: string;
let backup = '';
beforeAll(async () => {
  test = await openTestApp();
  place = join(mkdtempSync(join(tmpdir(), 'manyi-backups-')), 'backups');
  const { dependencies, scope } = test;
  const document = loadTemplate('household-office');
  const id = await createSurvey(dependencies, scope, null, { slug: 'visit', document });
  await publishSurvey(dependencies, scope, null, id);
  for (let n = 0; n < 40; n += 1) await answer(n % 4 === 0 ? '2' : '5');
});
afterAll(async () => {
  await test.close();
});

async function answer(score: string): Promise<void> {
  const fields = hiddenFields((await test.request.get('/s/visit').expect(200)).text);
  fields.set('overall', score);
  await test.request.post('/s/visit').type('form').send(fields.toString()).expect(303);
}

async function admin(args: readonly string[], address = test.dependencies.config.databaseAddress) {
  const out: string[] = [];
  const said: string[] = [];
  const terminal: Terminal = {
    print: (line) => out.push(line),
    say: (line) => said.push(line),
    progress: () => Object.assign(() => undefined, { end: () => undefined }),
    input: Readable.from([]),
    ask: () => Promise.resolve(''),
  };
  const code = await runAdmin(args, { ...test.dependencies.config, databaseAddress: address }, terminal);
  return { code, out: out.join('\n'), said: said.join('\n') };
}

const folderIn = (out: string): string => /^backup: (.+)$/m.exec(out)?.[1] ?? '';
const busyMessage = (into: string): string =>
  `Another backup into ${into} is being made. Where none is, delete ${join(into, 'making.lock')}.`;

it('a backup taken while answers come in comes back with the same counts and figures', async () => {
  const director = await test.signIn('director');
  await director.get('/dashboards').expect(200);
  const state = { stop: false, written: 0 };
  const writer = (async () => {
    while (!state.stop) {
      await answer('4');
      state.written += 1;
    }
  })();
  const made = await admin(['backup', place]);
  const during = state.written;
  state.stop = true;
  await writer;
  expect([made.code, made.said]).toEqual([0, '']);
  expect(during).toBeGreaterThan(3);
  backup = folderIn(made.out);
  expect(readdirSync(place)).toEqual([backup.slice(place.length + 1)]);
  expect(statSync(backup).mode & 0o077).toBe(0);
  for (const name of readdirSync(backup))
    expect([name, statSync(join(backup, name)).mode & 0o077]).toEqual([name, 0]);

  const fresh = await openTestDatabase();
  await fresh.database.close();
  // As the README says it: a new DATA_DIR, which nobody has made.
  const isFile = test.dependencies.database.engine === 'sqlite';
  const empty = isFile ? join(place, '..', 'a', 'new', 'manyi.sqlite') : fresh.address;
  const restored = await admin(['restore', backup], empty);
  expect([restored.code, restored.said]).toEqual([
    0,
    'Every count and figure is equal. Nobody is signed in.',
  ]);
  const line = /^north\/visit: (\d+) responses; overall: (\d+) of (\d+) satisfied/m;
  const [whole, responses, satisfied, n] = line.exec(restored.out) ?? [];
  expect(made.out).toContain(whole);
  // One moment: every answer that is counted is there, and no half of one.
  expect(Number(responses)).toBeGreaterThanOrEqual(40);
  expect(Number(responses)).toBeLessThanOrEqual(40 + state.written);
  expect([Number(n), Number(satisfied)]).toEqual([Number(responses), Number(responses) - 10]);

  const there = await openDatabase(empty);
  try {
    expect((await figuresOf(there.queries)).map((figure) => figure.responses)).toEqual([Number(responses)]);
    expect((await countRows(there.queries))['responses']).toBe(Number(responses));
    expect(await there.queries.select().from(sessions)).toEqual([]);
    expect((await listAudit(there.queries, test.scope, 1))[0]?.action).toBe('backup.restore');
  } finally {
    await there.close();
  }
  expect((await admin(['check-cells'], empty)).out).toContain('different: 0');
  expect((await admin(['check-chains'], empty)).out).toContain('faults: 0');
  // Never over anything: not even over what was just brought back.
  const again = await admin(['restore', backup], empty);
  expect([again.code, again.out]).toEqual([1, '']);
  expect(again.said).toContain('is not empty');
  const [entry] = await listAudit(test.dependencies.database.queries, test.scope, 1);
  expect([entry?.action, entry?.userId]).toEqual(['backup.make', null]);
});

it('a whole backup is told from one that was cut, changed or is none', async () => {
  const whole = await admin(['verify', backup]);
  expect([whole.code, whole.out.split('\n').at(-1)]).toEqual([
    0,
    'whole: every count and figure came back equal',
  ]);
  const data = readdirSync(backup).find((name) => name.startsWith('database.')) ?? '';
  const damaged = (damage: (copy: string) => void): string => {
    const copy = join(mkdtempSync(join(tmpdir(), 'manyi-damaged-')), 'copy');
    cpSync(backup, copy, { recursive: true });
    damage(copy);
    return copy;
  };
  const manifestWith = (change: (text: string) => string) => (copy: string) => {
    const path = join(copy, 'manifest.json');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  };
  const nowhere = join(mkdtempSync(join(tmpdir(), 'manyi-nowhere-')), 'none.sqlite');
  for (const [folder, message] of [
    [damaged((copy) => appendFileSync(join(copy, data), 'x')), 'is not whole'],
    [
      damaged((copy) => {
        const bytes = readFileSync(join(copy, data));
        bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
        writeFileSync(join(copy, data), bytes);
      }),
      'fingerprint',
    ],
    [damaged(manifestWith((text) => text.slice(0, 200))), 'damaged'],
    [
      damaged(manifestWith((text) => text.replace(/"responses": \d+/, '"responses": 999'))),
      'the backup says 999',
    ],
    [
      damaged(manifestWith((text) => text.replace(/"schema": \d+/, '"schema": 9999999999999'))),
      'newer program',
    ],
    [tmpdir(), 'is not a backup'],
  ] as const) {
    const verified = await admin(['verify', folder]);
    expect([message, verified.code]).toEqual([message, 1]);
    expect(verified.said).toContain(message);
  }
  expect(existsSync(nowhere)).toBe(false);
});

it('keeps so many good ones, and leaves alone what is not its own', async () => {
  mkdirSync(join(place, 'photographs'));
  mkdirSync(join(place, 'manyi-20200101T000000Z.half'));
  // A rehearsal that was killed leaves everything readable; one of today may be a verify that is under way.
  const rehearsal = (name: string, file: string, days: number) => {
    mkdirSync(join(place, name));
    writeFileSync(join(place, name, file), 'a copy');
    const at = Date.now() / 1000 - days * 86_400;
    utimesSync(join(place, name), at, at);
  };
  rehearsal('rehearsal-Killed', 'manyi.sqlite.half', 2);
  rehearsal('rehearsal-0f2Day', 'manyi.sqlite', 0);
  rehearsal('rehearsal-photos', 'stage.jpg', 2);
  test.advance(60_000);
  const second = await admin(['backup', place, '--keep', '1']);
  expect(second.out).toContain(`removed: ${backup.slice(place.length + 1)}`);
  expect(second.said).toBe('');
  expect(readdirSync(place).sort()).toEqual([
    folderIn(second.out).slice(place.length + 1),
    'photographs',
    'rehearsal-0f2Day',
    'rehearsal-photos',
  ]);
  expect((await admin(['backup', place, '--keep', '0'])).code).toBe(2);
  // Where it cannot be written, what is there stays.
  writeFileSync(join(place, 'making.lock'), String(process.pid));
  const busy = await admin(['backup', place, '--keep', '1']);
  expect([busy.code, busy.said]).toEqual([1, busyMessage(place)]);
  expect(existsSync(folderIn(second.out))).toBe(true);
});

it('is made every night by itself where the office says so, one for all offices', async () => {
  const nightly = join(place, 'nightly');
  const dependencies: Dependencies = {
    ...test.dependencies,
    config: { ...test.dependencies.config, backup: { into: nightly, keep: 2 } },
  };
  await makeDailyJobs(test.dependencies);
  const scope = test.scope;
  const due = async () =>
    await listDueJobs(dependencies.database.queries, scope, dependencies.clock(), new Date(0), 50);
  expect((await due()).map((job) => job.kind)).not.toContain(backupJob);
  await makeDailyJobs(dependencies);
  await runDueJobs(dependencies);
  const [made, ...others] = listBackups(nightly);
  expect([made?.manifest.figures.length, others.length]).toEqual([1, 0]);
  expect(made?.manifest.rehearsedAt).toBeDefined();
  // What went wrong is kept for who looks after it, and tried again.
  writeFileSync(join(nightly, 'making.lock'), String(process.pid));
  test.advance(86_400_000);
  await makeDailyJobs(dependencies);
  await runDueJobs(dependencies);
  test.advance(3_600_000);
  expect((await due()).map((job) => [job.kind, job.attempts, job.lastError])).toEqual([
    [backupJob, 1, busyMessage(nightly)],
  ]);
  expect(listBackups(nightly).length).toBe(1);
});
