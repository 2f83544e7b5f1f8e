// Why: an import is undone as a whole: out of every figure in one short transaction, then row by row. What somebody
// made something of, or purged by law, stays where that names it, and counts nowhere.
import { mustChange } from '../../db/connection.js';
import { isForeignKeyViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import {
  applyImportCells,
  deleteEmptyCells,
  deleteImportCells,
  deleteResponses,
  deleteSurveyOfImport,
  deleteUnusedWaves,
  findImport,
  hasOtherResponses,
  isNamedElsewhere,
  listImportCellGroups,
  listResponsesOfImport,
  updateImport,
} from '../../db/queries/imports.js';
import { deleteReportCells } from '../../db/queries/reportCells.js';
import { deleteBreaksOfImport, findSurvey } from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { Refusal } from './refusal.js';
import type { CleaningReport } from './report.js';

const pageSize = 200;

/**
 * `kept`: responses whose comment a case, an improvement or the record of a purge names. They count nowhere; undoing again once
 * nothing names them removes them.
 */
export type Undone = { removed: number; kept: number; surveyRemoved: boolean };

export async function undoImport(
  dependencies: Dependencies,
  scope: OfficeScope,
  importId: string,
  by: { userId: string; reason: string } | null = null,
): Promise<Undone> {
  const surveyId = await switchOff(dependencies, scope, importId, by);
  return await removeStagedRows(dependencies, scope, importId, surveyId);
}

/** The same for a page, which does not wait until a million rows are removed: no figure holds them any more. */
export async function undoImportBeside(
  dependencies: Dependencies,
  scope: OfficeScope,
  importId: string,
  by: { userId: string; reason: string },
): Promise<void> {
  const surveyId = await switchOff(dependencies, scope, importId, by);
  removeStagedRows(dependencies, scope, importId, surveyId).catch((error: unknown) => {
    dependencies.log.error(
      { err: error, importId },
      'rows of an undone import were left; undo-import removes them',
    );
  });
}

/** Out of every figure, in one short transaction. Returns the survey's id. */
async function switchOff(
  dependencies: Dependencies,
  scope: OfficeScope,
  importId: string,
  by: { userId: string; reason: string } | null,
): Promise<string> {
  const { database } = dependencies;
  const found = await findImport(database.queries, scope, importId);
  if (found === undefined)
    throw new Refusal(`There is no import ${importId} in this office. "list-imports" shows them.`);
  const now = dependencies.clock();
  const audited = {
    id: dependencies.newId(),
    at: now,
    userId: by?.userId ?? null,
    action: 'import.undo',
    entity: 'import',
    entityId: importId,
    detail: { from: found.state, ...(by === null ? {} : { reason: by.reason }) },
  };
  try {
    if (found.state === 'active') {
      await database.atomically((db) => [
        mustChange(updateImport(db, scope, importId, ['active'], { state: 'undone', undoneAt: now })),
        applyImportCells(db, scope, importId, 'subtract'),
        deleteReportCells(db, scope, importId),
        deleteEmptyCells(db, scope, found.surveyId),
        deleteBreaksOfImport(db, scope, importId),
        insertAudit(db, scope, audited),
      ]);
    } else if (found.state !== 'undone') {
      await database.atomically((db) => [
        mustChange(
          updateImport(db, scope, importId, ['staging', 'failed'], { state: 'undone', undoneAt: now }),
        ),
        insertAudit(db, scope, audited),
      ]);
    }
  } catch (error) {
    if (error instanceof NothingChanged)
      throw new Refusal('Somebody else is undoing this import at this moment.');
    throw error;
  }
  return found.surveyId;
}

/** Removes what an import that shows nowhere left behind. May be run again after an interruption. */
export async function removeStagedRows(
  dependencies: Dependencies,
  scope: OfficeScope,
  importId: string,
  surveyId: string,
): Promise<Undone> {
  const { database } = dependencies;
  let removed = 0;
  let kept = 0;
  for (let after = ''; ;) {
    const page = await listResponsesOfImport(database.queries, scope, importId, after, pageSize);
    const last = page.at(-1);
    if (last === undefined) break;
    const going = page.filter((row) => !row.named).map((row) => row.id);
    if (going.length > 0) await database.atomically((db) => deleteResponses(db, scope, going));
    removed += going.length;
    kept += page.length - going.length;
    after = last.id;
    await new Promise(setImmediate);
  }
  for (const group of await listImportCellGroups(database.queries, scope, importId)) {
    await database.atomically((db) => [deleteImportCells(db, scope, importId, group)]);
    await new Promise(setImmediate);
  }
  const surveyRemoved = kept === 0 && (await removeWhatItMade(dependencies, scope, importId, surveyId));
  return { removed, kept, surveyRemoved };
}

async function removeWhatItMade(
  dependencies: Dependencies,
  scope: OfficeScope,
  importId: string,
  surveyId: string,
): Promise<boolean> {
  const { database } = dependencies;
  const found = await findImport(database.queries, scope, importId);
  const survey = await findSurvey(database.queries, scope, surveyId);
  if (found === undefined || survey === undefined) return false;
  const made = madeBy(found.report);
  // A survey that no import could finish has neither version nor draft: nobody else made it.
  const isItsOwn = made?.survey ?? (survey.currentVersion === null && survey.draft === null);
  const others =
    (await hasOtherResponses(database.queries, scope, surveyId, importId)) ||
    (await isNamedElsewhere(database.queries, scope, surveyId, importId));
  if (isItsOwn && !others) {
    try {
      await database.atomically((db) => deleteSurveyOfImport(db, scope, surveyId));
      return true;
    } catch (error) {
      if (!isForeignKeyViolation(error)) throw error;
      return false;
    }
  }
  if (made === undefined || isItsOwn) return false;
  // Its versions stay: a version never changes, so its number may not come to mean something else.
  await database.atomically((db) => [deleteUnusedWaves(db, scope, surveyId, made.waves)]);
  return false;
}

function madeBy(report: unknown): CleaningReport['made'] {
  return (report as CleaningReport | null)?.made;
}
