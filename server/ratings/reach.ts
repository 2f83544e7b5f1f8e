// Why: whether answers change while a supervisor hears of bad ones can only be told by who noted, at the time, when one did.
// Mail is set up, fails and is taken away, people are on duty, stand in and want quiet, counters are moved: no table of today
// says what held last month.
import { hasFailedJob } from '../../db/queries/jobs.js';
import { findLastReach, insertReach, listLowRatingMutes, listReach } from '../../db/queries/lowRatings.js';
import { findOffice, listCounters } from '../../db/queries/offices.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { localDay } from '../time.js';
import { dutyOf, isQuiet } from './duty.js';
import { lowRatingMailJob } from './lowest.js';

/** At no counter. */
const none = '';

/**
 * Every few minutes, and when somebody asked for quiet: notes of each counter from when on a very low rating reaches
 * somebody, or nobody, where that is not what was noted last.
 */
export async function noteReach(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const { database, mailer, clock } = dependencies;
  const db = database.queries;
  const office = await findOffice(db, scope);
  if (office === undefined) return;
  const now = clock();
  const [duty, mutes, counters, isStuck] = await Promise.all([
    dutyOf(db, scope, localDay(now, office.timeZone)),
    listLowRatingMutes(db, scope),
    listCounters(db, scope),
    hasFailedJob(db, scope, lowRatingMailJob),
  ]);
  const quiet = new Set(mutes.filter((mute) => isQuiet(mute, now)).map(({ userId }) => userId));
  const awake = mailer === undefined || isStuck ? [] : duty.people.filter((userId) => !quiet.has(userId));
  const found = await Promise.all(
    [none, ...counters.map(({ code }) => code)].map(async (counterCode) => ({
      counterCode,
      reaches: awake.some((userId) => duty.concerns(userId, counterCode === none ? null : counterCode)),
      before: await findLastReach(db, scope, counterCode),
    })),
  );
  const changed = found.filter(({ reaches, before }) => before?.reaches !== reaches);
  if (changed.length === 0) return;
  await database.atomically((writes) =>
    changed.map(({ counterCode, reaches }) =>
      insertReach(writes, scope, { counterCode, fromAt: now, reaches }),
    ),
  );
}

/** Whether a very low rating at this counter would have reached somebody at that moment; null: nobody noted it. */
export type ReachOf = (counterCode: string | null, at: number) => boolean | null;

export async function loadReach(db: Queries, scope: OfficeScope): Promise<ReachOf> {
  const byCounter = new Map<string, { from: number; reaches: boolean }[]>();
  for (const { counterCode, fromAt, reaches } of await listReach(db, scope)) {
    const own = byCounter.get(counterCode) ?? [];
    byCounter.set(counterCode, own);
    own.push({ from: fromAt.getTime(), reaches });
  }
  return (counterCode, at) =>
    byCounter.get(counterCode ?? none)?.findLast(({ from }) => from <= at)?.reaches ?? null;
}
