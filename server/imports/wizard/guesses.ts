// Why: most columns can be understood from their header and a few of their cells. The guess is shown to be corrected; what is
// not understood is left open, never ignored by itself.
import { choicesOf, questionsOf, type SurveyDocument } from '../../surveys/document.js';
import { readDay } from '../days.js';
import { sameWord } from '../readCell.js';
import { editionSign, notShown, silentWords } from './layouts.js';
import { guessWide, isOwnWide } from './ownTables.js';
import { emptyColumn, type StatedColumn, type StatedCommon, type StatedSource } from './stated.js';
import { naWords, refusedWords, roleByWord, scoreByWord } from './words.js';

export type Guessed = { columns: StatedColumn[]; refused: string[]; na: string[] };

/**
 * @param samples some cells of each column, by column
 * @param facts how many of the first columns say when, where and by whom, and are no questions unless nothing else is meant:
 *   in a table with a row for each answer, what stood beside the answers
 */
export function guessColumns(
  header: readonly string[],
  samples: readonly (readonly string[])[],
  document: SurveyDocument | undefined,
  purpose: StatedSource['purpose'] = 'answers',
  facts = 0,
): Guessed {
  const wide = purpose === 'answers' ? guessWide(header, document) : undefined;
  const taken = new Set<string>();
  const refused = new Set<string>();
  const na = new Set<string>();
  const columns = header.map((name, index) => {
    const cells = (samples[index] ?? [])
      .map((cell) => cell.trim())
      .filter((cell) => cell !== '' && cell !== 'NA' && !silentWords.includes(cell));
    const guess =
      (purpose === 'a11' ? guessA11(name, cells, document) : undefined) ??
      (wide === undefined ? undefined : guessOwn(name, cells, wide[index] ?? '', taken)) ??
      guessOne(name, cells, document, taken, index < facts);
    taken.add(guess.as);
    if (guess.as.startsWith('q:') || guess.as === 'new:scale') {
      const odd = cells.filter((cell) => !isScore(cell, guess, document));
      for (const cell of odd) {
        if (refusedWords.includes(cell)) refused.add(cell);
        if (naWords.includes(cell)) na.add(cell);
      }
    }
    return guess;
  });
  return { columns, refused: [...refused], na: [...na] };
}

/** What our own long table says besides: it belongs to the office and the version it came from. */
const besideWords: readonly string[] = ['office', 'survey', 'version', 'device', 'kind'];

const a11Kinds: Readonly<Record<string, string>> = {
  question_1: 'new:scale',
  positive: 'new:several',
  negative: 'new:several',
  question_4: 'new:long_text',
};

/** Its columns are named by the circular: the question that is mapped to each, else a new one of that kind. */
function guessA11(
  header: string,
  cells: readonly string[],
  document: SurveyDocument | undefined,
): StatedColumn | undefined {
  const word = sameWord(header);
  if (word === 'external_id') return { ...emptyColumn, as: 'id' };
  const kind = a11Kinds[word];
  if (kind === undefined) return undefined;
  const questions = document === undefined ? [] : questionsOf(document);
  const mapped =
    questions.find((one) => one.a11 === word) ??
    (word === 'question_1' ? questions.find((one) => one.a11 === 'trust') : undefined);
  if (mapped !== undefined) return { ...emptyColumn, as: `q:${mapped.code}` };
  const isThumb = cells.every((cell) => cell === '0' || cell === '1');
  const ends = kind === 'new:scale' ? { low: isThumb ? '0' : '1', high: isThumb ? '1' : '5' } : {};
  return { ...emptyColumn, as: kind, name: header.trim(), ...ends };
}

