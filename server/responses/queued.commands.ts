// Why: an answer may wait on a tablet for days. It is taken as it was given: to the wording it was asked in, at the moment
// it was given, if the survey was open then; whichever way it arrives, by the network or in a file.
import { isUniqueViolation } from '../../db/errors.js';
import { insertAudit } from '../../db/queries/audit.js';
import type { Device } from '../../db/queries/offices.js';
import { hasPartial, hasResponse } from '../../db/queries/responses.js';
import { findSurvey, type Survey } from '../../db/queries/surveys.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import type { DeviceSettings } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import { counterAt } from '../devices/kioskDevice.js';
import { AppError, badRequest, notFound } from '../errors.js';
import { questionsOf, type SurveyDocument } from '../surveys/document.js';
import { refuseUnlessOpenAt, versionOf } from '../surveys/open.js';
import { localDay } from '../time.js';
import { isSeparate, readAnswers, type FieldErrors } from './answers.form.js';
import type { PublishedVersion } from './intake.js';
import { bindPhone } from './phone.commands.js';
import type { QueueEvent } from './queueEvent.form.js';
import { languagePosted } from './speech.js';
import type { Queued } from './queued.form.js';
import { keepPartial, submitResponse, type Circumstances, type Intake } from './responses.commands.js';

/** A tablet in a drawer; what lies further back has a wrong clock. */
export const oldestQueued = 180 * 86_400_000;
const ahead = 5 * 60_000;
/** Longer than the network's ordinary hiccups. */
const lateFrom = 5 * 60_000;

/** How it came: sent by the tablet, or carried in a file and sent by nobody. */
export type Carried = 'sent' | 'file';
export type QueuedOutcome = 'stored' | 'already' | 'partial';

/** What was answered cannot be stored. */
export class AnswersRefused extends AppError {
  readonly fields: FieldErrors;

  constructor(fields: FieldErrors) {
    super(422, 'answers_refused');
    this.fields = fields;
  }
}

/** The chain of what one tablet hands in. */
export const streamOf = ({ code }: Pick<Device, 'code'>): string => `device:${code}`;

/**
 * Stores it durably under the id the tablet made; a repeat is a success.
 * @throws 400, 403, 404, 409, 410 and 422 in words for staff; nothing is stored then
 */
export async function takeQueued(
  dependencies: Dependencies,
  intake: Intake,
  { device, settings }: { device: Device; settings: DeviceSettings },
  queued: Queued,
  carried: Carried,
): Promise<QueuedOutcome> {
  const scope = officeScope(device.officeId);
  const now = dependencies.clock();
  const { at, plausible } = answeredAt(queued, now, carried);
  const survey = await findSurvey(dependencies.database.queries, scope, queued.surveyId ?? device.surveyId);
  if (survey === undefined) throw notFound('survey_not_found');
  try {
    await refuseUnlessOpenAt(dependencies, scope, survey, at);
  } catch (error) {
    // The word that it is stored got lost on the way: it comes again, whatever became of its survey.
    if (!(await isStored(dependencies, scope, queued))) throw error;
  }
  const version = await askedVersion(dependencies, survey, queued.envelope.version);
  const read = readAnswers(
    version.document,
    queued.fields,
    counterQuestions(version.document),
    // A day that had come where it was chosen: the tablet's screen took it.
    localDay(queued.deviceAt > at ? queued.deviceAt : at, version.timeZone),
  );
  const circumstances: Circumstances = {
    id: queued.envelope.id,
    language: languagePosted(queued.envelope.language, version),
    channel: 'kiosk',
    deviceCode: device.code,
    counterCode: counterAt(device, settings, at),
    serviceCode: null,
    stream: streamOf(device),
    answeredAt: at,
    seconds: queued.seconds,
    assisted: queued.assisted,
    // A moment nobody knows may not move a figure.
    flags: plausible ? [] : ['clock'],
  };
  if (queued.partial) {
    // What is missing is why it is a partial; what the survey does not have was tapped on no screen of ours.
    const wrong = read.ok ? [] : [...read.errors].filter(([, { key }]) => !lacking.has(key));
    if (wrong.length > 0) throw new AnswersRefused(new Map(wrong));
    // A list without a tick may be a screen nobody came to.
    const tapped = Object.entries(read.answers).filter(([, answer]) => !isEmptyList(answer));
    await keepPartial(dependencies, version, circumstances, Object.fromEntries(tapped));
    return 'partial';
  }
  if (!read.ok) throw new AnswersRefused(read.errors);
  const clocks = {
    deviceAt: queued.deviceAt,
    sentAt: queued.sentAt,
    late: now.getTime() - at.getTime() >= lateFrom,
    plausible,
    carried,
  };
  const outcome = await submitResponse(dependencies, intake, version, { ...circumstances, clocks }, read);
  // Before the tablet is told: it sends again what was not tied to its secret.
  if (queued.phoneHash !== undefined)
    await bindPhone(dependencies, scope, queued.phoneHash, queued.envelope.id);
  return outcome;
}

async function isStored(
  { database }: Dependencies,
  scope: OfficeScope,
  { envelope, partial }: Queued,
): Promise<boolean> {
  const db = database.queries;
  return (
    (await hasResponse(db, scope, envelope.id)) || (partial && (await hasPartial(db, scope, envelope.id)))
  );
}

/** What a whole answer would still need. */
const lacking: ReadonlySet<string> = new Set(['choose', 'fill_in', 'consent']);
const isEmptyList = (answer: unknown): boolean => Array.isArray(answer) && answer.length === 0;

/** By the age the tablet measured; a file has none that holds, so there its clock is believed, where it can be. */
function answeredAt(
  { age, deviceAt, sentAt }: Queued,
  now: Date,
  carried: Carried,
): { at: Date; plausible: boolean } {
  const at = carried === 'file' ? deviceAt.getTime() : now.getTime() - age;
  // The clock was set back meanwhile, and nothing else measured the time.
  const wasSetBack = deviceAt.getTime() > sentAt.getTime() + ahead && (carried === 'file' || age === 0);
  const plausible = !wasSetBack && at <= now.getTime() + ahead && at >= now.getTime() - oldestQueued;
  return { at: plausible ? new Date(Math.min(at, now.getTime())) : now, plausible };
}

/** Any wording that was ever published. Throws 400 for one that was not. */
async function askedVersion(
  dependencies: Dependencies,
  survey: Survey & { timeZone: string },
  number: number,
): Promise<PublishedVersion> {
  if (survey.currentVersion === null || number > survey.currentVersion) throw badRequest();
  return await versionOf(dependencies, survey, number);
}

/** Contact data are not asked at a counter. */
function counterQuestions(document: SurveyDocument) {
  return questionsOf(document).filter((question) => !isSeparate(document, question));
}

/** What staff did with an answer on the tablet: kept once, however often it is sent. */
export async function recordQueueEvent(
  dependencies: Dependencies,
  device: Device,
  event: QueueEvent,
): Promise<'stored' | 'already'> {
  const { id, action, responseId, reason, deviceAt } = event;
  try {
    await dependencies.database.atomically((db) => [
      insertAudit(db, officeScope(device.officeId), {
        id,
        at: dependencies.clock(),
        userId: null,
        action: `queue.${action}`,
        entity: 'device',
        entityId: device.id,
        detail: { response: responseId, reason, deviceAt: deviceAt.toISOString() },
      }),
    ]);
    return 'stored';
  } catch (error) {
    if (isUniqueViolation(error)) return 'already';
    throw error;
  }
}
