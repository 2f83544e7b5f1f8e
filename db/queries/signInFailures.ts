// Why: how often somebody tried in vain in a row, and until when nothing is looked at.
import { and, eq, gt, lt, or, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { signInFailures } from '../schema.js';

export type SignInFailures = typeof signInFailures.$inferSelect;

export async function findSignInFailures(db: Queries, keyHash: string): Promise<SignInFailures | undefined> {
  const rows = await db.select().from(signInFailures).where(eq(signInFailures.keyHash, keyHash));
  return rows[0];
}

/** Guard with mustChange: touches no row when there is one already. */
export function insertSignInFailure(db: Queries, row: SignInFailures): Statement {
  return db.insert(signInFailures).values(row).onConflictDoNothing({ target: signInFailures.keyHash });
}

/** Guard with mustChange: touches no row when another attempt came between. */
export function addSignInFailure(db: Queries, row: SignInFailures): Statement {
  const { keyHash, userId, wrong, lastAt, waitUntil } = row;
  return db
    .update(signInFailures)
    .set({ userId, wrong, lastAt, waitUntil })
    .where(and(eq(signInFailures.keyHash, keyHash), eq(signInFailures.wrong, wrong - 1)));
}

/** What was counted before it was known to be right. */
export function forgiveSignInFailure(db: Queries, keyHash: string): Statement {
  return db
    .update(signInFailures)
    .set({ wrong: sql`${signInFailures.wrong} - 1`, waitUntil: null })
    .where(and(eq(signInFailures.keyHash, keyHash), gt(signInFailures.wrong, 0)));
}

/** In every browser and from anywhere. */
export function deleteSignInFailures(db: Queries, userId: string, keyHash: string): Statement {
  return db
    .delete(signInFailures)
    .where(or(eq(signInFailures.userId, userId), eq(signInFailures.keyHash, keyHash)));
}

export function deleteOldSignInFailures(db: Queries, before: Date): Statement {
  return db.delete(signInFailures).where(lt(signInFailures.lastAt, before));
}
