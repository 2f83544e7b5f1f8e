// Why: who may, takes a citizen's words out by law: the words and their salt go for good, and everything that proves the
// rest - hash, chain, who, why - is written in the same transaction.
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import type { Comment } from '../../db/queries/comments.js';
import {
  deleteAttachmentsOf,
  forgetBodyHash,
  insertCommentPurge,
  listSameOnSheet,
  purgeCommentText,
} from '../../db/queries/purges.js';
import { listAttachments } from '../../db/queries/register.js';
import type { PurgeReason } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict } from '../errors.js';

/** Throws 409 where the words went before. */
export async function purgeComment(
  dependencies: Dependencies,
  { scope, userId }: { scope: OfficeScope; userId: string },
  comment: Comment,
  { reason, basis }: { reason: PurgeReason; basis: string },
): Promise<void> {
  const { database, newId } = dependencies;
  const purgedAt = dependencies.clock();
  const files = await listAttachments(database.queries, scope, comment.id);
  const same = await listSameOnSheet(database.queries, scope, comment);
  const all = [{ id: comment.id, responseId: comment.responseId }, ...same];
  try {
    await database.atomically((db) =>
      all.flatMap(({ id, responseId }) => [
        mustChange(purgeCommentText(db, scope, id)),
        deleteAttachmentsOf(db, scope, id),
        ...(responseId === null ? [] : [forgetBodyHash(db, scope, responseId)]),
        insertCommentPurge(db, scope, { commentId: id, reason, basis, purgedBy: userId, purgedAt }),
        insertAudit(db, scope, {
          id: newId(),
          at: purgedAt,
          userId,
          action: 'comment.erase',
          entity: 'comment',
          entityId: id,
          detail: {
            reason,
            // Names of files are what somebody wrote; their prints tell which they were.
            ...(id === comment.id && files.length > 0
              ? { attachments: files.map(({ sha256 }) => sha256) }
              : {}),
          },
        }),
      ]),
    );
  } catch (error) {
    throw error instanceof NothingChanged ? conflict('conflict') : error;
  }
}
