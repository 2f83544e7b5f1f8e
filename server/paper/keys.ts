// Why: on paper and on the entry screen every choice has the same key. It is printed in the box, so that who types it in
// copies what is seen and translates nothing.
import type { Translated } from '../../db/schema.js';
import { fieldOf, isSeparate, otherFieldOf } from '../responses/answers.form.js';
import type { Answers } from '../responses/cells.js';
import type { Fields } from '../responses/fields.form.js';
import { choicesOf, questionsOf, type Question, type SurveyDocument } from '../surveys/document.js';

export type KeyedChoice = { key: string; code: string; label: Translated; hasText: boolean };

/** Two boxes ticked, or nobody can read it. */
export const unreadableKey = 'x';
const unreadable = 'unreadable';

/** The choices with their keys: codes that are small numbers are their own key, others count from 1. */
export function keyedChoices(document: SurveyDocument, question: Question): KeyedChoice[] {
  if (question.kind === 'consent') return [{ key: '1', code: 'yes', label: question.short, hasText: false }];
  const choices = choicesOf(document, question);
  const numbers = choices.every((choice) => /^\d{1,2}$/.test(choice.code));
  const keyed = choices.map((choice, index) => ({
    key: numbers ? choice.code : String(index + 1),
    code: choice.code,
    label: choice.label,
    hasText: choice.other_text === true,
  }));
  const notApplicable = 'notApplicable' in question ? question.notApplicable : null;
  if (notApplicable === null) return keyed;
  const isFigure = question.kind === 'number' || question.kind === 'date';
  const key = isFigure || keyed.some((choice) => choice.key === '0') ? '-' : '0';
  return [...keyed, { key, code: 'na', label: notApplicable.label, hasText: false }];
}

/** May say that nobody can read it: a rating that was ticked twice is no rating, and no blank either. */
export function mayBeUnreadable(question: Question): boolean {
  return question.kind === 'scale' || (question.kind === 'single' && !question.segment);
}

/** Name of what is typed → text, as the entry screen sends it. */
export type TypedSheet = Readonly<Record<string, string>>;

export type ReadKeys = {
  /** The same as a web form would have posted it. */
  fields: Fields;
  /** Codes of questions whose answer nobody can read. */
  unreadable: string[];
  /** Codes of questions where a key was typed that the sheet does not have. */
  unknown: string[];
};

/** Keys typed → the fields of the one reader of answers. */
export function readKeys(document: SurveyDocument, typed: TypedSheet): ReadKeys {
  const fields = new Map<string, string[]>();
  const read: ReadKeys = { fields, unreadable: [], unknown: [] };
  for (const question of questionsOf(document)) {
    const text = (typed[question.code] ?? '').normalize('NFKC').trim().toLowerCase();
    const choices = keyedChoices(document, question);
    for (const choice of choices.filter((each) => each.hasText)) {
      const name = otherFieldOf(question.code, choice.code);
      const written = typed[name];
      if (written !== undefined && written.trim() !== '') fields.set(name, [written]);
    }
    if (text === '') continue;
    const codes = codesOf(question, choices, text);
    if (codes === 'text') fields.set(fieldOf(question.code), [typed[question.code] ?? '']);
    else if (codes === 'unreadable') read.unreadable.push(question.code);
    else if (codes === undefined) read.unknown.push(question.code);
    else fields.set(fieldOf(question.code), codes);
  }
  return read;
}

function codesOf(
  question: Question,
  choices: readonly KeyedChoice[],
  text: string,
): string[] | 'text' | 'unreadable' | undefined {
  const codeOf = (key: string) => choices.find((choice) => choice.key === key)?.code;
  if (question.kind === 'several') {
    // «1,3,5» or «1 3 5»; where every key is one digit, «135» too.
    const runs = text.split(/[\s,、.]+/).filter((part) => part !== '');
    const parts = choices.length < 10 ? runs.flatMap((run) => Array.from(run)) : runs;
    const codes = [...new Set(parts)].map(codeOf);
    return codes.every((code) => code !== undefined) ? codes : undefined;
  }
  if (question.kind === 'scale' || question.kind === 'single' || question.kind === 'consent') {
    if (text === unreadableKey && mayBeUnreadable(question)) return 'unreadable';
    const code = codeOf(text);
    return code === undefined ? undefined : [code];
  }
  const code = codeOf(text);
  return code === undefined ? 'text' : [code];
}

/** With what nobody can read in its own state: neither an answer nor a blank. */
export function withUnreadable(answers: Answers, codes: readonly string[]): Answers {
  const shown = codes.filter((code) => Object.hasOwn(answers, code));
  return { ...answers, ...Object.fromEntries(shown.map((code) => [code, unreadable])) };
}

/** Stored answers → what would be typed for them, for the correction of a sheet. */
export function typedOf(
  document: SurveyDocument,
  answers: Answers,
  texts: readonly { question: string; text: string | null }[],
): TypedSheet {
  const typed: Record<string, string> = {};
  for (const question of questionsOf(document)) {
    if (isSeparate(document, question)) continue;
    const choices = keyedChoices(document, question);
    const keyOf = (code: string) => choices.find((choice) => choice.code === code)?.key ?? '';
    const answer = answers[question.code];
    const written = texts
      .filter((entry) => entry.question === question.code)
      .map((entry) => entry.text ?? '');
    if (answer === undefined || answer === null) continue;
    // A choice may have this code too.
    if (answer === 'text' && !choices.some(({ code }) => code === 'text'))
      typed[question.code] = written[0] ?? '';
    else if (answer === unreadable) typed[question.code] = unreadableKey;
    else if (typeof answer === 'object') typed[question.code] = answer.map(keyOf).join(',');
    else if (choices.some((choice) => choice.code === String(answer)))
      typed[question.code] = keyOf(String(answer));
    else typed[question.code] = String(answer);
    const chosen = typeof answer === 'object' ? answer : [String(answer)];
    choices
      .filter((choice) => choice.hasText && chosen.includes(choice.code))
      .forEach((choice, index) => {
        typed[otherFieldOf(question.code, choice.code)] = written[index] ?? '';
      });
  }
  return typed;
}
