// Why: a text that the law takes out goes for good; its hash, and who took it out, why and on what basis, stay.
import { and, asc, eq, gt, inArray, isNotNull, ne } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import {
  attachments,
  commentPurges,
  comments,
  paperEntries,
  phoneComments,
  responses,
  users,
} from '../schema.js';
import type { OfficeScope } from '../scope.js';

/** With the name of who did it; null for the command line. */
export type CommentPurge = typeof commentPurges.$inferSelect & { name: string | null };

/** Text, salt and what is searched go; guarded: nothing changes where they went before. */
export function purgeCommentText(db: Queries, scope: OfficeScope, id: string): Statement {
  return db
    .update(comments)
    .set({ text: null, salt: null, searchText: null })
    .where(and(eq(comments.officeId, scope.officeId), eq(comments.id, id), isNotNull(comments.text)));
}

export function deleteAttachmentsOf(db: Queries, scope: OfficeScope, commentId: string): Statement {
  return db
    .delete(attachments)
    .where(and(eq(attachments.officeId, scope.officeId), eq(attachments.commentId, commentId)));
}

/** The print of what was sent has no salt: a short text could be guessed by it. It is no part of the chain. */
export function forgetBodyHash(db: Queries, scope: OfficeScope, responseId: string): Statement {
  return db
    .update(responses)
    .set({ bodyHash: '' })
    .where(and(eq(responses.officeId, scope.officeId), eq(responses.id, responseId)));
}

export function insertCommentPurge(
  db: Queries,
  scope: OfficeScope,
  row: Omit<CommentPurge, 'officeId' | 'name'>,
): Statement {
  return db.insert(commentPurges).values({ officeId: scope.officeId, ...row });
}

/** Every record of the office: there are few. */
export async function allCommentPurges(
  db: Queries,
  scope: OfficeScope,
): Promise<(typeof commentPurges.$inferSelect)[]> {
  return await db
    .select()
    .from(commentPurges)
    .where(eq(commentPurges.officeId, scope.officeId))
    .orderBy(asc(commentPurges.commentId));
}

/** At most 500 ids. */
export async function listCommentPurges(
  db: Queries,
  scope: OfficeScope,
  commentIds: readonly string[],
): Promise<CommentPurge[]> {
  if (commentIds.length === 0) return [];
  const rows = await db
    .select({ purge: commentPurges, name: users.name })
    .from(commentPurges)
    .leftJoin(users, eq(users.id, commentPurges.purgedBy))
    .where(
      and(eq(commentPurges.officeId, scope.officeId), inArray(commentPurges.commentId, [...commentIds])),
    );
  return rows.map(({ purge, name }) => ({ ...purge, name }));
}

/**
 * The same words on the other attempts of one paper sheet: whoever corrected a number typed them once more.
 * Empty for what came another way.
 */
export async function listSameOnSheet(
  db: Queries,
  scope: OfficeScope,
  comment: { id: string; responseId: string | null; text: string | null },
): Promise<{ id: string; responseId: string | null }[]> {
  if (comment.responseId === null || comment.text === null) return [];
  const [sheet] = await db
    .select({ batchId: paperEntries.batchId, number: paperEntries.number })
    .from(paperEntries)
    .where(and(eq(paperEntries.officeId, scope.officeId), eq(paperEntries.responseId, comment.responseId)));
  if (sheet === undefined) return [];
  return await db
    .select({ id: comments.id, responseId: comments.responseId })
    .from(paperEntries)
    .innerJoin(
      comments,
      and(
        eq(comments.officeId, paperEntries.officeId),
        eq(comments.responseId, paperEntries.responseId),
        eq(comments.text, comment.text),
        ne(comments.id, comment.id),
      ),
    )
    .where(
      and(
        eq(paperEntries.officeId, scope.officeId),
        eq(paperEntries.batchId, sheet.batchId),
        eq(paperEntries.number, sheet.number),
      ),
    )
    .orderBy(asc(comments.id));
}

type Counted =
  'surveyId' | 'counterCode' | 'serviceCode' | 'channel' | 'language' | 'day' | 'receivedAt' | 'importId';

export type StoredWords = {
  id: string;
  text: string | null;
  salt: string | null;
  hash: string;
  /** What takes it out of sight. */
  correctedBy: string | null;
  /** Where it counts, and with which rating: copies of what its response says, `answers` its codes as JSON. */
  counted: Pick<typeof comments.$inferSelect, Counted | 'rating'>;
  response: Pick<typeof responses.$inferSelect, Counted | 'id' | 'answers'> | null;
  /** It came from the visitor's phone: in a language and at a moment of its own. */
  byPhone: boolean;
  /** The record of who purged it, if there is one. */
  purge: Pick<typeof commentPurges.$inferSelect, 'basis' | 'purgedBy' | 'purgedAt'> | null;
};

/** All comments after that id, those of imports not switched on too: what is stored must fit its hash. */
export async function pageStoredWords(
  db: Queries,
  scope: OfficeScope,
  after: string,
  limit: number,
): Promise<StoredWords[]> {
  return asWords(
    await selectWords(db)
      .where(and(eq(comments.officeId, scope.officeId), gt(comments.id, after)))
      .orderBy(asc(comments.id))
      .limit(limit),
  );
}

/** The same of one response, or one by itself. */
export async function listStoredWordsOf(
  db: Queries,
  scope: OfficeScope,
  of: { response: string } | { comment: string },
): Promise<StoredWords[]> {
  const isMeant = 'response' in of ? eq(comments.responseId, of.response) : eq(comments.id, of.comment);
  return asWords(
    await selectWords(db)
      .where(and(eq(comments.officeId, scope.officeId), isMeant))
      .orderBy(asc(comments.id)),
  );
}

function selectWords(db: Queries) {
  return db
    .select({
      id: comments.id,
      text: comments.text,
      salt: comments.salt,
      hash: comments.hash,
      correctedBy: comments.correctedBy,
      counted: {
        surveyId: comments.surveyId,
        counterCode: comments.counterCode,
        serviceCode: comments.serviceCode,
        channel: comments.channel,
        language: comments.language,
        day: comments.day,
        receivedAt: comments.receivedAt,
        importId: comments.importId,
        rating: comments.rating,
      },
      response: {
        surveyId: responses.surveyId,
        counterCode: responses.counterCode,
        serviceCode: responses.serviceCode,
        channel: responses.channel,
        language: responses.language,
        day: responses.day,
        receivedAt: responses.receivedAt,
        importId: responses.importId,
        id: responses.id,
        answers: responses.answers,
      },
      phone: phoneComments.secretHash,
      purge: {
        basis: commentPurges.basis,
        purgedBy: commentPurges.purgedBy,
        purgedAt: commentPurges.purgedAt,
      },
    })
    .from(comments)
    .leftJoin(
      commentPurges,
      and(eq(commentPurges.officeId, comments.officeId), eq(commentPurges.commentId, comments.id)),
    )
    .leftJoin(
      responses,
      and(eq(responses.officeId, comments.officeId), eq(responses.id, comments.responseId)),
    )
    .leftJoin(
      phoneComments,
      and(eq(phoneComments.officeId, comments.officeId), eq(phoneComments.commentId, comments.id)),
    );
}

const asWords = (rows: Awaited<ReturnType<typeof selectWords>>): StoredWords[] =>
  rows.map(({ phone, ...row }) => ({ ...row, byPhone: phone !== null }));
