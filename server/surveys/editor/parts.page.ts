// Why: what every page of the editor is made of: fields that show what was typed or what is stored, texts in all
// languages side by side, ticks, the notice that somebody was quicker, and links back.
import type { OfficeSettings } from '../../../db/schema.js';
import { languageNames, languages, translatorFor, type Language, type Translate } from '../../i18n.js';
import type { Problem } from '../check.js';
import type { SurveyDocument } from '../document.js';
import { problemText } from '../problemWords.js';
import type { FieldValues } from './question.fields.js';
import { stateOf, type KnownStates, type NamedText } from './texts.js';

/** What was typed and is shown again, and why. */
export type Refusal = {
  fields: FieldValues;
  problems: readonly Problem[];
  /** Somebody else changed the part: what was typed stands in the form, what is stored beside it. */
  moved?: boolean;
};

export type EditorContext = {
  language: Language;
  mayWrite: boolean;
  /** Of the office: which channels it has, and what it calls them. */
  settings: Pick<OfficeSettings, 'channels'>;
  refusal?: Refusal | undefined;
};

export type FieldView = {
  name: string;
  id: string;
  label: string;
  value?: string;
  hint?: string | undefined;
  error?: string | undefined;
  max?: number;
  rows?: number;
  inputmode?: string;
  type?: string;
  optional?: boolean;
  options?: { value: string; text: string; selected: boolean }[];
};

export const idOf = (name: string): string => `f.${name}`;

type KnownTexts = { known: KnownStates; texts: ReadonlyMap<string, NamedText> };
export type FormFields = ReturnType<typeof formFields>;

/** Builds fields over the typed or stored values; `problems` by field name, texts of the document for their state. */
export function formFields(
  language: Language,
  values: FieldValues,
  problems: ReadonlyMap<string, string>,
  states?: KnownTexts,
) {
  const t = translatorFor(language);
  const value = (name: string): string => values[name] ?? '';

  function field(name: string, label: string, more: Partial<FieldView> = {}): FieldView {
    return { name, id: idOf(name), label, value: value(name), error: problems.get(name), ...more };
  }

  function list(
    name: string,
    label: string,
    options: readonly [value: string, text: string][],
    hint?: string,
  ): FieldView {
    const chosen = value(name);
    return field(name, label, {
      hint,
      options: options.map(([one, text]) => ({ value: one, text, selected: one === chosen })),
    });
  }

  function tick(name: string, label: string, hint?: string) {
    return {
      name,
      id: idOf(name),
      label,
      hint,
      checked: values[name] !== undefined,
      error: problems.get(name),
    };
  }

  /** One text in all languages side by side, each with how far it has come. */
  function text(
    name: string,
    legend: string,
    more: { rows?: number; textName?: string; hint?: string } = {},
  ) {
    const { textName, hint, rows } = more;
    return {
      legend,
      hint,
      fields: languages.map((each) =>
        field(`${name}.${each}`, languageNames[each], {
          hint: stateWord(textName ?? name, each),
          ...(rows === undefined ? {} : { rows }),
        }),
      ),
    };
  }

  function stateWord(name: string, each: Language): string | undefined {
    const entry = states?.texts.get(name);
    if (states === undefined || entry === undefined) return undefined;
    return t(`editor.text_state.${stateOf(entry, each, entry.text[each], states.known)}`);
  }

  return { t, language, values, problems, value, field, list, tick, text };
}

/** Problems of one part of the document by the name of the field in its form; the rest as lines without a field. */
export function problemsByField(
  t: Translate,
  problems: readonly Problem[],
  document: SurveyDocument,
  path: string,
): { byField: Map<string, string>; lines: { href: string | undefined; text: string }[] } {
  const byField = new Map<string, string>();
  const lines = problems.map((found) => {
    const own =
      path !== '' && found.path.startsWith(`${path}.`) ? found.path.slice(path.length + 1) : undefined;
    if (own === undefined) return { href: undefined, text: problemText(t, found, document) };
    const text = t(`surveys.problems.${found.key}`, found.parameters);
    const field = own.replace(/\.in(?:\.\d+)?$/, '');
    if (!byField.has(field)) byField.set(field, text);
    return { href: `#${idOf(field)}`, text: t('editor.field_problem', { field: fieldWord(t, field), text }) };
  });
  return { byField, lines };
}

/** «題目（English）», «選項2». */
export function fieldWord(t: Translate, field: string): string {
  const language = languages.find((each) => field.endsWith(`.${each}`));
  const base = language === undefined ? field : field.slice(0, -language.length - 1);
  const row = /^choices\.(\d+)/.exec(base);
  const key = row === null ? base.split('.').slice(0, 2).join('_') : 'choice_row';
  const known = fieldWords.has(key)
    ? key
    : fieldWords.has(base.split('.')[0] ?? '')
      ? base.split('.')[0]
      : 'other';
  const word = t(`editor.fields.${known ?? 'other'}`, { n: Number(row?.[1] ?? 0) + 1 });
  return language === undefined ? word : t('editor.in_language', { word, language: languageNames[language] });
}

const fieldWords = new Set([
  'wording',
  'short',
  'hint',
  'code',
  'title',
  'purpose',
  'choice_row',
  'source',
  'showIf',
  'requiredIf',
  'notApplicable',
  'range',
  'satisfiedFrom',
  'dissatisfiedTo',
  'dimension',
  'min',
  'max',
  'decimals',
  'unit',
  'maxLength',
  'skipLabel',
  'choices',
  'notice',
  'thanks',
  'submit',
  'petitionNote',
  'estimatedMinutes',
]);

/** What is stored now, where it differs from what was typed: for whoever was second. */
export function storedBeside(t: Translate, typed: FieldValues, stored: FieldValues) {
  const names = [...new Set([...Object.keys(stored), ...Object.keys(typed)])].filter(
    (name) => !/\.(was|of)$/.test(name) && (typed[name] ?? '') !== (stored[name] ?? ''),
  );
  return names.slice(0, 60).map((name) => ({
    label: fieldWord(t, name),
    stored: (stored[name] ?? '') === '' ? t('editor.moved.empty') : (stored[name] ?? ''),
    typed: (typed[name] ?? '') === '' ? t('editor.moved.empty') : (typed[name] ?? ''),
  }));
}
