// Why: speed and memory as figures beside their bounds. The product and a bare skeleton run in turn in one run, so that
// ratios hold when the machine's own speed drifts. `npm run bench` prints; nothing here is part of the tests.
// `npm run bench -- collecting` runs that part alone; the parts are listed at the end.
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { surveyDocumentSchema } from '../../server/surveys/document.js';
import {
  admin,
  projectRoot,
  removeFolder,
  startServer,
  temporaryFolder,
  type ServerProcess,
} from '../support/serverProcess.js';
import { analysisPages } from './analysisPages.js';
import { addResponses, type Target } from './bigDatabase.js';
import { collectingCrowd } from './collecting.js';
import { importPages } from './importPages.js';
import { ask, completeVisits, quantile, steadySubmits } from './load.js';

const folder = temporaryFolder();
const quick = process.argv.includes('--quick'); // a tenth of everything: to try the bench itself
const million = quick ? 100_000 : 1_000_000;
let missed = 0;

function report(what: string, value: string, bound: string, holds: boolean): void {
  if (!holds) missed += 1;
  console.log(`${holds ? 'ok  ' : 'MISS'}  ${what}: ${value}  (bound: ${bound})`);
}

const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

async function officeWithSurvey(): Promise<Target> {
  await (await startServer(folder, { SEED: 'empty' })).stop();
  const template = join(folder, 'survey.json');
  writeFileSync(template, await admin(folder, ['survey', 'template', 'household-office']));
  await admin(folder, ['survey', 'import', template, '--slug', 'visits']);
  await admin(folder, ['survey', 'publish', 'visits']);
  const file = join(folder, 'manyi.sqlite');
  const sqlite = new Sqlite(file, { readonly: true });
  const row = sqlite
    .prepare<
      [],
      { office_id: string; survey_id: string; number: number; document: string; editions: string }
    >('select * from versions')
    .get();
  sqlite.close();
  if (row === undefined) throw new Error('the survey was not published');
  return {
    file,
    officeId: row.office_id,
    surveyId: row.survey_id,
    version: row.number,
    document: surveyDocumentSchema.parse(JSON.parse(row.document)),
    editions: JSON.parse(row.editions) as Record<string, number>,
  };
}

async function startSkeleton(formFile: string, name: string): Promise<{ form: string; stop: () => void }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'tests/bench/skeleton.ts', join(folder, `${name}.sqlite`), formFile],
    {
      cwd: projectRoot,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const form = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().replace('form: ', '').trim()));
    child.once('exit', () => reject(new Error('the skeleton ended')));
  });
  return { form, stop: () => child.kill('SIGTERM') };
}

async function againstTheSkeleton(product: ServerProcess): Promise<void> {
  const form = `${product.base}/s/visits`;
  const formFile = join(folder, 'form.html');
  writeFileSync(formFile, (await ask(new Agent(), form)).body);
  const skeleton = await startSkeleton(formFile, 'skeleton');
  const visits = quick ? 400 : 2_000;
  await completeVisits(form, 8, visits / 2);
  await completeVisits(skeleton.form, 8, visits / 2);
  for (const respondents of [8, 32]) {
    const ratios: number[] = [];
    const speeds: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const ours = await completeVisits(form, respondents, visits);
      const bare = await completeVisits(skeleton.form, respondents, visits);
      speeds.push(ours);
      ratios.push(ours / bare);
    }
    report(
      `complete responses, ${respondents} respondents`,
      `${median(ratios).toFixed(2)} of the skeleton (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}), ${Math.round(median(speeds))} a second`,
      '≥ 0.50',
      median(ratios) >= 0.5,
    );
  }
  skeleton.stop();
  const times = await steadySubmits(form, 1_000, quick ? 3 : 10);
  report(
    `submit at a steady 1,000 a second`,
    `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms, ${times.length} acknowledged`,
    'p99 < 100 ms',
    quantile(times, 0.99) < 100,
  );
  const speed = await completeVisits(form, 256, 2_560).catch((error: unknown) => String(error));
  report(
    '256 connections at once',
    typeof speed === 'number' ? `no error, ${Math.round(speed)} a second` : speed,
    'no error',
    typeof speed === 'number',
  );
}

