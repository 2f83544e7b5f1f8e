// Why: sends one notice, by mail or short message, again and again with growing waits, and writes down what became of it:
// in codes, for what a server says back may hold the address.
import { z } from 'zod';
import { findNotice, updateNotice, type Notice } from '../../db/queries/notices.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { Unanswered } from '../mailer.js';
import { NotTaken } from '../sms.js';
import { secretPurposes } from './notices.js';

const payloadSchema = z.object({ noticeId: z.string() });
/** With waits of 1, 2, 4 … minutes: a good day and a half, then a person has to know. */
const mostAttempts = 12;

/** The job `notices.send`. A notice that was sent or given up is left alone. Throws while it shall be tried again. */
export async function sendNotice(
  dependencies: Dependencies,
  scope: OfficeScope,
  payload: unknown,
): Promise<void> {
  const { noticeId } = payloadSchema.parse(payload);
  const { database, clock } = dependencies;
  const notice = await findNotice(database.queries, scope, noticeId);
  if (notice?.state !== 'waiting') return;
  const attempts = notice.attempts + 1;
  const failure = await attempt(dependencies, notice);
  const secret = secretPurposes.includes(notice.purpose);
  if (failure === undefined) {
    await database.atomically((db) => [
      updateNotice(
        db,
        scope,
        noticeId,
        { state: 'sent', attempts, lastError: null, sentAt: clock() },
        secret,
      ),
    ]);
    return;
  }
  const givenUp = failure.isFinal || attempts >= mostAttempts;
  await database.atomically((db) => [
    updateNotice(
      db,
      scope,
      noticeId,
      { state: givenUp ? 'failed' : 'waiting', attempts, lastError: failure.message, sentAt: null },
      givenUp && secret,
    ),
  ]);
  if (!givenUp) throw new Error(`notice not taken: ${failure.message}`);
}

/** What went wrong, or nothing. */
async function attempt(dependencies: Dependencies, notice: Notice): Promise<NotTaken | undefined> {
  const { id, medium, to, subject, body } = notice;
  if (to === null || body === null) return new NotTaken('purged', true);
  try {
    if (medium === 'sms') {
      if (dependencies.sms === undefined) return new NotTaken('no_gateway', true);
      await dependencies.sms.send({ to, text: body, id });
    } else {
      if (dependencies.mailer === undefined) return new NotTaken('no_mail_server', true);
      await dependencies.mailer.send({ to, subject, text: body, id: `notice.${id}` });
    }
    return undefined;
  } catch (error) {
    return error instanceof NotTaken ? error : refusalOfMail(error);
  }
}

/**
 * A mail server's answer by its number alone. Only what it says of the address or the mail is about this mail; then 5xx is
 * its last word. A wrong password, a greeting of 554 or a sender it does not like is about all of them, and may be mended.
 * Whatever becomes of a mail that was handed over is about that mail: it may have arrived.
 */
export function refusalOfMail(error: unknown): NotTaken {
  if (error instanceof Unanswered) return new NotTaken('mail_unanswered', false);
  const { responseCode, command, code } = error as {
    responseCode?: unknown;
    command?: unknown;
    code?: unknown;
  };
  if (code === 'EENVELOPE' && command === 'API') return new NotTaken('mail_address', true);
  if (typeof responseCode !== 'number') return new NotTaken('mail_unreachable', false, 'server');
  const isClosing = responseCode === 421 && code !== 'EMESSAGE';
  const isOfMail = (command === 'RCPT TO' || command === 'DATA') && !isClosing;
  const isFinal = isOfMail && responseCode >= 500 && responseCode < 600;
  return new NotTaken(`mail_${responseCode}`, isFinal, isOfMail ? 'message' : 'server');
}
