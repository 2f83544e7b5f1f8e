// Why: everything the trend page, its CSV and its JSON say about one measure over time, worked out once.
import { periodOfDay, shiftPeriod, listPeriods, type CalendarKind } from '../../analysis/periods.js';
import { listQuestionEvents } from '../../db/queries/events.js';
import { listEffectiveMarkers, type EffectiveMarker } from '../../db/queries/improvements.js';
import { countAnswers, type Counted } from './counts.js';
import { emptyTally, figureOf, type Figure, type Tally } from './figures.js';
import { lastDayShown, type Filters } from './filters.form.js';
import {
  changesOf,
  indicesOf,
  joinSides,
  yearlyGrowthOf,
  type Change,
  type Side,
  type YearlyGrowth,
} from './growth.js';
import type { Measure } from './measures.js';
import { definitionWords, figureSentence } from './sentences.js';
import { joinReports, reachingBack, reportedCells, wholeWhereReported } from './reports.js';
import {
  lastWholePeriod,
  namesOf,
  periodBefore,
  periodLastYear,
  periodReader,
  seriesOf,
  shownPoint,
  type Point,
  type Series,
  type SeriesBreak,
  type ShownPoint,
} from './series.js';
import { ratesByPeriod, ratesByWave, type ResponseRate } from './responseRate.js';
import type { Subject } from './subject.js';
import { depthOf, type TrendDepth } from './trendDepth.js';
import { spanOf } from './words.js';

export type TrendRow = ShownPoint & {
  /** The share as a percentage of the first whole period's; null where it cannot be said. */
  index: number | null;
  /** Counted by a report, not from answers. */
  fromReport?: boolean;
};

/** An improvement that took effect, or an event of the office; `toDay` where it lasted. */
export type Marker = {
  kind: 'improvement' | 'event';
  period: string;
  day: string;
  toDay: string | null;
  title: string;
  id: string;
};

export type Trend = {
  survey: { slug: string; title: string };
  measure: Measure;
  definition: string;
  /** Where the counts came from: count cells, or the stored rows for several filters at once. */
  source: Counted['source'];
  kind: Filters['kind'];
  span: { from: string; to: string };
  rows: TrendRow[];
  breaks: SeriesBreak[];
  markers: Marker[];
  /** The last whole period, and how it moved. */
  current: { period: string; name: string; figure: Figure };
  changes: Change[];
  indexBase: string | null;
  yearly: YearlyGrowth;
  sentence: string;
  /** Visitors, offered and answered: of the current period, and of each that is shown. */
  rate: ResponseRate;
  rates: Record<string, ResponseRate>;
  depth: TrendDepth;
};

/** How many periods are shown unless the reader says otherwise. */
const usualLength: Record<CalendarKind, number> = {
  day: 60,
  week: 53,
  // Three whole years, which a season needs, and the month that is not over.
  month: 37,
  quarter: 17,
  half: 10,
  year: 20,
};

export async function trendOf(subject: Subject, filters: Filters): Promise<Trend> {
  const measure = subject.measures.find((one) => one.code === filters.question) ?? subject.headline;
  const reported = await reportedCells(subject, filters, measure.code);
  const reaching = reachingBack(subject, reported);
  const span = shownSpan(reaching, filters);
  const answers = await countAnswers(subject, {
    questions: [measure.code],
    filters: filters.cuts,
    split: null,
    from: countedFrom(reaching, filters, span.from),
    to: earlier(
      span.to,
      lastDayShown(
        subject,
        filters.cuts.map((cut) => cut.cut),
      ),
      filters,
    ),
    grain:
      filters.kind === 'wave' ? 'wave' : filters.kind === 'day' || filters.kind === 'week' ? 'day' : 'month',
  });
  const { counted, periods } = joinReports(answers, reported, periodReader(subject, filters));
  const series = wholeWhereReported(seriesOf(subject, filters, counted, measure), periods);
  const visible = series.points.filter((point) => isVisible(filters, point.period, span));
  const currentPeriod = currentOf(subject, filters, visible);
  const current =
    sideOf(series, currentPeriod) ??
    nobody(currentPeriod === '' ? '' : namesOf(subject, filters, currentPeriod).name);
  const changes = changesOf(
    basesOf(subject, filters, series, currentPeriod).map((base) => ({ ...base, measure })),
    'holm',
  );
  const markers = await markersOf(subject, filters, measure);
  const rates = await ratesOf(subject, filters, { span, answers, visible, current: currentPeriod });
  const isInSpan = ({ day }: Marker) => day >= span.from && day <= span.to;
  const whole = visible.findIndex((point) => point.part === null && point.figure.state === 'shown');
  const indices = indicesOf(
    visible.map((point) => (point.part === null ? point.figure : undefined)),
    whole,
  );
  return {
    survey: { slug: subject.survey.slug, title: subject.title },
    measure,
    definition: definitionWords(subject.words, measure),
    source: counted.source,
    kind: filters.kind,
    span,
    rows: visible.map((point, index) => ({
      ...shownPoint(point),
      ...(periods.has(point.period) ? { fromReport: true } : {}),
      index: sameEdition(visible, whole, index) ? (indices[index] ?? null) : null,
    })),
    breaks: series.breaks.filter((one) => isVisible(filters, one.period, span)),
    markers: markers.filter(isInSpan),
    current: { period: currentPeriod, name: current.name, figure: current.figure },
    changes,
    indexBase: visible[whole]?.name ?? null,
    yearly: yearlyOf(subject, filters, series),
    sentence: figureSentence(subject.words, measure, current.figure, changes[0]),
    ...rates,
    depth: await depthOf(subject, filters, {
      series,
      visible,
      span,
      markers,
      current: { period: currentPeriod, name: current.name, figure: current.figure },
    }),
  };
}

