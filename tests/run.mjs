// Why: one command that runs every proof in order, says what it needs from the system, and ends with one line that counts.
// `node tests/run.mjs check` is the quick part; without an argument everything runs.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { freemem } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const quick = process.argv[2] === 'check';
const bin = (name) => `node_modules/.bin/${name}`;
const results = [];
let counted = { passed: 0, failed: 0 };
// Named again at the very end, where whoever looks at a long log looks first.
const failures = [];

/** Runs a command to its end; what it says is shown as it comes, or whole when it ends. */
async function step(name, command, parameters, shown = 'as it comes') {
  const started = Date.now();
  const whole = shown !== 'as it comes';
  if (!whole) console.log(`\n== ${name}`);
  const child = spawn(command, parameters, { stdio: whole ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk) => {
      said += chunk;
    });
  const ok = await new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (status) => resolve(status === 0));
  });
  if (whole) console.log(`\n== ${name}\n${said.trimEnd()}`);
  results.push({ name, ok, seconds: Math.round((Date.now() - started) / 100) / 10 });
}

/** What the browser tests need from the system: installed where we may, named in one command where we may not. */
function systemNeeds() {
  const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
  const hasFont = () => has('fc-list') && execFileSync('fc-list', [':lang=zh-tw']).length > 0;
  const missing = [];
  if (!has(process.env.CHROMIUM_PATH ?? 'chromium')) missing.push('chromium');
  if (!hasFont()) missing.push('fontconfig', 'fonts-noto-cjk');
  if (missing.length === 0) return true;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() === 0 && has('apt-get')) {
    console.log(`\n== system: ${command}`);
    const quiet = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    if (spawnSync('sh', ['-c', `${command} -qq`], quiet).status === 0 && hasFont()) return true;
  }
  console.error(`The browser tests need ${missing.join(', ')}. Type: sudo ${command}`);
  return false;
}

/**
 * The tests make hundreds of small databases and throw them away: in memory, where the machine has room for it and lets
 * programs run there, that takes half the time. Undefined elsewhere: then they lie where temporary files do.
 */
function roomInMemory() {
  const needed = 6 * 1024 ** 3;
  let folder;
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    if (bavail * bsize < needed || freemem() < needed) return undefined;
    folder = mkdtempSync('/dev/shm/manyi-tests-');
    chmodSync(folder, 0o755); // PostgreSQL runs as a user of its own
    writeFileSync(`${folder}/runs`, '#!/bin/sh\n', { mode: 0o755 });
    if (spawnSync(`${folder}/runs`).status === 0) return folder;
  } catch {
    // as if there were no such place
  }
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  return undefined;
}

/** Generates into a copy: a new file there means that the schema has moved on without its migration. */
function migrationsCurrent() {
  console.log('\n== migrations current');
  const started = Date.now();
  const copy = 'node_modules/.cache/manyi-migrations';
  let ok = true;
  for (const [engine, url] of [
    ['sqlite', ''],
    ['postgres', 'postgres://nowhere'],
  ]) {
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(copy, { recursive: true });
    cpSync(`db/migrations/${engine}`, copy, { recursive: true });
    const count = () => readdirSync(copy).filter((file) => file.endsWith('.sql')).length;
    const before = count();
    const { status, stdout, stderr } = spawnSync(bin('drizzle-kit'), ['generate'], {
      encoding: 'utf8',
      env: { ...process.env, DATABASE_URL: url, MIGRATIONS_OUT: `./${copy}` },
    });
    if (status !== 0 || count() !== before) {
      ok = false;
      console.error(
        `${engine}: the schema and its migrations differ; run "npm run migrations"\n${status === 0 ? '' : stdout + stderr}`,
      );
    }
  }
  results.push({ name: 'migrations current', ok, seconds: Math.round((Date.now() - started) / 100) / 10 });
}

async function vitest(projects, shown) {
  const report = `node_modules/.cache/vitest-${projects.join('-')}.json`;
  rmSync(report, { force: true });
  const parameters = [
    'run',
    ...projects.map((name) => `--project=${name}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  await step(`vitest ${projects.join(' ')}`, bin('vitest'), parameters, shown);
  if (!existsSync(report)) return;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  for (const { name, assertionResults } of testResults)
    for (const { status, fullName, failureMessages } of assertionResults)
      if (status === 'failed')
        failures.push(`${relative(root, name)}: ${fullName}\n${failureMessages.join('\n')}`);
  counted = { passed: counted.passed + numPassedTests, failed: counted.failed + numFailedTests };
  // Nothing is skipped in silence: a test that did not run is a failure of the run.
  if (numPendingTests + numTodoTests > 0)
    results.push({ name: `${numPendingTests + numTodoTests} tests did not run`, ok: false, seconds: 0 });
}

const ready = quick || systemNeeds();
results.push({ name: 'system', ok: ready, seconds: 0 });
await step('build', process.execPath, ['public/build.mjs']);
const inMemory = roomInMemory();
if (inMemory !== undefined) {
  process.env.TMPDIR = inMemory;
  process.once('exit', () => rmSync(inMemory, { recursive: true, force: true }));
}
// A browser waits more than it works: the other proofs run in the meantime.
const browsing = quick || !ready ? undefined : vitest(['journeys', 'browser'], 'whole');
await Promise.all(
  [
    ['lint', bin('eslint'), ['.', '--cache', '--cache-location', 'node_modules/.cache/eslint/']],
    ['types', bin('tsc'), ['-p', '.']],
    ['types of the browser code', bin('tsc'), ['-p', 'public']],
    ['format', bin('prettier'), ['--check', '--log-level', 'warn', '--cache', '.']],
  ].map(([name, command, parameters]) => step(name, command, parameters, 'whole')),
);
migrationsCurrent();
if (quick) {
  process.env.TESTS = 'quick';
  await vitest(['unit', 'sqlite']);
} else {
  await vitest(['unit', 'sqlite', 'demo']);
  await vitest(['postgres']);
  await browsing;
}

for (const failure of failures) console.log(`\nFAIL ${failure}`);
console.log('\n');
for (const { name, ok, seconds } of results) console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
const stepsPassed = results.filter((result) => result.ok && !result.name.startsWith('vitest')).length;
const failedSteps = results.filter((result) => !result.ok);
// A vitest run that failed before it could count its tests is one failure of its own.
const failed =
  counted.failed +
  failedSteps.filter((result) => !result.name.startsWith('vitest')).length +
  (counted.failed === 0 ? failedSteps.filter((result) => result.name.startsWith('vitest')).length : 0);
console.log(`\n${counted.passed + stepsPassed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
