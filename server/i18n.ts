// Why: every text a person sees, in the reader's language. zh-TW defines the keys; a test holds the others to it.
// Each feature keeps its words in locales/<language>/<feature>.json; the key begins with the file's name.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import i18next, { type i18n } from 'i18next';
import type { Translated } from '../db/schema.js';

export const languages = ['zh-TW', 'en', 'ja'] as const;
export type Language = (typeof languages)[number];
export type MessageParameters = Record<string, string | number>;
/** Looks a text up: `t('surveys.title', { n: 3 })`. Plurals by `count`. Throws for a key that no file has. */
export type Translate = (key: string, parameters?: MessageParameters) => string;

export const languageNames: Record<Language, string> = { 'zh-TW': '中文', en: 'English', ja: '日本語' };

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && (languages as readonly string[]).includes(value);
}

const localesFolder = `${dirname(fileURLToPath(import.meta.url))}/locales`;

function load(): i18n {
  const instance = i18next.createInstance();
  const resources = Object.fromEntries(
    languages.map((language) => {
      const folder = `${localesFolder}/${language}`;
      const texts = Object.fromEntries(
        readdirSync(folder)
          .filter((file) => file.endsWith('.json'))
          .map((file): [string, unknown] => [
            file.slice(0, -5),
            JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')),
          ]),
      );
      return [language, { translation: texts }];
    }),
  );
  void instance.init({
    lng: 'zh-TW',
    fallbackLng: false,
    resources,
    interpolation: { escapeValue: false }, // templates escape
    initAsync: false,
  });
  return instance;
}

const texts = load();

const translators = new Map<Language, Translate>(
  languages.map((language) => {
    const fixed = texts.getFixedT(language);
    return [
      language,
      (key, parameters = {}) => {
        const text = fixed(key, parameters);
        if (text === key) throw new Error(`no text for ${key} in ${language}`);
        return text;
      },
    ];
  }),
);

export function translatorFor(language: Language): Translate {
  const translate = translators.get(language);
  if (translate === undefined) throw new Error(`no texts for ${language}`);
  return translate;
}

/** The reader's word of a translated value; falls back to zh-TW where a translation is empty. */
export function inLanguage(value: Translated, language: Language): string {
  return value[language] === '' ? value['zh-TW'] : value[language];
}

/** The first language of the browser's list that we speak, else zh-TW. */
export function languageOfHeader(header: string | undefined): Language {
  for (const part of (header ?? '').split(',')) {
    const tag = (part.split(';')[0] ?? '').trim().toLowerCase();
    if (tag.startsWith('zh')) return 'zh-TW';
    if (tag.startsWith('en')) return 'en';
    if (tag.startsWith('ja')) return 'ja';
  }
  return 'zh-TW';
}
