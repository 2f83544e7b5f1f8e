// Why: a person's second factor, whose codes count once each, and the recovery codes beside it.
import { and, count, eq, isNull, lt } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { recoveryCodes, secondFactors } from '../schema.js';

export type SecondFactor = typeof secondFactors.$inferSelect;

export async function findSecondFactor(db: Queries, userId: string): Promise<SecondFactor | undefined> {
  const rows = await db.select().from(secondFactors).where(eq(secondFactors.userId, userId));
  return rows[0];
}

export function insertSecondFactor(db: Queries, row: SecondFactor): Statement {
  return db.insert(secondFactors).values(row);
}

/** Guard with mustChange: touches no row when a code of this step or a later one was taken. */
export function takeStep(db: Queries, userId: string, step: number): Statement {
  return db
    .update(secondFactors)
    .set({ lastStep: step })
    .where(and(eq(secondFactors.userId, userId), lt(secondFactors.lastStep, step)));
}

export function deleteSecondFactor(db: Queries, userId: string): Statement {
  return db.delete(secondFactors).where(eq(secondFactors.userId, userId));
}

export function insertRecoveryCodes(db: Queries, userId: string, hashes: readonly string[]): Statement {
  return db.insert(recoveryCodes).values(hashes.map((codeHash) => ({ userId, codeHash, usedAt: null })));
}

/** Guard with mustChange: touches no row for a code that is none, or was used. */
export function takeRecoveryCode(db: Queries, userId: string, codeHash: string, at: Date): Statement {
  return db
    .update(recoveryCodes)
    .set({ usedAt: at })
    .where(
      and(
        eq(recoveryCodes.userId, userId),
        eq(recoveryCodes.codeHash, codeHash),
        isNull(recoveryCodes.usedAt),
      ),
    );
}

export function deleteRecoveryCodes(db: Queries, userId: string): Statement {
  return db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
}

export async function countRecoveryCodes(db: Queries, userId: string): Promise<number> {
  const rows = await db
    .select({ n: count().mapWith(Number) })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)));
  return rows[0]?.n ?? 0;
}
