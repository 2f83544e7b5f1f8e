// Why: the languages an office offers beside ours, how far each has come, and its words beside the English and the Chinese.
import type { CitizenWord } from '../../db/queries/languages.js';
import { languageNames, languages, translatorFor, writtenText, type Language } from '../i18n.js';
import {
  completenessOfWords,
  englishOf,
  wordGroups,
  wordKeys,
  wordsOf,
  type WordGroup,
} from './citizenWords.js';
import { markOfWords } from './languages.commands.js';
import { commonLanguages, type LanguageFields, type WordsForm } from './languages.form.js';
import type { Tongue } from './tongues.js';

export type LanguagesView = {
  language: Language;
  tongues: readonly Tongue[];
  words: readonly CitizenWord[];
  /** Whether the reader may translate. */
  mayTranslate: boolean;
  refused?: { values: LanguageFields; wrong: { field: 'code' | 'name'; key: string } };
};

export function languagesPage({ language, tongues, words, mayTranslate, refused }: LanguagesView) {
  const t = translatorFor(language);
  const errorOf = (field: 'code' | 'name') =>
    refused?.wrong.field === field ? t(`languages.wrong.${refused.wrong.key}`) : undefined;
  return {
    title: t('languages.title'),
    nav: 'settings',
    errors:
      refused === undefined
        ? undefined
        : [{ href: `#${refused.wrong.field}`, text: t(`languages.wrong.${refused.wrong.key}`) }],
    ours: new Intl.ListFormat(language).format(languages.map((one) => languageNames[one])),
    rows: tongues.map(({ code, name, inUse }) => ({
      code,
      action: `/settings/languages/${code}`,
      field: { name: 'name', id: `name-${code}`, label: t('languages.name'), value: name, max: 60 },
      title: t('languages.one', { name, code }),
      state: t(inUse ? 'languages.in_use' : 'languages.ended'),
      inUse,
      progress: t('languages.progress', countsOf(words, { code, name, inUse })),
      words: mayTranslate && inUse ? `/translations/words/${code}` : undefined,
    })),
    mayTranslate,
    fields: [
      {
        name: 'code',
        label: t('languages.code'),
        hint: t('languages.code_hint', {
          common: Object.entries(commonLanguages)
            .map(([code, name]) => `${code} ${name}`)
            .join(' · '),
        }),
        value: refused?.values.code ?? '',
        error: errorOf('code'),
        max: 12,
        autocomplete: 'off',
      },
      {
        name: 'name',
        label: t('languages.name'),
        hint: t('languages.name_hint'),
        optional: true,
        value: refused?.values.name ?? '',
        error: errorOf('name'),
        max: 60,
        autocomplete: 'off',
      },
    ],
  };
}

function countsOf(words: readonly CitizenWord[], { code }: Tongue) {
  const one = completenessOfWords(words, code);
  return { n: one.texts, translated: one.translated, checked: one.checked };
}

export type WordsView = {
  language: Language;
  tongue: Tongue;
  tongues: readonly Tongue[];
  group: WordGroup;
  rows: readonly CitizenWord[];
  /** What was typed, where it was refused; `moved`: somebody else wrote in it meanwhile. */
  typed?: WordsForm;
  moved?: boolean;
};

export function wordsPage({ language, tongue, tongues, group, rows, typed, moved = false }: WordsView) {
  const t = translatorFor(language);
  const words = wordsOf(rows, tongue.code, wordKeys[group]);
  const title = t('languages.words_title', { name: tongue.name });
  const idOf = (key: string) => `text.${key}`;
  const wrongOf = (key: string) => {
    const wrong = typed?.wrong.get(key);
    return wrong === undefined ? undefined : t(`languages.wrong.${wrong}`);
  };
  const address = (code: string, one: string) => `/translations/words/${code}?group=${one}`;
  return {
    title,
    nav: 'translations',
    styles: ['editor.css'],
    errors: [
      ...(moved ? [{ href: undefined, text: t('languages.moved') }] : []),
      ...words.flatMap(({ key }) => {
        const text = wrongOf(key);
        return text === undefined ? [] : [{ href: `#${idOf(key)}`, text: `${englishOf(key)}: ${text}` }];
      }),
    ],
    lead: t('languages.words_lead', countsOf(rows, tongue)),
    languages: tongues
      .filter(({ inUse }) => inUse)
      .map(({ code, name }) => ({ url: address(code, group), text: name, current: code === tongue.code })),
    groups: wordGroups.map((one) => ({
      url: address(tongue.code, one),
      text: t(`languages.groups.${one}`),
      current: one === group,
    })),
    action: address(tongue.code, group),
    mark: markOfWords(words),
    wanted: tongue.code,
    rows: words.map(({ key, text, state }) => ({
      english: englishOf(key),
      chinese: writtenText('zh-TW', key) ?? '',
      stored: moved && typed?.texts.get(key) !== text ? text : undefined,
      field: {
        name: `text.${key}`,
        id: idOf(key),
        label: t('languages.word_of', { name: tongue.name }),
        value: typed?.texts.get(key) ?? text,
        rows: englishOf(key).length > 60 ? 3 : 1,
        error: wrongOf(key),
      },
      state: t(`editor.text_state.${state}`),
      checked: {
        name: `checked.${key}`,
        id: `checked.${key}`,
        label: t('editor.text_state.checked'),
        checked: typed === undefined ? state === 'checked' : typed.checked.has(key),
      },
    })),
  };
}
