import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustChange, type Database } from '../../db/connection.js';
import { isForeignKeyViolation, isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertOffice } from '../../db/queries/offices.js';
import {
  deleteBreaksOfImport,
  findSurvey,
  findSurveyBySlug,
  findVersion,
  insertBreak,
  insertSurvey,
  insertVersion,
  listBreaks,
  listSurveys,
  listVersions,
  listWaves,
  updateSurvey,
  upsertWave,
} from '../../db/queries/surveys.js';
import { officeScope } from '../../db/scope.js';
import { openTestDatabase } from '../support/testDatabase.js';

const north = officeScope('north');
const south = officeScope('south');
const now = new Date('2026-06-17T02:00:00.123Z');
const words = (text: string) => ({ 'zh-TW': text, en: text, ja: text });
const settings = {
  phone: '',
  retentionMonths: 6,
  programmeYearStartMonth: 1,
  rocYears: true,
  staffThreshold: 5,
  publicThreshold: 10,
};

let database: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ database, drop } = await openTestDatabase());
  await database.atomically((db) => [
    ...['north', 'south'].map((id) =>
      insertOffice(db, { id, name: words(id), timeZone: 'Asia/Taipei', settings, createdAt: now }),
    ),
    insertSurvey(db, north, {
      id: 's1',
      slug: 'one',
      title: words('一'),
      state: 'draft',
      draft: '{}',
      createdAt: now,
    }),
    insertSurvey(db, south, { id: 's1', slug: 'other', title: words('二'), state: 'draft', createdAt: now }),
  ]);
});
afterAll(async () => {
  await drop();
});

const catching = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('surveys', () => {
  it('are found by slug in the whole installation, by id in their own office only', async () => {
    const db = database.queries;
    expect(await findSurveyBySlug(db, 'one')).toMatchObject({
      officeId: 'north',
      id: 's1',
      revision: 1,
      timeZone: 'Asia/Taipei',
      createdAt: now,
      opensAt: null,
    });
    expect(await findSurveyBySlug(db, 'nobody')).toBeUndefined();
    expect((await findSurvey(db, south, 's1'))?.slug).toBe('other');
    expect(await findSurvey(db, north, 's2')).toBeUndefined();
    expect((await listSurveys(db, north)).map((survey) => survey.slug)).toEqual(['one']);
  });

  it('a slug is taken once in the installation', async () => {
    const taken = await catching(
      database.atomically((db) => [
        insertSurvey(db, south, { id: 's9', slug: 'one', title: words('x'), state: 'draft', createdAt: now }),
      ]),
    );
    expect(isUniqueViolation(taken)).toBe(true);
  });

  it('change only for who read the newest revision', async () => {
    await database.atomically((db) => [
      mustChange(updateSurvey(db, north, 's1', 1, { draft: '{"a":1}', opensAt: now })),
    ]);
    const late = await catching(
      database.atomically((db) => [mustChange(updateSurvey(db, north, 's1', 1, { draft: 'lost' }))]),
    );
    expect(late).toBeInstanceOf(NothingChanged);
    expect(await findSurvey(database.queries, north, 's1')).toMatchObject({
      draft: '{"a":1}',
      revision: 2,
      opensAt: now,
    });
    expect(await findSurvey(database.queries, south, 's1')).toMatchObject({ revision: 1 });
  });
});

describe('versions, breaks and waves', () => {
  it('a version’s number is taken once, and it needs its survey', async () => {
    const version = {
      number: 1,
      document: '{"名":"滿意 😀"}',
      documentHash: 'h',
      editions: { overall: 1 },
      publishedAt: now,
      publishedBy: null,
    };
    await database.atomically((db) => [insertVersion(db, north, { surveyId: 's1', ...version })]);
    expect(
      isUniqueViolation(
        await catching(
          database.atomically((db) => [insertVersion(db, north, { surveyId: 's1', ...version })]),
        ),
      ),
    ).toBe(true);
    expect(
      isForeignKeyViolation(
        await catching(
          database.atomically((db) => [insertVersion(db, north, { surveyId: 'none', ...version })]),
        ),
      ),
    ).toBe(true);
    expect(await findVersion(database.queries, north, 's1', 1)).toMatchObject(version);
    expect(await findVersion(database.queries, south, 's1', 1)).toBeUndefined();
    await database.atomically((db) => [insertVersion(db, north, { surveyId: 's1', ...version, number: 2 })]);
    const listed = await listVersions(database.queries, north, 's1');
    expect(listed.map((entry) => entry.number)).toEqual([2, 1]);
    expect(listed[0]).not.toHaveProperty('document');
  });

  it('breaks come in order, and leave with their import', async () => {
    const entry = {
      surveyId: 's1',
      periodKind: 'wave' as const,
      period: '2013',
      reason: words('改題'),
      createdAt: now,
    };
    await database.atomically((db) => [
      insertBreak(db, north, { id: 'b2', question: 'overall', edition: 3, importId: 'i1', ...entry }),
      insertBreak(db, north, { id: 'b1', question: 'overall', edition: 2, importId: null, ...entry }),
    ]);
    expect((await listBreaks(database.queries, north, 's1')).map((row) => row.edition)).toEqual([2, 3]);
    await database.atomically((db) => [deleteBreaksOfImport(db, north, 'i1')]);
    expect((await listBreaks(database.queries, north, 's1')).map((row) => row.id)).toEqual(['b1']);
    expect(await listBreaks(database.queries, south, 's1')).toEqual([]);
  });

  it('a wave named again changes its words and place, and stays one wave', async () => {
    await database.atomically((db) => [
      upsertWave(db, north, { surveyId: 's1', key: '2013', name: words('2013'), position: 2 }),
      upsertWave(db, north, {
        surveyId: 's1',
        key: '2011',
        name: words('2011'),
        position: 1,
        fromDay: '2011-01-01',
      }),
      upsertWave(db, north, {
        surveyId: 's1',
        key: '2013',
        name: words('第二次'),
        position: 3,
        toDay: '2013-12-31',
      }),
    ]);
    expect(await listWaves(database.queries, north, 's1')).toMatchObject([
      { key: '2011', position: 1, fromDay: '2011-01-01', toDay: null },
      { key: '2013', name: words('第二次'), position: 3, toDay: '2013-12-31' },
    ]);
  });
});
