import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLastAudit } from '../../../db/queries/audit.js';
import { findComment, type Comment } from '../../../db/queries/comments.js';
import { insertBatch, insertEntry } from '../../../db/queries/paper.js';
import { listCommentPurges } from '../../../db/queries/purges.js';
import { insertAttachment, listAttachments } from '../../../db/queries/register.js';
import { responses } from '../../../db/schema.js';
import { checkRecordsDaily } from '../../../server/quality/recordCheck.js';
import { checkChains } from '../../../server/responses/chains.js';
import { correctedFlag } from '../../../server/responses/doubts.js';
import { openTestApp, testNow, type SignedIn, type TestApp } from '../../support/testApp.js';
import { openInboxWorld, say, sayOne, type InboxWorld } from './world.js';

let test: TestApp;
let world: InboxWorld;
let director: SignedIn;

beforeAll(async () => {
  test = await openTestApp();
  world = await openInboxWorld(test);
  director = await test.signIn('director');
});
afterAll(async () => {
  await test.close();
});

const queries = () => test.dependencies.database.queries;
const again = async (comment: Comment) => await findComment(queries(), test.scope, comment.id);
const ground = { reason: 'asked', basis: '115年6月17日簽准（戶研字第1150012345號）', sure: 'yes' };
const bodyHashOf = async (comment: Comment) =>
  (
    await queries()
      .select({ bodyHash: responses.bodyHash })
      .from(responses)
      .where(and(eq(responses.officeId, 'north'), eq(responses.id, comment.responseId ?? '')))
  )[0]?.bodyHash;

