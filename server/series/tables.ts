// Why: the tables of a series are built once and shown twice, on the page and as CSV: the same figures by construction.
import { roundHalfAway } from '../../analysis/rounding.js';
import type { GrowthRate } from '../../analysis/growthSeries.js';
import { periodOfDay } from '../../analysis/periods.js';
import type { Table, TableCell } from '../dashboards/table.js';
import { eventWords } from './charts.js';
import type { Loaded } from './loaded.js';
import type { Row } from './result.js';
import { addressWith } from './view.form.js';
import type { SeriesWords } from './words.js';

const none: TableCell = { text: '—', value: null };
const said = (text: string, value: number, decimals: number): TableCell => ({
  text,
  value: roundHalfAway(value, decimals),
});

export function seriesTable(loaded: Loaded, own: SeriesWords): Table {
  const { series, words, view, result } = loaded;
  const { t } = words;
  const count = series.kind === 'count';
  const column = (name: string) => ({ label: t(`series.column.${name}`), numeric: true });
  const longer = view.kind !== 'day';
  const rate = (one: GrowthRate, row: Row): TableCell => {
    if (!one.ok) return none;
    if (count) return said(words.signedPercent(one.growth), one.growth * 100, 1);
    return row.value === null ? none : said(own.signed(one.growth), one.growth, series.decimals);
  };
  const columns: { name: string; cell: (row: Row) => TableCell; shown: boolean }[] = [
    {
      name: count ? 'count' : 'mean',
      cell: (row) => (row.value === null ? none : said(own.value(row.value), row.value, series.decimals)),
      shown: true,
    },
    {
      name: 'cases',
      cell: (row) => (row.n === null ? none : said(words.count(row.n), row.n, 0)),
      shown: !count,
    },
    {
      name: 'per_day',
      cell: (row) => (row.perDay === null ? none : said(words.decimal(row.perDay, 1), row.perDay, 1)),
      shown: count && longer,
    },
    { name: 'previous', cell: (row) => rate(row.previous, row), shown: longer },
    { name: 'last_year', cell: (row) => rate(row.lastYear, row), shown: longer && view.kind !== 'year' },
    {
      name: 'rolling',
      cell: (row) => (row.rolling === null ? none : said(own.value(row.rolling), row.rolling, 0)),
      shown: count && view.kind === 'month',
    },
    {
      name: 'rolling_growth',
      cell: (row) => rate(row.rollingGrowth, row),
      shown: count && view.kind === 'month',
    },
    {
      name: 'index',
      cell: (row) => (row.index === null ? none : said(words.decimal(row.index, 1), row.index, 1)),
      shown: longer,
    },
    {
      name: 'share',
      cell: ({ share }) =>
        share?.share == null ? none : said(words.percent(share.share), share.share * 100, 1),
      shown: loaded.whole !== undefined,
    },
    {
      name: 'share_interval',
      cell: ({ share }) => {
        if (share === undefined || share.lower === null || share.upper === null) return none;
        const text = words.percentInterval({ lower: share.lower, upper: share.upper });
        return { text, value: text };
      },
      shown: loaded.whole !== undefined,
    },
  ];
  const used = columns.filter(({ shown }) => shown);
  return {
    caption: t('series.page.chart', {
      name: own.name,
      unit: own.unit,
      kind: t(`series.kind.${view.kind}`),
    }),
    headColumn: t('series.column.period'),
    columns: used.map(({ name }) => column(name)),
    noteColumn: t('series.column.note'),
    rows: result.rows.map((row) => ({
      key: row.period,
      head: words.period(row.period, view.kind, view.programmeYear),
      cells: used.map(({ cell }) => cell(row)),
      note: noteOf(loaded, row),
      hatched: row.part !== null,
      ...(longer ? { link: addressWith(`/series/${series.code}`, view, { period: row.period }) } : {}),
    })),
  };
}

function noteOf(loaded: Loaded, row: Row): string {
  const { words, view, result } = loaded;
  const { t } = words;
  const programme = { programmeYearStartMonth: view.startMonth };
  const events = result.events
    .filter((event) => periodOfDay(event.fromDay, view.kind, programme) === row.period)
    .map((event) =>
      t('series.note.event', { day: words.day(event.fromDay), title: eventWords(words, event) }),
    );
  // A mean hardly misses a day; a sum does.
  const quiet = loaded.series.kind === 'measurement' && row.part !== 'days_missing';
  const missing =
    row.missing.length === 0 || row.part === 'not_over' || (quiet && view.kind === 'month')
      ? ''
      : view.kind === 'month'
        ? t('series.note.days_missing', { n: row.missing.length })
        : t('series.note.months_missing', {
            months: row.missing.map((month) => words.month(month)).join(t('series.list_separator')),
          });
  return [
    row.part === null ? '' : t(`series.part.${row.part}`),
    missing,
    view.kind === 'month' && /-0[12]$/.test(row.period) ? t('series.note.new_year') : '',
    row.share?.state === 'over' ? t('series.note.share_over') : '',
    ...events,
  ]
    .filter((note) => note !== '')
    .join(words.language === 'en' ? '; ' : '；');
}

/** How far each month of the year lies from its year's level; undefined where the months are too few to know. */
export function seasonTable(loaded: Loaded, own: SeriesWords): Table | undefined {
  const { words, result, series } = loaded;
  const { index } = result.season;
  if (!index.ok) return undefined;
  const { t } = words;
  const count = series.kind === 'count';
  return {
    caption: t('series.page.season_title'),
    headColumn: t('series.column.month'),
    columns: index.indices.map((_, month) => ({ label: monthName(words.language, month), numeric: true })),
    noteColumn: '',
    rows: [
      {
        key: 'index',
        head: t('series.column.season_index'),
        cells: index.indices.map((value) =>
          count
            ? said(words.percent(value), value * 100, 1)
            : said(own.signed(value), value, series.decimals),
        ),
        note: '',
      },
      {
        key: 'years',
        head: t('series.column.years'),
        cells: index.years.map((years) => said(words.count(years), years, 0)),
        note: '',
      },
    ],
  };
}

function monthName(language: string, month: number): string {
  return new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2000, month, 1)),
  );
}
