// Why: who was told often enough for today has quiet for some hours; one's own choice, which ends by itself.
import { z } from 'zod';
import { insertAudit } from '../../db/queries/audit.js';
import { upsertLowRatingMute } from '../../db/queries/lowRatings.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { noteReach } from './reach.js';

export const muteHours = [1, 2, 4, 8, 24, 72] as const;

const posted = z.object({ hours: z.enum(['1', '2', '4', '8', '24', '72']) });

/** Throws 400. */
export function readHours(body: unknown): number {
  const parsed = posted.safeParse(body);
  if (!parsed.success) throw badRequest();
  return Number(parsed.data.hours);
}

/** @param hours 0: from now on again */
export async function muteLowRatings(
  dependencies: Dependencies,
  { scope, userId }: Pick<Staff, 'scope' | 'userId'>,
  hours: number,
): Promise<void> {
  const at = dependencies.clock();
  await dependencies.database.atomically((db) => [
    upsertLowRatingMute(db, scope, {
      userId,
      fromAt: at,
      untilAt: new Date(at.getTime() + hours * 3_600_000),
    }),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at,
      userId,
      action: hours === 0 ? 'ratings.unmute' : 'ratings.mute',
      entity: 'user',
      entityId: userId,
      detail: { hours },
    }),
  ]);
  await noteReach(dependencies, scope);
}
