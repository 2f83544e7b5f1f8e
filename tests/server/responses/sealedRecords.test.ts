// Why: who holds the database may leave every chain alone and still rewrite a visitor's comment, the record of a paper sheet
// or what was asked; each way is tried on the real tables, and what the office does lawfully with the same rows beside it.
import { hash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertEntry } from '../../../db/queries/paper.js';
import { insertSeal, listSeals } from '../../../db/queries/seals.js';
import {
  chainSeals,
  comments,
  paperEntries,
  phoneComments,
  responses,
  versions,
} from '../../../db/schema.js';
import { judgeOffice } from '../../../server/quality/judging.js';
import { checkRecords } from '../../../server/quality/recordCheck.js';
import { checkChains } from '../../../server/responses/chains.js';
import { phoneSecretHash } from '../../../server/responses/phone.js';
import { checkCells } from '../../../server/responses/rebuild.js';
import { sealChains } from '../../../server/responses/seals.js';
import { addDevice, openTestApp, testNow, type SignedIn, type TestApp } from '../../support/testApp.js';
import { encoded, everyKind, idOf, post, publish, publishTemplate } from './world.js';

let test: TestApp;

beforeEach(async () => {
  test = await openTestApp();
});
afterEach(async () => {
  await test.close();
});

const db = () => test.dependencies.database.queries;
const seal = async () => await sealChains(test.dependencies, test.scope);
const faults = async () => (await checkChains(test.dependencies, test.scope)).faults;
const tamper = async (build: Parameters<TestApp['dependencies']['database']['atomically']>[0]) => {
  await test.dependencies.database.atomically(build);
};
const notAsSealed = (stream: string, number = 1) => ({
  ...{ stream, fault: 'not_as_sealed', sequence: 1, seal: number },
});
/** The first seal as a version made it that did not know these records yet. */
const forget = async (isUnknown: (name: string) => boolean) => {
  const [made] = await listSeals(db(), test.scope);
  if (made === undefined) throw new Error('no seal');
  const heads = JSON.stringify((JSON.parse(made.heads) as [string][]).filter(([name]) => !isUnknown(name)));
  expect(heads).not.toBe(made.heads);
  const print = hash('sha256', `|1|${made.at.toISOString()}|${heads}`, 'hex');
  await tamper((writes) => [
    writes.delete(chainSeals),
    insertSeal(writes, test.scope, { number: 1, at: made.at, heads, hash: print }),
  ]);
};

