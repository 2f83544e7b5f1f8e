// Why: the raw limit that the product is measured against: Express, a static form of the same size, parse, one durable
// grouped insert with count cells, and nothing else.
import { readFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import express from 'express';

const [, , databaseFile = '', formFile = ''] = process.argv;
const form = readFileSync(formFile, 'utf8');
const sqlite = new Sqlite(databaseFile);
sqlite.pragma('journal_mode = WAL');
sqlite.pragma('synchronous = FULL');
sqlite.exec('create table responses (id text primary key, received integer, answers text)');
sqlite.exec(
  'create table cells (question text, cut text, day text, code text, n integer, primary key (question, cut, day, code)) without rowid',
);
const insert = sqlite.prepare('insert into responses values (?, ?, ?) on conflict do nothing');
const count = sqlite.prepare(
  'insert into cells values (?, ?, ?, ?, ?) on conflict do update set n = n + excluded.n',
);

/** One cell for each way an answer is split, as many ways as the product splits a scale answer. */
const cuts = ['', 'channel', 'service', 'language', 'hour', 'age', 'sex', 'outcome'];

type Waiting = { body: Record<string, string>; done: () => void };
let waiting: Waiting[] = [];

const commit = sqlite.transaction((group: Waiting[]) => {
  const cells = new Map<string, number>();
  const day = new Date().toISOString().slice(0, 10);
  for (const { body } of group) {
    insert.run(body['id'], Date.now(), JSON.stringify(body));
    for (const [question, code] of Object.entries(body)) {
      if (question === 'id') continue;
      for (const cut of cuts) {
        const key = `${question}\t${cut}\t${code}`;
        cells.set(key, (cells.get(key) ?? 0) + 1);
      }
    }
  }
  for (const [key, n] of cells) {
    const [question, cut, code] = key.split('\t');
    count.run(question, cut, day, code, n);
  }
});

function store(body: Record<string, string>, done: () => void): void {
  if (waiting.length === 0) {
    setImmediate(() => {
      const group = waiting;
      waiting = [];
      commit.immediate(group);
      for (const entry of group) entry.done();
    });
  }
  waiting.push({ body, done });
}

const app = express();
app.get('/s/form', (_req, res) => {
  res.type('html').send(form);
});
app.post('/s/form', express.urlencoded({ extended: false }), (req, res) => {
  store(req.body as Record<string, string>, () => {
    res.redirect(303, '/s/form/thanks');
  });
});
// A tablet's queue: the same store, and the word that it is stored.
app.post('/kiosk/:device', express.urlencoded({ extended: false }), (req, res) => {
  const body = req.body as Record<string, string>;
  store(body, () => {
    res.status(201).json({ id: body['id'], state: 'stored' });
  });
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(
    `form: http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/s/form`,
  );
});
process.on('SIGTERM', () => process.exit(0));
