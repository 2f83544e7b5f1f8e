// Why: what one typing of a sheet says, and what is stored of the sheet already, in the same terms, so that they can be
// compared, corrected and shown again.
import type { Queries } from '../../db/connection.js';
import { listSheetEntries, listTextsOfResponse, type PaperBatch } from '../../db/queries/paper.js';
import { findResponse } from '../../db/queries/responses.js';
import type { OfficeScope } from '../../db/scope.js';
import { notFound } from '../errors.js';
import { translatorFor, type Language } from '../i18n.js';
import { fieldOf, otherFieldOf, readAnswers, type GivenAnswers } from '../responses/answers.form.js';
import type { Answers } from '../responses/cells.js';
import { isMet } from '../responses/conditions.js';
import type { Fields } from '../responses/fields.form.js';
import { questionsOf, type SurveyDocument } from '../surveys/document.js';
import type { Typing } from './comparing.js';
import { keyedChoices, readKeys, withUnreadable, type TypedSheet } from './keys.js';

/** The answers of one typing, or finished words about what is wrong, by question. */
export type ReadTyping =
  { ok: true; given: GivenAnswers } | { ok: false; errors: ReadonlyMap<string, string> };

export function readTyping(
  document: SurveyDocument,
  typed: TypedSheet,
  today: string,
  reader: Language,
): ReadTyping {
  const t = translatorFor(reader);
  const keys = readKeys(document, typed);
  const read = readAnswers(document, keys.fields, questionsOf(document), today, true);
  const errors = new Map(keys.unknown.map((code): [string, string] => [code, t('paper.error.key')]));
  for (const code of answeredInVain(document, keys.fields, read.answers))
    errors.set(code, t('paper.error.not_asked'));
  if (!read.ok)
    for (const [code, { key, parameters }] of read.errors)
      errors.set(code, t(`citizen.errors.${key}`, parameters));
  if (!read.ok || errors.size > 0) return { ok: false, errors };
  return { ok: true, given: { ...read, answers: withUnreadable(read.answers, keys.unreadable) } };
}

/** Questions that an earlier answer leaves unasked and that hold something all the same: nobody drops it unseen. */
function answeredInVain(document: SurveyDocument, fields: Fields, answers: Answers): string[] {
  const states: Answers = {};
  return questionsOf(document).flatMap((question) => {
    const { code } = question;
    const own = fields.get(fieldOf(code)) ?? null;
    if (isMet(question.showIf, states)) {
      states[code] = answers[code] ?? own;
      return [];
    }
    const others = keyedChoices(document, question).map((choice) => otherFieldOf(code, choice.code));
    return own !== null || others.some((name) => fields.has(name)) ? [code] : [];
  });
}

export type StoredTyping = Typing & { responseId: string; attempt: number };

/**
 * What is stored of a sheet now.
 * @param but the typing under way, should it be stored already. Throws 404 for a number that was never typed
 */
export async function findStoredTyping(
  db: Queries,
  scope: OfficeScope,
  batch: PaperBatch,
  number: number,
  but = '',
): Promise<StoredTyping> {
  const entries = await listSheetEntries(db, scope, batch.id, number);
  const last = entries.filter((entry) => entry.responseId !== but).at(-1);
  if (last === undefined) throw notFound('paper_sheet_not_found');
  const response = await findResponse(db, scope, last.responseId);
  const answers = JSON.parse(response?.answers ?? '{}') as Answers;
  // Words that a correction left alone lie with the entry before it; the newest of a question are what holds.
  const texts: { question: string; text: string | null }[] = [];
  for (const entry of entries.filter((one) => one.attempt <= last.attempt).reverse()) {
    const known = new Set(texts.map((one) => one.question));
    const there = await listTextsOfResponse(db, scope, entry.responseId);
    texts.push(...there.filter((one) => !known.has(one.question)));
  }
  const said = texts.filter(({ question }) => answers[question] !== undefined && answers[question] !== null);
  return { responseId: last.responseId, attempt: last.attempt, answers, texts: said };
}

/**
 * A correction hands in neither contact data again nor words that stand there already: those stay with the entry before.
 * @returns what is new, and the questions of which the words still hold; what was purged is nothing to type again
 */
export function correctionOf(
  given: GivenAnswers,
  before: Typing,
): { given: GivenAnswers; held: readonly string[] } {
  const wordsOf = (texts: Typing['texts'], code: string) =>
    texts.flatMap(({ question, text }) => (question === code ? [text?.trim() ?? null] : [])).sort();
  const held = [...new Set(before.texts.map(({ question }) => question))].filter((code) => {
    const [now, then] = [wordsOf(given.texts, code), wordsOf(before.texts, code)];
    return JSON.stringify(now) === JSON.stringify(then) || (now.length === 0 && then.includes(null));
  });
  const texts = given.texts.filter(({ question }) => !held.includes(question));
  return { given: { ...given, texts, contact: null }, held };
}
