// Why: who was told often enough for today has quiet for some hours; one's own choice, which ends by itself. What came in
// meanwhile is not sent afterwards, however the quiet is prolonged or ended.
import { z } from 'zod';
import { insertAudit } from '../../db/queries/audit.js';
import { findLowRatingMute, insertMailedRating, upsertLowRatingMute } from '../../db/queries/lowRatings.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { isQuiet } from './duty.js';
import { lowRatingsLately } from './lately.js';
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
  { scope, userId, office }: Pick<Staff, 'scope' | 'userId' | 'office'>,
  hours: number,
): Promise<void> {
  const at = dependencies.clock();
  const before = await findLowRatingMute(dependencies.database.queries, scope, userId);
  const ratings = before === undefined ? [] : await lowRatingsLately(dependencies, scope, office.timeZone);
  await dependencies.database.atomically((db) => [
    // The new quiet takes the place of the one before: what fell into that is done with.
    ...ratings
      .filter(({ receivedAt }) => isQuiet(before, receivedAt))
      .map(({ id }) => insertMailedRating(db, scope, { userId, responseId: id, at })),
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
