// Why: who holds the database can write a chain anew to its end before it is sealed. What the tablets remember shows it.
import { asc, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chainHash } from '../../../db/intake.js';
import { insertAudit, listAuditByAction } from '../../../db/queries/audit.js';
import { audit, responseClocks, responses, streams } from '../../../db/schema.js';
import { checkChains } from '../../../server/responses/chains.js';
import { contentHashOf } from '../../../server/responses/intake.js';
import { addDevice, openTestApp, type TestApp } from '../../support/testApp.js';
import { report } from '../devices/world.js';
import { encoded, everyKind, idOf, post, publish, publishTemplate } from './world.js';

let test: TestApp;
let surveyId: string;

beforeEach(async () => {
  test = await openTestApp();
  surveyId = await publishTemplate(test, 'counter', 'counter');
  await publish(test, 'every', everyKind());
  for (const tablet of ['one', 'two']) {
    await addDevice(test, tablet, surveyId, 'c1');
    await test.request.get(`/kiosk/${tablet}/kit`).expect(200);
  }
  for (let n = 1; n <= 3; n += 1) await answer(n);
  for (let n = 11; n <= 13; n += 1) await answerOnTheWeb(n);
});
afterEach(async () => {
  await test.close();
});

async function answer(n: number): Promise<void> {
  const now = String(test.dependencies.clock().getTime());
  const fields = {
    ...{ id: idOf(n), version: '1', language: 'zh-TW', overall: String(1 + (n % 5)) },
    ...{ _survey: surveyId, _clock: now, _sent: now, _age: '0' },
  };
  await test.request
    .post('/kiosk/one')
    .set('Accept', 'application/json')
    .type('form')
    .send(encoded(fields))
    .expect(201);
}
const answerOnTheWeb = async (n: number) => {
  await post(test, '/s/every', { id: idOf(n), overall: '2' }).expect(303);
};

/** What the tablet is given to keep for what it kept. */
async function tell(tablet: string, witness: string | null): Promise<string | undefined> {
  test.advance(60_000);
  const said = await test.request.post(`/kiosk/${tablet}/status`).send({ ...report, witness });
  expect(said.status).toBe(200);
  return (said.body as { witness?: string }).witness;
}
const keep = async (tablet: string): Promise<string> => (await tell(tablet, null)) ?? '';

