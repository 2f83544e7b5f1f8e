// Why: what a measure should reach and what its bands are called. Append-only: a change is a new row, so that nobody can say
// later that the target had always been there.
import { and, asc, eq } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { targets, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Target = typeof targets.$inferSelect;
/** With who set it; null: the program itself. */
export type SetTarget = Target & { setByName: string | null };

/** All that were ever set for a question, in the order they were set. */
export async function listTargets(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  question: string,
): Promise<SetTarget[]> {
  const rows = await db
    .select({ target: targets, setByName: users.name })
    .from(targets)
    .leftJoin(users, eq(users.id, targets.setBy))
    .where(
      and(
        eq(targets.officeId, scope.officeId),
        eq(targets.surveyId, surveyId),
        eq(targets.question, question),
      ),
    )
    .orderBy(asc(targets.setAt), asc(targets.id));
  return rows.map(({ target, setByName }) => ({ ...target, setByName }));
}

/** The same for all questions of all surveys. */
export async function listAllTargets(db: Queries, scope: OfficeScope): Promise<SetTarget[]> {
  const rows = await db
    .select({ target: targets, setByName: users.name })
    .from(targets)
    .leftJoin(users, eq(users.id, targets.setBy))
    .where(eq(targets.officeId, scope.officeId))
    .orderBy(asc(targets.setAt), asc(targets.id));
  return rows.map(({ target, setByName }) => ({ ...target, setByName }));
}

export function insertTarget(db: Queries, scope: OfficeScope, row: Omit<Target, 'officeId'>): Statement {
  return db.insert(targets).values({ officeId: scope.officeId, ...row });
}
