// Why: every page of the analysis over a million responses and a hundred thousand comments, in the demo office with its
// counters, targets, events and alarms: what count cells answer, and what needs every answer or every comment read.
import { Agent } from 'node:http';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { normaliseForSearch } from '../../analysis/text/normalise.js';
import { commentTexts } from '../../server/demo/commentTexts.js';
import { surveyDocumentSchema } from '../../server/surveys/document.js';
import { removeFolder, startServer, temporaryFolder, type ServerProcess } from '../support/serverProcess.js';
import { addResponses, type Target } from './bigDatabase.js';
import { ask, quantile } from './load.js';

const slug = 'household-office';

/** One line of the bench; `bound` in words, `holds` as it was measured. */
export type Report = (what: string, value: string, bound: string, holds: boolean) => void;

const fromCells: Record<string, string> = {
  overview: `/dashboards?survey=${slug}`,
  'overview by quarter': `/dashboards?survey=${slug}&kind=quarter`,
  trend: `/dashboards/${slug}/trend?question=courtesy`,
  'trend without its season': `/dashboards/${slug}/trend?question=courtesy&season=adjusted`,
  'trend by week': `/dashboards/${slug}/trend?question=waiting&kind=week`,
  'hours of the day': `/dashboards/${slug}/trend?question=waiting&profile=hour`,
  'trend of one service': `/dashboards/${slug}/trend?question=courtesy&service=transcript`,
  'compare periods': `/dashboards/${slug}/compare?by=period`,
  'compare channels': `/dashboards/${slug}/compare?by=channel`,
  'compare languages': `/dashboards/${slug}/compare?by=language`,
  alarms: '/alarms',
  'one alarm chart': `/alarms/charts?survey=${slug}&question=waiting`,
  'all alarm charts': '/alarms/charts',
  'all series': '/series',
  'one series': '/series/waiting_minutes',
  'method book': '/methods',
};

const fromPairs: Record<string, string> = {
  'drivers and quadrants': `/dashboards/${slug}/drivers`,
  'compare counters': `/dashboards/${slug}/compare?by=counter`,
  'compare services, weighted': `/dashboards/${slug}/compare?by=service`,
  'service by age': `/dashboards/${slug}/compare?by=service&across=answer:age`,
  comments: `/dashboards/${slug}/comments`,
  'sentences behind a figure': `/dashboards/${slug}/comments/texts?theme=waiting`,
  inbox: '/comments',
};

function demoTarget(folder: string): Target {
  const sqlite = new Sqlite(join(folder, 'manyi.sqlite'), { readonly: true });
  const version = sqlite
    .prepare<
      [string],
      { office_id: string; survey_id: string; number: number; document: string; editions: string }
    >(
      `select v.* from versions v join surveys s on s.office_id = v.office_id and s.id = v.survey_id
       where s.slug = ? order by v.number desc limit 1`,
    )
    .get(slug);
  const counters = sqlite.prepare<[], { code: string }>('select code from counters order by code').all();
  sqlite.close();
  if (version === undefined) throw new Error('the demo office has no such survey');
  return {
    file: join(folder, 'manyi.sqlite'),
    officeId: version.office_id,
    surveyId: version.survey_id,
    version: version.number,
    document: surveyDocumentSchema.parse(JSON.parse(version.document)),
    editions: JSON.parse(version.editions) as Record<string, number>,
    counters: counters.map(({ code }) => code),
  };
}

/** Comments on a tenth of the responses that were added, of six kinds of people, with the demo's own texts. */
function addComments(target: Target, idPrefix: string): number {
  const sqlite = new Sqlite(target.file);
  sqlite.pragma('synchronous = OFF'); // only while the bench fills it
  const responses = sqlite
    .prepare<[string], Record<string, string | number | null>>(
      `select id, language, channel, counter_code, service_code, json_extract(answers, '$.overall') as rating, day, received_at
       from responses where id like ? || '%' and sequence % 60 in (0, 11, 22, 33, 44, 55)`,
    )
    .all(idPrefix);
  const insert = sqlite.prepare(
    `insert into comments (office_id, id, survey_id, response_id, question, language, channel, counter_code, service_code, rating, day,
     received_at, text, salt, hash, search_text) values (?, ?, ?, ?, 'suggestion', ?, ?, ?, ?, ?, ?, ?, ?, 'salt', ?, ?)`,
  );
  const textsIn = (language: string) => commentTexts.filter((entry) => entry.language === language);
  const texts = { en: textsIn('en'), 'zh-TW': textsIn('zh-TW') };
  sqlite.transaction(() => {
    for (const [index, row] of responses.entries()) {
      const entries = texts[row['language'] === 'en' ? 'en' : 'zh-TW'];
      const text = entries[(index * 7919) % entries.length]?.text ?? '';
      insert.run(
        target.officeId,
        `c${String(row['id'])}`,
        target.surveyId,
        row['id'],
        row['language'],
        row['channel'],
        row['counter_code'],
        row['service_code'],
        row['rating'],
        row['day'],
        row['received_at'],
        text,
        index.toString(16).padStart(64, '0'),
        normaliseForSearch(text),
      );
    }
  })();
  sqlite.pragma('wal_checkpoint(TRUNCATE)');
  sqlite.close();
  return responses.length;
}

