// Why: the rules know nothing of surveys. Here stored answers become what they judge: codes as one text, the headline's
// answer, how long it took, and questions that run in both directions.
import { isPeriodKey } from '../../analysis/periods.js';
import type { Judged } from '../../analysis/quality/judge.js';
import type { ToJudge } from '../../db/queries/quality.js';
import { headlineOf, measuresOf } from '../dashboards/measures.js';
import { shownCode, type Answers } from '../responses/cells.js';
import { readableAnswers } from '../responses/stored.js';
import type { ReachOf } from '../ratings/reach.js';
import { choicesOf, questionsOf, type SurveyDocument } from '../surveys/document.js';
import { localMinute } from '../time.js';

/**
 * Answers shorter than this are often alike: two people who wait too long tap the same, and rare answers are the bad ones.
 * Calling them copies would take the dissatisfied out of the figures.
 */
export const leastItemsOfCopy = 8;

export type Reading = {
  /** Headline code → whether it is the best answer, and whether it counts as dissatisfied. */
  headline: string | undefined;
  rated: ReadonlyMap<string, { best: boolean; bad: boolean }>;
  /** Sections with questions in both directions: their scale questions in order, with the scores of their codes. */
  sheets: { question: string; scores: ReadonlyMap<string, number> }[][];
  /** What may be chosen: the options of scales and choices; of several choices also that the question was shown. */
  options: ReadonlyMap<string, readonly string[]>;
};

export function readingOf(document: SurveyDocument): Reading {
  const headline = headlineOf(measuresOf(document, 'en'));
  const down = headline?.scale.goodDirection === 'down';
  const scores = headline?.choices.map((choice) => choice.score) ?? [];
  const best = down ? Math.min(...scores) : Math.max(...scores);
  return {
    headline: headline?.code,
    rated: new Map(
      headline?.choices.map(({ code, score }) => [
        code,
        {
          best: score === best,
          bad: down ? score >= headline.scale.dissatisfiedTo : score <= headline.scale.dissatisfiedTo,
        },
      ]),
    ),
    sheets: document.sections.flatMap((section) => {
      const scales = section.questions.filter((asked) => asked.kind === 'scale');
      if (new Set(scales.map((asked) => asked.goodDirection)).size < 2) return [];
      return [
        scales.map((asked) => ({
          question: asked.code,
          scores: new Map(
            choicesOf(document, asked).flatMap((choice): [string, number][] =>
              choice.score === undefined ? [] : [[choice.code, choice.score]],
            ),
          ),
        })),
      ];
    }),
    options: new Map(
      questionsOf(document).flatMap((asked): [string, string[]][] => {
        const codes = choicesOf(document, asked).map((choice) => choice.code);
        if (asked.kind === 'several') return [[asked.code, [...codes, shownCode]]];
        return asked.kind === 'scale' || asked.kind === 'single' ? [[asked.code, codes]] : [];
      }),
    ),
  };
}

export type ReadResponse = { judged: Judged; answers: Answers; hasWords: boolean };

/** What came in later alerted nobody when it was given: the tablet had no network. */
const late = 10 * 60_000;

/** Undefined for a row that no intake can have stored so: the check of the chains names it. */
export function readToJudge(
  row: ToJudge,
  reading: Reading,
  timeZone: string,
  reachOf: ReachOf,
): ReadResponse | undefined {
  const answers = readableAnswers(row);
  if (answers === undefined || !isPeriodKey(row.day ?? '', 'day')) return undefined;
  const at = row.answeredAt ?? row.receivedAt;
  const given = Object.entries(answers).filter(([, value]) => value !== null);
  const rated = reading.headline === undefined ? undefined : answers[reading.headline];
  const answer = typeof rated === 'string' && reading.rated.has(rated) ? rated : null;
  const { best, bad } = reading.rated.get(answer ?? '') ?? { best: false, bad: false };
  // Two texts may differ where the codes agree; what cannot be compared is never called a copy.
  const hasWords = given.some(([, value]) => value === 'text');
  const isLong = given.length >= leastItemsOfCopy;
  const codes = JSON.stringify(given.sort(([a], [b]) => (a < b ? -1 : 1)));
  // Where words were purged by law, their print went with them.
  const words = row.bodyHash === '' ? '' : `words ${row.bodyHash} ${codes}`;
  return {
    answers,
    hasWords,
    judged: {
      id: row.id,
      at: at.getTime(),
      day: row.day ?? '',
      minute: localMinute(at, timeZone),
      fingerprint: isLong && !hasWords ? codes : '',
      copyPrint: isLong ? (hasWords ? words : codes) : '',
      answer,
      best,
      bad,
      alerting:
        row.receivedAt.getTime() - at.getTime() > late ? null : reachOf(row.counterCode, at.getTime()),
      seconds: row.seconds,
      items: given.length,
      sheets: reading.sheets.map((questions) => ({
        mixedDirection: true,
        answers: questions.map(({ question, scores }) => {
          const value = answers[question];
          return typeof value === 'string' ? (scores.get(value) ?? null) : null;
        }),
      })),
    },
  };
}
