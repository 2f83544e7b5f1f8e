// Why: the performance of handling in finished words: a finding that may be quoted, a picture over its table, and the same
// figures as CSV and JSON.
import { themes as themeCodes } from '../../analysis/text/themeRules.js';
import type { SurvivalQuantile } from '../../analysis/cases/kaplanMeier.js';
import { roundHalfAway } from '../../analysis/rounding.js';
import { tooltipWords, type ChartPoint, type ChartView } from '../dashboards/charts.js';
import { verdictWords } from '../dashboards/sentences.js';
import { countCell, textCell, type Table, type TableCell } from '../dashboards/table.js';
import type { Words } from '../dashboards/words.js';
import { cuts, type HandlingChange, type HandlingRow, type Performance } from './performance.js';
import { growthTables, ratingsTable } from './performanceGrowth.page.js';
import { caseRefusal, nameOf, shareCell, type Reader } from './performanceWords.page.js';

function daysCell(words: Words, days: SurvivalQuantile): TableCell {
  if (!days.ok) return { text: '—', value: null, detail: caseRefusal(words, days.reason) };
  return { text: words.decimal(days.days, 1), value: days.days };
}

const columns = [
  'n',
  'on_time',
  'open_overdue',
  'median',
  'slow_tenth',
  'extended',
  'reopened',
  'transferred',
  'transferred_in_time',
] as const;

function cellsOf({ words }: Reader, { figures }: HandlingRow): TableCell[] {
  if (figures === null) return columns.map(() => ({ text: '＊', value: '*' }));
  return [
    countCell(words, figures.n),
    shareCell(words, figures.onTime),
    countCell(words, figures.openOverdue),
    daysCell(words, figures.median),
    daysCell(words, figures.slowTenth),
    shareCell(words, figures.extended),
    shareCell(words, figures.reopened),
    shareCell(words, figures.transferred),
    shareCell(words, figures.transferredInTime),
  ];
}

export function performanceTables(reader: Reader, performance: Performance): Table[] {
  const { t } = reader.words;
  return cuts.map((cut) => ({
    caption: t(`performance.by.${cut}`),
    headColumn: t(`performance.cuts.${cut}`),
    columns: columns.map((column) => ({ label: t(`performance.columns.${column}`), numeric: true })),
    rows: [performance.all, ...performance.rows.filter((row) => row.cut === cut)].map((row) => ({
      key: row.cut === 'all' ? 'all' : row.key === '' ? 'none' : row.key,
      head: nameOf(reader, row.cut, row.key),
      cells: cellsOf(reader, row),
      note: row.figures === null ? t('performance.suppressed') : '',
    })),
    noteColumn: t('performance.columns.note'),
  }));
}

function chartOf(reader: Reader, performance: Performance): ChartView {
  const { words } = reader;
  const { t } = words;
  const months = performance.rows.filter(({ cut }) => cut === 'month');
  const points = months.map(({ figures }): ChartPoint | null => {
    const share = figures?.onTime;
    if (share?.ok !== true) return null;
    const drawn = (value: number) => roundHalfAway(value * 100, 2);
    return {
      y: drawn(share.share),
      lower: drawn(share.lower),
      upper: drawn(share.upper),
      n: share.n,
      hatched: false,
      grey: share.n < 30,
    };
  });
  const all = performance.all.figures?.onTime;
  return {
    caption: t('performance.chart'),
    label: t('performance.chart'),
    note: '',
    spec: {
      type: 'dots',
      labels: months.map(({ key }) => words.shortPeriod(key, 'month')),
      points,
      notes: months.map(({ figures }) => (figures === null ? t('performance.suppressed') : '')),
      overall: all?.ok === true ? roundHalfAway(all.share * 100, 2) : null,
      overallName: t('performance.all'),
      min: 0,
      words: { ...tooltipWords(words), share: t('performance.columns.on_time') },
    },
  };
}

/** «…受理60件，…如期88.3%…；未結逾期2件；辦理日數中位數…» */
export function findingOf({ words }: Reader, performance: Performance): string[] {
  const { t } = words;
  const { figures } = performance.all;
  const span = { from: words.month(performance.from), to: words.month(performance.to) };
  if (figures === null) return [t('performance.finding.few', span)];
  const { onTime } = figures;
  const days = (value: SurvivalQuantile) =>
    value.ok
      ? t('performance.finding.days', { days: words.decimal(value.days, 1) })
      : t('performance.finding.no_days', { reason: caseRefusal(words, value.reason) });
  return [
    onTime.ok
      ? t('performance.finding.on_time', {
          ...span,
          n: words.count(figures.n),
          share: words.percent(onTime.share),
          interval: words.percentInterval(onTime),
          judged: words.count(onTime.n),
          overdue: words.count(figures.openOverdue),
        })
      : t('performance.finding.nothing_due', {
          ...span,
          n: words.count(figures.n),
          reason: caseRefusal(words, onTime.reason),
        }),
    t('performance.finding.time', { median: days(figures.median), slow: days(figures.slowTenth) }),
    ...performance.changes.map((change) => changeWords(words, change)),
  ];
}

