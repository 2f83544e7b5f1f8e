import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { cellCount as countOfCell, cellPlace, chainHash, type IntakeResponse } from '../../db/intake.js';
import { mustChange, type Queries } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { findClocks } from '../../db/queries/clocks.js';
import { insertOffice } from '../../db/queries/offices.js';
import {
  findContact,
  findResponse,
  listPartials,
  pageResponses,
  countResponses,
  purgeContact,
  upsertPartial,
} from '../../db/queries/responses.js';
import { insertSurvey } from '../../db/queries/surveys.js';
import { cells, comments, importCells, imports, responses, streams, surveys } from '../../db/schema.js';
import { officeScope } from '../../db/scope.js';
import { openTestDatabase, type TestDatabase } from '../support/testDatabase.js';

const words = { 'zh-TW': '名', en: 'Name', ja: '名' };
const scope = officeScope('north');
const now = new Date('2026-06-17T02:00:00.123Z');
let test: TestDatabase;

beforeAll(async () => {
  test = await openTestDatabase();
  const settings = {
    phone: '',
    retentionMonths: 6,
    programmeYearStartMonth: 1,
    rocYears: true,
    staffThreshold: 5,
    publicThreshold: 10,
  };
  await test.database.atomically((db) => [
    insertOffice(db, { id: 'north', name: words, timeZone: 'Asia/Taipei', settings, createdAt: now }),
    insertSurvey(db, scope, { id: 's1', slug: 's1', title: words, state: 'open', createdAt: now }),
    db.insert(imports).values({
      officeId: 'north',
      id: 'i1',
      surveyId: 's1',
      state: 'staging',
      fileName: 'f',
      fileHash: 'h',
      mapping: {},
      rowCount: 0,
      startedAt: now,
    }),
  ]);
});
afterAll(async () => {
  await test.drop();
});

function response(id: string, changes: Partial<IntakeResponse> = {}): IntakeResponse {
  return {
    officeId: 'north',
    id,
    surveyId: 's1',
    version: 1,
    language: 'en',
    channel: 'web',
    deviceCode: null,
    counterCode: 'c1',
    serviceCode: null,
    assisted: false,
    answeredAt: now,
    receivedAt: now,
    day: '2026-06-17',
    hour: 10,
    wave: null,
    answers: '{"z":"1","a":"2"}',
    flags: '',
    bodyHash: `hash of ${id}`,
    importId: null,
    stream: 'web',
    salt: `salt of ${id}`,
    contentHash: `content of ${id}`,
    comments: [],
    contact: null,
    cells: [
      { place: cellPlace('s1', '', '', 'day', '2026-06-17'), counts: [countOfCell('overall', 1, '5')] },
    ],
    ...changes,
  };
}

const commit = async (...batch: IntakeResponse[]) => await test.database.intake.commit(batch);
const cellCount = async () => {
  const rows = await test.database.queries.select().from(cells).where(eq(cells.question, 'overall'));
  return rows.map((row) => [row.nRaw, row.nUsed]);
};

