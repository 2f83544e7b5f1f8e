// Why: a very low rating goes to whoever can look after the people waiting now: the section's chief, and who stands in today.
import { listDeputies } from '../../db/queries/caseRules.js';
import { listCounters } from '../../db/queries/offices.js';
import { listPeople } from '../../db/queries/users.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';

export type Duty = {
  /** Everybody who is on duty, in no order. */
  people: readonly string[];
  /** Whether a rating at this counter (null: at none) is this person's to look after. */
  concerns(userId: string, counterCode: string | null): boolean;
  /** The same by section; null: a counter of none, or no counter. */
  looksAfter(userId: string, sectionId: string | null): boolean;
};

/** An office without section chiefs has its secretary on duty. A rating at no counter concerns them all. */
export async function dutyOf(db: Queries, scope: OfficeScope, today: string): Promise<Duty> {
  const [people, counters, deputies] = await Promise.all([
    listPeople(db, scope),
    listCounters(db, scope),
    listDeputies(db, scope, today),
  ]);
  const holding = people.filter(
    ({ active, validFrom, validTo }) =>
      active && validFrom <= today && (validTo === null || today <= validTo),
  );
  const chiefs = holding.filter(({ role }) => role === 'section_chief');
  const heads = chiefs.length > 0 ? chiefs : holding.filter(({ role }) => role === 'secretary');
  const sections = new Map<string, Set<string | null>>();
  const give = (userId: string, sectionId: string | null) =>
    sections.set(userId, (sections.get(userId) ?? new Set()).add(sectionId));
  for (const { userId, sectionId } of heads) {
    give(userId, sectionId);
    for (const deputy of deputies)
      if (deputy.userId === userId && deputy.fromDay <= today && today <= deputy.toDay)
        give(deputy.deputyId, sectionId);
  }
  const sectionOf = new Map(counters.map(({ code, sectionId }) => [code, sectionId]));
  const looksAfter: Duty['looksAfter'] = (userId, sectionId) => {
    const own = sections.get(userId);
    return own !== undefined && (sectionId === null || own.has(null) || own.has(sectionId));
  };
  return {
    people: [...sections.keys()],
    looksAfter,
    concerns: (userId, counterCode) =>
      looksAfter(userId, counterCode === null ? null : (sectionOf.get(counterCode) ?? null)),
  };
}
