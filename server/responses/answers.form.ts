// Why: the one reader of citizens' answers. It decides what was shown, what was left blank and what cannot be stored; a
// condition that is not met means «not shown», whatever was posted for it.
import { badRequest } from '../errors.js';
import type { MessageParameters } from '../i18n.js';
import {
  choicesOf,
  questionsOf,
  type Choice,
  type Question,
  type SurveyDocument,
} from '../surveys/document.js';
import type { Answers } from './cells.js';
import { isMet } from './conditions.js';
import { ownFields } from './envelope.form.js';
import type { Fields } from './fields.form.js';

/** Words under `citizen.errors.`. */
export type FieldError = { key: string; parameters: MessageParameters };
/** Question code → what is wrong with its answer. */
export type FieldErrors = ReadonlyMap<string, FieldError>;

export type GivenAnswers = {
  answers: Answers;
  texts: { question: string; text: string }[];
  contact: { name: string | null; way: string } | null;
  assisted: boolean;
  /** The one service ticked, 'multiple' for several, null when none was. */
  serviceCode: string | null;
};
export type ReadAnswers =
  ({ ok: true } & GivenAnswers) | { ok: false; values: Fields; errors: FieldErrors; answers: Answers };

type Text = { question: string; text: string };
/** `state` as in Answers (undefined = a tick box that is not part of the answers), or what is wrong. */
type Read = { state: Answers[string]; texts?: Text[]; written?: string } | { error: FieldError };

/** The question that says what the visit was for. */
export const serviceQuestion = 'services';

/** A question's field; a code that is one of our own field names steps aside (`.` cannot stand in a code). */
export function fieldOf(questionCode: string): string {
  return ownFields.has(questionCode) ? `q.${questionCode}` : questionCode;
}

/** The field of the short text that goes with a choice («其他：____»). */
export function otherFieldOf(questionCode: string, choiceCode: string): string {
  return `${questionCode}.${choiceCode}`;
}

export const longestOtherText = 200;

const knownNames = new WeakMap<SurveyDocument, ReadonlySet<string>>();

/** Every field name a form of this survey may post, but for our own. */
export function fieldNamesOf(document: SurveyDocument): ReadonlySet<string> {
  let names = knownNames.get(document);
  if (names === undefined) {
    names = new Set(
      questionsOf(document).flatMap((question) => [
        fieldOf(question.code),
        ...choicesOf(document, question)
          .filter((choice) => choice.other_text === true)
          .map((choice) => otherFieldOf(question.code, choice.code)),
      ]),
    );
    knownNames.set(document, names);
  }
  return names;
}

/** Questions whose answers are contact data and never join the answers. */
export function isSeparate(document: SurveyDocument, question: Question): boolean {
  if (question.kind === 'contact' || question.kind === 'consent') return true;
  return document.sections.some((part) => part.storage === 'separate' && part.questions.includes(question));
}

/**
 * Reads the answers to the questions asked.
 * @param asked in the document's order; others count as not shown
 * @param today the day in the office's zone: no date may lie after it
 * @param mayLack true for paper: what a person left out on the sheet cannot be asked for any more
 * @throws 400 for a field the survey does not have
 */
