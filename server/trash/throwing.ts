// Why: whatever staff take away goes into the trash in the same list of writes, whole, so that it can be put back.
import type { Queries, Statement } from '../../db/connection.js';
import { insertTrash } from '../../db/queries/trash.js';
import type { Translated, TrashKind } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';

export type Thrower = { scope: OfficeScope; userId: string };

/** The statement that keeps it, for the list that takes it away; `id` is what «undo» asks for. */
export function throwing(
  dependencies: Pick<Dependencies, 'newId' | 'clock'>,
  { scope, userId }: Thrower,
  what: { kind: TrashKind; subject: string; name: Translated; rows: unknown },
): { id: string; keep: (db: Queries) => Statement } {
  const id = dependencies.newId();
  const { kind, subject, name, rows } = what;
  const thrownAt = dependencies.clock();
  return {
    id,
    keep: (db) =>
      insertTrash(db, scope, { id, kind, subject, name, rows: packed(rows), thrownBy: userId, thrownAt }),
  };
}

/** A name that is the same in every language. */
export const sameName = (name: string): Translated => ({ 'zh-TW': name, en: name, ja: name });

/** JSON knows no moments: each becomes `{ "$at": … }` and comes back as one. */
export function packed(value: unknown): unknown {
  if (value instanceof Date) return { $at: value.toISOString() };
  if (Array.isArray(value)) return value.map(packed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, packed(one)]));
}

export function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (typeof value !== 'object' || value === null) return value;
  if ('$at' in value && typeof value.$at === 'string') return new Date(value.$at);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unpacked(one)]));
}
