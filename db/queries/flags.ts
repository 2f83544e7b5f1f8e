// Why: which quality flags took answers out of a figure, and how many: what an explanation must be able to say.
import { and, between, count, eq, ne } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { responses } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type FlagCount = { flag: string; n: number; imported: number };

/**
 * Flagged responses of these days (both included), by flag, most first, and how many of them were brought in by an import,
 * flagged where they were collected. A response with several flags counts in each. Reads
 * every response of the days: only for as many as a reader's patience allows.
 */
export async function countFlags(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  from: string,
  to: string,
): Promise<FlagCount[]> {
  const rows = await db
    .select({
      flags: responses.flags,
      n: count().mapWith(Number),
      imported: count(responses.importId).mapWith(Number),
    })
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
  const byFlag = new Map<string, FlagCount>();
  for (const { flags, n, imported } of rows)
    for (const flag of flags.split(',')) {
      const known = byFlag.get(flag) ?? { flag, n: 0, imported: 0 };
      byFlag.set(flag, { flag, n: known.n + n, imported: known.imported + imported });
    }
  return [...byFlag.values()].sort((a, b) => b.n - a.n || (a.flag < b.flag ? -1 : 1));
}
