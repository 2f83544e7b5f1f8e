// Why: a language an office adds, and its words of the citizen's pages, read once at the edge: a code there is, a wording
// that keeps every placeholder.
import { badRequest } from '../errors.js';
import { isLanguage, isOfficeLanguage, type OfficeLanguage } from '../i18n.js';
import { englishOf, keepsPlaceholders, wordKeys, type WordGroup } from './citizenWords.js';

/** What offices of Taiwan are asked for most, each by its own name. Any other BCP-47 code is typed in. */
export const commonLanguages: Readonly<Record<string, string>> = {
  vi: 'Tiếng Việt',
  id: 'Bahasa Indonesia',
  th: 'ภาษาไทย',
  fil: 'Filipino',
  my: 'မြန်မာဘာသာ',
  km: 'ភាសាខ្មែរ',
  ko: '한국어',
  ms: 'Bahasa Melayu',
  lo: 'ພາສາລາວ',
  hi: 'हिन्दी',
  es: 'Español',
  fr: 'Français',
  de: 'Deutsch',
  'zh-Hans': '简体中文',
};
const longestName = 60;
/** Pages are laid out from left to right. */
const fromTheRight = new Set(['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm', 'Rohg']);

export type LanguageFields = { code: string; name: string };
export type ReadLanguage =
  | { ok: true; code: OfficeLanguage; name: string }
  | { ok: false; values: LanguageFields; wrong: { field: 'code' | 'name'; key: string } };

/** Words of `wrong.key` under `languages.wrong.`. */
export function readLanguage(body: unknown): ReadLanguage {
  const fields = textsIn(body);
  const values = { code: (fields.get('code') ?? '').trim(), name: (fields.get('name') ?? '').trim() };
  const refuse = (field: 'code' | 'name', key: string): ReadLanguage => ({
    ok: false,
    values,
    wrong: { field, key },
  });
  const code = canonical(values.code);
  if (code === undefined) return refuse('code', 'code');
  if (isLanguage(code) || !isOfficeLanguage(code)) return refuse('code', 'ours');
  const own = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' }).of(code);
  if (own === undefined) return refuse('code', 'code');
  if (fromTheRight.has(new Intl.Locale(code).maximize().script ?? '')) return refuse('code', 'direction');
  const name = values.name === '' ? ownNameOf(code) : values.name;
  if (name === undefined || name.length > longestName || /\p{Cc}/u.test(name)) return refuse('name', 'name');
  return { ok: true, code, name };
}

function canonical(code: string): string | undefined {
  if (!/^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-[A-Za-z]{2})?$/.test(code)) return undefined;
  return Intl.getCanonicalLocales(code)[0];
}

const ownNameOf = (code: string): string | undefined =>
  commonLanguages[code] ?? new Intl.DisplayNames([code], { type: 'language', fallback: 'none' }).of(code);

/** What becomes of one that is there: another name, an end, or in use again. */
export function readChange(body: unknown): { name: string; inUse: boolean } | undefined {
  const fields = textsIn(body);
  const name = (fields.get('name') ?? '').trim();
  const action = fields.get('do');
  if (action !== 'save' && action !== 'end' && action !== 'resume') throw badRequest();
  if (name === '' || name.length > longestName || /\p{Cc}/u.test(name)) return undefined;
  return { name, inUse: action !== 'end' };
}

const longestWord = 2_000;

export type WordsForm = {
  mark: string;
  /** All of the group that is written is right. */
  all: boolean;
  texts: ReadonlyMap<string, string>;
  checked: ReadonlySet<string>;
  /** Key → what is wrong with it, under `languages.wrong.`. */
  wrong: ReadonlyMap<string, string>;
};

export function readWords(body: unknown, group: WordGroup): WordsForm {
  const fields = textsIn(body);
  const action = fields.get('do') ?? 'save';
  const mark = fields.get('mark') ?? '';
  if ((action !== 'save' && action !== 'all') || !/^[0-9a-f]{16}$/.test(mark)) throw badRequest();
  const texts = new Map<string, string>();
  const checked = new Set<string>();
  const wrong = new Map<string, string>();
  for (const key of wordKeys[group]) {
    const text = tidied(key, fields.get(`text.${key}`) ?? '');
    texts.set(key, text);
    if (fields.has(`checked.${key}`)) checked.add(key);
    if (text.length > longestWord || /\p{Cc}/u.test(text.replaceAll('\n', ''))) wrong.set(key, 'text');
    else if (text !== '' && !keepsPlaceholders(key, text)) wrong.set(key, 'placeholders');
  }
  return { mark, all: action === 'all', texts, checked, wrong };
}

/** Lines stay only where the English has some: a mail's. */
function tidied(key: string, text: string): string {
  const spaces = englishOf(key).includes('\n') ? /[^\S\n]+/gu : /\s+/gu;
  return text.replaceAll('\r\n', '\n').replace(spaces, ' ').trim();
}

/** Throws 400 for a field sent twice, or a text no database could hold. */
function textsIn(body: unknown): Map<string, string> {
  const entries = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  return new Map(
    entries.map(([name, value]: [string, unknown]) => {
      if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\0')) throw badRequest();
      return [name, value];
    }),
  );
}
