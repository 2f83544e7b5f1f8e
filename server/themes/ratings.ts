// Why: a rating is satisfied, dissatisfied or neither as its survey's own scale has it, the same for the rules, the figures
// and the lists behind them.
import { isDissatisfied, isOnScale, isSatisfied } from '../../analysis/scale.js';
import { listSurveys } from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { choicesOf, findQuestion, scaleOf, type SurveyDocument } from '../surveys/document.js';
import { loadSurvey } from '../surveys/open.js';

export const ratingGroups = ['dissatisfied', 'neither', 'satisfied'] as const;
export type RatingGroup = (typeof ratingGroups)[number];

/** Answer code of the overall rating → its group; a code that is not there is no rating. */
export function ratingGroupsOf(document: SurveyDocument): ReadonlyMap<string, RatingGroup> {
  const asked = findQuestion(document, 'overall');
  if (asked?.kind !== 'scale') return new Map();
  const scale = scaleOf(document, asked);
  return new Map(
    choicesOf(document, asked).flatMap(({ code, score }): [string, RatingGroup][] => {
      if (score === undefined || !isOnScale(score, scale)) return [];
      if (isSatisfied(score, scale)) return [[code, 'satisfied']];
      return [[code, isDissatisfied(score, scale) ? 'dissatisfied' : 'neither']];
    }),
  );
}

/** Nothing is known of a comment that no survey asked for. */
export type RatingOf = (surveyId: string | null, code: string | null) => RatingGroup | undefined;

/** Of every survey of the office. */
export async function loadRatings(dependencies: Dependencies, scope: OfficeScope): Promise<RatingOf> {
  const surveys = await listSurveys(dependencies.database.queries, scope);
  const bySurvey = new Map(
    await Promise.all(
      surveys.map(async ({ id }) => {
        const document = (await loadSurvey(dependencies, scope, id)).version?.document;
        return [
          id,
          document === undefined ? new Map<string, RatingGroup>() : ratingGroupsOf(document),
        ] as const;
      }),
    ),
  );
  return (surveyId, code) =>
    surveyId === null || code === null ? undefined : bySurvey.get(surveyId)?.get(code);
}
