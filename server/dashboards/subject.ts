// Why: everything a dashboard must know before it can read its filters: which survey, what it measures, its breaks and
// waves, since when it counts, and what this reader may see of it.
import { findCountedDays } from '../../db/queries/cells.js';
import { listCounters, listServices, type Office } from '../../db/queries/offices.js';
import {
  listBreaks,
  listSurveys,
  listWaves,
  type Break,
  type Survey,
  type Wave,
} from '../../db/queries/surveys.js';
import type { Queries } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import { inLanguage, translatorFor, type Language } from '../i18n.js';
import type { PublishedVersion } from '../responses/intake.js';
import type { SurveyDocument } from '../surveys/document.js';
import { loadTongues, type Tongue } from '../languages/tongues.js';
import { loadVersion } from '../surveys/open.js';
import { localDay } from '../time.js';
import { headlineOf, measuresOf, type Measure } from './measures.js';
import { wordsFor, type Words } from './words.js';

export type Named = { code: string; name: string };

export type Subject = {
  dependencies: Dependencies;
  db: Queries;
  scope: OfficeScope;
  office: Office;
  language: Language;
  words: Words;
  /** The day it is in the office. */
  today: string;
  surveys: { slug: string; title: string }[];
  survey: Survey;
  title: string;
  version: PublishedVersion;
  document: SurveyDocument;
  measures: Measure[];
  headline: Measure;
  /** All that occur in this survey. */
  editions: number[];
  breaks: Break[];
  waves: Wave[];
  /** First and last day with answers; undefined where only waves are known. */
  counted: { first: string; last: string } | undefined;
  /** Those whose figures this reader may see; empty: none. */
  counters: Named[];
  /** Every counter of the office, for telling an unknown one from a forbidden one and for hiding small cells. */
  counterCodes: string[];
  services: Named[];
  /** The languages the office added, those that ended too: what was answered in them stays. */
  tongues: readonly Tongue[];
  /** Fewer answers than this are not shown to staff. */
  threshold: number;
  /** Whether this reader may read what citizens wrote. */
  readsComments: boolean;
  /** The address below which this reader finds these pages. */
  base: string;
  /** Looked at by the office's bureau: figures and their reasons, but nobody's words and nobody's name. */
  forBureau: boolean;
};

/** Whose eyes a survey is looked at with: a signed-in person's, or those of the office's own timed work. */
export type Reader = Pick<Staff, 'scope' | 'office' | 'counterSections'> &
  Partial<Pick<Staff, 'may'>> & {
    /** Of the office's pages, for somebody of its bureau. */
    bureauBase?: string;
  };

/** @param wanted id or slug; undefined: the open survey that measures most. Undefined when there is none. */
export async function findSubject(
  dependencies: Dependencies,
  staff: Reader,
  language: Language,
  wanted: string | undefined,
): Promise<Subject | undefined> {
  const db = dependencies.database.queries;
  const { scope, office } = staff;
  const published = (await listSurveys(db, scope)).filter((survey) => survey.currentVersion !== null);
  const survey =
    wanted === undefined
      ? await fullestOf(dependencies, scope, published)
      : published.find((one) => one.id === wanted || one.slug === wanted);
  if (survey === undefined && wanted !== undefined) throw notFound('survey_not_found');
  if (survey === undefined || survey.currentVersion === null) return undefined;
  const version = await loadVersion(dependencies, scope, survey.id, survey.currentVersion);
  const measures = measuresOf(version.document, language);
  const headline = headlineOf(measures);
  if (headline === undefined) return undefined;
  const [breaks, waves, counted, counters, services] = await Promise.all([
    listBreaks(db, scope, survey.id),
    listWaves(db, scope, survey.id),
    findCountedDays(db, scope, survey.id, headline.code),
    listCounters(db, scope),
    listServices(db, scope),
  ]);
  const highest = Math.max(1, ...Object.values(version.editions), ...breaks.map((one) => one.edition));
  const sections = staff.counterSections();
  const named = (rows: readonly { code: string; name: Survey['title'] }[]) =>
    rows.map((row) => ({ code: row.code, name: inLanguage(row.name, language) }));
  const seen = counters.filter(
    ({ sectionId }) => sections === 'all' || (sectionId !== null && sections.includes(sectionId)),
  );
  return {
    dependencies,
    db,
    scope,
    office,
    language,
    words: wordsFor(language, translatorFor(language), office.settings),
    today: localDay(dependencies.clock(), office.timeZone),
    surveys: published.map((one) => ({ slug: one.slug, title: inLanguage(one.title, language) })),
    survey,
    title: inLanguage(survey.title, language),
    version,
    document: version.document,
    measures,
    headline,
    editions: Array.from({ length: highest }, (_, index) => index + 1),
    breaks,
    waves,
    counted,
    counters: named(seen),
    counterCodes: counters.map((counter) => counter.code),
    services: named(services),
    tongues: await loadTongues(db, scope),
    threshold: office.settings.staffThreshold,
    readsComments: staff.may?.('comments.read') ?? false,
    base: staff.bureauBase ?? '/dashboards',
    forBureau: staff.bureauBase !== undefined,
  };
}

/** What an office wants to see first: the open survey with most measures; the older one of two alike. */
async function fullestOf(
  dependencies: Dependencies,
  scope: OfficeScope,
  published: readonly Survey[],
): Promise<Survey | undefined> {
  const open = published.filter((one) => one.state === 'open');
  const candidates = open.length > 0 ? open : published;
  const measured = await Promise.all(
    candidates.map(async (survey) => {
      if (survey.currentVersion === null) return 0;
      const { document } = await loadVersion(dependencies, scope, survey.id, survey.currentVersion);
      return measuresOf(document, 'en').length;
    }),
  );
  return candidates[measured.indexOf(Math.max(...measured))];
}

export async function loadSubject(...parameters: Parameters<typeof findSubject>): Promise<Subject> {
  const subject = await findSubject(...parameters);
  if (subject === undefined) throw notFound('survey_not_found');
  return subject;
}
