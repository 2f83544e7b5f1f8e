// Why: which periods say what is normal on a chart. Append-only: the newest row of a chart holds, the older ones stay to be read.
import { and, asc, eq } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { baselines, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Baseline = typeof baselines.$inferSelect;

/** All of a survey, the earliest first, with who started each (null: the program, at the first full one). */
export async function listBaselines(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
): Promise<(Baseline & { startedByName: string | null })[]> {
  const rows = await db
    .select({ baseline: baselines, startedByName: users.name })
    .from(baselines)
    .leftJoin(users, eq(users.id, baselines.startedBy))
    .where(and(eq(baselines.officeId, scope.officeId), eq(baselines.surveyId, surveyId)))
    .orderBy(asc(baselines.startedAt), asc(baselines.id));
  // At the same moment a person's word comes after the program's.
  const byPerson = (id: string | null) => (id === null ? 0 : 1);
  return rows
    .map(({ baseline, startedByName }) => ({ ...baseline, startedByName }))
    .sort(
      (a, b) =>
        a.startedAt.getTime() - b.startedAt.getTime() || byPerson(a.startedBy) - byPerson(b.startedBy),
    );
}

/** The same id again changes nothing: two processes that freeze the same first baseline make one. */
export function insertBaseline(db: Queries, scope: OfficeScope, row: Omit<Baseline, 'officeId'>): Statement {
  return db
    .insert(baselines)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoNothing({ target: [baselines.officeId, baselines.id] });
}
