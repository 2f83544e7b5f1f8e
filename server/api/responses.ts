// Why: each response of a collector is judged by itself: what is stored is said to be stored only after the commit, and
// one that is refused holds up no other.
import { listCounters, listServices } from '../../db/queries/offices.js';
import { isSameBody } from '../../db/intake.js';
import { findResponse, type Response } from '../../db/queries/responses.js';
import { findSurveyBySlug } from '../../db/queries/surveys.js';
import { counterAt } from '../devices/kioskDevice.js';
import { AppError, conflict, notFound } from '../errors.js';
import { languages, separatorIn, translatorFor, type Language, type MessageParameters } from '../i18n.js';
import type { Dependencies } from '../dependencies.js';
import { codeOf, stateOfCode, storeAsAsked } from '../reaching/access.commands.js';
import { readAnswers, type GivenAnswers } from '../responses/answers.form.js';
import { bodyHashOf, type PublishedVersion } from '../responses/intake.js';
import type { OfficeParts } from '../responses/officeParts.js';
import { receiptsOf } from '../responses/receipts.js';
import { submitResponse, type Circumstances, type Intake } from '../responses/responses.commands.js';
import { questionsOf } from '../surveys/document.js';
import { numberAt, refuseUnlessOpenAt, versionOf } from '../surveys/open.js';
import { localDay } from '../time.js';
import type { Collector } from './keys.js';
import { fieldsOf, strangersIn, type Sent, type SentResponse } from './responses.form.js';

export type Outcome =
  | {
      id: string;
      state: 'stored' | 'already';
      /** Of this answer; missing where nothing lies under its id any more. */
      receipt?: string;
    }
  | {
      id: string | null;
      state: 'refused';
      status: number;
      error: string;
      message: string;
      /** Question code, or a place in what was sent → what is wrong with it. */
      fields: Record<string, string>;
    };

/** An outage may last, a clock may be wrong; what lies further back is a matter for an import. */
const oldest = 60 * 86_400_000;
const ahead = 5 * 60_000;

/** Of a version or language that the survey does not have: a collector cannot go back to look, so the field is named. */
class NotMeant extends AppError {
  readonly field: 'version' | 'language';
  readonly words: (language: Language) => string;

  constructor(field: NotMeant['field'], parameters: (language: Language) => MessageParameters) {
    super(400, 'bad_request');
    this.field = field;
    this.words = (language) => translatorFor(language)(`api.unknown_${field}`, parameters(language));
  }
}

type Context = {
  dependencies: Dependencies;
  intake: Intake;
  partsOf: (officeId: string) => Promise<OfficeParts>;
  language: Language;
};

export async function takeResponses(context: Context, collector: Collector, sent: Sent): Promise<Outcome[]> {
  // Together, so that they go to disk in one commit.
  const outcomes = await Promise.all(
    sent.responses.map(async (one) => {
      const t = translatorFor(context.language);
      const refusal = (status: number, error: string, fields: Record<string, string> = {}): Outcome => ({
        id: one.id,
        state: 'refused',
        status,
        error,
        message: t(`errors.${error}.title`),
        fields,
      });
      if ('malformed' in one)
        return refusal(
          400,
          'bad_request',
          Object.fromEntries(one.malformed.map((place) => [place, t('errors.bad_request.title')])),
        );
      try {
        return await takeOne(context, collector, one, refusal);
      } catch (error) {
        if (error instanceof NotMeant)
          return refusal(error.status, error.code, { [error.field]: error.words(context.language) });
        if (error instanceof AppError) return refusal(error.status, error.code);
        throw error;
      }
    }),
  );
  const there = outcomes.flatMap((outcome) => (outcome.state === 'refused' ? [] : [outcome.id]));
  const receipts = await receiptsOf(context.dependencies, collector.scope, there);
  return outcomes.map((outcome) => {
    const receipt = outcome.state === 'refused' ? undefined : receipts.get(outcome.id);
    return receipt === undefined ? outcome : { ...outcome, receipt };
  });
}

async function takeOne(
  context: Context,
  collector: Collector,
  one: SentResponse,
  refusal: (status: number, error: string, fields?: Record<string, string>) => Outcome,
): Promise<Outcome> {
  const { dependencies, intake, partsOf, language } = context;
  const t = translatorFor(language);
  const db = dependencies.database.queries;
  // What is stored is known again by what it is: what holds today judges only what is new.
  const before = await findResponse(db, collector.scope, one.id);
  const now = dependencies.clock();
  const answeredAt = one.answeredAt === undefined ? (before?.answeredAt ?? now) : new Date(one.answeredAt);
  const age = now.getTime() - answeredAt.getTime();
  const isPlausible = age <= oldest && age >= -ahead;
  const version = await versionMeant(dependencies, collector, one, isPlausible ? answeredAt : now, before);
  const offered = [...languages, ...version.languages];
  const answeredIn = offered.find((known) => known === one.language);
  if (answeredIn === undefined)
    throw new NotMeant('language', (said) => ({ languages: offered.join(separatorIn(said)) }));
  const parts = await partsOf(version.officeId);
  const asked = askedOf(parts, collector, version);
  const code = one.code === undefined ? undefined : codeOf(one.code);
  if (before === undefined) {
    const wrong =
      (await wrongPlace(dependencies, parts, collector, one, answeredAt)) ??
      (await wrongCode(dependencies, collector, version, asked, one.code));
    if (wrong !== undefined) return refusal(422, 'answers_refused', { [wrong.field]: t(wrong.key) });
    if (!isPlausible) return refusal(422, 'clock_refused', { answeredAt: one.answeredAt ?? '' });
  }
  const strange = [...strangersIn(version.document, one)];
  if (strange.length > 0)
    return refusal(
      400,
      'bad_request',
      Object.fromEntries(strange.map(([place, key]) => [place, t(`api.${key}`)])),
    );
  const given = readAnswers(
    version.document,
    fieldsOf(one),
    questionsOf(version.document),
    localDay(answeredAt, version.timeZone),
  );
  if (!given.ok)
    return refusal(
      422,
      'answers_refused',
      Object.fromEntries(
        [...given.errors].map(([question, { key, parameters }]) => [
          question,
          t(`citizen.errors.${key}`, parameters),
        ]),
      ),
    );
  const known = (there: Response | undefined): Outcome =>
    there !== undefined && isSame(there, version, given, one)
      ? { id: one.id, state: 'already' }
      : refusal(409, 'response_conflict');
  if (before !== undefined) return known(before);
  const { tablet } = collector;
  const circumstances: Circumstances = {
    id: one.id,
    language: answeredIn,
    channel: collector.channel,
    deviceCode: tablet?.device.code ?? null,
    counterCode: one.counter ?? standing(collector, answeredAt),
    serviceCode: one.service ?? null,
    stream: tablet === undefined ? `key:${collector.keyId}` : `device:${tablet.device.code}`,
    answeredAt,
  };
  const terms = { code, responseId: one.id, quota: asked.quota };
  const state = await storeAsAsked(dependencies, collector.scope, version.surveyId, terms, async (also) => {
    const together: Intake = async (response) => await intake({ ...response, also });
    return await submitResponse(dependencies, together, version, circumstances, given);
  });
  // Sent twice at the same moment.
  if (state === 'already') return known(await findResponse(db, collector.scope, one.id));
  return { id: one.id, state };
}

