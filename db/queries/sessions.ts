// Why: the rows behind staff sessions.
import { and, eq, gt, lt } from 'drizzle-orm';
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
