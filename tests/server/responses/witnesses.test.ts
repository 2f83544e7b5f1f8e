// Why: who holds the database can write a chain anew to its end before it is sealed. What the tablets remember shows it.
import { asc, eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chainHash } from '../../../db/intake.js';
import { insertAudit, listAuditByAction } from '../../../db/queries/audit.js';
import { audit, responseClocks, responses, streams } from '../../../db/schema.js';
import { checkChains } from '../../../server/responses/chains.js';
import { contentHashOf } from '../../../server/responses/intake.js';
import { acceptChains, type Witness } from '../../../server/responses/witnesses.js';
import { addDevice, openTestApp, type SignedIn, type TestApp } from '../../support/testApp.js';
import { addTablet, enrolled, report } from '../devices/world.js';
import { encoded, everyKind, idOf, post, publish, publishTemplate } from './world.js';

type Tablet = {
  id: string;
  stream: string;
  /** What it is given to keep for what it kept. */
  tell(witness?: Witness): Promise<Witness>;
  answer(n: number, receipt?: unknown): Promise<Witness | undefined>;
};

let test: TestApp;
let research: SignedIn;
let surveyId: string;
let one: Tablet;
let two: Tablet;

beforeEach(async () => {
  test = await openTestApp();
  research = await test.signIn('research');
  surveyId = await publishTemplate(test, 'counter', 'counter');
  await publish(test, 'every', everyKind());
  one = await newTablet();
  two = await newTablet();
  for (let n = 1; n <= 3; n += 1) await one.answer(n);
  for (let n = 11; n <= 13; n += 1) await answerOnTheWeb(n);
});
afterEach(async () => {
  await test.close();
});

async function newTablet(): Promise<Tablet> {
  const { id, address, code } = await addTablet(research, surveyId);
  const agent = await enrolled(test, code);
  return {
    id,
    stream: `device:${address.split('/').at(-1) ?? ''}`,
    tell: async (witness) => {
      test.advance(60_000);
      const said = await agent.post(`${address}/status`).send({ ...report, witness });
      expect([said.status, said.body]).toMatchObject([200, { witness: {} }]);
      return (said.body as { witness: Witness }).witness;
    },
    answer: async (n, receipt) => {
      const now = String(test.dependencies.clock().getTime());
      const fields = {
        ...{ id: idOf(n), version: '1', language: 'zh-TW', overall: String(1 + (n % 5)), _survey: surveyId },
        ...{ _clock: now, _sent: now, _age: '0' },
        _witness: receipt === undefined ? undefined : JSON.stringify(receipt),
      };
      const said = await agent
        .post(address)
        .set('Accept', 'application/json')
        .type('form')
        .send(encoded(fields));
      expect([said.status, said.body]).toMatchObject([201, { id: idOf(n), state: 'stored' }]);
      return (said.body as { witness?: Witness }).witness;
    },
  };
}

const answerOnTheWeb = async (n: number) => {
  await post(test, '/s/every', { id: idOf(n), overall: '2' }).expect(303);
};

const db = () => test.dependencies.database.queries;
const someText: unknown = expect.any(String);
const faults = async () => (await checkChains(test.dependencies, test.scope)).faults;
const noted = async () =>
  (await listAuditByAction(db(), test.scope, 'chains.contradicted')).map(({ entityId, detail }) => ({
    device: entityId,
    claim: (detail as { claim: unknown[] }).claim.slice(0, 2),
  }));
type Writes = Parameters<TestApp['dependencies']['database']['atomically']>[0];
const write = async (build: Writes) => {
  await test.dependencies.database.atomically(build);
};
const restored = async (id = test.dependencies.newId()) => {
  await write((writes) => [
    insertAudit(writes, test.scope, {
      ...{ id, at: test.dependencies.clock(), userId: null },
      ...{ action: 'backup.restore', entity: 'office', entityId: 'north' },
    }),
  ]);
  return id;
};

/** As who holds the database would: the answer is another, and every hash after it fits. Returns how to undo it. */
async function writeAnew(stream: string, id: string): Promise<() => Promise<void>> {
  const rows = await db()
    .select()
    .from(responses)
    .where(eq(responses.stream, stream))
    .orderBy(asc(responses.sequence));
  const before = rows.map(({ id: of, answers, hash }) => ({ of, answers, hash }));
  let previous = '';
  for (const row of rows) {
    const changed = row.id === id ? { ...row, answers: '{"overall":"5"}' } : row;
    const hash = (previous = chainHash(previous, row.sequence, row.salt, contentHashOf(changed, [])));
    await put([{ of: row.id, answers: changed.answers, hash }]);
  }
  async function put(all: typeof before): Promise<void> {
    for (const { of, answers, hash } of all)
      await write((writes) => [
        writes.update(responses).set({ answers, hash }).where(eq(responses.id, of)),
        writes.update(streams).set({ hash }).where(eq(streams.name, stream)),
      ]);
  }
  return async () => {
    await put(before);
  };
}

