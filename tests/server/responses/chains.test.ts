// Why: the chain is worth what it finds: each way of tampering with a stored answer is tried on the real tables.
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comments, responses, streams } from '../../../db/schema.js';
import { checkChains } from '../../../server/responses/chains.js';
import { makeDailyJobs } from '../../../server/jobs/schedule.js';
import { runDueJobs } from '../../../server/jobs/worker.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { everyKind, idOf, post, publish } from './world.js';

let test: TestApp;
let ids: string[];

beforeEach(async () => {
  test = await openTestApp();
  await publish(test, 'every', everyKind());
  for (let index = 0; index < 4; index += 1)
    await post(test, '/s/every', {
      id: idOf(index),
      overall: String(5 - index),
      suggestion: `第${index}則意見`,
    }).expect(303);
  ids = (await rows()).map(({ id }) => id);
});
afterEach(async () => {
  await test.close();
});

async function rows() {
  return await test.dependencies.database.queries
    .select({ id: responses.id, sequence: responses.sequence })
    .from(responses)
    .orderBy(responses.sequence);
}
const check = async () => await checkChains(test.dependencies, test.scope);
const tamper = async (build: Parameters<TestApp['dependencies']['database']['atomically']>[0]) => {
  await test.dependencies.database.atomically(build);
};
const one = (index: number) => and(eq(responses.officeId, 'north'), eq(responses.id, ids[index] ?? ''));

describe('the chain of stored answers', () => {
  it('is whole when nobody touched it', async () => {
    expect(await check()).toEqual({ streams: 1, responses: 4, purged: 0, faults: [] });
  });

  it('shows an answer that was changed, also when its own hash was made to fit', async () => {
    await tamper((db) => [db.update(responses).set({ answers: '{"overall":"5"}' }).where(one(1))]);
    expect((await check()).faults).toEqual([{ stream: 'web', fault: 'changed', id: ids[1], sequence: 2 }]);
    await tamper((db) => [
      db
        .update(responses)
        .set({ hash: 'ab'.repeat(32) })
        .where(one(1)),
    ]);
    expect((await check()).faults.map(({ fault }) => fault)).toEqual(['changed', 'changed']);
  });

  it('shows a comment whose words or hash were changed, or that was taken out', async () => {
    const of = eq(comments.responseId, ids[2] ?? '');
    const [comment] = await test.dependencies.database.queries.select().from(comments).where(of);
    await tamper((db) => [db.update(comments).set({ text: '很好' }).where(of)]);
    expect((await check()).faults).toEqual([{ comment: comment?.id, fault: 'words_changed' }]);
    await tamper((db) => [db.update(comments).set({ text: null, searchText: null, salt: null }).where(of)]);
    expect((await check()).faults).toEqual([{ comment: comment?.id, fault: 'words_gone' }]);
    await tamper((db) => [
      db
        .update(comments)
        .set({ hash: 'cd'.repeat(32) })
        .where(of),
    ]);
    expect((await check()).faults).toContainEqual({
      stream: 'web',
      fault: 'changed',
      id: ids[2],
      sequence: 3,
    });
    await tamper((db) => [db.delete(comments).where(of)]);
    expect((await check()).faults).toEqual([{ stream: 'web', fault: 'changed', id: ids[2], sequence: 3 }]);
  });

  it('shows an answer that was taken out, in the middle or at the end, even when the head was put back', async () => {
    const gone = async (index: number) => {
      await tamper((db) => [
        db.delete(comments).where(eq(comments.responseId, ids[index] ?? '')),
        db.delete(responses).where(one(index)),
      ]);
    };
    await gone(3);
    expect((await check()).faults.map(({ fault }) => fault)).toContain('missing');
    await tamper((db) => [db.update(streams).set({ sequence: 3 }).where(eq(streams.name, 'web'))]);
    expect((await check()).faults).toEqual([{ stream: 'web', fault: 'end' }]);
    await gone(1);
    expect((await check()).faults).toEqual(
      expect.arrayContaining([
        { stream: 'web', fault: 'missing', sequence: 2 },
        { stream: 'web', fault: 'changed', id: ids[2], sequence: 3 },
      ]),
    );
  });

  it('shows an answer that was slipped in', async () => {
    const [row] = await test.dependencies.database.queries.select().from(responses).where(one(0));
    if (row === undefined) throw new Error('no row');
    await tamper((db) => [db.insert(responses).values({ ...row, id: 'slipped-in', sequence: 9 })]);
    expect((await check()).faults).toContainEqual({
      stream: 'web',
      fault: 'surplus',
      id: 'slipped-in',
      sequence: 9,
    });
  });

  it('is walked every night, and who looks after the collecting reads what was found', async () => {
    const research = await test.signIn('research');
    expect((await research.get('/devices?lang=en')).text).toContain('Not checked yet');
    await makeDailyJobs(test.dependencies);
    await runDueJobs(test.dependencies);
    expect((await research.get('/devices?lang=en')).text).toContain('4 responses in 1 streams, none changed');
    await tamper((db) => [db.update(responses).set({ answers: '{}' }).where(one(0))]);
    test.advance(86_400_000);
    await makeDailyJobs(test.dependencies);
    await runDueJobs(test.dependencies);
    const again = await test.signIn('research');
    expect((await again.get('/devices?lang=en')).text).toContain('places did not fit');
  });

  it('are left to the command where there are too many for a night, and the page says so', async () => {
    await tamper((db) => [db.update(streams).set({ sequence: 500_001 }).where(eq(streams.name, 'web'))]);
    await makeDailyJobs(test.dependencies);
    await runDueJobs(test.dependencies);
    const research = await test.signIn('research');
    expect((await research.get('/devices?lang=en')).text).toContain('check-chains, which runs beside');
  });
});
