// Why: the effect of an improvement in words first, then the figures behind them, the same for what is signed and for what
// is worked out anew. Other causes, too few answers and a bad beginning are said, not left to the reader.
import { roundHalfAway } from '../../analysis/rounding.js';
import { displayRule } from '../../analysis/refusals.js';
import type { Improvement, ImprovementEvent } from '../../db/queries/improvements.js';
import { axisNote, axisStart, tooltipWords, type ChartPoint, type LineChart } from '../dashboards/charts.js';
import type { Table } from '../dashboards/table.js';
import { wordsFor, type Words } from '../dashboards/words.js';
import { dayInWords } from '../dayWords.js';
import type { Staff } from '../http/currentUser.js';
import type { Language, Translate } from '../i18n.js';
import { methodUrl } from '../methods/methodBook.js';
import { localDay } from '../time.js';
import { wilson } from '../../analysis/wilson.js';
import { segmentOf, type Choices } from './choices.js';
import { verdictView } from './verdictView.js';
import { foundData, type Effect, type EffectData } from './effect.js';
import { effectRateLines, type EffectRates } from './effectRates.js';

type Reader = { t: Translate; language: Language; staff: Staff };

/** How the change is told, for staff and public alike: interval and n beside it, or why there is none. */
export function effectSentence(words: Words, measure: string, data: EffectData): string {
  const { t } = words;
  const { before, afterwards, change, reason } = data;
  if (before === null || afterwards === null || change === null)
    return t('effect.refused', { measure, reason: refusalWords(t, reason ?? 'no-answers') });
  return t(`effect.sentence.${data.verdict}`, {
    measure,
    before: words.percent(before.share),
    beforeN: words.count(before.n),
    after: words.percent(afterwards.share),
    afterN: words.count(afterwards.n),
    how: t(`effect.how.${data.method.replaceAll('-', '_')}`),
    change: words.signedPoints(change.estimate),
    interval: words.pointsInterval(change),
  });
}

export function refusalWords(t: Translate, reason: string): string {
  return reason === 'methods-disagree'
    ? t('effect.disagree')
    : t(`dashboards.refusal.${reason.replaceAll('-', '_')}`);
}

/** The section of the improvement's page. Undefined where there was never anything to measure. */
export function effectSection(
  reader: Reader,
  improvement: Improvement,
  effect: Effect,
  choices: Choices,
  events: readonly ImprovementEvent[],
  rates: EffectRates | undefined,
) {
  const { t, language, staff } = reader;
  const { rocYears } = staff.office.settings;
  const { timeZone } = staff.office;
  const words = wordsFor(language, t, staff.office.settings);
  const { lockedEffect: locked } = improvement;
  if (effect.state === 'absent') return { effectNote: t(`effect.absent.${effect.why}`) };
  const live = foundData(effect);
  const data = locked === null ? live : (locked.figures as EffectData);
  const differs = locked !== null && locked.hash !== live.hash;
  const end = dayInWords(data.windowEnd, language, rocYears);
  return {
    effectResult: {
      method: t(`effect.method.${data.method.replaceAll('-', '_')}`),
      verdict: verdictView(t, data.verdict),
      sentence: effectSentence(words, effect.measure.name, data),
      label: data.label === null ? undefined : t('effect.label'),
      cautions: [
        ...cautionsOf(reader, data, improvement),
        ...(wasRenamed(events) ? [t('effect.changed_after')] : []),
      ],
      state:
        locked === null
          ? t(effect.closed ? 'effect.closed' : 'effect.open', { day: end })
          : t('effect.locked', {
              name: choices.people.get(locked.lockedBy) ?? '',
              day: dayInWords(localDay(new Date(locked.lockedAt), timeZone), language, rocYears),
              hash: locked.hash.slice(0, 16),
            }),
      differs: differs
        ? t('effect.differs', {
            verdict: t(`effect.verdict.${live.verdict}`),
            sentence: effectSentence(words, effect.measure.name, live),
          })
        : undefined,
      rates: rates === undefined ? [] : effectRateLines(words, rates),
      table: effectTable(reader, words, data, choices),
      chart: chartOf(words, effect, data),
      methodUrl: methodUrl(chapter),
      lock:
        locked === null && effect.closed && staff.may('improvements.verify')
          ? { action: `/improvements/${encodeURIComponent(improvement.id)}/effect` }
          : undefined,
      json: `/improvements/${encodeURIComponent(improvement.id)}.json`,
      csv: `/improvements/${encodeURIComponent(improvement.id)}.csv`,
    },
  };
}

/** Where the method book speaks of it. */
const chapter = /improvement|effect/i;

/** Whether measure or day were changed once the action had begun: what is looked for must not follow what was found. */
function wasRenamed(events: readonly ImprovementEvent[]): boolean {
  const begun = events.find(({ field, after }) => field === 'status' && after === 'doing');
  return (
    begun !== undefined &&
    events.some(
      ({ field, before, at }) =>
        at > begun.at && (field === 'measure' || (field === 'effectiveDay' && before !== null)),
    )
  );
}

