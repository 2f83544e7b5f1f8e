// Why: a code is for life. It is made once, from English words or by counting, and what was ever published keeps its own.
import { choicesOf, questionsOf, type Question, type SurveyDocument } from '../document.js';

/** Every code a version ever carried: question → its choices'. */
export type PublishedCodes = {
  questions: ReadonlyMap<string, ReadonlySet<string>>;
  sections: ReadonlySet<string>;
};

export function publishedCodesOf(versions: readonly SurveyDocument[]): PublishedCodes {
  const questions = new Map<string, Set<string>>();
  const sections = new Set<string>();
  for (const document of versions) {
    for (const part of document.sections) sections.add(part.code);
    for (const question of questionsOf(document)) {
      const known = questions.get(question.code) ?? new Set<string>();
      for (const choice of choicesOf(document, question)) known.add(choice.code);
      questions.set(question.code, known);
    }
  }
  return { questions, sections };
}

/** Choice codes of a named set that citizens have already met under one of its questions. */
export function publishedChoicesOfSet(
  document: SurveyDocument,
  set: string,
  published: PublishedCodes,
): Set<string> {
  return new Set(
    questionsUsing(document, set).flatMap((question) => [...(published.questions.get(question.code) ?? [])]),
  );
}

export function questionsUsing(document: SurveyDocument, set: string): Question[] {
  return questionsOf(document).filter((question) => 'choiceSet' in question && question.choiceSet === set);
}

const reserved = new Set([
  'na',
  'blank',
  'not_shown',
  'shown',
  'refused',
  'unreadable',
  'constructor',
  'prototype',
]);
const longest = 40;

/** A code from English words; «q», «q_2» … where there are none or it is taken. */
export function codeFrom(text: string, taken: ReadonlySet<string>, otherwise: string): string {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, longest)
    .replace(/^_+|_+$/g, '');
  const isFree = (code: string) => !taken.has(code) && !reserved.has(code);
  if (words !== '' && isFree(words)) return words;
  const begin = words === '' ? otherwise : `${words}_`;
  for (let number = words === '' ? 1 : 2; ; number += 1) {
    const code = `${begin}${number}`;
    if (isFree(code)) return code;
  }
}

/** What a new question may not be called: in the draft now, or anywhere in what was published. */
export function takenQuestionCodes(document: SurveyDocument, published: PublishedCodes): Set<string> {
  return new Set([...questionsOf(document).map((question) => question.code), ...published.questions.keys()]);
}

export function takenSectionCodes(document: SurveyDocument, published: PublishedCodes): Set<string> {
  return new Set([...document.sections.map((part) => part.code), ...published.sections]);
}
