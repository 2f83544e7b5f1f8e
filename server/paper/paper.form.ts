// Why: what is typed about batches and sheets, read once at the edge: refused with every value kept, or good.
import { z } from 'zod';
import { isDay } from '../dayWords.js';
import { badRequest } from '../errors.js';
import { isContentLanguage, isLanguage, type ContentLanguage } from '../i18n.js';
import { otherFieldOf } from '../responses/answers.form.js';
import { questionsOf, type SurveyDocument } from '../surveys/document.js';
import { keyedChoices, type TypedSheet } from './keys.js';

/** In front of an answer's name, so that no question's code meets a field of ours. */
export const answerPrefix = 'a:';
const longestName = 100;
const longestReason = 300;
const longestText = 10_000;

const fields = z.record(z.string(), z.unknown());

/** One field as text, '' when absent. Throws 400 for what no form of ours sends. */
function textsOf(body: unknown): (name: string, longest: number) => string {
  const parsed = fields.safeParse(body);
  if (!parsed.success) throw badRequest();
  return (name, longest) => {
    const value = Object.hasOwn(parsed.data, name) ? parsed.data[name] : '';
    if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\0')) throw badRequest();
    if (value.length > longest * 4) throw badRequest();
    return value;
  };
}

export type BatchEntry = {
  name: string;
  version: number;
  day: string;
  counterCode: string | null;
  language: ContentLanguage;
};
export type BatchField = 'name' | 'version' | 'day' | 'counter' | 'language';
export type BatchForm =
  | { ok: true; entry: BatchEntry }
  | { ok: false; typed: Readonly<Record<string, string>>; errors: ReadonlyMap<BatchField, string> };

/** `languages`: those of the office's own in which it is whole. */
type KnownVersion = { number: number; languages: readonly string[] | null };

/** @param known what the office has: versions of the survey, counters, and today */
export function readBatch(
  body: unknown,
  known: { versions: readonly KnownVersion[]; counters: ReadonlySet<string>; today: string },
): BatchForm {
  const text = textsOf(body);
  const typed = {
    name: text('name', longestName).trim(),
    version: text('version', 10).trim(),
    day: text('day', 20).trim(),
    counter: text('counter', 100),
    language: text('language', 10),
  };
  const errors = new Map<BatchField, string>();
  const version = known.versions.find(({ number }) => number === Number(typed.version));
  if (typed.name === '' || typed.name.length > longestName) errors.set('name', 'name');
  if (version === undefined) errors.set('version', 'version');
  if (!isDay(typed.day) || typed.day < '2000-01-01') errors.set('day', 'day');
  else if (typed.day > known.today) errors.set('day', 'future');
  if (typed.counter !== '' && !known.counters.has(typed.counter)) errors.set('counter', 'counter');
  const { language } = typed;
  if (!isLanguage(language) && version?.languages?.includes(language) !== true)
    errors.set('language', 'language');
  if (errors.size > 0 || version === undefined || !isContentLanguage(language))
    return { ok: false, typed, errors };
  return {
    ok: true,
    entry: {
      name: typed.name,
      version: version.number,
      day: typed.day,
      counterCode: typed.counter === '' ? null : typed.counter,
      language,
    },
  };
}

/** What one typing of a sheet says about itself. */
export type SheetPost = {
  /** Of the response this typing becomes, made when the screen was shown. */
  id: string;
  number: string;
  typed: TypedSheet;
  /** The attempt that was seen when a correction or second typing began. */
  attempt: number;
  reason: string;
  decision: 'keep' | 'correct' | undefined;
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Throws 400 for what no screen of ours sends. */
export function readSheet(body: unknown, document: SurveyDocument): SheetPost {
  const text = textsOf(body);
  const id = text('id', 36);
  const attempt = text('attempt', 6);
  const decision = text('decision', 10);
  if (!uuid.test(id) || !/^\d{0,6}$/.test(attempt)) throw badRequest();
  if (decision !== '' && decision !== 'keep' && decision !== 'correct') throw badRequest();
  const typed = namesOf(document).map((name): [string, string] => [
    name,
    text(answerPrefix + name, longestText),
  ]);
  return {
    id,
    number: text('number', 20).normalize('NFKC').trim(),
    typed: Object.fromEntries(typed),
    attempt: Number(attempt),
    reason: text('reason', longestReason).trim(),
    decision: decision === '' ? undefined : decision,
  };
}

export function numberOf(text: string): number | undefined {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

export function isReason(text: string): boolean {
  return text !== '' && text.length <= longestReason;
}

/** Everything that can be typed for a sheet. */
export function namesOf(document: SurveyDocument): string[] {
  return questionsOf(document).flatMap((question) => [
    question.code,
    ...keyedChoices(document, question)
      .filter((choice) => choice.hasText)
      .map((choice) => otherFieldOf(question.code, choice.code)),
  ]);
}
