// Why: a visitor may write the comment on their own phone, before or after the tablet hands in the answers. What the two
// share is a secret that only the phone holds; here lies its hash, and what has come under it so far.
import { foreignKey, index, instant, primaryKey, table, text, uniqueIndex } from '../columns.js';
import { comments } from './comments.js';
import { responses } from './responses.js';

/**
 * The answers and the comment of one visit, whichever came first; the other is null until it comes. A comment named here was
 * added later: it is not part of what its response said when it was sealed.
 */
export const phoneComments = table(
  'phone_comments',
  {
    officeId: text('office_id').notNull(),
    /** Of the tablet's address and the secret: another tablet's secret opens nothing here. */
    secretHash: text('secret_hash').notNull(),
    responseId: text('response_id'),
    /** When it was answered, by our clock: the secret opens nothing a day later. */
    answeredAt: instant('answered_at'),
    commentId: text('comment_id'),
    commentedAt: instant('commented_at'),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.secretHash] }),
    // A visit has one secret, and a comment one visit.
    uniqueIndex('phone_comments_response').on(t.officeId, t.responseId),
    index('phone_comments_comment').on(t.officeId, t.commentId),
    foreignKey({ columns: [t.officeId, t.responseId], foreignColumns: [responses.officeId, responses.id] }),
    foreignKey({ columns: [t.officeId, t.commentId], foreignColumns: [comments.officeId, comments.id] }),
  ],
);
