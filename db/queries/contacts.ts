// Why: contact data have a table and a life of their own: given with consent, read with an audit line, purged on time.
import { and, count, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { contacts } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export async function countContactsBefore(db: Queries, scope: OfficeScope, before: Date): Promise<number> {
  const rows = await db
    .select({ n: count().mapWith(Number) })
    .from(contacts)
    .where(
      and(eq(contacts.officeId, scope.officeId), isNull(contacts.purgedAt), lt(contacts.consentedAt, before)),
    );
  return rows[0]?.n ?? 0;
}

/** Empties the data and keeps the fact that there were some, and when they ended. */
export function purgeContactsBefore(db: Queries, scope: OfficeScope, before: Date, now: Date): Statement {
  return db
    .update(contacts)
    .set({ name: null, way: '', purgedAt: now })
    .where(
      and(eq(contacts.officeId, scope.officeId), isNull(contacts.purgedAt), lt(contacts.consentedAt, before)),
    );
}

/** Which of these responses (at most 500) left contact data that are still there, and whether a name was among them. */
export async function listContactMarks(
  db: Queries,
  scope: OfficeScope,
  responseIds: readonly string[],
): Promise<{ responseId: string; hasName: boolean }[]> {
  if (responseIds.length === 0) return [];
  const rows = await db
    .select({
      responseId: contacts.responseId,
      named: sql<number>`case when coalesce(${contacts.name}, '') <> '' then 1 else 0 end`.mapWith(Number),
    })
    .from(contacts)
    .where(
      and(
        eq(contacts.officeId, scope.officeId),
        inArray(contacts.responseId, [...responseIds]),
        isNull(contacts.purgedAt),
      ),
    );
  return rows.map(({ responseId, named }) => ({ responseId, hasName: named === 1 }));
}
