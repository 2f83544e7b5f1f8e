// Why: «undo» is the inverse of throwing away, in one list of writes; and what lies too long goes by rule.
import { mustChange } from '../../db/connection.js';
import { isForeignKeyViolation, isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { deleteTrash, findTrash, type Thrown } from '../../db/queries/trash.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, gone, notAllowed, notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { endsOfTrash, kinds, kindsOf } from './kinds.js';
import { unpacked } from './throwing.js';

/**
 * Puts it back as it was. Throws 404 for what is not in the trash, 403 for a kind this person may not throw away, 410
 * where its days are over, 409 where its place is taken again.
 */
export async function putBack(
  dependencies: Dependencies,
  staff: Staff,
  id: string,
): Promise<Pick<Thrown, 'kind' | 'subject'>> {
  const { scope, userId } = staff;
  const thrown = await findTrash(dependencies.database.queries, scope, id);
  if (thrown === undefined) throw notFound('trash_not_there');
  const { kind, subject, thrownAt } = thrown;
  if (!kindsOf(staff).includes(kind)) throw notAllowed();
  const now = dependencies.clock();
  const end = endsOfTrash(now).find((one) => one.kind === kind);
  if (end === undefined || thrownAt < end.before) throw gone('trash_over');
  const statements = await kinds[kind].putBack(dependencies, staff, unpacked(thrown.rows));
  try {
    await dependencies.database.atomically((db) => [
      mustChange(deleteTrash(db, scope, id)),
      ...statements(db),
      insertAudit(db, scope, {
        id: dependencies.newId(),
        at: now,
        userId,
        action: 'trash.return',
        entity: kind,
        entityId: subject,
        detail: { thrownAt: thrownAt.toISOString(), thrownBy: thrown.thrownBy },
      }),
    ]);
  } catch (error) {
    if (isUniqueViolation(error) || isForeignKeyViolation(error)) throw conflict('trash_taken');
    throw error instanceof NothingChanged ? conflict('conflict') : error;
  }
  return { kind, subject };
}
