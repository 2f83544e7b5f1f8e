// Why: a comparison in finished words and numbers, as page, table and data.
import { separatorIn } from '../i18n.js';
import { axisNote, axisStart, pointOf, tooltipWords, type ChartView } from './charts.js';
import { choosablePeriods, pWords, type CompareResult, type GroupComparison } from './compare.js';
import { isPlace } from './compareRates.js';
import { filterWords } from './cutNames.js';
import { explain, explainChanges, type Explanation } from './explain.js';
import { byOptions, filterForm, type FilterForm } from './filters.page.js';
import type { Filters } from './filters.form.js';
import type { LeftOut } from './leftOut.js';
import { refusalWords, satisfactionWords, verdictWords, type VerdictWords } from './sentences.js';
import { lastWholePeriod, periodBefore } from './series.js';
import type { Subject } from './subject.js';
import { rawLine } from './rawLine.js';
import { rateCells, rateColumns, rateView, type RateView } from './rateWords.js';
import { columnsOf, figureCells, figureColumns, forPage, stateNote, textCell, type Table } from './table.js';
import { tabsOf, type Tab } from './tabs.js';
import { changeView, type ChangeView } from './trend.page.js';
import { spanOf, type Words } from './words.js';

export type ComparePage = {
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
  /** Of all groups together; two periods have theirs in the table. */
  base: { head: string; rateTitle: string; raw: string; rawUrl: string; rate: RateView } | undefined;
  chart: ChartView | undefined;
  caption: string;
  /** Groups: each against the rest. */
  rows: { name: string; points: string; p: string; verdict: VerdictWords | undefined; note: string }[];
  /** Two periods: how the one moved against the other. */
  changes: ChangeView[];
  cautions: string[];
  table: Table;
  explanation: Explanation;
  empty: boolean;
};

export function comparePage(subject: Subject, filters: Filters, result: CompareResult): ComparePage {
  const { words } = subject;
  const { t } = words;
  const path = `/dashboards/${subject.survey.slug}/compare`;
  const title = t('dashboards.compare.title', { measure: result.measure.name });
  const periods = choosablePeriods(subject, filters);
  const period = filters.period ?? lastWholePeriod(subject, filters) ?? '';
  const base = filters.base ?? (period === '' ? '' : (periodBefore(subject, filters.kind, period) ?? ''));
  const choices = [
    {
      name: 'period' as const,
      options: periods,
      selected: filters.from === undefined && filters.to === undefined ? period : '',
    },
    ...(result.kind === 'periods' ? [{ name: 'base' as const, options: periods, selected: base }] : []),
  ];
  const shown = result.kind === 'groups' ? result.together : (result.rows[0]?.figure ?? undefined);
  return {
    title,
    nav: 'dashboards',
    styles: ['dashboards.css'],
    scripts: ['charts.js'],
    heading: title,
    lead: subject.title,
    tabs: tabsOf(subject, filters, 'compare'),
    filters: filterForm(
      subject,
      { ...filters, by: filters.by ?? byOptions(subject)[0]?.value },
      { action: path, question: true, by: true, dates: result.kind === 'groups', periods: choices },
    ),
    sentence: result.sentence,
    verdict:
      result.kind === 'periods' && result.change.points.ok ? verdictWords(words, result.change) : undefined,
    base:
      result.kind === 'groups'
        ? {
            head: t('dashboards.compare.groups_together'),
            // Those who belong to no group answered too.
            rateTitle: t('dashboards.compare.rate_unsplit'),
            raw: rawLine(words, result.together),
            rawUrl: `/dashboards/${subject.survey.slug}/quality`,
            rate: rateView(words, result.responseRate),
          }
        : undefined,
    chart: chartOf(subject, result),
    caption: captionOf(subject, filters, result),
    rows: result.kind === 'groups' ? result.rows.map((row) => rowView(subject, row)) : [],
    changes: result.kind === 'periods' ? [changeView(words, result.change)] : [],
    cautions: cautionsOf(subject, result),
    // What holds against the rest stands in its own table already.
    table: forPage(
      words,
      columnsOf(
        compareTable(subject, result),
        0,
        figureColumns(words).length + (hasRates(result) ? rateColumns.length : 0),
      ),
    ),
    explanation:
      shown === undefined
        ? []
        : [
            ...explain(subject, filters, result.measure, shown, result.source, windowOf(filters, result)),
            ...explainChanges(words),
          ],
    empty: result.rows.every((row) => row.figure.state === 'empty'),
  };
}

/** The days compared; flags are listed where one figure stands alone. */
function windowOf({ kind, startMonth }: Filters, { period }: CompareResult): LeftOut {
  const { name } = period;
  if (kind === 'wave' || period.key === '') return { window: { name, days: null }, flags: null };
  if ('from' in period) return { window: { name, days: period }, flags: null };
  const { firstDay, lastDay } = spanOf(period.key, kind, startMonth);
  return { window: { name, days: { from: firstDay, to: lastDay } }, flags: null };
}

function captionOf(subject: Subject, filters: Filters, result: CompareResult): string {
  const { t } = subject.words;
  const all = [result.definition, ...filterWords(subject, filters)];
  return t('dashboards.caption', {
    current: result.period.name,
    definition: all.join(subject.language === 'en' ? '; ' : '；'),
  });
}

