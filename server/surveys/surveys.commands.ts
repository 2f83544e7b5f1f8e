// Why: drafting, publishing and closing. A published version never changes; a question's edition rises only with a break
// that somebody confirmed and gave a reason for.
import { createHash } from 'node:crypto';
import { mustChange, type Guarded, type Queries, type Statement } from '../../db/connection.js';
import { isUniqueViolation, NothingChanged } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import {
  findSurvey,
  insertBreak,
  insertSurvey,
  insertVersion,
  listBreaks,
  updateSurvey,
  type SurveyChanges,
} from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { AppError, conflict, notFound } from '../errors.js';
import type { OfficeLanguage } from '../i18n.js';
import { loadTongues } from '../languages/tongues.js';
import { localDay } from '../time.js';
import { compareVersions, type Change } from './changes.js';
import { longestDocument, problem, readSurveyDocument, readSurveyText, type Problem } from './check.js';
import type { SurveyDocument } from './document.js';
import { rememberStep } from './drafts.js';
import { completeLanguages } from './editor/texts.js';
import { loadStates } from './editor/textStates.js';
import { breakProblems, nextEditions, seriesOf, type ConfirmedBreak } from './editions.js';
import { loadVersion } from './open.js';
import { officeTells, publicationProblems } from './publication.js';

/** The survey was left as it was; each problem says why, in message keys under `surveys.problems.`. */
export class SurveyRefused extends AppError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(422, 'survey_refused', { n: problems.length });
    this.problems = problems;
  }
}

/** The revision the person saw; another one means that somebody else was quicker. */
type Seen = { revision?: number | undefined };

type FoundSurvey = NonNullable<Awaited<ReturnType<typeof findSurvey>>>;

export function isSlug(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$/.test(text);
}

/**
 * Makes a survey with a first draft. Returns its id. `document` may be anything from outside: it is checked here.
 * Throws SurveyRefused (422), also when the address is taken.
 */
export async function createSurvey(
  dependencies: Dependencies,
  scope: OfficeScope,
  userId: string | null,
  made: { slug: string; document: unknown },
): Promise<string> {
  const document = accepted(made.document);
  if (!isSlug(made.slug)) throw new SurveyRefused([problem('slug', 'slug')]);
  const id = dependencies.newId();
  const now = dependencies.clock();
  try {
    await dependencies.database.atomically((db) => [
      insertSurvey(db, scope, {
        id,
        slug: made.slug,
        title: document.title,
        state: 'draft',
        draft: JSON.stringify(document),
        createdAt: now,
      }),
      audit(dependencies, db, scope, userId, 'survey.create', id, { slug: made.slug }),
    ]);
  } catch (error) {
    if (isUniqueViolation(error))
      throw new SurveyRefused([problem('slug', 'slug_taken', { slug: made.slug })]);
    throw error;
  }
  return id;
}

/** Keeps a new draft; what citizens answer does not change. */
export async function saveDraft(
  dependencies: Dependencies,
  scope: OfficeScope,
  userId: string | null,
  surveyId: string,
  input: { document: unknown } & Seen,
): Promise<void> {
  const document = accepted(input.document);
  const survey = await surveyOf(dependencies, scope, surveyId, input);
  const draft = JSON.stringify(document);
  const current =
    survey.currentVersion === null
      ? undefined
      : await loadVersion(dependencies, scope, surveyId, survey.currentVersion);
  const differs = current === undefined || JSON.stringify(current.document) !== draft;
  const remember = await rememberStep(dependencies, scope, survey, { step: 'document', subject: '', userId });
  await change(dependencies, (db) => [
    mustChange(
      updateSurvey(db, scope, surveyId, survey.revision, {
        draft: differs ? draft : null,
        ...(current === undefined ? { title: document.title } : {}),
      }),
    ),
    ...remember(db),
    audit(dependencies, db, scope, userId, 'survey.draft', surveyId, { hash: hashOf(draft) }),
  ]);
}

/**
 * Makes the draft the next immutable version, opens the survey and clears the draft. Returns the version's number.
 * Throws SurveyRefused when the draft is incomplete or a change that breaks a series is not confirmed.
 */