describe('the intake', () => {
  it('stores a batch with its comments, contact and coalesced cells, in one chain', async () => {
    const comment = {
      id: 'c-1',
      question: 'suggestion',
      text: '好',
      salt: 's',
      hash: 'h',
      searchText: '好',
      rating: '5',
    };
    const outcomes = await commit(
      response('a', { comments: [comment], contact: { name: null, way: '0912' } }),
      response('b'),
      response('c', { flags: 'rapid' }),
    );
    expect(outcomes).toEqual(['stored', 'stored', 'stored']);
    expect(await cellCount()).toEqual([[3, 2]]);
    const rows = await pageResponses(test.database.queries, scope, 's1');
    expect(rows.map((row) => row.sequence)).toEqual([1, 2, 3]);
    expect(rows[0]?.answers).toBe('{"z":"1","a":"2"}');
    expect(rows[0]?.receivedAt).toEqual(now);
    let head = '';
    for (const row of rows) {
      head = chainHash(head, row.sequence, row.salt, `content of ${row.id}`);
      expect(row.hash).toBe(head);
    }
    const kept = await test.database.queries.select().from(streams).where(eq(streams.name, 'web'));
    expect(kept).toMatchObject([{ sequence: 3, hash: head }]);
    expect(await test.database.queries.select().from(comments)).toMatchObject([
      { id: 'c-1', responseId: 'a', rating: '5', counterCode: 'c1' },
    ]);
    expect(await findContact(test.database.queries, scope, 'a')).toMatchObject({ way: '0912' });
  });

  it('tells a repeat from a conflict, within a batch and across batches, and changes nothing for either', async () => {
    const before = await cellCount();
    expect(await commit(response('a'), response('a', { bodyHash: 'other' }))).toEqual([
      'already',
      'conflict',
    ]);
    expect(await cellCount()).toEqual(before);
    expect(await commit(response('d'), response('d'), response('d', { bodyHash: 'other' }))).toEqual([
      'stored',
      'already',
      'conflict',
    ]);
    expect(await cellCount()).toEqual([[4, 3]]);
    expect((await findResponse(test.database.queries, scope, 'd'))?.sequence).toBe(4);
  });

  it('stores the two times of an answer that waited in the same commit, and the first ones stay', async () => {
    const clocks = {
      deviceAt: new Date(now.getTime() - 90_000),
      sentAt: new Date(now.getTime() - 500),
      late: false,
      plausible: true,
      carried: 'sent' as const,
    };
    const broken = response('w2', { surveyId: 'no such survey', clocks });
    await expect(commit(response('w1', { clocks }), broken)).rejects.toThrow();
    expect(await findClocks(test.database.queries, scope, 'w1')).toBeUndefined();
    const w1 = response('w1', { channel: 'kiosk', stream: 'device:t', cells: [], clocks });
    expect(await commit(w1, response('w3', { stream: 'device:t', cells: [] }))).toEqual(['stored', 'stored']);
    const later = { ...clocks, sentAt: now, late: true, carried: 'file' as const };
    expect(await commit({ ...w1, clocks: later })).toEqual(['already']);
    const kept = await findClocks(test.database.queries, scope, 'w1');
    expect(kept).toEqual({ officeId: 'north', responseId: 'w1', receivedAt: now, ...clocks });
    expect(await findClocks(test.database.queries, scope, 'w3')).toBeUndefined();
  });

  it('stores nothing of a batch in which one row breaks a rule', async () => {
    const before = await cellCount();
    await expect(commit(response('e'), response('f', { surveyId: 'no such survey' }))).rejects.toThrow();
    expect(await findResponse(test.database.queries, scope, 'e')).toBeUndefined();
    expect(await cellCount()).toEqual(before);
  });

  it('counts an import’s responses apart, and hides its rows until it is switched on', async () => {
    const before = await cellCount();
    await commit(
      response('g', {
        importId: 'i1',
        stream: 'import:i1',
        day: null,
        hour: null,
        wave: '2011',
        answeredAt: null,
      }),
    );
    expect(await cellCount()).toEqual(before);
    expect(await test.database.queries.select().from(importCells)).toMatchObject([
      { importId: 'i1', nRaw: 1 },
    ]);
    const seen = async () => (await pageResponses(test.database.queries, scope, 's1')).map((row) => row.id);
    expect(await seen()).not.toContain('g');
    await test.database.atomically((db) => [db.update(imports).set({ state: 'active' })]);
    expect(await seen()).toContain('g');
    await test.database.atomically((db) => [db.update(imports).set({ state: 'undone' })]);
    expect(await seen()).not.toContain('g');
  });

  it('forgets the partial of a tablet’s response once it is whole', async () => {
    const partial = {
      id: 'k',
      surveyId: 's1',
      version: 1,
      language: 'en',
      deviceCode: 't',
      counterCode: null,
      answers: '{}',
      updatedAt: now,
    };
    await test.database.atomically((db) => [upsertPartial(db, scope, partial)]);
    await test.database.atomically((db) => [
      upsertPartial(db, scope, { ...partial, answers: '{"overall":"5"}' }),
    ]);
    expect(await listPartials(test.database.queries, scope, 's1')).toMatchObject([
      { id: 'k', answers: '{"overall":"5"}' },
    ]);
    await commit(response('k', { channel: 'kiosk', deviceCode: 't', stream: 'device:t' }));
    expect(await listPartials(test.database.queries, scope, 's1')).toEqual([]);
  });

  it('answers many at once without losing or doubling one', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `m${String(index).padStart(3, '0')}`);
    const batches = Array.from({ length: 30 }, (_, index) => ids.slice(index * 10, index * 10 + 10));
    const before = (await cellCount())[0]?.[0] ?? 0;
    await Promise.all([...batches, ...batches].map((batch) => commit(...batch.map((id) => response(id)))));
    expect((await cellCount())[0]?.[0]).toBe(before + 300);
    const rows = await test.database.queries
      .select({ sequence: responses.sequence })
      .from(responses)
      .where(eq(responses.stream, 'web'));
    expect(new Set(rows.map((row) => row.sequence)).size).toBe(rows.length);
  });
});

describe('reading responses', () => {
  it('goes in pages by id and counts by the same filters', async () => {
    const all: string[] = [];
    let after = '';
    for (;;) {
      const page = await pageResponses(
        test.database.queries,
        scope,
        's1',
        { counterCodes: ['c1'], channels: ['web'] },
        after,
        50,
      );
      all.push(...page.map((row) => row.id));
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
    expect(all).toEqual([...new Set(all)].sort());
    expect(
      await countResponses(test.database.queries, scope, 's1', { counterCodes: ['c1'], channels: ['web'] }),
    ).toBe(all.length);
    expect(await countResponses(test.database.queries, scope, 's1', { fromDay: '2026-06-18' })).toBe(0);
    expect(await countResponses(test.database.queries, officeScope('south'), 's1')).toBe(0);
  });

  it('purges contact data and keeps that there were some', async () => {
    await test.database.atomically((db) => [purgeContact(db, scope, 'a', now)]);
    expect(await findContact(test.database.queries, scope, 'a')).toBeUndefined();
  });
});

describe('what goes with a response', () => {
  const surveyTitle = async () =>
    (await test.database.queries.select().from(surveys).where(eq(surveys.id, 's1')))[0]?.title.en;
  const named = (en: string, id = 's1') => ({
    also: (db: Queries) => [
      db
        .update(surveys)
        .set({ title: { ...words, en } })
        .where(eq(surveys.id, 's1')),
      mustChange(db.update(surveys).set({ state: 'open' }).where(eq(surveys.id, id))),
    ],
  });

  it('is there with it, not again when it comes again, and neither is there where one of them fails', async () => {
    const commit = async (changes: Partial<IntakeResponse>) =>
      await test.database.intake.commit([response('also-1', changes), response('also-2')]);
    await expect(commit(named('failed', 'nowhere'))).rejects.toBeInstanceOf(NothingChanged);
    expect([await findResponse(test.database.queries, scope, 'also-1'), await surveyTitle()]).toEqual([
      undefined,
      'Name',
    ]);
    expect(await commit(named('stored'))).toEqual(['stored', 'stored']);
    expect(await commit(named('again'))).toEqual(['already', 'already']);
    expect(await surveyTitle()).toBe('stored');
  });
});