/** What a reader must not forget beside these groups or periods. */
function cautionsOf(subject: Subject, result: CompareResult): string[] {
  const { t } = subject.words;
  const ofRates = [...overOf(subject.words, result), ...noRateWords(subject.words, result)];
  if (result.kind === 'periods') return ofRates;
  return [
    t('dashboards.compare.no_ranking'),
    ...(result.by === 'channel' ? [t('dashboards.compare.who_answers')] : []),
    ...(result.by === 'counter' ? [t('dashboards.compare.after_the_day')] : []),
    ...(result.overall.ok && result.overall.method !== 'chi-square'
      ? [t('dashboards.compare.few_expected')]
      : []),
    ...ofRates,
  ];
}

/** Why none of the groups or periods has a rate, once for all of them; what the rate of all together says is not said again. */
function noRateWords({ t }: Words, result: CompareResult): string[] {
  if (hasRates(result)) return [];
  if (result.kind === 'groups' && !isPlace(result.by))
    return [t('dashboards.rate.split', { by: result.byName })];
  const said = result.kind === 'groups' && !result.responseRate.ok ? result.responseRate.reason : undefined;
  const reasons = result.rows.flatMap(({ rate }) => (rate.ok || rate.reason === said ? [] : [rate.reason]));
  return [...new Set(reasons)].map((reason) => t(`dashboards.rate.${reason}`));
}

/** Whose rate is missing because more answered than came or were asked, or holds days of that kind. */
function overOf(words: Words, { rows }: CompareResult): string[] {
  const names = rows.flatMap(({ name, rate }) => (rate.ok && (rate.more || rate.daysOver > 0) ? [name] : []));
  return names.length === 0
    ? []
    : [words.t('dashboards.rate.more_of', { names: names.join(separatorIn(words.language)) })];
}

function rowView(subject: Subject, row: GroupComparison['rows'][number]): ComparePage['rows'][number] {
  const { words } = subject;
  const { comparison } = row;
  if (!comparison.ok)
    return {
      name: row.name,
      points: refusalWords(words, comparison.reason),
      p: '—',
      verdict: undefined,
      note: '',
    };
  return {
    name: row.name,
    points: words.t('dashboards.points_with_interval', {
      points: words.signedPoints(comparison.difference),
      interval: words.pointsInterval(comparison),
    }),
    p: comparison.adjustedP === null ? '—' : pWords(words, comparison.adjustedP),
    verdict: verdictWords(words, comparison),
    note: comparison.lowSample ? words.t('dashboards.state.low_sample') : '',
  };
}

function chartOf(subject: Subject, result: CompareResult): ChartView | undefined {
  const { words } = subject;
  const points = result.rows.map((row) => pointOf(row.figure, false));
  if (points.every((point) => point === null)) return undefined;
  const together = result.kind === 'groups' ? pointOf(result.together, false) : null;
  const min = axisStart(points);
  return {
    caption: words.t('dashboards.compare.chart', {
      satisfaction: satisfactionWords(words, result.measure),
      period: result.period.name,
    }),
    label: result.sentence,
    spec: {
      type: 'dots',
      labels: result.rows.map((row) => row.name),
      points,
      notes: result.rows.map((row) =>
        row.figure.state === 'empty' ? refusalWords(words, 'no-answers') : stateNote(words, row.figure),
      ),
      overall: together?.y ?? null,
      overallName: words.t('dashboards.compare.together'),
      min,
      words: tooltipWords(words),
    },
    note: axisNote(words, min, 'across'),
  };
}

export function compareTable(subject: Subject, result: CompareResult): Table {
  const { words } = subject;
  const { t } = words;
  const groups = result.kind === 'groups';
  const withRates = hasRates(result);
  const columns = figureColumns(words);
  const labels = [
    ...columns.map((column) => column.label),
    ...(withRates ? rateColumns.map((name) => t(`dashboards.column.${name}`)) : []),
    ...(groups
      ? [t('dashboards.column.points'), t('dashboards.column.p'), t('dashboards.column.verdict')]
      : []),
  ];
  const extra = groups
    ? result.rows.map((row) => {
        const view = rowView(subject, row);
        return [textCell(view.points), textCell(view.p), textCell(view.verdict?.word ?? '—')];
      })
    : [];
  return {
    caption: t('dashboards.compare.table', {
      measure: result.measure.name,
      period: result.period.name,
      definition: result.definition,
    }),
    headColumn: groups ? result.byName : t('dashboards.column.period'),
    columns: labels.map((label) => ({ label, numeric: true })),
    noteColumn: t('dashboards.column.note'),
    rows: result.rows.map((row, index) => ({
      key: row.group,
      head: row.name,
      cells: [
        ...figureCells(columns, row.figure),
        ...(withRates ? rateCells(words, row.rate, row.figure.state === 'suppressed') : []),
        ...(extra[index] ?? []),
      ],
      note: stateNote(words, row.figure),
    })),
  };
}

/** Whether visitors are known for any of the groups or periods. */
function hasRates({ rows }: CompareResult): boolean {
  return rows.some(({ rate }) => rate.ok);
}

/** The same figures as data: stable English names, fractions unrounded. */
export function compareData(subject: Subject, filters: Filters, result: CompareResult) {
  const { measure, ...rest } = result;
  return {
    survey: { slug: subject.survey.slug, title: subject.title },
    question: {
      code: measure.code,
      kind: measure.kind,
      name: measure.name,
      wording: measure.wording,
      scale: measure.scale,
    },
    ...rest,
    definition: { code: 'top2', text: result.definition },
    filters: {
      kind: filters.kind,
      programmeYear: filters.programmeYear,
      cuts: filters.cuts.map(({ cut, values }) => ({ cut, values })),
    },
    suppressionThreshold: subject.threshold,
  };
}
