// Why: an export is everything, and only a whole one comes back in.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database } from '../../db/connection.js';
import * as schema from '../../db/schema.js';
import { checkTransfer, emptyAll, exportAll, findFilledTable, importAll } from '../../db/transfer.js';
import { transferTables } from '../../db/transferTables.js';
import { openTestDatabase, type TestDatabase } from '../support/testDatabase.js';

let from: TestDatabase;
let to: TestDatabase;
beforeEach(async () => {
  from = await openTestDatabase();
  to = await openTestDatabase();
  await fill(from.database);
});
afterEach(async () => {
  await from.drop();
  await to.drop();
});

const at = new Date('2026-06-17T02:00:00.123Z');
const words = { 'zh-TW': '示範', en: 'Demo', ja: 'デモ' };
const manyResponses = 1_234;

async function fill(database: Database): Promise<void> {
  const response = (n: number) => ({
    officeId: 'north',
    id: `r${String(n).padStart(5, '0')}`,
    surveyId: 's',
    version: 1,
    language: 'zh-TW',
    channel: 'web' as const,
    deviceCode: null,
    counterCode: 'c1',
    serviceCode: null,
    assisted: n % 2 === 0,
    answeredAt: n % 3 === 0 ? null : at,
    receivedAt: at,
    day: '2026-06-17',
    hour: 10,
    wave: null,
    answers: JSON.stringify({ overall: '5', q: null, words: '「」\u2028😀' }),
    flags: '',
    bodyHash: 'b',
    importId: null,
    stream: 'web',
    sequence: n,
    salt: 's',
    hash: `h${n}`,
  });
  await database.atomically((db) => [
    db.insert(schema.offices).values({
      id: 'north',
      name: words,
      timeZone: 'Asia/Taipei',
      settings: {
        phone: '',
        retentionMonths: 6,
        programmeYearStartMonth: 1,
        rocYears: true,
        staffThreshold: 5,
        publicThreshold: 10,
      },
      createdAt: at,
    }),
    db.insert(schema.users).values({
      id: 'u',
      email: 'a@b.test',
      name: 'Name',
      passwordHash: 'x',
      language: 'ja',
      active: true,
      createdAt: at,
    }),
    db.insert(schema.surveys).values({
      officeId: 'north',
      id: 's',
      slug: 's',
      title: words,
      state: 'open',
      currentVersion: 1,
      opensAt: null,
      closesAt: at,
      draft: null,
      revision: 3,
      createdAt: at,
    }),
    db.insert(schema.versions).values({
      officeId: 'north',
      surveyId: 's',
      number: 1,
      document: '{"a": 1}',
      documentHash: 'h',
      editions: { overall: 2 },
      publishedAt: at,
      publishedBy: 'u',
    }),
    ...[0, 500, 1_000].map((start) =>
      db
        .insert(schema.responses)
        .values(Array.from({ length: Math.min(500, manyResponses - start) }, (_, n) => response(start + n))),
    ),
    db.insert(schema.cells).values(
      Array.from({ length: 400 }, (_, n) => ({
        officeId: 'north',
        surveyId: 's',
        cut: n % 2 === 0 ? '' : 'channel',
        cutValue: n % 2 === 0 ? '' : 'web',
        question: `q${n % 7}`,
        edition: n % 3,
        periodKind: 'day' as const,
        period: `2026-01-${String(n % 28).padStart(2, '0')}`,
        code: String(n),
        nRaw: n,
        nUsed: n,
      })),
    ),
    db.insert(schema.comments).values({
      officeId: 'north',
      id: 'c',
      surveyId: 's',
      responseId: 'r00001',
      question: 'say',
      language: 'zh-TW',
      channel: 'web',
      counterCode: null,
      serviceCode: null,
      rating: '1',
      day: '2026-06-17',
      receivedAt: at,
      text: '很好',
      salt: 's',
      hash: 'h',
      searchText: '很好',
      kind: null,
      kindBy: null,
      importId: null,
    }),
    db.insert(schema.improvements).values({
      officeId: 'north',
      id: 'i',
      number: 1,
      title: 't',
      theme: 'x',
      ownerId: 'u',
      sectionId: null,
      dueDay: '2026-07-01',
      priority: 'high',
      status: 'planned',
      cause: '',
      actionTaken: '',
      effect: '',
      dropReason: '',
      effectiveDay: null,
      measure: null,
      revision: 1,
      createdBy: 'u',
      createdAt: at,
    }),
    db.insert(schema.files).values({
      officeId: 'north',
      id: 'f',
      improvementId: 'i',
      name: 'photo.png',
      mediaType: 'image/png',
      size: 4,
      sha256: 'x',
      content: Buffer.from([0, 255, 10, 13]),
      uploadedBy: 'u',
      uploadedAt: at,
    }),
    db.insert(schema.sessions).values({ idHash: 'of-a-session', userId: 'u', data: '{}', expiresAt: at }),
  ]);
}