describe('a comment from the visitor’s own phone, once it was sealed', () => {
  const secret = 'AAAAAAAAAAAAAAAAAAAAA-';
  const id = idOf(1001);
  const head = `phone:${id}`;
  const joined = `joined:${id}`;
  const said = `said:${id}`;
  const own = () => eq(comments.id, id);

  beforeEach(async () => {
    await addDevice(test, 'tablet-1', await publishTemplate(test, 'counter', 'counter'), 'c1');
    await post(test, `/phone/tablet-1/${secret}`, { id, suggestion: '字太小' }).expect(303);
  });
  const handIn = async (n = 1, overall = '2', phone = secret) => {
    const now = String(test.dependencies.clock().getTime());
    await test.request
      .post('/kiosk/tablet-1')
      .set('Accept', 'application/json')
      .set('Content-Type', 'application/x-www-form-urlencoded')
      .send(
        encoded({
          ...{ id: idOf(n), version: '1', language: 'zh-TW', overall, _state: 'complete' },
          ...{ _clock: now, _sent: now, _age: '0', _seconds: '9' },
          _phone: phoneSecretHash('tablet-1', phone),
        }),
      )
      .expect(201);
  };

  it('stays whole when it finds its response and when it is purged, and is sealed once', async () => {
    expect(await seal()).toBe(1);
    await handIn();
    expect(await db().select().from(comments).where(own())).toMatchObject([{ responseId: idOf(1) }]);
    expect(await faults()).toEqual([]);
    expect(await seal()).toBe(2);
    const director = await test.signIn('director');
    const ground = { reason: 'asked', basis: '115年6月17日簽准（戶研字第1150012345號）', sure: 'yes' };
    await director.post(`/comments/${id}/purge`, ground).expect(303);
    expect(await checkChains(test.dependencies, test.scope)).toMatchObject({ purged: 1, faults: [] });
    expect(await seal()).toBe(3);
    expect(await seal()).toBeUndefined();
    const named = (name: string, seals: readonly { heads: string }[]) =>
      seals.map(({ heads }) => heads.includes(name));
    const seals = await listSeals(db(), test.scope);
    expect([named(head, seals), named(joined, seals)]).toEqual([
      [true, false, false],
      [false, true, false],
    ]);
    expect(await faults()).toEqual([]);
  });

  it('is named when words and hash are written anew together', async () => {
    await seal();
    await tamper((writes) => [
      writes
        .update(comments)
        .set({ text: '很好', hash: hash('sha256', 'ab|很好', 'hex'), salt: 'ab' })
        .where(own()),
    ]);
    expect(await faults()).toEqual([notAsSealed(head)]);
  });

  it.each([{ question: 'overall' }, { day: '2026-01-01' }, { language: 'en' }] as const)(
    'is named when it is no longer said to what, or when, it was: %o',
    async (change) => {
      await seal();
      await tamper((writes) => [writes.update(comments).set(change).where(own())]);
      expect(await faults()).toEqual([notAsSealed(said)]);
    },
  );

  it('is named when it is gone with its row, or put under another visit', async () => {
    await handIn();
    await seal();
    await tamper((writes) => [writes.update(phoneComments).set({ secretHash: 'cd'.repeat(32) })]);
    expect(await faults()).toEqual([notAsSealed(head)]);
    await tamper((writes) => [writes.delete(phoneComments), writes.delete(comments).where(own())]);
    const all = [notAsSealed(head), notAsSealed(said), notAsSealed(joined)];
    expect(await faults()).toEqual(all);
    // A later seal heals nothing.
    await seal();
    expect(await faults()).toEqual(all);
  });

  it('is unknown to a seal of an earlier version, and held by the next', async () => {
    await handIn();
    await seal();
    await forget((name) => [head, said, joined].includes(name));
    expect(await faults()).toEqual([]);
    expect(await seal()).toBe(2);
    await tamper((writes) => [writes.delete(phoneComments), writes.delete(comments).where(own())]);
    expect(await faults()).toEqual([head, said, joined].map((name) => notAsSealed(name, 2)));
  });

  it('is named when it was put to somebody else’s answers after it had found its own', async () => {
    await handIn();
    test.advance(60_000);
    await handIn(2, '5', 'BBBBBBBBBBBBBBBBBBBBB-');
    await seal();
    expect(await faults()).toEqual([]);
    await tamper((writes) => [
      writes
        .update(phoneComments)
        .set({ responseId: null })
        .where(eq(phoneComments.responseId, idOf(2))),
      writes
        .update(phoneComments)
        .set({ responseId: idOf(2) })
        .where(eq(phoneComments.commentId, id)),
      writes
        .update(comments)
        .set({ responseId: idOf(2), rating: '5' })
        .where(own()),
    ]);
    expect(await faults()).toEqual([notAsSealed(joined)]);
  });

  it('is named when it was given another day, channel or language than it came with', async () => {
    await handIn();
    await seal();
    const [row] = await db().select().from(comments).where(own());
    for (const wrong of [
      { day: '2026-06-16' },
      { channel: 'web' },
      { language: 'ja' },
      { receivedAt: new Date(0) },
    ]) {
      await tamper((writes) => [writes.update(comments).set(wrong).where(own())]);
      expect(await faults()).toEqual([notAsSealed(said), notAsSealed(joined)]);
      await tamper((writes) => [
        writes
          .update(comments)
          .set(row ?? {})
          .where(own()),
      ]);
    }
    expect(await faults()).toEqual([]);
  });
});

