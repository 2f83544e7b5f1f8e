// Why: what only the first start asks and writes: whether anybody is here yet, whether the demo office is finished, and
// its thousands of small rows, many to a statement. Writing them again changes nothing, so a killed start can go on.
import { and, eq, isNull } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { audit, commentReads, comments, commentThemes, setupTokens, users, visits } from '../schema.js';
import type { OfficeScope } from '../scope.js';

/** At most this many rows a statement, on both engines. */
const MOST_ROWS = 500;

export async function hasUsers(db: Queries): Promise<boolean> {
  const rows = await db.select({ id: users.id }).from(users).limit(1);
  return rows.length > 0;
}

export async function hasAuditEntry(db: Queries, scope: OfficeScope, id: string): Promise<boolean> {
  const rows = await db
    .select({ id: audit.id })
    .from(audit)
    .where(and(eq(audit.officeId, scope.officeId), eq(audit.id, id)));
  return rows.length > 0;
}

/** Setup links that nobody used no longer open anything. */
export function expireSetupTokens(db: Queries, scope: OfficeScope, at: Date): Statement {
  return db
    .update(setupTokens)
    .set({ usedAt: at })
    .where(and(eq(setupTokens.officeId, scope.officeId), isNull(setupTokens.usedAt)));
}

export function insertVisits(
  db: Queries,
  scope: OfficeScope,
  rows: readonly Omit<typeof visits.$inferInsert, 'officeId'>[],
): Statement[] {
  return inParts(rows).map((part) =>
    db
      .insert(visits)
      .values(part.map((row) => ({ officeId: scope.officeId, ...row })))
      .onConflictDoNothing({
        target: [visits.officeId, visits.day, visits.serviceCode, visits.counterCode],
      }),
  );
}

export function insertReads(
  db: Queries,
  scope: OfficeScope,
  rows: readonly Omit<typeof commentReads.$inferInsert, 'officeId'>[],
): Statement[] {
  return inParts(rows).map((part) =>
    db
      .insert(commentReads)
      .values(part.map((row) => ({ officeId: scope.officeId, ...row })))
      .onConflictDoNothing({ target: [commentReads.officeId, commentReads.commentId, commentReads.userId] }),
  );
}

export function insertThemes(
  db: Queries,
  scope: OfficeScope,
  rows: readonly { commentId: string; theme: string }[],
): Statement[] {
  return inParts(rows).map((part) =>
    db
      .insert(commentThemes)
      .values(part.map((row) => ({ officeId: scope.officeId, ...row })))
      .onConflictDoNothing({
        target: [commentThemes.officeId, commentThemes.commentId, commentThemes.theme],
      }),
  );
}

/** Touches the comment only while nobody has said what kind it is. */
export function updateMissingKind(
  db: Queries,
  scope: OfficeScope,
  row: { commentId: string; kind: NonNullable<(typeof comments.$inferInsert)['kind']>; kindBy: string },
): Statement {
  return db
    .update(comments)
    .set({ kind: row.kind, kindBy: row.kindBy })
    .where(and(eq(comments.officeId, scope.officeId), eq(comments.id, row.commentId), isNull(comments.kind)));
}

function inParts<Row>(rows: readonly Row[]): Row[][] {
  const parts: Row[][] = [];
  for (let start = 0; start < rows.length; start += MOST_ROWS)
    parts.push(rows.slice(start, start + MOST_ROWS));
  return parts;
}
