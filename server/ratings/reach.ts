// Why: whether answers change while a supervisor hears of bad ones can only be told by who noted, at the time, when one did.
// Mail is set up and taken away, people are on duty, stand in and want quiet: no table of today says what held last month.
import { findLastReach, insertReach, listLowRatingMutes, listReach } from '../../db/queries/lowRatings.js';
import { findOffice, listCounters, listSections } from '../../db/queries/offices.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { localDay } from '../time.js';
import { dutyOf } from './duty.js';

/** Counters of no section. */
const none = '';

/**
 * Every few minutes, and when somebody asked for quiet: notes of each section from when on a very low rating reaches
 * somebody, or nobody, where that is not what was noted last.
 */
export async function noteReach(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const { database, mailer, clock } = dependencies;
  const db = database.queries;
  const office = await findOffice(db, scope);
  if (office === undefined) return;
  const now = clock();
  const [duty, mutes, sections] = await Promise.all([
    dutyOf(db, scope, localDay(now, office.timeZone)),
    listLowRatingMutes(db, scope),
    listSections(db, scope),
  ]);
  const quiet = new Set(
    mutes.filter(({ fromAt, untilAt }) => fromAt <= now && now < untilAt).map(({ userId }) => userId),
  );
  const awake = duty.people.filter((userId) => mailer !== undefined && !quiet.has(userId));
  const found = await Promise.all(
    [none, ...sections.map(({ id }) => id)].map(async (sectionId) => ({
      sectionId,
      reaches: awake.some((userId) => duty.looksAfter(userId, sectionId === none ? null : sectionId)),
      before: await findLastReach(db, scope, sectionId),
    })),
  );
  const changed = found.filter(({ reaches, before }) => before?.reaches !== reaches);
  if (changed.length === 0) return;
  await database.atomically((writes) =>
    changed.map(({ sectionId, reaches }) => insertReach(writes, scope, { sectionId, fromAt: now, reaches })),
  );
}

/** Whether a very low rating at this counter would have reached somebody at that moment; null: nobody noted it. */
export type ReachOf = (counterCode: string | null, at: number) => boolean | null;

export async function loadReach(db: Queries, scope: OfficeScope): Promise<ReachOf> {
  const [noted, counters] = await Promise.all([listReach(db, scope), listCounters(db, scope)]);
  const bySection = new Map<string, { from: number; reaches: boolean }[]>();
  for (const { sectionId, fromAt, reaches } of noted) {
    const own = bySection.get(sectionId) ?? [];
    bySection.set(sectionId, own);
    own.push({ from: fromAt.getTime(), reaches });
  }
  const sectionOf = new Map(counters.map(({ code, sectionId }) => [code, sectionId]));
  return (counterCode, at) => {
    const section = (counterCode === null ? null : sectionOf.get(counterCode)) ?? none;
    return bySection.get(section)?.findLast(({ from }) => from <= at)?.reaches ?? null;
  };
}
