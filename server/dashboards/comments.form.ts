// Why: what of the comments is looked at: a theme, and for the sentences behind a figure also who said it how. In the
// address like every filter, and refused by name where it means nothing.
import { badRequest } from '../errors.js';
import { queryParameter } from '../http/parameters.js';
import type { Request } from 'express';
import { ratingGroups } from '../themes/ratings.js';
import type { Themes } from '../themes/rules.js';
import type { RatedAs } from './commentCounts.js';
import type { Filters } from './filters.form.js';

export const tones = ['positive', 'negative', 'suggestion', 'unknown'] as const;
export type Tone = (typeof tones)[number];
/** The two sides of the two comparisons of words. */
export const wordGroups = ['dissatisfied', 'satisfied', 'now', 'before'] as const;
export type WordGroup = (typeof wordGroups)[number];
/** Nobody reads ten thousand comments page by page; the address does not make the store do it either. */
const mostPages = 200;
/** Stands for "no theme at all was found". */
export const noTheme = 'none';

export type CommentsView = {
  /** A theme in use; undefined: the one most spoken of. */
  theme: string | undefined;
};

export type TextsView = {
  theme: string | undefined;
  rated: RatedAs | undefined;
  counter: string | undefined;
  tone: Tone | undefined;
  word: { text: string; group: WordGroup } | undefined;
  /** How many were shown on the pages before. */
  page: number;
};

export type Query = (name: string) => string | undefined;

export function queryOf(req: Request): Query {
  return (name) => queryParameter(req, name);
}

const unknown = (name: string) => badRequest('filter_unknown', { name });

function oneOf<Word extends string>(name: string, value: string | undefined, words: readonly Word[]) {
  if (value === undefined) return undefined;
  const word = words.find((one) => one === value);
  if (word === undefined) throw unknown(name);
  return word;
}

/** Throws 400 for a theme that is not in use. */
export function readCommentsView(query: Query, themes: Themes): CommentsView {
  const codes = themes.rules.map((rule) => rule.theme);
  return { theme: oneOf('theme', query('theme'), codes) };
}

/** Throws 400 for what means nothing. Rights on counters are the caller's. */
export function readTextsView(query: Query, themes: Themes, counters: readonly string[]): TextsView {
  const theme = query('theme');
  const codes = themes.rules.map((rule) => rule.theme);
  const word = query('word');
  const group = oneOf('group', query('group'), wordGroups);
  if (word !== undefined && (word.length > 60 || group === undefined)) throw unknown('word');
  const page = query('page') ?? '1';
  if (!/^[1-9]\d{0,2}$/.test(page) || Number(page) > mostPages) throw unknown('page');
  return {
    theme: theme === noTheme ? noTheme : oneOf('theme', theme, codes),
    rated: oneOf('rated', query('rated'), [...ratingGroups, 'none'] as const),
    counter: oneOf('counter', query('counter'), counters),
    tone: oneOf('tone', query('tone'), tones),
    word: word === undefined || group === undefined ? undefined : { text: word, group },
    page: Number(page),
  };
}

/** The filters with more of the address kept in the page's own links. */
export function keeping(filters: Filters, more: Record<string, string | undefined>): Filters {
  const address = { ...filters.address };
  for (const [name, value] of Object.entries(more)) if (value !== undefined) address[name] = value;
  return { ...filters, address };
}
