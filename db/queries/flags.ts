// Why: which quality flags took answers out of a figure, and how many: what an explanation must be able to say.
import { and, between, count, eq, ne } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { responses } from '../schema.js';
import type { OfficeScope } from '../scope.js';

/**
 * Flagged responses of these days (both included), by flag, most first. A response with several flags counts in each. Reads
 * every response of the days: only for as many as a reader's patience allows.
 */
export async function countFlags(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  from: string,
  to: string,
): Promise<{ flag: string; n: number }[]> {
  const rows = await db
    .select({ flags: responses.flags, n: count().mapWith(Number) })
    .from(responses)
    .where(
      and(
        eq(responses.officeId, scope.officeId),
        eq(responses.surveyId, surveyId),
        between(responses.day, from, to),
        ne(responses.flags, ''),
      ),
    )
    .groupBy(responses.flags);
  const byFlag = new Map<string, number>();
  for (const { flags, n } of rows)
    for (const flag of flags.split(',')) byFlag.set(flag, (byFlag.get(flag) ?? 0) + n);
  return [...byFlag]
    .map(([flag, n]) => ({ flag, n }))
    .sort((a, b) => b.n - a.n || (a.flag < b.flag ? -1 : 1));
}
