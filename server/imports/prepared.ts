// Why: what must be known of the office and the survey before the first row of a file is read, for pages and command line alike.
import { listImports } from '../../db/queries/imports.js';
import { findOffice, listCounters, listServices } from '../../db/queries/offices.js';
import { findVersion, listSurveys, listVersions } from '../../db/queries/surveys.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { languageCodesOf, loadTongues } from '../languages/tongues.js';
import { readSurveyText } from '../surveys/check.js';
import { localDay } from '../time.js';
import type { CsvFile } from './csvFile.js';
import type { LivingSurvey } from './history.js';
import type { Mapping } from './mapping.js';
import type { Reading } from './reading.js';
import { Refusal } from './refusal.js';

/** What is known of the office and the survey before a file is read. */
export async function readingOf(
  dependencies: Dependencies,
  scope: OfficeScope,
  { mapping, progress, faults }: Pick<Reading, 'mapping' | 'progress' | 'faults'>,
  file: CsvFile,
): Promise<Reading> {
  const db = dependencies.database.queries;
  const office = await findOffice(db, scope);
  if (office === undefined) throw new Refusal('There is no such office.');
  const context = {
    today: localDay(dependencies.clock(), office.timeZone),
    counters: new Set((await listCounters(db, scope)).map((counter) => counter.code)),
    services: new Set([...(await listServices(db, scope)).map((service) => service.code), 'multiple']),
    languages: new Set(languageCodesOf(await loadTongues(db, scope))),
  };
  if (!context.languages.has(mapping.language))
    throw new Refusal(`The mapping's language "${mapping.language}" is none of this office's languages.`);
  return {
    file,
    mapping,
    living: await findLiving(dependencies, scope, mapping),
    context,
    progress,
    faults,
  };
}

async function findLiving(
  dependencies: Dependencies,
  scope: OfficeScope,
  mapping: Mapping,
): Promise<LivingSurvey | undefined> {
  const db = dependencies.database.queries;
  const survey = (await listSurveys(db, scope)).find((candidate) => candidate.slug === mapping.survey.slug);
  if (survey === undefined) return undefined;
  const begun = (await listImports(db, scope)).find(
    (one) => one.surveyId === survey.id && one.state === 'staging',
  );
  if (begun !== undefined && survey.currentVersion === null) throw notEnded(begun.id);
  const versions = [];
  for (const { number } of await listVersions(db, scope, survey.id)) {
    const version = await findVersion(db, scope, survey.id, number);
    const read = version === undefined ? undefined : readSurveyText(version.document);
    if (version === undefined || read?.ok !== true)
      throw new Refusal(`Version ${number} of the survey "${survey.slug}" cannot be read.`);
    versions.push({ number, document: read.document, editions: version.editions });
  }
  const current = versions.find((version) => version.number === survey.currentVersion);
  if (current === undefined) {
    throw new Refusal(
      `The survey "${survey.slug}" has no published version yet, so its questions may still change. Publish it first.`,
    );
  }
  return { id: survey.id, ...current, versions };
}

export function notEnded(importId: string): Refusal {
  return new Refusal(
    `An import of this kind (${importId}) has begun and not ended. If no process is at it any more, run: undo-import ${importId}`,
    undefined,
    'not_ended',
  );
}
