// Why: whoever checks the office gets a seal by mail once a month; here is who that is, and when.
import { findOffice } from '../../db/queries/offices.js';
import { listStaff } from '../../db/queries/users.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { localDay } from '../time.js';
import { permissionsOf } from '../users/permissions.js';

export const sealMailJob = 'seals.mail';

/** Who gets the first seal of a month; nobody where the last was of the same month, or no mail leaves. */
export async function readersOf(
  { database, mailer }: Dependencies,
  scope: OfficeScope,
  at: Date,
  before: Date | undefined,
): Promise<string[]> {
  const db = database.queries;
  if (mailer === undefined) return [];
  const office = await findOffice(db, scope);
  if (office === undefined) return [];
  const monthOf = (moment: Date) => localDay(moment, office.timeZone).slice(0, 7);
  if (before !== undefined && monthOf(before) === monthOf(at)) return [];
  const readers = (await listStaff(db, scope)).filter(
    ({ active, role }) => active && permissionsOf[role].includes('audit.read'),
  );
  return [...new Set(readers.map(({ id }) => id))];
}
