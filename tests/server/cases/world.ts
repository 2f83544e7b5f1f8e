// Why: the world of the case tests: an opinion of somebody who can be answered, and the case opened from it by the commands.
import type { CaseActor } from '../../../server/cases/stepping.js';
import { openCase, type MadeCase, type NewCase } from '../../../server/cases/opening.commands.js';
import { insertComment, insertPetitioner } from '../../../db/queries/register.js';
import type { TestApp } from '../../support/testApp.js';

export const research = (test: TestApp): CaseActor & { userId: string } => ({
  scope: test.scope,
  userId: 'user-research',
  as: 'staff',
});

export const secretName = '王小明甲';
export const secretMail = 'citizen-secret@example.test';

/** A comment with who said it; of the mailbox without. */
export async function sayIt(test: TestApp, text: string, channel = 'letter'): Promise<string> {
  const { dependencies, scope } = test;
  const id = dependencies.newId();
  const now = dependencies.clock();
  await dependencies.database.atomically((db) => [
    insertComment(db, scope, {
      id,
      surveyId: null,
      responseId: null,
      question: null,
      language: 'zh-TW',
      channel,
      reference: channel === 'mailbox' ? 'MA-1' : null,
      receivedAt: now,
      day: '2026-06-17',
      text,
      salt: 'salt',
      hash: `hash-${id}`,
      searchText: text,
    }),
    ...(channel === 'mailbox'
      ? []
      : [
          insertPetitioner(db, scope, {
            commentId: id,
            name: secretName,
            address: null,
            phone: null,
            email: secretMail,
            wishesReply: true,
            wishesNews: false,
            consentedAt: now,
            purgedAt: null,
          }),
        ]),
  ]);
  return id;
}

export async function openOne(
  test: TestApp,
  wanted: Partial<NewCase> & { text?: string; channel?: string } = {},
): Promise<MadeCase> {
  const { text = '櫃檯等太久', channel = 'letter', ...rest } = wanted;
  const commentId = await sayIt(test, text, channel);
  return await openCase(test.dependencies, research(test), {
    commentId,
    subject: '等候時間',
    petitionType: 'reform',
    confidential: false,
    ...rest,
  });
}
