// Why: an account is one person's in every office. Who manages users of one office must not come by way of a new password
// into another, so what changes the account as a whole is for who manages users wherever the person works.
import { listOffices } from '../../db/queries/offices.js';
import { findUser, listGrantsOfUser, type Grant } from '../../db/queries/users.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict } from '../errors.js';
import { localDay } from '../time.js';
import { managingRoles } from './permissions.js';

/**
 * Whether this manager of `scope` may act on the account as a whole: they manage users in every other office too where the
 * person has a role now or to come.
 */
export async function mayActOnAccount(
  { database, clock }: Pick<Dependencies, 'database' | 'clock'>,
  manager: { scope: OfficeScope; userId: string },
  personId: string,
): Promise<boolean> {
  const db = database.queries;
  const [offices, grants] = await Promise.all([listOffices(db), listGrantsOfUser(db, personId)]);
  const days = new Map(offices.map(({ id, timeZone }) => [id, localDay(clock(), timeZone)]));
  const isOver = ({ officeId, validTo }: Grant) => validTo !== null && validTo < (days.get(officeId) ?? '');
  const others = new Set(grants.filter((grant) => !isOver(grant)).map(({ officeId }) => officeId));
  others.delete(manager.scope.officeId);
  if (others.size === 0) return true;
  const [actor, own] = await Promise.all([
    findUser(db, manager.userId),
    listGrantsOfUser(db, manager.userId),
  ]);
  if (actor?.active !== true) return false;
  const managed = own.filter(
    (grant) =>
      managingRoles.includes(grant.role) &&
      grant.validFrom <= (days.get(grant.officeId) ?? '') &&
      !isOver(grant),
  );
  return [...others].every((officeId) => managed.some((grant) => grant.officeId === officeId));
}

/** Throws 409, which says who can. */
export async function mustOwnAccount(
  dependencies: Pick<Dependencies, 'database' | 'clock'>,
  manager: { scope: OfficeScope; userId: string },
  personId: string,
): Promise<void> {
  if (!(await mayActOnAccount(dependencies, manager, personId))) throw conflict('works_elsewhere');
}
