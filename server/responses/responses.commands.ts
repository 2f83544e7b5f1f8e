// Why: the writes of the citizen's side: a whole response, and what was tapped before somebody left the kiosk.
import type { IntakeClocks, IntakeResponse, IntakeOutcome } from '../../db/intake.js';
import { isForeignKeyViolation } from '../../db/errors.js';
import { hasResponse, upsertPartial } from '../../db/queries/responses.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { conflict, notFound } from '../errors.js';
import { findQuestion } from '../surveys/document.js';
import type { GivenAnswers } from './answers.form.js';
import { noteLowRating } from '../ratings/lowest.js';
import type { Answers } from './cells.js';
import { prepareResponse, type PublishedVersion, type Submission } from './intake.js';

/** Answers only after the commit. */
export type Intake = (response: IntakeResponse) => Promise<IntakeOutcome>;

/** Where and how it was answered. */
export type Circumstances = Pick<
  Submission,
  'id' | 'language' | 'channel' | 'deviceCode' | 'counterCode' | 'stream'
> & {
  /** Known from the address or the device; what the person ticked goes first. */
  serviceCode: string | null;
  /** By the collector's clock, where that is not ours; when it was received is recorded beside it. */
  answeredAt?: Date;
  /** Quality flags that are known before it is stored. */
  flags?: readonly string[];
  seconds?: number | null;
  /** Staff said that they helped. */
  assisted?: boolean;
  /** Of an answer that waited on a tablet. */
  clocks?: IntakeClocks;
};

/**
 * Stores it durably; the same answers under the same id are a success.
 * @returns whether it was stored now or had been before. Throws 409 when the id holds other answers.
 */
export async function submitResponse(
  dependencies: Dependencies,
  intake: Intake,
  version: PublishedVersion,
  circumstances: Circumstances,
  given: GivenAnswers,
): Promise<'stored' | 'already'> {
  const now = dependencies.clock();
  const response = prepareResponse(
    version,
    {
      ...circumstances,
      serviceCode: given.serviceCode ?? circumstances.serviceCode,
      // Whoever helps opens the link made for that, or says so at the tablet; else the survey may ask.
      assisted: given.assisted || circumstances.assisted === true || circumstances.channel === 'assisted',
      answers: given.answers,
      texts: given.texts,
      contact: given.contact,
      flags: circumstances.flags ?? [],
      seconds: circumstances.seconds ?? null,
      time: { at: circumstances.answeredAt ?? now },
      importId: null,
    },
    now,
    dependencies,
  );
  const outcome = await intake(response).catch((error: unknown) => {
    // The survey or office went away between looking and writing.
    throw isForeignKeyViolation(error) ? notFound('survey_not_found') : error;
  });
  if (outcome === 'conflict') throw conflict('response_conflict');
  if (outcome === 'stored' && response.flags === '')
    await noteLowRating(dependencies, version, given.answers, circumstances.answeredAt ?? now);
  return outcome;
}

/** Keeps what was tapped so far, without texts; nothing once the whole response is there. */
export async function keepPartial(
  dependencies: Dependencies,
  version: PublishedVersion,
  circumstances: Circumstances,
  answers: Answers,
): Promise<void> {
  const scope = officeScope(version.officeId);
  if (await hasResponse(dependencies.database.queries, scope, circumstances.id)) return;
  // By what is asked: a choice may have the code that marks words.
  const isWritten = (code: string, answer: Answers[string]) =>
    answer === 'text' && !['scale', 'single'].includes(findQuestion(version.document, code)?.kind ?? '');
  const tapped = Object.fromEntries(
    Object.entries(answers).filter(([code, answer]) => answer !== null && !isWritten(code, answer)),
  );
  if (Object.keys(tapped).length === 0) return;
  await dependencies.database.atomically((db) => [
    upsertPartial(db, scope, {
      id: circumstances.id,
      surveyId: version.surveyId,
      version: version.number,
      language: circumstances.language,
      deviceCode: circumstances.deviceCode,
      counterCode: circumstances.counterCode,
      answers: JSON.stringify(tapped),
      updatedAt: dependencies.clock(),
    }),
  ]);
}
