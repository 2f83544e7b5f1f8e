// Why: every step of editing is one small change of the draft: guarded by the revision the person saw, or by the part
// they saw where only another part has changed since; checked as a document; and remembered so that it can be undone.
import { createHash } from 'node:crypto';
import { mustChange } from '../../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../../db/errors.js';
import { insertAudit } from '../../../db/queries/audit.js';
import {
  findDraftStep,
  listDraftSteps,
  upsertSurveyTexts,
  type SurveyText,
} from '../../../db/queries/drafting.js';
import { findSurvey, listVersions, updateSurvey, type Survey } from '../../../db/queries/surveys.js';
import type { OfficeScope } from '../../../db/scope.js';
import type { Dependencies } from '../../dependencies.js';
import { AppError, notFound } from '../../errors.js';
import type { OfficeLanguage } from '../../i18n.js';
import { loadTongues, type Tongue } from '../../languages/tongues.js';
import { longestDocument, problem, readSurveyDocument, readSurveyText } from '../check.js';
import type { SurveyDocument } from '../document.js';
import { rememberStep, stepToUndo, type StepName } from '../drafts.js';
import type { PublishedVersion } from '../../responses/intake.js';
import { loadVersion } from '../open.js';
import { SurveyRefused } from '../surveys.commands.js';
import { publishedCodesOf, type PublishedCodes } from './codes.js';
import type { Edit } from './outline.js';
import { completeLanguages, rewritten } from './texts.js';
import { loadStates } from './textStates.js';

/** Somebody else was quicker; nothing was written. The page shows what was typed beside what stands there now. */
export class DraftMoved extends AppError {
  constructor() {
    super(409, 'draft_moved');
  }
}

/** The draft as it is kept cannot be read by this program: the survey's page shows it with what is wrong. */
export class DraftUnreadable extends AppError {
  constructor() {
    super(409, 'draft_unreadable');
  }
}

export type Workbench = {
  survey: Survey & { timeZone: string };
  /** The draft, else what citizens answer now: where editing begins. */
  document: SurveyDocument;
  current: SurveyDocument | undefined;
  /** Languages of the office's own in which citizens read the current version. */
  offered: readonly OfficeLanguage[];
  published: PublishedCodes;
  /** The languages the office added, those that ended too. */
  tongues: readonly Tongue[];
};

export async function loadWorkbench(
  dependencies: Dependencies,
  scope: OfficeScope,
  surveyId: string,
): Promise<Workbench> {
  const survey = await findSurvey(dependencies.database.queries, scope, surveyId);
  if (survey === undefined) throw notFound('survey_not_found');
  const tongues = await loadTongues(dependencies.database.queries, scope);
  const versions: PublishedVersion[] = [];
  for (let number = 1; number <= (survey.currentVersion ?? 0); number += 1)
    versions.push(await loadVersion(dependencies, scope, surveyId, number));
  const documents = versions.map((version) => version.document);
  const current = documents.at(-1);
  const read = survey.draft === null ? undefined : readSurveyText(survey.draft);
  if (read?.ok === false) throw new DraftUnreadable();
  const document = read?.document ?? current;
  if (document === undefined) throw notFound('survey_version_not_found');
  const offered = versions.at(-1)?.languages ?? [];
  return { survey, document, current, offered, published: publishedCodesOf(documents), tongues };
}

export type Seen = {
  revision: number;
  /** The part the form showed, as a mark of its content: an edit of another part meanwhile does no harm. */
  part?: { of: (document: SurveyDocument) => unknown; mark: string } | undefined;
};

/** Short, for a hidden field; undefined parts have a mark too. */
export function markOf(part: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(part ?? null))
    .digest('hex')
    .slice(0, 16);
}

type SaidState = Pick<SurveyText, 'name' | 'language' | 'state' | 'fingerprint'>;

export type Step = {
  step: StepName;
  subject: string;
  edit: Edit;
  /** Texts whose state the step says itself. */
  states?: (before: SurveyDocument, after: SurveyDocument) => SaidState[];
};

/**
 * One step. Returns the survey's revision after it and what the page should show next.
 * Throws DraftMoved (409) when the part changed meanwhile, SurveyRefused (422) when the step or its result is refused.
 */
export async function editDraft(
  dependencies: Dependencies,
  scope: OfficeScope,
  userId: string,
  surveyId: string,
  seen: Seen,
  made: Step,
): Promise<{ revision: number; subject: string }> {
  const bench = await loadWorkbench(dependencies, scope, surveyId);
  if (!mayGoOn(bench, seen)) throw new DraftMoved();
  const edited = made.edit(structuredClone(bench.document), bench.published);
  if (!edited.ok) throw new SurveyRefused([edited.problem]);
  const read = readSurveyDocument(edited.document);
  if (!read.ok) throw new SurveyRefused(read.problems);
  const { document } = read;
  const said = made.states?.(bench.document, document) ?? [];
  const states = [...said, ...translatedNow(bench.document, document, said)];
  if (JSON.stringify(document) === JSON.stringify(bench.document) && states.length === 0)
    return { revision: bench.survey.revision, subject: edited.subject };
  const revision = await write(dependencies, scope, userId, bench, document, { ...made, states });
  return { revision, subject: edited.subject };
}