const db = () => test.dependencies.database.queries;
const faults = async () => (await checkChains(test.dependencies, test.scope)).faults;
const noted = async () =>
  (await listAuditByAction(db(), test.scope, 'chains.contradicted')).map(({ entityId, detail }) => ({
    entityId,
    ...(detail as { stream: string; sequence: number }),
  }));

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
      await test.dependencies.database.atomically((writes) => [
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
    let kept = await keep('one');
    for (let n = 21; n <= 23; n += 1) {
      await answer(n);
      await answerOnTheWeb(n + 10);
      const next = await tell('one', kept);
      expect(next).not.toBe(kept);
      kept = next ?? '';
    }
    expect([await noted(), await faults()]).toEqual([[], []]);
  });

  it('says nothing of any answer, nor of an import', async () => {
    const [text = ''] = (await keep('one')).split('.');
    const said = JSON.parse(Buffer.from(text, 'base64url').toString()) as { heads: unknown[] };
    const all = await db().select().from(streams);
    expect(said.heads).toEqual(
      ['device:one', 'web'].map((name) => [name, 3, all.find((one) => one.name === name)?.hash.slice(0, 20)]),
    );
  });

  it.each([
    ['an answer of its own', 'device:one', 2],
    ['an answer of the web', 'web', 12],
  ])(
    'shows %s that was written over, where the chain was written anew to its end',
    async (_what, stream, n) => {
      const kept = { one: await keep('one'), two: await keep('two') };
      const undo = await writeAnew(stream, idOf(n));
      expect(await faults()).toEqual([]);
      // More comes in after it; both tablets say it, and say it again.
      await answer(4);
      await answerOnTheWeb(14);
      for (const tablet of ['one', 'two', 'one'] as const)
        expect(await tell(tablet, kept[tablet])).toBeUndefined();
      const found = { stream, fault: 'contradicted', sequence: 3, device: 'device-one' };
      expect(await noted()).toMatchObject([{ entityId: 'device-one', stream, sequence: 3 }]);
      expect(await faults()).toEqual([found]);
      // Taken out of the log, it comes back.
      await test.dependencies.database.atomically((writes) => [
        writes.delete(audit).where(eq(audit.action, 'chains.contradicted')),
      ]);
      expect(await faults()).toEqual([]);
      expect(await tell('two', kept.two)).toBeUndefined();
      expect(await faults()).toEqual([{ ...found, device: 'device-two' }]);
      // Put right: it is no fault any more, and the log keeps that it was one.
      await test.dependencies.database.atomically((writes) => [
        writes.delete(responseClocks).where(eq(responseClocks.responseId, idOf(4))),
        writes.delete(responses).where(eq(responses.id, idOf(stream === 'web' ? 14 : 4))),
        writes.update(streams).set({ sequence: 3 }).where(eq(streams.name, stream)),
      ]);
      await undo();
      expect(await tell('one', kept.one)).toBeDefined();
      expect([await faults(), (await noted()).length]).toEqual([[], 1]);
    },
  );

  it('shows the last answer that was taken off, and an older database in place of this', async () => {
    const kept = await keep('two');
    const [before] = await db()
      .select()
      .from(responses)
      .where(eq(responses.id, idOf(2)));
    await test.dependencies.database.atomically((writes) => [
      writes.delete(responseClocks).where(eq(responseClocks.responseId, idOf(3))),
      writes.delete(responses).where(eq(responses.id, idOf(3))),
      writes
        .update(streams)
        .set({ sequence: 2, hash: before?.hash ?? '' })
        .where(eq(streams.name, 'device:one')),
    ]);
    expect(await faults()).toEqual([]);
    expect(await tell('two', kept)).toBeUndefined();
    expect(await faults()).toEqual([
      { stream: 'device:one', fault: 'contradicted', sequence: 3, device: 'device-two' },
    ]);
  });

  it('is over where the log says that a backup was brought back since, and not where that was before', async () => {
    const restored = async () => {
      await test.dependencies.database.atomically((writes) => [
        insertAudit(writes, test.scope, {
          ...{ id: test.dependencies.newId(), at: test.dependencies.clock(), userId: null },
          ...{ action: 'backup.restore', entity: 'office', entityId: 'north' },
        }),
      ]);
    };
    await restored();
    const kept = await keep('one');
    await writeAnew('device:one', idOf(2));
    expect(await tell('one', kept)).toBeUndefined();
    await restored();
    const after = await tell('two', kept);
    expect(after).toBeDefined();
    expect(await tell('one', after ?? null)).toBeDefined();
    expect(await noted()).toHaveLength(1);
  });

  it('counts only as this server gave it: whoever knows a tablet’s address raises no alarm', async () => {
    const kept = await keep('one');
    const [text = '', mark = ''] = kept.split('.');
    const other = Buffer.from('{"at":1,"heads":[["web",1,"00"]]}').toString('base64url');
    const texts = ['', '.', 'x', text, `${other}.${mark}`, `${other}.`, `${text}.${mark}x`, `.${mark}`, '等'];
    // Each of another tablet, for one may tell only so often how it is.
    for (const [n, forged] of texts.entries()) {
      await addDevice(test, `tablet-${n}`, surveyId, 'c1');
      expect([forged, typeof (await tell(`tablet-${n}`, forged))]).toEqual([forged, 'string']);
    }
    expect([await noted(), await faults()]).toEqual([[], []]);
    test.advance(60_000);
    for (const wrong of [1, {}, 'x'.repeat(40_001)])
      await test.request
        .post('/kiosk/two/status')
        .send({ ...report, witness: wrong })
        .expect(400);
  });
});
