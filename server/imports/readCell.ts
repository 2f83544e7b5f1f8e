// Why: one cell of a foreign file becomes an answer, or is counted as what else it is. Nothing is dropped and nothing
// guessed; what a person cannot read either is 'unreadable'.
import { choicesOf, type Question, type SurveyDocument } from '../surveys/document.js';
import type { Answers } from '../responses/cells.js';
import { readDay, type DayFormat } from './days.js';
import type { QuestionColumn } from './mapping.js';

/**
 * What became of a cell. `half_point`: between two scores, kept raw and outside the count cells. `not_asked`: empty in a
 * wave that did not ask, or marked as not shown. `ignored`: the mapping says why the column is left out.
 */
export const outcomes = [
  'accepted',
  'missing',
  'refused',
  'half_point',
  'out_of_range',
  'several_values',
  'unreadable',
  'not_asked',
  'ignored',
] as const;
export type Outcome = (typeof outcomes)[number];

export type CellRead = {
  outcome: Outcome;
  /** What goes into the answers; absent: nothing does. */
  value?: Answers[string];
  /** A free text, which becomes a comment. */
  text?: string;
  /** Taken into the «other» choice that the mapping names. */
  recoded?: true;
};
export type CellReader = (raw: string) => CellRead;

export type MissingRules = { missing: readonly string[]; refused: readonly string[] };

/** Upper and lower case, widths and blanks at the ends are the same word. */
export const sameWord = (value: string): string => value.normalize('NFKC').trim().toLowerCase();

const missing: CellRead = { outcome: 'missing', value: null };
const refused: CellRead = { outcome: 'refused', value: 'refused' };
const notShown: CellRead = { outcome: 'not_asked' };
const unreadable: CellRead = { outcome: 'unreadable', value: 'unreadable' };
const outOfRange: CellRead = { outcome: 'out_of_range', value: 'unreadable' };
const severalValues: CellRead = { outcome: 'several_values', value: 'unreadable' };
const joints = /\s*[,，、;；/&+|]\s*/;

/** The reader of a question's column, with the answers it has seen remembered. */
export function cellReader(
  column: QuestionColumn,
  question: Question,
  document: SurveyDocument,
  defaults: MissingRules,
): CellReader {
  const missingCells = new Set((column.missing ?? defaults.missing).map((value) => value.trim()));
  const refusedCells = new Set(column.refused ?? defaults.refused);
  const notShownCells = new Set(column.notShown);
  const unreadableCells = new Set(column.unreadable);
  const read = readerOf(column, question, document);
  const whole: CellReader = (raw) => {
    const value = raw.trim();
    if (missingCells.has(value)) return missing;
    if (refusedCells.has(value)) return refused;
    if (notShownCells.has(value)) return notShown;
    if (unreadableCells.has(value)) return unreadable;
    return read(value);
  };
  const isText = question.kind === 'short_text' || question.kind === 'long_text';
  return isText ? whole : remembered(whole);
}

const mostRemembered = 2_000;

function remembered(read: CellReader): CellReader {
  const known = new Map<string, CellRead>();
  return (raw) => {
    const before = known.get(raw);
    if (before !== undefined) return before;
    const now = read(raw);
    if (known.size < mostRemembered) known.set(raw, now);
    return now;
  };
}

function readerOf(column: QuestionColumn, question: Question, document: SurveyDocument): CellReader {
  switch (question.kind) {
    case 'scale':
      return scaleReader(column, question, document);
    case 'single':
      return singleReader(column, question, document);
    case 'several':
      return severalReader(column, question, document);
    case 'number':
      return (value) => readNumber(value, question);
    case 'date':
      return (value) => readDate(value, ['iso', 'ymd', 'roc']);
    case 'short_text':
    case 'long_text':
      return (value) => ({ outcome: 'accepted', value: 'text', text: value });
    default:
      return () => unreadable;
  }
}

/** Codes by every way to write them: the mapping's own values first, then code, label in any language. */
function wordsOf(column: QuestionColumn, question: Question, document: SurveyDocument): Map<string, string> {
  const words = new Map<string, string>();
  for (const [value, code] of Object.entries(column.values)) words.set(sameWord(value), code);
  const put = (word: string, code: string) => {
    const key = sameWord(word);
    if (key !== '' && !words.has(key)) words.set(key, code);
  };
  for (const choice of choicesOf(document, question)) {
    put(choice.code, choice.code);
    for (const label of Object.values(choice.label)) put(label, choice.code);
  }
  if ('notApplicable' in question && question.notApplicable !== null) {
    for (const label of Object.values(question.notApplicable.label)) put(label, 'na');
  }
  return words;
}

