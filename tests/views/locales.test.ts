// Why: zh-TW defines the words; the other languages say the same, not more, and zh-TW keeps the register of a Taiwanese office.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { languages, translatorFor, type Language } from '../../server/i18n.js';

const folder = fileURLToPath(new URL('../../server/locales', import.meta.url));
const files = readdirSync(`${folder}/zh-TW`).filter((file) => file.endsWith('.json'));

/** Path → text, for every leaf. */
function wordsOf(language: Language, file: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string') found.set(path, value);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`);
    } else throw new Error(`${file}: ${path} is no text`);
  };
  walk(JSON.parse(readFileSync(`${folder}/${language}/${file}`, 'utf8')), '');
  return found;
}

// English counts one and many apart; Chinese and Japanese do not.
const withoutPlural = (path: string): string => path.replace(/_(zero|one|two|few|many|other)$/, '');
const keysOf = (language: Language, file: string): string[] =>
  [...new Set([...wordsOf(language, file).keys()].map(withoutPlural))].sort();
const placeholdersOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? ''))].sort();

test.each(languages)('%s has a file for every file of zh-TW, and no other', (language) => {
  expect(
    readdirSync(`${folder}/${language}`)
      .filter((file) => file.endsWith('.json'))
      .sort(),
  ).toEqual([...files].sort());
});

/** Keys written twice in one object: the later would hide the earlier without a word. */
function doubleKeysIn(json: string): string[] {
  const open: Set<string>[] = [];
  const double: string[] = [];
  for (const [token, key, colon] of json.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (key !== undefined && colon !== undefined) {
      if (open.at(-1)?.has(key) === true) double.push(key);
      open.at(-1)?.add(key);
    }
  }
  return double;
}

test('a key that is written twice is found', () => {
  expect(doubleKeysIn('{"a": "{a: \\"a\\":", "b": {"a": "a", "c": "b"}, "a": {"b": "c"}}')).toEqual(['a']);
});

test('a part of a file is no text: who asks for one as if it were is refused', () => {
  for (const language of languages)
    expect(() => translatorFor(language)('status.disk')).toThrow(/status\.disk/);
});

// What a reader is told to set must be what the program reads: a misspelt setting is passed over without a word.
describe('settings', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8');
  const settings = [...read('server/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): z\b/gm)].map(([, name = '']) => name);
  const namedIn = (text: string) => text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? [];

  test.each(languages)('that %s names are those the program reads', (language) => {
    const named = files.flatMap((file) =>
      [...wordsOf(language, file)].flatMap(([path, text]) => namedIn(text).map((name) => [name, `${file}: ${path}`])),
    );
    expect(named.map(([name]) => name)).toEqual(expect.arrayContaining(['BACKUP_DIR', 'MAIL_URL', 'PUBLIC_URL']));
    expect(named.filter(([name = '']) => !settings.includes(name))).toEqual([]);
  });

  test('in .env.example are exactly those the program reads, and the README knows no others', () => {
    const example = [...read('.env.example').matchAll(/^#([A-Z_]+)=/gm)].map(([, name = '']) => name);
    expect(example.sort()).toEqual([...settings].sort());
    const inBackticks = [...read('README.md').matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name = '']) => name);
    expect(inBackticks.filter((name) => name.includes('_') && !settings.includes(name))).toEqual([]);
  });
});

describe.each(files)('locales/%s', (file) => {
  test('no key is written twice', () => {
    for (const language of languages)
      expect(doubleKeysIn(readFileSync(`${folder}/${language}/${file}`, 'utf8')), language).toEqual([]);
  });

  test.each(['en', 'ja'] as const)('%s has exactly the keys of zh-TW', (language) => {
    expect(keysOf(language, file)).toEqual(keysOf('zh-TW', file));
  });

  test.each(['en', 'ja'] as const)('%s fills in the same values as zh-TW', (language) => {
    const chinese = new Map([...wordsOf('zh-TW', file)].map(([path, text]) => [withoutPlural(path), placeholdersOf(text)]));
    for (const [path, text] of wordsOf(language, file)) {
      // The singular may say "one" in words, and a date may name its month.
      if (path.endsWith('_one') || placeholdersOf(text).includes('year')) continue;
      expect(placeholdersOf(text), path).toEqual(chinese.get(withoutPlural(path)));
    }
  });

  test('no text is empty', () => {
    for (const language of languages) {
      // A piece of a sentence (`sentence.end`) may fall away where a language orders it otherwise.
      const empty = [...wordsOf(language, file)]
        .filter(([path, text]) => text.trim() === '' && !path.startsWith('sentence.'))
        .map(([path]) => path);
      expect(empty, language).toEqual([]);
    }
  });

  test('zh-TW uses the words of a Taiwanese office', () => {
    const forbidden =
      /信息|用戶|默認|反饋|導出|屏幕|公佈|發佈|部份|身份證|提昇|環比|同比|計數格|選樣偏差/u;
    const found = [...wordsOf('zh-TW', file)].filter(([, text]) => forbidden.test(text));
    expect(found).toEqual([]);
  });

  test('zh-TW uses full-width punctuation beside Chinese characters', () => {
    const halfWidth = /\p{Script=Han}\s?[,;:?!()]|[,;:?!()]\s?\p{Script=Han}|\p{Script=Han}\.(?!\w)/u;
    const found = [...wordsOf('zh-TW', file)].filter(([, text]) => halfWidth.test(text));
    expect(found).toEqual([]);
  });
});