async function ratesOf(
  subject: Subject,
  filters: Filters,
  { span, answers, visible, current }: Rated,
): Promise<Pick<Trend, 'rate' | 'rates'>> {
  const last = lastDayShown(
    subject,
    filters.cuts.map((cut) => cut.cut),
  );
  const toPeriod = periodReader(subject, filters);
  const days = { from: span.from, to: last < span.to ? last : span.to };
  const read =
    filters.kind === 'wave'
      ? await ratesByWave(subject, filters, answers)
      : await ratesByPeriod(subject, filters, days, (day) => toPeriod(day) ?? '');
  const hidden = new Set(
    visible.filter(({ figure }) => figure.state === 'suppressed').map(({ period }) => period),
  );
  const rate = (period: string): ResponseRate =>
    hidden.has(period) ? { ok: false, reason: 'suppressed' } : read(period);
  return {
    rate: rate(current),
    rates: Object.fromEntries(visible.map(({ period }) => [period, rate(period)])),
  };
}

type Rated = {
  span: { from: string; to: string };
  answers: Counted;
  visible: readonly Point[];
  current: string;
};

function sameEdition(points: readonly Point[], a: number, b: number): boolean {
  return points[a] !== undefined && points[a].edition === points[b]?.edition;
}

function nobody(name: string): Side {
  return { name, edition: null, tally: emptyTally, figure: emptyFigure, complete: true };
}

/** Counters' figures stop before today; everything else may be counted to the end of the shown periods. */
function earlier(to: string, last: string, filters: Filters): string {
  return filters.cuts.some((cut) => cut.cut === 'counter') && last < to ? last : to;
}

/** The days of the shown periods, whole periods at both ends. */
export function shownSpan(subject: Subject, filters: Filters): { from: string; to: string } {
  const { kind, startMonth } = filters;
  const first = subject.counted?.first ?? subject.today;
  const last = subject.counted?.last ?? subject.today;
  if (kind === 'wave') return { from: first, to: last };
  const period = (day: string) => periodOfDay(day, kind, { programmeYearStartMonth: startMonth });
  const end = period(filters.to ?? (last > subject.today ? subject.today : last));
  const usual = shiftPeriod(end, kind, 1 - usualLength[kind]);
  const began = period(first);
  const start = filters.from === undefined ? (usual > began ? usual : began) : period(filters.from);
  const from = spanOf(start, kind, startMonth).firstDay;
  const to = spanOf(end, kind, startMonth).lastDay;
  return from <= to ? { from, to } : { from: spanOf(end, kind, startMonth).firstDay, to };
}

/** Growth looks back further than the chart: from the first day on, where that costs nothing. */
function countedFrom(subject: Subject, { kind, cuts, startMonth }: Filters, from: string): string {
  if (kind === 'wave' || kind === 'day' || kind === 'week' || cuts.length > 1)
    return kind === 'week' ? yearBefore(from) : from;
  const first = periodOfDay(subject.counted?.first ?? from, kind, { programmeYearStartMonth: startMonth });
  const began = spanOf(first, kind, startMonth).firstDay;
  return began < from ? began : from;
}

function yearBefore(day: string): string {
  return spanOf(shiftPeriod(periodOfDay(day, 'week'), 'week', -53), 'week', 1).firstDay;
}

function isVisible(
  { kind, startMonth }: Filters,
  period: string,
  span: { from: string; to: string },
): boolean {
  if (kind === 'wave') return true;
  const days = spanOf(period, kind, startMonth);
  return days.firstDay >= span.from && days.lastDay <= span.to;
}

/** What is looked at: the period of the address, else the last whole one that is shown. */
function currentOf(subject: Subject, filters: Filters, visible: readonly Point[]): string {
  const whole = visible.filter((point) => point.part === null);
  return (
    filters.period ??
    whole.at(-1)?.period ??
    visible.at(-1)?.period ??
    lastWholePeriod(subject, filters) ??
    ''
  );
}

export function sideOf(series: Series, period: string | undefined): Side | undefined {
  const points = series.points.filter((point) => point.period === period);
  const point = points.at(-1);
  if (point === undefined) return undefined;
  return {
    name: point.name,
    edition: point.edition,
    tally: point.tally,
    figure: point.figure,
    complete: point.part === null,
  };
}

