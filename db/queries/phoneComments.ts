// Why: a comment from a visitor's own phone finds its response, whichever of the two arrives first. Both sides write the same
// row, so that they come one after the other and the later one joins them.
import { and, asc, eq, gte, inArray, isNull, lt } from 'drizzle-orm';
import { mustChange, type Guarded, type Queries, type Statement } from '../connection.js';
import { comments, phoneComments } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type PhoneComment = typeof phoneComments.$inferSelect;

export async function findPhoneComment(
  db: Queries,
  scope: OfficeScope,
  secretHash: string,
): Promise<PhoneComment | undefined> {
  const rows = await db
    .select()
    .from(phoneComments)
    .where(and(eq(phoneComments.officeId, scope.officeId), eq(phoneComments.secretHash, secretHash)));
  return rows[0];
}

/** Undefined for a comment that came another way. */
export async function findPhoneCommentOf(
  db: Queries,
  scope: OfficeScope,
  commentId: string,
): Promise<PhoneComment | undefined> {
  const rows = await db
    .select()
    .from(phoneComments)
    .where(and(eq(phoneComments.officeId, scope.officeId), eq(phoneComments.commentId, commentId)));
  return rows[0];
}

export type PhoneWords = Pick<
  typeof comments.$inferSelect,
  'hash' | 'question' | 'language' | 'channel' | 'day' | 'receivedAt' | 'responseId'
> & {
  commentId: string;
  secretHash: string;
  /** The response that named the secret: the comment's own, once they found each other. */
  visit: string | null;
};

/**
 * Comments that came by phone: all, or those under secrets whose hash begins so. Nothing of these ever changes, nor goes; the
 * response may still come.
 */
export async function listPhoneWords(
  db: Queries,
  scope: OfficeScope,
  secretStart?: string,
): Promise<PhoneWords[]> {
  return await db
    .select({
      commentId: comments.id,
      secretHash: phoneComments.secretHash,
      hash: comments.hash,
      question: comments.question,
      language: comments.language,
      channel: comments.channel,
      day: comments.day,
      receivedAt: comments.receivedAt,
      responseId: comments.responseId,
      visit: phoneComments.responseId,
    })
    .from(phoneComments)
    .innerJoin(
      comments,
      and(eq(comments.officeId, phoneComments.officeId), eq(comments.id, phoneComments.commentId)),
    )
    .where(
      and(
        eq(phoneComments.officeId, scope.officeId),
        // Found by the key; what follows is in hexadecimal figures.
        ...(secretStart === undefined
          ? []
          : [gte(phoneComments.secretHash, secretStart), lt(phoneComments.secretHash, `${secretStart}g`)]),
      ),
    )
    .orderBy(asc(comments.id), asc(phoneComments.secretHash));
}

/** The visit whose secret it is; the first response that names it keeps it. */
export function upsertPhoneResponse(
  db: Queries,
  scope: OfficeScope,
  row: { secretHash: string; responseId: string; answeredAt: Date },
): Statement {
  const { secretHash, responseId, answeredAt } = row;
  return db
    .insert(phoneComments)
    .values({ officeId: scope.officeId, secretHash, responseId, answeredAt })
    .onConflictDoUpdate({
      target: [phoneComments.officeId, phoneComments.secretHash],
      set: { responseId, answeredAt },
      setWhere: isNull(phoneComments.responseId),
    });
}

type Joined = Pick<
  typeof comments.$inferSelect,
  'surveyId' | 'counterCode' | 'serviceCode' | 'rating' | 'responseId'
> & { responseId: string };

/** A comment that waited for this response becomes part of what its visitor said; nothing when none waited. */
export function joinPhoneComment(
  db: Queries,
  scope: OfficeScope,
  secretHash: string,
  response: Joined,
): Statement {
  const waiting = db
    .select({ id: phoneComments.commentId })
    .from(phoneComments)
    .where(
      and(
        eq(phoneComments.officeId, scope.officeId),
        eq(phoneComments.secretHash, secretHash),
        eq(phoneComments.responseId, response.responseId),
      ),
    );
  return db
    .update(comments)
    .set(response)
    .where(
      and(eq(comments.officeId, scope.officeId), inArray(comments.id, waiting), isNull(comments.responseId)),
    );
}

/**
 * Spends the secret; rolls the list back when it was spent, or when the response came since `seen` was read.
 * @param seen the response that was there, or null
 */
export function spendPhoneSecret(
  db: Queries,
  scope: OfficeScope,
  secretHash: string,
  seen: string | null,
  comment: { id: string; at: Date },
): (Statement | Guarded)[] {
  return [
    db
      .insert(phoneComments)
      .values({ officeId: scope.officeId, secretHash })
      .onConflictDoNothing({ target: [phoneComments.officeId, phoneComments.secretHash] }),
    mustChange(
      db
        .update(phoneComments)
        .set({ commentId: comment.id, commentedAt: comment.at })
        .where(
          and(
            eq(phoneComments.officeId, scope.officeId),
            eq(phoneComments.secretHash, secretHash),
            isNull(phoneComments.commentId),
            seen === null ? isNull(phoneComments.responseId) : eq(phoneComments.responseId, seen),
          ),
        ),
    ),
  ];
}
