// Why: which of the program's texts a citizen meets while answering, how an office's wording of them is held against the
// English, and how pages look them up: what is not translated yet is English.
import { createHash } from 'node:crypto';
import type { CitizenWord } from '../../db/queries/languages.js';
import { keysUnder, translatorFor, writtenText, type OfficeLanguage, type Translate } from '../i18n.js';

export const wordGroups = ['form', 'kiosk', 'frame', 'paper', 'mail', 'errors'] as const;
export type WordGroup = (typeof wordGroups)[number];
export type WordState = 'missing' | 'draft' | 'translated' | 'checked';
/** `text` is empty where nothing is written yet. */
export type Word = { key: string; text: string; state: WordState };

const isStaffs = /^citizen\.(front_|staff_sign_in)|^kiosk\.(staff|said|reason|pin)\./;
const framed = [
  'frame.product',
  'frame.skip',
  'frame.languages',
  'frame.footer',
  'frame.errors_title',
  'frame.correct_first',
  'frame.optional',
  'frame.at_most',
  'frame.request_number',
  'frame.to_front',
];
const printed = ['how_to', 'number', 'several', 'consent', 'date', 'thanks', 'mark'];
const posted = ['ask', 'scan', 'note', 'note_minutes'];
const mishaps = [
  'bad_request',
  'not_found',
  'unexpected',
  'too_large',
  'too_many',
  'survey_not_found',
  'survey_version_not_found',
  'survey_not_yet_open',
  'survey_closed',
  'survey_full',
  'code_unknown',
  'code_used',
  'draft_not_found',
  'phone_used',
  'phone_expired',
  'phone_unknown',
  'response_conflict',
  'answers_refused',
  'device_paused',
  'device_revoked',
  'device_not_enrolled',
  'device_key_ended',
  'invitation_not_found',
];

/** The texts of each group, in the order of the files. */
export const wordKeys: Readonly<Record<WordGroup, readonly string[]>> = {
  form: ['citizen', 'phone'].flatMap(keysUnder).filter((key) => !isStaffs.test(key)),
  kiosk: keysUnder('kiosk').filter((key) => !isStaffs.test(key)),
  frame: framed,
  paper: [
    ...printed.map((name) => `paper.sheet.${name}`),
    ...posted.map((name) => `reaching.poster.${name}`),
  ],
  mail: ['reaching.mail', 'reaching.out'].flatMap(keysUnder),
  errors: mishaps.flatMap((name) => keysUnder(`errors.${name}`)),
};
export const allWordKeys: readonly string[] = wordGroups.flatMap((group) => wordKeys[group]);

export function englishOf(key: string): string {
  return writtenText('en', key) ?? '';
}

const placeholdersOf = (text: string): string[] =>
  [...text.matchAll(/\{\{[^{}]*\}\}/g)].map(([whole]) => whole).sort();

/** Every {{…}} of the English, as often as it has it, and nothing else in braces. */
export function keepsPlaceholders(key: string, text: string): boolean {
  const own = placeholdersOf(text);
  return (
    JSON.stringify(own) === JSON.stringify(placeholdersOf(englishOf(key))) &&
    !/[{}]/.test(text.replace(/\{\{[^{}]*\}\}/g, ''))
  );
}

/** When a new program says something else in English, the translation is a draft again. */
export function fingerprintOfWord(key: string): string {
  return createHash('sha256').update(englishOf(key)).digest('hex').slice(0, 16);
}

export function wordOf(key: string, row: CitizenWord | undefined): Word {
  if (row === undefined || row.text === '') return { key, text: '', state: 'missing' };
  const holds = row.fingerprint === fingerprintOfWord(key) && keepsPlaceholders(key, row.text);
  return { key, text: row.text, state: holds ? row.state : 'draft' };
}

export function wordsOf(
  rows: readonly CitizenWord[],
  language: OfficeLanguage,
  keys: readonly string[] = allWordKeys,
): Word[] {
  const own = new Map(rows.filter((row) => row.language === language).map((row) => [row.key, row]));
  return keys.map((key) => wordOf(key, own.get(key)));
}

/** How far the citizen's pages have come in a language; «translated» counts what is checked too. */
export function completenessOfWords(rows: readonly CitizenWord[], language: OfficeLanguage) {
  const states = wordsOf(rows, language).map(({ state }) => state);
  const count = (...wanted: WordState[]) => states.filter((state) => wanted.includes(state)).length;
  return {
    texts: states.length,
    missing: count('missing'),
    translated: count('translated', 'checked'),
    checked: count('checked'),
  };
}

/** What citizens are shown: drafts are not. */
export function shownWords(
  rows: readonly CitizenWord[],
  language: OfficeLanguage,
): ReadonlyMap<string, string> {
  return new Map(
    wordsOf(rows, language)
      .filter(({ state }) => state === 'translated' || state === 'checked')
      .map(({ key, text }) => [key, text]),
  );
}

/** A text without its translation is the program's English. */
export function translatorWith(words: ReadonlyMap<string, string>): Translate {
  const english = translatorFor('en');
  return (key, parameters = {}) => {
    const own = words.get(key);
    if (own === undefined) return english(key, parameters);
    return own.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => String(parameters[name] ?? whole));
  };
}
