// Why: millions of stored responses in minutes, with exactly the count cells that the intake would have made of them:
// a few dozen kinds of people answer on every day, and each kind's cells are counted once and multiplied.
import { closeSync, fsyncSync, openSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { cellKeysOf, type Answers } from '../../server/responses/cells.js';
import type { SurveyDocument } from '../../server/surveys/document.js';
import { answersOf } from './load.js';

export type Target = {
  file: string;
  officeId: string;
  surveyId: string;
  version: number;
  document: SurveyDocument;
  editions: Record<string, number>;
  /** Counters that take turns; none: responses from nowhere. */
  counters?: readonly string[];
};

const KINDS = 60;
const DAYS = 1_095;
const SEPARATOR = '\u001f';

type Kind = {
  answers: Answers;
  text: string;
  channel: string;
  language: string;
  hour: number;
  service: string;
  counter: string | null;
};

function kinds(counters: readonly string[]): Kind[] {
  return Array.from({ length: KINDS }, (_, seed) => {
    const entries = answersOf(seed).map(([code, value]): [string, Answers[string]] => [
      code,
      code === 'services' ? [value] : value,
    ]);
    const answers: Answers = { ...Object.fromEntries(entries), environment: null };
    const paper = seed % 3 === 0;
    return {
      answers,
      text: JSON.stringify(answers),
      channel: paper ? 'paper' : 'web',
      language: seed % 10 === 0 ? 'en' : 'zh-TW',
      hour: 8 + (seed % 9),
      service: String(answersOf(seed).find(([code]) => code === 'services')?.[1]),
      counter: counters[seed % counters.length] ?? null,
    };
  });
}

/** Adds `total` responses spread over the three years before `lastDay`, and their cells. Returns the seconds it took. */
export function addResponses(target: Target, total: number, lastDay: Date, idPrefix: string): number {
  const started = performance.now();
  const sqlite = new Sqlite(target.file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = OFF'); // only while the bench fills it
  sqlite.pragma('cache_size = -262144');
  const insert = sqlite.prepare(
    `insert into responses (office_id, id, survey_id, version, language, channel, counter_code, service_code, assisted, answered_at, received_at, day, hour,
     answers, flags, body_hash, stream, sequence, salt, hash) values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, '', ?, 'bench', ?, '0011223344556677', ?)`,
  );
  const people = kinds(target.counters ?? []);
  const sums = new Map<string, number>();
  const hash = 'b'.repeat(64);
  let written = 0;
  for (let index = 0; index < DAYS; index += 1) {
    const moment = new Date(lastDay.getTime() - (DAYS - 1 - index) * 86_400_000);
    const day = moment.toISOString().slice(0, 10);
    const until = Math.floor((total * (index + 1)) / DAYS);
    const from = written;
    const perKind = new Array<number>(KINDS).fill(0);
    sqlite.transaction(() => {
      for (; written < until; written += 1) {
        const who = written % KINDS;
        const person = people[who];
        if (person === undefined) continue;
        perKind[who] = (perKind[who] ?? 0) + 1;
        // Through the office's day, as people come: the same moment for all would make copies of them.
        const of = (written - from) / (until - from);
        const at = moment.getTime() + Math.floor(of * 8 * 3_600_000);
        const id = `${idPrefix}-${written.toString(16).padStart(12, '0')}-000000000000`;
        insert.run(
          target.officeId,
          id,
          target.surveyId,
          target.version,
          person.language,
          person.channel,
          person.counter,
          person.service,
          at,
          at,
          day,
          person.hour,
          person.text,
          hash,
          written,
          hash,
        );
      }
    })();
    people.forEach((person, who) => {
      const n = perKind[who] ?? 0;
      if (n === 0) return;
      const context = {
        surveyId: target.surveyId,
        day,
        hour: person.hour,
        wave: null,
        channel: person.channel,
        language: person.language,
        counterCode: person.counter,
        serviceCode: person.service,
      };
      for (const key of cellKeysOf(target.document, target.editions, context, person.answers))
        sums.set(key, (sums.get(key) ?? 0) + n);
    });
  }
  const cell = sqlite.prepare(
    `insert into cells (office_id, survey_id, cut, cut_value, period_kind, period, question, edition, code, n_raw, n_used)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do update set n_raw = n_raw + excluded.n_raw, n_used = n_used + excluded.n_used`,
  );
  sqlite.transaction(() => {
    for (const [key, n] of [...sums].sort(([a], [b]) => (a < b ? -1 : 1)))
      cell.run(target.officeId, ...key.split(SEPARATOR), n, n);
  })();
  // Their chain has a head as every stream has: by it the program knows how much there is to walk.
  sqlite
    .prepare(
      `insert into streams (office_id, name, sequence, hash) values (?, 'bench', ?, ?)
       on conflict (office_id, name) do update set sequence = sequence + excluded.sequence`,
    )
    .run(target.officeId, total, hash);
  sqlite.pragma('wal_checkpoint(TRUNCATE)');
  sqlite.close();
  // Otherwise the machine is still writing these gigabytes down while the server's own commits wait behind them.
  const file = openSync(target.file, 'r+');
  fsyncSync(file);
  closeSync(file);
  return (performance.now() - started) / 1_000;
}
