// Why: a question as the flat fields of a form and back. Typed or stored, a form page only ever sees fields; a round trip
// changes nothing, and what the form does not show stays as it was.
import type { Translated } from '../../../db/schema.js';
import { languages, type Language } from '../../i18n.js';
import type { Choice, Condition, Question, SurveyDocument } from '../document.js';
import { codeFrom } from './codes.js';
import { isStandardScale, standardScale } from './newParts.js';

/** What stands in a form, by field name; a ticked box is `on`, an unticked one is not there. */
export type FieldValues = Readonly<Record<string, string>>;
export type Fields = Record<string, string>;

export const mostChoices = 60;
const longestShortName = 24;

export function textFields(name: string, text: Translated | undefined): Fields {
  return text === undefined
    ? {}
    : Object.fromEntries(languages.map((language) => [`${name}.${language}`, text[language]]));
}

/** Line ends of a browser's text box are those of the document. */
const one = (fields: FieldValues, name: string): string =>
  (fields[name] ?? '').replace(/\r\n?/g, '\n').trim();

export function textFrom(fields: FieldValues, name: string): Translated {
  const get = (language: Language) => one(fields, `${name}.${language}`);
  return { 'zh-TW': get('zh-TW'), en: get('en'), ja: get('ja') };
}

/** Undefined when nothing was written in any language. */
export function optionalText(fields: FieldValues, name: string): Translated | undefined {
  const text = textFrom(fields, name);
  return languages.every((language) => text[language] === '') ? undefined : text;
}

const ticked = (name: string, is: boolean | undefined): Fields => (is === true ? { [name]: 'on' } : {});
const isTicked = (fields: FieldValues, name: string): boolean => fields[name] !== undefined;

export function conditionFields(name: 'showIf' | 'requiredIf', condition: Condition | undefined): Fields {
  if (condition === undefined) return {};
  return {
    [name]: condition.question,
    ...Object.fromEntries(condition.in.map((code) => [`${name}.in.${code}`, 'on'])),
  };
}

/** A condition with no answer ticked is kept as such, for the check to refuse it in words; answers keep their order. */
function conditionFrom(
  fields: FieldValues,
  name: 'showIf' | 'requiredIf',
  was: Condition | undefined,
): Condition | undefined {
  const question = one(fields, name);
  if (question === '') return undefined;
  const begin = `${name}.in.`;
  const codes = Object.keys(fields)
    .filter((field) => field.startsWith(begin))
    .map((field) => field.slice(begin.length));
  const kept = was?.question === question ? was.in.filter((code) => codes.includes(code)) : [];
  return { question, in: [...kept, ...codes.filter((code) => !kept.includes(code))] };
}

export function choiceFields(choices: readonly Choice[]): Fields {
  return Object.assign(
    {},
    ...choices.map((choice, index): Fields => {
      const at = `choices.${index}`;
      return {
        [`${at}.was`]: choice.code,
        [`${at}.code`]: choice.code,
        ...textFields(`${at}.label`, choice.label),
        [`${at}.score`]: choice.score === undefined ? '' : String(choice.score),
        [`${at}.face`]: choice.face ?? '',
        ...ticked(`${at}.exclusive`, choice.exclusive),
        ...ticked(`${at}.other_text`, choice.other_text),
      };
    }),
  ) as Fields;
}

/** How many rows of choices the fields hold, filled or not. */
export function choiceRows(fields: FieldValues): number {
  const rows = Object.keys(fields).flatMap((name) => {
    const match = /^choices\.(\d{1,2})\./.exec(name);
    return match === null ? [] : [Number(match[1]) + 1];
  });
  return Math.min(mostChoices, Math.max(0, ...rows));
}

export const numberIn = (text: string): number | string | undefined =>
  text === '' ? undefined : /^-?\d{1,12}(?:\.\d{1,6})?$/.test(text) ? Number(text) : text;

/**
 * Choices in the order of the rows; rows with nothing in them are left out, rows without a code get one. What the form
 * does not show comes from the choice the row was made of.
 */
