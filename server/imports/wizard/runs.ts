// Why: reading a whole file takes minutes, and nobody waits for it with an open request. A run marks in the draft how far it
// is, so every process can show it, and a run whose process died is known by its silence.
import { mustChange } from '../../../db/connection.js';
import { insertAudit } from '../../../db/queries/audit.js';
import { markDraftProgress, updateImportDraft, type ImportDraft } from '../../../db/queries/importDrafts.js';
import { listImportsOfFile } from '../../../db/queries/imports.js';
import type { OfficeScope } from '../../../db/scope.js';
import { NothingChanged } from '../../../db/errors.js';
import type { Dependencies } from '../../dependencies.js';
import { inspectFile } from '../csvFile.js';
import { dryRun, importCsv } from '../imports.commands.js';
import type { Progress } from '../reading.js';
import { Refusal } from '../refusal.js';
import { undoImport } from '../undo.js';
import {
  checkedOf,
  fullyStated,
  loadDraft,
  rowsOf,
  targetOf,
  writeTogether,
  type Checked,
} from './drafts.js';
import { removeFiles } from './files.js';
import { cellsOfColumn } from './sample.js';
import { makeMapping } from './toMapping.js';
import { mostWaves } from './waves.js';

/** A run that has said nothing for so long was left by a process that died. */
const silence = 120_000;
const reportEvery = 1_000;

export type By = { scope: OfficeScope; userId: string };

export function isLeft(draft: ImportDraft, now: Date): boolean {
  const runs = draft.state === 'checking' || draft.state === 'importing';
  return runs && now.getTime() - draft.changedAt.getTime() > silence;
}

/** Begins the dry run of the whole file and returns at once. Throws 409 when somebody else changed the draft. */
export async function startCheck(dependencies: Dependencies, by: By, id: string): Promise<void> {
  const draft = await begin(dependencies, by, id, 'checking');
  void inBackground(dependencies, by, draft, async () => {
    const checked = await check(dependencies, by, draft);
    await finish(dependencies, by, draft, { state: 'checked', report: checked });
  });
}

/** Begins the import of what was checked and returns at once. */
export async function startImport(
  dependencies: Dependencies,
  by: By,
  id: string,
  again: boolean,
): Promise<void> {
  const draft = await begin(dependencies, by, id, 'importing');
  void inBackground(dependencies, by, draft, async () => {
    const stated = fullyStated(draft);
    const checked = checkedOf(draft);
    if (stated === undefined || checked === undefined) throw new Refusal('Nothing was checked yet.');
    const { importId } = await importCsv(dependencies, by.scope, {
      path: rowsOf(dependencies, draft, stated),
      name: draft.fileName,
      mapping: checked.mapping,
      userId: by.userId,
      again,
      progress: progressOf(dependencies, by.scope, draft),
      faults: stated.source.faults,
    });
    const now = dependencies.clock();
    await finish(dependencies, by, draft, { state: 'imported', importId, removedAt: now });
    await removeFiles(dependencies.config, draft.id);
  });
}

/** What a dead run left behind is cleared, so that it can be begun again. */
export async function clearLeftRun(dependencies: Dependencies, by: By, draft: ImportDraft): Promise<void> {
  const stated = fullyStated(draft);
  if (draft.state === 'importing' && stated !== undefined) {
    const { hash } = await inspectFile(rowsOf(dependencies, draft, stated), stated.source);
    const staged = (await listImportsOfFile(dependencies.database.queries, by.scope, hash)).filter(
      (one) => one.state === 'staging',
    );
    for (const one of staged)
      await undoImport(dependencies, by.scope, one.id, {
        userId: by.userId,
        reason: 'left by a run that died',
      });
  }
  await finish(dependencies, by, draft, {
    state: draft.state === 'importing' ? 'checked' : 'open',
    problem: null,
  });
}

