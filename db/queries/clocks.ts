// Why: the two times of an answer that waited on a tablet; the intake writes them with the answer.
import { and, eq } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { responseClocks } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Clocks = typeof responseClocks.$inferSelect;

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
