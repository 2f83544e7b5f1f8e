// Why: the rows behind staff sessions.
import { and, desc, eq, gt, lt, ne } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { sessions } from '../schema.js';

export async function findSession(
  db: Queries,
  idHash: string,
  now: Date,
): Promise<{ data: string } | undefined> {
  const rows = await db
    .select({ data: sessions.data })
    .from(sessions)
    .where(and(eq(sessions.idHash, idHash), gt(sessions.expiresAt, now)));
  return rows[0];
}

export function upsertSession(db: Queries, row: typeof sessions.$inferInsert): Statement {
  return db
    .insert(sessions)
    .values(row)
    .onConflictDoUpdate({
      target: sessions.idHash,
      set: { userId: row.userId, data: row.data, expiresAt: row.expiresAt },
    });
}

export function deleteSession(db: Queries, idHash: string): Statement {
  return db.delete(sessions).where(eq(sessions.idHash, idHash));
}

export function deleteSessionsOfUser(db: Queries, userId: string): Statement {
  return db.delete(sessions).where(eq(sessions.userId, userId));
}

export function deleteExpiredSessions(db: Queries, now: Date): Statement {
  return db.delete(sessions).where(lt(sessions.expiresAt, now));
}

/** Where a person is signed in now, the latest end first. */
export async function listSessionsOfUser(
  db: Queries,
  userId: string,
  now: Date,
): Promise<{ idHash: string; data: string; expiresAt: Date }[]> {
  return await db
    .select({ idHash: sessions.idHash, data: sessions.data, expiresAt: sessions.expiresAt })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.expiresAt), desc(sessions.idHash));
}

/** All of a person's but the one they are using. */
export function deleteOtherSessions(db: Queries, userId: string, keptIdHash: string): Statement {
  return db.delete(sessions).where(and(eq(sessions.userId, userId), ne(sessions.idHash, keptIdHash)));
}