function isScore(cell: string, guess: StatedColumn, document: SurveyDocument | undefined): boolean {
  if (guess.as === 'new:scale') {
    const score = Number(cell);
    return score >= Number(guess.low) && score <= Number(guess.high);
  }
  const question = document && questionsOf(document).find((one) => `q:${one.code}` === guess.as);
  if (question === undefined || document === undefined) return true;
  if (question.kind !== 'scale' && question.kind !== 'single' && question.kind !== 'several') return true;
  return choicesOf(document, question).some(
    (choice) =>
      choice.code === cell || String(choice.score) === cell || Object.values(choice.label).includes(cell),
  );
}

function guessOwn(
  header: string,
  cells: readonly string[],
  as: string,
  taken: ReadonlySet<string>,
): StatedColumn {
  const named = { ...emptyColumn, name: header.trim().slice(0, 100) };
  return as === '' ? { ...named, ...guessByCells(cells, taken) } : { ...named, as };
}

function guessOne(
  header: string,
  cells: readonly string[],
  document: SurveyDocument | undefined,
  taken: ReadonlySet<string>,
  isFact: boolean,
): StatedColumn {
  const named = { ...emptyColumn, name: header.trim().slice(0, 100) };
  const isEarlier = earlierEdition.test(header.trim());
  const question = document === undefined || isEarlier ? undefined : questionNamed(header, document, taken);
  const role = isFact && besideWords.includes(sameWord(header)) ? 'ignored' : roleNamed(header, taken);
  const asked = question === undefined ? undefined : `q:${question}`;
  const as = isFact ? (role ?? asked) : (asked ?? role);
  return as === undefined ? { ...named, ...guessByCells(cells, taken) } : { ...named, as };
}

function roleNamed(header: string, taken: ReadonlySet<string>): string | undefined {
  const role = roleByWord(header);
  if (role === 'comment') return 'new:long_text';
  return role === 'person' || role === undefined || !taken.has(role) ? role : undefined;
}

/** Asked before a break: joined with the question of the same code, the series would say what nobody measured. */
const earlierEdition = new RegExp(`^[a-z0-9_-]+${editionSign}\\d+$`);

/** By code, else by short name or wording in any language; then by a short name that stands in the header, where only one does. */
function questionNamed(
  header: string,
  document: SurveyDocument,
  taken: ReadonlySet<string>,
): string | undefined {
  const word = plainWord(header);
  if (word === '') return undefined;
  const free = questionsOf(document).filter(
    (one) => one.kind !== 'contact' && one.kind !== 'consent' && !taken.has(`q:${one.code}`),
  );
  const same =
    free.find((one) => one.code === sameWord(header)) ??
    free.find((one) =>
      [one.code, ...Object.values(one.short), ...Object.values(one.wording)].some(
        (name) => plainWord(name) === word,
      ),
    );
  if (same !== undefined) return same.code;
  const within = free.filter((one) => Object.values(one.short).some((name) => standsIn(name, header)));
  return within.length === 1 ? within[0]?.code : undefined;
}

const numbering = /^(?:q?\d{1,3}|[一二三四五六七八九十]{1,3})[.、．:：)）\s]+/u;
const signs = /[\s?？。:：()（）_-]+/g;

/** Without numbering («Q3.», «三、») and signs. */
function plainWord(text: string): string {
  return sameWord(text).replace(numbering, '').replaceAll(signs, '');
}

/** Letters of words that have blanks between them, and figures. */
const ofWord = /[\p{Script=Latin}\p{N}]/u;
const isOneWord = (before = '', after = ''): boolean => ofWord.test(before) && ofWord.test(after);

/** Like `plainWord`, with a blank where there was one between two such words. */
function plainWords(text: string): string {
  const parts = sameWord(text).replace(numbering, '').split(signs);
  return parts.reduce((all, part) => all + (isOneWord(all.at(-1), part[0]) ? ' ' : '') + part, '');
}

