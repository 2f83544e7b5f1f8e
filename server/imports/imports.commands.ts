// Why: the writes of history: staged, switched on at once, undone as a whole. A process that dies on the way leaves a
// staged import that shows nowhere and can be undone.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { mustChange, type Guarded, type Queries, type Statement } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import { applyImportCells, insertImport, listImportsOfFile, updateImport } from '../../db/queries/imports.js';
import { findOffice } from '../../db/queries/offices.js';
import {
  insertBreak,
  insertSurvey,
  insertVersion,
  listBreaks,
  listWaves,
  updateSurvey,
  upsertWave,
} from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { compositesWith } from '../surveys/changes.js';
import { inspectFile } from './csvFile.js';
import type { History } from './history.js';
import type { Mapping } from './mapping.js';
import { notEnded, readingOf } from './prepared.js';
import { readRows, type Progress, type Reading } from './reading.js';
import { Refusal } from './refusal.js';
import type { CleaningReport } from './report.js';
import { mustBePlaced, type RowFaults } from './rowFaults.js';
import { Staging } from './staging.js';
import { removeStagedRows } from './undo.js';

export type ImportOrder = {
  path: string;
  /** The file's name, where it lies under another. */
  name?: string;
  mapping: Mapping;
  /** Null: the command line. */
  userId: string | null;
  /** The same file may come in a second time. */
  again: boolean;
  progress: Progress;
  /** What was met where the rows were written out anew for this file. */
  faults?: RowFaults | undefined;
};

/** Reads the whole file as an import would, and changes nothing. */
export async function dryRun(
  dependencies: Dependencies,
  scope: OfficeScope,
  order: ImportOrder,
): Promise<CleaningReport> {
  const reading = await prepareReading(dependencies, scope, order);
  const { report } = await readRows(reading, () => Promise.resolve(undefined));
  return report;
}

/** Brings the file in. Returns when all of it shows; after a Refusal or any failure none of it does. */
export async function importCsv(
  dependencies: Dependencies,
  scope: OfficeScope,
  order: ImportOrder,
): Promise<{ importId: string; report: CleaningReport }> {
  const reading = await prepareReading(dependencies, scope, order);
  await refuseKnownFile(dependencies, scope, reading, order.again);
  const office = await findOffice(dependencies.database.queries, scope);
  if (office === undefined) throw new Refusal('There is no such office.');
  const importId = dependencies.newId();
  const surveyId = reading.living?.id ?? dependencies.newId();
  const stage = {
    importId,
    surveyId,
    timeZone: office.timeZone,
    channel: order.mapping.channel,
    receivedAt: dependencies.clock(),
  };
  const staging = new Staging(dependencies, scope, stage);
  const progress = { begun: false };
  try {
    const { report, history, hash } = await readRows(reading, async (found) => {
      await beginImport(dependencies, scope, order, reading, stage, found);
      progress.begun = true;
      return (rows) => staging.add(rows);
    });
    mustBePlaced(report);
    if (hash !== reading.file.hash)
      throw new Refusal('The file changed while it was read. Nothing was imported.', undefined, 'changed');
    await staging.writeCells();
    return { importId, report: await switchOn(dependencies, scope, order, reading, stage, history, report) };
  } catch (error) {
    if (progress.begun) await giveUp(dependencies, scope, stage);
    throw error instanceof NothingChanged
      ? new Refusal(
          'The import was undone, or its survey changed, while the file was read. Nothing was imported.',
          undefined,
          'changed',
        )
      : error;
  }
}

type StageFacts = { importId: string; surveyId: string; timeZone: string; receivedAt: Date };

async function prepareReading(
  dependencies: Dependencies,
  scope: OfficeScope,
  order: ImportOrder,
): Promise<Reading> {
  return await readingOf(dependencies, scope, order, await inspectFile(order.path, order.mapping));
}

async function refuseKnownFile(
  dependencies: Dependencies,
  scope: OfficeScope,
  reading: Reading,
  again: boolean,
): Promise<void> {
  const same = await listImportsOfFile(dependencies.database.queries, scope, reading.file.hash);
  const mapping = JSON.stringify(reading.mapping);
  const staged = same.find((known) => known.state === 'staging');
  if (staged !== undefined) throw notEnded(staged.id);
  const active = same.find((known) => sameJson(known.mapping, mapping));
  if (active !== undefined && !again)
    throw new Refusal(
      `This very file with this mapping is in already (import ${active.id}). To count it twice, say --again.`,
      undefined,
      'known_file',
    );
}

