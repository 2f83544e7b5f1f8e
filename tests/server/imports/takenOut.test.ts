// Why: an import goes as a whole, which is why the chains do not miss it; whoever takes one out by hand must not pass for that.
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listImports } from '../../../db/queries/imports.js';
import { audit, cells, comments, imports, responses, streams, versions } from '../../../db/schema.js';
import { importCsv } from '../../../server/imports/imports.commands.js';
import { undoImport } from '../../../server/imports/undo.js';
import { checkChains } from '../../../server/responses/chains.js';
import { sealChains } from '../../../server/responses/seals.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';
import { csvText, fileWith, inventedRows, order } from './invented.js';

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
const bringIn = async (changes: Parameters<typeof order>[1] = {}) =>
  (await importCsv(test.dependencies, test.scope, order(fileWith(csvText(inventedRows)), changes))).importId;
const gone = (id: string) => ({ import: id, fault: 'import_gone' });
const notAsSealed = (stream: string, sequence: number, number = 1) => ({
  ...{ stream, fault: 'not_as_sealed', sequence, seal: number },
});

describe('an import that is off', () => {
  it('is missed by nobody when it was undone, with the survey and the versions it had made', async () => {
    const id = await bringIn();
    await seal();
    await undoImport(test.dependencies, test.scope, id, {
      userId: test.userIdOf('director'),
      reason: '誤匯',
    });
    expect(await db().select().from(versions)).toEqual([]);
    expect(await faults()).toEqual([]);
    await seal();
    expect(await faults()).toEqual([]);
  });

  it('is missed by nobody while it comes in, when it failed, and when what was left of it was cleared', async () => {
    const stopped = {
      ...order(fileWith(csvText(inventedRows))),
      progress: () => {
        throw new Error('stopped');
      },
    };
    await expect(importCsv(test.dependencies, test.scope, stopped)).rejects.toThrow('stopped');
    const [failed] = await listImports(db(), test.scope);
    expect(failed?.state).toBe('failed');
    await seal();
    expect(await faults()).toEqual([]);
    // As the machine leaves it that stopped half-way.
    await tamper((writes) => [
      writes.update(imports).set({ state: 'staging' }),
      writes.delete(audit).where(eq(audit.action, 'import.fail')),
    ]);
    await seal();
    expect(await faults()).toEqual([]);
    await undoImport(test.dependencies, test.scope, failed?.id ?? '');
    await seal();
    expect(await faults()).toEqual([]);
  });

  for (const state of ['failed', 'staging', 'undone'] as const)
    it(`is named when somebody set it to «${state}» by hand, whatever else they wrote over`, async () => {
      const id = await bringIn();
      await tamper((writes) => [writes.update(imports).set({ state })]);
      expect(await faults()).toEqual([gone(id)]);
      await tamper((writes) => [writes.update(imports).set({ activeAt: null })]);
      expect(await faults()).toEqual([gone(id)]);
      await tamper((writes) => [writes.update(imports).set({ state: 'active', activeAt: new Date(1) })]);
      await seal();
      await tamper((writes) => [
        writes.update(imports).set({ state, activeAt: null }),
        writes.delete(comments),
        writes.delete(responses),
        writes.delete(streams),
        writes.delete(cells),
        writes.delete(audit).where(eq(audit.action, 'import.activate')),
      ]);
      expect(await faults()).toEqual([notAsSealed(`import:${id}`, 10)]);
    });

  it('is named when the record of who took it out, and when, was changed or taken out after it was sealed', async () => {
    const id = await bringIn();
    await seal();
    await undoImport(test.dependencies, test.scope, id, {
      userId: test.userIdOf('director'),
      reason: '誤匯',
    });
    await seal();
    const entry = eq(audit.action, 'import.undo');
    const record = notAsSealed(`undo:${id}`, 1, 2);
    for (const wrong of [{ userId: test.userIdOf('clerk') }, { at: new Date(0) }]) {
      const [row] = await db().select().from(audit).where(entry);
      await tamper((writes) => [writes.update(audit).set(wrong).where(entry)]);
      expect(await faults()).toEqual([record]);
      await tamper((writes) => [
        writes
          .update(audit)
          .set(row ?? {})
          .where(entry),
      ]);
    }
    await tamper((writes) => [writes.delete(audit).where(entry)]);
    const missed = (await faults()).filter((fault) => 'stream' in fault).map(({ stream }) => stream);
    expect(missed).toEqual(expect.arrayContaining([`import:${id}`, `undo:${id}`]));
    expect(await faults()).toContainEqual(gone(id));
  });

  it('excuses no version of a survey that is still there', async () => {
    const id = await bringIn();
    await bringIn({ again: true });
    await seal();
    await undoImport(test.dependencies, test.scope, id);
    expect(await faults()).toEqual([]);
    const [survey] = (await listImports(db(), test.scope)).map(({ surveyId }) => surveyId);
    await tamper((writes) => [writes.delete(versions).where(eq(versions.number, 1))]);
    expect(await faults()).toEqual([notAsSealed(`version:${survey ?? ''}:1`, 1)]);
  });
});
