// Why: the steps of bringing a file in, each a write of its own with its audit row: received, stated, mapped, kept by name,
// given up. What is stated is never half stored.
import type { Request } from 'express';
import { mustChange } from '../../../db/connection.js';
import { insertAudit } from '../../../db/queries/audit.js';
import {
  insertImportDraft,
  insertSavedMapping,
  listForgottenDrafts,
  listFinishedDrafts,
  listSavedMappings,
  deleteSavedMapping,
  updateImportDraft,
  type ImportDraft,
} from '../../../db/queries/importDrafts.js';
import type { OfficeScope } from '../../../db/scope.js';
import type { Dependencies } from '../../dependencies.js';
import { conflict } from '../../errors.js';
import type { Staff } from '../../http/currentUser.js';
import { keepUpload } from '../../http/upload.js';
import { sameName, throwing } from '../../trash/throwing.js';
import { Refusal, type FileRefusal, type ImportRefusal } from '../refusal.js';
import { statedOf, targetOf, writeTogether } from './drafts.js';
import {
  daysKept,
  inspectUpload,
  largestUpload,
  makeFolder,
  removeFiles,
  uploadPath,
  type Inspected,
} from './files.js';
import { guessColumns, usualFor } from './guesses.js';
import { layoutOf } from './layouts.js';
import { readSample } from './sample.js';
import {
  headerHash,
  listOf,
  readStated,
  type Stated,
  type StatedColumn,
  type StatedCommon,
  type StatedSource,
} from './stated.js';
import { guessTable } from './table.form.js';

export type FileProblem = FileRefusal | ImportRefusal | 'no_file' | 'too_large' | 'other';

type By = Pick<Staff, 'scope' | 'userId'>;

export const mostColumns = 200;
const sampled = 200;

export function problemOf(error: unknown): FileProblem {
  if (!(error instanceof Refusal)) throw error;
  return error.about ?? error.code ?? 'other';
}

function audit(dependencies: Dependencies, by: By, action: string, draftId: string, detail: unknown) {
  return {
    id: dependencies.newId(),
    at: dependencies.clock(),
    userId: by.userId,
    action,
    entity: 'import_draft',
    entityId: draftId,
    detail,
  };
}

/** Takes the file of a form in. Of what is refused nothing is kept. */
export async function receiveDraft(
  dependencies: Dependencies,
  by: By,
  req: Request,
): Promise<{ ok: true; id: string } | { ok: false; problem: FileProblem }> {
  const { config } = dependencies;
  const id = dependencies.newId();
  await makeFolder(config);
  try {
    const kept = await keepUpload(req, uploadPath(config, id), largestUpload);
    const problem = kept.name === '' ? 'no_file' : kept.tooLarge ? 'too_large' : undefined;
    if (problem !== undefined) {
      await removeFiles(config, id);
      return { ok: false, problem };
    }
    const found = await inspectUpload(uploadPath(config, id));
    const report = found.kind === 'csv' ? await foundIn(uploadPath(config, id), found) : null;
    const now = dependencies.clock();
    const fileName = kept.name.toWellFormed().replaceAll('\0', '').slice(0, 200);
    await writeTogether(dependencies, (db) => [
      insertImportDraft(db, by.scope, {
        id,
        revision: 1,
        state: 'open',
        kind: found.kind,
        fileName,
        fileSize: kept.size,
        sheets: found.kind === 'csv' ? [] : found.sheets,
        sheet: null,
        form: null,
        report,
        problem: null,
        done: 0,
        total: 0,
        importId: null,
        madeBy: by.userId,
        madeAt: now,
        changedAt: now,
        removedAt: null,
      }),
      insertAudit(db, by.scope, audit(dependencies, by, 'import_draft.upload', id, { size: kept.size })),
    ]);
    return { ok: true, id };
  } catch (error) {
    await removeFiles(config, id);
    if (error instanceof Refusal) return { ok: false, problem: problemOf(error) };
    throw error;
  }
}

/** What a CSV seems to be, by its first rows; the person decides. */
async function foundIn(path: string, { encoding, separator }: Inspected & { kind: 'csv' }) {
  const { header, rows } = await readSample(path, { encoding, separator }, sampled);
  return { encoding, separator, purpose: layoutOf(header, rows) };
}

