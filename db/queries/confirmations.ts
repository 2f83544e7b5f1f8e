// Why: the link by which a citizen says «it was me»; only its hash is kept, and it counts once.
import { and, eq, isNull } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { confirmations } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Confirmation = typeof confirmations.$inferSelect;

export function insertConfirmation(
  db: Queries,
  scope: OfficeScope,
  confirmation: Pick<Confirmation, 'tokenHash' | 'caseId' | 'expiresAt'>,
): Statement {
  return db.insert(confirmations).values({ officeId: scope.officeId, ...confirmation, usedAt: null });
}

export async function findConfirmation(
  db: Queries,
  scope: OfficeScope,
  tokenHash: string,
): Promise<Confirmation | undefined> {
  const rows = await db
    .select()
    .from(confirmations)
    .where(and(eq(confirmations.officeId, scope.officeId), eq(confirmations.tokenHash, tokenHash)));
  return rows[0];
}

/** For `mustChange`: only the first use counts. */
export function markConfirmationUsed(
  db: Queries,
  scope: OfficeScope,
  tokenHash: string,
  at: Date,
): Statement {
  return db
    .update(confirmations)
    .set({ usedAt: at })
    .where(
      and(
        eq(confirmations.officeId, scope.officeId),
        eq(confirmations.tokenHash, tokenHash),
        isNull(confirmations.usedAt),
      ),
    );
}
