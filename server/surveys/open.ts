// Why: every citizen's page begins with an open survey. Its state is read each time (one indexed select), so closing
// holds at once in every process; a published version never changes, so its parsed document is kept.
import { z } from 'zod';
import { listAuditOf, type AuditRow } from '../../db/queries/audit.js';
import {
  findSurvey,
  findSurveyBySlug,
  findVersion,
  listVersions,
  type Survey,
} from '../../db/queries/surveys.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { AppError, gone, notFound } from '../errors.js';
import { isOfficeLanguage } from '../i18n.js';
import type { PublishedVersion } from '../responses/intake.js';
import { surveyDocumentSchema } from './document.js';

export type OpenSurvey = { survey: Survey; version: PublishedVersion };
/** What a person meets at the survey's address now. */
export type Openness = 'unpublished' | 'not_yet' | 'open' | 'closed';

type FoundSurvey = Survey & { timeZone: string };

export function opennessOf(
  survey: Pick<Survey, 'state' | 'currentVersion' | 'opensAt' | 'closesAt'>,
  now: Date,
): Openness {
  if (survey.state === 'draft' || survey.currentVersion === null) return 'unpublished';
  if (survey.state === 'closed' || (survey.closesAt !== null && survey.closesAt <= now)) return 'closed';
  return survey.opensAt !== null && survey.opensAt > now ? 'not_yet' : 'open';
}

/** By public address. Throws 404 unknown or never published, 403 not yet open, 410 closed. */
export async function findOpenSurvey(dependencies: Dependencies, slug: string): Promise<OpenSurvey> {
  return await whenOpen(dependencies, await findSurveyBySlug(dependencies.database.queries, slug));
}

/** The same for a device, which knows its survey by id. */
export async function findOpenSurveyById(
  dependencies: Dependencies,
  scope: OfficeScope,
  surveyId: string,
): Promise<OpenSurvey> {
  return await whenOpen(dependencies, await findSurvey(dependencies.database.queries, scope, surveyId));
}

async function whenOpen(dependencies: Dependencies, survey: FoundSurvey | undefined): Promise<OpenSurvey> {
  if (survey === undefined) throw notFound('survey_not_found');
  const openness = opennessOf(survey, dependencies.clock());
  if (openness === 'not_yet') throw new AppError(403, 'survey_not_yet_open');
  if (openness === 'closed') throw gone('survey_closed');
  if (openness === 'unpublished' || survey.currentVersion === null) throw notFound('survey_not_found');
  return { survey, version: await versionOf(dependencies, survey, survey.currentVersion) };
}

/**
 * Of an answer that arrives later, what counts is whether it was open when it was given: by its times of today, or by those
 * that held then, for a next round turns away nobody of the one before. Throws 403, 404 or 410.
 */
export async function refuseUnlessOpenAt(
  dependencies: Dependencies,
  scope: OfficeScope,
  survey: Survey,
  at: Date,
): Promise<void> {
  if (survey.state === 'draft' || survey.currentVersion === null) throw notFound('survey_not_found');
  const byTimes = opennessOf({ ...survey, state: 'open' }, at);
  if (byTimes === 'open' && survey.state !== 'closed') return;
  const turns = await turnsOf(dependencies, scope, survey);
  const closed = turns.findLast(({ action }) => action === 'survey.close');
  if (byTimes === 'open' && closed !== undefined && closed.at > at) return;
  const then = opennessThen(turns, at);
  if (then === 'open') return;
  throw byTimes === 'not_yet' && then !== 'closed'
    ? new AppError(403, 'survey_not_yet_open')
    : gone('survey_closed');
}

/** What people met at that moment, by what had been done with the survey until then. */
function opennessThen(turns: readonly AuditRow[], at: Date): Openness {
  let state: Survey['state'] = 'draft';
  let times: z.infer<typeof timesSchema> = { opensAt: null, closesAt: null };
  for (const { action, at: since, detail } of turns) {
    if (since > at) break;
    if (action === 'survey.schedule') times = timesSchema.parse(detail);
    else state = action === 'survey.close' ? 'closed' : 'open';
    if (action === 'survey.reopen') times.closesAt = null;
  }
  return opennessOf({ state, currentVersion: 1, ...times }, at);
}

const moment = z.iso
  .datetime()
  .transform((text) => new Date(text))
  .nullable();
/** As scheduling writes it into the log. */
const timesSchema = z.object({ opensAt: moment, closesAt: moment });