/** PostgreSQL gives the keys of a stored value back in an order of its own. */
function sameJson(stored: unknown, text: string): boolean {
  return JSON.stringify(sorted(stored)) === JSON.stringify(sorted(JSON.parse(text)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}

async function beginImport(
  dependencies: Dependencies,
  scope: OfficeScope,
  order: ImportOrder,
  reading: Reading,
  stage: StageFacts,
  history: History,
): Promise<void> {
  const { mapping } = order;
  const title = history.versions.at(-1)?.document.title;
  try {
    await dependencies.database.atomically((db) => [
      ...(reading.living === undefined && title !== undefined
        ? [
            insertSurvey(db, scope, {
              id: stage.surveyId,
              slug: mapping.survey.slug,
              title,
              state: 'draft',
              draft: null,
              createdAt: stage.receivedAt,
            }),
            audit(dependencies, db, scope, order.userId, 'survey.create', 'survey', stage.surveyId, {
              slug: mapping.survey.slug,
              import: stage.importId,
            }),
          ]
        : []),
      insertImport(db, scope, {
        id: stage.importId,
        surveyId: stage.surveyId,
        state: 'staging',
        fileName: (order.name ?? basename(order.path)).toWellFormed().slice(0, 200),
        fileHash: reading.file.hash,
        mapping,
        report: null,
        rowCount: 0,
        startedBy: order.userId,
        startedAt: stage.receivedAt,
      }),
      audit(dependencies, db, scope, order.userId, 'import.start', 'import', stage.importId, {
        file: reading.file.hash,
      }),
    ]);
  } catch (error) {
    if (isUniqueViolation(error))
      throw new Refusal(
        `The address "${mapping.survey.slug}" belongs to another survey. Choose another slug.`,
        undefined,
        'taken_address',
      );
    throw error;
  }
}

/** The one short transaction after which everything shows. */
async function switchOn(
  dependencies: Dependencies,
  scope: OfficeScope,
  order: ImportOrder,
  reading: Reading,
  stage: StageFacts,
  history: History,
  read: CleaningReport,
): Promise<CleaningReport> {
  const queries = dependencies.database.queries;
  const { surveyId, importId } = stage;
  const now = dependencies.clock();
  const isNew = reading.living === undefined;
  const knownWaves = new Set((await listWaves(queries, scope, surveyId)).map((wave) => wave.key));
  const waves = order.mapping.waves.filter(
    (wave) => !knownWaves.has(wave.key) && (read.waves[wave.key] ?? 0) > 0,
  );
  const usedVersions = history.versions.filter((version) => version.isNew);
  const breaks = await newBreaks(dependencies, scope, order.mapping, surveyId, history);
  const report: CleaningReport = {
    ...read,
    made: {
      survey: isNew,
      versions: usedVersions.map((version) => version.number),
      waves: waves.map((wave) => wave.key),
    },
  };
  const current = Math.max(...history.versions.map((version) => version.number));
  await dependencies.database.atomically((db) => [
    mustChange(
      updateImport(db, scope, importId, ['staging'], {
        state: 'active',
        report,
        rowCount: read.rows,
        activeAt: now,
      }),
    ),
    ...(isNew
      ? [mustChange(updateSurvey(db, scope, surveyId, 1, { state: 'closed', currentVersion: current }))]
      : []),
    ...usedVersions.map((version) => {
      const document = JSON.stringify(version.document);
      return insertVersion(db, scope, {
        surveyId,
        number: version.number,
        document,
        documentHash: createHash('sha256').update(document).digest('hex'),
        editions: { ...version.editions },
        publishedAt: now,
        publishedBy: order.userId,
      });
    }),
    ...waves.map((wave) =>
      upsertWave(db, scope, {
        surveyId,
        key: wave.key,
        name: wave.name,
        position: wave.position,
        fromDay: wave.fromDay ?? null,
        toDay: wave.toDay ?? null,
      }),
    ),
    ...breaks.map((entry) =>
      insertBreak(db, scope, { id: dependencies.newId(), surveyId, ...entry, importId, createdAt: now }),
    ),
    applyImportCells(db, scope, importId, 'add'),
    audit(dependencies, db, scope, order.userId, 'import.activate', 'import', importId, {
      rows: read.rows,
      ...report.made,
    }),
  ]);
  return report;
}

/** The mapping's breaks that nobody has recorded, and those of the composites in which the questions count. */
async function newBreaks(
  dependencies: Dependencies,
  scope: OfficeScope,
  mapping: Mapping,
  surveyId: string,
  history: History,
) {
  const known = await listBreaks(dependencies.database.queries, scope, surveyId);
  const last = history.versions.at(-1);
  return mapping.breaks.flatMap((entry) => {
    const composites = last === undefined ? [] : compositesWith(last.document, new Set([entry.question]));
    const at =
      entry.day === undefined
        ? { periodKind: 'wave' as const, period: entry.wave ?? '' }
        : { periodKind: 'day' as const, period: entry.day };
    return [entry.question, ...composites]
      .filter((question) => !known.some((one) => one.question === question && one.edition === entry.edition))
      .map((question) => ({ question, edition: entry.edition, reason: entry.reason, ...at }));
  });
}

/** What was staged is taken out again; when even that fails, the import stays visible as staged and can be undone. */
async function giveUp(dependencies: Dependencies, scope: OfficeScope, stage: StageFacts): Promise<void> {
  try {
    await dependencies.database.atomically((db) => [
      mustChange(updateImport(db, scope, stage.importId, ['staging'], { state: 'failed' })),
      audit(dependencies, db, scope, null, 'import.fail', 'import', stage.importId, {}),
    ]);
  } catch (error) {
    if (!(error instanceof NothingChanged)) throw error;
  }
  await removeStagedRows(dependencies, scope, stage.importId, stage.surveyId);
}

function audit(
  dependencies: Dependencies,
  db: Queries,
  scope: OfficeScope,
  userId: string | null,
  action: string,
  entity: string,
  entityId: string,
  detail: unknown,
): Statement | Guarded {
  return insertAudit(db, scope, {
    id: dependencies.newId(),
    at: dependencies.clock(),
    userId,
    action,
    entity,
    entityId,
    detail,
  });
}