export function choicesFrom(fields: FieldValues, were: readonly Choice[]): unknown[] {
  const rows = Array.from({ length: choiceRows(fields) }, (_, index) => `choices.${index}`).filter(
    (at) => one(fields, `${at}.code`) !== '' || optionalText(fields, `${at}.label`) !== undefined,
  );
  const taken = new Set(rows.map((at) => one(fields, `${at}.code`)));
  return rows.map((at) => {
    const label = textFrom(fields, `${at}.label`);
    const score = numberIn(one(fields, `${at}.score`));
    let code = one(fields, `${at}.code`);
    if (code === '') {
      code =
        typeof score === 'number' && !taken.has(String(score))
          ? String(score)
          : codeFrom(label.en, taken, 'c');
      taken.add(code);
    }
    const old = were.find((choice) => choice.code === one(fields, `${at}.was`));
    const face = one(fields, `${at}.face`);
    return {
      code,
      label,
      ...(score === undefined ? {} : { score }),
      ...(face === '' ? {} : { face }),
      ...(isTicked(fields, `${at}.exclusive`) ? { exclusive: true } : {}),
      ...(isTicked(fields, `${at}.other_text`) ? { other_text: true } : {}),
      ...(old?.a11 === undefined ? {} : { a11: old.a11 }),
    };
  });
}

/** Where a question's choices come from: `own`, `range` or `set:NAME`. */
export function sourceOf(question: Question): string {
  if ('choiceSet' in question && question.choiceSet !== undefined) return `set:${question.choiceSet}`;
  return question.kind === 'scale' && question.range !== undefined ? 'range' : 'own';
}

export function questionFields(question: Question): Fields {
  const { code, wording, short, hint, required, core, showIf, requiredIf } = question;
  const fields: Fields = {
    code,
    ...textFields('wording', wording),
    ...textFields('short', short),
    ...textFields('hint', hint),
    ...ticked('required', required),
    ...ticked('core', core),
    ...conditionFields('showIf', showIf),
    ...conditionFields('requiredIf', requiredIf),
  };
  if ('notApplicable' in question && question.notApplicable !== null)
    Object.assign(
      fields,
      { notApplicable: 'on' },
      textFields('notApplicable.label', question.notApplicable.label),
    );
  if (question.kind === 'scale' || question.kind === 'single' || question.kind === 'several')
    Object.assign(fields, { source: sourceOf(question) }, choiceFields(question.choices ?? []));
  if (question.kind === 'scale') {
    const { range } = question;
    Object.assign(fields, {
      goodDirection: question.goodDirection,
      display: question.display,
      dimension: question.dimension ?? '',
      satisfiedFrom: question.satisfiedFrom === undefined ? '' : String(question.satisfiedFrom),
      dissatisfiedTo: question.dissatisfiedTo === undefined ? '' : String(question.dissatisfiedTo),
      'range.lowest': range === undefined ? '' : String(range.lowest),
      'range.highest': range === undefined ? '' : String(range.highest),
      ...textFields('range.lowLabel', range?.lowLabel),
      ...textFields('range.highLabel', range?.highLabel),
    });
  }
  if (question.kind === 'single') Object.assign(fields, ticked('segment', question.segment));
  if (question.kind === 'number')
    Object.assign(fields, {
      min: String(question.min),
      max: String(question.max),
      decimals: String(question.decimals),
      ...textFields('unit', question.unit),
    });
  if ('maxLength' in question) fields['maxLength'] = String(question.maxLength);
  if (question.kind === 'long_text') Object.assign(fields, textFields('skipLabel', question.skipLabel));
  return fields;
}

/**
 * The question the fields describe, to be checked as part of the document. `document` is changed by a ready-made scale
 * that was chosen and is not among its sets yet.
 */
