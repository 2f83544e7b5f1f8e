// Why: the names of the office's own people are personal data in what citizens write; all that show a text cover them.
import type { Queries } from '../../db/connection.js';
import { listStaff } from '../../db/queries/users.js';
import type { OfficeScope } from '../../db/scope.js';

/** Each once; also of those who have left. */
export async function staffNames(db: Queries, scope: OfficeScope): Promise<readonly string[]> {
  return [...new Set((await listStaff(db, scope)).map((person) => person.name))];
}
