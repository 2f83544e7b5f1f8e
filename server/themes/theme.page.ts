// Why: one theme as a form, empty, filled or refused alike, with what the change would do to the newest comments.
import type { Words } from '../dashboards/words.js';
import { inLanguage, languages, separatorIn } from '../i18n.js';
import { seenOf } from './themes.commands.js';
import { longestName, longestWord, mostWords, type ThemeProblem, type ThemeValues } from './themes.form.js';
import type { Preview, PreviewText } from './preview.js';
import type { Theme, Themes } from './rules.js';

export type ThemeFormView = {
  words: Words;
  themes: Themes;
  /** Undefined: a new theme. */
  theme: Theme | undefined;
  mayWrite: boolean;
  refused?: { values: ThemeValues; problems: readonly ThemeProblem[] };
  /** Somebody changed it meanwhile: what was typed is kept beside what now holds. */
  conflict?: true;
  preview?: { values: ThemeValues; result: Preview };
};

export function themePage(view: ThemeFormView) {
  const { words, theme, refused, preview, mayWrite } = view;
  const { t } = words;
  const values = refused?.values ?? preview?.values ?? valuesOf(theme);
  const problems = refused?.problems ?? [];
  const wrong = (field: string) =>
    problems
      .filter((one) => one.field === field)
      .map((one) => problemWords(words, one))
      .join('');
  const name = theme === undefined ? t('themes.form.new') : inLanguage(theme.name, words.language);
  const address =
    theme === undefined ? '/comments/themes/new' : `/comments/themes/${encodeURIComponent(theme.code)}`;
  return {
    title: t('themes.form.title', { name }),
    nav: 'comments' as const,
    heading: name,
    errors: [
      ...(view.conflict === true ? [{ href: '#any', text: t('themes.form.conflict') }] : []),
      ...problems.map((one) => ({ href: `#${one.field}`, text: problemWords(words, one) })),
    ],
    action: address,
    mayWrite,
    isNew: theme === undefined,
    code: {
      name: 'code',
      label: t('themes.form.code'),
      hint: t('themes.form.code_hint'),
      value: values.code,
      error: wrong('code'),
      max: 30,
    },
    known: theme === undefined ? undefined : { code: theme.code, origin: t(`themes.origin.${theme.origin}`) },
    names: languages.map((language) => ({
      name: `name-${language}`,
      label: t(`themes.form.name.${language}`),
      value: values.name[language],
      error: wrong(`name-${language}`),
      max: longestName,
    })),
    any: {
      name: 'any',
      label: t('themes.form.any'),
      hint: t('themes.form.any_hint', { most: mostWords, longest: longestWord }),
      value: values.any,
      error: wrong('any'),
      rows: 12,
    },
    not: {
      name: 'not',
      label: t('themes.form.not'),
      hint: t('themes.form.not_hint'),
      value: values.not,
      error: wrong('not'),
      rows: 6,
    },
    also: theme?.also === undefined ? undefined : t(`themes.also.${theme.also}`),
    active: values.active,
    seen: view.conflict === true ? seenOf(theme?.row) : values.seen,
    resetSeen: theme?.origin === 'changed' ? seenOf(theme.row) : undefined,
    preview: preview === undefined ? undefined : previewView(words, preview.result),
  };
}

function valuesOf(theme: Theme | undefined): ThemeValues {
  return {
    code: theme?.code ?? '',
    name: { 'zh-TW': theme?.name['zh-TW'] ?? '', en: theme?.name.en ?? '', ja: theme?.name.ja ?? '' },
    any: theme?.any.join('\n') ?? '',
    not: theme?.not.join('\n') ?? '',
    active: theme?.active ?? true,
    seen: seenOf(theme?.row),
  };
}

function problemWords({ t, language }: Words, { problem, words = [] }: ThemeProblem): string {
  return t(`themes.problem.${problem}`, {
    words: words.join(separatorIn(language)),
    most: mostWords,
    longest: longestWord,
    name: longestName,
  });
}

function previewView({ t, count }: Words, { read, gains, loses, gained, lost }: Preview) {
  const side = (n: number, texts: readonly PreviewText[], key: 'gains' | 'loses') => ({
    heading: t(`themes.preview.${key}`, { n: count(n) }),
    texts,
    more: n > texts.length ? t('themes.preview.more', { n: count(n - texts.length) }) : undefined,
  });
  return {
    lead: t('themes.preview.lead', { n: count(read) }),
    unchanged: gains + loses === 0 ? t('themes.preview.unchanged') : undefined,
    sides: [side(gains, gained, 'gains'), side(loses, lost, 'loses')].filter((one) => one.texts.length > 0),
  };
}