export function questionFrom(
  fields: FieldValues,
  question: Question,
  document: SurveyDocument,
): Record<string, unknown> {
  const kept: Record<string, unknown> = { ...question };
  const wording = textFrom(fields, 'wording');
  const set = (name: string, value: unknown) => {
    if (value === undefined) Reflect.deleteProperty(kept, name);
    else kept[name] = value;
  };
  set('code', one(fields, 'code') === '' ? question.code : one(fields, 'code'));
  set('wording', wording);
  set('short', shortFrom(textFrom(fields, 'short'), wording));
  set('hint', optionalText(fields, 'hint'));
  set('required', isTicked(fields, 'required'));
  set('core', isTicked(fields, 'core'));
  set('showIf', conditionFrom(fields, 'showIf', question.showIf));
  set('requiredIf', conditionFrom(fields, 'requiredIf', question.requiredIf));
  if ('notApplicable' in question)
    set(
      'notApplicable',
      isTicked(fields, 'notApplicable')
        ? { code: 'na', label: textFrom(fields, 'notApplicable.label') }
        : null,
    );
  if (question.kind === 'scale' || question.kind === 'single' || question.kind === 'several')
    Object.assign(kept, choiceSourceFrom(fields, question, document, set));
  if (question.kind === 'scale') {
    set('goodDirection', one(fields, 'goodDirection') === 'down' ? 'down' : 'up');
    set('display', one(fields, 'display') === 'faces_with_words' ? 'faces_with_words' : 'words');
    set('dimension', one(fields, 'dimension') === '' ? undefined : one(fields, 'dimension'));
    set('satisfiedFrom', numberIn(one(fields, 'satisfiedFrom')));
    set('dissatisfiedTo', numberIn(one(fields, 'dissatisfiedTo')));
  }
  if (question.kind === 'single') set('segment', isTicked(fields, 'segment'));
  if (question.kind === 'number') {
    set('min', numberIn(one(fields, 'min')) ?? question.min);
    set('max', numberIn(one(fields, 'max')) ?? question.max);
    set('decimals', numberIn(one(fields, 'decimals')) ?? question.decimals);
    set('unit', optionalText(fields, 'unit'));
  }
  if ('maxLength' in question) set('maxLength', numberIn(one(fields, 'maxLength')) ?? question.maxLength);
  if (question.kind === 'long_text') set('skipLabel', optionalText(fields, 'skipLabel'));
  return kept;
}

type ChoiceQuestion = Extract<Question, { kind: 'scale' | 'single' | 'several' }>;

function choiceSourceFrom(
  fields: FieldValues,
  question: ChoiceQuestion,
  document: SurveyDocument,
  set: (name: string, value: unknown) => void,
): Record<string, unknown> {
  const source = one(fields, 'source');
  for (const name of ['choices', 'choiceSet', 'range']) set(name, undefined);
  if (source === 'range' && question.kind === 'scale')
    return {
      range: {
        lowest: numberIn(one(fields, 'range.lowest')),
        highest: numberIn(one(fields, 'range.highest')),
        lowLabel: textFrom(fields, 'range.lowLabel'),
        highLabel: textFrom(fields, 'range.highLabel'),
      },
    };
  if (source.startsWith('set:')) {
    const name = source.slice('set:'.length);
    if (!Object.hasOwn(document.choiceSets, name) && isStandardScale(name))
      document.choiceSets[name] = standardScale(name);
    return { choiceSet: name };
  }
  const filled = choicesFrom(fields, question.choices ?? []);
  if (filled.length > 0) return { choices: filled };
  // From a shared set to choices of its own: they begin as a copy of it.
  const shared = question.choiceSet === undefined ? undefined : document.choiceSets[question.choiceSet];
  return { choices: structuredClone(shared ?? []) };
}

/** A name for charts and tables: what was typed, else the beginning of the wording. */
export function shortFrom(typed: Translated, wording: Translated): Translated {
  const short = (language: Language) => {
    if (typed[language] !== '') return typed[language];
    const text = wording[language].replace(/\s+/g, ' ').replace(/[?？。．.！!]+$/u, '');
    return text.length <= longestShortName ? text : `${text.slice(0, longestShortName - 1).trimEnd()}…`;
  };
  return { 'zh-TW': short('zh-TW'), en: short('en'), ja: short('ja') };
}