/** A short name in a longer header. «Age» stands in «Age of the applicant», not in «Language»; «年齡» in «申請人年齡». */
function standsIn(name: string, header: string): boolean {
  const [part, whole] = [plainWords(name), plainWords(header)];
  if (part.length < 2) return false;
  for (let at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, at + 1)) {
    const end = at + part.length;
    if (!isOneWord(whole[at - 1], part[0]) && !isOneWord(part.at(-1), whole[end])) return true;
  }
  return false;
}

function guessByCells(cells: readonly string[], taken: ReadonlySet<string>): Partial<StatedColumn> {
  const distinct = [...new Set(cells)];
  if (distinct.length === 0) return {};
  if (![...taken].some((as) => as.startsWith('date')) && distinct.every((cell) => /\D/.test(cell))) {
    if (distinct.every((cell) => readDay(cell, ['iso', 'ymd', 'roc']) !== undefined)) return { as: 'date' };
    const formats = (['dmy', 'mdy'] as const).filter((format) =>
      distinct.every((cell) => readDay(cell, [format]) !== undefined),
    );
    if (formats.length === 1) return { as: `date:${formats[0] ?? ''}` };
  }
  const scale = guessScale(distinct);
  if (scale !== undefined) return scale;
  if (distinct.every((cell) => /^[+-]?\d{1,9}(\.\d+)?$/.test(cell.normalize('NFKC'))))
    return { as: 'new:number' };
  const parts = new Set(distinct.flatMap((cell) => cell.split(', ')));
  if (parts.size < distinct.length && parts.size <= 30 && [...parts].every((part) => part.length <= 30))
    return { as: 'new:several' };
  const longest = Math.max(...distinct.map((cell) => cell.length));
  if (longest <= 20 && distinct.length <= 12) return { as: 'new:single', segment: true };
  return { as: 'new:long_text' };
}

/** The scale on which most of the cells lie, apart from the usual codes for no answer. */
function guessScale(distinct: readonly string[]): Partial<StatedColumn> | undefined {
  const without = distinct.filter(
    (cell) => scoreByWord(cell) === undefined && !refusedWords.includes(cell) && !naWords.includes(cell),
  );
  const worded = distinct.filter((cell) => scoreByWord(cell) !== undefined);
  if (worded.length > 0 && without.length === 0) return { as: 'new:scale', low: '1', high: '5' };
  const scores = distinct.filter((cell) => /^\d{1,2}(\.5)?$/.test(cell.normalize('NFKC')));
  const odd = distinct.filter((cell) => !scores.includes(cell));
  if (scores.length < 2 || odd.some((cell) => !refusedWords.includes(cell) && !naWords.includes(cell)))
    return undefined;
  const numbers = scores.map((cell) => Number(cell.normalize('NFKC')));
  const usual = numbers.filter((score) => score <= 7);
  const ends = (low: number, high: number) => ({ as: 'new:scale', low: String(low), high: String(high) });
  const beyond = numbers.filter((score) => score > 5);
  if (beyond.every((score) => score === 8 || score === 9 || score === 88 || score === 98 || score === 99))
    return ends(Math.min(1, ...numbers), 5);
  if (numbers.length === usual.length) return ends(Math.min(1, ...numbers), 7);
  return numbers.every((score) => score <= 10) ? ends(Math.min(1, ...numbers), 10) : undefined;
}

/** What holds for all columns of a layout before anything is known of its cells. */
export function usualFor({ purpose, header }: Pick<StatedSource, 'purpose' | 'header'>): StatedCommon {
  if (purpose === 'long' || (purpose === 'answers' && isOwnWide(header)))
    return { ...usualCommon, missing: 'NA, blank', refused: 'refused', na: 'na', notShown };
  return purpose === 'a11' ? { ...usualCommon, notShown } : usualCommon;
}

export const usualCommon: StatedCommon = {
  refused: '',
  missing: 'NA',
  na: '',
  notShown: '',
  wave: '',
  waveName: '',
  language: 'zh-TW',
  channel: 'import',
  question: '',
  unit: 'count',
  edition: '',
  reference: '',
};
