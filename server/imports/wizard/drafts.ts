// Why: everything a page or a run must know of a draft: where its rows lie, where they go, and what was stated of them.
import { findImportDraft, type ImportDraft } from '../../../db/queries/importDrafts.js';
import { NothingChanged } from '../../../db/errors.js';
import { listCounters, listServices } from '../../../db/queries/offices.js';
import { findSurvey, listWaves } from '../../../db/queries/surveys.js';
import type { OfficeScope } from '../../../db/scope.js';
import type { Dependencies } from '../../dependencies.js';
import { conflict, notFound } from '../../errors.js';
import { loadTongues } from '../../languages/tongues.js';
import { loadVersion } from '../../surveys/open.js';
import type { Mapping } from '../mapping.js';
import type { CleaningReport } from '../report.js';
import { rowsPath } from './files.js';
import { readStated, type Stated, type StatedCommon } from './stated.js';
import type { Target } from './toMapping.js';

export async function loadDraft(
  dependencies: Dependencies,
  scope: OfficeScope,
  id: string,
): Promise<ImportDraft> {
  const draft = await findImportDraft(dependencies.database.queries, scope, id);
  if (draft === undefined) throw notFound();
  return draft;
}

/** A step that cannot be taken any more: the file is gone, or a run is on its way. */
export function mustWait(draft: ImportDraft): void {
  if (draft.removedAt !== null || draft.state === 'checking' || draft.state === 'importing')
    throw conflict('conflict');
}

/** One list of writes, guarded by the draft's revision. Throws 409 where somebody else changed it meanwhile. */
export async function writeTogether(
  { database }: Dependencies,
  list: Parameters<Dependencies['database']['atomically']>[0],
): Promise<void> {
  try {
    await database.atomically(list);
  } catch (error) {
    if (error instanceof NothingChanged) throw conflict('conflict');
    throw error;
  }
}

export type StatedFully = Stated & { common: StatedCommon };

export function statedOf(draft: ImportDraft): Stated | undefined {
  return readStated(draft.form);
}

export function fullyStated(draft: ImportDraft): StatedFully | undefined {
  const stated = statedOf(draft);
  return stated?.common == null ? undefined : { ...stated, common: stated.common };
}

export function rowsOf(dependencies: Dependencies, draft: ImportDraft, { source }: Pick<Stated, 'source'>) {
  const pivoted = source.purpose === 'long' || source.purpose === 'a11';
  return rowsPath(dependencies.config, draft, pivoted);
}

/** Throws 404 where the survey is gone meanwhile. */
export async function targetOf(
  dependencies: Dependencies,
  scope: OfficeScope,
  { surveyId, slug }: Stated['source'],
): Promise<Target> {
  const db = dependencies.database.queries;
  const [counters, services, tongues] = await Promise.all([
    listCounters(db, scope),
    listServices(db, scope),
    loadTongues(db, scope),
  ]);
  if (surveyId === null) return { slug, document: undefined, waves: [], counters, services, tongues };
  const survey = await findSurvey(db, scope, surveyId);
  if (survey === undefined || survey.currentVersion === null) throw notFound('survey_not_found');
  const { document } = await loadVersion(dependencies, scope, surveyId, survey.currentVersion);
  const waves = await listWaves(db, scope, surveyId);
  return { slug: survey.slug, document, waves, counters, services, tongues };
}

/** What a dry run found, with the mapping it used: the import takes the very same. */
export type Checked = { report: CleaningReport; mapping: Mapping };

export function checkedOf(draft: ImportDraft): Checked | undefined {
  const checked = draft.report as Partial<Checked> | null;
  return checked?.report === undefined || checked.mapping === undefined
    ? undefined
    : { report: checked.report, mapping: checked.mapping };
}
