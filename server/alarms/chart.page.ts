// Why: one chart as sentence, picture, table and file: limits over the points, the baseline that says what is normal, and who
// set it when and why.
import { leastBaseline } from '../../analysis/charts/baseline.js';
import { roundHalfAway } from '../../analysis/rounding.js';
import { toneOf, type SeriesPoint } from '../../analysis/alarms/watchedSeries.js';
import { rateView } from '../dashboards/rateWords.js';
import { rawLine } from '../dashboards/rawLine.js';
import { definitionWords } from '../dashboards/sentences.js';
import type { Table } from '../dashboards/table.js';
import { localDay } from '../time.js';
import { longestText, type RestartForm } from './alarms.form.js';
import type { ChartBase } from './chartBase.js';
import {
  chartSentence,
  chartTable,
  figureOfChart,
  shownValue,
  type ChartData,
  type Drawn,
} from './chartFigures.js';
import { addressOf, type Reader } from './list.page.js';
import { surveyOf } from './names.js';
import { baselineDays } from './numbers.js';
import { alarmWords, limitWords, placeName, reasonWords, signalVerdict } from './sentences.js';
import { falseAlarms, loadOf } from './watched.js';

export function chartAddress(
  place: { slug: string; question: string; cut: string; cutValue: string },
  form = '',
): string {
  const { slug, question, cut, cutValue } = place;
  return addressOf(`/alarms/charts${form}`, { survey: slug, question, counter: cut === '' ? '' : cutValue });
}

export type ChartTools = { mayRestart: boolean; refused?: Extract<RestartForm, { ok: false }> | undefined };

export function chartPage(reader: Reader, data: ChartData, { mayRestart, refused }: ChartTools) {
  const { words, names } = reader;
  const { t } = words;
  const { chart } = data;
  const { series, measure } = chart;
  const place = {
    slug: surveyOf(names, data.surveyId)?.slug ?? '',
    question: measure.code,
    cut: chart.cut,
    cutValue: chart.cutValue,
  };
  const heading = figureOfChart(reader, data, series.ok ? series.of : 'satisfied');
  const title = t('alarms.chart_title', { what: heading, place: placeName(words, names, chart) });
  const { sentence, verdict } = chartSentence(reader, data);
  return {
    title,
    nav: 'alarms',
    styles: ['dashboards.css', 'alarms.css'],
    scripts: ['controlCharts.js'],
    heading: title,
    lead: surveyOf(names, data.surveyId)?.title ?? '',
    chartsUrl: addressOf('/alarms/charts', {}),
    trendUrl: `/dashboards/${encodeURIComponent(place.slug)}/trend?${new URLSearchParams({ question: measure.code, ...(chart.cut === '' ? {} : { counter: chart.cutValue }) }).toString()}`,
    sentence,
    verdict,
    base: data.base === undefined ? undefined : baseOf(reader, data.base, place.slug),
    picture: series.ok ? pictureOf({ reader, data, series }, title, sentence) : undefined,
    table: series.ok ? newestFirst(chartTable(reader, data)) : undefined,
    explanation: series.ok ? explanationOf({ reader, data, series }) : undefined,
    csvUrl: chartAddress(place, '.csv'),
    jsonUrl: chartAddress(place, '.json'),
    baselines: [...data.baselines].reverse().map((baseline) => ({
      days: t('dashboards.range', { lower: words.day(baseline.fromDay), upper: words.day(baseline.toDay) }),
      reason: baseline.startedBy === null ? t('alarms.baseline.first') : baseline.reason,
      by: t('alarms.baseline.by', {
        name: baseline.startedByName ?? t('alarms.program'),
        day: words.day(localDay(baseline.startedAt, reader.staff.office.timeZone)),
      }),
    })),
    alarms: data.alarms.map((alarm) => {
      const said = alarmWords(words, names, alarm);
      return {
        url: `/alarms/${encodeURIComponent(alarm.id)}`,
        text: said.period,
        verdict: said.verdict,
        state: t(`alarms.state.${alarm.state}`),
      };
    }),
    restart: mayRestart ? restartOf(reader, place, refused) : undefined,
    errors: errorsOf(reader, refused),
  };
}

/** The days are named: a gap between answers is of others than its months. */
function baseOf({ words }: Reader, { days, n, nRaw, share, shareRaw, rate }: ChartBase, slug: string) {
  return {
    head: words.t('dashboards.range', { lower: words.day(days.from), upper: words.day(days.to) }),
    raw: rawLine(words, { n, nRaw, satisfied: share, satisfiedRaw: shareRaw }),
    rawUrl: `/dashboards/${encodeURIComponent(slug)}/quality`,
    rate: rateView(words, rate),
  };
}

