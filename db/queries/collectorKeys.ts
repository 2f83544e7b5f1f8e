// Why: keys of other collectors: found by the hash of what they send, listed for who looks after them.
import { and, desc, eq, isNull, lt, or } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { collectorKeys, offices, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type CollectorKey = typeof collectorKeys.$inferSelect;

/** A key in force with its office's time zone, whatever the office. */
export async function findKeyByHash(
  db: Queries,
  keyHash: string,
): Promise<(CollectorKey & { timeZone: string }) | undefined> {
  const rows = await db
    .select({ key: collectorKeys, timeZone: offices.timeZone })
    .from(collectorKeys)
    .innerJoin(offices, eq(offices.id, collectorKeys.officeId))
    .where(and(eq(collectorKeys.keyHash, keyHash), isNull(collectorKeys.revokedAt)));
  const row = rows[0];
  return row === undefined ? undefined : { ...row.key, timeZone: row.timeZone };
}

/** The newest first, those that were revoked too. */
export async function listKeys(
  db: Queries,
  scope: OfficeScope,
): Promise<(CollectorKey & { madeByName: string })[]> {
  const rows = await db
    .select({ key: collectorKeys, madeByName: users.name })
    .from(collectorKeys)
    .innerJoin(users, eq(users.id, collectorKeys.madeBy))
    .where(eq(collectorKeys.officeId, scope.officeId))
    .orderBy(desc(collectorKeys.madeAt), desc(collectorKeys.id));
  return rows.map(({ key, madeByName }) => ({ ...key, madeByName }));
}

export function insertKey(
  db: Queries,
  scope: OfficeScope,
  row: Omit<CollectorKey, 'officeId' | 'lastUsedAt' | 'revokedAt' | 'revokedBy'>,
): Statement {
  return db.insert(collectorKeys).values({ officeId: scope.officeId, ...row });
}

/** Changes nothing when it was revoked already or is not there. */
export function revokeKey(
  db: Queries,
  scope: OfficeScope,
  id: string,
  by: { userId: string; at: Date },
): Statement {
  return db
    .update(collectorKeys)
    .set({ revokedAt: by.at, revokedBy: by.userId })
    .where(
      and(
        eq(collectorKeys.officeId, scope.officeId),
        eq(collectorKeys.id, id),
        isNull(collectorKeys.revokedAt),
      ),
    );
}

/** At most once in a while: a row need not be written for every answer. */
export function markKeyUsed(
  db: Queries,
  scope: OfficeScope,
  id: string,
  moment: { at: Date; unlessSince: Date },
): Statement {
  return db
    .update(collectorKeys)
    .set({ lastUsedAt: moment.at })
    .where(
      and(
        eq(collectorKeys.officeId, scope.officeId),
        eq(collectorKeys.id, id),
        or(isNull(collectorKeys.lastUsedAt), lt(collectorKeys.lastUsedAt, moment.unlessSince)),
      ),
    );
}
