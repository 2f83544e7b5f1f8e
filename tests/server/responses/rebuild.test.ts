import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { and, eq } from 'drizzle-orm';
import { cells } from '../../../db/schema.js';
import { mustChange } from '../../../db/connection.js';
import { listAudit } from '../../../db/queries/audit.js';
import { addToCells } from '../../../db/queries/cellCheck.js';
import { updateResponseFlags } from '../../../db/queries/quality.js';
import { findResponse } from '../../../db/queries/responses.js';
import { checkCells, rebuildCells, UsedChange } from '../../../server/responses/rebuild.js';
import { loadVersion } from '../../../server/surveys/open.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { everyKind, idOf, post, publish, publishTemplate, stored } from './world.js';

let test: TestApp;
let surveyId: string;
beforeAll(async () => {
  test = await openTestApp();
  surveyId = await publish(test, 'every', everyKind());
  await publishTemplate(test, 'household', 'household-office');
  for (let n = 1; n <= 12; n += 1) {
    test.advance(5 * 3_600_000);
    await post(test, '/s/every?counter=c1', {
      id: idOf(n),
      language: n % 2 === 0 ? 'en' : 'zh-TW',
      overall: String((n % 5) + 1),
      ...(n % 3 === 0 ? { waiting: 'na' } : { waiting: '4' }),
      ...(n % 4 === 0 ? { filled_by: 'family' } : {}),
      services: n % 2 === 0 ? ['moving'] : [],
    }).expect(303);
    await post(test, '/s/household', { id: idOf(100 + n), overall: '4', courtesy: '5', age: '65_74' }).expect(
      303,
    );
  }
});
afterAll(async () => {
  await test.close();
});

describe('cells and rows', () => {
  it('agree after live answers', async () => {
    const check = await checkCells(test.dependencies, test.scope);
    expect(check.responses).toBe(24);
    expect(check.cells).toBe((await stored(test)).cells.length);
    expect(check.differences).toEqual([]);
  });

  it('are compared cell by cell: one that is wrong, one too many and one missing are found and put right', async () => {
    const before = (await stored(test)).cells;
    const mine = and(eq(cells.surveyId, surveyId), eq(cells.question, 'overall'));
    await test.dependencies.database.atomically((db) => [
      db
        .update(cells)
        .set({ nRaw: 99, nUsed: 3 })
        .where(and(mine, eq(cells.cut, 'counter'))),
      db.delete(cells).where(and(mine, eq(cells.cut, ''), eq(cells.code, '3'))),
      db.insert(cells).values({
        officeId: 'north',
        surveyId,
        cut: '',
        cutValue: '',
        question: 'ghost',
        edition: 1,
        periodKind: 'day',
        period: '2026-01-01',
        code: '5',
        nRaw: 7,
        nUsed: 7,
      }),
    ]);
    const found = await checkCells(test.dependencies, test.scope);
    expect(found.differences.length).toBeGreaterThan(2);
    expect(found.differences).toContainEqual(
      expect.objectContaining({ question: 'ghost', nRaw: -7, nUsed: -7 }),
    );
    await rebuildCells(test.dependencies, test.scope);
    const [audited] = await listAudit(test.dependencies.database.queries, test.scope, 1);
    expect(audited).toMatchObject({
      action: 'cells.rebuild',
      detail: { putRight: found.differences.length },
    });
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
    const sorted = (rows: typeof before) => rows.map((row) => JSON.stringify(row)).sort();
    expect(sorted((await stored(test)).cells)).toEqual(sorted(before));
  });

  it('are put right once by two who mend them at the same time', async () => {
    const mine = and(eq(cells.surveyId, surveyId), eq(cells.question, 'overall'), eq(cells.cut, ''));
    await test.dependencies.database.atomically((db) => [
      db.update(cells).set({ nRaw: 99, nUsed: 3 }).where(mine),
    ]);
    const mend = async () => await rebuildCells(test.dependencies, test.scope);
    const found = (await Promise.all([mend(), mend()])).map(({ differences }) => differences.length);
    expect(found.sort()).toEqual([0, Math.max(...found)]);
    expect(Math.max(...found)).toBeGreaterThan(2);
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
  });

  it('agree while an answer is flagged and unflagged, as the rules do it in small steps', async () => {
    const { dependencies, scope } = test;
    const row = await findResponse(dependencies.database.queries, scope, idOf(12));
    if (row === undefined) throw new Error('it was stored');
    const version = await loadVersion(dependencies, scope, surveyId, row.version);
    const looking = { isOver: false };
    const flag = async (before: string, after: string) => {
      const change = new UsedChange();
      change.add(version, row, after === '' ? 1 : -1);
      await dependencies.database.atomically((db) => [
        mustChange(updateResponseFlags(db, scope, row.id, { before, after })),
        addToCells(db, scope, change.deltas()),
      ]);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    };
    const flagging = (async () => {
      while (!looking.isOver) {
        await flag('', 'speed');
        await flag('speed', '');
      }
    })();
    try {
      for (let looks = 0; looks < 5; looks += 1) {
        expect((await checkCells(dependencies, scope)).differences).toEqual([]);
        await rebuildCells(dependencies, scope);
      }
    } finally {
      looking.isOver = true;
      await flagging;
    }
    expect((await checkCells(dependencies, scope)).differences).toEqual([]);
  });

  it('stay right when answers come in during a rebuild', async () => {
    await test.dependencies.database.atomically((db) => [
      db.delete(cells).where(eq(cells.question, 'overall')),
    ]);
    const [, sent] = await Promise.all([
      rebuildCells(test.dependencies, test.scope),
      post(test, '/s/every', { id: idOf(50), overall: '5' }),
    ]);
    expect(sent.status).toBe(303);
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
  });
});