export function readAnswers(
  document: SurveyDocument,
  fields: Fields,
  asked: readonly Question[],
  today: string,
  mayLack = false,
): ReadAnswers {
  const names = fieldNamesOf(document);
  for (const name of fields.keys()) if (!names.has(name) && !ownFields.has(name)) throw badRequest();

  const states: Answers = {};
  const answers: Answers = {};
  const texts: Text[] = [];
  const errors = new Map<string, FieldError>();
  const contact = { name: '', ways: [] as string[], consent: undefined as boolean | undefined, question: '' };
  let assisted = false;

  for (const question of asked) {
    if (!isMet(question.showIf, states)) continue;
    const required =
      !mayLack &&
      (question.required || (question.requiredIf !== undefined && isMet(question.requiredIf, states)));
    const read = readQuestion(document, question, fields, today);
    if ('error' in read) {
      errors.set(question.code, read.error);
      continue;
    }
    states[question.code] = read.state;
    if (required && isBlank(read.state)) errors.set(question.code, wrong(requiredKey(question)));
    if (question.kind === 'single' && typeof read.state === 'string')
      assisted ||= question.setsFlag?.assisted.includes(read.state) === true;
    if (!isSeparate(document, question)) {
      answers[question.code] = read.state;
      texts.push(...(read.texts ?? []));
    } else if (question.kind === 'consent') {
      contact.consent = read.state !== null;
      contact.question = question.code;
    } else if (read.written !== undefined) {
      if (question.code.endsWith('name')) contact.name = read.written;
      else contact.ways.push(read.written);
    }
  }

  const leftContact = contact.ways.length > 0 || contact.name !== '';
  if (leftContact && contact.consent === false && !errors.has(contact.question))
    errors.set(contact.question, wrong('consent'));
  if (errors.size > 0) return { ok: false, values: fields, errors, answers };
  return {
    ok: true,
    answers,
    texts,
    contact:
      leftContact && contact.consent === true
        ? { name: contact.name === '' ? null : contact.name, way: contact.ways.join(' / ') }
        : null,
    assisted,
    serviceCode: serviceOf(answers[serviceQuestion]),
  };
}

function serviceOf(answer: Answers[string] | undefined): string | null {
  const ticked =
    typeof answer === 'string' && answer !== 'na' ? [answer] : Array.isArray(answer) ? answer : [];
  const first: unknown = ticked[0];
  if (typeof first !== 'string') return null;
  return ticked.length === 1 ? first : 'multiple';
}

const wrong = (key: string, parameters: MessageParameters = {}): FieldError => ({ key, parameters });

const isBlank = (state: Answers[string]): boolean =>
  state === null || (Array.isArray(state) && state.length === 0);

function requiredKey(question: Question): string {
  if (question.kind === 'consent') return 'consent';
  return question.kind === 'scale' || question.kind === 'single' || question.kind === 'several'
    ? 'choose'
    : 'fill_in';
}

function readQuestion(document: SurveyDocument, question: Question, fields: Fields, today: string): Read {
  const posted = fields.get(fieldOf(question.code)) ?? [];
  if (question.kind === 'several') return readSeveral(document, question, fields, posted);
  if (question.kind === 'number' || question.kind === 'date') return readFigure(question, posted, today);
  if (posted.length > 1) return { error: wrong('one_only') };
  const value = posted[0] ?? '';
  switch (question.kind) {
    case 'scale':
    case 'single':
      return readSingle(document, question, fields, value);
    case 'short_text':
    case 'contact':
      return readText(question.code, value.replace(/[\r\n\t]+/g, ' '), question.maxLength);
    case 'long_text':
      return readText(question.code, value, question.maxLength);
    case 'consent':
      if (value === '') return { state: null };
      return value === 'yes' ? { state: 'yes' } : { error: wrong('unknown_choice') };
  }
}

function readSingle(
  document: SurveyDocument,
  question: Question & { kind: 'scale' | 'single' },
  fields: Fields,
  value: string,
): Read {
  const choices = choicesOf(document, question);
  const other = readOther(question.code, choices, fields);
  if ('error' in other) return other;
  const written = other.texts.find((entry) => value === '' || entry.choice === value);
  const code = value === '' ? (written?.choice ?? '') : value;
  if (code === '') return { state: null };
  const isKnown =
    choices.some((choice) => choice.code === code) || (code === 'na' && question.notApplicable !== null);
  if (!isKnown) return { error: wrong('unknown_choice') };
  return {
    state: code,
    texts: written === undefined ? [] : [{ question: question.code, text: written.text }],
  };
}

