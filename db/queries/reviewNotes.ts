// Why: 檢討意見, what a named person concluded from a figure. Append-only: a correction names the note it replaces, and both
// stay to be read.
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { reviewNotes, roleGrants, users, type Role } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type ReviewNote = typeof reviewNotes.$inferSelect;
/** What its signer was allowed to act as in the office, and when. */
export type SignersGrant = { userId: string; role: Role; validFrom: string; validTo: string | null };
export type SignedNote = ReviewNote & { signedByName: string; grants: SignersGrant[] };

/** All notes on a question of a survey, replaced ones too, in the order they were signed. */
export async function listReviewNotes(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  question: string,
): Promise<SignedNote[]> {
  const rows = await db
    .select({ note: reviewNotes, signedByName: users.name })
    .from(reviewNotes)
    .innerJoin(users, eq(users.id, reviewNotes.signedBy))
    .where(
      and(
        eq(reviewNotes.officeId, scope.officeId),
        eq(reviewNotes.surveyId, surveyId),
        eq(reviewNotes.question, question),
      ),
    )
    .orderBy(asc(reviewNotes.signedAt), asc(reviewNotes.id));
  const signers = [...new Set(rows.map(({ note }) => note.signedBy))];
  const grants = signers.length === 0 ? [] : await listGrantsOfSigners(db, scope, signers);
  return rows.map(({ note, signedByName }) => ({
    ...note,
    signedByName,
    grants: grants.filter((grant) => grant.userId === note.signedBy),
  }));
}

async function listGrantsOfSigners(
  db: Queries,
  scope: OfficeScope,
  userIds: readonly string[],
): Promise<SignersGrant[]> {
  return await db
    .select({
      userId: roleGrants.userId,
      role: roleGrants.role,
      validFrom: roleGrants.validFrom,
      validTo: roleGrants.validTo,
    })
    .from(roleGrants)
    .where(and(eq(roleGrants.officeId, scope.officeId), inArray(roleGrants.userId, [...userIds])))
    .orderBy(asc(roleGrants.validFrom), asc(roleGrants.id));
}

export function insertReviewNote(
  db: Queries,
  scope: OfficeScope,
  row: Omit<ReviewNote, 'officeId'>,
): Statement {
  return db.insert(reviewNotes).values({ officeId: scope.officeId, ...row });
}
