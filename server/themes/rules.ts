// Why: the themes and words an office reads its comments by: the shipped ones, with what it changed or added. Their
// fingerprint stands beside everything found by them, so that what other rules found is never mixed in.
import { hash } from 'node:crypto';
import { phrases } from '../../analysis/text/phrases.js';
import { isTheme, startThemeRules, themes, type ThemeRule } from '../../analysis/text/themeRules.js';
import { themeFinder } from '../../analysis/text/themes.js';
import type { Queries } from '../../db/connection.js';
import { listThemeRows, type ThemeRow } from '../../db/queries/themes.js';
import type { Translated } from '../../db/schema.js';
import type { OfficeScope } from '../../db/scope.js';
import { inLanguage, languages, translatorFor, type Language } from '../i18n.js';

export type Theme = {
  code: string;
  name: Translated;
  any: readonly string[];
  not: readonly string[];
  also: ThemeRule['also'];
  active: boolean;
  /** As the program ships it, changed here, or made here. */
  origin: 'shipped' | 'changed' | 'added';
  /** The office's own row, where it has one. */
  row: ThemeRow | undefined;
};

export type Themes = {
  /** In the order in which they are shown, those not in use among them. */
  all: readonly Theme[];
  rules: readonly ThemeRule[];
  fingerprint: string;
};

/** Raised when the reading itself changes, so that all comments are read again. */
const reader = 1;

export async function loadThemes(db: Queries, scope: OfficeScope): Promise<Themes> {
  return themesOf(await listThemeRows(db, scope));
}

export function themesOf(rows: readonly ThemeRow[]): Themes {
  const shipped = themes.map((code): Theme => {
    const row = rows.find((one) => one.code === code);
    const rule = startThemeRules.find((one) => one.theme === code);
    const start = shippedTheme(code, rule);
    return row === undefined ? start : { ...start, ...changesOf(row), origin: 'changed', row };
  });
  const added = rows
    .filter((row) => !isTheme(row.code))
    .sort((a, b) => a.position - b.position || (a.code < b.code ? -1 : 1))
    .map((row): Theme => ({ code: row.code, ...changesOf(row), also: undefined, origin: 'added', row }));
  const all = [...shipped, ...added];
  const rules = all.filter((theme) => theme.active).map(ruleOf);
  return { all, rules, fingerprint: fingerprintOf(rules) };
}

/** A shipped theme as it is without any change. */
export function shippedTheme(code: string, rule = startThemeRules.find((one) => one.theme === code)): Theme {
  const words = languages.map((language) => [language, translatorFor(language)(`comments.themes.${code}`)]);
  return {
    code,
    name: Object.fromEntries(words) as Translated,
    any: rule?.any ?? [],
    not: rule?.not ?? [],
    also: rule?.also,
    active: true,
    origin: 'shipped',
    row: undefined,
  };
}

function changesOf(row: ThemeRow) {
  return { name: row.name, any: row.anyOf, not: row.noneOf, active: row.active, row };
}

export function ruleOf({ code, any, not, also }: Theme): ThemeRule {
  return { theme: code, any, not, ...(also === undefined ? {} : { also }) };
}

/** The rules with one theme put in place of its former self, or added. */
export function rulesWith(known: Themes, changed: Theme): readonly ThemeRule[] {
  const others = known.all.filter((theme) => theme.active && theme.code !== changed.code);
  return [...others, ...(changed.active ? [changed] : [])].map(ruleOf);
}

export function fingerprintOf(rules: readonly ThemeRule[]): string {
  const plain = [...rules]
    .sort((a, b) => (a.theme < b.theme ? -1 : 1))
    .map(({ theme, any, not = [], also = '' }) => [theme, any, not, also]);
  return hash('sha256', JSON.stringify([reader, phrases.version, plain]), 'hex').slice(0, 16);
}

/** The office's word for a theme; one nobody knows any more keeps its code. */
export function themeName(known: Themes, code: string, language: Language): string {
  const theme = known.all.find((one) => one.code === code);
  return theme === undefined ? code : inLanguage(theme.name, language);
}

/** What is given for want of another theme: no theme a comment was found to speak of. */
export function catchAllOf({ rules }: Pick<Themes, 'rules'>): string[] {
  return rules.filter((rule) => rule.also === 'unmatched').map((rule) => rule.theme);
}

type Finder = ReturnType<typeof themeFinder<string>>;
const finders = new Map<string, Finder>();

/** Building the patterns costs more than reading some comments: the last few are kept. */
export function finderOf(rules: readonly ThemeRule[]): Finder {
  const key = fingerprintOf(rules);
  const known = finders.get(key);
  if (known !== undefined) return known;
  const finder = themeFinder(rules);
  const oldest = finders.keys().next().value;
  if (finders.size >= 8 && oldest !== undefined) finders.delete(oldest);
  finders.set(key, finder);
  return finder;
}