function readSeveral(
  document: SurveyDocument,
  question: Question & { kind: 'several' },
  fields: Fields,
  posted: readonly string[],
): Read {
  const choices = choicesOf(document, question);
  const other = readOther(question.code, choices, fields);
  if ('error' in other) return other;
  const ticks = posted.filter((code) => code !== '');
  // Words beside a box say as much as the tick that was forgotten.
  for (const entry of other.texts) if (!ticks.includes(entry.choice)) ticks.push(entry.choice);
  if (new Set(ticks).size !== ticks.length) return { error: wrong('one_only') };
  if (ticks.includes('na') && question.notApplicable !== null)
    return ticks.length === 1 ? { state: 'na' } : { error: wrong('exclusive') };
  if (ticks.some((code) => !choices.some((choice) => choice.code === code)))
    return { error: wrong('unknown_choice') };
  const isAlone = choices.some((choice) => choice.exclusive === true && ticks.includes(choice.code));
  if (isAlone && ticks.length > 1) return { error: wrong('exclusive') };
  return {
    state: choices.filter((choice) => ticks.includes(choice.code)).map((choice) => choice.code),
    texts: other.texts.map((entry) => ({ question: question.code, text: entry.text })),
  };
}

function readOther(
  questionCode: string,
  choices: readonly Choice[],
  fields: Fields,
): { texts: { choice: string; text: string }[] } | { error: FieldError } {
  const texts: { choice: string; text: string }[] = [];
  for (const choice of choices) {
    if (choice.other_text !== true) continue;
    const posted = fields.get(otherFieldOf(questionCode, choice.code)) ?? [];
    if (posted.length > 1) return { error: wrong('one_only') };
    const read = readText(questionCode, (posted[0] ?? '').replace(/[\r\n\t]+/g, ' '), longestOtherText);
    if ('error' in read) return read;
    if (read.written !== undefined) texts.push({ choice: choice.code, text: read.written });
  }
  return { texts };
}

/** Characters nobody types and no database of ours should hold: controls other than tab and line feed. */
const controls = /[^\P{Cc}\t\n]/gu;

/** The text without what cannot be stored, for showing it again: sending it once more then succeeds. */
export function withoutControls(text: string): string {
  return text.replace(/\r\n?/g, '\n').toWellFormed().replace(controls, '');
}

function readText(questionCode: string, value: string, longest: number): Read {
  // Browsers count a line end as one character and send it as two.
  const text = value.replace(/\r\n?/g, '\n').trim();
  if (text === '') return { state: null };
  if (text.search(controls) !== -1 || !text.isWellFormed()) return { error: wrong('characters') };
  if (text.length > longest) return { error: wrong('too_long', { n: longest, over: text.length - longest }) };
  return { state: 'text', texts: [{ question: questionCode, text }], written: text };
}

/** A field to type in, and where the question allows it a box beside it that says «not applicable». */
function readFigure(
  question: Question & { kind: 'number' | 'date' },
  posted: readonly string[],
  today: string,
): Read {
  const given = posted.filter((value) => value.trim() !== '');
  const value = given[0] ?? '';
  const isNotApplicable = question.notApplicable !== null && given.includes('na');
  if (given.length > 1) return { error: wrong(isNotApplicable ? 'exclusive' : 'one_only') };
  if (isNotApplicable) return { state: 'na' };
  return question.kind === 'number' ? readNumber(question, value) : readDate(value, today);
}

function readNumber(question: Question & { kind: 'number' }, value: string): Read {
  const text = value.normalize('NFKC').trim();
  if (text === '') return { state: null };
  if (!/^[-+]?\d{1,15}(\.\d{1,15})?$/.test(text)) return { error: wrong('number') };
  const decimals = text.split('.')[1]?.replace(/0+$/, '').length ?? 0;
  if (decimals > question.decimals)
    return {
      error: question.decimals === 0 ? wrong('whole_number') : wrong('decimals', { n: question.decimals }),
    };
  const number = Number(text) + 0; // «-0» is zero
  if (number < question.min || number > question.max)
    return { error: wrong('range', { min: question.min, max: question.max }) };
  return { state: number };
}

function readDate(value: string, today: string): Read {
  const text = value.normalize('NFKC').trim().replaceAll('/', '-');
  if (text === '') return { state: null };
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (match === null) return { error: wrong('date') };
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  const moment = new Date(Date.UTC(year, month - 1, day));
  const isReal = year >= 1900 && moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day;
  if (!isReal) return { error: wrong('date') };
  const iso = moment.toISOString().slice(0, 10);
  return iso > today ? { error: wrong('future_date') } : { state: iso };
}
