// Why: whether anything a public page is made from has changed is asked at every visit, so it must cost almost nothing.
import { asc, desc, eq } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { audit, streams } from '../schema.js';
import type { OfficeScope } from '../scope.js';

/**
 * Another text as soon as an answer came in, or staff changed anything: the heads of the office's streams of responses and
 * its latest audit row.
 */
export async function readRevision(db: Queries, scope: OfficeScope): Promise<string> {
  const [heads, [latest]] = await Promise.all([
    db
      .select({ name: streams.name, sequence: streams.sequence, hash: streams.hash })
      .from(streams)
      .where(eq(streams.officeId, scope.officeId))
      .orderBy(asc(streams.name)),
    db
      .select({ id: audit.id, at: audit.at })
      .from(audit)
      .where(eq(audit.officeId, scope.officeId))
      .orderBy(desc(audit.at), desc(audit.id))
      .limit(1),
  ]);
  return JSON.stringify([heads, latest]);
}
