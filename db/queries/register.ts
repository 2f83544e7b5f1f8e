// Why: what comes in without a questionnaire: the comment, who said it, what was attached, what was decided about it, and
// which one it was merged into. Contact data are read only through `findPetitioner`, with an audit row beside it.
import { and, asc, desc, eq, gte, inArray, isNull, lt, ne, notExists, or, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { attachments, cases, comments, petitioners, triages, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type NewComment = Omit<typeof comments.$inferInsert, 'officeId'>;
export type Petitioner = typeof petitioners.$inferSelect;
export type Triage = typeof triages.$inferSelect;
export type Attachment = typeof attachments.$inferSelect;
export type AttachmentNote = Omit<Attachment, 'content'>;

/** A comment that no survey asked for. */
export function insertComment(db: Queries, scope: OfficeScope, comment: NewComment): Statement {
  return db.insert(comments).values({ officeId: scope.officeId, ...comment });
}

export function insertPetitioner(
  db: Queries,
  scope: OfficeScope,
  petitioner: Omit<Petitioner, 'officeId'>,
): Statement {
  return db.insert(petitioners).values({ officeId: scope.officeId, ...petitioner });
}

/** Only for who may read petitioners, with an audit row. */
export async function findPetitioner(
  db: Queries,
  scope: OfficeScope,
  commentId: string,
): Promise<Petitioner | undefined> {
  const rows = await db
    .select()
    .from(petitioners)
    .where(and(eq(petitioners.officeId, scope.officeId), eq(petitioners.commentId, commentId)));
  return rows[0];
}

/** What is known of who said it without saying who it is: all that triage needs. */
export type PetitionerMarks = {
  commentId: string;
  hasName: boolean;
  hasContact: boolean;
  wishesReply: boolean;
  purged: boolean;
};

/** Of these comments (at most 500 ids), those whose writer said something of themselves. */
export async function listPetitionerMarks(
  db: Queries,
  scope: OfficeScope,
  commentIds: readonly string[],
): Promise<PetitionerMarks[]> {
  if (commentIds.length === 0) return [];
  const rows = await db
    .select({
      commentId: petitioners.commentId,
      wishesReply: petitioners.wishesReply,
      purgedAt: petitioners.purgedAt,
      named: sql<number>`case when coalesce(${petitioners.name}, '') <> '' then 1 else 0 end`.mapWith(Number),
      reachable:
        sql<number>`case when coalesce(${petitioners.address}, '') <> '' or coalesce(${petitioners.phone}, '') <> '' or coalesce(${petitioners.email}, '') <> '' then 1 else 0 end`.mapWith(
          Number,
        ),
    })
    .from(petitioners)
    .where(and(eq(petitioners.officeId, scope.officeId), inArray(petitioners.commentId, [...commentIds])));
  return rows.map(({ commentId, wishesReply, purgedAt, named, reachable }) => ({
    commentId,
    wishesReply,
    hasName: named === 1,
    hasContact: reachable === 1,
    purged: purgedAt !== null,
  }));
}

/** How many messages of this address came by this channel since then; the address is in lower case. */
export async function countFromSender(
  db: Queries,
  scope: OfficeScope,
  sender: { channel: string; email: string },
  since: Date,
): Promise<number> {
  const rows = await db
    .select({ n: sql<number>`count(*)`.mapWith(Number) })
    .from(comments)
    .innerJoin(
      petitioners,
      and(eq(petitioners.officeId, comments.officeId), eq(petitioners.commentId, comments.id)),
    )
    .where(
      and(
        eq(comments.officeId, scope.officeId),
        gte(comments.receivedAt, since),
        eq(comments.channel, sender.channel),
        eq(petitioners.email, sender.email),
      ),
    );
  return rows[0]?.n ?? 0;
}

/** Contact data of before that moment whose matter, if it became one, is closed. */
export function endedPetitioners(db: Queries, scope: OfficeScope, before: Date) {
  return and(
    eq(petitioners.officeId, scope.officeId),
    isNull(petitioners.purgedAt),
    inArray(
      petitioners.commentId,
      db
        .select({ id: comments.id })
        .from(comments)
        .where(and(eq(comments.officeId, scope.officeId), lt(comments.receivedAt, before))),
    ),
    notExists(
      db
        .select({ one: sql`1` })
        .from(cases)
        .where(
          and(
            eq(cases.officeId, petitioners.officeId),
            eq(cases.commentId, petitioners.commentId),
            or(ne(cases.status, 'closed'), gte(cases.closedDay, before.toISOString().slice(0, 10))),
          ),
        ),
    ),
  );
}

export async function countEndedPetitioners(db: Queries, scope: OfficeScope, before: Date): Promise<number> {
  const rows = await db
    .select({ n: sql<number>`count(*)`.mapWith(Number) })
    .from(petitioners)
    .where(endedPetitioners(db, scope, before));
  return rows[0]?.n ?? 0;
}

/** Empties the data and keeps the fact that there were some, and when they ended. */
export function purgeEndedPetitioners(db: Queries, scope: OfficeScope, before: Date, now: Date): Statement {
  return db
    .update(petitioners)
    .set({ name: null, address: null, phone: null, email: null, purgedAt: now })
    .where(endedPetitioners(db, scope, before));
}

export function insertTriage(db: Queries, scope: OfficeScope, triage: Omit<Triage, 'officeId'>): Statement {
  return db.insert(triages).values({ officeId: scope.officeId, ...triage });
}

/** Every decision on one comment, the newest first. */
export async function listTriages(
  db: Queries,
  scope: OfficeScope,
  commentId: string,
): Promise<(Triage & { name: string })[]> {
  const rows = await db
    .select({ triage: triages, name: users.name })
    .from(triages)
    .innerJoin(users, eq(users.id, triages.decidedBy))
    .where(and(eq(triages.officeId, scope.officeId), eq(triages.commentId, commentId)))
    .orderBy(desc(triages.decidedAt), desc(triages.id));
  return rows.map(({ triage, name }) => ({ ...triage, name }));
}

export function insertAttachment(
  db: Queries,
  scope: OfficeScope,
  attachment: Omit<Attachment, 'officeId'>,
): Statement {
  return db.insert(attachments).values({ officeId: scope.officeId, ...attachment });
}

/** Without their content, in the order they came. */
export async function listAttachments(
  db: Queries,
  scope: OfficeScope,
  commentId: string,
): Promise<AttachmentNote[]> {
  return await db
    .select({
      officeId: attachments.officeId,
      id: attachments.id,
      commentId: attachments.commentId,
      name: attachments.name,
      mediaType: attachments.mediaType,
      size: attachments.size,
      sha256: attachments.sha256,
      uploadedBy: attachments.uploadedBy,
      uploadedAt: attachments.uploadedAt,
    })
    .from(attachments)
    .where(and(eq(attachments.officeId, scope.officeId), eq(attachments.commentId, commentId)))
    .orderBy(asc(attachments.uploadedAt), asc(attachments.id));
}

export async function findAttachment(
  db: Queries,
  scope: OfficeScope,
  commentId: string,
  id: string,
): Promise<Attachment | undefined> {
  const rows = await db
    .select()
    .from(attachments)
    .where(
      and(
        eq(attachments.officeId, scope.officeId),
        eq(attachments.commentId, commentId),
        eq(attachments.id, id),
      ),
    );
  return rows[0];
}

/** 併案. For `mustChange`: only where the comment stands as `before` says, so that two people never undo one another unseen. */
export function updateMergedInto(
  db: Queries,
  scope: OfficeScope,
  commentId: string,
  before: string | null,
  into: string | null,
): Statement {
  return db
    .update(comments)
    .set({ mergedInto: into })
    .where(
      and(
        eq(comments.officeId, scope.officeId),
        eq(comments.id, commentId),
        before === null ? isNull(comments.mergedInto) : eq(comments.mergedInto, before),
      ),
    );
}

/** What was merged into this comment, the newest first; at most 200. */
export async function listMergedInto(
  db: Queries,
  scope: OfficeScope,
  commentId: string,
): Promise<(typeof comments.$inferSelect)[]> {
  return await db
    .select()
    .from(comments)
    .where(and(eq(comments.officeId, scope.officeId), eq(comments.mergedInto, commentId)))
    .orderBy(desc(comments.receivedAt), desc(comments.id))
    .limit(200);
}

/** By comment (at most 500 ids), the name its writer left: to cover it in the text, never to show it. */
export async function listWriterNames(
  db: Queries,
  scope: OfficeScope,
  commentIds: readonly string[],
): Promise<Map<string, string>> {
  if (commentIds.length === 0) return new Map();
  const rows = await db
    .select({ commentId: petitioners.commentId, name: petitioners.name })
    .from(petitioners)
    .where(and(eq(petitioners.officeId, scope.officeId), inArray(petitioners.commentId, [...commentIds])));
  // A single character would be covered in half the words of a text.
  return new Map(
    rows.flatMap(({ commentId, name }) => (name !== null && name.length >= 2 ? [[commentId, name]] : [])),
  );
}
