// Why: the chain is worth what it finds: each way of tampering with a stored answer is tried on the real tables.
import { and, eq, inArray } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mustChange, type Queries } from '../../../db/connection.js';
import { chainHash } from '../../../db/intake.js';
import { insertFlags, liftFlags, updateResponseFlags } from '../../../db/queries/quality.js';
import {
  audit,
  chainSeals,
  commentPurges,
  comments,
  imports,
  responseFlags,
  responses,
  streams,
} from '../../../db/schema.js';
import { checkChains, lengthOfChains } from '../../../server/responses/chains.js';
import { contentHashOf, datedHashOf, wordsHashOf } from '../../../server/responses/intake.js';
import { findNoted, sealChains, typedSeal } from '../../../server/responses/seals.js';
import { purgeComment } from '../../../server/comments/purge.commands.js';
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
const movedWordsOf = async (index: number) => {
  const [comment] = await test.dependencies.database.queries
    .select()
    .from(comments)
    .where(eq(comments.responseId, ids[index] ?? ''));
  return { comment: comment?.id, fault: 'words_moved' };
};
const insertForgedImport = (db: Queries) =>
  db.insert(imports).values({
    ...{ officeId: 'north', id: 'forged', surveyId: 'every', state: 'active', fileName: 'f', fileHash: 'h' },
    ...{ mapping: {}, rowCount: 0, startedAt: new Date(0) },
  });
const one = (index: number) => and(eq(responses.officeId, 'north'), eq(responses.id, ids[index] ?? ''));

