// Why: whoever of a bureau takes figures away as a file is written down there, and in the log of each office whose they are.
import { insertAudit } from '../../db/queries/audit.js';
import type { Dependencies } from '../dependencies.js';
import type { OfficeEyes, Staff } from '../http/currentUser.js';

/** `page`: which of an office's pages, where it is one office's. */
export type Taken = { form: string; period: string; page?: 'overview' | 'trend' };

export async function writeTaken(
  { database, clock, newId }: Dependencies,
  staff: Pick<Staff, 'scope' | 'userId'>,
  offices: readonly Pick<OfficeEyes, 'scope'>[],
  file: Taken,
): Promise<void> {
  const bureauId = staff.scope.officeId;
  const entry = { at: clock(), action: 'bureau.export', entity: 'office', entityId: bureauId, detail: file };
  await database.atomically((db) => [
    insertAudit(db, staff.scope, { id: newId(), ...entry, userId: staff.userId }),
    // An office reads that the bureau did, not who there.
    ...offices.map(({ scope }) => insertAudit(db, scope, { id: newId(), ...entry, userId: null })),
  ]);
}
