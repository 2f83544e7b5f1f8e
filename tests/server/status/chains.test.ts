// Why: «everything is in order» must not be said of answers that nobody has checked.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertAudit } from '../../../db/queries/audit.js';
import { streams } from '../../../db/schema.js';
import { checkRecordsDaily } from '../../../server/quality/recordCheck.js';
import { mostNightly } from '../../../server/responses/chains.js';
import { everyKind, idOf, post, publish } from '../responses/world.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';

const day = 86_400_000;
let test: TestApp;
beforeEach(async () => {
  test = await openTestApp();
  await publish(test, 'every', everyKind());
});
afterEach(async () => {
  await test.close();
});

/** The row of the chains, and what stands above the table, everything else being well. */
async function said(language = 'en'): Promise<{ above: string; row: string; old: boolean }> {
  const { database, newId, clock } = test.dependencies;
  const backup = { id: newId(), at: clock(), userId: null, action: 'backup.make', detail: {} };
  await database.atomically((db) => [
    insertAudit(db, test.scope, { ...backup, entity: 'office', entityId: 'north' }),
  ]);
  const director = await test.signIn('director');
  const text = (await director.get(`/status?lang=${language}`).expect(200)).text;
  const words = text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  const { chains } = (await director.get('/status.json').expect(200)).body as { chains: { old: boolean } };
  return {
    above: /Everything is in order|Wanting care: \d+/.exec(words)?.[0] ?? '',
    row:
      /(?:Chains of answers|填答紀錄鏈|回答記録の連鎖)(.*?)(?:Mail|電子郵件|メール) /
        .exec(words)?.[1]
        ?.trim() ?? '',
    old: chains.old,
  };
}

/** As after an import of half a million, or where somebody who holds the database says so. */
const grow = () =>
  test.dependencies.database.atomically((db) => [db.update(streams).set({ sequence: mostNightly + 1 })]);

describe('chains of answers that were never checked', () => {
  it('are no alarm before the first night, and one where answers have lain there for more than two days', async () => {
    expect(await said()).toEqual({ above: 'Everything is in order', row: 'Not checked yet —', old: false });
    await post(test, '/s/every', { id: idOf(1), overall: '5' }).expect(303);
    test.advance(day);
    expect(await said()).toMatchObject({ above: 'Everything is in order', row: 'Not checked yet —' });
    test.advance(day + 1);
    const late = await said();
    expect(late).toMatchObject({ above: 'Wanting care: 1', old: true });
    expect(late.row).toBe(
      'Not checked yet There have been answers for more than two days: run npm run admin -- check-chains ▲ wants care',
    );
    expect((await said('zh-TW')).row).toContain('▲ 請處理');
    expect((await said('ja')).row).toContain('▲ 要対応');
    await checkRecordsDaily(test.dependencies, test.scope);
    expect(await said()).toMatchObject({ above: 'Everything is in order', old: false });
  });

  it('want care at once where they are too long for the night: nobody checks them but by hand', async () => {
    await post(test, '/s/every', { id: idOf(1), overall: '5' }).expect(303);
    await grow();
    await checkRecordsDaily(test.dependencies, test.scope);
    const { above, row, old } = await said();
    expect([above, old]).toEqual(['Wanting care: 1', true]);
    expect(row).toBe(
      'Not checked yet Too many answers for a check every night: run npm run admin -- check-chains once a week ▲ wants care',
    );
  });
});

it('of which a tablet remembers something else want care at once, before any check', async () => {
  await test.dependencies.database.atomically((db) => [
    insertAudit(db, test.scope, {
      ...{ id: test.dependencies.newId(), at: test.dependencies.clock(), userId: null },
      ...{ action: 'chains.contradicted', entity: 'device', entityId: 'one' },
      detail: { claim: ['web', 1, 'ab'] },
    }),
  ]);
  const { above, row } = await said();
  expect(above).toBe('Wanting care: 1');
  expect(row).toBe(
    'Not checked yet What tablets remember differs from what is stored in 1 places: run npm run admin -- check-chains. ▲ wants care',
  );
});

describe('chains of answers that were checked once', () => {
  it('are not good for ever where the rest is left to the command', async () => {
    await post(test, '/s/every', { id: idOf(1), overall: '5' }).expect(303);
    await checkRecordsDaily(test.dependencies, test.scope);
    await grow();
    test.advance(6 * day);
    await checkRecordsDaily(test.dependencies, test.scope);
    const still = await said();
    expect(still).toMatchObject({ above: 'Everything is in order', old: false });
    expect(still.row).toContain('once a week');
    test.advance(2 * day);
    await checkRecordsDaily(test.dependencies, test.scope);
    const late = await said();
    expect(late).toMatchObject({ above: 'Wanting care: 1', old: true });
    expect(late.row).toContain('Not checked for more than a week');
    expect(late.row).not.toContain('✓');
  });
});
