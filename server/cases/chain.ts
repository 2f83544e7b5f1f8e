// Why: who signs a reply, in which order, is data: of the office, from a day on, and of each case, made when it is assigned and
// again when it comes back, by the order that held when the case came.
import type { SignChain } from '../../db/queries/caseRules.js';
import type { Role, SignStep } from '../../db/schema.js';

export type Holder = { id: string; active: boolean; role: Role; sectionId: string | null };

/** Who may stand in an order; the handler always begins it. */
export const signRoles = ['section_chief', 'research', 'secretary', 'director'] as const satisfies Role[];
export type SignRole = (typeof signRoles)[number];

/** 承辦人 → 課長 → 秘書 → 主任, as long as the office sets nothing else. */
export const shippedOrder: readonly SignRole[] = ['section_chief', 'secretary', 'director'];

export const isSignRole = (role: string): role is SignRole => signRoles.some((one) => one === role);

/** Of the office's orders the newest whose day had come, and that was set, when the case came. */
export function orderOf(
  chains: readonly SignChain[],
  { receivedDay, receivedAt }: { receivedDay: string; receivedAt: Date },
): readonly SignRole[] {
  const found = chains.find(({ fromDay, setAt }) => fromDay <= receivedDay && setAt <= receivedAt);
  return found === undefined ? shippedOrder : found.roles.filter(isSignRole);
}

/**
 * The handler and after them the order's offices. A section chief signs where the case has a section and that has one; an
 * office nobody holds is left out, for it would never sign.
 */
export function chainFor(
  ownerId: string,
  sectionId: string | null,
  staff: readonly Holder[],
  order: readonly SignRole[] = shippedOrder,
): SignStep[] {
  const steps: SignStep[] = [{ role: 'handler', sectionId: null, userId: ownerId }];
  for (const role of order) {
    const holders = staff.filter((one) => one.active && one.role === role && one.id !== ownerId);
    if (role === 'section_chief') {
      if (sectionId !== null && holders.some((one) => one.sectionId === null || one.sectionId === sectionId))
        steps.push({ role, sectionId, userId: null });
    } else if (holders.length > 0) steps.push({ role, sectionId: null, userId: null });
  }
  return steps;
}