/** Where and when is the collector's word too, and another one is another response. */
function isSame(
  there: Response,
  version: PublishedVersion,
  given: GivenAnswers,
  { counter, service, answeredAt }: SentResponse,
): boolean {
  return (
    isSameBody(there, {
      bodyHash: bodyHashOf(version, given),
      answers: JSON.stringify(given.answers),
    }) &&
    (counter === undefined || there.counterCode === counter) &&
    (service === undefined || there.serviceCode === (given.serviceCode ?? service)) &&
    (answeredAt === undefined || there.answeredAt?.getTime() === Date.parse(answeredAt))
  );
}

/** Where a device stood then; null for what is none, or goes about. */
function standing({ tablet }: Collector, at: Date): string | null {
  return tablet === undefined ? null : counterAt(tablet.device, tablet.settings, at);
}

type Wrong = { field: 'counter' | 'service' | 'code'; key: string };

/** A device stands where it stood; others name what the office has, or had when it was answered. */
async function wrongPlace(
  { database, clock }: Dependencies,
  parts: OfficeParts,
  collector: Collector,
  { counter, service }: SentResponse,
  at: Date,
): Promise<Wrong | undefined> {
  const key = 'citizen.errors.unknown_choice';
  const has = async (
    code: string,
    inUse: ReadonlySet<string>,
    list: typeof listCounters | typeof listServices,
  ) =>
    inUse.has(code) ||
    // Given up since, or before: an answer that waited is worth more than the difference.
    (at < clock() && (await list(database.queries, collector.scope)).some((row) => row.code === code));
  const stood = standing(collector, at);
  const isRight = async (code: string) =>
    stood === null ? await has(code, parts.counters, listCounters) : code === stood;
  if (counter !== undefined && !(await isRight(counter))) return { field: 'counter', key };
  if (service !== undefined && !(await has(service, parts.services, listServices)))
    return { field: 'service', key };
  return undefined;
}

type Asked = { code: boolean; quota: boolean };

/** What a survey asks of those who answer by its form, it asks of a collector that stands in for the form. */
function askedOf({ access }: OfficeParts, { channel }: Collector, { surveyId }: PublishedVersion): Asked {
  const terms = channel === 'web' || channel === 'tablet' ? access.get(surveyId) : undefined;
  return { code: terms?.needsCode === true, quota: (terms?.quota ?? null) !== null };
}

async function wrongCode(
  dependencies: Dependencies,
  { scope }: Collector,
  { surveyId }: PublishedVersion,
  asked: Asked,
  typed: string | undefined,
): Promise<Wrong | undefined> {
  if (typed === undefined) return asked.code ? { field: 'code', key: 'citizen.errors.fill_in' } : undefined;
  const code = codeOf(typed);
  const isKnown =
    code !== undefined && (await stateOfCode(dependencies, scope, surveyId, code)) !== 'unknown';
  return isKnown ? undefined : { field: 'code', key: 'citizen.code.unknown' };
}

/**
 * The wording it was asked in, of a survey that was open when it was answered or has stored it already. Throws 400, 403, 404,
 * 409 and 410; another office's survey is not there.
 */
async function versionMeant(
  dependencies: Dependencies,
  { scope }: Collector,
  { survey: slug, version, answeredAt }: SentResponse,
  at: Date,
  before: Response | undefined,
): Promise<PublishedVersion> {
  const survey = await findSurveyBySlug(dependencies.database.queries, slug);
  if (survey?.officeId !== scope.officeId || survey.currentVersion === null)
    throw notFound('survey_not_found');
  if (before === undefined) await refuseUnlessOpenAt(dependencies, scope, survey, at);
  else if (before.surveyId !== survey.id) throw conflict('response_conflict');
  const { currentVersion } = survey;
  if (version !== undefined && version > currentVersion)
    throw new NotMeant('version', () => ({ n: currentVersion }));
  const number =
    version ??
    before?.version ??
    // Without a moment of its own it was answered now.
    (answeredAt === undefined ? undefined : await numberAt(dependencies, scope, survey.id, at)) ??
    survey.currentVersion;
  return await versionOf(dependencies, survey, number);
}
