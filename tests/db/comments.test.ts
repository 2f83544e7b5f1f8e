import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertRead, insertTheme } from '../../db/queries/commentMarks.js';
import {
  countComments,
  countNewComments,
  countUnread,
  findComment,
  likePattern,
  listComments,
  listSimilarCandidates,
  updateKind,
} from '../../db/queries/comments.js';
import { imports } from '../../db/schema.js';
import { officeScope } from '../../db/scope.js';
import { normaliseForSearch } from '../../analysis/text/normalise.js';
import { openInboxWorld, say, sayOne, type InboxWorld } from '../server/comments/world.js';
import { openTestApp, type TestApp } from '../support/testApp.js';

let test: TestApp;
let world: InboxWorld;
beforeAll(async () => {
  test = await openTestApp();
  world = await openInboxWorld(test);
});
afterAll(async () => {
  await test.close();
});

const db = () => test.dependencies.database;
const list = async (filter: Parameters<typeof listComments>[2], limit = 1_000) =>
  (await listComments(db().queries, test.scope, filter, limit)).map((row) => row.text);

describe('the inbox on the engine', () => {
  it('hides comments of an import until it is switched on, and again when it is undone', async () => {
    const { queries } = db();
    const importId = 'import-1';
    await db().atomically((at) => [
      at.insert(imports).values({
        officeId: 'north',
        id: importId,
        surveyId: world.surveyId,
        state: 'staging',
        fileName: 'a.csv',
        fileHash: '',
        mapping: {},
        report: null,
        rowCount: 1,
        startedBy: null,
        startedAt: new Date(0),
        activeAt: null,
        undoneAt: null,
      }),
    ]);
    expect(await say(test, world, [{ text: '舊資料裡的話', importId }])).toEqual([]);
    expect(await list({ search: normaliseForSearch('舊資料') })).toEqual([]);
    await db().atomically((at) => [at.update(imports).set({ state: 'active' })]);
    expect(await list({ search: normaliseForSearch('舊資料') })).toEqual(['舊資料裡的話']);
    const [comment] = await listComments(queries, test.scope, { search: normaliseForSearch('舊資料') }, 1);
    await db().atomically((at) => [at.update(imports).set({ state: 'undone' })]);
    expect(await findComment(queries, test.scope, comment?.id ?? '')).toBeUndefined();
    expect(await countComments(queries, test.scope, { search: normaliseForSearch('舊資料') })).toBe(0);
  });

  it('finds 櫃臺 by 櫃檯 and 櫃台, full-width digits by plain ones, and signs of LIKE as they are', async () => {
    await say(test, world, [
      { text: '三號櫃臺很親切' },
      { text: '３號櫃檯等了２０分鐘' },
      { text: '進度100%_完成了嗎' },
      { text: 'C:\\路徑 無法開啟' },
    ]);
    expect(await list({ search: normaliseForSearch('櫃檯') })).toEqual([
      '３號櫃檯等了２０分鐘',
      '三號櫃臺很親切',
    ]);
    expect(await list({ search: normaliseForSearch('櫃台') })).toHaveLength(2);
    expect(await list({ search: normaliseForSearch('20分鐘') })).toEqual(['３號櫃檯等了２０分鐘']);
    expect(await list({ search: normaliseForSearch('100%_') })).toEqual(['進度100%_完成了嗎']);
    expect(await list({ search: normaliseForSearch('_') })).toEqual(['進度100%_完成了嗎']);
    expect(await list({ search: normaliseForSearch('c:\\') })).toEqual(['C:\\路徑 無法開啟']);
    expect(likePattern('50%')).toBe('%50\\%%');
  });

  it('does not find what is covered, but what stands beside it', async () => {
    await sayOne(test, world, { text: '請回電0912-345-678，敝姓王' });
    expect(await list({ search: '0912' })).toEqual([]);
    expect(await list({ search: '敝姓王' })).toHaveLength(1);
  });

  it('pages by key without gaps or repeats, also where many came in at one moment', async () => {
    const same = test.dependencies.clock();
    await say(
      test,
      world,
      Array.from({ length: 45 }, (_, index) => ({ text: `分頁測試${index}` })),
    );
    test.setNow(same);
    const seen: string[] = [];
    let key: { receivedAt: Date; id: string } | undefined;
    for (;;) {
      const rows = await listComments(db().queries, test.scope, { search: '分頁測試' }, 10, key);
      seen.push(...rows.map((row) => row.id));
      key = rows.at(-1);
      if (rows.length < 10) break;
    }
    expect(new Set(seen).size).toBe(45);
    expect(seen).toHaveLength(45);
  });

  it('filters by kind, theme, day, unread and survey, and counts what it lists', async () => {
    const { queries } = db();
    const [praise, wish] = await say(test, world, [
      { text: '過濾：謝謝', day: '2026-01-05' },
      { text: '過濾：希望', day: '2026-02-05' },
    ]);
    if (praise === undefined || wish === undefined) throw new Error('two comments');
    await db().atomically((at) => [
      updateKind(at, test.scope, praise.id, 'praise', 'user-research'),
      insertTheme(at, test.scope, wish.id, 'parking'),
      insertTheme(at, test.scope, wish.id, 'parking'),
      insertRead(at, test.scope, { commentId: praise.id, userId: 'user-seed', readAt: new Date(0) }),
      insertRead(at, test.scope, { commentId: praise.id, userId: 'user-seed', readAt: new Date(1) }),
    ]);
    const filter = { search: '過濾' };
    expect(await list({ ...filter, kind: 'praise' })).toEqual(['過濾：謝謝']);
    expect(await list({ ...filter, kind: 'none' })).toEqual(['過濾：希望']);
    expect(await list({ ...filter, theme: 'parking' })).toEqual(['過濾：希望']);
    expect(await list({ ...filter, unreadBy: 'user-seed' })).toEqual(['過濾：希望']);
    expect(await list({ ...filter, from: '2026-02-01', to: '2026-02-28' })).toEqual(['過濾：希望']);
    expect(await list({ ...filter, surveyId: 'another' })).toEqual([]);
    expect(await list({ ...filter, language: 'ja' })).toEqual([]);
    expect(await list({ ...filter, counterCodes: ['c1'] })).toEqual([]);
    expect(await countComments(queries, test.scope, filter)).toBe(2);
    expect(await countComments(queries, test.scope, {}, 3)).toBe(3);
    expect(await countUnread(queries, test.scope, 'user-seed')).toBe(
      (await countComments(queries, test.scope, {})) - 1,
    );
    expect((await listComments(queries, test.scope, { kind: 'praise' }, 5)).map((row) => row.id)).toEqual([
      praise.id,
    ]);
    expect(await countNewComments(queries, test.scope, wish.receivedAt)).toBeGreaterThanOrEqual(1);
    expect(await countNewComments(queries, test.scope, new Date('2100-01-01'))).toBe(0);
  });

  it('offers candidates that share a theme or a piece of the text, never the comment itself', async () => {
    const one = await sayOne(test, world, { text: '機車停車格太少' });
    await sayOne(test, world, { text: '停車格不夠' });
    const found = await listSimilarCandidates(db().queries, test.scope, {
      id: one.id,
      themes: ['parking'],
      pairs: ['停車', '車格'],
    });
    expect(found.map((row) => row.text)).toContain('停車格不夠');
    expect(found.map((row) => row.text)).toContain('過濾：希望');
    expect(found.map((row) => row.id)).not.toContain(one.id);
    expect(
      await listSimilarCandidates(db().queries, test.scope, { id: one.id, themes: [], pairs: [] }),
    ).toEqual([]);
  });

  it('shows another office nothing', async () => {
    const comment = await sayOne(test, world, { text: '只給本所看' });
    const south = officeScope('south');
    expect(await findComment(db().queries, south, comment.id)).toBeUndefined();
    expect(await listComments(db().queries, south, {}, 10)).toEqual([]);
  });
});
