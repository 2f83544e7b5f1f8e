// Why: does what is due: claims a job by a guarded update, runs its handler, and tries a failed one again later and later.
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import {
  claimJob,
  finishJob,
  listDueJobs,
  postponeJob,
  type Job,
  type JobKinds,
} from '../../db/queries/jobs.js';
import { listOffices } from '../../db/queries/offices.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { handlers, mailKinds } from './handlers.js';

const MINUTE = 60_000;
/** A job claimed so long ago was left by a process that died. */
const LEASE = 15 * MINUTE;

/**
 * Runs the due jobs of every office once, the fifty oldest of each. Returns how many were done.
 * @param kinds the others stay due; of these too what is a mail, while this process has no mail server
 */
export async function runDueJobs(dependencies: Dependencies, kinds: JobKinds = {}): Promise<number> {
  const able: JobKinds =
    dependencies.mailer === undefined ? { ...kinds, but: [...(kinds.but ?? []), ...mailKinds] } : kinds;
  let done = 0;
  for (const office of await listOffices(dependencies.database.queries)) {
    const scope = officeScope(office.id);
    const now = dependencies.clock();
    const abandoned = new Date(now.getTime() - LEASE);
    for (const job of await listDueJobs(dependencies.database.queries, scope, now, abandoned, 50, able)) {
      if (await runJob(dependencies, scope, job)) done += 1;
    }
  }
  return done;
}

async function runJob(dependencies: Dependencies, scope: OfficeScope, job: Job): Promise<boolean> {
  const { database, clock, log } = dependencies;
  try {
    await database.atomically((db) => [mustChange(claimJob(db, scope, job, clock()))]);
  } catch (error) {
    if (error instanceof NothingChanged) return false; // another process has it
    throw error;
  }
  try {
    const handler = handlers[job.kind];
    if (handler === undefined) throw new Error(`no handler for ${job.kind}`);
    await handler({ ...dependencies, pause: dependencies.pauseOfJob() }, scope, job.payload);
    await database.atomically((db) => [finishJob(db, scope, job.id, clock())]);
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.error({ err: error, job: job.kind }, 'job failed');
    // 1, 2, 4 … minutes, a day at the most.
    const wait = Math.min(2 ** job.attempts, 24 * 60) * MINUTE;
    await database.atomically((db) => [
      postponeJob(db, scope, job.id, new Date(clock().getTime() + wait), reason.slice(0, 500)),
    ]);
    return false;
  }
}
