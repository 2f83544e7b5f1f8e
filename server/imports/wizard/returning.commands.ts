// Why: a mapping that was removed, and an upload that was given up, come back while they are still there.
import { z } from 'zod';
import { mustChange, type Guarded, type Queries, type Statement } from '../../../db/connection.js';
import {
  findImportDraft,
  insertSavedMapping,
  updateImportDraft,
  type ImportDraft,
  type SavedMapping,
} from '../../../db/queries/importDrafts.js';
import type { Dependencies } from '../../dependencies.js';
import { conflict, gone } from '../../errors.js';
import type { Staff } from '../../http/currentUser.js';

const mapping = z.custom<SavedMapping>(
  (value) => typeof value === 'object' && value !== null && 'headerHash' in value,
);
const upload = z.object({ id: z.string(), state: z.custom<ImportDraft['state']>(isState) });

function isState(value: unknown): boolean {
  return value === 'open' || value === 'checked' || value === 'failed';
}

export function returnMapping(
  _dependencies: Dependencies,
  { scope }: Staff,
  rows: unknown,
): Promise<(db: Queries) => Statement[]> {
  const row = mapping.parse(rows);
  return Promise.resolve((db) => [insertSavedMapping(db, scope, row)]);
}

/** Throws 410 where the file itself was removed in the meantime. */
export async function returnUpload(
  dependencies: Dependencies,
  { scope }: Staff,
  rows: unknown,
): Promise<(db: Queries) => Guarded[]> {
  const { id, state } = upload.parse(rows);
  const draft = await findImportDraft(dependencies.database.queries, scope, id);
  if (draft === undefined || draft.removedAt !== null) throw gone('trash_over');
  if (draft.state !== 'discarded') throw conflict('conflict');
  const changedAt = dependencies.clock();
  return (db) => [mustChange(updateImportDraft(db, scope, draft, { state, changedAt }))];
}