describe('a published version', () => {
  let surveyId: string;
  let head: string;
  beforeEach(async () => {
    surveyId = await publish(test, 'every', everyKind());
    head = `version:${surveyId}:1`;
    await post(test, '/s/every', { id: idOf(1), overall: '1' }).expect(303);
  });
  const stored = async () => {
    const [row] = await db().select().from(versions);
    if (row === undefined) throw new Error('it was published');
    return row;
  };
  const upsideDown = async () =>
    (await stored()).document.replace(/"score":(\d)/g, (_, score) => `"score":${6 - Number(score)}`);
  const changed = () => ({ survey: surveyId, version: 1, fault: 'version_changed' });
  const hashOf = (text: string) => hash('sha256', text, 'hex');
  /** PostgreSQL takes nothing that is no JSON. */
  const unreadable = () => sql`${test.dependencies.database.engine === 'sqlite' ? 'no JSON' : 'null'}`;

  it('is named when its document was rewritten, sealed or not', async () => {
    const document = await upsideDown();
    expect(document).not.toBe((await stored()).document);
    await tamper((writes) => [writes.update(versions).set({ document })]);
    expect(await faults()).toEqual([changed()]);
    await tamper((writes) => [writes.update(versions).set({ document: 'no JSON' })]);
    expect(await faults()).toEqual([changed()]);
    await seal();
    expect(await faults()).toEqual([changed()]);
  });

  it('is named when document and hash were written anew together after it was sealed', async () => {
    expect(await seal()).toBe(1);
    expect(await seal()).toBeUndefined();
    const document = await upsideDown();
    await tamper((writes) => [writes.update(versions).set({ document, documentHash: hashOf(document) })]);
    expect(await faults()).toEqual([notAsSealed(head)]);
  });

  it('is named when its editions, its languages or who published it when were changed after it was sealed', async () => {
    await seal();
    const row = await stored();
    for (const wrong of [
      { editions: { ...row.editions, overall: 2 } },
      { languages: ['vi'] },
      { publishedBy: test.userIdOf('clerk') },
      { publishedAt: new Date(0) },
    ]) {
      await tamper((writes) => [writes.update(versions).set(wrong)]);
      expect(await faults()).toEqual([notAsSealed(head)]);
      await tamper((writes) => [writes.update(versions).set(row)]);
    }
    // PostgreSQL keeps the keys in an order of its own: an installation that moved there has what was sealed before.
    const moved = Object.fromEntries(Object.entries(row.editions).reverse());
    await tamper((writes) => [writes.update(versions).set({ editions: moved })]);
    expect(await faults()).toEqual([]);
    await tamper((writes) => [writes.update(versions).set({ editions: unreadable() })]);
    expect(await faults()).toEqual([changed(), notAsSealed(head)]);
  });

  it('that nobody can read any more stops no check, and what was answered to it is left out of the counts and said', async () => {
    for (const broken of [{ document: 'no JSON' }, { document: '{}' }, { editions: unreadable() }]) {
      const row = await stored();
      await tamper((writes) => [writes.update(versions).set(broken)]);
      // A process that has not read it before.
      const dependencies = { ...test.dependencies, database: { ...test.dependencies.database } };
      expect((await checkRecords(dependencies, test.scope)).faults).toEqual([changed()]);
      expect(await checkCells(dependencies, test.scope)).toMatchObject({ unreadable: [idOf(1)] });
      expect(await judgeOffice(dependencies, test.scope, { again: true })).toMatchObject({ months: 1 });
      await tamper((writes) => [writes.update(versions).set(row)]);
    }
    expect(await faults()).toEqual([]);
  });

  it('is named once when it is gone, and no answer given to it is called changed', async () => {
    await post(test, '/s/every', { id: idOf(2), overall: '1' }).expect(303);
    await tamper((writes) => [writes.delete(versions)]);
    expect(await faults()).toEqual([{ survey: surveyId, version: 1, fault: 'version_gone' }]);
  });

  it('is unknown to a seal of an earlier version, and held by the next', async () => {
    await seal();
    await forget((name) => name === head);
    expect(await faults()).toEqual([]);
    expect(await seal()).toBe(2);
    const document = await upsideDown();
    await tamper((writes) => [writes.update(versions).set({ document, documentHash: hashOf(document) })]);
    expect(await faults()).toEqual([notAsSealed(head, 2)]);
  });
});

