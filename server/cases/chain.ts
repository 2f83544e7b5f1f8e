// Why: who signs a reply, in which order, is data of the case, made when it is assigned and again when it comes back.
import type { Role, SignStep } from '../../db/schema.js';

export type Holder = { id: string; active: boolean; role: Role; sectionId: string | null };

/** 承辦人 → 課長, where the case has a section → 秘書 → 主任. An office nobody holds is left out: it would never sign. */
export function chainFor(ownerId: string, sectionId: string | null, staff: readonly Holder[]): SignStep[] {
  const holders = (role: Role) =>
    staff.filter((one) => one.active && one.role === role && one.id !== ownerId);
  const steps: SignStep[] = [{ role: 'handler', sectionId: null, userId: ownerId }];
  if (
    sectionId !== null &&
    holders('section_chief').some((one) => one.sectionId === null || one.sectionId === sectionId)
  )
    steps.push({ role: 'section_chief', sectionId, userId: null });
  for (const role of ['secretary', 'director'] as const) {
    if (holders(role).length > 0) steps.push({ role, sectionId: null, userId: null });
  }
  return steps;
}