describe('the chain of stored answers', () => {
  it('is whole when nobody touched it', async () => {
    expect(await check()).toEqual({ streams: 1, responses: 4, purged: 0, seal: null, faults: [] });
  });

  it('is whole while the rules set flags and take them off', async () => {
    const { database } = test.dependencies;
    const [row] = await database.queries.select().from(responses).where(one(2));
    if (row === undefined) throw new Error('it was stored');
    const { id: responseId, surveyId } = row;
    const looking = { isOver: false };
    const breathe = () =>
      new Promise((resolve) => {
        setImmediate(resolve);
      });
    const flagging = (async () => {
      for (let round = 0; !looking.isOver; round += 1) {
        const flag = {
          responseId,
          surveyId,
          day: row.day ?? '',
          rule: 'burst',
          version: '1',
          setAt: new Date(0),
        };
        await database.atomically((db) => [
          insertFlags(db, test.scope, [{ id: `flag-${round}`, ...flag }]),
          mustChange(updateResponseFlags(db, test.scope, responseId, { before: '', after: 'burst' })),
        ]);
        await breathe();
        await database.atomically((db) => [
          liftFlags(db, test.scope, [`flag-${round}`], new Date(1)),
          mustChange(updateResponseFlags(db, test.scope, responseId, { before: 'burst', after: '' })),
        ]);
        await breathe();
      }
    })();
    try {
      for (let looks = 0; looks < 5; looks += 1) expect((await check()).faults).toEqual([]);
    } finally {
      looking.isOver = true;
      await flagging;
    }
  });

  it('shows an answer that was changed, also when its own hash was made to fit', async () => {
    await tamper((db) => [db.update(responses).set({ answers: '{"overall":"5"}' }).where(one(1))]);
    // What was written with it still says which rating it went with.
    expect((await check()).faults).toEqual([
      { stream: 'web', fault: 'changed', id: ids[1], sequence: 2 },
      await movedWordsOf(1),
    ]);
    await tamper((db) => [
      db
        .update(responses)
        .set({ hash: 'ab'.repeat(32) })
        .where(one(1)),
    ]);
    const faults = (await check()).faults.map(({ fault }) => fault);
    expect(faults).toEqual(['changed', 'changed', 'words_moved']);
  });

  it('shows moments that were changed, and a flag of receipt that was taken off or set', async () => {
    const changed = [{ stream: 'web', fault: 'changed', id: ids[1], sequence: 2 }];
    const [row] = await test.dependencies.database.queries.select().from(responses).where(one(1));
    if (row === undefined) throw new Error('no row');
    // What was written with it still says when it came in.
    const words = await movedWordsOf(1);
    for (const [wrong, right, more = []] of [
      [{ flags: 'flood' }, { flags: row.flags }],
      [{ receivedAt: new Date(row.receivedAt.getTime() + 1_000) }, { receivedAt: row.receivedAt }, [words]],
      [{ answeredAt: new Date('2020-01-01T00:00:00Z') }, { answeredAt: row.answeredAt }],
    ] as const) {
      await tamper((db) => [db.update(responses).set(wrong).where(one(1))]);
      expect((await check()).faults).toEqual([...changed, ...more]);
      await tamper((db) => [db.update(responses).set(right).where(one(1))]);
      expect((await check()).faults).toEqual([]);
    }
  });

  it('shows a flag that no rule and no correction set, and one of theirs that was taken off', async () => {
    const unexplained = [{ stream: 'web', fault: 'flags_unexplained', id: ids[1], sequence: 2 }];
    for (const flags of ['burst', 'corrected', 'burst,corrected']) {
      await tamper((db) => [db.update(responses).set({ flags }).where(one(1))]);
      expect((await check()).faults).toEqual(unexplained);
    }
    await tamper((db) => [db.update(responses).set({ flags: '' }).where(one(1))]);
    const [row] = await test.dependencies.database.queries.select().from(responses).where(one(1));
    const { surveyId = '', day = '' } = row ?? {};
    const flag = { officeId: 'north', surveyId, responseId: ids[1] ?? '', day: day ?? '', version: '1' };
    const at = { setAt: new Date(), liftedAt: null };
    await tamper((db) => [db.insert(responseFlags).values({ ...flag, ...at, id: 'f1', rule: 'burst' })]);
    expect((await check()).faults).toEqual(unexplained);
    await tamper((db) => [db.update(responses).set({ flags: 'burst' }).where(one(1))]);
    expect((await check()).faults).toEqual([]);
    // What lowers no figure stands in no column.
    await tamper((db) => [db.insert(responseFlags).values({ ...flag, ...at, id: 'f2', rule: 'speeder' })]);
    expect((await check()).faults).toEqual([]);
  });

  it.each([
    ['version 0.1.0', wordsHashOf],
    ['who made no question part of it', datedHashOf],
  ])('fits what %s stored, and lets nobody fall back to that way', async (_whose, made) => {
    const all = await test.dependencies.database.queries.select().from(responses);
    const written = await test.dependencies.database.queries.select().from(comments);
    let previous = '';
    for (const row of all.sort((a, b) => a.sequence - b.sequence)) {
      const own = written.filter(({ responseId }) => responseId === row.id);
      previous = chainHash(previous, row.sequence, row.salt, made(row, own));
      const hash = previous;
      await tamper((db) => [db.update(responses).set({ hash }).where(eq(responses.id, row.id))]);
    }
    await tamper((db) => [db.update(streams).set({ hash: previous })]);
    expect((await check()).faults).toEqual([]);
    for (const answers of ['{"overall":"5"}', 'no JSON', 'null']) {
      await tamper((db) => [db.update(responses).set({ answers }).where(one(1))]);
      expect((await check()).faults.map(({ fault }) => fault)).toEqual(['changed', 'words_moved']);
    }
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

  it('shows words that were moved to another question', async () => {
    const of = eq(comments.responseId, ids[2] ?? '');
    await tamper((db) => [db.update(comments).set({ question: 'who' }).where(of)]);
    expect((await check()).faults).toEqual([{ stream: 'web', fault: 'changed', id: ids[2], sequence: 3 }]);
  });

  it('shows words that nobody purged as the log has it, whatever record was written of it', async () => {
    const of = eq(comments.responseId, ids[2] ?? '');
    const [comment] = await test.dependencies.database.queries.select().from(comments).where(of);
    if (comment === undefined) throw new Error('nobody wrote anything');
    const by = { scope: test.scope, userId: test.userIdOf('director') };
    const lawful = {
      reason: 'asked',
      basis: '簽准',
      purgedBy: by.userId,
      purgedAt: test.dependencies.clock(),
    } as const;
    const unexplained = [{ comment: comment.id, fault: 'purge_unexplained' }];
    await tamper((db) => [
      db.update(comments).set({ text: null, salt: null, searchText: null }).where(of),
      db.insert(commentPurges).values({ officeId: 'north', commentId: comment.id, ...lawful }),
    ]);
    expect(await check()).toMatchObject({ purged: 0, faults: unexplained });
    const { text, salt, searchText } = comment;
    await tamper((db) => [
      db.update(comments).set({ text, salt, searchText }).where(of),
      db.delete(commentPurges),
    ]);
    await purgeComment(test.dependencies, by, comment, { reason: 'asked', basis: '簽准' });
    expect(await check()).toMatchObject({ purged: 1, faults: [] });
    // As the log had it before staff could throw things away.
    await tamper((db) => [
      db.update(audit).set({ action: 'comment.purge' }).where(eq(audit.action, 'comment.erase')),
    ]);
    expect(await check()).toMatchObject({ purged: 1, faults: [] });
    for (const other of [
      { purgedBy: null },
      { purgedBy: test.userIdOf('clerk') },
      { purgedAt: new Date(0) },
      { basis: '' },
    ]) {
      await tamper((db) => [db.update(commentPurges).set({ ...lawful, ...other })]);
      expect((await check()).faults).toEqual(unexplained);
    }
  });

  it('shows that the print of what was sent was taken off, which only a purge does', async () => {
    await tamper((db) => [db.update(responses).set({ bodyHash: '' }).where(one(1))]);
    expect((await check()).faults).toEqual([{ stream: 'web', fault: 'changed', id: ids[1], sequence: 2 }]);
  });

  it('shows a comment that was put out of sight, or counts with another place, day, way, rating or import than its response', async () => {
    const of = eq(comments.responseId, ids[2] ?? '');
    const [comment] = await test.dependencies.database.queries.select().from(comments).where(of);
    const hidden = [{ comment: comment?.id, fault: 'words_hidden' }];
    await tamper((db) => [db.update(comments).set({ correctedBy: ids[3] }).where(of)]);
    expect((await check()).faults).toEqual(hidden);
    await tamper((db) => [insertForgedImport(db), db.update(comments).set({ correctedBy: null }).where(of)]);
    expect((await check()).faults).toEqual([]);
    for (const part of [
      { importId: 'forged' },
      { counterCode: 'c1' },
      { serviceCode: 'moving' },
      { day: '2026-06-16' },
      { channel: 'paper' },
      { language: 'ja' },
      { receivedAt: new Date(0) },
      { rating: '5' },
      { rating: null },
    ] as const) {
      await tamper((db) => [db.update(comments).set(part).where(of)]);
      expect((await check()).faults).toEqual([{ comment: comment?.id, fault: 'words_moved' }]);
      await tamper((db) => [
        db
          .update(comments)
          .set(comment ?? {})
          .where(of),
      ]);
    }
    expect((await check()).faults).toEqual([]);
  });

  it('shows an answer that was given to an import, whose flags nobody here looks at', async () => {
    await tamper((db) => [
      insertForgedImport(db),
      db.update(responses).set({ importId: 'forged' }).where(one(1)),
    ]);
    expect((await check()).faults).toContainEqual({
      ...{ stream: 'web', fault: 'changed', id: ids[1], sequence: 2 },
    });
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

  it('shows a head that was written over with what no chain can be, and is still walked', async () => {
    for (const sequence of [-5, 2_000_000_000]) {
      await tamper((db) => [db.update(streams).set({ sequence })]);
      expect((await check()).faults).toEqual([{ stream: 'web', fault: 'end' }]);
      expect(await lengthOfChains(test.dependencies.database.queries, test.scope)).toBe(0);
    }
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

  describe('once it was sealed', () => {
    let noted: string;
    beforeEach(async () => {
      await sealChains(test.dependencies, test.scope);
      noted = (await check()).seal ?? '';
    });
    const take = async () => await test.dependencies.database.queries.select().from(responses);
    const cutTo = async (length: number) => {
      const rows = (await take()).sort((a, b) => a.sequence - b.sequence);
      const gone = rows.slice(length).map(({ id }) => id);
      await tamper((db) => [
        db.delete(comments).where(inArray(comments.responseId, gone)),
        db.delete(responses).where(inArray(responses.id, gone)),
        db.update(streams).set({ sequence: length, hash: rows[length - 1]?.hash ?? '' }),
      ]);
    };
    const look = async (text = noted) => {
      const typed = typedSeal(text);
      if (typed === undefined) throw new Error(`"${text}" is no seal`);
      return (await findNoted(test.dependencies.database.queries, test.scope, typed)).state;
    };

    it('shows that its last answers were taken off and its head put back, hash and all', async () => {
      await cutTo(2);
      expect((await check()).faults).toEqual([
        { stream: 'web', fault: 'not_as_sealed', sequence: 4, seal: 1 },
      ]);
      // A later seal heals nothing.
      expect(await sealChains(test.dependencies, test.scope)).toBe(2);
      expect((await check()).faults).toHaveLength(1);
    });

    it('shows that the whole of a device was taken out, with its head', async () => {
      await tamper((db) => [db.delete(comments), db.delete(responses), db.delete(streams)]);
      expect((await check()).faults).toEqual([
        { stream: 'web', fault: 'not_as_sealed', sequence: 4, seal: 1 },
      ]);
    });

    it('shows an answer that was changed even where the chain was written anew from there to its end', async () => {
      const rows = (await take()).sort((a, b) => a.sequence - b.sequence);
      const sealed = await test.dependencies.database.queries.select().from(comments);
      let previous = rows[0]?.hash ?? '';
      for (const row of rows.slice(1)) {
        const changed = row.sequence === 2 ? { ...row, answers: '{"overall":"5"}' } : row;
        const own = sealed.filter(({ responseId }) => responseId === row.id);
        previous = chainHash(previous, row.sequence, row.salt, contentHashOf(changed, own));
        const hash = previous;
        await tamper((db) => [
          db.update(responses).set({ answers: changed.answers, hash }).where(eq(responses.id, row.id)),
          db.update(streams).set({ hash }),
        ]);
      }
      expect((await check()).faults).toEqual([
        { stream: 'web', fault: 'not_as_sealed', sequence: 4, seal: 1 },
        await movedWordsOf(1),
      ]);
    });

    it('shows a record of a purge that was written over or taken out after it was sealed', async () => {
      const [comment] = await test.dependencies.database.queries.select().from(comments);
      const id = comment?.id ?? '';
      const by = { scope: test.scope, userId: test.userIdOf('director') };
      if (comment === undefined) throw new Error('nobody wrote anything');
      await purgeComment(test.dependencies, by, comment, { reason: 'asked', basis: '簽准' });
      expect(await sealChains(test.dependencies, test.scope)).toBe(2);
      expect(await check()).toMatchObject({ purged: 1, faults: [] });
      const gone = { stream: `purge:${id}`, fault: 'not_as_sealed', sequence: 1, seal: 2 };
      await tamper((db) => [db.update(commentPurges).set({ purgedBy: test.userIdOf('clerk') })]);
      expect((await check()).faults).toEqual([gone, { comment: id, fault: 'purge_unexplained' }]);
      await tamper((db) => [db.delete(commentPurges)]);
      expect((await check()).faults).toEqual([
        gone,
        { comment: id, fault: 'words_gone' },
        expect.objectContaining({ stream: 'web', fault: 'changed', id: comment.responseId }),
      ]);
    });

    it('shows that its last seal was taken out, by the log', async () => {
      await tamper((db) => [db.delete(chainSeals)]);
      expect((await check()).faults).toEqual([{ fault: 'seal_missing', seal: 1 }]);
    });

    it('is held by a seal noted elsewhere, where the seals were written anew or taken out too', async () => {
      const spelled = `  ${noted.toUpperCase().replaceAll('-', ' ')}`;
      expect([await look(), await look(spelled), typedSeal('12-a3')]).toEqual(['fits', 'fits', undefined]);
      expect(await sealChains(test.dependencies, test.scope)).toBeUndefined();
      await post(test, '/s/every', { id: idOf(9), overall: '3' }).expect(303);
      expect(await sealChains(test.dependencies, test.scope)).toBe(2);
      expect((await check()).faults).toEqual([]);
      const second = (await check()).seal ?? '';

      await tamper((db) => [db.delete(chainSeals).where(eq(chainSeals.number, 1))]);
      expect((await check()).faults).toEqual([
        { fault: 'seal_missing', seal: 1 },
        { fault: 'seal_changed', seal: 2 },
      ]);
      expect([await look(), await look(second)]).toEqual(['none', 'differs']);
      await cutTo(2);
      await tamper((db) => [db.delete(chainSeals)]);
      await sealChains(test.dependencies, test.scope);
      expect((await check()).faults).toEqual([]);
      expect([await look(), await look(second)]).toEqual(['differs', 'none']);
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