const plainNumber = /^[+-]?\d{1,15}(\.\d+)?$/;

function scaleReader(column: QuestionColumn, question: Question, document: SurveyDocument): CellReader {
  const words = wordsOf(column, question, document);
  const codes = new Map(
    choicesOf(document, question).flatMap((choice): [number, string][] =>
      choice.score === undefined ? [] : [[choice.score, choice.code]],
    ),
  );
  const lowest = Math.min(...codes.keys());
  const highest = Math.max(...codes.keys());
  const stated = new Set(Object.keys(column.values).map(sameWord));
  const one: CellReader = (value) => {
    const text = value.normalize('NFKC');
    const isScore = column.scores === true && plainNumber.test(text) && !stated.has(sameWord(value));
    const word = isScore ? undefined : words.get(sameWord(value));
    if (word !== undefined) return { outcome: 'accepted', value: word };
    if (!plainNumber.test(text)) return unreadable;
    const score = Number(text);
    const code = codes.get(score);
    if (code !== undefined) return { outcome: 'accepted', value: code };
    if (score < lowest || score > highest) return outOfRange;
    return Math.abs(score % 1) === 0.5 ? { outcome: 'half_point', value: score } : unreadable;
  };
  return (value) =>
    orSeveral(value, one, (read) => read.outcome === 'accepted' || read.outcome === 'half_point');
}

function singleReader(column: QuestionColumn, question: Question, document: SurveyDocument): CellReader {
  const words = wordsOf(column, question, document);
  const one: CellReader = (value) => {
    const code = words.get(sameWord(value));
    return code === undefined ? unreadable : { outcome: 'accepted', value: code };
  };
  const other = column.otherwise;
  return (value) => {
    const read = orSeveral(value, one, (part) => part.outcome === 'accepted');
    return read.outcome === 'accepted' || other === undefined
      ? read
      : { outcome: 'accepted', value: other, recoded: true };
  };
}

/** Several answers where one was asked for: each part must be an answer of its own. */
function orSeveral(value: string, one: CellReader, isAnswer: (read: CellRead) => boolean): CellRead {
  const whole = one(value);
  if (whole.outcome !== 'unreadable') return whole;
  const parts = value.split(joints).filter((part) => part !== '');
  return parts.length > 1 && parts.every((part) => isAnswer(one(part))) ? severalValues : unreadable;
}

/** Labels may hold the separator themselves («White, non-Hispanic»), so the longest known word is taken first. */
function severalReader(column: QuestionColumn, question: Question, document: SurveyDocument): CellReader {
  const words = wordsOf(column, question, document);
  const longestFirst = [...words.keys()].sort((a, b) => b.length - a.length);
  const separator = sameWord(column.separator) === '' ? column.separator : sameWord(column.separator);
  return (value) => {
    const ticked: string[] = [];
    let recoded = false;
    let rest = sameWord(value);
    while (rest !== '') {
      const text = rest;
      const word = longestFirst.find(
        (candidate) => text === candidate || text.startsWith(candidate + separator),
      );
      const code = word === undefined ? column.otherwise : words.get(word);
      if (code === undefined) return unreadable;
      recoded ||= word === undefined;
      const next = text.indexOf(separator);
      const end = word?.length ?? (next === -1 ? text.length : next);
      for (const one of code.split(' ')) if (one !== '' && !ticked.includes(one)) ticked.push(one);
      rest = text.slice(end + separator.length).trim();
    }
    if (ticked.length === 1 && ticked[0] === 'na') return { outcome: 'accepted', value: 'na' };
    if (ticked.includes('na')) return unreadable;
    return { outcome: 'accepted', value: ticked, ...(recoded ? { recoded } : {}) };
  };
}

function readNumber(value: string, question: Extract<Question, { kind: 'number' }>): CellRead {
  const text = value.normalize('NFKC');
  const plain = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
  if (!plainNumber.test(plain)) return unreadable;
  const number = Number(plain);
  if (number < question.min || number > question.max) return outOfRange;
  return { outcome: 'accepted', value: number };
}

function readDate(value: string, formats: readonly DayFormat[]): CellRead {
  const read = readDay(value, formats);
  return read === undefined ? unreadable : { outcome: 'accepted', value: read.day };
}