async function exportText(database: Database): Promise<string> {
  let text = '';
  await exportAll(
    database,
    (part) => {
      text += part;
      return Promise.resolve();
    },
    { at },
  );
  return text;
}

async function* lines(text: string): AsyncGenerator<string> {
  for (const line of text.split('\n').slice(0, -1)) yield await Promise.resolve(line);
}

it('names every table of the schema but sessions, parents before children', () => {
  const all = Object.values(schema).flatMap((value: unknown) =>
    is(value, PgTable) || is(value, SQLiteTable) ? [getTableName(value)] : [],
  );
  expect(transferTables.map((entry) => entry.name).sort()).toEqual(
    all.filter((name) => name !== 'sessions').sort(),
  );
});

it('brings everything back as it was, and writes the same file again', async () => {
  const text = await exportText(from.database);
  expect(text).not.toContain('of-a-session');
  const counts = await checkTransfer(lines(text));
  expect(counts).toMatchObject({
    offices: 1,
    users: 1,
    responses: manyResponses,
    cells: 400,
    comments: 1,
    files: 1,
  });
  expect(await importAll(to.database, lines(text))).toEqual(counts);
  expect(await exportText(to.database)).toBe(text);
});

it('refuses a database that has anything in it', async () => {
  const text = await exportText(from.database);
  await expect(importAll(from.database, lines(text))).rejects.toThrow('not empty (offices has rows)');
});

it.each<[string, (text: string) => string, string]>([
  ['a file that was cut off', (text) => text.split('\n').slice(0, -2).join('\n') + '\n', 'no end'],
  ['a file cut in the middle of a line', (text) => text.slice(0, text.length >> 1) + '\n', 'damaged'],
  [
    'a file without one of its rows',
    (text) =>
      text
        .split('\n')
        .filter((line) => !line.includes('"r00007"'))
        .join('\n'),
    'rows of responses, but has',
  ],
  [
    'a file in which a figure was changed',
    (text) => text.replace('"n_raw":399', '"n_raw":999'),
    'fingerprint',
  ],
  ['a file of something else', () => '{"hello": 1}\n', 'not an export'],
  ['text', () => 'Year,Life\n', 'not an export'],
  ['an export of another version', (text) => text.replace('"time_zone"', '"zone"'), 'another version'],
  ['a line of a table that is none', (text) => text.replace('{"t":"users"', '{"t":"__proto__"'), 'no table'],
  ['a value of another type', (text) => text.replace('"n_raw":399', '"n_raw":"399"'), 'cells.n_raw'],
  ['rows after the end', (text) => `${text}${text.split('\n')[1] ?? ''}\n`, 'after the end'],
])('refuses %s before anything is written', async (_name, change, message) => {
  const text = change(await exportText(from.database));
  await expect(checkTransfer(lines(text))).rejects.toThrow(message);
  expect(await findFilledTable(to.database.queries)).toBeUndefined();
});

it('leaves the database empty when writing fails on the way', async () => {
  const text = await exportText(from.database);
  const broken = text.replace('"response_id":"r00001"', '"response_id":"nobody"');
  await expect(importAll(to.database, lines(broken))).rejects.toThrow();
  expect(await findFilledTable(to.database.queries)).toBeUndefined();
});

it('exports one moment, whatever is written meanwhile', async () => {
  let text = '';
  let wrote = false;
  await exportAll(
    from.database,
    async (part) => {
      text += part;
      if (wrote || !part.includes('"t":"responses"')) return;
      wrote = true;
      await from.database.atomically((db) => [
        db.insert(schema.comments).values({
          officeId: 'north',
          id: 'late',
          surveyId: 's',
          responseId: 'r00002',
          question: 'say',
          language: 'ja',
          channel: 'web',
          counterCode: null,
          serviceCode: null,
          rating: null,
          day: null,
          receivedAt: at,
          text: 'late',
          salt: 's',
          hash: 'h',
          searchText: 'late',
          kind: null,
          kindBy: null,
          importId: null,
        }),
      ]);
    },
    { at },
  );
  expect(wrote).toBe(true);
  expect((await checkTransfer(lines(text)))['comments']).toBe(1);
});

it('can be emptied again', async () => {
  await emptyAll(from.database);
  expect(await findFilledTable(from.database.queries)).toBeUndefined();
});
