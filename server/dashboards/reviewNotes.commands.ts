// Why: a review note 檢討意見 is signed by who writes it; a correction replaces one's own note and leaves it to be read.
import { insertAudit } from '../../db/queries/audit.js';
import { insertReviewNote, listReviewNotes } from '../../db/queries/reviewNotes.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notAllowed, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';

export type NoteSubject = { surveyId: string; question: string; kind: string; period: string };

/**
 * Throws 404 when the note to replace is not one on the same period, 403 when somebody else signed it, 409 when it was
 * replaced already. The same words again by the same person change nothing: a form sent twice is one note.
 */
export async function signReviewNote(
  dependencies: Dependencies,
  { scope, userId }: Pick<Staff, 'scope' | 'userId'>,
  about: NoteSubject,
  { text, replaces }: { text: string; replaces: string | null },
): Promise<void> {
  const { database } = dependencies;
  const all = await listReviewNotes(database.queries, scope, about.surveyId, about.question);
  const notes = all.filter((note) => note.kind === about.kind && note.period === about.period);
  const sent = notes.filter((note) => note.signedBy === userId && note.text === text);
  if (sent.some((note) => note.replaces === replaces && !notes.some((one) => one.replaces === note.id)))
    return;
  if (replaces !== null) {
    const before = notes.find((note) => note.id === replaces);
    if (before === undefined) throw notFound();
    if (before.signedBy !== userId) throw notAllowed();
    if (notes.some((note) => note.replaces === replaces)) throw conflict();
  }
  const id = dependencies.newId();
  const signedAt = dependencies.clock();
  await database.atomically((db) => [
    insertReviewNote(db, scope, { id, ...about, text, replaces, signedBy: userId, signedAt }),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at: signedAt,
      userId,
      action: replaces === null ? 'review_note.sign' : 'review_note.correct',
      entity: 'review_note',
      entityId: id,
      detail: { ...about, replaces },
    }),
  ]);
}
