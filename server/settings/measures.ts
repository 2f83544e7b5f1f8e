// Why: what counts as satisfied is pinned in every published version; how it came to be what it is can be read from the versions.
import { sameScale } from '../../analysis/scale.js';
import { listBreaks, listSurveys, listVersions, type Survey } from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Translated } from '../../db/schema.js';
import { measuresOf, type Measure } from '../dashboards/measures.js';
import type { Dependencies } from '../dependencies.js';
import type { Language } from '../i18n.js';
import { loadVersion } from '../surveys/open.js';

/** From this version on it read so. `reason`: what was said of the break, where it came in with one. */
export type Reading = {
  version: number;
  publishedAt: Date;
  measure: Measure;
  reason: Translated | undefined;
};

export type MeasuredSurvey = {
  survey: Survey;
  /** As they are measured now, each with its readings, the latest first. */
  measures: { measure: Measure; readings: Reading[] }[];
};

/** Every published survey of the office, in its order. */
export async function listMeasuredSurveys(
  dependencies: Dependencies,
  scope: OfficeScope,
  language: Language,
): Promise<MeasuredSurvey[]> {
  const db = dependencies.database.queries;
  const found: MeasuredSurvey[] = [];
  for (const survey of await listSurveys(db, scope)) {
    if (survey.currentVersion === null) continue;
    const [summaries, breaks] = await Promise.all([
      listVersions(db, scope, survey.id),
      listBreaks(db, scope, survey.id),
    ]);
    const readings = new Map<string, Reading[]>();
    let current: Measure[] = [];
    for (const { number, publishedAt } of [...summaries].reverse()) {
      const { document, editions } = await loadVersion(dependencies, scope, survey.id, number);
      current = measuresOf(document, language);
      for (const measure of current) {
        const so = readings.get(measure.code) ?? [];
        const before = so[0];
        if (before !== undefined && sameScale(before.measure.scale, measure.scale)) continue;
        const reason = breaks.find(
          (one) => one.question === measure.code && one.edition === (editions[measure.code] ?? 1),
        )?.reason;
        readings.set(measure.code, [{ version: number, publishedAt, measure, reason }, ...so]);
      }
    }
    found.push({
      survey,
      measures: current.map((measure) => ({ measure, readings: readings.get(measure.code) ?? [] })),
    });
  }
  return found;
}
