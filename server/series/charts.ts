// Why: what the browser draws of a series: finished numbers and words, nothing that the table beside it lacks.
import { roundHalfAway } from '../../analysis/rounding.js';
import { meanInterval } from '../../analysis/meanInterval.js';
import { periodOfDay } from '../../analysis/periods.js';
import type { OfficeEvent } from '../../db/queries/events.js';
import type { Trend } from '../dashboards/trend.js';
import { media } from './events.form.js';
import type { Loaded } from './loaded.js';
import type { Row } from './result.js';
import type { SeriesWords } from './words.js';

/** `text`: what the pointer shows; limits null where nobody can tell them. */
export type ValuePoint = {
  y: number;
  lower: number | null;
  upper: number | null;
  hatched: boolean;
  text: string[];
};

export type ValueChart = {
  type: 'values';
  shape: 'bars' | 'line';
  labels: string[];
  points: (ValuePoint | null)[];
  /** Days of campaigns, from one label to another; the same for what has one day only. */
  bands: { from: number; to: number; text: string }[];
  min: number | null;
  max: number | null;
  /** Beside the figures of the axis. */
  suffix: string;
  decimals: number;
  /** The last whole figure, written beside its point. */
  last: { index: number; text: string } | null;
};

const drawn = (value: number) => roundHalfAway(value, 3);

export function seriesChart(loaded: Loaded, own: SeriesWords): ValueChart {
  const { series, words, result } = loaded;
  const { t } = words;
  const line = series.kind === 'measurement' || loaded.view.kind === 'day';
  const points = result.rows.map((row): ValuePoint | null => {
    if (row.value === null) return null;
    const limits = row.summary === undefined || row.summary.n < 2 ? undefined : meanInterval(row.summary);
    const shown = limits?.ok === true ? limits : undefined;
    return {
      y: drawn(row.value),
      lower: shown === undefined ? null : drawn(shown.lower),
      upper: shown === undefined ? null : drawn(shown.upper),
      hatched: row.part !== null,
      text: [
        own.valueUnit(row.value),
        ...(shown === undefined
          ? []
          : [`${t('series.chart.interval')} ${own.value(shown.lower)}–${own.value(shown.upper)}`]),
        ...(row.n === null ? [] : [`${t('series.chart.n')} ${words.count(row.n)}`]),
      ],
    };
  });
  return {
    type: 'values',
    shape: line ? 'line' : 'bars',
    labels: labelsOf(loaded),
    points,
    bands: bandsOf(loaded),
    min: 0,
    max: null,
    suffix: '',
    decimals: series.decimals,
    last: lastOf(result.rows, points, (row) => (row.value === null ? '' : own.value(row.value))),
  };
}

/** The part as a share of the whole, with its band. */
export function shareChart(loaded: Loaded): ValueChart {
  const { words, result } = loaded;
  const points = result.rows.map((row): ValuePoint | null => {
    const share = row.share;
    if (share === undefined || share.share === null || share.lower === null || share.upper === null)
      return null;
    return {
      y: drawn(share.share * 100),
      lower: drawn(share.lower * 100),
      upper: drawn(share.upper * 100),
      hatched: share.part !== null,
      text: [
        words.percent(share.share),
        `${words.t('series.chart.interval')} ${words.percentInterval({ lower: share.lower, upper: share.upper })}`,
      ],
    };
  });
  const most = Math.max(0, ...points.map((point) => point?.upper ?? 0));
  return {
    type: 'values',
    shape: 'line',
    labels: labelsOf(loaded),
    points,
    bands: bandsOf(loaded),
    min: 0,
    max: most > 60 ? 100 : null,
    suffix: '%',
    decimals: 0,
    last: lastOf(result.rows, points, (row) =>
      row.share?.share == null ? '' : words.percent(row.share.share),
    ),
  };
}

/** The perceived side under the measured one: the same labels, so that both share one time axis. */
export function perceivedChart(loaded: Loaded, perceived: Trend): ValueChart {
  const { words, result } = loaded;
  const found = new Map(perceived.rows.map((row) => [row.period, row]));
  const points = result.rows.map((row): ValuePoint | null => {
    const trendRow = found.get(row.period);
    const share = trendRow?.figure.satisfied;
    if (trendRow === undefined || share == null) return null;
    return {
      y: drawn(share.share * 100),
      lower: drawn(share.lower * 100),
      upper: drawn(share.upper * 100),
      hatched: trendRow.part !== null,
      text: [
        words.percent(share.share),
        `${words.t('series.chart.interval')} ${words.percentInterval(share)}`,
        `${words.t('series.chart.answers')} ${words.count(trendRow.figure.n ?? 0)}`,
      ],
    };
  });
  const lowest = Math.min(100, ...points.map((point) => point?.lower ?? 100));
  return {
    type: 'values',
    shape: 'line',
    labels: labelsOf(loaded),
    points,
    bands: bandsOf(loaded),
    min: lowest >= 82 ? 80 : lowest >= 52 ? 50 : 0,
    max: 100,
    suffix: '%',
    decimals: 0,
    last: lastOf(result.rows, points, (row) => {
      const share = found.get(row.period)?.figure.satisfied;
      return share == null ? '' : words.percent(share.share);
    }),
  };
}

function labelsOf({ words, view, result }: Loaded): string[] {
  return result.rows.map((row) => words.shortPeriod(row.period, view.kind));
}

function lastOf(
  rows: readonly Row[],
  points: readonly (ValuePoint | null)[],
  text: (row: Row) => string,
): ValueChart['last'] {
  const index = points.findLastIndex((point) => point !== null && !point.hatched);
  const row = rows[index];
  return row === undefined ? null : { index, text: text(row) };
}

/** Where each event lies among the shown periods; those outside are left to the list. */
function bandsOf({ result, view, words }: Loaded): ValueChart['bands'] {
  const periods = result.rows.map((row) => row.period);
  const placeOf = (day: string): number => {
    const period = periodOfDay(day, view.kind, { programmeYearStartMonth: view.startMonth });
    const place = periods.findIndex((one) => one >= period);
    return place;
  };
  const [first = '', last = ''] = [periods[0], periods.at(-1)];
  const periodOf = (day: string) => periodOfDay(day, view.kind, { programmeYearStartMonth: view.startMonth });
  return result.events.flatMap((event: OfficeEvent) => {
    const end = event.toDay ?? event.fromDay;
    if (periodOf(end) < first || periodOf(event.fromDay) > last) return [];
    const from = placeOf(event.fromDay);
    const to = placeOf(end);
    return [{ from, to: to < 0 ? periods.length - 1 : to, text: eventWords(words, event) }];
  });
}

/** «海報：網路申辦宣導»; what is no campaign has its title only. */
export function eventWords(words: Loaded['words'], event: OfficeEvent): string {
  if (event.medium === '') return event.title;
  return `${mediumWords(words, event.medium)}${words.language === 'en' ? ': ' : '：'}${event.title}`;
}

export function mediumWords({ t }: Loaded['words'], medium: string): string {
  if (medium === '') return t('series.medium.none');
  return media.some((known) => known === medium) ? t(`series.medium.${medium}`) : medium;
}
