// Why: the key by which an office's server reads what waited on its tablets. There is one, and it is never replaced.
import { eq } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { queueKeys, type PrivateKey } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export async function findQueueKey(db: Queries, scope: OfficeScope): Promise<PrivateKey | undefined> {
  const rows = await db
    .select({ key: queueKeys.privateKey })
    .from(queueKeys)
    .where(eq(queueKeys.officeId, scope.officeId));
  return rows[0]?.key;
}

/** Nothing where there is one already: two processes agree on the first. */
export function insertQueueKey(
  db: Queries,
  scope: OfficeScope,
  made: { privateKey: PrivateKey; madeAt: Date },
): Statement {
  return db
    .insert(queueKeys)
    .values({ officeId: scope.officeId, ...made })
    .onConflictDoNothing({ target: queueKeys.officeId });
}
