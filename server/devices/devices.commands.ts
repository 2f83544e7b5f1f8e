// Why: a key is made and revoked with who did it in the same transaction; the key itself is kept nowhere.
import { mustChange } from '../../db/connection.js';
import { NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { insertKey, revokeKey } from '../../db/queries/collectorKeys.js';
import { newKey } from '../api/keys.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import type { NewKeyEntry } from './devices.form.js';

/** @returns the key, to be shown this once */
export async function makeKey(
  dependencies: Dependencies,
  { scope, userId }: Pick<Staff, 'scope' | 'userId'>,
  entry: NewKeyEntry,
): Promise<string> {
  const { key, keyHash, hint } = newKey(dependencies.randomHex);
  const id = dependencies.newId();
  const at = dependencies.clock();
  await dependencies.database.atomically((db) => [
    insertKey(db, scope, { id, ...entry, keyHash, hint, madeBy: userId, madeAt: at }),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at,
      userId,
      action: 'key.make',
      entity: 'collector_key',
      entityId: id,
      detail: { channel: entry.channel, scopes: entry.scopes },
    }),
  ]);
  return key;
}

/** Throws 404 for a key that is not there, and for one that is revoked already. */
export async function endKey(
  dependencies: Dependencies,
  { scope, userId }: Pick<Staff, 'scope' | 'userId'>,
  id: string,
): Promise<void> {
  const at = dependencies.clock();
  try {
    await dependencies.database.atomically((db) => [
      mustChange(revokeKey(db, scope, id, { userId, at })),
      insertAudit(db, scope, {
        id: dependencies.newId(),
        at,
        userId,
        action: 'key.revoke',
        entity: 'collector_key',
        entityId: id,
        detail: {},
      }),
    ]);
  } catch (error) {
    throw error instanceof NothingChanged ? notFound() : error;
  }
}