describe('the lawful purge of a comment', () => {
  it('takes words, salt, search text, files and the unsalted print; keeps hash, record and a whole chain', async () => {
    const [comment, other] = await say(test, world, [
      { text: '窗口的王小明電話是0912-345-678' },
      { text: '另一則意見' },
    ]);
    if (comment === undefined || other === undefined) throw new Error('nobody said anything');
    await test.dependencies.database.atomically((db) => [
      insertAttachment(db, test.scope, {
        id: 'photo',
        commentId: comment.id,
        name: '王小明.png',
        mediaType: 'image/png',
        size: 3,
        sha256: 'ab'.repeat(32),
        content: Buffer.from('png'),
        uploadedBy: null,
        uploadedAt: testNow,
      }),
    ]);
    expect((await director.get(`/comments/${comment.id}`)).text).toContain(`/comments/${comment.id}/purge`);
    const asked = await director.get(`/comments/${comment.id}/purge`).expect(200);
    expect(asked.text).toContain('附件1件');
    expect(asked.text).not.toContain('0912-345-678');

    const done = await director.post(`/comments/${comment.id}/purge`, ground).expect(303);
    expect(await again(comment)).toEqual({ ...comment, text: null, salt: null, searchText: null });
    expect(await listAttachments(queries(), test.scope, comment.id)).toEqual([]);
    expect(await bodyHashOf(comment)).toBe('');
    expect(await bodyHashOf(other)).toMatch(/^[0-9a-f]{64}$/);
    expect(await listCommentPurges(queries(), test.scope, [comment.id, other.id])).toEqual([
      {
        officeId: 'north',
        commentId: comment.id,
        reason: 'asked',
        basis: ground.basis,
        purgedBy: test.userIdOf('director'),
        purgedAt: testNow,
        name: expect.any(String) as string,
      },
    ]);
    const written = await findLastAudit(queries(), test.scope, 'comment.erase');
    expect(written).toMatchObject({
      entityId: comment.id,
      detail: { reason: 'asked', attachments: ['ab'.repeat(32)] },
    });
    expect(JSON.stringify(written)).not.toContain('王小明');

    const line = '（內容已於民國115年6月17日由';
    const reason = '事由：當事人請求刪除。依據：115年6月17日簽准（戶研字第1150012345號）';
    const page = await director.get(done.headers['location'] ?? '').expect(200);
    for (const words of [line, reason]) expect(page.text).toContain(words);
    expect(page.text).not.toContain(`/comments/${comment.id}/purge`);
    expect((await director.get('/comments').expect(200)).text).toContain(line);
    expect((await director.get('/comments?q=窗口的').expect(200)).text).not.toContain(comment.id);

    expect(await checkChains(test.dependencies, test.scope)).toMatchObject({ purged: 1, faults: [] });
    await checkRecordsDaily(test.dependencies, test.scope);
    const said = '其中1則民眾意見的內容已依法清除';
    expect((await director.get('/status').expect(200)).text).toContain(said);
    expect((await director.get('/dashboards/service/quality').expect(200)).text).toContain(said);

    await director.post(`/comments/${comment.id}/purge`, ground).expect(409);
    await director.get(`/comments/${comment.id}/purge`).expect(409);
  });

  it('is refused without a ground, a paper and a tick, or with personal data in the record; what was typed stays', async () => {
    const comment = await sayOne(test, world, { text: '請刪除' });
    const address = `/comments/${comment.id}/purge`;
    const wrong = await director
      .post(address, { reason: '', basis: '來電0912-345-678請求', sure: '' })
      .expect(400);
    expect(wrong.text).not.toContain('請刪除');
    const refused = await director.post(address, { reason: '', basis: '來電0912-345-678請求' }).expect(422);
    for (const words of ['請選擇事由', '不得含個人資料', '請勾選確認', '來電0912-345-678請求'])
      expect(refused.text).toContain(words);
    await director.post(address, { ...ground, reason: 'no such' }).expect(400);
    expect(await again(comment)).toEqual(comment);
    expect(await listCommentPurges(queries(), test.scope, [comment.id])).toEqual([]);
  });

  it('is for the head of the office alone: whoever handles or audits comments is refused', async () => {
    const comment = await sayOne(test, world, { text: '只有首長' });
    for (const role of ['research', 'auditor'] as const) {
      const person = await test.signIn(role);
      await person.get(`/comments/${comment.id}/purge`).expect(403);
      await person.post(`/comments/${comment.id}/purge`, ground).expect(403);
    }
    expect(await again(comment)).toEqual(comment);
  });

  it('takes the same words from the other attempts of a paper sheet', async () => {
    const [first, corrected] = await say(test, world, [
      { text: '紙本上的話', channel: 'paper' },
      { text: '紙本上的話', channel: 'paper' },
    ]);
    if (first === undefined || corrected === undefined) throw new Error('nobody said anything');
    const by = test.userIdOf('research');
    await test.dependencies.database.atomically((db) => [
      insertBatch(db, test.scope, {
        id: 'batch',
        surveyId: world.surveyId,
        version: 1,
        name: '六月',
        day: '2026-06-16',
        counterCode: null,
        language: 'zh-TW',
        madeBy: by,
        madeAt: testNow,
      }),
      ...[first, corrected].map((comment, index) =>
        insertEntry(db, test.scope, {
          responseId: comment.responseId ?? '',
          batchId: 'batch',
          number: 1,
          attempt: index + 1,
          reason: index === 0 ? null : '看錯',
          enteredBy: by,
          enteredAt: testNow,
        }),
      ),
      db
        .update(responses)
        .set({ flags: correctedFlag })
        .where(eq(responses.id, first.responseId ?? '')),
    ]);
    expect((await director.get(`/comments/${corrected.id}/purge`).expect(200)).text).toContain('（1則）');
    await director.post(`/comments/${corrected.id}/purge`, ground).expect(303);
    expect((await again(first))?.text).toBeNull();
    expect(await checkChains(test.dependencies, test.scope)).toMatchObject({ purged: 3, faults: [] });
  });

  it('leaves its place and none of its words wherever comments are shown', async () => {
    const [comment, other] = await say(test, world, [{ text: '櫃檯的陳大文不理人' }, { text: '燈太暗' }]);
    if (comment === undefined || other === undefined) throw new Error('nobody said anything');
    const action = await (
      await test.signIn('research')
    )
      .post('/improvements', {
        ...{ title: '窗口服務', theme: 'attitude', ownerId: 'user-seed', sectionId: 'sec-registration' },
        ...{ dueDay: '2026-07-31', priority: 'normal', measure: '', comments: `${comment.id},${other.id}` },
      })
      .expect(303);
    const address = action.headers['location'] ?? '';
    await director.post(`/comments/${comment.id}/purge`, ground).expect(303);
    // What is coded came in on days that are over.
    test.advance(3 * 86_400_000);
    const research = await test.signIn('research');
    const read = async (path: string) => (await research.get(path).expect(200)).text;
    const coded: string[] = [];
    for (let at = 1; at <= 7; at += 1)
      coded.push(await read(`/comments/coding?seed=one&until=2026-06-18&at=${at}`));
    const pages = [
      await read(address),
      coded.join(''),
      await read('/dashboards/service/comments?period=2026-06'),
      await read('/dashboards?survey=service&period=2026-06'),
    ];
    expect(pages.map((page) => /陳大文|不理人/.test(page))).toEqual([false, false, false, false]);
    expect(pages.slice(0, 2).map((page) => page.includes('燈太暗'))).toEqual([true, true]);
    expect(pages[0]?.split('（內容已依法清除）')).toHaveLength(2);
  });
});
