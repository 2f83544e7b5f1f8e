// Why: a petition with somebody behind it, and the short way through the office, for tests of the citizen's side.
import { insertCaseDraft } from '../../../db/queries/cases.js';
import { replyCase } from '../../../server/cases/handling.commands.js';
import { openCase } from '../../../server/cases/opening.commands.js';
import { loadCase, takeSteps, type OpenCase } from '../../../server/cases/stepping.js';
import { openCaseConfirmed } from '../../../server/citizen/opening.commands.js';
import { receiveOpinion } from '../../../server/register/receiving.js';
import type { TestApp } from '../../support/testApp.js';

export const citizen = { name: '王小明', email: 'wang@home.example' };
const staff = (test: TestApp) => ({
  scope: test.scope,
  userId: test.userIdOf('research'),
  as: 'staff' as const,
});

let opinions = 0;

/** An opinion with contact and a wish for a reply. Returns its id. */
export async function havePetition(
  test: TestApp,
  text = '櫃檯太高，輪椅看不到承辦人，請改善。',
): Promise<string> {
  opinions += 1;
  const id = `01900000-0000-7000-9000-${opinions.toString(16).padStart(12, '0')}`;
  await receiveOpinion(test.dependencies, test.scope, {
    id,
    channel: 'opinion_page',
    language: 'zh-TW',
    text,
    day: '2026-06-17',
    reference: null,
    counterCode: null,
    serviceCode: null,
    person: {
      ...citizen,
      address: null,
      phone: null,
      wishesReply: true,
      wishesNews: false,
      consented: true,
    },
    attachments: [],
    enteredBy: null,
  });
  return id;
}

const wanted = (commentId: string, confidential: boolean) => ({
  commentId,
  subject: '櫃檯高度',
  petitionType: 'reform' as const,
  ruleCode: 'taipei',
  confidential,
});

/** A case that was taken up at once, with its password. */
export async function haveCase(
  test: TestApp,
  { confidential = false } = {},
): Promise<{ id: string; number: string; password: string }> {
  const made = await openCase(test.dependencies, staff(test), wanted(await havePetition(test), confidential));
  if (made.password === undefined) throw new Error('no password');
  return { ...made, password: made.password };
}

/** A case that waits for the click. */
export async function haveWaitingCase(test: TestApp): Promise<{ id: string; number: string }> {
  const { dependencies } = test;
  const commentId = await havePetition(test);
  const opened = await openCaseConfirmed(dependencies, staff(test), wanted(commentId, false));
  if (!opened.waits) throw new Error('it does not wait');
  return opened;
}

export async function caseOf(test: TestApp, id: string): Promise<OpenCase> {
  return await loadCase(test.dependencies, test.scope, id, undefined);
}

/** Registered, assigned, drafted, signed and approved. */
export async function approve(test: TestApp, id: string, reply: string): Promise<void> {
  const { dependencies, scope } = test;
  const actor = staff(test);
  const open = await caseOf(test, id);
  await takeSteps(
    dependencies,
    actor,
    open,
    [
      ...(open.row.status === 'received' ? [{ kind: 'registered' as const }] : []),
      { kind: 'assigned' },
      { kind: 'drafted' },
      { kind: 'signed' },
      { kind: 'approved' },
    ],
    {
      changes: { ownerId: actor.userId },
      also: (db) => [
        insertCaseDraft(db, scope, {
          id: dependencies.newId(),
          caseId: id,
          text: reply,
          writtenBy: actor.userId,
          writtenAt: dependencies.clock(),
          sentAt: null,
        }),
      ],
    },
  );
}

/** All the way to the reply. */
export async function reply(test: TestApp, id: string, text: string): Promise<void> {
  await approve(test, id, text);
  await replyCase(test.dependencies, staff(test), await caseOf(test, id), '北戶字第1號');
}

export async function step(
  test: TestApp,
  id: string,
  kind: 'paused' | 'registered' | 'closed',
): Promise<void> {
  await takeSteps(test.dependencies, staff(test), await caseOf(test, id), [{ kind }]);
}
