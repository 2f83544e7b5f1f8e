// Why: the two times of an answer that waited on a tablet, written once.
import { and, eq } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { responseClocks } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Clocks = typeof responseClocks.$inferSelect;

/** Sent again, the first times stay. */
export function insertClocks(db: Queries, scope: OfficeScope, row: Omit<Clocks, 'officeId'>): Statement {
  return db
    .insert(responseClocks)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoNothing({ target: [responseClocks.officeId, responseClocks.responseId] });
}

export async function findClocks(
  db: Queries,
  scope: OfficeScope,
  responseId: string,
): Promise<Clocks | undefined> {
  const rows = await db
    .select()
    .from(responseClocks)
    .where(and(eq(responseClocks.officeId, scope.officeId), eq(responseClocks.responseId, responseId)));
  return rows[0];
}
