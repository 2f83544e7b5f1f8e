// Why: what comments speak about: the words an office has changed, what the rules in force found in each comment, and what
// people said it is. Comments are read by the rules in windows of the newest first, so that no statement is a long one.
import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { comments, foundThemes, themeCodings, themedComments, themes, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type ThemeRow = typeof themes.$inferSelect;
/** What a person saw of a theme before they changed it. */
export type ThemeVersion = Pick<ThemeRow, 'code' | 'revision' | 'changedAt'>;
export type ReadComment = { commentId: string; polarity: string; themes: readonly string[] };
export type Coding = typeof themeCodings.$inferSelect;

/** At most this many rows a statement, on both engines. */
const MOST_ROWS = 500;

/** Themes this office has changed or added; the others are as the program ships them. */
export async function listThemeRows(db: Queries, scope: OfficeScope): Promise<ThemeRow[]> {
  return await db.select().from(themes).where(eq(themes.officeId, scope.officeId));
}

export function insertThemeRow(db: Queries, scope: OfficeScope, row: Omit<ThemeRow, 'officeId'>): Statement {
  return db.insert(themes).values({ officeId: scope.officeId, ...row });
}

function asSeen(scope: OfficeScope, { code, revision, changedAt }: ThemeVersion) {
  // A theme that was reset begins again at revision 1: the moment tells the two apart.
  return and(
    eq(themes.officeId, scope.officeId),
    eq(themes.code, code),
    eq(themes.revision, revision),
    eq(themes.changedAt, changedAt),
  );
}

/** Guard with mustChange: touches no row when somebody changed it meanwhile. */
export function updateThemeRow(
  db: Queries,
  scope: OfficeScope,
  before: ThemeVersion,
  row: Omit<ThemeRow, 'officeId' | 'code' | 'position' | 'revision'>,
): Statement {
  return db
    .update(themes)
    .set({ ...row, revision: before.revision + 1 })
    .where(asSeen(scope, before));
}

/** Back to the words the program ships. Guard with mustChange. */
export function deleteThemeRow(db: Queries, scope: OfficeScope, before: ThemeVersion): Statement {
  return db.delete(themes).where(asSeen(scope, before));
}

/** The newest comments below `beforeId`, and by which rules each was last read; null: by none. */
export async function listReadState(
  db: Queries,
  scope: OfficeScope,
  beforeId: string | undefined,
  limit: number,
): Promise<{ id: string; rules: string | null }[]> {
  return await db
    .select({ id: comments.id, rules: themedComments.rules })
    .from(comments)
    .leftJoin(
      themedComments,
      and(eq(themedComments.officeId, comments.officeId), eq(themedComments.commentId, comments.id)),
    )
    .where(
      and(
        eq(comments.officeId, scope.officeId),
        beforeId === undefined ? undefined : lt(comments.id, beforeId),
      ),
    )
    .orderBy(desc(comments.id))
    .limit(limit);
}

/** At most 500 ids. Text is null where it was purged: what was found in it before stays. */
export async function listTextsToRead(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<{ id: string; surveyId: string | null; rating: string | null; text: string | null }[]> {
  if (ids.length === 0) return [];
  return await db
    .select({
      id: comments.id,
      surveyId: comments.surveyId,
      rating: comments.rating,
      text: comments.text,
    })
    .from(comments)
    .where(and(eq(comments.officeId, scope.officeId), inArray(comments.id, [...ids])));
}

/**
 * What the rules found, in place of what was found before. The mark comes first: it holds its row, so that two processes
 * reading the same comment do it one after the other.
 */
export function markRead(
  db: Queries,
  scope: OfficeScope,
  rules: string,
  read: readonly ReadComment[],
): Statement[] {
  const { officeId } = scope;
  const ordered = [...read].sort((a, b) => (a.commentId < b.commentId ? -1 : 1));
  const found = ordered.flatMap(({ commentId, themes: own }) =>
    own.map((theme) => ({ officeId, commentId, theme })),
  );
  return [
    ...inParts(ordered).map((part) =>
      db
        .insert(themedComments)
        .values(part.map(({ commentId, polarity }) => ({ officeId, commentId, rules, polarity })))
        .onConflictDoUpdate({
          target: [themedComments.officeId, themedComments.commentId],
          set: { rules: sql`excluded.rules`, polarity: sql`excluded.polarity` },
        }),
    ),
    ...inParts(ordered).map((part) =>
      db.delete(foundThemes).where(
        and(
          eq(foundThemes.officeId, officeId),
          inArray(
            foundThemes.commentId,
            part.map((row) => row.commentId),
          ),
        ),
      ),
    ),
    ...inParts(found).map((part) =>
      db
        .insert(foundThemes)
        .values(part)
        .onConflictDoNothing({
          target: [foundThemes.officeId, foundThemes.commentId, foundThemes.theme],
        }),
    ),
  ];
}

/** Comments whose text is gone count as read by any rules. */
export function markUnreadable(
  db: Queries,
  scope: OfficeScope,
  rules: string,
  ids: readonly string[],
): Statement[] {
  return inParts([...ids].sort()).map((part) =>
    db
      .insert(themedComments)
      .values(part.map((commentId) => ({ officeId: scope.officeId, commentId, rules, polarity: 'unknown' })))
      .onConflictDoUpdate({
        target: [themedComments.officeId, themedComments.commentId],
        set: { rules: sql`excluded.rules` },
      }),
  );
}

/** How many comments there are, and how many of them were read by these rules. */
export async function countReadBy(
  db: Queries,
  scope: OfficeScope,
  rules: string,
): Promise<{ read: number; all: number }> {
  const n = sql<number>`count(*)`.mapWith(Number);
  const [all, read] = await Promise.all([
    db.select({ n }).from(comments).where(eq(comments.officeId, scope.officeId)),
    db
      .select({ n })
      .from(themedComments)
      .where(and(eq(themedComments.officeId, scope.officeId), eq(themedComments.rules, rules))),
  ]);
  return { all: all[0]?.n ?? 0, read: read[0]?.n ?? 0 };
}

/** What was found in these comments (at most 500 ids). */
export async function listFoundThemes(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<{ commentId: string; theme: string }[]> {
  if (ids.length === 0) return [];
  return await db
    .select({ commentId: foundThemes.commentId, theme: foundThemes.theme })
    .from(foundThemes)
    .where(and(eq(foundThemes.officeId, scope.officeId), inArray(foundThemes.commentId, [...ids])));
}

/** How many comments speak of each theme, of those read by these rules. */
export async function countFoundThemes(
  db: Queries,
  scope: OfficeScope,
): Promise<{ theme: string; n: number }[]> {
  return await db
    .select({ theme: foundThemes.theme, n: sql<number>`count(*)`.mapWith(Number) })
    .from(foundThemes)
    .where(eq(foundThemes.officeId, scope.officeId))
    .groupBy(foundThemes.theme);
}

/** Every coding of the office with its coder's name, the earliest first. */
export async function listCodings(
  db: Queries,
  scope: OfficeScope,
): Promise<(Omit<Coding, 'officeId'> & { name: string })[]> {
  return await db
    .select({
      commentId: themeCodings.commentId,
      coderId: themeCodings.coderId,
      name: users.name,
      themes: themeCodings.themes,
      codedAt: themeCodings.codedAt,
    })
    .from(themeCodings)
    .innerJoin(users, eq(users.id, themeCodings.coderId))
    .where(eq(themeCodings.officeId, scope.officeId))
    .orderBy(themeCodings.codedAt, themeCodings.commentId, themeCodings.coderId);
}

/** One person's own codings of these comments (at most 500 ids). */
export async function listCodingsOf(
  db: Queries,
  scope: OfficeScope,
  coderId: string,
  ids: readonly string[],
): Promise<Coding[]> {
  if (ids.length === 0) return [];
  return await db
    .select()
    .from(themeCodings)
    .where(
      and(
        eq(themeCodings.officeId, scope.officeId),
        eq(themeCodings.coderId, coderId),
        inArray(themeCodings.commentId, [...ids]),
      ),
    );
}

/** A person's coding of a comment; said again, the later one holds (the audit keeps the earlier). */
export function upsertCoding(db: Queries, scope: OfficeScope, coding: Omit<Coding, 'officeId'>): Statement {
  return db
    .insert(themeCodings)
    .values({ officeId: scope.officeId, ...coding })
    .onConflictDoUpdate({
      target: [themeCodings.officeId, themeCodings.commentId, themeCodings.coderId],
      set: { themes: coding.themes, codedAt: coding.codedAt },
    });
}

/** Many at once; those that are there stay as they are. */
export function insertCodings(
  db: Queries,
  scope: OfficeScope,
  codings: readonly Omit<Coding, 'officeId'>[],
): Statement[] {
  return inParts(codings).map((part) =>
    db
      .insert(themeCodings)
      .values(part.map((row) => ({ officeId: scope.officeId, ...row })))
      .onConflictDoNothing({
        target: [themeCodings.officeId, themeCodings.commentId, themeCodings.coderId],
      }),
  );
}

function inParts<Row>(rows: readonly Row[]): Row[][] {
  const parts: Row[][] = [];
  for (let start = 0; start < rows.length; start += MOST_ROWS)
    parts.push(rows.slice(start, start + MOST_ROWS));
  return parts;
}
