// Why: every chart on one page - which kind, why that one, since when - so that nobody takes silence for health where nothing is watched.
import type { Table } from '../dashboards/table.js';
import { textCell } from '../dashboards/table.js';
import { chartAddress } from './chart.page.js';
import { addressOf, budgetWords, type Reader } from './list.page.js';
import { measureName, surveyOf } from './names.js';
import { figureName, placeName, reasonWords, unwatchedWords } from './sentences.js';
import { falseAlarms, type WatchedChart } from './watched.js';

export function chartsTable(reader: Reader, charts: readonly WatchedChart[]): Table {
  const { words, names } = reader;
  const { t } = words;
  const column = (name: string) => ({ label: t(`alarms.column.${name}`), numeric: false });
  return {
    caption: t('alarms.charts.title'),
    headColumn: t('alarms.column.figure'),
    columns: ['survey', 'place', 'chart', 'grain', 'baseline'].map(column),
    noteColumn: t('alarms.column.reason'),
    rows: charts.map((chart) => {
      const { series, surveyId, question, slug, cut, cutValue } = chart;
      const name = measureName(names, surveyId, question);
      return {
        key: [slug, question, cutValue].filter((part) => part !== '').join(':'),
        head: figureName(words, name, series.ok ? series.of : 'satisfied'),
        link: chartAddress({ slug, question, cut, cutValue }),
        cells: [
          surveyOf(names, surveyId)?.title ?? slug,
          placeName(words, names, chart),
          t(series.ok ? `alarms.chart.${series.chart}` : 'alarms.charts.none'),
          series.ok ? t(`alarms.grain.${cut === '' ? series.grain : 'wide'}`) : '—',
          series.ok ? baselineWords(reader, chart, series.provisional) : '—',
        ].map(textCell),
        note: series.ok
          ? [
              reasonWords(words, series.chart, series.reason, series.sigmaZ),
              series.warning === null ? '' : t('alarms.far_beyond_chance'),
            ].join('')
          : unwatchedWords(words, series.reason, series.usable),
      };
    }),
  };
}

function baselineWords({ words: { t } }: Reader, { restarted }: WatchedChart, provisional: boolean): string {
  if (provisional) return t('alarms.charts.provisional');
  return t(restarted ? 'alarms.charts.restarted' : 'alarms.charts.frozen');
}

export function chartsPage(reader: Reader, charts: readonly WatchedChart[], survey: string | undefined) {
  const { t } = reader.words;
  const values = { survey: survey ?? '' };
  return {
    title: t('alarms.charts.title'),
    nav: 'alarms',
    styles: ['dashboards.css', 'alarms.css'],
    budget: budgetWords(reader.words, charts),
    surveys: [
      { url: '/alarms/charts', text: t('alarms.filter.survey_any'), current: values.survey === '' },
      ...reader.names.surveys.map(({ slug, title }) => ({
        url: addressOf('/alarms/charts', { survey: slug }),
        text: title,
        current: slug === survey,
      })),
    ],
    table: chartsTable(reader, charts),
    csvUrl: addressOf('/alarms/charts.csv', values),
    jsonUrl: addressOf('/alarms/charts.json', values),
  };
}

export function chartsData({ names }: Reader, charts: readonly WatchedChart[]) {
  const { perMonth, monthsEach } = falseAlarms(charts);
  return {
    falseAlarmsPerMonth: perMonth,
    monthsPerFalseAlarm: monthsEach,
    charts: charts.map(({ series, surveyId, slug, question, cut, cutValue }) => ({
      survey: slug,
      question: { code: question, name: measureName(names, surveyId, question) },
      counter: cut === '' ? null : { code: cutValue, name: names.counter(cutValue) },
      ...(series.ok
        ? {
            chart: series.chart,
            reason: series.reason,
            of: series.of,
            grain: cut === '' ? series.grain : 'wide',
            provisional: series.provisional,
          }
        : { refused: { reason: series.reason, periods: series.usable } }),
    })),
  };
}
