import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countCells, findCountedDays, type CellQuery } from '../../db/queries/cells.js';
import { allAnswers } from '../../db/queries/answers.js';
import { listVisits, upsertVisit, deleteVisit } from '../../db/queries/visits.js';
import { openTestApp, type TestApp } from '../support/testApp.js';
import { officeScope } from '../../db/scope.js';
import { answer, openSurvey, shares, type World } from '../server/dashboards/world.js';

let test: TestApp;
let world: World;
const query = (more: Partial<CellQuery>): CellQuery => ({
  surveyId: world.surveyId,
  questions: ['courtesy'],
  editions: [1],
  cut: '',
  grain: 'month',
  ...more,
});
const count = async (more: Partial<CellQuery>) =>
  await countCells(test.dependencies.database.queries, test.scope, query(more));
const sum = (cells: { nUsed: number }[]) => cells.reduce((total, cell) => total + cell.nUsed, 0);

beforeAll(async () => {
  test = await openTestApp();
  world = await openSurvey(test);
  await answer(test, world, [
    ...shares(8, 10, { day: '2026-03-02', counter: 'c1', language: 'zh-TW' }),
    ...shares(6, 10, { day: '2026-03-31', counter: 'c2', language: 'en', flags: ['rapid'] }),
    ...shares(9, 10, { day: '2026-04-01', counter: 'c1', language: 'ja' }),
  ]);
});
afterAll(async () => {
  await test.close();
});

describe('counting cells', () => {
  it('groups days to months in the database, used and raw apart', async () => {
    const march = (await count({})).filter((cell) => cell.period === '2026-03');
    expect(march.map(({ code, nRaw, nUsed }) => [code, nRaw, nUsed]).sort()).toEqual([
      ['2', 6, 2],
      ['4', 14, 8],
    ]);
  });

  it('takes days inclusive at both ends', async () => {
    expect(sum(await count({ grain: 'day', from: '2026-03-02', to: '2026-04-01' }))).toBe(20);
    expect(sum(await count({ grain: 'day', from: '2026-03-03', to: '2026-03-31' }))).toBe(0);
  });

  it('tells the values of a cut apart, or takes them together', async () => {
    const apart = await count({ cut: 'counter' });
    expect([...new Set(apart.map((cell) => cell.cutValue))].sort()).toEqual(['c1', 'c2']);
    expect(sum(await count({ cut: 'counter', cutValues: ['c1'] }))).toBe(20);
    expect(sum(await count({ cut: 'language', together: true }))).toBe(sum(await count({})));
  });

  it('refuses days of a cut that is kept by month, and answers nothing for no question', async () => {
    await expect(count({ cut: 'language', grain: 'day' })).rejects.toThrow(RangeError);
    expect(await count({ questions: [] })).toEqual([]);
  });

  it('shows nothing of another office', async () => {
    expect(await countCells(test.dependencies.database.queries, officeScope('south'), query({}))).toEqual([]);
  });

  it('knows the first and the last day', async () => {
    expect(
      await findCountedDays(test.dependencies.database.queries, test.scope, world.surveyId, 'courtesy'),
    ).toEqual({ first: '2026-03-02', last: '2026-04-01' });
    expect(
      await findCountedDays(test.dependencies.database.queries, test.scope, world.surveyId, 'nothing'),
    ).toBeUndefined();
  });
});

describe('pages of stored answers', () => {
  it('hold every response once, however small the pages', async () => {
    const ids: string[] = [];
    for await (const rows of allAnswers(test.dependencies.database.queries, test.scope, {
      surveyId: world.surveyId,
      limit: 7,
      wavesToo: true,
    }))
      ids.push(...rows.map((row) => row.id));
    expect(ids).toHaveLength(30);
    expect(new Set(ids).size).toBe(30);
  });
});

describe('visits', () => {
  it('entered again hold the later number, and can be taken away', async () => {
    const { database } = test.dependencies;
    const row = {
      day: '2026-03-02',
      serviceCode: '',
      counterCode: '',
      visitors: 10,
      offered: null,
      enteredBy: null,
      enteredAt: new Date(0),
    };
    await database.atomically((db) => [upsertVisit(db, test.scope, row)]);
    await database.atomically((db) => [upsertVisit(db, test.scope, { ...row, visitors: 12, offered: 4 })]);
    expect(await listVisits(database.queries, test.scope, '2026-03-01', '2026-03-31')).toMatchObject([
      { visitors: 12, offered: 4 },
    ]);
    await database.atomically((db) => [deleteVisit(db, test.scope, row)]);
    expect(await listVisits(database.queries, test.scope, '2026-03-01', '2026-03-31')).toEqual([]);
  });
});
