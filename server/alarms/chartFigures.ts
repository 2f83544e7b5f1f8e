// Why: what one chart says - sentence, table, data - worked out once, so that page, file and data say the same.
import { fullBaseline } from '../../analysis/charts/baseline.js';
import { displayRule } from '../../analysis/refusals.js';
import { roundHalfAway } from '../../analysis/rounding.js';
import { toneOf, type SeriesPoint, type WatchedSeries } from '../../analysis/alarms/watchedSeries.js';
import type { Alarm } from '../../db/queries/alarms.js';
import { definitionWords, type VerdictWords } from '../dashboards/sentences.js';
import type { Table, TableCell } from '../dashboards/table.js';
import type { ChartBase } from './chartBase.js';
import type { Reader } from './list.page.js';
import { measureName, surveyOf } from './names.js';
import { baselineDays } from './numbers.js';
import {
  figureName,
  limitWords,
  placeName,
  signalSentence,
  signalVerdict,
  unwatchedWords,
  valueWords,
} from './sentences.js';
import type { Chart, StartedBaseline } from './series.js';
import { falseAlarms, loadOf } from './watched.js';

export type ChartData = {
  surveyId: string;
  chart: Chart;
  /** What the newest score stands on. */
  base: ChartBase | undefined;
  /** All baselines this chart was given, the earliest first. */
  baselines: readonly StartedBaseline[];
  /** Raised on this chart, the last first. */
  alarms: readonly Alarm[];
  /** Fewer answers than this are hidden. */
  threshold: number;
};

export type Drawn = { reader: Reader; data: ChartData; series: WatchedSeries };

export const figureOfChart = (reader: Reader, { chart }: ChartData, of: 'satisfied' | 'dissatisfied') =>
  figureName(reader.words, chart.measure.name, of);

function periodName({ reader, data }: Drawn, point: SeriesPoint): string {
  const { words } = reader;
  const ended = data.chart.periods[point.position];
  if (ended === undefined) return '';
  if (ended.kind !== 'day') return words.period(ended.key, ended.kind, false);
  const began = data.chart.periods[point.began]?.firstDay ?? ended.firstDay;
  return words.t('dashboards.range', { lower: words.day(began), upper: words.day(ended.lastDay) });
}

/** Points with a value; a period whose answers are hidden has none. */
const seen = (series: WatchedSeries) => series.points.filter((point) => point.value !== null);

/** What the chart says, first of its last whole period. */
export function chartSentence(
  reader: Reader,
  data: ChartData,
): { sentence: string; verdict: VerdictWords | undefined } {
  const { words, names } = reader;
  const { t } = words;
  const { series, measure } = data.chart;
  if (!series.ok)
    return {
      sentence: t('alarms.finding.unwatched', {
        measure: measure.name,
        place: placeName(words, names, data.chart),
        reason: unwatchedWords(words, series.reason, series.usable),
      }),
      verdict: undefined,
    };
  const last = seen(series).at(-1);
  if (last === undefined) return { sentence: '', verdict: undefined };
  const drawn = { reader, data, series };
  const side = last.signal ?? last.drift;
  const figure = {
    ...last,
    chart: series.chart,
    what: figureOfChart(reader, data, series.of),
    period: periodName(drawn, last),
    center: series.center,
  };
  const now =
    side === null
      ? t(series.chart === 'g' ? 'alarms.finding.gap_inside' : 'alarms.finding.inside', {
          ...{ period: figure.period, what: figure.what, n: words.count(last.n), x: words.count(last.x) },
          value: valueWords(words, figure, last.value ?? 0),
          limits: limitsWords(words, series, last),
        })
      : signalSentence(words, { ...figure, direction: side }) + t(`alarms.tone_end.${toneOf(series, side)}`);
  return {
    sentence: [now, sinceWords(drawn), lastingWords(drawn)].join(words.language === 'en' ? ' ' : '').trim(),
    verdict:
      side === null
        ? { direction: 'unknown', tone: 'unknown', word: t('alarms.inside') }
        : signalVerdict(words, series.chart, side, toneOf(series, side)),
  };
}

function sinceWords({ reader: { words }, series }: Drawn): string {
  const after = seen(series).slice(series.baseline.length);
  if (series.provisional)
    return words.t('alarms.finding.provisional', {
      n: words.count(series.baseline.length),
      full: fullBaseline,
    });
  return words.t('alarms.finding.since', {
    points: words.count(after.length),
    signals: words.count(after.filter(({ signal, drift }) => signal !== null || drift !== null).length),
  });
}

function lastingWords(drawn: Drawn): string {
  const { reader, series } = drawn;
  const cause = series.causes.at(-1);
  const first = series.points[cause?.first ?? -1];
  // Only where more than the newest point says so.
  if (
    cause === undefined ||
    first === undefined ||
    cause.to < series.points.length - 1 ||
    cause.first === cause.to
  )
    return '';
  return reader.words.t('alarms.finding.lasting', {
    period: periodName(drawn, first),
    side: reader.words.t(`alarms.center_side.${cause.side}`),
  });
}

function limitsWords(
  words: Reader['words'],
  { chart }: WatchedSeries,
  { lower, upper }: SeriesPoint,
): string {
  return words.t('dashboards.range', {
    lower: limitWords(words, chart, lower ?? 0),
    upper: limitWords(words, chart, upper ?? 0),
  });
}

