// Why: what a supervisor may still hear of: the very low ratings of the last hours, each judged by the version it answered.
import { z } from 'zod';
import { listLowRatings, type LowRating } from '../../db/queries/lowRatings.js';
import { findSurvey, listSurveys, listVersions } from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { versionOf } from '../surveys/open.js';
import { localDay } from '../time.js';
import { isLow, lowestOf, type Lowest } from './lowest.js';

/** A mail server that was away is tried again for so long; what is older stands in the inbox. */
const news = 6 * 3_600_000;

const answersSchema = z.record(z.string(), z.unknown());

/** Of the last hours, for the mail. */
export async function lowRatingsLately(
  dependencies: Dependencies,
  scope: OfficeScope,
  timeZone: string,
): Promise<LowRating[]> {
  const now = dependencies.clock();
  const since = new Date(now.getTime() - news);
  const days = [...new Set([localDay(since, timeZone), localDay(now, timeZone)])];
  return await lowRatingsOf(dependencies, scope, { days, since });
}

/** Of every survey, the oldest first: one that has closed since was open when it was given. */
export async function lowRatingsOf(
  dependencies: Dependencies,
  scope: OfficeScope,
  { days, since }: { days: readonly string[]; since: Date },
): Promise<LowRating[]> {
  const db = dependencies.database.queries;
  const surveys = (await listSurveys(db, scope)).filter(({ currentVersion }) => currentVersion !== null);
  const found = await Promise.all(
    surveys.map(async ({ id }) => {
      const asked = await askedBy(dependencies, scope, id);
      const rows = await listLowRatings(db, scope, id, { asked, days, since });
      return rows.filter(({ version, answers }) => {
        const own = asked.find(({ versions }) => versions.includes(version));
        return own !== undefined && isLow(own, answersSchema.parse(JSON.parse(answers)));
      });
    }),
  );
  return found.flat().sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
}

/**
 * What is very low in which versions, those that agree together: a page that stood open, or a tablet that had no network,
 * answers the version it shows.
 */
async function askedBy(
  dependencies: Dependencies,
  scope: OfficeScope,
  surveyId: string,
): Promise<(Lowest & { versions: number[] })[]> {
  const db = dependencies.database.queries;
  const survey = await findSurvey(db, scope, surveyId);
  if (survey === undefined) return [];
  const asked = new Map<string, Lowest & { versions: number[] }>();
  for (const { number } of await listVersions(db, scope, surveyId)) {
    const lowest = lowestOf((await versionOf(dependencies, survey, number)).document);
    if (lowest === undefined) continue;
    const key = [lowest.question, ...lowest.codes].join();
    const versions = asked.get(key)?.versions ?? [];
    asked.set(key, { ...lowest, versions: [...versions, number] });
  }
  return [...asked.values()];
}
