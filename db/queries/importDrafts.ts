// Why: an upload on its way into the figures: what was stated of it so far, how far its run has come, and the statements that
// were kept by name for the next file with the same header.
import { and, asc, desc, eq, isNull, lt, ne } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { importDrafts, savedMappings, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type ImportDraft = typeof importDrafts.$inferSelect;
export type SavedMapping = typeof savedMappings.$inferSelect;

export async function findImportDraft(
  db: Queries,
  scope: OfficeScope,
  id: string,
): Promise<ImportDraft | undefined> {
  const rows = await db
    .select()
    .from(importDrafts)
    .where(and(eq(importDrafts.officeId, scope.officeId), eq(importDrafts.id, id)));
  return rows[0];
}

/** Those whose file is still there and that nobody gave up, the latest first. */
export async function listImportDrafts(
  db: Queries,
  scope: OfficeScope,
): Promise<
  (Pick<ImportDraft, 'id' | 'state' | 'fileName' | 'madeAt' | 'changedAt'> & { madeByName: string | null })[]
> {
  return await db
    .select({
      id: importDrafts.id,
      state: importDrafts.state,
      fileName: importDrafts.fileName,
      madeAt: importDrafts.madeAt,
      changedAt: importDrafts.changedAt,
      madeByName: users.name,
    })
    .from(importDrafts)
    .leftJoin(users, eq(users.id, importDrafts.madeBy))
    .where(
      and(
        eq(importDrafts.officeId, scope.officeId),
        isNull(importDrafts.removedAt),
        ne(importDrafts.state, 'discarded'),
      ),
    )
    .orderBy(desc(importDrafts.madeAt), desc(importDrafts.id));
}

/** Files nobody went on with since `before`. */
export async function listForgottenDrafts(
  db: Queries,
  scope: OfficeScope,
  before: Date,
): Promise<ImportDraft[]> {
  return await db
    .select()
    .from(importDrafts)
    .where(
      and(
        eq(importDrafts.officeId, scope.officeId),
        isNull(importDrafts.removedAt),
        lt(importDrafts.changedAt, before),
      ),
    )
    .orderBy(asc(importDrafts.id));
}

/** The drafts that went in, the latest first: what was stated of them is offered for a file of the same header. */
export async function listFinishedDrafts(
  db: Queries,
  scope: OfficeScope,
  limit: number,
): Promise<ImportDraft[]> {
  return await db
    .select()
    .from(importDrafts)
    .where(and(eq(importDrafts.officeId, scope.officeId), eq(importDrafts.state, 'imported')))
    .orderBy(desc(importDrafts.changedAt), desc(importDrafts.id))
    .limit(limit);
}

export function insertImportDraft(
  db: Queries,
  scope: OfficeScope,
  draft: Omit<typeof importDrafts.$inferInsert, 'officeId'>,
): Statement {
  return db.insert(importDrafts).values({ officeId: scope.officeId, ...draft });
}

/** Guard with mustChange: touches no row when somebody else changed the draft meanwhile. */
export function updateImportDraft(
  db: Queries,
  scope: OfficeScope,
  draft: Pick<ImportDraft, 'id' | 'revision'>,
  changes: Partial<Omit<ImportDraft, 'officeId' | 'id' | 'revision'>>,
): Statement {
  return db
    .update(importDrafts)
    .set({ ...changes, revision: draft.revision + 1 })
    .where(
      and(
        eq(importDrafts.officeId, scope.officeId),
        eq(importDrafts.id, draft.id),
        eq(importDrafts.revision, draft.revision),
      ),
    );
}

/** How far a run has come, and that it is alive; no change of the draft itself. */
export function markDraftProgress(
  db: Queries,
  scope: OfficeScope,
  draft: Pick<ImportDraft, 'id' | 'revision'>,
  progress: Pick<ImportDraft, 'done' | 'total' | 'changedAt'>,
): Statement {
  return db
    .update(importDrafts)
    .set(progress)
    .where(
      and(
        eq(importDrafts.officeId, scope.officeId),
        eq(importDrafts.id, draft.id),
        eq(importDrafts.revision, draft.revision),
      ),
    );
}

export async function listSavedMappings(db: Queries, scope: OfficeScope): Promise<SavedMapping[]> {
  return await db
    .select()
    .from(savedMappings)
    .where(and(eq(savedMappings.officeId, scope.officeId), isNull(savedMappings.removedAt)))
    .orderBy(desc(savedMappings.madeAt), desc(savedMappings.id));
}

export function insertSavedMapping(
  db: Queries,
  scope: OfficeScope,
  mapping: Omit<typeof savedMappings.$inferInsert, 'officeId'>,
): Statement {
  return db.insert(savedMappings).values({ officeId: scope.officeId, ...mapping });
}

/** Guard with mustChange: touches no row when it is gone already. */
export function deleteSavedMapping(db: Queries, scope: OfficeScope, id: string): Statement {
  return db
    .delete(savedMappings)
    .where(
      and(
        eq(savedMappings.officeId, scope.officeId),
        eq(savedMappings.id, id),
        isNull(savedMappings.removedAt),
      ),
    );
}
