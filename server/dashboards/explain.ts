// Why: «數據說明»: from any headline number one may ask what it is, of whom, by which rules - without asking anybody.
import type { Filters } from './filters.form.js';
import type { Figure } from './figures.js';
import { methodUrl } from '../methods/methodBook.js';
import { separatorIn } from '../i18n.js';
import { knownFlags } from '../responses/doubts.js';
import type { LeftOut } from './leftOut.js';
import type { Measure } from './measures.js';
import { definitionWords, satisfiedChoices } from './sentences.js';
import type { Subject } from './subject.js';
import { filterWords } from './cutNames.js';
import type { Words } from './words.js';

/** `url`: where more stands. */
export type ExplanationLine = { key?: string; term: string; text: string; url?: string };
export type Explanation = ExplanationLine[];

export function explain(
  subject: Subject,
  filters: Filters,
  measure: Measure,
  figure: Figure,
  source: 'cells' | 'rows',
  leftOut?: LeftOut,
): Explanation {
  const { words } = subject;
  const { t } = words;
  const line = (name: string, text: string): ExplanationLine => ({
    key: name,
    term: t(`dashboards.explain.${name}`),
    text,
  });
  const chosen = satisfiedChoices(measure);
  const separator = separatorIn(subject.language);
  const used =
    figure.n === null || figure.nRaw === null
      ? t('dashboards.state.suppressed')
      : t(figure.satisfiedRaw === null ? 'dashboards.explain.used_all' : 'dashboards.explain.used_some', {
          raw: words.count(figure.nRaw),
          used: words.count(figure.n),
          share: figure.satisfiedRaw === null ? '' : words.percent(figure.satisfiedRaw),
        });
  return [
    line('asked', measure.wording),
    line(
      'definition',
      definitionWords(words, measure) +
        (chosen.length === 0 ? '' : t('dashboards.explain.choices', { choices: chosen.join(separator) })),
    ),
    ...formulaLine(words, figure),
    line('interval', t('dashboards.explain.interval_method')),
    ...(leftOut === undefined ? [] : [windowLine(words, leftOut)]),
    line('filters', filterWords(subject, filters).join(separator) || t('dashboards.explain.no_filters')),
    line('answers', used),
    ...(leftOut === undefined ? [] : leftOutLine(words, figure, leftOut)),
    line('source', t(`dashboards.explain.source_${source}`)),
    line('rules', t('dashboards.explain.rules_text', { threshold: subject.threshold })),
    line('limits', t('dashboards.explain.limits_text')),
    methodLine(words, /^interval/i),
  ];
}

/** Behind a small figure: what it is, of how many, from when to when. */
export function explainShortly(
  words: Words,
  measure: Measure,
  figure: Figure,
  leftOut: LeftOut,
): Explanation {
  return [
    { key: 'asked', term: words.t('dashboards.explain.asked'), text: measure.wording },
    {
      key: 'definition',
      term: words.t('dashboards.explain.definition'),
      text: definitionWords(words, measure),
    },
    ...formulaLine(words, figure),
    windowLine(words, leftOut),
    ...leftOutLine(words, figure, { ...leftOut, flags: null }),
    methodLine(words, /^interval/i),
  ];
}

/** How a difference and a growth rate came about, wherever they stand beside a figure. */
export function explainChanges(words: Words): Explanation {
  return [own(words, 'points'), own(words, 'growth'), methodLine(words, /^growth/i)];
}

/** How the response rate came about. */
export function explainRate(words: Words): Explanation {
  return [own(words, 'rate')];
}

/** The way to where the method book speaks of it. */
export function methodLine({ t }: Words, topic: RegExp): ExplanationLine {
  return {
    key: 'method',
    term: t('explain.method'),
    text: t('explain.method_text'),
    url: methodUrl(topic),
  };
}

const own = ({ t }: Words, key: string): ExplanationLine => ({
  key,
  term: t(`explain.${key}`),
  text: t(`explain.${key}_text`),
});

function formulaLine(words: Words, { satisfied, n }: Figure): Explanation {
  if (satisfied === null || n === null) return [];
  const text = words.t('explain.formula_text', {
    x: words.count(satisfied.count),
    n: words.count(n),
    share: words.percent(satisfied.share),
  });
  return [{ key: 'formula', term: words.t('explain.formula'), text }];
}

function windowLine(words: Words, { window: { name, days } }: LeftOut): ExplanationLine {
  const text =
    days === null
      ? words.t('explain.window_wave', { name })
      : words.t('explain.window_text', { name, from: words.day(days.from), to: words.day(days.to) });
  return { key: 'window', term: words.t('explain.window'), text };
}

/** A quality flag in words. */
const flagName = ({ t }: Words, flag: string): string =>
  knownFlags.includes(flag) ? t(`explain.flag.${flag.replaceAll('-', '_')}`) : flag;

/** «rapid 3, speeder 1» in words. */
export const flagList = (words: Words, flags: readonly { flag: string; n: number }[]): string =>
  flags
    .map(({ flag, n }) => words.t('explain.flag_count', { flag: flagName(words, flag), n: words.count(n) }))
    .join(separatorIn(words.language));

function leftOutLine(words: Words, { n, nRaw }: Figure, { flags }: LeftOut): Explanation {
  if (n === null || nRaw === null) return [];
  const { t } = words;
  const left = words.count(nRaw - n);
  const list = flagList(words, flags ?? []);
  const text =
    nRaw === n
      ? t('explain.left_out_none')
      : flags === null
        ? t('explain.left_out_some', { n: left })
        : t('explain.left_out_text', { n: left, list });
  return [{ key: 'left_out', term: t('explain.left_out'), text }];
}
