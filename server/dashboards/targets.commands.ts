// Why: a target is set by a named person from a day on; what held before stays to be read.
import { insertAudit } from '../../db/queries/audit.js';
import { insertTarget } from '../../db/queries/targets.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import type { TargetEntry } from './targets.form.js';

export async function setTarget(
  dependencies: Dependencies,
  { scope, userId }: Pick<Staff, 'scope' | 'userId'>,
  { surveyId, question }: { surveyId: string; question: string },
  entry: TargetEntry,
): Promise<void> {
  const id = dependencies.newId();
  const at = dependencies.clock();
  const { target, bands, fromDay } = entry;
  await dependencies.database.atomically((db) => [
    insertTarget(db, scope, { id, surveyId, question, fromDay, target, bands, setBy: userId, setAt: at }),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at,
      userId,
      action: 'target.set',
      entity: 'target',
      entityId: id,
      detail: { surveyId, question, fromDay, target, bands: bands.map((band) => band.from) },
    }),
  ]);
}
