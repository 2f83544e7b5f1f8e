// Why: who leaves is switched off at once and wherever they are signed in; what they did, and their name beside it, stays.
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { deleteSessionsOfUser } from '../../db/queries/sessions.js';
import {
  endAccountLinks,
  holdPeople,
  listGrantsOfUser,
  listPeople,
  switchUser,
  whileHeld,
  withdrawLinks,
} from '../../db/queries/users.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import type { OffReason, OnReason } from './deactivation.form.js';
import { mustOwnAccount } from './elsewhere.js';
import { managingRoles } from './permissions.js';
import { auditEverywhere } from './signingIn.js';

type Actor = Pick<Staff, 'scope' | 'userId'>;

/**
 * Ends every session and every link by which the account could be opened; roles, cases and names stay.
 * Throws 404 for who does not work here, 409 for oneself, for who works in another office too, for the last person who may
 * look after people, and for an account that is off.
 */
export async function deactivate(
  dependencies: Dependencies,
  actor: Actor,
  personId: string,
  { reason, today }: { reason: OffReason; today: string },
): Promise<void> {
  if (personId === actor.userId) throw conflict('own_account');
  await mustWorkHere(dependencies, actor, personId);
  await mustOwnAccount(dependencies, actor, personId);
  const grants = await listGrantsOfUser(dependencies.database.queries, personId);
  await switching(() =>
    dependencies.database.atomically((db) => [
      holdPeople(db, actor.scope),
      mustChange(switchUser(db, personId, false)),
      mustChange(whileHeld(db, actor.scope, { roles: managingRoles, today })),
      endAccountLinks(db, personId, dependencies.clock()),
      deleteSessionsOfUser(db, personId),
      ...auditEverywhere(dependencies, db, grants, actor.userId, personId, 'user.deactivate', { reason }),
    ]),
  );
}

/** The old password holds, and so do the roles that have not ended. Throws 404 and 409 as `deactivate`. */
export async function reactivate(
  dependencies: Dependencies,
  actor: Actor,
  personId: string,
  reason: OnReason,
): Promise<void> {
  await mustWorkHere(dependencies, actor, personId);
  await mustOwnAccount(dependencies, actor, personId);
  const grants = await listGrantsOfUser(dependencies.database.queries, personId);
  await switching(() =>
    dependencies.database.atomically((db) => [
      mustChange(switchUser(db, personId, true)),
      // A request that ran while the account was switched off may have written its session once more.
      deleteSessionsOfUser(db, personId),
      ...auditEverywhere(dependencies, db, grants, actor.userId, personId, 'user.reactivate', { reason }),
    ]),
  );
}

/** Makes the links worthless that were made here for this person. Throws 404 where none is open. */
export async function withdrawOpenLinks(
  { database, clock, newId }: Dependencies,
  { scope, userId }: Actor,
  personId: string,
): Promise<void> {
  try {
    await database.atomically((db) => [
      mustChange(withdrawLinks(db, scope, personId, clock())),
      insertAudit(db, scope, {
        id: newId(),
        at: clock(),
        userId,
        action: 'user.withdraw-link',
        entity: 'user',
        entityId: personId,
      }),
    ]);
  } catch (error) {
    throw error instanceof NothingChanged ? notFound() : error;
  }
}

async function mustWorkHere({ database }: Dependencies, { scope }: Actor, personId: string): Promise<void> {
  const people = await listPeople(database.queries, scope);
  if (!people.some((one) => one.userId === personId)) throw notFound();
}

async function switching(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof NothingChanged ? conflict() : error;
  }
}
