// Why: what people put on comments: who has read them, and the themes they were given.
import { and, eq, inArray } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { commentReads, commentThemes, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

/** Themes of these comments (at most 500 ids). */
export async function listThemesOf(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<{ commentId: string; theme: string }[]> {
  if (ids.length === 0) return [];
  return await db
    .select({ commentId: commentThemes.commentId, theme: commentThemes.theme })
    .from(commentThemes)
    .where(and(eq(commentThemes.officeId, scope.officeId), inArray(commentThemes.commentId, [...ids])));
}

/** Who has read these comments (at most 500 ids), the first reader first. */
export async function listReadsOf(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<{ commentId: string; userId: string; name: string; readAt: Date }[]> {
  if (ids.length === 0) return [];
  return await db
    .select({
      commentId: commentReads.commentId,
      userId: commentReads.userId,
      name: users.name,
      readAt: commentReads.readAt,
    })
    .from(commentReads)
    .innerJoin(users, eq(users.id, commentReads.userId))
    .where(and(eq(commentReads.officeId, scope.officeId), inArray(commentReads.commentId, [...ids])))
    .orderBy(commentReads.readAt, commentReads.userId);
}

/** Reading twice is reading once. */
export function insertRead(
  db: Queries,
  scope: OfficeScope,
  read: { commentId: string; userId: string; readAt: Date },
): Statement {
  return db
    .insert(commentReads)
    .values({ officeId: scope.officeId, ...read })
    .onConflictDoNothing({ target: [commentReads.officeId, commentReads.commentId, commentReads.userId] });
}

export function deleteRead(db: Queries, scope: OfficeScope, commentId: string, userId: string): Statement {
  return db
    .delete(commentReads)
    .where(
      and(
        eq(commentReads.officeId, scope.officeId),
        eq(commentReads.commentId, commentId),
        eq(commentReads.userId, userId),
      ),
    );
}

export function insertTheme(db: Queries, scope: OfficeScope, commentId: string, theme: string): Statement {
  return db
    .insert(commentThemes)
    .values({ officeId: scope.officeId, commentId, theme })
    .onConflictDoNothing({ target: [commentThemes.officeId, commentThemes.commentId, commentThemes.theme] });
}

export function deleteTheme(db: Queries, scope: OfficeScope, commentId: string, theme: string): Statement {
  return db
    .delete(commentThemes)
    .where(
      and(
        eq(commentThemes.officeId, scope.officeId),
        eq(commentThemes.commentId, commentId),
        eq(commentThemes.theme, theme),
      ),
    );
}
