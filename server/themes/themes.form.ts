// Why: the words of a theme as staff type them, one a line, read once at the edge: every word can be found in a text, or the
// form comes back with all that was typed and what stands in the way.
import { z } from 'zod';
import { normalise } from '../../analysis/text/normalise.js';
import { isTheme } from '../../analysis/text/themeRules.js';
import type { Translated } from '../../db/schema.js';
import { badRequest } from '../errors.js';
import { languages, type Language } from '../i18n.js';
import type { Themes } from './rules.js';

export const mostWords = 400;
export const longestWord = 40;
export const longestName = 40;
export const mostAdded = 40;

export type ThemeValues = {
  code: string;
  name: Record<Language, string>;
  any: string;
  not: string;
  active: boolean;
  /** What the writer saw: '' for a theme without a row of its own. */
  seen: string;
};

export type ThemeProblem = { field: string; problem: ProblemCode; words?: string[] };
export type ProblemCode =
  | 'code_form'
  | 'code_taken'
  | 'too_many_themes'
  | 'name_missing'
  | 'name_long'
  | 'words_missing'
  | 'words_many'
  | 'word_long'
  | 'word_short'
  | 'word_empty'
  | 'wildcard'
  | 'both';

export type ThemeForm =
  | {
      ok: true;
      values: ThemeValues;
      theme: { code: string; name: Translated; any: string[]; not: string[]; active: boolean };
      action: 'preview' | 'save';
    }
  | { ok: false; values: ThemeValues; problems: ThemeProblem[] };

const clean = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => text.isWellFormed() && !text.includes('\0'));

const fields = z.object({
  code: clean(100).optional(),
  'name-zh-TW': clean(500),
  'name-en': clean(500),
  'name-ja': clean(500),
  any: clean(40_000),
  not: clean(40_000),
  active: z.literal('1').optional(),
  seen: clean(60),
  action: z.enum(['preview', 'save']),
});

/** @param code of the theme that is changed; undefined: a new one. Throws 400 for what is no such form. */
export function readThemeForm(body: unknown, known: Themes, code?: string): ThemeForm {
  const parsed = fields.safeParse(body);
  if (!parsed.success) throw badRequest();
  const { data } = parsed;
  const values: ThemeValues = {
    code: code ?? (data.code ?? '').trim(),
    name: {
      'zh-TW': data['name-zh-TW'].trim(),
      en: data['name-en'].trim(),
      ja: data['name-ja'].trim(),
    },
    any: data.any,
    not: data.not,
    active: data.active === '1',
    seen: data.seen,
  };
  const any = wordsOfLines(values.any);
  const not = wordsOfLines(values.not);
  // What a praising or an unmatched comment gets, it gets without any word.
  const needsWords = known.all.find((theme) => theme.code === code)?.also === undefined;
  const problems = [
    ...(code === undefined ? codeProblems(values.code, known) : []),
    ...nameProblems(values.name),
    ...(needsWords && any.length === 0 ? [{ field: 'any', problem: 'words_missing' as const }] : []),
    ...wordProblems('any', any),
    ...wordProblems('not', not),
    ...bothProblems(any, not),
  ];
  if (problems.length > 0) return { ok: false, values, problems };
  const { name, active } = values;
  return { ok: true, values, theme: { code: values.code, name, any, not, active }, action: data.action };
}

/** Lines, and what people separate by commas; one listed twice counts once. */
function wordsOfLines(text: string): string[] {
  const words = text
    .split(/[\n\r,，、]+/)
    .map((word) => word.replace(/＊/g, '*').replace(/\s+/g, ' ').trim())
    .filter((word) => word !== '');
  return [...new Map(words.map((word) => [normalise(word), word])).values()];
}

function codeProblems(code: string, known: Themes): ThemeProblem[] {
  if (!/^[a-z][a-z0-9_]{1,29}$/.test(code)) return [{ field: 'code', problem: 'code_form' }];
  // `new` is the address of the empty form.
  if (code === 'new' || isTheme(code) || known.all.some((theme) => theme.code === code))
    return [{ field: 'code', problem: 'code_taken' }];
  const added = known.all.filter((theme) => theme.origin === 'added').length;
  return added >= mostAdded ? [{ field: 'code', problem: 'too_many_themes' }] : [];
}

function nameProblems(name: Translated): ThemeProblem[] {
  return languages.flatMap((language): ThemeProblem[] => {
    const field = `name-${language}`;
    if (name[language] === '') return [{ field, problem: 'name_missing' }];
    return name[language].length > longestName ? [{ field, problem: 'name_long' }] : [];
  });
}

function wordProblems(field: 'any' | 'not', words: readonly string[]): ThemeProblem[] {
  if (words.length > mostWords) return [{ field, problem: 'words_many' }];
  const faults = new Map<ProblemCode, string[]>();
  for (const word of words) {
    const fault = wordProblem(word);
    if (fault !== undefined) faults.set(fault, [...(faults.get(fault) ?? []), word]);
  }
  return [...faults].map(([problem, faulty]) => ({ field, problem, words: faulty.slice(0, 5) }));
}

/** As `termFinder` reads them: a * at the beginning or the end of a word in Latin letters, nowhere else. */
function wordProblem(word: string): ProblemCode | undefined {
  if (word.length > longestWord) return 'word_long';
  const form = normalise(word);
  const core = form.replace(/^\*|\*$/g, '');
  if (core.includes('*')) return 'wildcard';
  if (!/[\p{L}\p{N}]/u.test(core)) return core === form ? 'word_empty' : 'wildcard';
  const starred =
    (form.startsWith('*') && !/^['\p{Script=Latin}\p{N}]/u.test(core)) ||
    (form.endsWith('*') && !/[\p{Script=Latin}\p{N}]$/u.test(core));
  if (starred) return 'wildcard';
  return /^[\p{Script=Latin}\p{N}]$/u.test(core) ? 'word_short' : undefined;
}

function bothProblems(any: readonly string[], not: readonly string[]): ThemeProblem[] {
  const wanted = new Set(any.map(normalise));
  const both = not.filter((word) => wanted.has(normalise(word)));
  return both.length === 0 ? [] : [{ field: 'not', problem: 'both', words: both.slice(0, 5) }];
}

/** What the reset form says the writer saw. Throws 400. */
export function readSeen(body: unknown): string {
  const parsed = z.object({ seen: clean(60) }).safeParse(body);
  if (!parsed.success) throw badRequest();
  return parsed.data.seen;
}
