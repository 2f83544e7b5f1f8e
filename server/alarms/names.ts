// Why: alarms of every survey stand in one list and in one mail; what they are of is named in the reader's language.
import { listCounters, listServices } from '../../db/queries/offices.js';
import { listSurveys, type Survey } from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import { measuresOf, type Measure } from '../dashboards/measures.js';
import type { Dependencies } from '../dependencies.js';
import { inLanguage, type Language } from '../i18n.js';
import { loadVersion } from '../surveys/open.js';

export type Names = {
  /** Published ones, oldest first. */
  surveys: (Pick<Survey, 'id' | 'slug'> & { title: string; measures: Measure[] })[];
  counter: (code: string) => string;
  service: (code: string) => string;
};

export async function namesIn(
  dependencies: Dependencies,
  scope: OfficeScope,
  language: Language,
): Promise<Names> {
  const db = dependencies.database.queries;
  const surveys: Names['surveys'] = [];
  for (const survey of await listSurveys(db, scope)) {
    if (survey.currentVersion === null) continue;
    const { document } = await loadVersion(dependencies, scope, survey.id, survey.currentVersion);
    surveys.push({
      id: survey.id,
      slug: survey.slug,
      title: inLanguage(survey.title, language),
      measures: measuresOf(document, language).filter((measure) => measure.kind === 'question'),
    });
  }
  const counters = new Map(
    (await listCounters(db, scope)).map(({ code, name }) => [code, inLanguage(name, language)]),
  );
  const services = new Map(
    (await listServices(db, scope)).map(({ code, name }) => [code, inLanguage(name, language)]),
  );
  return {
    surveys,
    counter: (code) => counters.get(code) ?? code,
    service: (code) => services.get(code) ?? code,
  };
}

/** Of a question that is asked no more, its code is all that is left. */
export function measureName(names: Names, surveyId: string, question: string): string {
  return surveyOf(names, surveyId)?.measures.find((measure) => measure.code === question)?.name ?? question;
}

export function surveyOf(names: Names, surveyId: string): Names['surveys'][number] | undefined {
  return names.surveys.find((survey) => survey.id === surveyId);
}