/** The form's first load as a browser fetches it: page, style sheets and scripts, compressed. */
async function weightOfTheForm(product: ServerProcess): Promise<void> {
  const fetchSize = async (url: string): Promise<{ size: number; text: string }> => {
    const answer = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
    const text = await answer.text();
    const sent = Number(answer.headers.get('content-length') ?? 0);
    const zipped = answer.headers.get('content-encoding') === 'gzip';
    return {
      size: zipped && sent > 0 ? sent : zipped ? gzipSync(text).length : Buffer.byteLength(text),
      text,
    };
  };
  const page = await fetchSize(`${product.base}/s/visits`);
  const linked = [...page.text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
  let total = page.size;
  for (const path of new Set(linked)) total += (await fetchSize(product.base + path)).size;
  report(
    'the form over the wire, first load',
    `${(total / 1_000).toFixed(1)} kB gzip (page ${(page.size / 1_000).toFixed(1)} kB, ${linked.length} files)`,
    '< 30 kB',
    total < 30_000,
  );
}

/** Milliseconds of pages as the client sees them, asked in turn so that the machine's own moods meet all alike: medians. */
async function pageTimes(cookie: string, urls: readonly string[]): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times = urls.map((): number[] => []);
  for (let round = 0; round < 35; round += 1) {
    for (const [index, url] of urls.entries()) {
      const started = performance.now();
      const answer = await ask(agent, url, undefined, { cookie });
      if (answer.status !== 200)
        throw new Error(`${url} answered ${answer.status}: ${answer.body.slice(0, 200)}`);
      if (round >= 5) times[index]?.push(performance.now() - started);
    }
  }
  agent.destroy();
  return times.map(median);
}

/** Makes the first account through the setup link and returns the session's cookie. */
async function signIn(server: ServerProcess): Promise<string> {
  const setup = server.printed.get('setup') ?? '';
  const page = await fetch(setup);
  const cookie = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const token = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
  const answer = await fetch(setup, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      _csrf: token,
      name: 'Bench',
      email: 'bench@example.test',
      password: 'a bench password',
    }),
  });
  if (answer.status !== 303) throw new Error(`setup answered ${answer.status}`);
  return (answer.headers.get('set-cookie') ?? cookie).split(';')[0] ?? '';
}

const residentMegabytes = (pid: number, field: 'VmRSS' | 'VmHWM'): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) /
  1_024;

