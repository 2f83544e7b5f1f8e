// Why: the themes in finished words: what each is found by, how often, and how well, measured on what people coded by hand.
import type { F1, ThemeAgreement } from '../../analysis/text/agreement.js';
import type { CohenKappa } from '../../analysis/text/cohenKappa.js';
import type { WilsonInterval } from '../../analysis/wilson.js';
import { refusalWords } from '../dashboards/sentences.js';
import type { Words } from '../dashboards/words.js';
import { inLanguage, separatorIn } from '../i18n.js';
import type { CodingResult } from './coding.js';
import type { Progress } from './reading.js';
import type { Theme, Themes } from './rules.js';

export type ThemesView = {
  words: Words;
  themes: Themes;
  found: ReadonlyMap<string, number>;
  progress: Progress;
  coding: CodingResult;
  may: { write: boolean; code: boolean };
};

export function themesPage({ words, themes, found, progress, coding, may }: ThemesView) {
  const { t } = words;
  return {
    title: t('themes.title'),
    nav: 'comments' as const,
    mayWrite: may.write,
    mayCode: may.code,
    addUrl: '/comments/themes/new',
    codingUrl: '/comments/coding',
    progress: {
      done: progress.read,
      total: Math.max(1, progress.all),
      text: t(progress.read < progress.all ? 'themes.reading' : 'themes.read', {
        read: words.count(progress.read),
        all: words.count(progress.all),
      }),
    },
    fingerprint: themes.fingerprint,
    rows: themes.all.map((theme) => themeRow(words, theme, found)),
    quality: qualityView(words, themes, coding),
  };
}

function themeRow(words: Words, theme: Theme, found: ReadonlyMap<string, number>) {
  const { t } = words;
  const list = (terms: readonly string[]) => terms.join(separatorIn(words.language));
  return {
    code: theme.code,
    name: inLanguage(theme.name, words.language),
    url: `/comments/themes/${encodeURIComponent(theme.code)}`,
    origin: t(`themes.origin.${theme.origin}`),
    changed: theme.origin !== 'shipped',
    inactive: !theme.active,
    found: words.count(found.get(theme.code) ?? 0),
    counts: t('themes.word_counts', {
      any: words.count(theme.any.length),
      not: words.count(theme.not.length),
    }),
    any: list(theme.any),
    not: list(theme.not),
    also: theme.also === undefined ? undefined : t(`themes.also.${theme.also}`),
  };
}

/** Nothing is claimed of the rules where nobody has coded. */
function qualityView(words: Words, themes: Themes, coding: CodingResult) {
  const { t } = words;
  if (coding.coded === 0) return undefined;
  const { pair, untagged } = coding;
  const names = new Map(themes.all.map((theme) => [theme.code, inLanguage(theme.name, words.language)]));
  const kappas = new Map(pair?.agreement.themes.map((row) => [row.theme, row.kappa]));
  const counted = coding.rules.themes.filter((row) => row.both + row.onlyFound + row.onlyCoded > 0);
  return {
    lead: t('themes.quality.lead', {
      n: words.count(coding.coded),
      coders: coding.coders
        .map((coder) => t('themes.quality.coder', { name: coder.name, n: words.count(coder.coded) }))
        .join(separatorIn(words.language)),
    }),
    untagged: t('themes.quality.untagged', { share: shareWords(words, untagged) }),
    pair:
      pair === undefined
        ? t('themes.quality.no_pair')
        : t('themes.quality.pair', {
            first: pair.first.name,
            second: pair.second.name,
            n: words.count(pair.common),
            kappa: kappaWords(words, pair.pooled),
          }),
    rows: [
      ...counted.map((row) =>
        qualityRow(words, names.get(row.theme) ?? row.theme, row, kappas.get(row.theme)),
      ),
      qualityRow(words, t('themes.quality.overall'), coding.rules.overall, pair?.pooled),
    ],
  };
}

function qualityRow(
  words: Words,
  name: string,
  row: Omit<ThemeAgreement, 'theme' | 'kappa'>,
  kappa: CohenKappa | undefined,
) {
  return {
    name,
    counts: [row.both, row.onlyFound, row.onlyCoded].map(words.count),
    precision: shareCell(words, row.precision),
    recall: shareCell(words, row.recall),
    f1: f1Cell(words, row.f1),
    kappa: kappa === undefined ? { text: '—', detail: '' } : kappaCell(words, kappa),
  };
}

type Cell = { text: string; detail: string };

function shareCell(words: Words, share: WilsonInterval): Cell {
  if (!share.ok) return { text: '—', detail: refusalWords(words, share.reason) };
  // Under ten there is no percentage, as everywhere.
  return share.n < 10
    ? {
        text: `${words.count(share.x)}／${words.count(share.n)}`,
        detail: words.t('dashboards.state.counts_only'),
      }
    : { text: words.percent(share.share), detail: words.percentInterval(share) };
}

function f1Cell(words: Words, f1: F1): Cell {
  return f1.ok
    ? { text: words.decimal(f1.value), detail: words.decimalInterval(f1) }
    : { text: '—', detail: refusalWords(words, f1.reason) };
}

function kappaCell(words: Words, kappa: CohenKappa): Cell {
  return kappa.ok
    ? { text: words.decimal(kappa.kappa), detail: words.decimalInterval(kappa) }
    : { text: '—', detail: refusalWords(words, kappa.reason) };
}

function kappaWords(words: Words, kappa: CohenKappa): string {
  return kappa.ok
    ? words.t('themes.quality.kappa', {
        kappa: words.decimal(kappa.kappa),
        interval: words.decimalInterval(kappa),
      })
    : refusalWords(words, kappa.reason);
}

function shareWords(words: Words, share: WilsonInterval): string {
  return share.ok
    ? words.t('themes.quality.share', {
        x: words.count(share.x),
        n: words.count(share.n),
        share: words.percent(share.share),
        interval: words.percentInterval(share),
      })
    : refusalWords(words, share.reason);
}
