// Why: a million rows through the pages of the wizard, as a person brings them in: how soon the first rows are seen, that the
// bar moves, and that all of it is undone; beside them what this machine needs to take the file in and to read it at all.
import { createReadStream, createWriteStream, openAsBlob, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Sqlite from 'better-sqlite3';
import { parse } from 'csv-parse';
import { removeFolder, startServer, temporaryFolder, type ServerProcess } from '../support/serverProcess.js';
import type { Report } from './analysisPages.js';

type Bench = {
  report: Report;
  rows: number;
  signIn: (server: ServerProcess) => Promise<string>;
  megabytes: (pid: number, field: 'VmRSS' | 'VmHWM') => number;
};

const now = (): number => performance.now() / 1_000;
const seconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} s`;

async function timed<T>(work: () => Promise<T>): Promise<{ took: number; got: T }> {
  const started = now();
  const got = await work();
  return { took: now() - started, got };
}

async function writeFile(path: string, rows: number): Promise<void> {
  function* lines(): Generator<string> {
    yield '編號,填答日期,服務態度,等候時間,專業能力,流程清楚,整體滿意,管道,年齡,來訪次數\r\n';
    for (let row = 0; row < rows; row += 1) {
      const day = new Date(Date.UTC(2024, 0, 1 + (row % 365))).toISOString().slice(0, 10);
      const scores = [7, 11, 13, 17, 19].map((step) => 1 + (((row * step) >>> 3) % 5)).join(',');
      const hour = String(9 + (row % 8)).padStart(2, '0');
      yield `${row + 1},${day} ${hour}:00,${scores},${row % 3 === 0 ? '網路' : '紙本'},${20 + (row % 4) * 10}-${29 + (row % 4) * 10},${row % 7}\r\n`;
    }
  }
  await pipeline(lines(), createWriteStream(path));
}

/** The same form to a handler that only writes its bytes down. */
async function bareUpload(csv: string, into: string): Promise<number> {
  const server = createServer((req, res) => {
    pipeline(req, createWriteStream(into)).then(
      () => res.end(),
      () => res.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { took } = await timed(async () => await send(`http://127.0.0.1:${port}/`, csv, ''));
  server.close();
  return took;
}

async function send(url: string, csv: string, cookie: string): Promise<Response> {
  const form = new FormData();
  form.set('file', await openAsBlob(csv), 'million.csv');
  return await fetch(url, { method: 'POST', headers: { cookie }, body: form, redirect: 'manual' });
}

async function bareReading(csv: string): Promise<number> {
  return (
    await timed(async () => {
      let cells = 0;
      for await (const record of createReadStream(csv).pipe(parse())) cells += (record as string[]).length;
      return cells;
    })
  ).took;
}

/** A signed-in person's browser: pages, forms with their token, and the fields of a page as they are shown. */
function browserOf(base: string, cookie: string) {
  const get = async (path: string): Promise<{ status: number; text: string; to: string; again: boolean }> => {
    // A busy server may close a resting connection just as it is used again: a browser asks anew, and so does this.
    const look = async () => await fetch(base + path, { headers: { cookie }, redirect: 'manual' });
    const answer = await look().catch(look);
    return {
      status: answer.status,
      text: await answer.text(),
      to: answer.headers.get('location') ?? '',
      again: answer.headers.has('refresh'),
    };
  };
  return {
    get,
    token: async () => /name="_csrf" value="([^"]+)"/.exec((await get('/account')).text)?.[1] ?? '',
    post: async (path: string, fields: Record<string, string>) => {
      const answer = await fetch(base + path, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields),
      });
      if (answer.status !== 303) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    },
  };
}
type Browser = ReturnType<typeof browserOf>;

