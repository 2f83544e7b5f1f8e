// Why: each response of a collector is judged by itself: what is stored is said to be stored only after the commit, and
// one that is refused holds up no other.
import { findResponse, hasResponse } from '../../db/queries/responses.js';
import { findSurveyBySlug } from '../../db/queries/surveys.js';
import { AppError, badRequest, notFound } from '../errors.js';
import { isContentLanguage, translatorFor, type Language } from '../i18n.js';
import type { Dependencies } from '../dependencies.js';
import { codeOf, stateOfCode, storeAsAsked } from '../reaching/access.commands.js';
import { readAnswers } from '../responses/answers.form.js';
import type { PublishedVersion } from '../responses/intake.js';
import type { OfficeParts } from '../responses/officeParts.js';
import { submitResponse, type Circumstances, type Intake } from '../responses/responses.commands.js';
import { languagePosted } from '../responses/speech.js';
import { questionsOf } from '../surveys/document.js';
import { refuseUnlessOpenAt, versionOf } from '../surveys/open.js';
import { localDay } from '../time.js';
import type { Collector } from './keys.js';
import { fieldsOf, type Sent, type SentResponse } from './responses.form.js';

export type Outcome =
  | { id: string; state: 'stored' | 'already' }
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

export async function takeResponses(
  context: {
    dependencies: Dependencies;
    intake: Intake;
    partsOf: (officeId: string) => Promise<OfficeParts>;
    language: Language;
  },
  collector: Collector,
  sent: Sent,
): Promise<Outcome[]> {
  // Together, so that they go to disk in one commit.
  return await Promise.all(
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
        if (error instanceof AppError) return refusal(error.status, error.code);
        throw error;
      }
    }),
  );
}

async function takeOne(
  { dependencies, intake, partsOf, language }: Parameters<typeof takeResponses>[0],
  collector: Collector,
  one: SentResponse,
  refusal: (status: number, error: string, fields?: Record<string, string>) => Outcome,
): Promise<Outcome> {
  const t = translatorFor(language);
  const now = dependencies.clock();
  const answeredAt = one.answeredAt === undefined ? now : new Date(one.answeredAt);
  const age = now.getTime() - answeredAt.getTime();
  const isPlausible = age <= oldest && age >= -ahead;
  const version = await versionMeant(dependencies, collector, one, isPlausible ? answeredAt : now);
  if (!isContentLanguage(one.language)) throw badRequest();
  const answeredIn = languagePosted(one.language, version);
  const parts = await partsOf(version.officeId);
  if (one.counter !== undefined && !parts.counters.has(one.counter))
    return refusal(422, 'answers_refused', { counter: t('citizen.errors.unknown_choice') });
  const { device } = collector;
  // A device stands where it stands.
  if (
    one.counter !== undefined &&
    device !== undefined &&
    one.counter !== (device.counterCode ?? one.counter)
  )
    return refusal(422, 'answers_refused', { counter: t('citizen.errors.unknown_choice') });
  if (one.service !== undefined && !parts.services.has(one.service))
    return refusal(422, 'answers_refused', { service: t('citizen.errors.unknown_choice') });
  // What a survey asks of those who answer by its form, it asks of a collector that stands in for the form.
  const access = parts.access.get(version.surveyId);
  const isByForm = collector.channel === 'web' || collector.channel === 'tablet';
  if (one.code === undefined && isByForm && access?.needsCode === true)
    return refusal(422, 'answers_refused', { code: t('citizen.errors.fill_in') });
  const code = one.code === undefined ? undefined : codeOf(one.code);
  if (one.code !== undefined && (code === undefined || (await isUnknown(code))))
    return refusal(422, 'answers_refused', { code: t('citizen.code.unknown') });
  if (!isPlausible) return refusal(422, 'clock_refused', { answeredAt: one.answeredAt ?? '' });
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
  const { serviceCode } = given;
  const circumstances: Circumstances = {
    id: one.id,
    language: answeredIn,
    channel: collector.channel,
    deviceCode: device?.code ?? null,
    counterCode: one.counter ?? device?.counterCode ?? null,
    serviceCode: one.service ?? null,
    stream: device === undefined ? `key:${collector.keyId}` : `device:${device.code}`,
    answeredAt,
  };
  const terms = { code, responseId: one.id, quota: isByForm && (access?.quota ?? null) !== null };
  const state = await storeAsAsked(dependencies, collector.scope, version.surveyId, terms, async (also) => {
    const together: Intake = async (response) => await intake({ ...response, also });
    return await submitResponse(dependencies, together, version, circumstances, given);
  });
  if (state === 'already' && !(await isSame())) return refusal(409, 'response_conflict');
  return { id: one.id, state };

  /** The intake compares what was answered; where and when is the collector's word, and another one is another response. */
  async function isSame(): Promise<boolean> {
    const there = await findResponse(dependencies.database.queries, collector.scope, one.id);
    return (
      (one.counter === undefined || there?.counterCode === one.counter) &&
      (one.service === undefined || there?.serviceCode === (serviceCode ?? one.service)) &&
      (one.answeredAt === undefined || there?.answeredAt?.getTime() === answeredAt.getTime())
    );
  }

  async function isUnknown(typed: string): Promise<boolean> {
    return (await stateOfCode(dependencies, collector.scope, version.surveyId, typed)) === 'unknown';
  }
}

/**
 * The wording it was asked in, of a survey that was open when it was answered or has stored it already. Throws 400, 403, 404
 * and 410; another office's survey is not there.
 */
async function versionMeant(
  dependencies: Dependencies,
  { scope }: Collector,
  { id, survey: slug, version }: SentResponse,
  at: Date,
): Promise<PublishedVersion> {
  const db = dependencies.database.queries;
  const survey = await findSurveyBySlug(db, slug);
  if (survey?.officeId !== scope.officeId || survey.currentVersion === null)
    throw notFound('survey_not_found');
  try {
    await refuseUnlessOpenAt(dependencies, scope, survey, at);
  } catch (error) {
    if (!(await hasResponse(db, scope, id))) throw error;
  }
  const number = version ?? survey.currentVersion;
  if (number > survey.currentVersion) throw badRequest();
  return await versionOf(dependencies, survey, number);
}
