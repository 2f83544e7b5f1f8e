// Why: a petition in somebody's name is theirs only when they say so: a link goes to the address given, and its click, not
// its opening, begins the clock.
import { createHash } from 'node:crypto';
import { mustChange, type Queries, type Statement } from '../../db/connection.js';
import {
  findConfirmation,
  findLastExpiry,
  insertConfirmation,
  listWaitingOf,
  markConfirmationUsed,
} from '../../db/queries/confirmations.js';
import { listWaitingSince } from '../../db/queries/cases.js';
import { findPetitioner } from '../../db/queries/register.js';
import type { Office } from '../../db/queries/offices.js';
import type { OfficeScope } from '../../db/scope.js';
import { casePassword } from '../cases/opening.commands.js';
import { loadCase, takeSteps, type CaseActor, type OpenCase } from '../cases/stepping.js';
import type { Dependencies } from '../dependencies.js';
import { AppError, conflict, gone, refused } from '../errors.js';
import { translatorFor } from '../i18n.js';
import { queueNotice, type Reachable } from '../notices/notices.js';
import { localDay } from '../time.js';
import { hashPassword } from '../users/passwords.js';

export const confirmationDays = 3;
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Whether this office can ask that person for a click: it needs mail, an address of its own, and theirs. */
export function canAskForConfirmation(
  { mailer, config }: Pick<Dependencies, 'mailer' | 'config'>,
  { email }: Pick<Reachable, 'email'>,
): boolean {
  return mailer !== undefined && config.publicUrl !== undefined && email !== null && email !== '';
}

/** The statements that ask for the click, to stand in the list that opens the case in `waiting`. */
export function askForConfirmation(
  db: Queries,
  scope: OfficeScope,
  dependencies: Dependencies,
  asked: { office: Office; caseId: string; subject: string; to: Reachable; language: string },
): Statement[] {
  const { office, caseId, subject, to, language } = asked;
  const token = dependencies.randomHex(24);
  const expiresAt = new Date(dependencies.clock().getTime() + confirmationDays * 86_400_000);
  return [
    insertConfirmation(db, scope, { tokenHash: hashOf(token), caseId, expiresAt }),
    ...queueNotice(db, scope, dependencies, {
      office,
      caseId,
      to,
      language,
      matter: { purpose: 'confirm', subject, token },
    }),
  ];
}

/** Who lost it three times has another difficulty: then somebody should telephone. */
export const mostResent = 5;

/**
 * A new link to the same address; the case waits as long as it holds. Throws 422 where there is no address to send it to,
 * 409 after so many.
 */
export async function resendConfirmation(
  dependencies: Dependencies,
  actor: CaseActor,
  open: OpenCase,
): Promise<void> {
  const { scope } = actor;
  const { row, office, events } = open;
  const to = await findPetitioner(dependencies.database.queries, scope, row.commentId);
  if (to === undefined || !canAskForConfirmation(dependencies, to)) throw refused('case_no_mail');
  if (events.filter(({ kind }) => kind === 'confirmation_resent').length >= mostResent)
    throw conflict('case_resent', { n: mostResent });
  const { id: caseId, subject, language } = row;
  await takeSteps(dependencies, actor, open, [{ kind: 'confirmation_resent' }], {
    also: (db) => askForConfirmation(db, scope, dependencies, { office, caseId, subject, to, language }),
  });
}

/** By the citizen, who knows no number yet: whatever waits for a click of this address. Says nothing of what there was. */
export async function resendTo(dependencies: Dependencies, scope: OfficeScope, email: string): Promise<void> {
  const ids = await listWaitingOf(dependencies.database.queries, scope, email.toLowerCase());
  for (const id of ids) {
    const open = await loadCase(dependencies, scope, id, undefined);
    try {
      await resendConfirmation(dependencies, { scope, userId: null, as: 'citizen' }, open);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
}

/** The case a link belongs to. Throws 410 when the link is unknown, used, too old, or its case waits no more. */
export async function checkConfirmation(
  dependencies: Dependencies,
  scope: OfficeScope,
  token: string,
): Promise<{ tokenHash: string; open: OpenCase }> {
  const confirmation = await findConfirmation(dependencies.database.queries, scope, hashOf(token));
  if (confirmation === undefined) throw gone('confirmation_unknown');
  if (confirmation.usedAt !== null) throw gone('confirmation_used');
  if (confirmation.expiresAt <= dependencies.clock()) throw gone('confirmation_expired');
  const open = await loadCase(dependencies, scope, confirmation.caseId, undefined);
  if (open.row.status !== 'waiting') throw gone('confirmation_used');
  return { tokenHash: confirmation.tokenHash, open };
}

/**
 * Takes the click: the case is received that day, its clock begins, and number and password are shown and sent.
 * Throws 410 as above, also for the second of two clicks at once.
 */
export async function confirmCase(
  dependencies: Dependencies,
  scope: OfficeScope,
  token: string,
): Promise<{ number: string; password: string; dueDay: string | null }> {
  const { tokenHash, open } = await checkConfirmation(dependencies, scope, token);
  const { number } = open.row;
  const at = dependencies.clock();
  const password = casePassword(dependencies);
  const passwordHash = await hashPassword(password);
  try {
    const dueDay = await takeSteps(
      dependencies,
      { scope, userId: null, as: 'citizen' },
      open,
      [{ kind: 'confirmed' }],
      {
        changes: { passwordHash, receivedAt: at, receivedDay: localDay(at, open.office.timeZone) },
        matter: (day) => ({ purpose: 'accepted', number, password, dueDay: day }),
        also: (db) => [mustChange(markConfirmationUsed(db, scope, tokenHash, at))],
      },
    );
    return { number, password, dueDay };
  } catch (error) {
    throw error instanceof AppError && error.status === 409 ? gone('confirmation_used') : error;
  }
}

/**
 * Timed work: a petition whose link was never clicked ends as not confirmed; the opinion itself stays in the inbox.
 * One that changes at the same moment is left for tomorrow.
 */
export async function endUnconfirmed(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const db = dependencies.database.queries;
  // A link is as old as its case, or younger: a day more, and none of them works.
  const before = new Date(dependencies.clock().getTime() - (confirmationDays + 1) * 86_400_000);
  for (const { id } of await listWaitingSince(db, scope, before)) {
    const last = await findLastExpiry(db, scope, id);
    // Sent again, it waits as long as the new link holds, and a day.
    if (last !== undefined && last.getTime() + 86_400_000 > dependencies.clock().getTime()) continue;
    const open = await loadCase(dependencies, scope, id, undefined);
    const closedDay = localDay(dependencies.clock(), open.office.timeZone);
    try {
      await takeSteps(
        dependencies,
        { scope, userId: null, as: 'program' },
        open,
        [
          {
            kind: 'withdrawn',
            text: translatorFor('zh-TW')('cases.unconfirmed', { days: confirmationDays }),
          },
        ],
        { changes: { closedDay, chain: [] } },
      );
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      dependencies.log.info({ case: id }, 'a case waited for was changed meanwhile');
    }
  }
}