/** Marks the run in the draft, with its audit row. Returns the draft as the run holds it. */
export async function begin(
  dependencies: Dependencies,
  by: By,
  id: string,
  state: 'checking' | 'importing',
  of: { action?: string; detail?: unknown; changes?: Parameters<typeof updateImportDraft>[3] } = {},
): Promise<ImportDraft> {
  const draft = await loadDraft(dependencies, by.scope, id);
  await writeTogether(dependencies, (db) => [
    mustChange(
      updateImportDraft(db, by.scope, draft, {
        state,
        ...of.changes,
        problem: null,
        done: 0,
        total: Math.max(1, draft.fileSize),
        changedAt: dependencies.clock(),
      }),
    ),
    insertAudit(db, by.scope, {
      id: dependencies.newId(),
      at: dependencies.clock(),
      userId: by.userId,
      action: of.action ?? `import_draft.${state === 'checking' ? 'check' : 'import'}`,
      entity: 'import_draft',
      entityId: id,
      detail: of.detail ?? {},
    }),
  ]);
  return await loadDraft(dependencies, by.scope, id);
}

async function check(dependencies: Dependencies, { scope }: By, draft: ImportDraft): Promise<Checked> {
  const stated = fullyStated(draft);
  if (stated === undefined) throw new Refusal('Nothing was stated yet.');
  const path = rowsOf(dependencies, draft, stated);
  const progress = progressOf(dependencies, scope, draft);
  const waveColumn = stated.columns.findIndex((column) => column.as === 'wave');
  // Two readings: which waves there are, then every row.
  const cells =
    waveColumn < 0
      ? []
      : await cellsOfColumn(path, stated.source, waveColumn, mostWaves, (done, total) => {
          progress(done, total * 2);
        });
  const target = await targetOf(dependencies, scope, stated.source);
  const made = makeMapping(stated, target, cells);
  if (!made.ok)
    throw new Refusal(made.problems.map((one) => String(one.parameters?.['text'] ?? one.key)).join('; '));
  const report = await dryRun(dependencies, scope, {
    path,
    mapping: made.mapping,
    userId: null,
    again: true,
    faults: stated.source.faults,
    progress: (done, total) => {
      if (waveColumn < 0) progress(done, total);
      else progress(total + done, total * 2);
    },
  });
  return { report, mapping: made.mapping };
}

export function progressOf(dependencies: Dependencies, scope: OfficeScope, draft: ImportDraft): Progress {
  let last = 0;
  return (done, total) => {
    const now = dependencies.clock();
    if (now.getTime() - last < reportEvery) return;
    last = now.getTime();
    dependencies.database
      .atomically((db) => [
        markDraftProgress(db, scope, draft, {
          done: Math.round(done),
          total: Math.round(total),
          changedAt: now,
        }),
      ])
      .catch((error: unknown) => {
        dependencies.log.error({ err: error }, 'import progress');
      });
  };
}

export async function finish(
  dependencies: Dependencies,
  { scope }: By,
  draft: ImportDraft,
  changes: Parameters<typeof updateImportDraft>[3],
): Promise<void> {
  await dependencies.database.atomically((db) => [
    mustChange(updateImportDraft(db, scope, draft, { ...changes, changedAt: dependencies.clock() })),
  ]);
}

/** Runs beside the request; the promise is never refused. A refusal is kept in the draft for the person; anything else is logged, too. */
export function inBackground(
  dependencies: Dependencies,
  by: By,
  draft: ImportDraft,
  work: () => Promise<void>,
): Promise<void> {
  return work().catch(async (error: unknown) => {
    if (!(error instanceof Refusal)) dependencies.log.error({ err: error }, 'import run failed');
    const about = error instanceof Refusal ? (error.about ?? error.code ?? 'other') : 'broken';
    const message = error instanceof Refusal ? error.message : '';
    try {
      await finish(dependencies, by, draft, {
        state: 'failed',
        problem: `${about}|${message.toWellFormed().replaceAll('\0', '').slice(0, 2_000)}`,
      });
    } catch (failed) {
      if (!(failed instanceof NothingChanged)) dependencies.log.error({ err: failed }, 'import run failed');
    }
  });
}