function restartOf(
  { words: { t } }: Reader,
  place: { slug: string; question: string; cut: string; cutValue: string },
  refused: ChartTools['refused'],
) {
  const error = (name: 'from' | 'reason') => {
    const problem = refused?.errors[name];
    return problem === undefined ? undefined : t(`alarms.restart.errors.${name}_${problem}`);
  };
  return {
    action: chartAddress(place).replace('/alarms/charts', '/alarms/baselines'),
    isOpen: refused !== undefined,
    fields: [
      {
        name: 'from',
        label: t('alarms.restart.from'),
        hint: t('alarms.restart.from_hint', { least: leastBaseline }),
        type: 'date',
        value: refused?.values.from ?? '',
        error: error('from'),
      },
      {
        name: 'reason',
        label: t('alarms.restart.reason'),
        rows: 3,
        max: longestText,
        value: refused?.values.reason ?? '',
        error: error('reason'),
      },
    ],
  };
}

function errorsOf({ words: { t } }: Reader, refused: ChartTools['refused']) {
  if (refused === undefined) return undefined;
  return Object.entries(refused.errors).map(([name, problem]) => ({
    href: `#${name}`,
    text: t(`alarms.restart.errors.${name}_${problem}`),
  }));
}

const drawnShare = (value: number | null, isGap: boolean) =>
  value === null ? null : isGap ? value : roundHalfAway(value * 100, 2);

function pictureOf(drawn: Drawn, title: string, sentence: string) {
  const { reader, series } = drawn;
  const { words } = reader;
  const { t } = words;
  const isGap = series.chart === 'g';
  const points = series.points.map((point) => {
    const side = point.signal ?? point.drift;
    return {
      y: drawnShare(shownValue(series, point), isGap),
      lower: drawnShare(point.lower, isGap),
      upper: drawnShare(point.upper, isGap),
      average: drawnShare(point.average, isGap),
      tone: side === null ? null : toneOf(series, side),
      n: point.n,
      note: side === null ? '' : signalVerdict(words, series.chart, side, toneOf(series, side)).word,
    };
  });
  const all = points
    .flatMap(({ y, lower, upper, average }) => [y, lower, upper, average])
    .filter((value) => value !== null);
  const [lowest, highest] = [Math.min(...all), Math.max(...all)];
  const min = isGap ? 0 : Math.max(0, Math.floor((lowest - 1) / 5) * 5);
  const max = isGap ? highest : Math.min(100, Math.ceil((highest + 1) / 5) * 5);
  return {
    caption: t('alarms.picture.caption', {
      what: figureOfChart(reader, drawn.data, series.of),
      chart: t(`alarms.chart.${series.chart}`),
    }),
    label: `${title}。${sentence}`,
    note: [
      t(
        series.hasAverage
          ? 'alarms.picture.reading_average'
          : isGap
            ? 'alarms.picture.reading_gap'
            : 'alarms.picture.reading',
      ),
      min === 0 ? '' : t('dashboards.chart.axis_break', { start: min }),
    ].join(words.language === 'en' ? ' ' : ''),
    spec: {
      labels: series.points.map((point) => shortName(drawn, point)),
      points,
      center: drawnShare(series.center, isGap),
      baseline: {
        from: series.baseline[0] ?? 0,
        to: series.baseline.at(-1) ?? 0,
        text: t('alarms.picture.baseline'),
      },
      ...{ min, max, unit: isGap ? '' : '%' },
      words: {
        value: figureOfChart(reader, drawn.data, series.of),
        limits: t('alarms.column.limits'),
        average: t('alarms.column.average'),
        n: t('dashboards.column.n'),
        center: t('alarms.picture.center'),
      },
    },
  };
}

function shortName({ reader: { words }, data }: Drawn, point: SeriesPoint): string {
  const period = data.chart.periods[point.position];
  return period === undefined ? '' : words.shortPeriod(period.key, period.kind);
}

function newestFirst(table: Table): Table {
  return { ...table, rows: [...table.rows].reverse() };
}

function explanationOf({ reader, data, series }: Drawn) {
  const { words } = reader;
  const { t } = words;
  const { perMonth, monthsEach } = falseAlarms([{ load: loadOf(data.chart) }]);
  const days = baselineDays(data.chart, series);
  const line = (name: string, text: string) => ({ term: t(`alarms.explain.${name}`), text });
  return [
    line('definition', definitionWords(words, data.chart.measure)),
    line(
      'chart',
      `${t(`alarms.chart.${series.chart}`)}${words.language === 'en' ? ': ' : '：'}${reasonWords(words, series.chart, series.reason, series.sigmaZ)}`,
    ),
    ...(series.warning === null ? [] : [line('warning', t('alarms.far_beyond_chance'))]),
    line(
      'baseline',
      days === undefined
        ? ''
        : t(series.provisional ? 'alarms.explain.baseline_provisional' : 'alarms.explain.baseline_text', {
            ...{ from: words.day(days.from), to: words.day(days.to), periods: words.count(days.periods) },
            ...{
              n: words.count(series.baselineShare.n),
              center: limitWords(words, series.chart, series.center),
            },
          }),
    ),
    line(
      'method',
      t(`alarms.method.${series.chart}`) + (series.hasAverage ? t('alarms.method.average') : ''),
    ),
    line(
      'budget',
      t('alarms.explain.budget_text', {
        perMonth: words.decimal(perMonth, 3),
        months: words.decimal(monthsEach ?? 0, 0),
      }),
    ),
    line('rules', t('alarms.explain.rules_text', { threshold: data.threshold })),
    line('limits', t('dashboards.voluntary')),
  ];
}
