// Why: timed work is a row in the same list as its cause; claimed by a guarded update, so that two processes never do it twice.
import { and, asc, count, eq, inArray, isNotNull, isNull, lt, lte, notInArray, or } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { jobs } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Job = typeof jobs.$inferSelect;
/** Neither: all. */
export type JobKinds = { only?: readonly string[]; but?: readonly string[] };

/** The same id again changes nothing: a schedule that fires in two processes makes one job. */
export function insertJob(
  db: Queries,
  scope: OfficeScope,
  job: { id: string; kind: string; payload: unknown; runAt: Date },
): Statement {
  return db
    .insert(jobs)
    .values({ officeId: scope.officeId, ...job, claimedAt: null, attempts: 0, lastError: null, doneAt: null })
    .onConflictDoNothing({ target: [jobs.officeId, jobs.id] });
}

/**
 * Jobs of the office that are due and not being done, the oldest first; one claimed before `abandoned` was left by a process
 * that died. Of the kinds asked for alone, so that any number of others stands before none of them.
 */
export async function listDueJobs(
  db: Queries,
  scope: OfficeScope,
  now: Date,
  abandoned: Date,
  limit: number,
  { only, but }: JobKinds = {},
): Promise<Job[]> {
  return await db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.officeId, scope.officeId),
        isNull(jobs.doneAt),
        lte(jobs.runAt, now),
        or(isNull(jobs.claimedAt), lt(jobs.claimedAt, abandoned)),
        only === undefined ? undefined : inArray(jobs.kind, [...only]),
        but === undefined ? undefined : notInArray(jobs.kind, [...but]),
      ),
    )
    .orderBy(asc(jobs.runAt), asc(jobs.id))
    .limit(limit);
}

/** Guard with mustChange: touches no row when another process was quicker. */
export function claimJob(db: Queries, scope: OfficeScope, job: Job, now: Date): Statement {
  const asSeen = job.claimedAt === null ? isNull(jobs.claimedAt) : eq(jobs.claimedAt, job.claimedAt);
  return db
    .update(jobs)
    .set({ claimedAt: now, attempts: job.attempts + 1 })
    .where(and(eq(jobs.officeId, scope.officeId), eq(jobs.id, job.id), isNull(jobs.doneAt), asSeen));
}

export function finishJob(db: Queries, scope: OfficeScope, id: string, now: Date): Statement {
  return db
    .update(jobs)
    .set({ doneAt: now, lastError: null })
    .where(and(eq(jobs.officeId, scope.officeId), eq(jobs.id, id)));
}

/** Puts a job back for later with what went wrong. */
export function postponeJob(
  db: Queries,
  scope: OfficeScope,
  id: string,
  runAt: Date,
  lastError: string,
): Statement {
  return db
    .update(jobs)
    .set({ claimedAt: null, runAt, lastError })
    .where(and(eq(jobs.officeId, scope.officeId), eq(jobs.id, id)));
}

/** Whether something of this kind was tried, failed, and waits to be tried again. */
export async function hasFailedJob(db: Queries, scope: OfficeScope, kind: string): Promise<boolean> {
  const rows = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(
      and(
        eq(jobs.officeId, scope.officeId),
        eq(jobs.kind, kind),
        isNull(jobs.doneAt),
        isNull(jobs.claimedAt),
        isNotNull(jobs.lastError),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** Work done before that moment: what it did stands elsewhere. */
export function deleteJobsDone(db: Queries, scope: OfficeScope, before: Date): Statement {
  return db.delete(jobs).where(and(eq(jobs.officeId, scope.officeId), lt(jobs.doneAt, before)));
}

export async function countJobsDone(db: Queries, scope: OfficeScope, before: Date): Promise<number> {
  const rows = await db
    .select({ n: count().mapWith(Number) })
    .from(jobs)
    .where(and(eq(jobs.officeId, scope.officeId), lt(jobs.doneAt, before)));
  return rows[0]?.n ?? 0;
}
