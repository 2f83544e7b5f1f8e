// Why: a confidential petition is seen by its handler and the register alone. What it was said with is then nobody else's to
// find, in no list, search or count.
import { and, eq, exists, inArray, isNull, ne, or, sql, type SQL } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { caseComments, cases, comments } from '../schema.js';
import type { OfficeScope } from '../scope.js';

/** True of a row of `comments` that a confidential case of somebody else was opened from, or that such a case answers. */
export function concealedFrom(db: Queries, scope: OfficeScope, userId: string): SQL | undefined {
  const others = and(
    eq(cases.officeId, scope.officeId),
    eq(cases.confidential, true),
    or(isNull(cases.ownerId), ne(cases.ownerId, userId)),
  );
  return or(
    exists(
      db
        .select({ one: sql`1` })
        .from(cases)
        .where(and(eq(cases.commentId, comments.id), others)),
    ),
    exists(
      db
        .select({ one: sql`1` })
        .from(caseComments)
        .innerJoin(cases, and(eq(cases.officeId, caseComments.officeId), eq(cases.id, caseComments.caseId)))
        .where(and(eq(caseComments.commentId, comments.id), others)),
    ),
  );
}

/** Which of these comments (at most 500) are concealed from this person. */
export async function listConcealed(
  db: Queries,
  scope: OfficeScope,
  commentIds: readonly string[],
  userId: string,
): Promise<string[]> {
  if (commentIds.length === 0) return [];
  const rows = await db
    .select({ id: comments.id })
    .from(comments)
    .where(
      and(
        eq(comments.officeId, scope.officeId),
        inArray(comments.id, [...commentIds]),
        concealedFrom(db, scope, userId),
      ),
    );
  return rows.map((row) => row.id);
}