function cautionsOf({ t }: Reader, data: EffectData, improvement: Improvement): string[] {
  return [
    ...(data.regressionWarning ? [t('improvements.regression_to_the_mean')] : []),
    ...(data.change !== null && !data.sameSeason && data.method === 'before-after'
      ? [t('effect.season')]
      : []),
    ...(data.reason === 'methods-disagree' ? [t('effect.disagree_more')] : []),
    ...(data.comparison?.because ?? []).map((why) =>
      t(`effect.comparison_because.${why.replaceAll('-', '_')}`),
    ),
    ...(data.comparisonSegment !== null && data.comparison === null ? [t('effect.comparison_hidden')] : []),
    ...(data.method === 'before-after' && data.seriesRefused === 'too-few-periods'
      ? [t('effect.few_months')]
      : []),
    ...(improvement.status === 'planned' ? [t('effect.planned')] : []),
  ];
}

/** The figures one under the other: page, CSV and printed form show the same. */
export function effectTable(reader: Reader, words: Words, data: EffectData, choices: Choices): Table {
  const { t, language, staff } = reader;
  const { rocYears } = staff.office.settings;
  const day = (key: string) => dayInWords(key, language, rocYears);
  const span = ({ from, to }: { from: string; to: string }) =>
    t('effect.span', { from: day(from), to: day(to) });
  const number = (value: number) => roundHalfAway(value * 100, 1);
  const none = { text: '—', value: null };
  const side = (
    key: string,
    name: string,
    window: { from: string; to: string },
    at: EffectData['before'],
  ) => ({
    key,
    head: name,
    cells:
      at === null
        ? [none, none, none]
        : [
            { text: words.count(at.n), value: at.n },
            { text: words.percent(at.share), value: number(at.share) },
            {
              text: words.percentInterval(at),
              value: `${number(at.lower)}–${number(at.upper)}`,
            },
          ],
    note: span(window),
  });
  const moved = (
    key: string,
    of: { estimate: number; lower: number; upper: number } | null,
    note: string,
  ) => ({
    key,
    head: t(`effect.rows.${key}`),
    cells:
      of === null
        ? [none, none, none]
        : [
            none,
            {
              text: t('effect.points', { points: words.signedPoints(of.estimate) }),
              value: number(of.estimate),
            },
            { text: words.pointsInterval(of), value: `${number(of.lower)}–${number(of.upper)}` },
          ],
    note,
  });
  const { beforeAfter, series, comparison, comparisonSegment } = data;
  const place = choices.segmentWords.get(segmentOf(data.segment)) ?? segmentOf(data.segment);
  return {
    caption: t('effect.table', { place }),
    headColumn: t('effect.columns.what'),
    columns: ['n', 'share', 'interval'].map((name) => ({
      label: t(`effect.columns.${name}`),
      numeric: true,
    })),
    noteColumn: t('effect.columns.note'),
    rows: [
      side('before', t('effect.rows.before'), data.baseline, data.before),
      side('after', t('effect.rows.after'), data.after, data.afterwards),
      moved(
        'beforeAfter',
        beforeAfter && { estimate: beforeAfter.difference, ...beforeAfter },
        t('effect.newcombe'),
      ),
      ...(series !== null
        ? [
            moved(
              'levelChange',
              series.levelChange,
              t('effect.series_note', {
                before: series.monthsBefore,
                after: series.monthsAfter,
                lag: series.lag,
              }),
            ),
            moved('effectAtEnd', series.effectAtEnd, t('effect.series_end_note')),
          ]
        : []),
      ...(comparison !== null && comparisonSegment !== null
        ? [
            moved(
              'comparison',
              { estimate: comparison.effect, lower: comparison.lower, upper: comparison.upper },
              t('effect.comparison_note', {
                place: choices.segmentWords.get(segmentOf(comparisonSegment)) ?? segmentOf(comparisonSegment),
              }),
            ),
          ]
        : []),
    ],
  };
}

/** Months before and after, with where the old trend would have gone. */
function chartOf(words: Words, effect: Extract<Effect, { state: 'found' }>, data: EffectData) {
  const { t } = words;
  const { months } = data;
  if (months.filter(({ n }) => n !== null).length < 3) return undefined;
  const hundredths = (value: number) => roundHalfAway(value * 100, 2);
  const points = months.map(({ n, x }): ChartPoint | null => {
    const share = wilson(x ?? 0, n ?? 0);
    if (!share.ok) return null;
    return {
      y: hundredths(share.share),
      lower: hundredths(share.lower),
      upper: hundredths(share.upper),
      n: share.n,
      hatched: false,
      grey: displayRule(share.n) !== 'ok',
    };
  });
  const oldTrend = data.series?.oldTrend ?? [];
  const overlay = months.map((_, index) => {
    const value = oldTrend[index] ?? null;
    return value === null ? null : roundHalfAway(Math.min(1, Math.max(0, value)) * 100, 2);
  });
  const min = axisStart(points, overlay);
  const effectMonth = data.after.from.slice(0, 7);
  const marked = months.findIndex(({ month }) => month >= effectMonth);
  const spec: LineChart = {
    type: 'line',
    labels: months.map(({ month }) => words.shortPeriod(month, 'month')),
    lines: [{ name: effect.measure.name, points }],
    breaks: [],
    markers: marked < 0 ? [] : [{ index: marked, text: t('effect.marker') }],
    ...(overlay.some((value) => value !== null)
      ? { overlays: [{ kind: 'target' as const, name: t('effect.old_trend'), values: overlay }] }
      : {}),
    min,
    words: tooltipWords(words),
  };
  return {
    caption: t('effect.chart', { measure: effect.measure.name }),
    label: t('effect.chart', { measure: effect.measure.name }),
    spec,
    note: `${axisNote(words, min)}${overlay.some((value) => value !== null) ? t('effect.old_trend_note') : ''}`,
  };
}
