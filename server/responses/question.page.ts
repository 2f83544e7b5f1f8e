// Why: one question as the web form and the kiosk show it: finished words, ids and values; the templates only lay it out.
import { inLanguage, type ContentLanguage } from '../i18n.js';
import {
  choicesBestFirst,
  choicesOf,
  findQuestion,
  type Choice,
  type Question,
  type SurveyDocument,
} from '../surveys/document.js';
import {
  fieldOf,
  longestOtherText,
  otherFieldOf,
  withoutControls,
  type FieldErrors,
} from './answers.form.js';
import type { Fields } from './fields.form.js';
import { filled, type OfficeWords } from './placeholders.js';
import { wordsIn } from './speech.js';

export type ChoiceView = {
  id: string;
  name: string;
  value: string;
  label: string;
  checked: boolean;
  face: string | undefined;
  /** Ticking it unticks the others. */
  exclusive: boolean;
  /** A tick box of a question that has to be put right. */
  wrong: boolean;
  other: { id: string; name: string; label: string; value: string; max: number } | undefined;
};

export type QuestionView = {
  /** Where an error links to: the first thing in it that takes the focus. */
  id: string;
  name: string;
  number: string | undefined;
  wording: string;
  /** Its name in an error summary. */
  short: string;
  required: boolean;
  hint: string | undefined;
  error: string | undefined;
  describedBy: string | undefined;
  /** For scripts: the field it depends on, and the answers that show it, as JSON. */
  showIf: { field: string; values: string; words: string } | undefined;
  layout: 'scale' | 'faces' | 'choices' | 'line' | 'paragraph' | 'consent';
  inputType: 'radio' | 'checkbox' | 'text' | 'date';
  choices: ChoiceView[];
  notApplicable: ChoiceView | undefined;
  twoColumns: boolean;
  value: string;
  max: number | undefined;
  unit: string | undefined;
  inputMode: 'numeric' | 'decimal' | undefined;
  autocomplete: string | undefined;
};

export type QuestionContext = {
  document: SurveyDocument;
  language: ContentLanguage;
  office: OfficeWords;
  values: Fields | undefined;
  errors: FieldErrors | undefined;
  /** As the counter has ratings; else they stand as they were written. */
  bestFirst?: boolean;
};

export function questionView(
  context: QuestionContext,
  question: Question,
  number: string | undefined,
): QuestionView {
  const { document, language, office } = context;
  const t = wordsIn(context.office, language);
  const name = fieldOf(question.code);
  const id = `q.${question.code}`;
  const posted = context.values?.get(name) ?? [];
  const hint = question.hint === undefined ? undefined : filled(question.hint, office, language);
  const error = errorText(context, question.code);
  const showIf = question.showIf === undefined ? undefined : conditionView(context, question.showIf);
  const describedBy = [
    ...(hint === undefined ? [] : [`${id}.hint`]),
    ...(error === undefined ? [] : [`${id}.error`]),
    ...(showIf === undefined ? [] : [`${id}.when`]),
  ].join(' ');
  const options = (context.bestFirst === true ? choicesBestFirst : choicesOf)(document, question);
  const choices = options.map((choice, index) => choiceView(context, question, choice, index, posted));
  const isText =
    question.kind === 'short_text' || question.kind === 'long_text' || question.kind === 'contact';
  const notApplicable = 'notApplicable' in question ? question.notApplicable : null;
  return {
    id,
    name,
    number,
    wording: filled(question.wording, office, language),
    short: inLanguage(question.short, language),
    required: question.required || question.requiredIf !== undefined,
    hint,
    error,
    describedBy: describedBy === '' ? undefined : describedBy,
    showIf,
    layout: layoutOf(question),
    inputType:
      question.kind === 'several' || question.kind === 'consent'
        ? 'checkbox'
        : question.kind === 'date'
          ? 'date'
          : question.kind === 'scale' || question.kind === 'single'
            ? 'radio'
            : 'text',
    choices,
    notApplicable:
      notApplicable === null
        ? undefined
        : {
            id: `${id}.na`,
            name,
            value: 'na',
            label: inLanguage(notApplicable.label, language),
            checked: posted.includes('na'),
            face: undefined,
            exclusive: true,
            wrong: false,
            other: undefined,
          },
    twoColumns: choices.length > 6,
    value: withoutControls(posted.find((value) => value !== '' && value !== 'na') ?? ''),
    max: isText ? question.maxLength : undefined,
    unit:
      question.kind === 'number' && question.unit !== undefined
        ? inLanguage(question.unit, language)
        : undefined,
    inputMode:
      question.kind === 'number'
        ? question.decimals === 0 && question.min >= 0
          ? 'numeric'
          : 'decimal'
        : undefined,
    autocomplete: question.kind === 'contact' && question.code.endsWith('name') ? 'name' : undefined,
  };

  function errorText(of: QuestionContext, code: string): string | undefined {
    const found = of.errors?.get(code);
    return found === undefined ? undefined : t(`citizen.errors.${found.key}`, found.parameters);
  }
}

function layoutOf(question: Question): QuestionView['layout'] {
  switch (question.kind) {
    case 'scale':
      return question.display === 'faces_with_words' ? 'faces' : 'scale';
    case 'single':
    case 'several':
      return 'choices';
    case 'long_text':
      return 'paragraph';
    case 'consent':
      return 'consent';
    default:
      return 'line';
  }
}

function choiceView(
  context: QuestionContext,
  question: Question,
  choice: Choice,
  index: number,
  posted: readonly string[],
): ChoiceView {
  const { language, values } = context;
  const t = wordsIn(context.office, language);
  const label = inLanguage(choice.label, language);
  const otherName = otherFieldOf(question.code, choice.code);
  return {
    id: index === 0 ? `q.${question.code}` : `q.${question.code}.${choice.code}`,
    name: fieldOf(question.code),
    value: choice.code,
    label,
    checked: posted.includes(choice.code),
    face: choice.face,
    exclusive: choice.exclusive === true,
    wrong: question.kind === 'several' && context.errors?.has(question.code) === true,
    other:
      choice.other_text === true
        ? {
            id: `q.${otherName}.text`,
            name: otherName,
            label: t('citizen.other_label', { choice: label }),
            value: withoutControls(values?.get(otherName)?.[0] ?? ''),
            max: longestOtherText,
          }
        : undefined,
  };
}

/** Without a script everything is visible, so each conditional question says when it is meant. */
function conditionView(
  context: QuestionContext,
  condition: { question: string; in: readonly string[] },
): QuestionView['showIf'] {
  const { document, language } = context;
  const t = wordsIn(context.office, language);
  const earlier = findQuestion(document, condition.question);
  if (earlier === undefined) return undefined;
  const labels = choicesOf(document, earlier)
    .filter((choice) => condition.in.includes(choice.code))
    .map((choice) => t('citizen.quoted', { text: inLanguage(choice.label, language) }));
  const list = new Intl.ListFormat(language, { type: 'disjunction' }).format(labels);
  return {
    field: fieldOf(condition.question),
    values: JSON.stringify(condition.in),
    words: t('citizen.shown_if', { question: inLanguage(earlier.short, language), choices: list }),
  };
}
