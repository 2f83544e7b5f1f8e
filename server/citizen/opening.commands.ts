// Why: who wrote by themselves, on a page where anybody can give any name, is asked by mail whether it was them before the
// clock begins; what a colleague took down, or what cannot be asked by mail, is received at once.
import { findComment, findContactOf } from '../../db/queries/comments.js';
import { findOffice } from '../../db/queries/offices.js';
import { findPetitioner } from '../../db/queries/register.js';
import { openCase, type MadeCase, type NewCase } from '../cases/opening.commands.js';
import type { CaseActor } from '../cases/stepping.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { isEmail } from '../register/texts.js';
import { askForConfirmation, canAskForConfirmation } from './confirmation.commands.js';

/** `openCase`, waiting for the click where one can be asked for; then `waits` is true and there is no password yet. */
export async function openCaseConfirmed(
  dependencies: Dependencies,
  actor: CaseActor,
  wanted: NewCase,
): Promise<MadeCase & { waits: boolean }> {
  const { queries } = dependencies.database;
  const { scope } = actor;
  const [comment, office] = await Promise.all([
    findComment(queries, scope, wanted.commentId),
    findOffice(queries, scope),
  ]);
  if (comment === undefined || office === undefined) throw notFound();
  const byThemselves =
    comment.enteredBy === null && (comment.surveyId !== null || comment.channel === 'opinion_page');
  const email = byThemselves ? await emailOf() : null;
  const waits = canAskForConfirmation(dependencies, { email });
  const made = await openCase(dependencies, actor, wanted, waits, (db, row) =>
    waits
      ? askForConfirmation(db, scope, dependencies, {
          office,
          caseId: row.id,
          subject: row.subject,
          to: { email, phone: null },
          language: row.language,
        })
      : [],
  );
  return { ...made, waits };

  async function emailOf(): Promise<string | null> {
    const petitioner = await findPetitioner(queries, scope, wanted.commentId);
    if (petitioner !== undefined) return petitioner.email;
    if (comment === undefined || comment.responseId === null) return null;
    const contact = await findContactOf(queries, scope, comment.responseId);
    const way = contact?.purgedAt === null ? contact.way.trim() : '';
    return isEmail(way) ? way.toLowerCase() : null;
  }
}
