// Why: clippings, proposals and merits change in one way: the row as it was read, and the audit row, in one list; who comes
// second is told.
import { mustChange, type Queries, type Statement } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict } from '../errors.js';

export type Actor = { scope: OfficeScope; userId: string };

/** Throws 409 when the update touches nothing. */
export async function changeGuarded(
  dependencies: Dependencies,
  actor: Actor,
  what: { action: string; entity: string; entityId: string; detail: object },
  update: (db: Queries) => Statement,
): Promise<void> {
  try {
    await dependencies.database.atomically((db) => [
      mustChange(update(db)),
      insertAudit(db, actor.scope, {
        id: dependencies.newId(),
        at: dependencies.clock(),
        userId: actor.userId,
        ...what,
      }),
    ]);
  } catch (error) {
    if (error instanceof NothingChanged) throw conflict();
    throw error;
  }
}
