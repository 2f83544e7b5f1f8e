// Why: all timed work on one screen. The clock only makes jobs; the worker does them, on whichever process is free.
import { Cron } from 'croner';
import { insertJob, type JobKinds } from '../../db/queries/jobs.js';
import { listOffices } from '../../db/queries/offices.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { backupJob } from '../backups/daily.js';
import { inOfficeHours } from '../cases/watch.js';
import { watchDevices } from '../devices/watch.js';
import { lowRatingJob, lowRatingMailJob } from '../ratings/lowest.js';
import { noteReach } from '../ratings/reach.js';
import { readingJob } from '../themes/reading.js';
import { localDay } from '../time.js';
import { certificateJob } from '../tls/endingMail.js';
import { runDueJobs } from './worker.js';

/** Until the day's work begins after a start. */
const afterStart = 60_000;

/** Before all others: the charts look at what the rules have left. */
const rulesJob = 'quality.judge';
/** kind → when it is made, in the office's zone. */
const daily = [
  'contacts.purge',
  rulesJob,
  'alarms.raise',
  'cases.unconfirmed',
  'devices.purge',
  'chains.check',
  'drafts.purge',
  'imports.forget',
] as const;

/** Of who is waiting at a counter now: never behind twenty mails of a list to a slow server. */
const urgent = [lowRatingJob, lowRatingMailJob];

/** Takes its time; the rest is mail, mostly. */
const long = [...daily, 'cases.watch', backupJob, certificateJob, readingJob];

/** Each has a clock of its own, so that none stands behind another. */
export const clockKinds = {
  urgent: { only: urgent },
  // A kind that nobody knows is tried too, and said to fail.
  mail: { but: [...long, ...urgent] },
  long: { only: long },
} satisfies Record<string, JobKinds>;

/**
 * One job a day, kind and office: its id says so, whoever makes it.
 * @param wait milliseconds until they are due
 */
export async function makeDailyJobs(dependencies: Dependencies, wait = 0): Promise<void> {
  const offices = await listOffices(dependencies.database.queries);
  for (const office of offices) {
    const scope = officeScope(office.id);
    const now = dependencies.clock();
    const runAt = new Date(now.getTime() + wait);
    const day = localDay(now, office.timeZone);
    // Deadlines are looked at in office hours: nobody hears of one at midnight.
    const sendsCertificate = dependencies.config.tls !== undefined && dependencies.mailer !== undefined;
    const kinds = [
      ...daily,
      ...(inOfficeHours(now, office.timeZone) ? ['cases.watch'] : []),
      ...(sendsCertificate ? [certificateJob] : []),
      // One backup holds all offices.
      ...(dependencies.config.backup !== undefined && office === offices[0] ? [backupJob] : []),
    ];
    await dependencies.database.atomically((db) =>
      kinds.map((kind) =>
        insertJob(db, scope, {
          id: `${kind}:${day}`,
          kind,
          payload: {},
          runAt: kind === rulesJob ? new Date(runAt.getTime() - 1) : runAt,
        }),
      ),
    );
  }
}

/** Looks after every office's tablets and their supervisors; not a job, for the next look is never far and finds the same. */
export async function watchOffices(dependencies: Dependencies): Promise<void> {
  for (const office of await listOffices(dependencies.database.queries)) {
    await noteReach(dependencies, officeScope(office.id));
    await watchDevices(dependencies, officeScope(office.id));
  }
}

/** Starts the clock. Returns what stops it. */
export function startSchedule(dependencies: Dependencies): () => void {
  const failed = (error: unknown): void => {
    dependencies.log.error({ err: error }, 'schedule');
  };
  // A PC that is off at night has its daily work too: at each start, and at the first hour of a day it is on.
  // Not at once: who has just started it wants to see a page.
  makeDailyJobs(dependencies, afterStart).catch(failed);
  const started = dependencies.clock().getTime();
  const clocks = [
    new Cron('7 * * * *', { catch: failed, protect: true }, async () => {
      await makeDailyJobs(dependencies);
    }),
    new Cron('*/5 * * * *', { catch: failed, protect: true }, async () => {
      if (dependencies.clock().getTime() - started >= afterStart) await watchOffices(dependencies);
    }),
    // Somebody may be waiting for a mail: it never stands behind what takes its time.
    new Cron('*/10 * * * * *', { catch: failed, protect: true }, async () => {
      await runDueJobs(dependencies, clockKinds.mail);
    }),
    new Cron('*/10 * * * * *', { catch: failed, protect: true }, async () => {
      await runDueJobs(dependencies, clockKinds.urgent);
    }),
    // The day's work of an earlier start waits like that of this one.
    new Cron('*/10 * * * * *', { catch: failed, protect: true }, async () => {
      if (dependencies.clock().getTime() - started >= afterStart)
        await runDueJobs(dependencies, clockKinds.long);
    }),
  ];
  return () => {
    for (const clock of clocks) clock.stop();
  };
}