function fieldsIn(text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [, name = '', body = ''] of text.matchAll(/<select[^>]*? name="([^"]+)"[^>]*>(.*?)<\/select>/gs))
    fields[name] = / value="([^"]*)" selected/.exec(body)?.[1] ?? '';
  for (const [, name = '', value = ''] of text.matchAll(/<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"/g))
    if (!name.startsWith('segment')) fields[name] = value;
  return fields;
}

/** Looks at the page as it asks to be looked at, until the run has ended. */
async function watched(browser: Browser, draft: string) {
  const started = now();
  const seen = new Set<string>();
  let slowest = 0;
  for (;;) {
    const { took, got } = await timed(async () => await browser.get(draft));
    slowest = Math.max(slowest, took);
    const percent = /<progress max="100" value="(\d+)"/.exec(got.text)?.[1];
    if (percent !== undefined) seen.add(percent);
    if (!got.again) return { took: now() - started, steps: seen.size, slowest, to: got.to, text: got.text };
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

async function removed(file: string): Promise<number> {
  const sqlite = new Sqlite(file, { readonly: true });
  const started = now();
  while (sqlite.prepare('select 1 from responses limit 1').get() !== undefined)
    await new Promise((resolve) => setTimeout(resolve, 500));
  sqlite.close();
  return now() - started;
}

export async function importPages({ report, rows, signIn, megabytes }: Bench): Promise<void> {
  const folder = temporaryFolder();
  const csv = join(folder, 'million.csv');
  await writeFile(csv, rows);
  // A tenth of the rows is through before the page has been looked at often.
  const least = rows < 1_000_000 ? 2 : 5;
  const named = rows.toLocaleString('en');
  const size = `${(statSync(csv).size / 1024 / 1024).toFixed(0)} MB`;
  const bareTaking = await bareUpload(csv, join(folder, 'bare'));
  const bareRead = await bareReading(csv);
  const server = await startServer(folder, { SEED: 'empty', NODE_ENV: 'production' });
  const cookie = await signIn(server);
  const browser = browserOf(server.base, cookie);
  const _csrf = await browser.token();
  const token = new URLSearchParams({ _csrf }).toString();
  const upload = await timed(async () => await send(`${server.base}/imports/new?${token}`, csv, cookie));
  const draft = upload.got.headers.get('location') ?? '';
  report(
    `uploading a CSV of ${named} rows (${size})`,
    `${seconds(upload.took)} (bare handler ${seconds(bareTaking)})`,
    '< 10 s',
    upload.got.status === 303 && upload.took < 10,
  );
  const columns = await timed(async () => {
    const source = {
      ...fieldsIn((await browser.get(draft)).text),
      survey: 'new',
      title: '歷年',
      slug: 'past',
    };
    await browser.post(`${draft}/source`, source);
    return fieldsIn((await browser.get(`${draft}/columns`)).text);
  });
  const preview = await timed(async () => {
    await browser.post(`${draft}/columns`, columns.got);
    return await browser.get(draft);
  });
  report(
    'its columns guessed, its first 50 rows read',
    `${seconds(columns.took)} and ${seconds(preview.took)} (csv-parse over the whole file ${seconds(bareRead)})`,
    '< a quarter of that each',
    columns.took < bareRead / 4 && preview.took < bareRead / 4 && preview.got.text.includes('<table'),
  );
  const check = await watched(browser, draft);
  report(
    'the whole of it checked in the background',
    `${seconds(check.took)}, bar seen at ${check.steps} places, page at most ${seconds(check.slowest)}`,
    'bar moves, < 6 times csv-parse',
    check.steps >= least && check.took < 6 * bareRead,
  );
  await browser.post(`${draft}/import`, { _csrf });
  const run = await watched(browser, draft);
  const peak = megabytes(server.pid, 'VmHWM');
  report(
    'and imported in the background',
    `${seconds(run.took)}, bar seen at ${run.steps} places, page at most ${seconds(run.slowest)}, peak ${peak.toFixed(0)} MB`,
    'bar moves, < 30 times csv-parse, < 400 MB',
    run.steps >= least && run.to.startsWith('/imports/') && run.took < 30 * bareRead && peak < 400,
  );
  const taken = await timed(async () => {
    const answer = await fetch(`${server.base}/dashboards/past/responses-long.csv`, { headers: { cookie } });
    let bytes = 0;
    for await (const chunk of answer.body ?? []) bytes += (chunk as Uint8Array).length;
    return bytes;
  });
  const after = megabytes(server.pid, 'VmHWM');
  report(
    'all of it taken home as a long table',
    `${seconds(taken.took)}, ${(taken.got / 1024 / 1024).toFixed(0)} MB, peak grew by ${(after - peak).toFixed(0)} MB`,
    '< 30 times csv-parse, grows < 100 MB',
    taken.took < 30 * bareRead && after - peak < 100,
  );
  const undo = await timed(async () => {
    await browser.post(`${run.to}/undoing`, { _csrf, reason: 'bench', confirm: 'yes' });
  });
  const gone = await removed(join(folder, 'manyi.sqlite'));
  report(
    'undoing it whole: out of every figure, then every row',
    `${seconds(undo.took)}, rows gone after ${seconds(gone)}`,
    '< 2 times csv-parse, < 40 times',
    undo.took < 2 * bareRead && gone < 40 * bareRead,
  );
  await server.stop();
  removeFolder(folder);
}
