// Why: a file with a row for each answer, and one in the A-11 layout, are known by their headers, whoever wrote them; the guess
// is shown to be corrected.
import { a11Drivers } from '../../surveys/a11.js';
import { sameWord } from '../readCell.js';
import type { LongPlaces, StatedSource } from './stated.js';
import { roleByWord } from './words.js';

const questionWords = [
  'question',
  'question_code',
  'item',
  'variable',
  '題目',
  '題目代碼',
  '題號',
  '問題',
  '設問',
  '質問',
  '質問コード',
];
const answerWords = [
  'answer',
  'answer_code',
  'value',
  'score',
  '答案',
  '答案代碼',
  '回答',
  '回答コード',
  '分數',
  '得分',
];
const idWords = [
  'response',
  'response_id',
  'responseid',
  'respondent',
  'respondent_id',
  '填答編號',
  '填答',
  '受訪者',
  '回答id',
  '回答番号',
];
const stateWords = ['state', 'answer_state', '作答狀態', '狀態', '状態'];

/** How the long table calls what is no answer; as cells they read like this once the answers stand side by side. */
export const notShown = 'not_shown';
export const unreadableWord = 'unreadable';
/** In brackets as a cell, where a choice may have the word for its code; the other words no choice can have. */
export const noneTicked = '(none_ticked)';
export const silentWords: readonly string[] = ['blank', notShown, noneTicked, 'refused', unreadableWord];

/** The cell for a row that has no answer, by its state. «Answered» without an answer is no silence: it must show. */
export const cellOfState = (state: string): string => (`(${state})` === noneTicked ? noneTicked : state);

/** Our own export puts a sign before what a spreadsheet would take for a formula: a number below zero, or somebody's words. */
export const plainOf = (given: string): string => given.replace(/^'(?=[=+@\-\t\r＝＋－＠])/, '');

/** Between a question's code and the edition before a break, where the long table tells the two apart. */
export const editionSign = '#';

export const a11Groups = ['positive', 'negative'] as const;
export const a11Score = 'question_1';

const a11Ticks = new RegExp(`^(${a11Groups.join('|')})_(${a11Drivers.join('|')})$`);

export const isA11Tick = (name: string): boolean => a11Ticks.test(sameWord(name));

/** Both sides of both drivers that every such form must have. */
export function isA11(header: readonly string[]): boolean {
  const names = header.map(sameWord);
  return ['positive_effectiveness', 'negative_effectiveness', 'positive_ease', 'negative_ease'].every(
    (name) => names.includes(name),
  );
}

/** Where a long table's columns stand, by their words; -1 where no word fits. */
export function longPlaces(header: readonly string[]): LongPlaces {
  const find = (words: readonly string[]) => header.findIndex((name) => words.includes(sameWord(name)));
  const byWord = find(idWords);
  return {
    id: byWord >= 0 ? byWord : header.findIndex((name) => roleByWord(name) === 'id'),
    question: find(questionWords),
    answer: find(answerWords),
    state: find(stateWords),
  };
}

export const isComplete = ({ id, question, answer }: LongPlaces): boolean =>
  id >= 0 && question >= 0 && answer >= 0 && new Set([id, question, answer]).size === 3;

/** What the file seems to be. @param rows its first ones */
export function layoutOf(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): StatedSource['purpose'] {
  if (isA11(header)) return 'a11';
  const places = longPlaces(header);
  if (!isComplete(places)) return 'answers';
  const ids = rows.map((row) => (row[places.id] ?? '').trim());
  return rows.length < 2 || new Set(ids).size < ids.length ? 'long' : 'answers';
}