describe('a paper sheet, once it was sealed', () => {
  let clerk: SignedIn;
  let surveyId: string;
  let batch: string;
  const [good, bad] = [idOf(1), idOf(2)];

  beforeEach(async () => {
    clerk = await test.signIn('clerk');
    surveyId = await publish(test, 'every', everyKind());
    const words = { name: '第一批', version: '1', day: '2026-06-15', counter: 'c1', language: 'zh-TW' };
    const made = await clerk.post(`/surveys/${surveyId}/entry`, words).expect(303);
    batch = new URL(made.headers['location'] ?? '', 'http://x').searchParams.get('batch') ?? '';
    await type(good, '7', '5');
    await type(bad, '8', '1');
  });
  const sheets = (rest = '') => `/surveys/${surveyId}/entry/${batch}/sheets${rest}`;
  const type = async (id: string, number: string, overall: string) => {
    await clerk.post(sheets(), { id, number, attempt: '0', 'a:overall': overall }).expect(303);
  };
  const correct = async (id: string, number: string, attempt: string) => {
    const typed = { id, attempt, 'a:overall': '3', reason: '看錯' };
    await clerk.post(sheets(`/${number}/correction`), typed).expect(303);
  };
  const entryOf = (id: string) => eq(paperEntries.responseId, id);
  const aside = (id: string) => (writes: ReturnType<typeof db>) =>
    writes.update(responses).set({ flags: 'corrected' }).where(eq(responses.id, id));

  it('stays whole when it is corrected, again and again', async () => {
    expect(await seal()).toBe(1);
    await correct(idOf(3), '8', '1');
    expect(await faults()).toEqual([]);
    expect(await seal()).toBe(2);
    await correct(idOf(4), '8', '2');
    expect(await seal()).toBe(3);
    expect(await seal()).toBeUndefined();
    expect(await faults()).toEqual([]);
  });

  it('claimed before the machine stopped, and typed anew by somebody, was never sealed', async () => {
    const lost = { responseId: idOf(5), batchId: batch, number: 9, attempt: 1, reason: null };
    const by = { enteredBy: test.userIdOf('clerk'), enteredAt: testNow };
    await tamper((writes) => [insertEntry(writes, test.scope, { ...lost, ...by })]);
    await seal();
    await type(idOf(6), '9', '4');
    expect(await faults()).toEqual([]);
    await seal();
    expect(await faults()).toEqual([]);
  });

  it('is named when a good one was made the correction of a bad one', async () => {
    await seal();
    await tamper((writes) => [
      writes.update(paperEntries).set({ number: 8, attempt: 2, reason: '看錯' }).where(entryOf(good)),
      aside(bad)(writes),
    ]);
    expect(await faults()).toEqual([notAsSealed(`sheet:${good}`)]);
  });

  it('is named when its record says another typed it, at another time, for another reason, or is gone', async () => {
    await correct(idOf(3), '8', '1');
    await seal();
    const entry = entryOf(idOf(3));
    const [row] = await db().select().from(paperEntries).where(entry);
    if (row === undefined) throw new Error('no entry');
    for (const wrong of [
      { enteredBy: test.userIdOf('research') },
      { enteredAt: new Date(row.enteredAt.getTime() + 1_000) },
      { reason: '別的' },
    ]) {
      await tamper((writes) => [writes.update(paperEntries).set(wrong).where(entry)]);
      expect(await faults()).toEqual([notAsSealed(`sheet:${idOf(3)}`)]);
      await tamper((writes) => [writes.update(paperEntries).set(row).where(entry)]);
      expect(await faults()).toEqual([]);
    }
    await tamper((writes) => [writes.delete(paperEntries).where(entryOf(good))]);
    expect(await faults()).toEqual([notAsSealed(`sheet:${good}`)]);
  });

  it('explains no flag of what was never on paper', async () => {
    const web = idOf(20);
    await post(test, '/s/every', { id: web, overall: '5' }).expect(303);
    await seal();
    const made = { batchId: batch, reason: '看錯', enteredBy: test.userIdOf('clerk'), enteredAt: testNow };
    const unexplained = (id: string, stream: string, sequence: number) => ({
      ...{ stream, fault: 'flags_unexplained', id, sequence },
    });
    // As if an answer of the web had been the correction of a bad sheet.
    await tamper((writes) => [
      insertEntry(writes, test.scope, { ...made, responseId: web, number: 8, attempt: 2 }),
      aside(bad)(writes),
    ]);
    expect(await faults()).toEqual([unexplained(bad, 'paper', 2)]);
    // As if an answer of the web had been a sheet that somebody corrected.
    await tamper((writes) => [
      writes.update(responses).set({ flags: '' }).where(eq(responses.id, bad)),
      writes.update(paperEntries).set({ number: 7, attempt: 0 }).where(entryOf(web)),
      aside(web)(writes),
    ]);
    expect(await faults()).toEqual([unexplained(web, 'web', 1)]);
  });
});