export type SourceChoice = Omit<StatedSource, 'header'> & { sheet: number };

/** Whether the rows must be written out anew before they can be read: a sheet, answers below each other, A-11 ticks. */
export function mustPrepare(draft: Pick<ImportDraft, 'kind'>, { purpose }: SourceChoice): boolean {
  return draft.kind !== 'csv' || purpose === 'long' || purpose === 'a11';
}

/** What the file is and where it goes; guesses what its columns are. For a CSV that is read as it lies. */
export async function stateSource(
  dependencies: Dependencies,
  by: By,
  draft: ImportDraft,
  { sheet, ...choice }: SourceChoice,
): Promise<FileProblem | undefined> {
  let form: Stated;
  try {
    form = await statedFrom(dependencies, by.scope, choice, uploadPath(dependencies.config, draft.id));
  } catch (error) {
    return problemOf(error);
  }
  await writeTogether(dependencies, (db) => [
    mustChange(
      updateImportDraft(db, by.scope, draft, {
        state: 'open',
        sheet: draft.sheets[sheet] ?? null,
        form,
        problem: null,
        changedAt: dependencies.clock(),
      }),
    ),
    insertAudit(
      db,
      by.scope,
      audit(dependencies, by, 'import_draft.source', draft.id, {
        purpose: form.source.purpose,
        survey: form.source.slug,
      }),
    ),
  ]);
  return undefined;
}

/**
 * The header, and a first guess at the columns from the first rows. Throws a Refusal for what cannot be read.
 * @param facts how many of its first columns stood beside the answers, where each had a row
 */
export async function statedFrom(
  dependencies: Dependencies,
  scope: OfficeScope,
  choice: Omit<StatedSource, 'header'>,
  path: string,
  facts = 0,
): Promise<Stated> {
  const { header, rows } = await readSample(path, choice, sampled);
  if (header.length > mostColumns)
    throw new Refusal(`The file has more than ${mostColumns} columns.`, undefined, 'many_columns');
  const source = { ...choice, header };
  return { source, ...(await firstGuess(dependencies, scope, source, rows, facts)) };
}

/** What was stated of the last file with this header, else what the words and cells tell. */
async function firstGuess(
  dependencies: Dependencies,
  scope: OfficeScope,
  source: StatedSource,
  rows: readonly string[][],
  facts: number,
): Promise<Pick<Stated, 'common' | 'columns'>> {
  const target = await targetOf(dependencies, scope, source);
  const known = (await knownMappings(dependencies, scope, source))[0];
  if (known !== undefined) return { common: known.stated.common, columns: known.stated.columns };
  const samples = source.header.map((_name, index) => rows.map((row) => row[index] ?? ''));
  if (source.purpose === 'table') return guessTable(source.header, samples, target.document);
  const { columns, refused, na } = guessColumns(
    source.header,
    samples,
    target.document,
    source.purpose,
    facts,
  );
  const usual = usualFor(source);
  return {
    columns,
    common: {
      ...usual,
      refused: [...new Set([...listOf(usual.refused), ...refused])].join(', '),
      na: [...new Set([...listOf(usual.na), ...na])].join(', '),
    },
  };
}

export type KnownMapping = { id: string | null; name: string; stated: Stated & { common: StatedCommon } };

/** Mappings of this header for this survey: those kept by name, then the last that went in. */
export async function knownMappings(
  dependencies: Dependencies,
  scope: OfficeScope,
  source: StatedSource,
): Promise<KnownMapping[]> {
  const db = dependencies.database.queries;
  const hash = headerHash(source.header);
  const fits = (form: unknown): (Stated & { common: StatedCommon }) | undefined => {
    const stated = readStated(form);
    return stated?.common != null &&
      headerHash(stated.source.header) === hash &&
      stated.source.surveyId === source.surveyId &&
      stated.source.purpose === source.purpose
      ? { ...stated, common: stated.common }
      : undefined;
  };
  const saved = (await listSavedMappings(db, scope)).flatMap((one) => {
    const stated = one.headerHash === hash ? fits(one.form) : undefined;
    return stated === undefined ? [] : [{ id: one.id, name: one.name, stated }];
  });
  const last = (await listFinishedDrafts(db, scope, 20)).flatMap((one) => {
    const stated = fits(one.form);
    return stated === undefined ? [] : [{ id: null, name: one.fileName, stated }];
  })[0];
  return last === undefined ? saved : [...saved, last];
}

