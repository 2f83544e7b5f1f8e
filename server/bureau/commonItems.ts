// Why: two offices' figures may stand side by side only where both asked the same: the same code, the same scale, the same
// words. What differs says so instead of showing a figure; the same rule that breaks a series in time parts two offices.
import { listBureauDocuments, listBureauSurveys, type BureauSurvey } from '../../db/queries/bureauFigures.js';
import { headlineOf, measuresOf, type Measure } from '../dashboards/measures.js';
import type { Dependencies } from '../dependencies.js';
import type { BureauEyes } from '../http/currentUser.js';
import type { Language } from '../i18n.js';
import { findQuestion, surveyDocumentSchema, type SurveyDocument } from '../surveys/document.js';

/** Why an office has no figure beside the others. */
export type Apart = 'no_survey' | 'not_asked' | 'scale' | 'wording' | 'edition';

export type AskedHere = { ok: true; measure: Measure; edition: number } | { ok: false; reason: Apart };

export type CommonItem = {
  code: string;
  /** As most offices ask it. */
  measure: Measure;
  of: ReadonlyMap<string, AskedHere>;
};

/** With the question its office's own overview begins with. */
export type KnownSurvey = BureauSurvey & { question: string };

export type CommonItems = {
  /** The survey each office is known by, as its own overview has it. */
  surveys: ReadonlyMap<string, KnownSurvey>;
  items: CommonItem[];
};

/** Parsed documents of one database by their fingerprint; many offices use the same. */
const mostKept = 100;
const kept = new WeakMap<Dependencies['database'], Map<string, SurveyDocument>>();

/** What was asked, by fingerprint. */
export async function documentsOf(
  { database }: Dependencies,
  bureau: BureauEyes,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, SurveyDocument | undefined>> {
  const documents = kept.get(database) ?? new Map<string, SurveyDocument>();
  kept.set(database, documents);
  const unknown = [...new Set(hashes)].filter((hash) => !documents.has(hash));
  for (const { documentHash, document } of await listBureauDocuments(database.queries, bureau.scope, unknown))
    documents.set(documentHash, surveyDocumentSchema.parse(JSON.parse(document)));
  const found = new Map(hashes.map((hash) => [hash, documents.get(hash)]));
  for (const hash of documents.keys()) {
    if (documents.size <= mostKept) break;
    documents.delete(hash);
  }
  return found;
}

export async function commonItemsOf(
  dependencies: Dependencies,
  bureau: BureauEyes,
  language: Language,
): Promise<CommonItems> {
  const published = await listBureauSurveys(dependencies.database.queries, bureau.scope);
  const found = await documentsOf(
    dependencies,
    bureau,
    published.map(({ documentHash }) => documentHash),
  );
  const surveys = new Map<string, KnownSurvey>();
  const measures = new Map<string, Measure[]>();
  for (const { office } of bureau.offices) {
    const own = published.filter((one) => one.officeId === office.id);
    const open = own.filter((one) => one.state === 'open');
    for (const survey of open.length > 0 ? open : own) {
      const document = found.get(survey.documentHash);
      const all = document === undefined ? [] : measuresOf(document, language);
      const headline = headlineOf(all);
      // The fullest one, the older of two alike.
      if (headline === undefined || all.length <= (measures.get(office.id)?.length ?? 0)) continue;
      surveys.set(office.id, { ...survey, question: headline.code });
      measures.set(office.id, all);
    }
  }
  return { surveys, items: itemsOf(bureau, surveys, measures, found) };
}

function itemsOf(
  bureau: BureauEyes,
  surveys: ReadonlyMap<string, BureauSurvey>,
  measures: ReadonlyMap<string, readonly Measure[]>,
  documents: ReadonlyMap<string, SurveyDocument | undefined>,
): CommonItem[] {
  const questions = new Map<string, Map<string, Measure>>();
  for (const [officeId, own] of measures)
    for (const measure of own) {
      if (measure.kind !== 'question') continue;
      const offices = questions.get(measure.code) ?? new Map<string, Measure>();
      questions.set(measure.code, offices.set(officeId, measure));
    }
  return [...questions].flatMap(([code, askedBy]): CommonItem[] => {
    const definitions = [...askedBy].map(([officeId, measure]) => {
      const survey = surveys.get(officeId);
      const document = documents.get(survey?.documentHash ?? '');
      return { officeId, measure, survey, scale: scaleText(measure), words: wordsText(document, code) };
    });
    const most = (same: (a: (typeof definitions)[number], b: (typeof definitions)[number]) => boolean) =>
      [...definitions].sort(
        (a, b) =>
          definitions.filter((one) => same(one, b)).length - definitions.filter((one) => same(one, a)).length,
      )[0];
    const usual = most((a, b) => a.scale === b.scale && a.words === b.words);
    if (usual === undefined) return [];
    return [
      {
        code,
        measure: usual.measure,
        of: new Map(
          bureau.offices.map(({ office }): [string, AskedHere] => {
            const own = definitions.find((one) => one.officeId === office.id);
            if (own?.survey === undefined)
              return [office.id, { ok: false, reason: surveys.has(office.id) ? 'not_asked' : 'no_survey' }];
            if (own.scale !== usual.scale) return [office.id, { ok: false, reason: 'scale' }];
            if (own.words !== usual.words) return [office.id, { ok: false, reason: 'wording' }];
            return [office.id, { ok: true, measure: own.measure, edition: own.survey.editions[code] ?? 1 }];
          }),
        ),
      },
    ];
  });
}

/** Codes with their scores in the order shown, and what counts as satisfied. */
function scaleText({ scale, choices }: Measure): string {
  return JSON.stringify([scale, choices.map((choice) => [choice.code, choice.score])]);
}

/** The office's first language; blanks and punctuation change no meaning. */
function wordsText(document: SurveyDocument | undefined, code: string): string {
  const asked = document === undefined ? undefined : findQuestion(document, code);
  const words = asked?.kind === 'scale' ? [asked.wording['zh-TW'], asked.notApplicable !== null] : [];
  return words.map((word) => String(word).replaceAll(/[\s\p{P}]/gu, '')).join('|');
}
