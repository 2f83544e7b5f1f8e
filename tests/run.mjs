// Why: one command that runs every proof in order, says what it needs from the system, and ends with one line that counts.
// `node tests/run.mjs check` is the quick part; without an argument everything runs.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const quick = process.argv[2] === 'check';
const bin = (name) => `node_modules/.bin/${name}`;
const results = [];
let counted = { passed: 0, failed: 0 };

function step(name, command, parameters, environment = {}) {
  const started = Date.now();
  console.log(`\n== ${name}`);
  const { status } = spawnSync(command, parameters, {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  const ok = status === 0;
  results.push({ name, ok, seconds: Math.round((Date.now() - started) / 100) / 10 });
  return ok;
}

/** Steps that do not need each other, side by side; each is printed whole when it ends. */
async function together(steps) {
  await Promise.all(
    steps.map(async ([name, command, parameters]) => {
      const started = Date.now();
      const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => {
          said += chunk;
        });
      const ok = await new Promise((resolve) => {
        child.once('error', () => resolve(false));
        child.once('close', (status) => resolve(status === 0));
      });
      console.log(`\n== ${name}\n${said.trimEnd()}`);
      results.push({ name, ok, seconds: Math.round((Date.now() - started) / 100) / 10 });
    }),
  );
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

function vitest(projects) {
  const report = 'node_modules/.cache/vitest-report.json';
  rmSync(report, { force: true });
  step(`vitest ${projects.join(' ')}`, bin('vitest'), [
    'run',
    ...projects.map((name) => `--project=${name}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  if (!existsSync(report)) return;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  counted = { passed: counted.passed + numPassedTests, failed: counted.failed + numFailedTests };
  // Nothing is skipped in silence: a test that did not run is a failure of the run.
  if (numPendingTests + numTodoTests > 0)
    results.push({ name: `${numPendingTests + numTodoTests} tests did not run`, ok: false, seconds: 0 });
}

const ready = quick || systemNeeds();
results.push({ name: 'system', ok: ready, seconds: 0 });
step('build', process.execPath, ['public/build.mjs']);
await together([
  ['lint', bin('eslint'), ['.', '--cache', '--cache-location', 'node_modules/.cache/eslint/']],
  ['types', bin('tsc'), ['-p', '.']],
  ['types of the browser code', bin('tsc'), ['-p', 'public']],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '--cache', '.']],
]);
migrationsCurrent();
vitest(quick ? ['unit', 'sqlite'] : ['unit', 'sqlite', 'demo']);
if (!quick) {
  vitest(['postgres']);
  if (ready) vitest(['journeys', 'browser']);
}

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