/** What the columns are. The caller starts the dry run. */
export async function stateColumns(
  dependencies: Dependencies,
  by: By,
  draft: ImportDraft,
  stated: Stated & { common: StatedCommon },
): Promise<void> {
  await writeTogether(dependencies, (db) => [
    mustChange(
      updateImportDraft(db, by.scope, draft, {
        state: 'open',
        form: stated,
        report: null,
        problem: null,
        changedAt: dependencies.clock(),
      }),
    ),
    insertAudit(db, by.scope, audit(dependencies, by, 'import_draft.columns', draft.id, {})),
  ]);
}

/** Puts a kept mapping of the same header in place of what is stated. */
export async function applyMapping(
  dependencies: Dependencies,
  by: By,
  draft: ImportDraft,
  { columns, common }: { columns: StatedColumn[]; common: StatedCommon },
): Promise<void> {
  const stated = statedOf(draft);
  if (stated === undefined) return;
  await stateColumns(dependencies, by, draft, { source: stated.source, columns, common });
}

/** Its file stays as long as a forgotten one's: until then it can be taken up again. Returns what «undo» asks for. */
export async function discardDraft(dependencies: Dependencies, by: By, draft: ImportDraft): Promise<string> {
  const { id, state, fileName } = draft;
  const thrown = throwing(dependencies, by, {
    kind: 'upload',
    subject: id,
    name: sameName(fileName),
    rows: { id, state },
  });
  await writeTogether(dependencies, (db) => [
    mustChange(
      updateImportDraft(db, by.scope, draft, { state: 'discarded', changedAt: dependencies.clock() }),
    ),
    thrown.keep(db),
    insertAudit(db, by.scope, audit(dependencies, by, 'import_draft.discard', id, {})),
  ]);
  return thrown.id;
}

export async function keepMapping(
  dependencies: Dependencies,
  by: By,
  stated: Stated,
  name: string,
): Promise<void> {
  const id = dependencies.newId();
  const now = dependencies.clock();
  await writeTogether(dependencies, (db) => [
    insertSavedMapping(db, by.scope, {
      id,
      name,
      header: stated.source.header,
      headerHash: headerHash(stated.source.header),
      form: stated,
      madeBy: by.userId,
      madeAt: now,
      removedAt: null,
    }),
    insertAudit(db, by.scope, {
      ...audit(dependencies, by, 'saved_mapping.keep', id, { name }),
      entity: 'saved_mapping',
    }),
  ]);
}

/** Returns what «undo» asks for. Throws 409 when it is gone already. */
export async function forgetMapping(dependencies: Dependencies, by: By, id: string): Promise<string> {
  const kept = await listSavedMappings(dependencies.database.queries, by.scope);
  const mapping = kept.find((one) => one.id === id);
  if (mapping === undefined) throw conflict('conflict');
  const thrown = throwing(dependencies, by, {
    kind: 'mapping',
    subject: id,
    name: sameName(mapping.name),
    rows: mapping,
  });
  await writeTogether(dependencies, (db) => [
    mustChange(deleteSavedMapping(db, by.scope, id)),
    thrown.keep(db),
    insertAudit(db, by.scope, {
      ...audit(dependencies, by, 'saved_mapping.remove', id, {}),
      entity: 'saved_mapping',
    }),
  ]);
  return thrown.id;
}

/** Timed: files that nobody went on with are removed; what was stated stays to be read. */
export async function removeForgottenUploads(dependencies: Dependencies, scope: OfficeScope): Promise<void> {
  const now = dependencies.clock();
  const before = new Date(now.getTime() - daysKept * 86_400_000);
  for (const draft of await listForgottenDrafts(dependencies.database.queries, scope, before)) {
    await dependencies.database.atomically((db) => [
      mustChange(updateImportDraft(db, scope, draft, { state: 'discarded', removedAt: now })),
      insertAudit(db, scope, {
        id: dependencies.newId(),
        at: now,
        userId: null,
        action: 'import_draft.forget',
        entity: 'import_draft',
        entityId: draft.id,
        detail: { days: daysKept },
      }),
    ]);
    await removeFiles(dependencies.config, draft.id);
  }
}
