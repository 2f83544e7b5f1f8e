// Why: a confidential petition is seen by its handler, who signs it and the register alone. What it was said with is then
// nobody else's to find, in no list, search or count.
import { and, eq, inArray, or, sql, type SQL } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { caseComments, cases, comments } from '../schema.js';
import type { OfficeScope } from '../scope.js';
import { visibleTo, type CaseViewer } from './cases.js';

/** True of a row of `comments` that a confidential case of others was opened from, or that such a case answers. */
export function concealedFrom(db: Queries, scope: OfficeScope, viewer: CaseViewer): SQL | undefined {
  const visible = visibleTo(db, scope, viewer);
  if (visible === undefined) return undefined;
  const others = and(
    eq(cases.officeId, scope.officeId),
    eq(cases.confidential, true),
    // Unknown, where nobody owns it yet, is not visible.
    sql`not coalesce((${visible}), false)`,
  );
  // Worked out once, not for each comment: few cases are confidential, and many comments are looked through.
  return or(
    inArray(comments.id, db.select({ id: cases.commentId }).from(cases).where(others)),
    inArray(
      comments.id,
      db
        .select({ id: caseComments.commentId })
        .from(caseComments)
        .innerJoin(cases, and(eq(cases.officeId, caseComments.officeId), eq(cases.id, caseComments.caseId)))
        .where(others),
    ),
  );
}

/** Which of these comments (at most 500) are concealed from this person. */
export async function listConcealed(
  db: Queries,
  scope: OfficeScope,
  commentIds: readonly string[],
  viewer: CaseViewer,
): Promise<string[]> {
  const concealed = concealedFrom(db, scope, viewer);
  if (commentIds.length === 0 || concealed === undefined) return [];
  const rows = await db
    .select({ id: comments.id })
    .from(comments)
    .where(and(eq(comments.officeId, scope.officeId), inArray(comments.id, [...commentIds]), concealed));
  return rows.map((row) => row.id);
}
