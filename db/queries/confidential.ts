// Why: a confidential petition is seen by its handler, who signs it and the register alone. What it was said with is then
// nobody else's to find, in no list, search or count.
import { and, eq, inArray, isNotNull, not, or, sql, type SQL } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { caseComments, cases, comments } from '../schema.js';
import type { OfficeScope } from '../scope.js';
import { visibleTo, type CaseViewer } from './cases.js';

/**
 * True of a row of `comments` that a confidential case of others was opened from, or that such a case answers; and, for who
 * reads those of one section only, of one that was said at a counter of another.
 */
export function concealedFrom(db: Queries, scope: OfficeScope, viewer: CaseViewer): SQL | undefined {
  const visible = visibleTo(db, scope, viewer);
  const codes = viewer.counterCodesElsewhere ?? [];
  const elsewhere =
    codes.length === 0
      ? undefined
      : and(isNotNull(comments.counterCode), inArray(comments.counterCode, [...codes]));
  if (visible === undefined) return elsewhere;
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
    elsewhere,
  );
}

/** Of the rows of `comments` those that this reader may read; every one where no reader is named. */
export function openedTo(db: Queries, scope: OfficeScope, viewer: CaseViewer | undefined): SQL | undefined {
  const concealed = viewer === undefined ? undefined : concealedFrom(db, scope, viewer);
  return concealed === undefined ? undefined : not(concealed);
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
