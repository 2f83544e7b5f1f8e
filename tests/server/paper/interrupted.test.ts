import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { findBatch, insertEntry, listEntries } from '../../../db/queries/paper.js';
import { responses } from '../../../db/schema.js';
import { enterSheet } from '../../../server/paper/paper.commands.js';
import { checkChains } from '../../../server/responses/chains.js';
import { checkCells } from '../../../server/responses/rebuild.js';
import type { Intake } from '../../../server/responses/responses.commands.js';
import { loadVersion } from '../../../server/surveys/open.js';
import type { SignedIn, TestApp } from '../../support/testApp.js';
import { hidden, idOf } from '../responses/world.js';
import { openBatch, sheet } from './world.js';

let test: TestApp;
let clerk: SignedIn;
let surveyId: string;
let batch: string;

beforeAll(async () => {
  ({ test, clerk, surveyId, batch } = await openBatch());
});
afterAll(async () => {
  await test.close();
});

const db = () => test.dependencies.database.queries;
const rows = async () => await db().select().from(responses).where(eq(responses.officeId, 'north'));
const sheets = (rest = '') => `/surveys/${surveyId}/entry/${batch}/sheets${rest}`;

describe('a typing that was claimed and never stored', () => {
  /** As a disk that is full leaves it: the number is claimed, the answers never came. */
  const claimOnly = async (n: number, number: number, attempt: number) => {
    await test.dependencies.database.atomically((writes) => [
      insertEntry(writes, test.scope, {
        ...{ responseId: idOf(n), batchId: batch, number, attempt, reason: '當機' },
        ...{ enteredBy: 'user-clerk', enteredAt: test.dependencies.clock() },
      }),
    ]);
  };
  const flagsOf = async (...ids: number[]) => {
    const stored = await rows();
    return ids.map((n) => stored.find(({ id }) => id === idOf(n))?.flags);
  };
  const intact = async () => {
    expect((await checkCells(test.dependencies, test.scope)).differences).toEqual([]);
    expect((await checkChains(test.dependencies, test.scope)).faults).toEqual([]);
  };

  it('hides nothing that is stored, and the next correction sets aside what is', async () => {
    await clerk.post(sheets(), sheet(31, { overall: '3' }, { number: '31' })).expect(303);
    await claimOnly(32, 31, 2);
    const page = await clerk
      .get(`/surveys/${surveyId}/entry?batch=${batch}&number=31&as=correction`)
      .expect(200);
    expect([hidden(page.text, 'attempt'), /name="a:overall" value="3"/.test(page.text)]).toEqual(['1', true]);
    const listed = await clerk.get(`/surveys/${surveyId}/entry?batch=${batch}&view=sheets`).expect(200);
    expect(listed.text).not.toContain('當機');
    const anew = sheet(33, { overall: '4' }, { attempt: '1', reason: '重打' });
    await clerk.post(sheets('/31/correction'), anew).expect(303);
    expect(await flagsOf(31, 32, 33)).toEqual(['corrected', undefined, '']);
    // Whoever still has the page that was interrupted hears that somebody was quicker.
    const late = sheet(32, { overall: '5' }, { attempt: '1', reason: '當機' });
    await clerk.post(sheets('/31/correction'), late).expect(409);
    expect(await flagsOf(31, 32, 33)).toEqual(['corrected', undefined, '']);
    await intact();
  });

  it('is stored when the same page is sent again, be it a correction or a decision', async () => {
    await clerk.post(sheets(), sheet(34, { overall: '3' }, { number: '34' })).expect(303);
    await claimOnly(35, 34, 2);
    const same = sheet(35, { overall: '4' }, { attempt: '1', reason: '當機' });
    await clerk.post(sheets('/34/correction'), same).expect(303);
    await clerk.post(sheets('/34/correction'), same).expect(303);
    expect(await flagsOf(34, 35)).toEqual(['corrected', '']);
    await claimOnly(36, 34, 3);
    const decided = sheet(36, { overall: '5' }, { attempt: '2', decision: 'correct', reason: '當機' });
    await clerk.post(sheets('/34/check'), decided).expect(303);
    await clerk.post(sheets('/34/check'), decided).expect(303);
    expect(await flagsOf(34, 35, 36)).toEqual(['corrected', 'corrected', '']);
    await intact();
  });

  it('as a first entry leaves the number free', async () => {
    await claimOnly(37, 37, 1);
    await clerk.get(`/surveys/${surveyId}/entry?batch=${batch}&number=37&as=again`).expect(404);
    await clerk.post(sheets(), sheet(38, { overall: '3' }, { number: '37' })).expect(303);
    expect(await flagsOf(37, 38)).toEqual([undefined, '']);
    await intact();
  });

  it('and whose number somebody takes at that moment is stored no more', async () => {
    const { dependencies, scope } = test;
    const found = await findBatch(db(), scope, surveyId, batch);
    if (found === undefined) throw new Error('no batch');
    const version = await loadVersion(dependencies, scope, surveyId, 1);
    const actor = { scope, userId: 'user-clerk' };
    const given = { answers: { overall: '3' }, texts: [], contact: null, serviceCode: null, assisted: false };
    const intake: Intake = async (response) =>
      (await dependencies.database.intake.commit([response]))[0] ?? 'conflict';
    const outcomes: string[] = [];
    const type = async (n: number, through: Intake) =>
      outcomes.push(
        await enterSheet(dependencies, through, actor, found, version, { id: idOf(n), number: 40, given }),
      );
    await type(40, async (response) => {
      await type(41, intake);
      return await intake(response);
    });
    expect(outcomes).toEqual(['stored', 'taken']);
    expect(await flagsOf(40, 41)).toEqual([undefined, '']);
    const numbered = (await listEntries(db(), scope, batch)).filter(({ number }) => number === 40);
    expect(numbered.map(({ responseId }) => responseId)).toEqual([idOf(41)]);
    await intact();
  });
});
