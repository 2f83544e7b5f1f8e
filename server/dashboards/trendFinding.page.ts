// Why: the verdict on a whole series in words, with everything it rests on: every ground and every caution has its sentence.
import type { TrendCaution } from '../../analysis/trend/trendVerdict.js';
import { methodLine, type Explanation, type ExplanationLine } from './explain.js';
import type { Measure } from './measures.js';
import { refusalWords, satisfactionWords, verdictWords, type VerdictWords } from './sentences.js';
import type { Subject } from './subject.js';
import type { LevelChange } from './levelChange.js';
import type { Finding, Slope } from './trendFinding.js';
import type { Words } from './words.js';

export type FindingView = { sentence: string; verdict: VerdictWords | undefined; cautions: string[] };

/** p<0.001, p=0.032; one more digit where three would hide on which side of .05 it is. */
export function pPhrase(words: Words, p: number): string {
  if (p < 0.001) return 'p<0.001';
  return `p=${words.decimal(p, Math.abs(p - 0.05) < 0.0005 ? 4 : 3)}`;
}

export function findingView(subject: Subject, measure: Measure, finding: Finding): FindingView {
  const { words } = subject;
  const { trend } = finding;
  return {
    sentence: sentenceOf(subject, measure, finding),
    verdict: trend.ok
      ? verdictWords(words, { verdict: trend.verdict, evaluation: finding.evaluation })
      : undefined,
    cautions: cautionsOf(words, finding),
  };
}

function sentenceOf({ words }: Subject, measure: Measure, finding: Finding): string {
  const { t } = words;
  const { trend, slope } = finding;
  const n = words.count(trend.periods);
  if (trend.ok && slope !== null)
    return t(`trend.sentence.${keyOf(trend.verdict)}`, {
      range: rangeWords(words, finding),
      satisfaction: satisfactionWords(words, measure),
      slope: slopeWords(words, slope),
      ground: t(`trend.ground.${keyOf(trend.ground)}`, { tests: testsWords(words, finding) }),
    });
  if (trend.ok) return '';
  if (trend.reason === 'too-few-periods')
    return trend.seasons?.ok === true
      ? t('trend.sentence.too_few_seasons', {
          n,
          needed: trend.periodsNeeded,
          p: pPhrase(words, trend.seasons.p),
        })
      : t('trend.sentence.too_few', { n });
  return trend.reason === 'all-equal'
    ? t('trend.sentence.all_equal', { n })
    : t('trend.sentence.refused', { reason: refusalWords(words, trend.reason) });
}

const keyOf = (word: string): string => word.replaceAll('-', '_');

function rangeWords(words: Words, { from, to, trend }: Finding): string {
  return words.t('trend.range', {
    from: from?.name ?? '',
    to: to?.name ?? '',
    n: words.count(trend.periods),
  });
}

function slopeWords(words: Words, { per, slope, interval }: Slope): string {
  const said = words.signedPoints(slope);
  return interval.ok
    ? words.t(`trend.per.${per}`, { slope: said, interval: words.pointsInterval(interval) })
    : words.t(`trend.per.${per}_alone`, { slope: said, reason: refusalWords(words, interval.reason) });
}

function testsWords(words: Words, { trend }: Finding): string {
  if (!trend.ok) return '';
  const order = pPhrase(words, trend.order.p);
  return trend.weighted === null
    ? words.t('trend.tests.order', { order })
    : words.t('trend.tests.both', { order, weighted: pPhrase(words, trend.weighted.p) });
}

function cautionsOf(words: Words, finding: Finding): string[] {
  const { t } = words;
  const { trend, partPeriods, earlierEditions } = finding;
  return [
    ...(trend.ok ? trend.cautions.map((caution) => cautionWords(words, finding, caution)) : []),
    ...(!trend.ok && trend.leftOut > 0
      ? [t('trend.caution.periods_left_out', { n: words.count(trend.leftOut) })]
      : []),
    ...(partPeriods > 0 ? [t('trend.caution.part_periods', { n: words.count(partPeriods) })] : []),
    ...(earlierEditions > 0
      ? [t('trend.caution.earlier_editions', { n: words.count(earlierEditions) })]
      : []),
  ];
}

function cautionWords(words: Words, { trend }: Finding, caution: TrendCaution): string {
  const { t } = words;
  if (!trend.ok) return '';
  const { order, weighted } = trend;
  switch (caution) {
    case 'few-periods':
      return t('trend.caution.few_periods', { n: words.count(trend.periods) });
    case 'periods-left-out':
      return t('trend.caution.periods_left_out', { n: words.count(trend.leftOut) });
    case 'overdispersed': {
      const quasi = weighted?.logistic.ok === true ? weighted.logistic.quasi : undefined;
      return t('trend.caution.overdispersed', {
        dispersion: quasi?.ok === true ? words.decimal(quasi.dispersion, 2) : '—',
      });
    }
    case 'carry-over': {
      const { autocorrelation } = order;
      if (!autocorrelation.ok) return '';
      const way =
        autocorrelation.lag1 < 0 ? 'unlike' : order.corrected ? ('corrected' as const) : ('alike' as const);
      return t(`trend.caution.carry_over_${way}`, {
        r: words.decimal(autocorrelation.lag1, 2),
        bound: words.decimal(autocorrelation.bound, 2),
      });
    }
    case 'unequal-answers':
    case 'season-unknown':
    case 'borderline':
      return t(`trend.caution.${keyOf(caution)}`);
  }
}