async function pagesOver(target: Target): Promise<void> {
  const first = await startServer(folder, { SEED: 'empty' });
  const cookie = await signIn(first);
  await first.stop();
  const yesterday = new Date(Date.now() - 86_400_000);
  const fill = (amount: number, prefix: string): void => {
    const seconds = addResponses(target, amount, yesterday, prefix);
    console.log(`      ${amount.toLocaleString('en')} more responses stored (${seconds.toFixed(0)} s)`);
  };
  fill(million, '01900001');
  const smaller = temporaryFolder();
  copyFileSync(target.file, join(smaller, 'manyi.sqlite'));
  copyFileSync(join(folder, 'session-secret'), join(smaller, 'session-secret'));
  fill(9 * million, '01900009');

  const one = await startServer(smaller, { SEED: 'empty' });
  const ten = await startServer(folder, { SEED: 'empty' });
  const few = million.toLocaleString('en');
  const many = (10 * million).toLocaleString('en');
  report(
    `a second start over ${many} responses`,
    `${ten.startSeconds.toFixed(2)} s`,
    '< 2 s',
    ten.startSeconds < 2,
  );
  const pages = {
    overview: '/dashboards?survey=visits',
    trend: '/dashboards/visits/trend?question=courtesy',
  };
  for (const [page, path] of Object.entries(pages)) {
    const [overOne = NaN, overTen = NaN] = await pageTimes(cookie, [one.base + path, ten.base + path]);
    report(`${page} over ${few} responses`, `${overOne.toFixed(1)} ms`, '< 50 ms', overOne < 50);
    report(`${page} over ${many} responses`, `${overTen.toFixed(1)} ms`, '< 50 ms', overTen < 50);
    const ratio = overTen / overOne;
    report(
      `${page}, ${many} against ${few}`,
      `${ratio.toFixed(2)} times`,
      'the same within noise (≤ 1.25)',
      ratio <= 1.25,
    );
  }
  await one.stop();
  await completeVisits(`${ten.base}/s/visits`, 8, 500);
  await steadySubmits(`${ten.base}/s/visits`, 500, 3); // a server that has just begun compiles what it runs
  const times = await steadySubmits(`${ten.base}/s/visits`, 1_000, quick ? 3 : 10);
  const p99 = quantile(times, 0.99);
  report(
    `submit at a steady 1,000 a second over ${many} responses`,
    `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
    'p99 < 100 ms',
    p99 < 100,
  );
  const resident = residentMegabytes(ten.pid, 'VmRSS');
  report(`server resident with ${many} responses`, `${resident.toFixed(0)} MB`, '< 250 MB', resident < 250);
  await ten.stop();
  removeFolder(smaller);
}

/** Runs the command line and watches its memory. */
async function watched(dataDir: string, parameters: string[]): Promise<{ seconds: number; peak: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, ['dist/server/admin.js', ...parameters], {
    cwd: projectRoot,
    env: { ...process.env, DATABASE_URL: '', DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peak = 0;
  const watch = setInterval(() => {
    try {
      peak = Math.max(peak, residentMegabytes(child.pid ?? 0, 'VmHWM'));
    } catch {
      // it has just ended
    }
  }, 200);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`admin ${parameters[0] ?? ''} exited with ${String(code)}`);
  return { seconds: (performance.now() - started) / 1_000, peak };
}

/** A mapping for the invented history: ten scales and one background question. */
function historyMapping(scales: readonly string[]): unknown {
  const named = (text: string) => ({ 'zh-TW': text, en: text, ja: text });
  return {
    format: 'manyi-mapping/1',
    survey: { slug: 'history', title: named('history') },
    language: 'zh-TW',
    questions: [
      ...scales.map((code) => ({
        code,
        kind: 'scale',
        short: named(code),
        wording: named(code),
        scale: { lowest: 1, highest: 5, lowLabel: named('low'), highLabel: named('high') },
      })),
      {
        code: 'visited_for',
        kind: 'single',
        short: named('visit'),
        wording: named('visit'),
        choices: 'auto',
      },
    ],
    columns: [
      { column: 'date', as: 'date', formats: ['iso'] },
      { column: 'service', as: 'question', question: 'visited_for' },
      ...scales.map((code) => ({ column: code, as: 'question', question: code })),
    ],
  };
}

async function importAndExport(): Promise<void> {
  const dataDir = temporaryFolder();
  await (await startServer(dataDir, { SEED: 'empty' })).stop();
  const csv = join(dataDir, 'history.csv');
  const questions = [
    'overall',
    'courtesy',
    'expertise',
    'clarity',
    'fairness',
    'waiting',
    'handling',
    'signs',
    'environment',
    'facilities',
  ];
  const out = createWriteStream(csv);
  out.write(`date,service,${questions.join(',')}\n`);
  for (let row = 0; row < million; row += 1) {
    const day = new Date(Date.UTC(2023, 0, 1) + Math.floor((row / million) * 1_000) * 86_400_000)
      .toISOString()
      .slice(0, 10);
    const line = `${day},${['transcript', 'id_card', 'moving'][row % 3] ?? ''},${questions.map((_, index) => 5 - ((row * 7 + index * 5) % 11 === 0 ? 3 : (row + index) % 2)).join(',')}\n`;
    if (!out.write(line)) await new Promise<void>((resolve) => out.once('drain', () => resolve()));
  }
  await new Promise<void>((resolve) => {
    out.end(resolve);
  });
  const mapping = join(dataDir, 'mapping.json');
  writeFileSync(mapping, JSON.stringify(historyMapping(questions)));
  const first = await watched(dataDir, ['import-csv', csv, '--mapping', mapping, '--dry-run']);
  const imported = await watched(dataDir, ['import-csv', csv, '--mapping', mapping]);
  report(
    `importing ${million.toLocaleString('en')} responses from CSV`,
    `${imported.seconds.toFixed(1)} s, peak ${imported.peak.toFixed(0)} MB (dry run ${first.seconds.toFixed(1)} s, ${first.peak.toFixed(0)} MB)`,
    '< 60 s, flat memory (< 400 MB)',
    imported.seconds < 60 && imported.peak < 400,
  );
  const exported = await watched(dataDir, ['export', join(dataDir, 'all.ndjson')]);
  report(
    `NDJSON export of them`,
    `${exported.seconds.toFixed(1)} s, peak ${exported.peak.toFixed(0)} MB`,
    '< 60 s, flat memory (< 400 MB)',
    exported.seconds < 60 && exported.peak < 400,
  );
  removeFolder(dataDir);
}

async function formPart(): Promise<void> {
  const product = await startServer(folder, { SEED: 'empty', NODE_ENV: 'production' });
  await weightOfTheForm(product);
  await againstTheSkeleton(product);
  await product.stop();
}

async function collectingPart(): Promise<void> {
  // A tenth would be sent before the crowd's times count.
  await collectingCrowd(report, quick ? 300 : 1_000, async (page) => {
    const file = join(folder, 'crowd.html');
    writeFileSync(file, page);
    return await startSkeleton(file, 'crowd');
  });
}

async function main(): Promise<void> {
  const parts: Record<string, (target: () => Promise<Target>) => Promise<void>> = {
    form: async (target) => {
      await target();
      await formPart();
    },
    collecting: collectingPart,
    imports: importAndExport,
    wizard: async () => {
      await importPages({ report, rows: million, signIn, megabytes: residentMegabytes });
    },
    analysis: async () => {
      await analysisPages(report, million);
    },
    pages: async (target) => {
      await pagesOver(await target());
    },
  };
  const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const unknown = named.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0)
    throw new Error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  execFileSync(process.execPath, ['public/build.mjs'], { cwd: projectRoot, stdio: 'inherit' });
  let office: Promise<Target> | undefined;
  for (const [name, run] of Object.entries(parts))
    if (named.length === 0 || named.includes(name)) await run(() => (office ??= officeWithSurvey()));
  console.log(missed === 0 ? '\nevery bound holds' : `\n${missed} bounds missed`);
}

try {
  await main();
} finally {
  removeFolder(folder);
}
process.exitCode = missed === 0 ? 0 : 1;
