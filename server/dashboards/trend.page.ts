// Why: the trend in finished words and numbers: sentence, growth, chart, table; and the same table for the file.
import { roundHalfAway } from '../../analysis/rounding.js';
import type { FilterForm } from './filters.page.js';
import { filterForm } from './filters.page.js';
import type { Filters } from './filters.form.js';
import { addressWith } from './filters.form.js';
import { axisNote, stackChart, type ChartView } from './charts.js';
import { filterWords } from './cutNames.js';
import { explain, type Explanation } from './explain.js';
import type { Change, Rate } from './growth.js';
import { rateCells, rateColumns, rateView, type RateView } from './rateWords.js';
import { rawLine } from './rawLine.js';
import { baseWords, refusalWords, satisfactionWords, testedVerdict, type VerdictWords } from './sentences.js';
import { namesOf } from './series.js';
import type { Subject } from './subject.js';
import {
  countCell,
  figureCells,
  figureColumns,
  forPage,
  stateNote,
  type Table,
  type TableCell,
} from './table.js';
import { tabsOf, type Tab } from './tabs.js';
import type { Marker, Trend } from './trend.js';
import { trendChart } from './trendChart.js';
import { depthData, depthView, type DepthView, type Viewer } from './trendDepth.page.js';
import type { Words } from './words.js';

/** What moved, and within which limits: on a page the limits stand below, in a file both stand in one cell. */
export type Part = { text: string; interval: string; together: string };

export type ChangeView = {
  base: string;
  points: Part;
  verdict: VerdictWords | undefined;
  growth: Part;
  growthOfMean: Part;
  note: string;
};

export type TrendPage = {
  title: string;
  nav: 'dashboards';
  styles: string[];
  scripts: string[];
  heading: string;
  lead: string;
  tabs: Tab[];
  filters: FilterForm;
  sentence: string;
  verdict: VerdictWords | undefined;
  /** Raw, used, and the score without the quality rules. */
  raw: string;
  /** Undefined for who is told figures only. */
  qualityUrl: string | undefined;
  rate: RateView;
  caption: string;
  changes: ChangeView[];
  yearly: string;
  indexBase: string;
  charts: ChartView[];
  tables: Table[];
  explanation: Explanation;
  breaks: { name: string; reason: string }[];
  markers: { name: string; kind: string; title: string; url: string | undefined }[];
  depth: DepthView;
  /** What people concluded is theirs and their office's. */
  withNotes: boolean;
  errors: DepthView['errors'];
  empty: boolean;
};

export function trendPage(subject: Subject, filters: Filters, trend: Trend, viewer: Viewer): TrendPage {
  const { words } = subject;
  const { t } = words;
  const path = `${subject.base}/${subject.survey.slug}/trend`;
  const change = trend.changes[0];
  const line = trendChart(subject, filters, trend);
  const tables = trendTables(subject, filters, trend);
  const title = t('dashboards.trend.title', { measure: trend.measure.name });
  const depth = depthView(subject, filters, trend, viewer);
  return {
    title,
    nav: 'dashboards',
    styles: ['dashboards.css', 'trend.css'],
    scripts: ['charts.js'],
    heading: title,
    lead: subject.title,
    tabs: tabsOf(subject, filters, 'trend'),
    filters: filterForm(subject, filters, { action: path, question: true, dates: true }),
    sentence: trend.sentence,
    verdict: change === undefined ? undefined : testedVerdict(words, change),
    raw: rawLine(words, trend.current.figure),
    qualityUrl: subject.forBureau ? undefined : `/dashboards/${subject.survey.slug}/quality`,
    rate: rateView(words, trend.rate),
    caption: captionOf(subject, filters, trend),
    changes: trend.changes.map((one) => changeView(words, one)),
    yearly: yearlyWords(words, trend),
    indexBase: trend.indexBase === null ? '' : t('dashboards.trend.index_base', { base: trend.indexBase }),
    charts: [
      {
        caption: tables[0]?.caption ?? '',
        label: `${title}。${trend.sentence}`,
        spec: line,
        note: [
          t('dashboards.chart.reading'),
          ...(line.overlays ?? []).map(({ kind }) =>
            t(kind === 'target' ? 'trend.target.reading' : 'trend.season.reading'),
          ),
          axisNote(words, line.min),
          ...(trend.rows.some((row) => row.fromReport === true) ? [t('dashboards.chart.from_report')] : []),
        ].join(words.language === 'en' ? ' ' : ''),
      },
      ...(trend.measure.choices.length === 0
        ? []
        : [
            {
              caption: tables[1]?.caption ?? '',
              label: tables[1]?.caption ?? '',
              spec: stackChart(trend.measure, trend.rows),
              note: '',
            },
          ]),
    ],
    tables: tables.map((table) => forPage(words, table)),
    explanation: explain(
      subject,
      filters,
      trend.measure,
      trend.current.figure,
      trend.source,
      trend.depth.leftOut,
    ),
    breaks: trend.breaks.map((one) => ({
      name: namesOf(subject, filters, one.period).name,
      reason: one.reason,
    })),
    markers: trend.markers.map((marker) => ({
      name: markerDays(words, marker),
      kind: t(`trend.marker.${marker.kind}`),
      title: marker.title,
      url: marker.kind === 'improvement' && !subject.forBureau ? `/improvements/${marker.id}` : undefined,
    })),
    depth,
    withNotes: !subject.forBureau,
    errors: depth.errors,
    empty: trend.rows.length === 0,
  };
}

