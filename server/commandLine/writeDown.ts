// Why: what leaves the house by the command line is in the log like what leaves it by a page.
import { insertAudit } from '../../db/queries/audit.js';
import { listOffices } from '../../db/queries/offices.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';

/** An export is everything there is to read: each office has it in its audit log. */
export async function writeDownExport({ database, clock, newId }: Dependencies): Promise<void> {
  const offices = await listOffices(database.queries);
  const at = clock();
  await database.atomically((db) =>
    offices.map(({ id }) =>
      insertAudit(db, officeScope(id), {
        id: newId(),
        at,
        userId: null,
        action: 'office.export',
        entity: 'office',
        entityId: id,
      }),
    ),
  );
}
