// Why: once its window is closed, what the answers said of an improvement is signed by a person and stays as it was.
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import {
  insertImprovementEvent,
  updateImprovement,
  type Improvement,
} from '../../db/queries/improvements.js';
import type { Office } from '../../db/queries/offices.js';
import type { LockedEffect } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, refused } from '../errors.js';
import { effectOf, foundData } from './effect.js';

/** Throws 422 while answers still come in, without a figure, or when it is signed already; 409 when somebody was faster. */
export async function lockEffect(
  dependencies: Dependencies,
  actor: { scope: OfficeScope; userId: string; office: Office },
  before: Improvement,
): Promise<void> {
  if (before.lockedEffect !== null) throw refused('effect_locked');
  // Signed for the whole office, whoever signs: everybody's counters are read.
  const reader = { scope: actor.scope, office: actor.office, counterSections: () => 'all' as const };
  const effect = await effectOf(dependencies, reader, 'zh-TW', before);
  if (effect.state === 'absent' || !effect.closed) throw refused('effect_open');
  const at = dependencies.clock();
  const lockedEffect: LockedEffect = {
    verdict: effect.judgement.verdict,
    figures: foundData(effect),
    hash: effect.hash,
    lockedBy: actor.userId,
    lockedAt: at.toISOString(),
  };
  try {
    await dependencies.database.atomically((db) => [
      mustChange(updateImprovement(db, actor.scope, before.id, before.revision, { lockedEffect })),
      insertImprovementEvent(db, actor.scope, {
        id: dependencies.newId(),
        improvementId: before.id,
        at,
        userId: actor.userId,
        kind: 'changed',
        field: 'lockedEffect',
        before: null,
        after: lockedEffect.verdict,
      }),
      insertAudit(db, actor.scope, {
        id: dependencies.newId(),
        at,
        userId: actor.userId,
        action: 'improvement.lock_effect',
        entity: 'improvement',
        entityId: before.id,
        detail: { verdict: lockedEffect.verdict, hash: effect.hash },
      }),
    ]);
  } catch (error) {
    if (error instanceof NothingChanged) throw conflict();
    throw error;
  }
}