/** Signs in as a demo role by what the first start printed. */
async function signInAs(server: ServerProcess, role: string): Promise<string> {
  const [email = '', password = ''] = (server.printed.get(role) ?? '').split(' ');
  const page = await fetch(`${server.base}/sign-in`);
  const before = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const token = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
  const answer = await fetch(`${server.base}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: before, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ _csrf: token, email, password }),
  });
  if (answer.status !== 303) throw new Error(`sign-in answered ${answer.status}`);
  const session = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('manyi.sid='));
  return session?.split(';')[0] ?? '';
}

async function waitUntilRead(base: string, cookie: string): Promise<number> {
  const started = performance.now();
  for (;;) {
    const answer = await fetch(`${base}/dashboards/${slug}/comments.json`, { headers: { cookie } });
    const { progress } = (await answer.json()) as { progress: { read: number; all: number } };
    if (progress.read >= progress.all) return (performance.now() - started) / 1_000;
    if (performance.now() - started > 300_000)
      throw new Error('the comments are not read after five minutes');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
}

/** Milliseconds of one page, each time it is asked; the first answer may be the page that says how far it is. */
async function timesOf(url: string, cookie: string, rounds: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    const answer = await ask(agent, url, undefined, { cookie });
    times.push(performance.now() - started);
    if (answer.status !== 200 && answer.status !== 202)
      throw new Error(`${url} answered ${answer.status}: ${answer.body.slice(0, 200)}`);
  }
  agent.destroy();
  return times;
}

const middle = (times: readonly number[]): number =>
  quantile(
    [...times].sort((a, b) => a - b),
    0.5,
  );

/** @param added responses added to those of the demo office, a tenth of them with a comment */
export async function analysisPages(report: Report, added: number): Promise<void> {
  const folder = temporaryFolder();
  const first = await startServer(folder);
  const cookie = await signInAs(first, 'research');
  await first.stop();
  const target = demoTarget(folder);
  const yesterday = new Date(Date.now() - 86_400_000);
  addResponses(target, added, yesterday, '01900002');
  const comments = addComments(target, '01900002');
  const many = `${added.toLocaleString('en')} responses`;
  const server = await startServer(folder);
  const seconds = await waitUntilRead(server.base, cookie);
  console.log(
    `      ${comments.toLocaleString('en')} comments read by the rules in the background (${seconds.toFixed(0)} s)`,
  );
  for (const [name, path] of Object.entries(fromCells)) {
    const [once = NaN, ...again] = await timesOf(server.base + path, cookie, 11);
    report(
      `${name} over ${many}`,
      `${middle(again).toFixed(0)} ms (the first time ${once.toFixed(0)} ms)`,
      '< 200 ms',
      middle(again) < 200,
    );
  }
  for (const [name, path] of Object.entries(fromPairs)) {
    const url = server.base + path;
    const started = performance.now();
    const times = await timesOf(url, cookie, 1); // whatever has to be read is read once: the page, or how far it is
    const agent = new Agent();
    while ((await ask(agent, url, undefined, { cookie })).status === 202)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const whole = performance.now() - started;
    const again = middle(await timesOf(url, cookie, 5));
    const [answered = NaN] = times;
    report(
      `${name} over ${many}`,
      `${again.toFixed(0)} ms (the first time an answer in ${answered.toFixed(0)} ms, all of it in ${whole.toFixed(0)} ms)`,
      '< 2 s, and a page that says how far it is until then',
      again < 2_000 && answered < 2_000,
    );
  }
  await server.stop();
  removeFolder(folder);
}