/** Both tests' numbers, the slope, the carry-over and the change point: what a reviewer would ask for. */
export function findingExplanation(subject: Subject, finding: Finding, level: LevelChange): Explanation {
  const { words } = subject;
  const { t } = words;
  const { trend, slope } = finding;
  const line = (name: string, text: string): ExplanationLine => ({
    key: name,
    term: t(`trend.explain.${name}`),
    text,
  });
  const lines = trend.ok
    ? [
        line(
          'periods',
          t('trend.explain.periods_text', {
            range: rangeWords(words, finding),
            left: words.count(trend.leftOut),
          }),
        ),
        line('order', orderWords(words, trend.order)),
        ...(trend.weighted === null ? [] : [line('weighted', weightedWords(words, trend.weighted))]),
        ...(slope === null
          ? []
          : [line('slope', t('trend.explain.slope_text', { slope: slopeWords(words, slope) }))]),
        ...(trend.order.autocorrelation.ok
          ? [
              line(
                'autocorrelation',
                t('trend.explain.autocorrelation_text', {
                  r: words.decimal(trend.order.autocorrelation.lag1, 3),
                  bound: words.decimal(trend.order.autocorrelation.bound, 3),
                }),
              ),
            ]
          : []),
        ...(trend.order.heterogeneity?.ok === true
          ? [
              line(
                'heterogeneity',
                t('trend.explain.heterogeneity_text', {
                  chi: words.decimal(trend.order.heterogeneity.chiSquare, 2),
                  df: trend.order.heterogeneity.df,
                  p: pPhrase(words, trend.order.heterogeneity.p),
                }),
              ),
            ]
          : []),
      ]
    : [];
  const { seasons } = trend;
  return [
    ...lines,
    ...(seasons?.ok === true
      ? [
          line(
            'seasons',
            t('trend.explain.seasons_text', {
              h: words.decimal(seasons.h, 2),
              df: seasons.df,
              p: pPhrase(words, seasons.p),
            }),
          ),
        ]
      : []),
    ...(level.ok ? [line('level', levelWords(words, level))] : []),
    line('rule', t('trend.explain.rule_text')),
    methodLine(words, /trend/i),
  ];
}

type Judged = Extract<Finding['trend'], { ok: true }>;

function orderWords(words: Words, order: Judged['order']): string {
  const { t } = words;
  return [
    t('trend.explain.order_text', {
      method: t(`trend.explain.method.${keyOf(order.method)}`),
      s: words.decimal(order.s, 0),
      p: pPhrase(words, order.p),
    }),
    order.tau === null ? '' : t('trend.explain.tau', { tau: words.decimal(order.tau, 3) }),
    order.smallestP === null ? '' : t('trend.explain.order_smallest', { p: pPhrase(words, order.smallestP) }),
  ].join('');
}

function weightedWords(words: Words, weighted: NonNullable<Judged['weighted']>): string {
  const { t } = words;
  const { logistic } = weighted;
  const said = t('trend.explain.weighted_text', {
    method: t(`trend.explain.method.${keyOf(weighted.method)}`),
    chi: words.decimal(weighted.chiSquare, 2),
    p: pPhrase(words, weighted.p),
  });
  if (!logistic.ok) return said;
  const limits = weighted.overdispersed && logistic.quasi.ok ? logistic.quasi : logistic;
  return (
    said +
    t('trend.explain.odds', {
      ratio: words.decimal(logistic.oddsRatio, 3),
      interval: t('dashboards.range', {
        lower: words.decimal(Math.exp(limits.lower), 3),
        upper: words.decimal(Math.exp(limits.upper), 3),
      }),
    })
  );
}

function levelWords(words: Words, level: Extract<LevelChange, { ok: true }>): string {
  const { t } = words;
  const separator = words.language === 'en' ? '; ' : '、';
  return [
    t('trend.explain.level_text', {
      k: words.count(level.test.k),
      p: pPhrase(words, level.test.p),
      gap: words.decimal(level.comparison.gap, 1),
    }),
    level.adjusted ? t('trend.explain.level_adjusted') : '',
    level.others.length === 0
      ? ''
      : t('trend.explain.others', {
          list: level.others
            .map(({ name, before, after }) =>
              t('trend.explain.other', { name, before: words.percent(before), after: words.percent(after) }),
            )
            .join(separator),
        }),
  ].join('');
}

/** «約自115年3月起水準改變：…。同期間事件：…。» */
export function levelSentence(
  { words }: Subject,
  level: LevelChange,
  around: readonly { day: string; title: string }[],
): string {
  const { t } = words;
  if (!level.ok)
    return level.reason === 'too-few-periods'
      ? t('trend.level.too_few', { n: words.count(level.periods), needed: level.periodsNeeded })
      : t('trend.level.refused', { reason: refusalWords(words, level.reason) });
  const p = pPhrase(words, level.test.p);
  if (level.change === null) return t(`trend.level.${level.finding}`, { p });
  const { name, before, after } = level.change;
  const list = around
    .map(({ day, title }) => t('trend.marker.named', { day: words.day(day), title }))
    .join(words.language === 'en' ? '; ' : '；');
  return [
    t('trend.level.changed', { name, before: words.percent(before), after: words.percent(after), p }),
    list === '' ? t('trend.level.around_none') : t('trend.level.around', { list }),
  ].join(words.language === 'en' ? ' ' : '');
}