describe('what tablets remember of the chains', () => {
  it('fits while nobody touches them, however much comes in', async () => {
    let kept = await one.tell();
    let receipt = await one.answer(4);
    for (let n = 21; n <= 23; n += 1) {
      receipt = await one.answer(n, receipt);
      await answerOnTheWeb(n + 10);
      const next = await one.tell(kept);
      expect(next).not.toEqual(kept);
      kept = next;
    }
    expect([receipt?.doubts, kept.doubts]).toEqual([[], []]);
    expect([await noted(), await faults()]).toEqual([[], []]);
  });

  it('says how far each chain is and nothing of any answer, and nothing to who merely knows an address', async () => {
    const heads = [
      ['web', 3, someText],
      [one.stream, 3, someText],
    ];
    const nothingElse = { doubts: [], voids: [], voidedAt: 0 };
    expect(await two.tell()).toEqual({ of: two.id, heads, ...nothingElse });
    const own = [[one.stream, 4, someText]];
    expect(await one.answer(4)).toEqual({ of: one.id, heads: own, ...nothingElse });
    await addDevice(test, 'open', surveyId, 'c1');
    const said = await test.request.post('/kiosk/open/status').send({ ...report, witness: await two.tell() });
    expect([said.status, Object.keys(said.body as object)]).toEqual([
      200,
      expect.not.arrayContaining(['witness']),
    ]);
  });

  it.each(['of its own', 'of the web'])(
    'shows an answer %s that was written over, where the chain was written anew to its end',
    async (whose) => {
      const [stream, n] = whose === 'of its own' ? [one.stream, 2] : ['web', 12];
      const kept = { one: await one.tell(), two: await two.tell() };
      const undo = await writeAnew(stream, idOf(n));
      expect(await faults()).toEqual([]);
      // More comes in after it; both tablets say it, once in the log, and go on with it and with what is new.
      await one.answer(4);
      await answerOnTheWeb(14);
      const after = { one: await one.tell(kept.one), two: await two.tell(kept.two) };
      const doubts = [[stream, 3, someText]];
      expect([after.one.doubts, after.two.doubts]).toEqual([doubts, doubts]);
      expect(after.one.heads).toContainEqual([stream, 4, someText]);
      const found = { stream, fault: 'contradicted', sequence: 3 };
      expect(await noted()).toEqual([{ device: one.id, claim: [stream, 3] }]);
      expect(await faults()).toEqual([{ ...found, device: one.id }]);
      // Taken out of the log, or written over there, it comes back, and what was written over is a fault too.
      await write((writes) => [writes.delete(audit).where(eq(audit.action, 'chains.contradicted'))]);
      expect(await faults()).toEqual([]);
      const again = await two.tell(after.two);
      expect(await faults()).toEqual([{ ...found, device: two.id }]);
      await write((writes) => [
        writes.update(audit).set({ detail: {} }).where(eq(audit.action, 'chains.contradicted')),
      ]);
      await two.tell(again);
      expect(await faults()).toEqual([
        { stream: '', fault: 'contradicted', sequence: 0, device: two.id },
        { ...found, device: two.id },
      ]);
      // Put right: it is no fault any more, and the log keeps that it was one.
      await write((writes) => [
        writes.delete(audit).where(eq(audit.entityId, two.id)),
        writes.delete(responseClocks).where(eq(responseClocks.responseId, idOf(4))),
        writes.delete(responses).where(eq(responses.id, idOf(stream === 'web' ? 14 : 4))),
        writes.update(streams).set({ sequence: 3 }).where(eq(streams.name, stream)),
      ]);
      await undo();
      expect((await one.tell(kept.one)).doubts).toEqual([]);
    },
  );

  it('shows the last answer that was taken off, and one that was put beside another at its place', async () => {
    const kept = await two.tell();
    const [before] = await db()
      .select()
      .from(responses)
      .where(eq(responses.id, idOf(2)));
    const [last] = await db()
      .select()
      .from(responses)
      .where(eq(responses.id, idOf(3)));
    if (before === undefined || last === undefined) throw new Error('they were stored');
    await write((writes) => [
      writes.delete(responseClocks).where(eq(responseClocks.responseId, last.id)),
      writes.delete(responses).where(eq(responses.id, last.id)),
      writes.update(streams).set({ sequence: 2, hash: before.hash }).where(eq(streams.name, one.stream)),
    ]);
    expect(await faults()).toEqual([]);
    const after = await two.tell(kept);
    expect(after.doubts).toEqual([[one.stream, 3, someText]]);
    const found = { stream: one.stream, fault: 'contradicted', sequence: 3, device: two.id };
    expect(await faults()).toEqual([found]);
    // Another in its place, and a decoy with the hash of the one that is gone.
    await one.answer(4);
    await write((writes) => [writes.insert(responses).values(last)]);
    expect((await two.tell(after)).doubts).toEqual(after.doubts);
  });

  it('is over once the log says that a backup was brought back, as long as the log says it', async () => {
    const first = await restored();
    const kept = await one.tell();
    await writeAnew(one.stream, idOf(2));
    // Brought back since: what was said before it is void.
    const second = await restored();
    const after = await one.tell(kept);
    expect(after).toMatchObject({ doubts: [], voids: [first, second] });
    expect(await noted()).toEqual([]);
    // An older entry that goes under another id is none, and is missed under its own.
    await write((writes) => [writes.update(audit).set({ id: 'other' }).where(eq(audit.id, first))]);
    const swapped = await two.tell({ ...after, of: two.id });
    expect(swapped.doubts).toEqual([['audit', 1, first]]);
    // That it was brought back is gone from the log: said only until the tablets had forgotten.
    await write((writes) => [writes.delete(audit).where(eq(audit.id, second))]);
    const gone = await one.tell(after);
    expect(gone.doubts).toContainEqual(['audit', 1, second]);
    expect(await faults()).toContainEqual({
      ...{ stream: 'audit', fault: 'contradicted', sequence: 1 },
      device: one.id,
    });
  });

  it('and what was noted, is over once somebody says that another database was put in place lawfully', async () => {
    const kept = await one.tell();
    await writeAnew(one.stream, idOf(2));
    const after = await one.tell(kept);
    expect(await faults()).toHaveLength(1);
    test.advance(1_000);
    await acceptChains(test.dependencies, test.scope);
    expect(await faults()).toEqual([]);
    expect(await one.tell(after)).toMatchObject({ doubts: [], voids: [someText] });
    expect(await faults()).toEqual([]);
  });

  it('counts as its own only: another tablet’s memory, or one of an earlier installation, says nothing', async () => {
    const kept = await one.tell();
    await writeAnew(one.stream, idOf(2));
    expect((await two.tell(kept)).doubts).toEqual([]);
    expect(await noted()).toEqual([]);
  });

  it('outlives whatever is written over: nobody is refused for it, and it is a fault', async () => {
    const kept = await one.tell();
    await write((writes) => [writes.update(streams).set({ hash: '' }).where(eq(streams.name, 'web'))]);
    const after = await one.tell(kept);
    expect(after.heads).toEqual([[one.stream, 3, someText]]);
    await writeAnew(one.stream, idOf(2));
    const doubting = await one.tell(after);
    expect(doubting.doubts).toEqual([[one.stream, 3, someText]]);
    // What the log says of it is no JSON any more, where the engine lets anybody write that.
    if (test.dependencies.database.engine !== 'sqlite') return;
    await write((writes) => [
      writes
        .update(audit)
        .set({ detail: sql`'no JSON'` })
        .where(eq(audit.action, 'chains.contradicted')),
    ]);
    expect(await faults()).toContainEqual({
      ...{ stream: '', fault: 'contradicted', sequence: 0 },
      device: '',
    });
    expect(await one.answer(9, doubting)).toBeUndefined();
  });

  it('is told with every answer that is stored, so that not even the last minute can be written anew', async () => {
    let kept = await one.answer(4);
    for (const n of [5, 6]) kept = await one.answer(n, kept);
    expect(kept).toMatchObject({ heads: [[one.stream, 6, someText]], doubts: [] });
    await writeAnew(one.stream, idOf(6));
    // The next answer is stored all the same, and says it, and so do those after it.
    kept = await one.answer(7, kept);
    expect(await noted()).toEqual([{ device: one.id, claim: [one.stream, 6] }]);
    kept = await one.answer(8, kept);
    expect(kept).toMatchObject({
      heads: [[one.stream, 8, someText]],
      doubts: [[one.stream, 6, someText]],
    });
    // What is said beside an answer is no part of it, whatever it is.
    for (const [n, other] of ['', 1, {}, [], { ...kept, heads: 'x' }, { heads: [] }].entries())
      expect(await one.answer(20 + n, other)).toMatchObject({ doubts: [] });
    expect(await noted()).toHaveLength(1);
  });

  it('is nothing where it is none of ours, and the report is heard', async () => {
    const kept = await one.tell();
    for (const wrong of ['x', {}, { ...kept, heads: [['web', 0, 'x']] }] as unknown as Witness[]) {
      const tablet = await newTablet();
      expect((await tablet.tell(wrong)).doubts).toEqual([]);
    }
    expect(await noted()).toEqual([]);
  });
});

describe('who has a tablet that was taken away', () => {
  it('cannot go on trying what an answer of before was', async () => {
    const { address, code } = await addTablet(research, surveyId);
    const agent = await enrolled(test, code);
    const send = async (overall: string) => {
      const now = String(test.dependencies.clock().getTime());
      const fields = { id: idOf(90), version: '1', language: 'zh-TW', overall, _survey: surveyId };
      const body = encoded({ ...fields, _clock: now, _sent: now, _age: '0' });
      return (await agent.post(address).set('Accept', 'application/json').type('form').send(body)).status;
    };
    expect(await send('4')).toBe(201);
    for (let tries = 1; tries <= 10; tries += 1) expect(await send('1')).toBe(409);
    // Neither that it is wrong nor that it is right is said any more.
    expect([await send('1'), await send('4')]).toEqual([429, 429]);
  });
});
