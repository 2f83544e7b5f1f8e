// Why: how the timed work and the messages stand, for who looks after the program.
import { and, asc, count, desc, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { jobs, notices, responses } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type JobKind = { kind: string; lastDone: Date | null };

/** Every kind that was ever done, with its last time. */
export async function listJobKinds(db: Queries, scope: OfficeScope): Promise<JobKind[]> {
  return await db
    .select({ kind: jobs.kind, lastDone: sql<Date | null>`max(${jobs.doneAt})`.mapWith(jobs.doneAt) })
    .from(jobs)
    .where(eq(jobs.officeId, scope.officeId))
    .groupBy(jobs.kind)
    .orderBy(asc(jobs.kind));
}

export type FailingJob = { kind: string; attempts: number; lastError: string | null; runAt: Date };

/** What failed and will be tried again, the longest tried first. */
export async function listFailingJobs(db: Queries, scope: OfficeScope, limit: number): Promise<FailingJob[]> {
  return await db
    .select({ kind: jobs.kind, attempts: jobs.attempts, lastError: jobs.lastError, runAt: jobs.runAt })
    .from(jobs)
    .where(and(eq(jobs.officeId, scope.officeId), isNull(jobs.doneAt), isNotNull(jobs.lastError)))
    .orderBy(desc(jobs.attempts), asc(jobs.id))
    .limit(limit);
}

/** How many are due since `before` and were not done: more than none says that nobody works. */
export async function countOverdueJobs(db: Queries, scope: OfficeScope, before: Date): Promise<number> {
  const rows = await db
    .select({ n: count().mapWith(Number) })
    .from(jobs)
    .where(
      and(
        eq(jobs.officeId, scope.officeId),
        isNull(jobs.doneAt),
        isNull(jobs.lastError),
        lt(jobs.runAt, before),
      ),
    );
  return rows[0]?.n ?? 0;
}

export type FailedNotice = { medium: 'mail' | 'sms'; lastError: string | null; createdAt: Date };

/** The latest that was given up, by way. Never to whom. */
export async function findFailedNotice(
  db: Queries,
  scope: OfficeScope,
  medium: 'mail' | 'sms',
): Promise<FailedNotice | undefined> {
  const rows = await db
    .select({ medium: notices.medium, lastError: notices.lastError, createdAt: notices.createdAt })
    .from(notices)
    .where(and(eq(notices.officeId, scope.officeId), eq(notices.medium, medium), eq(notices.state, 'failed')))
    .orderBy(desc(notices.createdAt), desc(notices.id))
    .limit(1);
  return rows[0];
}

/**
 * When so many answers were received, those whose ids come first. An id begins with the moment it was made: the oldest are
 * among them, and no row is read that is not asked for.
 */
export async function listFirstReceipts(db: Queries, scope: OfficeScope, limit: number): Promise<Date[]> {
  const rows = await db
    .select({ at: responses.receivedAt })
    .from(responses)
    .where(eq(responses.officeId, scope.officeId))
    .orderBy(asc(responses.id))
    .limit(limit);
  return rows.map(({ at }) => at);
}
