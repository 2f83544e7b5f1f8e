// Why: a very low rating goes to whoever can look after the people waiting now: the section's chief, and who stands in today.
import { listDeputies } from '../../db/queries/caseRules.js';
import { listCounters, listSections } from '../../db/queries/offices.js';
import type { LowRating, LowRatingMute } from '../../db/queries/lowRatings.js';
import { listPeople } from '../../db/queries/users.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';

export type Duty = {
  /** Everybody who is on duty, in no order. */
  people: readonly string[];
  /** Whether a rating at this counter (null: at none) is this person's to look after. */
  concerns(userId: string, counterCode: string | null): boolean;
};

/**
 * Where a section has no chief, the secretary is on duty for it. A rating at no counter concerns them all. Who has left, or
 * may not work here any more, stands in for nobody.
 */
export async function dutyOf(db: Queries, scope: OfficeScope, today: string): Promise<Duty> {
  const [people, counters, deputies, all] = await Promise.all([
    listPeople(db, scope),
    listCounters(db, scope),
    listDeputies(db, scope, today),
    listSections(db, scope),
  ]);
  const holding = people.filter(
    ({ active, validFrom, validTo }) =>
      active && validFrom <= today && (validTo === null || today <= validTo),
  );
  const here = new Set(holding.map(({ userId }) => userId));
  const chiefs = holding.filter(({ role }) => role === 'section_chief');
  const led = new Set(chiefs.map(({ sectionId }) => sectionId));
  const unled =
    led.size === 0 ? [null] : led.has(null) ? [] : all.map(({ id }) => id).filter((id) => !led.has(id));
  const secretaries = holding.filter(({ role }) => role === 'secretary');
  const heads = [
    ...chiefs.map(({ userId, sectionId }) => ({ userId, sectionId })),
    ...secretaries.flatMap(({ userId }) => unled.map((sectionId) => ({ userId, sectionId }))),
  ];
  const sections = new Map<string, Set<string | null>>();
  const give = (userId: string, sectionId: string | null) =>
    sections.set(userId, (sections.get(userId) ?? new Set()).add(sectionId));
  for (const { userId, sectionId } of heads) {
    give(userId, sectionId);
    for (const deputy of deputies)
      if (
        deputy.userId === userId &&
        deputy.fromDay <= today &&
        today <= deputy.toDay &&
        here.has(deputy.deputyId)
      )
        give(deputy.deputyId, sectionId);
  }
  const sectionOf = new Map(counters.map(({ code, sectionId }) => [code, sectionId]));
  return {
    people: [...sections.keys()],
    concerns: (userId, counterCode) => {
      const own = sections.get(userId);
      const section = counterCode === null ? null : (sectionOf.get(counterCode) ?? null);
      return own !== undefined && (section === null || own.has(null) || own.has(section));
    },
  };
}

/** Theirs, not told before, and not given while they wanted quiet. */
export function wanted(
  ratings: readonly LowRating[],
  userId: string,
  duty: Duty,
  mailed: ReadonlySet<string>,
  mute: LowRatingMute | undefined,
): LowRating[] {
  return ratings.filter(
    ({ id, counterCode, receivedAt }) =>
      !mailed.has(id) && duty.concerns(userId, counterCode) && !isQuiet(mute, receivedAt),
  );
}

/** Whether a person with this mute wanted quiet at that moment. */
export function isQuiet(mute: LowRatingMute | undefined, at: Date): boolean {
  return mute !== undefined && mute.fromAt <= at && at < mute.untilAt;
}