/** Of fewer than ten answers no share is shown. */
export const shownValue = ({ chart }: WatchedSeries, { value, n }: SeriesPoint) =>
  chart !== 'g' && displayRule(n) === 'counts-only' ? null : value;

export function chartTable(reader: Reader, data: ChartData): Table {
  const { words } = reader;
  const { t } = words;
  const { series } = data.chart;
  const isGap = series.ok && series.chart === 'g';
  const of = series.ok ? series.of : 'satisfied';
  const hasAverage = series.ok && series.hasAverage;
  const column = (name: string) => ({ label: t(`alarms.column.${name}`), numeric: true });
  const columns = [
    { label: t('dashboards.column.n'), numeric: true },
    column(`${of}_count`),
    { label: isGap ? t('alarms.column.gap') : figureOfChart(reader, data, of), numeric: true },
    ...['lower', 'upper'].map(column),
    ...(hasAverage ? ['average', 'average_lower', 'average_upper'].map(column) : []),
  ];
  const caption = t('alarms.table', {
    what: figureOfChart(reader, data, of),
    place: placeName(words, reader.names, data.chart),
    definition: definitionWords(words, data.chart.measure),
  });
  const base = {
    caption,
    headColumn: t('dashboards.column.period'),
    columns,
    noteColumn: t('dashboards.column.note'),
  };
  if (!series.ok) return { ...base, rows: [] };
  const drawn = { reader, data, series };
  const inBaseline = new Set(series.baseline);
  const number = (value: number | null): TableCell =>
    value === null
      ? { text: '—', value: null }
      : {
          text: limitWords(words, series.chart, value),
          value: roundHalfAway(isGap ? value : value * 100, 1),
        };
  return {
    ...base,
    rows: series.points.map((point, index) => {
      const period = data.chart.periods[point.position];
      const hidden = period?.hidden === true || (isGap && point.n < data.threshold);
      const star: TableCell = { text: '＊', value: '*' };
      const side = point.signal ?? point.drift;
      const averages = hasAverage ? [point.average, point.averageLower, point.averageUpper].map(number) : [];
      const value = shownValue(series, point);
      return {
        key: period?.key ?? '',
        head: periodName(drawn, point),
        cells: hidden
          ? columns.map(() => star)
          : [
              { text: words.count(point.n), value: point.n },
              { text: words.count(point.x), value: point.x },
              value === null ? { text: '—', value: null } : number(value),
              ...[point.lower, point.upper].map(number),
              ...averages,
            ],
        note: [
          side === null ? '' : signalNote(drawn, point, side),
          inBaseline.has(index) ? t('alarms.in_baseline') : '',
          hidden
            ? t('dashboards.state.suppressed')
            : value === null && point.n > 0
              ? t('dashboards.state.counts_only')
              : '',
        ]
          .filter((note) => note !== '')
          .join(words.language === 'en' ? '; ' : '；'),
      };
    }),
  };
}

/** Which of the two lies outside, and what that means. */
function signalNote(
  { reader: { words }, series }: Drawn,
  point: SeriesPoint,
  side: 'above' | 'below',
): string {
  const sign = side === 'above' ? '▲' : '▼';
  const word = signalVerdict(words, series.chart, side, toneOf(series, side)).word;
  return point.signal === null ? `${sign} ${words.t('alarms.average_is', { word })}` : `${sign} ${word}`;
}

function baseData({ days, n, nRaw, share, shareRaw, rate }: ChartBase) {
  return { ...days, n, nRaw, share: share?.share ?? null, shareWithoutRules: shareRaw, responseRate: rate };
}

/** The same as data: stable English names, fractions unrounded. */
export function chartData(reader: Reader, data: ChartData) {
  const { chart } = data;
  const { series, measure } = chart;
  const { sentence } = chartSentence(reader, data);
  const survey = surveyOf(reader.names, data.surveyId);
  const head = {
    survey: { slug: survey?.slug ?? null, title: survey?.title ?? null },
    question: { code: measure.code, name: measureName(reader.names, data.surveyId, measure.code) },
    counter:
      chart.cut === '' ? null : { code: chart.cutValue, name: placeName(reader.words, reader.names, chart) },
    edition: chart.edition,
    sentence,
  };
  if (!series.ok) return { ...head, refused: { reason: series.reason, periods: series.usable } };
  const { perMonth } = falseAlarms([{ load: loadOf(chart) }]);
  return {
    ...head,
    chart: series.chart,
    reason: series.reason,
    of: series.of,
    center: series.center,
    sigmaZ: series.sigmaZ,
    warning: series.warning,
    provisional: series.provisional,
    baseline: { ...baselineDays(chart, series), ...series.baselineShare },
    falseAlarmsPerMonth: perMonth,
    suppressionThreshold: data.threshold,
    newestScore: data.base === undefined ? null : baseData(data.base),
    points: series.points.map((point, index) => {
      const period = chart.periods[point.position];
      const hidden = period?.hidden === true || (series.chart === 'g' && point.n < data.threshold);
      const { n, x, lower, upper, signal, average, averageLower, averageUpper, drift } = point;
      const shown = hidden ? { n: null, x: null, value: null } : { n, x, value: shownValue(series, point) };
      return {
        period: period?.key ?? '',
        ...shown,
        ...{ lower, upper, signal, average, averageLower, averageUpper, drift, hidden },
        inBaseline: series.baseline.includes(index),
      };
    }),
  };
}