function markerDays(words: Words, { day, toDay }: Marker): string {
  return toDay === null
    ? words.day(day)
    : words.t('dashboards.range', { lower: words.day(day), upper: words.day(toDay) });
}

/** What the figures are, of whom and when: on the page and above every file. */
export function captionOf(subject: Subject, filters: Filters, trend: Trend): string {
  const { t } = subject.words;
  const all = [trend.definition, ...filterWords(subject, filters)];
  return t('dashboards.caption', {
    current: trend.current.name,
    definition: all.join(subject.language === 'en' ? '; ' : '；'),
  });
}

export function trendTables(subject: Subject, filters: Filters, trend: Trend): Table[] {
  const { words } = subject;
  const { t } = words;
  const { measure } = trend;
  const path = `${subject.base}/${subject.survey.slug}/trend`;
  const columns = figureColumns(words);
  const { adjusted } = trend.depth;
  const numeric = (label: string) => ({ label, numeric: true });
  const noteOf = (row: Trend['rows'][number]) => {
    const broken = trend.breaks.find((one) => one.period === row.period && one.edition === row.edition);
    const marks = trend.markers
      .filter((marker) => marker.period === row.period)
      .map((marker) =>
        t(`trend.marker.${marker.kind}_note`, { day: markerDays(words, marker), title: marker.title }),
      );
    return [
      row.fromReport === true ? t('dashboards.note.from_report') : '',
      row.part === null ? '' : t(`dashboards.part.${row.part}`),
      broken === undefined ? '' : t('dashboards.note.break', { reason: broken.reason }),
      stateNote(words, row.figure),
      ...marks,
    ]
      .filter((note) => note !== '')
      .join(subject.language === 'en' ? '; ' : '；');
  };
  const anyRate = Object.values(trend.rates).some((rate) => rate.ok);
  const main: Table = {
    caption: t('dashboards.trend.table', {
      satisfaction: satisfactionWords(words, measure),
      definition: trend.definition,
    }),
    headColumn: t('dashboards.column.period'),
    columns: [
      ...columns.map((column) => numeric(column.label)),
      numeric(t('dashboards.column.index')),
      ...(adjusted === null ? [] : [numeric(t('trend.season.column'))]),
      ...(anyRate ? rateColumns.map((name) => numeric(t(`dashboards.column.${name}`))) : []),
    ],
    noteColumn: t('dashboards.column.note'),
    rows: trend.rows.map((row) => ({
      key: row.period,
      head: row.fromReport === true ? t('dashboards.from_report', { name: row.name }) : row.name,
      cells: [
        ...figureCells(columns, row.figure),
        row.index === null
          ? { text: '—', value: null }
          : { text: words.decimal(row.index, 1), value: Number(row.index.toFixed(1)) },
        ...(adjusted === null ? [] : [adjustedCell(words, row.part === null ? adjusted[row.period] : null)]),
        ...(anyRate
          ? rateCells(words, trend.rates[row.period] ?? trend.rate, row.figure.state === 'suppressed')
          : []),
      ],
      note: noteOf(row),
      hatched: row.part !== null,
      link: addressWith(path, filters, { period: row.period }),
    })),
  };
  if (measure.choices.length === 0) return [main];
  const spread: Table = {
    caption: t('dashboards.trend.distribution', { measure: measure.name }),
    headColumn: t('dashboards.column.period'),
    columns: measure.choices.map((choice) => numeric(choice.label)),
    noteColumn: '',
    rows: trend.rows.map((row) => ({
      key: row.period,
      head: row.fromReport === true ? t('dashboards.from_report', { name: row.name }) : row.name,
      cells: measure.choices.map((choice) =>
        countCell(
          words,
          row.figure.counts === null
            ? null
            : (row.figure.counts.find((one) => one.score === choice.score)?.count ?? 0),
        ),
      ),
      note: '',
      hatched: row.part !== null,
    })),
  };
  return [main, spread];
}

