// Why: every text a person sees, in the reader's language. zh-TW defines the keys; a test holds the others to it.
// Each feature keeps its words in locales/<language>/<feature>.json; the key begins with the file's name.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import i18next, { type i18n } from 'i18next';
import type { OfficeTranslated } from '../db/schema.js';

export const languages = ['zh-TW', 'en', 'ja'] as const;
export type Language = (typeof languages)[number];
declare const added: unique symbol;
/** A language that an office added to ours: a BCP-47 tag in its canonical form. `isOfficeLanguage` alone makes one. */
export type OfficeLanguage = string & { readonly [added]: true };
/** What citizens read and answer in: ours, and what their office added. Staff pages keep to ours. */
export type ContentLanguage = Language | OfficeLanguage;
export type MessageParameters = Record<string, string | number>;
/** Looks a text up: `t('surveys.title', { n: 3 })`. Plurals by `count`. Throws for a key that no file has. */
export type Translate = (key: string, parameters?: MessageParameters) => string;

export const languageNames: Record<Language, string> = { 'zh-TW': '中文', en: 'English', ja: '日本語' };

/** Between the words of a list. */
export function separatorIn(language: Language): string {
  return language === 'en' ? ', ' : '、';
}

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && (languages as readonly string[]).includes(value);
}

/** A language with at most a script and a region; whatever is Chinese of Taiwan, English or Japanese is one of ours. */
export function isOfficeLanguage(value: unknown): value is OfficeLanguage {
  if (typeof value !== 'string' || !/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/.test(value)) return false;
  if (isLanguage(value) || /^(en|ja)(-|$)/.test(value) || /^zh(-Hant)?(-TW)?$/.test(value)) return false;
  return Intl.getCanonicalLocales(value)[0] === value;
}

export function isContentLanguage(value: unknown): value is ContentLanguage {
  return isLanguage(value) || isOfficeLanguage(value);
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
    // Else a page would show that the key is none of a text.
    returnedObjectHandler: (key) => {
      throw new Error(`${key} is a part of a file, not a text`);
    },
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

/** A text of the files as it is written there, with its placeholders; undefined where there is none of that key. */
export function writtenText(language: Language, key: string): string | undefined {
  const text: unknown = texts.getResource(language, 'translation', key);
  return typeof text === 'string' ? text : undefined;
}

/** The keys of all texts in a file, or in a part of it. */
export function keysUnder(part: string): string[] {
  const visit = (value: unknown, key: string): string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, inner]) => visit(inner, `${key}.${name}`))
      : [key];
  return visit(texts.getResource('zh-TW', 'translation', part), part);
}

/**
 * The reader's word of a translated value; falls back to zh-TW where a translation is empty. What is not written in a language
 * the office added is English to its reader.
 */
export function inLanguage(value: OfficeTranslated, language: ContentLanguage): string {
  const own = isLanguage(language) ? undefined : value[language];
  if (own !== undefined && own !== '') return own;
  const ours = isLanguage(language) ? language : 'en';
  return value[ours] === '' ? value['zh-TW'] : value[ours];
}

/** A language in the reader's own words: 越南文, Vietnamese. */
export function languageInWords(code: string, reader: Language): string {
  if (isLanguage(code)) return translatorFor(reader)(`comments.languages.${code}`);
  return isOfficeLanguage(code)
    ? (new Intl.DisplayNames([reader], { type: 'language' }).of(code) ?? code)
    : code;
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
