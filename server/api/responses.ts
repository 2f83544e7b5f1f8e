// Why: each response of a collector is judged by itself: what is stored is said to be stored only after the commit, and
// one that is refused holds up no other.
import { AppError, badRequest } from '../errors.js';
import { isContentLanguage, translatorFor, type Language } from '../i18n.js';
import type { Dependencies } from '../dependencies.js';
import { readAnswers } from '../responses/answers.form.js';
import { postedVersion } from '../responses/citizenRequests.js';
import type { OfficeParts } from '../responses/officeParts.js';
import { submitResponse, type Intake } from '../responses/responses.commands.js';
import { languagePosted } from '../responses/speech.js';
import { findOpenSurvey } from '../surveys/open.js';
import { questionsOf } from '../surveys/document.js';
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
  const open = await findOpenSurvey(dependencies, one.survey);
  // Another office's survey is not there.
  if (open.survey.officeId !== collector.scope.officeId) return refusal(404, 'survey_not_found');
  const version = await postedVersion(dependencies, open, one.version ?? open.version.number);
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
  const now = dependencies.clock();
  const answeredAt = one.answeredAt === undefined ? now : new Date(one.answeredAt);
  const age = now.getTime() - answeredAt.getTime();
  if (!(age <= oldest && age >= -ahead))
    return refusal(422, 'clock_refused', { answeredAt: one.answeredAt ?? '' });
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
  const state = await submitResponse(
    dependencies,
    intake,
    version,
    {
      id: one.id,
      language: answeredIn,
      channel: collector.channel,
      deviceCode: device?.code ?? null,
      counterCode: one.counter ?? device?.counterCode ?? null,
      serviceCode: one.service ?? null,
      stream: device === undefined ? `key:${collector.keyId}` : `device:${device.code}`,
      answeredAt,
    },
    given,
  );
  return { id: one.id, state };
}
