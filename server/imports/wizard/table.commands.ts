// Why: a report's table goes in at once: its import, its cells, the end of the draft, in one list.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { mustChange } from '../../../db/connection.js';
import { insertAudit } from '../../../db/queries/audit.js';
import { countCells } from '../../../db/queries/cells.js';
import { updateImportDraft, type ImportDraft } from '../../../db/queries/importDrafts.js';
import { insertImport } from '../../../db/queries/imports.js';
import { insertReportCells, listReportCells } from '../../../db/queries/reportCells.js';
import { findSurvey, listBreaks } from '../../../db/queries/surveys.js';
import type { OfficeScope } from '../../../db/scope.js';
import type { Dependencies } from '../../dependencies.js';
import { conflict, notFound } from '../../errors.js';
import type { Staff } from '../../http/currentUser.js';
import { loadVersion } from '../../surveys/open.js';
import { localDay } from '../../time.js';
import { rowsOf, targetOf, writeTogether, type StatedFully } from './drafts.js';
import { removeFiles } from './files.js';
import { readSample } from './sample.js';
import {
  keyOf,
  mostTableRows,
  readTable,
  scaleQuestions,
  type TableContext,
  type TableLine,
} from './table.form.js';

export type ReadTable = { lines: TableLine[]; tooMany: boolean };
export const tableReportFormat = 'manyi-table-report/1';
export type TableReport = {
  format: typeof tableReportFormat;
  lines: number;
  people: number;
  periods: number;
};

const chunk = 500;

/** The whole table, judged line by line against what the survey has counted already. */
export async function loadTable(
  dependencies: Dependencies,
  { scope, office }: Pick<Staff, 'scope' | 'office'>,
  draft: ImportDraft,
  stated: StatedFully,
): Promise<ReadTable> {
  const { surveyId } = stated.source;
  const target = await targetOf(dependencies, scope, stated.source);
  if (surveyId === null || target.document === undefined) throw notFound('survey_not_found');
  const path = rowsOf(dependencies, draft, stated);
  const { rows } = await readSample(path, stated.source, mostTableRows + 1);
  const context: TableContext = {
    target: { ...target, document: target.document },
    today: localDay(dependencies.clock(), office.timeZone),
    ...(await alreadyCounted(dependencies, scope, surveyId, target.document)),
  };
  return {
    lines: readTable(stated, rows.slice(0, mostTableRows), context),
    tooMany: rows.length > mostTableRows,
  };
}

async function alreadyCounted(
  dependencies: Dependencies,
  scope: OfficeScope,
  surveyId: string,
  document: NonNullable<Awaited<ReturnType<typeof targetOf>>['document']>,
): Promise<Pick<TableContext, 'editions' | 'reported' | 'ownMonths'>> {
  const db = dependencies.database.queries;
  const survey = await findSurvey(db, scope, surveyId);
  if (survey === undefined || survey.currentVersion === null) throw notFound('survey_not_found');
  const { editions } = await loadVersion(dependencies, scope, surveyId, survey.currentVersion);
  const highest = Math.max(
    1,
    ...Object.values(editions),
    ...(await listBreaks(db, scope, surveyId)).map((one) => one.edition),
  );
  const questions = scaleQuestions(document).map((one) => one.code);
  const query = {
    surveyId,
    questions,
    editions: Array.from({ length: highest }, (_, index) => index + 1),
  };
  const counted = [
    ...(await countCells(db, scope, { ...query, cut: 'language', together: true, grain: 'month' })),
    ...(await countCells(db, scope, { ...query, cut: '', grain: 'wave' })),
  ];
  const ownMonths = new Map<string, Set<string>>();
  for (const cell of counted)
    ownMonths.set(cell.question, (ownMonths.get(cell.question) ?? new Set()).add(cell.period));
  const reported = new Set((await listReportCells(db, scope, surveyId)).map(keyOf));
  return { editions, reported, ownMonths };
}

/** Throws 409 when a line is refused after all: the survey changed since it was shown. */
export async function importTable(
  dependencies: Dependencies,
  staff: Pick<Staff, 'scope' | 'office' | 'userId'>,
  draft: ImportDraft,
  stated: StatedFully,
): Promise<string> {
  const { scope, userId } = staff;
  const { surveyId, slug } = stated.source;
  const { lines, tooMany } = await loadTable(dependencies, staff, draft, stated);
  if (surveyId === null || tooMany || lines.length === 0 || lines.some((line) => line.problem !== null))
    throw conflict('conflict');
  const importId = dependencies.newId();
  const now = dependencies.clock();
  const cells = lines.flatMap((line) => line.cells.map((cell) => ({ importId, surveyId, ...cell })));
  const report: TableReport = {
    format: tableReportFormat,
    lines: lines.length,
    people: lines.reduce((sum, line) => sum + (line.n ?? 0), 0),
    periods: new Set(cells.map((cell) => `${cell.periodKind} ${cell.period}`)).size,
  };
  const hash = createHash('sha256')
    .update(await readFile(rowsOf(dependencies, draft, stated)))
    .digest('hex');
  await writeTogether(dependencies, (db) => [
    mustChange(
      updateImportDraft(db, scope, draft, { state: 'imported', importId, changedAt: now, removedAt: now }),
    ),
    insertImport(db, scope, {
      id: importId,
      surveyId,
      state: 'active',
      fileName: draft.fileName,
      fileHash: hash,
      mapping: { format: 'manyi-table/1', source: stated.common.reference, survey: { slug }, stated },
      report,
      rowCount: 0,
      startedBy: userId,
      startedAt: now,
      activeAt: now,
    }),
    ...Array.from({ length: Math.ceil(cells.length / chunk) }, (_, index) =>
      insertReportCells(db, scope, cells.slice(index * chunk, (index + 1) * chunk)),
    ),
    insertAudit(db, scope, {
      id: dependencies.newId(),
      at: now,
      userId,
      action: 'import.table',
      entity: 'import',
      entityId: importId,
      detail: { survey: slug, lines: report.lines, people: report.people, file: hash },
    }),
  ]);
  await removeFiles(dependencies.config, draft.id);
  return importId;
}
