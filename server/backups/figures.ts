// Why: a restored office must not only have as many rows: it must say the same. Here is what every survey says in one
// figure, by the very functions the dashboards use.
import type { Queries } from '../../db/connection.js';
import { countCells } from '../../db/queries/cells.js';
import { listOffices } from '../../db/queries/offices.js';
import { countResponses } from '../../db/queries/responses.js';
import { findVersion, listBreaks, listSurveys, type Survey } from '../../db/queries/surveys.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import { readTally, satisfiedOf } from '../dashboards/figures.js';
import { headlineOf, measuresOf } from '../dashboards/measures.js';
import { surveyDocumentSchema } from '../surveys/document.js';
import type { Figure } from './manifest.js';

/** Every survey of every office, in a fixed order. */
export async function figuresOf(db: Queries): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { id } of await listOffices(db)) {
    const scope = officeScope(id);
    for (const survey of await listSurveys(db, scope)) figures.push(await figureOf(db, scope, survey));
  }
  return figures.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const key = ({ office, survey }: Figure): string => JSON.stringify([office, survey]);

async function figureOf(db: Queries, scope: OfficeScope, survey: Survey): Promise<Figure> {
  const bare: Figure = {
    office: scope.officeId,
    survey: survey.slug,
    responses: await countResponses(db, scope, survey.id),
    headline: null,
    n: 0,
    satisfied: 0,
  };
  if (survey.currentVersion === null) return bare;
  const version = await findVersion(db, scope, survey.id, survey.currentVersion);
  if (version === undefined) return bare;
  const measure = headlineOf(measuresOf(surveyDocumentSchema.parse(JSON.parse(version.document)), 'en'));
  if (measure === undefined) return bare;
  const breaks = await listBreaks(db, scope, survey.id);
  const highest = Math.max(1, ...Object.values(version.editions), ...breaks.map((one) => one.edition));
  const query = {
    surveyId: survey.id,
    questions: [measure.code],
    editions: Array.from({ length: highest }, (_, index) => index + 1),
    cut: '',
  };
  const cells = [
    ...(await countCells(db, scope, { ...query, grain: 'month' })),
    ...(await countCells(db, scope, { ...query, grain: 'wave' })),
  ];
  const { x, n } = satisfiedOf(readTally(cells, measure), measure);
  return { ...bare, headline: measure.code, n, satisfied: x };
}
