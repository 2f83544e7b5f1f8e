// Why: the link by which a citizen says «it was me»; only its hash is kept, and it counts once.
import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { cases, confirmations, petitioners } from '../schema.js';
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

/** When the last of a case's links ends; undefined without any. */
export async function findLastExpiry(
  db: Queries,
  scope: OfficeScope,
  caseId: string,
): Promise<Date | undefined> {
  const rows = await db
    .select({ expiresAt: confirmations.expiresAt })
    .from(confirmations)
    .where(and(eq(confirmations.officeId, scope.officeId), eq(confirmations.caseId, caseId)))
    .orderBy(desc(confirmations.expiresAt))
    .limit(1);
  return rows[0]?.expiresAt;
}

/** Cases that wait for the click of whoever has this address, lower-cased; at most 5. */
export async function listWaitingOf(db: Queries, scope: OfficeScope, email: string): Promise<string[]> {
  const rows = await db
    .select({ id: cases.id })
    .from(petitioners)
    .innerJoin(
      cases,
      and(eq(cases.officeId, petitioners.officeId), eq(cases.commentId, petitioners.commentId)),
    )
    .where(
      and(
        eq(petitioners.officeId, scope.officeId),
        eq(petitioners.email, email),
        eq(cases.status, 'waiting'),
      ),
    )
    .orderBy(asc(cases.receivedAt), asc(cases.id))
    .limit(5);
  return rows.map(({ id }) => id);
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