export async function publishSurvey(
  dependencies: Dependencies,
  scope: OfficeScope,
  userId: string | null,
  surveyId: string,
  options: { breaks?: readonly ConfirmedBreak[] } & Seen = {},
): Promise<number> {
  const survey = await surveyOf(dependencies, scope, surveyId, options);
  const confirmed = options.breaks ?? [];
  const draft = survey.draft === null ? undefined : readSurveyText(survey.draft);
  if (draft === undefined) throw new SurveyRefused([problem('', 'no_draft')]);
  if (!draft.ok) throw new SurveyRefused(draft.problems);
  const { document } = draft;
  const { changes, editions: earlier } = await changesOf(dependencies, scope, survey, document);
  const problems = [
    ...publicationProblems(document, await officeTells(dependencies.database.queries, scope)).problems,
    ...breakProblems(document, changes, confirmed),
  ];
  if (problems.length > 0) throw new SurveyRefused(problems);

  const recorded = await listBreaks(dependencies.database.queries, scope, surveyId);
  const { editions, raised } = nextEditions(document, earlier, confirmed, recorded);
  const number = (survey.currentVersion ?? 0) + 1;
  const complete = await completeIn(dependencies, scope, survey, document);
  const now = dependencies.clock();
  const text = JSON.stringify(document);
  await change(dependencies, (db) => [
    mustChange(
      updateSurvey(db, scope, surveyId, survey.revision, {
        title: document.title,
        state: 'open',
        currentVersion: number,
        draft: null,
      }),
    ),
    insertVersion(db, scope, {
      surveyId,
      number,
      document: text,
      documentHash: hashOf(text),
      editions,
      languages: complete.length === 0 ? null : complete,
      publishedAt: now,
      publishedBy: userId,
    }),
    ...raised.map((entry) =>
      insertBreak(db, scope, {
        id: dependencies.newId(),
        surveyId,
        ...entry,
        periodKind: 'day',
        period: localDay(now, survey.timeZone),
        importId: null,
        createdAt: now,
      }),
    ),
    audit(dependencies, db, scope, userId, 'survey.publish', surveyId, {
      version: number,
      hash: hashOf(text),
      breaks: raised.map((entry) => entry.question),
      ...(complete.length === 0 ? {} : { languages: complete }),
    }),
  ]);
  return number;
}

/** The languages of the office's own in which nothing of the document is missing or a draft. */
async function completeIn(
  dependencies: Dependencies,
  scope: OfficeScope,
  survey: FoundSurvey,
  document: SurveyDocument,
): Promise<OfficeLanguage[]> {
  const tongues = await loadTongues(dependencies.database.queries, scope);
  const inUse = tongues.filter((one) => one.inUse).map(({ code }) => code);
  if (inUse.length === 0) return [];
  const current =
    survey.currentVersion === null
      ? undefined
      : await loadVersion(dependencies, scope, survey.id, survey.currentVersion);
  const states = await loadStates(dependencies, scope, {
    survey,
    current: current?.document,
    offered: current?.languages ?? [],
  });
  return completeLanguages(document, states, inUse);
}

/** Takes effect at once for everybody. Answers already given stay. */
export async function closeSurvey(
  dependencies: Dependencies,
  scope: OfficeScope,
  userId: string | null,
  surveyId: string,
  seen: Seen = {},
): Promise<void> {
  await turn(dependencies, scope, userId, surveyId, seen, 'open', { state: 'closed' }, 'survey.close');
}

/** Opens a closed survey again with its current version; an end that has passed is taken away. */
export async function reopenSurvey(
  dependencies: Dependencies,
  scope: OfficeScope,
  userId: string | null,
  surveyId: string,
  seen: Seen = {},
): Promise<void> {
  await turn(
    dependencies,
    scope,
    userId,
    surveyId,
    seen,
    'closed',
    { state: 'open', closesAt: null },
    'survey.reopen',
  );
}

