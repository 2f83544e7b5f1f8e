// Why: which answers are «very low» is the scale's own matter, and whether one was given must cost a stored answer nothing.
import { insertJob } from '../../db/queries/jobs.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import type { Answers } from '../responses/cells.js';
import type { PublishedVersion } from '../responses/intake.js';
import { choicesOf, findQuestion, questionsOf, type SurveyDocument } from '../surveys/document.js';
import { localDay } from '../time.js';

export type Lowest = { question: string; codes: ReadonlySet<string> };

const known = new WeakMap<SurveyDocument, { lowest: Lowest | undefined }>();

/**
 * The headline question 整體滿意度 (else the first scale) and its very low answers: the lowest fifth of its scale, the
 * lowest answer at least: 1 of 5, 1 of 7, 0 and 1 of 0–10. Undefined where nothing is rated.
 */
export function lowestOf(document: SurveyDocument): Lowest | undefined {
  let entry = known.get(document);
  if (entry === undefined) {
    entry = { lowest: findLowest(document) };
    known.set(document, entry);
  }
  return entry.lowest;
}

function findLowest(document: SurveyDocument): Lowest | undefined {
  const overall = findQuestion(document, 'overall');
  const asked =
    overall?.kind === 'scale' ? overall : questionsOf(document).find((one) => one.kind === 'scale');
  if (asked === undefined) return undefined;
  const scored = choicesOf(document, asked)
    .flatMap(({ code, score }) => (score === undefined ? [] : [{ code, score }]))
    .sort((a, b) => a.score - b.score);
  const codes = scored.slice(0, Math.max(1, Math.floor(scored.length / 5))).map(({ code }) => code);
  return codes.length === 0 ? undefined : { question: asked.code, codes: new Set(codes) };
}

export function isLow(lowest: Lowest, answers: Readonly<Record<string, unknown>>): boolean {
  const answer = answers[lowest.question];
  return typeof answer === 'string' && lowest.codes.has(answer);
}

export const lowRatingJob = 'ratings.low';
/** To one person. */
export const lowRatingMailJob = 'ratings.mail';
/** What comes in meanwhile goes into the same mail; with what comes after, it is there within a minute. */
const bundle = 20_000;

/** Per database, the last bundle of each office that this process has made a job of. */
const made = new WeakMap<object, Map<string, number>>();

/**
 * After a response was stored: a very low rating of today wakes the duty supervisor. The answer is safe already: what goes
 * wrong here is logged and told with the next one.
 */
export async function noteLowRating(
  dependencies: Dependencies,
  { officeId, document, timeZone }: PublishedVersion,
  answers: Answers,
  answeredAt: Date,
): Promise<void> {
  if (dependencies.mailer === undefined) return;
  const lowest = lowestOf(document);
  const now = dependencies.clock();
  if (lowest === undefined || !isLow(lowest, answers)) return;
  if (localDay(answeredAt, timeZone) !== localDay(now, timeZone)) return;
  const number = Math.floor(now.getTime() / bundle);
  const offices = made.get(dependencies.database) ?? new Map<string, number>();
  made.set(dependencies.database, offices);
  if (offices.get(officeId) === number) return;
  offices.set(officeId, number);
  try {
    await dependencies.database.atomically((db) => [
      insertJob(db, officeScope(officeId), {
        id: `${lowRatingJob}:${number}`,
        kind: lowRatingJob,
        payload: {},
        runAt: new Date((number + 1) * bundle),
      }),
    ]);
  } catch (error) {
    offices.delete(officeId);
    dependencies.log.error({ err: error }, 'low rating');
  }
}