function changeWords(
  words: Words,
  { against, month, base, comparison, evaluation, growth }: HandlingChange,
): string {
  const { t } = words;
  const names = { month: words.month(month), base: words.month(base) };
  if (!comparison.ok)
    return t(`performance.finding.${against}_refused`, {
      ...names,
      reason: caseRefusal(words, comparison.reason),
    });
  const said = verdictWords(words, { verdict: comparison.verdict, evaluation });
  return t(`performance.finding.${against}`, {
    ...names,
    points: words.signedPoints(comparison.difference),
    interval: words.pointsInterval(comparison),
    verdict: said.word,
    growth: growth.ok
      ? t('performance.finding.growth', {
          growth: words.signedPercent(growth.growth),
          interval: words.growthInterval(growth),
        })
      : t('performance.finding.growth_refused', { reason: caseRefusal(words, growth.reason) }),
  });
}

function ratedLines({ words }: Reader, { rated }: Performance) {
  const { t } = words;
  return (['responseRate', 'satisfied', 'solved'] as const).map((name) => {
    const share = rated[name];
    return {
      term: t(`performance.rated.${name}`),
      text: share.ok
        ? t('performance.rated.figure', {
            share: words.percent(share.share),
            interval: words.percentInterval(share),
            x: words.count(share.x),
            n: words.count(share.n),
          })
        : caseRefusal(words, share.reason),
    };
  });
}

const addressOf = (path: string, { from, to }: Performance) =>
  `${path}?${new URLSearchParams({ from, to }).toString()}`;

export function performancePage(reader: Reader, performance: Performance, months: readonly string[]) {
  const { words } = reader;
  const { t } = words;
  const options = (chosen: string) =>
    months.map((month) => ({ value: month, text: words.month(month), selected: month === chosen }));
  const tables = performanceTables(reader, performance);
  return {
    title: t('performance.title'),
    nav: 'cases',
    scripts: ['charts.js'],
    styles: ['dashboards.css', 'figures.css'],
    fromMonths: options(performance.from),
    toMonths: options(performance.to),
    finding: findingOf(reader, performance),
    chart: chartOf(reader, performance),
    tables,
    rated: ratedLines(reader, performance),
    ratings: ratingsTable(reader, performance),
    growths: growthTables(reader, performance),
    themes: performance.themes.map(({ theme, answered, again }) => ({
      name: (themeCodes as readonly string[]).includes(theme) ? t(`comments.themes.${theme}`) : theme,
      answered: words.count(answered),
      again: again === null ? '＊' : words.count(again),
    })),
    recurring: performance.recurring.map(({ id, number, before }) => ({
      url: `/cases/${encodeURIComponent(id)}`,
      number,
      beforeUrl: `/cases/${encodeURIComponent(before.id)}`,
      before: before.number,
    })),
    explanation: (
      ['on_time', 'days', 'transfer', 'growth', 'left_out', 'suppressed', 'again', 'recurring'] as const
    ).map((name) => ({
      term: t(`performance.explain.${name}.term`),
      text: t(`performance.explain.${name}.text`),
    })),
    csvUrl: addressOf('/cases/performance.csv', performance),
    jsonUrl: addressOf('/cases/performance.json', performance),
  };
}

export function performanceData(reader: Reader, performance: Performance) {
  return {
    ...performance,
    all: performance.all.figures,
    rows: performance.rows.map((row) => ({ ...row, name: nameOf(reader, row.cut, row.key) })),
    growths: performance.growths.map((row) => ({ ...row, name: nameOf(reader, row.cut, row.key) })),
    finding: findingOf(reader, performance),
  };
}

export function ratedTable(reader: Reader, performance: Performance): Table {
  const { t } = reader.words;
  return {
    caption: t('performance.rated.title'),
    headColumn: t('performance.columns.note'),
    columns: [{ label: t('performance.rated.title'), numeric: false }],
    rows: ratedLines(reader, performance).map(({ term, text }) => ({
      key: term,
      head: term,
      cells: [textCell(text)],
      note: '',
    })),
    noteColumn: '',
  };
}
