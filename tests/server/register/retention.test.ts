import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findComment } from '../../../db/queries/comments.js';
import { findPetitioner } from '../../../db/queries/register.js';
import { audit, cases } from '../../../db/schema.js';
import { handlers } from '../../../server/jobs/handlers.js';
import { receiveOpinion } from '../../../server/register/receiving.js';
import { openTestApp, type TestApp } from '../../support/testApp.js';

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

const queries = () => test.dependencies.database.queries;
const month = 31 * 86_400_000;

async function petition(): Promise<string> {
  const id = test.dependencies.newId();
  await receiveOpinion(test.dependencies, test.scope, {
    id,
    channel: 'opinion_page',
    language: 'zh-TW',
    text: '請更正',
    day: '2026-06-17',
    reference: null,
    counterCode: null,
    serviceCode: null,
    person: {
      name: '趙小玉',
      phone: '0912-345-678',
      email: 'yu@example.tw',
      address: '示範路1號',
      wishesReply: true,
      wishesNews: false,
      consented: true,
    },
    attachments: [],
    enteredBy: null,
  });
  return id;
}

async function openCase(commentId: string, closedDay: string | null): Promise<void> {
  await test.dependencies.database.atomically((db) => [
    db.insert(cases).values({
      officeId: test.scope.officeId,
      id: `case-${commentId}`,
      number: commentId,
      origin: 'petition',
      commentId,
      petitionType: null,
      subject: '更正',
      status: closedDay === null ? 'drafting' : 'closed',
      ruleId: 'r',
      receivedDay: '2026-06-17',
      receivedAt: test.dependencies.clock(),
      dueDay: null,
      ownerId: null,
      sectionId: null,
      chain: [],
      confidential: false,
      documentNumber: '',
      passwordHash: null,
      language: 'zh-TW',
      nonHandling: null,
      closedDay,
      repliedDay: null,
      revision: 1,
      createdBy: null,
    }),
  ]);
}

const purge = async () => await handlers['contacts.purge']?.(test.dependencies, test.scope, {});
const nameOf = async (id: string) => (await findPetitioner(queries(), test.scope, id))?.name;

describe('who said it', () => {
  it('is forgotten after the months of retention, but for who waits for an answer or had one lately', async () => {
    const [said, waiting, lately, longAgo] = [
      await petition(),
      await petition(),
      await petition(),
      await petition(),
    ];
    await openCase(waiting, null);
    await openCase(lately, '2026-11-20');
    await openCase(longAgo, '2026-06-20');
    await purge();
    expect(await nameOf(said)).toBe('趙小玉');
    test.advance(7 * month);
    await purge();
    expect([await nameOf(said), await nameOf(longAgo)]).toEqual([null, null]);
    expect([await nameOf(waiting), await nameOf(lately)]).toEqual(['趙小玉', '趙小玉']);
    expect(await findPetitioner(queries(), test.scope, said)).toMatchObject({
      phone: null,
      email: null,
      address: null,
      purgedAt: test.dependencies.clock(),
    });
    // What was said stays.
    expect((await findComment(queries(), test.scope, said))?.text).toBe('請更正');
    const rows = (await queries().select().from(audit)).filter((row) => row.action === 'contact.purge');
    expect(rows).toHaveLength(1);
    expect(rows[0]?.detail).toMatchObject({ petitioners: 2 });
  });
});
