// Why: the nightly seals of the chains: appended, read in their order, never changed.
import { asc, desc, eq } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { chainSeals } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type ChainSeal = typeof chainSeals.$inferSelect;

/** From the first on. */
export async function listSeals(db: Queries, scope: OfficeScope): Promise<ChainSeal[]> {
  return await db
    .select()
    .from(chainSeals)
    .where(eq(chainSeals.officeId, scope.officeId))
    .orderBy(asc(chainSeals.number));
}

/** The newest first. */
export async function listLastSeals(db: Queries, scope: OfficeScope, limit: number): Promise<ChainSeal[]> {
  return await db
    .select()
    .from(chainSeals)
    .where(eq(chainSeals.officeId, scope.officeId))
    .orderBy(desc(chainSeals.number))
    .limit(limit);
}

/** Refused by the key where that number is taken. */
export function insertSeal(db: Queries, scope: OfficeScope, row: Omit<ChainSeal, 'officeId'>): Statement {
  return db.insert(chainSeals).values({ officeId: scope.officeId, ...row });
}