/** Sets from when and until when citizens may answer; null: at once, without end. */
export async function scheduleSurvey(
  dependencies: Dependencies,
  scope: OfficeScope,
  userId: string | null,
  surveyId: string,
  times: { opensAt: Date | null; closesAt: Date | null } & Seen,
): Promise<void> {
  const { opensAt, closesAt } = times;
  if (opensAt !== null && closesAt !== null && closesAt <= opensAt)
    throw new SurveyRefused([problem('closesAt', 'closes_before_opening')]);
  const survey = await surveyOf(dependencies, scope, surveyId, times);
  await change(dependencies, (db) => [
    mustChange(updateSurvey(db, scope, surveyId, survey.revision, { opensAt, closesAt })),
    audit(dependencies, db, scope, userId, 'survey.schedule', surveyId, {
      opensAt: opensAt?.toISOString() ?? null,
      closesAt: closesAt?.toISOString() ?? null,
    }),
  ]);
}

/**
 * What differs from what citizens answer now. A question that returns after versions without it is compared with its
 * last appearance, for its series goes on from there.
 */
export async function changesOf(
  dependencies: Dependencies,
  scope: OfficeScope,
  survey: { id: string; currentVersion: number | null },
  document: SurveyDocument,
): Promise<{ changes: Change[]; editions: Readonly<Record<string, number>> }> {
  if (survey.currentVersion === null) return { changes: [], editions: {} };
  const current = await loadVersion(dependencies, scope, survey.id, survey.currentVersion);
  let changes = compareVersions(current.document, document);
  const isReturning = (entry: Change) =>
    entry.kind === 'added' && Object.hasOwn(current.editions, entry.question);
  for (let number = survey.currentVersion - 1; number > 0 && changes.some(isReturning); number -= 1) {
    const older = await loadVersion(dependencies, scope, survey.id, number);
    const there = new Set(seriesOf(older.document));
    const against = compareVersions(older.document, document);
    changes = changes.flatMap((entry) =>
      isReturning(entry) && there.has(entry.question)
        ? against.filter((other) => other.question === entry.question)
        : [entry],
    );
  }
  return { changes, editions: current.editions };
}

function accepted(input: unknown): SurveyDocument {
  const read = readSurveyDocument(input);
  if (!read.ok) throw new SurveyRefused(read.problems);
  // With what the format fills in, it may have grown past what can be read again.
  if (Buffer.byteLength(JSON.stringify(read.document)) > longestDocument)
    throw new SurveyRefused([problem('', 'too_large', { n: longestDocument / 1_000 })]);
  return read.document;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

async function surveyOf(
  dependencies: Dependencies,
  scope: OfficeScope,
  surveyId: string,
  seen: Seen,
): Promise<FoundSurvey> {
  const survey = await findSurvey(dependencies.database.queries, scope, surveyId);
  if (survey === undefined) throw notFound('survey_not_found');
  if (seen.revision !== undefined && seen.revision !== survey.revision) throw conflict();
  return survey;
}

/** Runs the list; says so when somebody else changed the survey in the meantime. */
async function change(
  dependencies: Dependencies,
  build: (db: Queries) => readonly (Statement | Guarded)[],
): Promise<void> {
  try {
    await dependencies.database.atomically(build);
  } catch (error) {
    if (error instanceof NothingChanged || isUniqueViolation(error)) throw conflict();
    throw error;
  }
}

async function turn(
  dependencies: Dependencies,
  scope: OfficeScope,
  userId: string | null,
  surveyId: string,
  seen: Seen,
  from: 'open' | 'closed',
  changes: SurveyChanges,
  action: string,
): Promise<void> {
  const survey = await surveyOf(dependencies, scope, surveyId, seen);
  if (survey.state !== from) throw conflict();
  await change(dependencies, (db) => [
    mustChange(updateSurvey(db, scope, surveyId, survey.revision, changes)),
    audit(dependencies, db, scope, userId, action, surveyId),
  ]);
}

function audit(
  dependencies: Dependencies,
  db: Queries,
  scope: OfficeScope,
  userId: string | null,
  action: string,
  surveyId: string,
  detail?: unknown,
): Statement {
  return insertAudit(db, scope, {
    id: dependencies.newId(),
    at: dependencies.clock(),
    userId,
    action,
    entity: 'survey',
    entityId: surveyId,
    detail,
  });
}