function adjustedCell(words: Words, value: number | null | undefined): TableCell {
  return value == null
    ? { text: '—', value: null }
    : { text: words.percent(value), value: roundHalfAway(value * 100, 1) };
}

export function changeView(words: Words, change: Change): ChangeView {
  const { t } = words;
  const base =
    change.base.name === ''
      ? baseWords(words, change.against, '')
      : t('dashboards.base_named', {
          base: baseWords(words, change.against, change.base.name),
          name: change.base.name,
        });
  const view = {
    base: change.against === 'chosen' ? change.base.name : base,
    verdict: testedVerdict(words, change),
    growth: rateWords(words, change.growth),
    growthOfMean: rateWords(words, change.growthOfMean),
  };
  if (!change.points.ok)
    return { ...view, points: alone(refusalWords(words, change.points.reason)), note: '' };
  const text = words.signedPoints(change.points.difference);
  const interval = words.pointsInterval(change.points);
  const together = t('dashboards.points_with_interval', { points: text, interval });
  const left =
    change.pointsLeft === null
      ? ''
      : t('dashboards.points_left', { points: words.points(change.pointsLeft) });
  const note = [change.lowSample ? t('dashboards.state.low_sample') : '', left];
  return {
    ...view,
    points: { text, interval, together },
    note: note.filter((one) => one !== '').join(words.language === 'en' ? '; ' : '；'),
  };
}

const alone = (text: string): Part => ({ text, interval: '', together: text });

function rateWords(words: Words, rate: Rate): Part {
  if (!rate.ok) return alone(refusalWords(words, rate.reason));
  const limits = words.growthInterval(rate);
  const text = words.signedPercent(rate.growth);
  return {
    text,
    interval: words.t('dashboards.rate_interval', { interval: limits }),
    together: words.t('dashboards.rate_with_interval', { rate: text, interval: limits }),
  };
}

function yearlyWords(words: Words, { yearly }: Trend): string {
  const { t } = words;
  if (!yearly.ok) return t('dashboards.yearly_refused', { reason: refusalWords(words, yearly.reason) });
  const interval =
    yearly.lower === null || yearly.upper === null
      ? ''
      : words.growthInterval({ lower: yearly.lower, upper: yearly.upper });
  return t('dashboards.yearly', {
    from: yearly.from,
    to: yearly.to,
    years: yearly.years,
    rate: words.signedPercent(yearly.rate),
    interval,
  });
}

/** The same figures as data: stable English names, fractions unrounded. */
export function trendData(subject: Subject, filters: Filters, trend: Trend) {
  const { measure } = trend;
  return {
    survey: trend.survey,
    question: {
      code: measure.code,
      kind: measure.kind,
      name: measure.name,
      wording: measure.wording,
      scale: measure.scale,
    },
    definition: { code: 'top2', text: trend.definition },
    filters: {
      kind: filters.kind,
      programmeYear: filters.programmeYear,
      ...trend.span,
      cuts: filters.cuts.map(({ cut, values }) => ({ cut, values })),
    },
    source: trend.source,
    suppressionThreshold: subject.threshold,
    current: trend.current,
    sentence: trend.sentence,
    responseRate: trend.rate,
    changes: trend.changes,
    compoundAnnualGrowth: trend.yearly,
    indexBase: trend.indexBase,
    periods: trend.rows.map(({ period, name, edition, part, figure, index, fromReport }) => ({
      period,
      name,
      edition,
      part,
      figure,
      index,
      fromReport: fromReport === true,
      seasonallyAdjusted: part === null ? (trend.depth.adjusted?.[period] ?? null) : null,
      target: trend.depth.targets.byPeriod[period] ?? null,
      responseRate: trend.rates[period] ?? null,
    })),
    breaks: trend.breaks,
    markers: trend.markers,
    ...depthData(trend),
  };
}
