// Why: an office's logos: they only grow in number, the settings say which one is shown.
import { and, eq } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { logos } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Logo = typeof logos.$inferSelect;

export async function findLogo(db: Queries, scope: OfficeScope, hash: string): Promise<Logo | undefined> {
  const rows = await db
    .select()
    .from(logos)
    .where(and(eq(logos.officeId, scope.officeId), eq(logos.hash, hash)));
  return rows[0];
}

/** The same picture once more changes nothing. */
export function insertLogo(db: Queries, scope: OfficeScope, row: Omit<Logo, 'officeId'>): Statement {
  return db
    .insert(logos)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoNothing({ target: [logos.officeId, logos.hash] });
}
