// Why: one line an answer, under names that are the same in every language: what a statistics program wants, and what comes
// back in through the import wizard with every silence as it was.
import type { StoredAnswers } from '../../db/queries/answers.js';
import { editionSign } from '../imports/wizard/layouts.js';
import type { Answers } from '../responses/cells.js';
import type { PublishedVersion } from '../responses/intake.js';
import type { Question } from '../surveys/document.js';
import { exported, type Shape } from './responsesShape.js';
import type { Subject } from './subject.js';

export const longColumns = [
  'response_id',
  'answered_at',
  'wave',
  'office',
  'survey',
  'version',
  'channel',
  'device',
  'counter',
  'service',
  'language',
  'assisted',
  'flags',
  'question',
  'kind',
  'answer',
  'state',
] as const;

/** `none_ticked`: several choices, of which none was taken. Refused and unreadable come with imported paper. */
export const answerStates = [
  'answered',
  'na',
  'blank',
  'none_ticked',
  'not_shown',
  'refused',
  'unreadable',
] as const;
export type AnswerState = (typeof answerStates)[number];

/** Silences that are stored as a word in the place of an answer; no choice can have one for its code (surveys/document.ts). */
const storedSilences = ['na', 'refused', 'unreadable'] as const satisfies readonly AnswerState[];

export function longShape(subject: Subject): Shape {
  // In the order of the wide table: the questions of the present version, whatever version was answered.
  const questions = exported(subject.document);
  return {
    name: 'responses-long',
    head: longColumns,
    lines: (row, { editions }) => linesOf(subject, questions, row, editions),
  };
}

function linesOf(
  subject: Subject,
  questions: readonly Question[],
  row: StoredAnswers,
  editions: PublishedVersion['editions'],
): string[][] {
  const answers = JSON.parse(row.answers) as Answers;
  const about = [
    row.id,
    momentOf(row),
    row.wave ?? '',
    subject.scope.officeId,
    subject.survey.slug,
    String(row.version),
    row.channel,
    row.deviceCode ?? '',
    row.counterCode ?? '',
    row.serviceCode ?? '',
    row.language,
    row.assisted ? '1' : '0',
    row.flags,
  ];
  return questions.map((asked) => {
    const { state, answer } = answerOf(answers[asked.code]);
    return [...about, nameOf(subject, asked.code, editions), asked.kind, answer, state];
  });
}

/**
 * What was asked before a break in the series is another question, though it has the same code: CODE#EDITION. Whoever takes
 * the table for one variable a question, or imports it, does not join what cannot be compared.
 */
function nameOf({ version }: Subject, code: string, editions: PublishedVersion['editions']): string {
  const edition = editions[code] ?? 1;
  return edition === (version.editions[code] ?? 1) ? code : `${code}${editionSign}${edition}`;
}

/** The day and its hour, as every figure knows them: the minute would help to tell who it was. */
function momentOf({ day, hour }: StoredAnswers): string {
  if (day === null) return '';
  return hour === null ? day : `${day} ${String(hour).padStart(2, '0')}:00`;
}

function answerOf(given: Answers[string] | undefined): { state: AnswerState; answer: string } {
  if (given === undefined) return { state: 'not_shown', answer: '' };
  if (given === null) return { state: 'blank', answer: '' };
  if (typeof given === 'string') {
    const state = storedSilences.find((one) => one === given);
    return state === undefined ? { state: 'answered', answer: given } : { state, answer: '' };
  }
  if (typeof given === 'number') return { state: 'answered', answer: String(given) };
  return given.length === 0
    ? { state: 'none_ticked', answer: '' }
    : { state: 'answered', answer: given.join('|') };
}