function mayGoOn(bench: Workbench, seen: Seen): boolean {
  if (seen.revision === bench.survey.revision) return true;
  return seen.part !== undefined && markOf(seen.part.of(bench.document)) === seen.part.mark;
}

function translatedNow(before: SurveyDocument, after: SurveyDocument, states: readonly SaidState[]) {
  const said = new Set(states.map((row) => `${row.name} ${row.language}`));
  return rewritten(before, after)
    .filter((entry) => !said.has(`${entry.name} ${entry.language}`))
    .map((entry) => ({ ...entry, state: 'translated' as const }));
}

/** Takes the newest step back that is not taken back yet. Throws DraftMoved when there is none or somebody was quicker. */
export async function undoStep(
  dependencies: Dependencies,
  scope: OfficeScope,
  userId: string,
  surveyId: string,
  seen: { revision: number },
): Promise<void> {
  const db = dependencies.database.queries;
  const [steps, versions] = await Promise.all([
    listDraftSteps(db, scope, surveyId),
    listVersions(db, scope, surveyId),
  ]);
  const step = stepToUndo(steps, versions[0]?.publishedAt);
  if (step === undefined) throw new SurveyRefused([problem('', 'nothing_to_undo')]);
  await putBack(dependencies, scope, userId, surveyId, seen, step.revision, 'undo');
}

/** Brings back the draft as it was before any step that is still kept. */
export async function restoreDraft(
  dependencies: Dependencies,
  scope: OfficeScope,
  userId: string,
  surveyId: string,
  seen: { revision: number },
  revision: number,
): Promise<void> {
  await putBack(dependencies, scope, userId, surveyId, seen, revision, 'restore');
}

async function putBack(
  dependencies: Dependencies,
  scope: OfficeScope,
  userId: string,
  surveyId: string,
  seen: { revision: number },
  revision: number,
  step: 'undo' | 'restore',
): Promise<void> {
  const bench = await loadWorkbench(dependencies, scope, surveyId);
  if (seen.revision !== bench.survey.revision) throw new DraftMoved();
  const kept = await findDraftStep(dependencies.database.queries, scope, surveyId, revision);
  if (kept === undefined) throw notFound('step_not_found');
  // A step taken on what citizens answer, before there was a draft, leads back to it.
  const read = kept.document === null ? undefined : readSurveyText(kept.document);
  if (read?.ok === false) throw new SurveyRefused(read.problems);
  const document = read?.document ?? bench.current ?? bench.document;
  await write(dependencies, scope, userId, bench, document, { step, subject: kept.step, states: [] });
}

/** What citizens answer now is complete in a language in which it is not offered: publishing it again offers it. */
async function offersMore(
  dependencies: Dependencies,
  scope: OfficeScope,
  bench: Workbench,
  document: SurveyDocument,
  states: readonly SaidState[],
): Promise<boolean> {
  const inUse = bench.tongues.filter((one) => one.inUse).map(({ code }) => code);
  if (inUse.every((code) => bench.offered.includes(code))) return false;
  const known = await loadStates(dependencies, scope, bench);
  const said = new Map([
    ...known.said,
    ...states.map((row) => [`${row.name} ${row.language}`, row] as const),
  ]);
  return completeLanguages(document, { ...known, said }, inUse).some((code) => !bench.offered.includes(code));
}

async function write(
  dependencies: Dependencies,
  scope: OfficeScope,
  userId: string,
  bench: Workbench,
  document: SurveyDocument,
  made: Pick<Step, 'step' | 'subject'> & {
    states: readonly SaidState[];
  },
): Promise<number> {
  const { survey, current } = bench;
  const now = dependencies.clock();
  const draft = JSON.stringify(document);
  if (Buffer.byteLength(draft) > longestDocument)
    throw new SurveyRefused([problem('', 'too_large', { n: longestDocument / 1_000 })]);
  const differs =
    current === undefined ||
    JSON.stringify(current) !== draft ||
    (await offersMore(dependencies, scope, bench, document, made.states));
  const remember = await rememberStep(dependencies, scope, survey, { ...made, userId });
  const rows = made.states.map((row) => ({ ...row, surveyId: survey.id, madeBy: userId, madeAt: now }));
  const chunks = Array.from({ length: Math.ceil(rows.length / 500) }, (_, index) =>
    rows.slice(index * 500, (index + 1) * 500),
  );
  try {
    await dependencies.database.atomically((db) => [
      mustChange(
        updateSurvey(db, scope, survey.id, survey.revision, {
          draft: differs ? draft : null,
          ...(current === undefined ? { title: document.title } : {}),
        }),
      ),
      ...remember(db),
      ...chunks.map((chunk) => upsertSurveyTexts(db, scope, chunk)),
      insertAudit(db, scope, {
        id: dependencies.newId(),
        at: now,
        userId,
        action: 'survey.draft',
        entity: 'survey',
        entityId: survey.id,
        detail: {
          step: made.step,
          subject: made.subject.slice(0, 80),
          hash: createHash('sha256').update(draft).digest('hex'),
        },
      }),
    ]);
  } catch (error) {
    if (error instanceof NothingChanged || isUniqueViolation(error)) throw new DraftMoved();
    throw error;
  }
  return survey.revision + 1;
}