/** All that opens and closes a survey; each raises its revision. */
const turning = ['survey.publish', 'survey.close', 'survey.reopen', 'survey.schedule'];
/** A backlog asks for each of its answers, and the log is long. */
const keptTurns = new WeakMap<Dependencies['database'], Map<string, { revision: number; rows: Turns }>>();
type Turns = Promise<AuditRow[]>;

async function turnsOf(
  { database }: Dependencies,
  scope: OfficeScope,
  { id, revision }: Survey,
): Promise<AuditRow[]> {
  const cache = keptTurns.get(database) ?? new Map<string, { revision: number; rows: Turns }>();
  keptTurns.set(database, cache);
  const key = JSON.stringify([scope.officeId, id]);
  const known = cache.get(key);
  if (known?.revision === revision) return await known.rows;
  const rows = listAuditOf(database.queries, scope, turning, id);
  cache.set(key, { revision, rows });
  // What failed is not remembered.
  rows.catch(() => cache.delete(key));
  return await rows;
}

/** The version people met at that moment; undefined where none was published by then. */
export async function numberAt(
  { database }: Dependencies,
  scope: OfficeScope,
  surveyId: string,
  at: Date,
): Promise<number | undefined> {
  const versions = await listVersions(database.queries, scope, surveyId);
  return versions.find(({ publishedAt }) => publishedAt <= at)?.number;
}

/** A published version by number, open or not: for reading figures, exports and late answers. Throws 404. */
export async function loadVersion(
  dependencies: Dependencies,
  scope: OfficeScope,
  surveyId: string,
  number: number,
): Promise<PublishedVersion> {
  const survey = await findSurvey(dependencies.database.queries, scope, surveyId);
  if (survey === undefined) throw notFound('survey_not_found');
  return await versionOf(dependencies, survey, number);
}

/** A survey of the office with its current version, undefined when it was never published. Throws 404. */
export async function loadSurvey(
  dependencies: Dependencies,
  scope: OfficeScope,
  surveyId: string,
): Promise<{ survey: Survey; version: PublishedVersion | undefined }> {
  return await withVersion(dependencies, await findSurvey(dependencies.database.queries, scope, surveyId));
}

/** The same by slug, for addresses of staff pages; another office's survey is not found. */
export async function loadSurveyBySlug(
  dependencies: Dependencies,
  scope: OfficeScope,
  slug: string,
): Promise<{ survey: Survey; version: PublishedVersion | undefined }> {
  const survey = await findSurveyBySlug(dependencies.database.queries, slug);
  return await withVersion(dependencies, survey?.officeId === scope.officeId ? survey : undefined);
}

async function withVersion(
  dependencies: Dependencies,
  survey: FoundSurvey | undefined,
): Promise<{ survey: Survey; version: PublishedVersion | undefined }> {
  if (survey === undefined) throw notFound('survey_not_found');
  const { currentVersion } = survey;
  return {
    survey,
    version: currentVersion === null ? undefined : await versionOf(dependencies, survey, currentVersion),
  };
}

/** Parsed versions of one database, the least recently used given up first. */
const mostKept = 100;
const kept = new WeakMap<Dependencies['database'], Map<string, Omit<PublishedVersion, 'timeZone'>>>();

/** Of a survey that was found already. Throws 404. */
export async function versionOf(
  dependencies: Dependencies,
  survey: FoundSurvey,
  number: number,
): Promise<PublishedVersion> {
  const { database } = dependencies;
  const cache = kept.get(database) ?? new Map<string, Omit<PublishedVersion, 'timeZone'>>();
  kept.set(database, cache);
  const key = JSON.stringify([survey.officeId, survey.id, number]);
  const known = cache.get(key);
  if (known !== undefined) {
    cache.delete(key);
    cache.set(key, known);
    return { ...known, timeZone: survey.timeZone };
  }
  const row = await findVersion(database.queries, officeScope(survey.officeId), survey.id, number);
  if (row === undefined) throw notFound('survey_version_not_found');
  const version = {
    officeId: row.officeId,
    surveyId: row.surveyId,
    number: row.number,
    document: surveyDocumentSchema.parse(JSON.parse(row.document)),
    editions: row.editions,
    languages: (row.languages ?? []).filter(isOfficeLanguage),
  };
  cache.set(key, version);
  const oldest = cache.keys().next();
  if (cache.size > mostKept && oldest.done !== true) cache.delete(oldest.value);
  return { ...version, timeZone: survey.timeZone };
}