/** The bases every trend is held against: the period before, the same a year ago, and this year so far. */
function basesOf(subject: Subject, filters: Filters, series: Series, period: string) {
  const side = (key: string | undefined) => sideOf(series, key);
  const current = side(period) ?? nobody('');
  const chosen =
    filters.base === undefined ? [] : [{ against: 'chosen' as const, current, base: side(filters.base) }];
  const previous = {
    against: 'previous' as const,
    current,
    base: period === '' ? undefined : side(periodBefore(subject, filters.kind, period)),
  };
  const { kind, startMonth } = filters;
  if (kind === 'wave' || kind === 'year' || period === '') return [previous, ...chosen];
  const lastYear = { against: 'last_year' as const, current, base: side(periodLastYear(kind, period)) };
  if (kind !== 'month' && kind !== 'quarter') return [previous, lastYear, ...chosen];
  const year = periodOfDay(spanOf(period, kind, startMonth).lastDay, 'year', {
    programmeYearStartMonth: startMonth,
  });
  const first = periodOfDay(spanOf(year, 'year', startMonth).firstDay, kind, {
    programmeYearStartMonth: startMonth,
  });
  const soFar = listPeriods(first, period, kind);
  const before = soFar.map((key) => periodLastYear(kind, key));
  const joined = (keys: readonly (string | undefined)[]) =>
    joinSides(subject.words.period(year, 'year', filters.programmeYear), keys.map(side), (tally, hidden) =>
      figureOf(tally, series.measure, hidden),
    );
  const [now, then] = [joined(soFar), joined(before)];
  const named =
    then === undefined
      ? undefined
      : { ...then, name: subject.words.period(shiftPeriod(year, 'year', -1), 'year', filters.programmeYear) };
  return [
    previous,
    lastYear,
    ...(now === undefined ? [] : [{ against: 'year_to_date' as const, current: now, base: named }]),
    ...chosen,
  ];
}

/** Compound growth between the first and the last whole year of the series. */
function yearlyOf(subject: Subject, filters: Filters, series: Series): YearlyGrowth {
  const { kind, startMonth } = filters;
  const months = { month: 12, quarter: 4, half: 2, year: 1 };
  if (kind === 'wave' || kind === 'day' || kind === 'week') return { ok: false, reason: 'too-few-periods' };
  const years = new Map<string, Side[]>();
  for (const point of series.points) {
    const year = periodOfDay(spanOf(point.period, kind, startMonth).firstDay, 'year', {
      programmeYearStartMonth: startMonth,
    });
    const side = sideOf(series, point.period);
    if (side?.complete === true) years.set(year, [...(years.get(year) ?? []), side]);
  }
  const whole = [...years].filter(([, sides]) => sides.length === months[kind]).map(([year]) => year);
  const [first, last] = [whole[0], whole.at(-1)];
  if (first === undefined || last === undefined) return { ok: false, reason: 'too-few-periods' };
  const joined = (year: string) =>
    joinSides(
      subject.words.period(year, 'year', filters.programmeYear),
      years.get(year) ?? [],
      (tally: Tally, hidden) => figureOf(tally, series.measure, hidden),
    );
  return yearlyGrowthOf(series.measure, joined(first), joined(last), Number(last) - Number(first));
}

/** The earliest first. */
async function markersOf(subject: Subject, filters: Filters, measure: Measure): Promise<Marker[]> {
  const { db, scope, survey } = subject;
  const [improvements, events] = await Promise.all([
    listEffectiveMarkers(db, scope, survey.id, measure.code),
    listQuestionEvents(db, scope, survey.id, measure.code),
  ]);
  const toPeriod = periodReader(subject, filters);
  const unnamed = subject.words.t('bureau.office.unnamed');
  const all: Omit<Marker, 'period'>[] = [
    ...improvements
      .filter((marker) => belongs(marker, filters))
      .map(({ effectiveDay, title, id }) => ({
        kind: 'improvement' as const,
        day: effectiveDay,
        toDay: null,
        title,
        id,
      })),
    ...events.map(({ fromDay, toDay, title, id }) => ({
      kind: 'event' as const,
      day: fromDay,
      toDay: toDay === fromDay ? null : toDay,
      title,
      id,
    })),
  ];
  return all
    .flatMap((marker) => {
      const period = toPeriod(marker.day);
      if (period === null) return [];
      // A title is somebody's words.
      return [{ ...marker, period, ...(subject.forBureau ? { title: unnamed, id: '' } : {}) }];
    })
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

/** What was done for one counter stands on that counter's trend, and on everybody's. */
function belongs(marker: EffectiveMarker, filters: Filters): boolean {
  if (marker.cut === '' || filters.cuts.length === 0) return true;
  return filters.cuts.some((cut) => cut.cut === marker.cut && cut.values.includes(marker.cutValue));
}

const emptyFigure = {
  state: 'empty',
  n: 0,
  nRaw: 0,
  counts: [],
  notApplicable: 0,
  blank: 0,
  notShown: 0,
  unreadable: 0,
  satisfied: null,
  dissatisfied: null,
  mean: null,
  net: null,
  satisfiedRaw: null,
} satisfies Figure;
