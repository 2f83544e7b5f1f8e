// Why: everything the page of a series, its JSON and its CSV say, worked out once.
import { baseIndex } from '../../analysis/baseIndex.js';
import type { Dispersion } from '../../analysis/dispersion.js';
import { growthSeries, rollingTotals, type GrowthRate } from '../../analysis/growthSeries.js';
import { listPeriods, periodOfDay, samePeriodLastYear, shiftPeriod } from '../../analysis/periods.js';
import type { OfficeEvent } from '../../db/queries/events.js';
import type { Series } from '../../db/queries/series.js';
import { spanOf } from '../dashboards/words.js';
import { effectOf, type Effect } from './effect.js';
import {
  changesOf,
  refusalOf,
  scatterOf,
  sideOf,
  yearlyGrowth,
  type Asked,
  type Change,
  type YearlyGrowth,
} from './growth.js';
import {
  dayPoints,
  isWhole,
  longerPoints,
  monthPoints,
  type Point,
  type SeriesKind,
  type Value,
} from './points.js';
import { seasonOf, type Season } from './season.js';
import { shareChanges, shareOver, shareRows, type ShareChange, type ShareRow } from './share.js';
import type { View } from './view.form.js';

export type Row = Point & {
  /** Per working day; null for a measurement. */
  perDay: number | null;
  /** A count's growth, a measurement's difference in its unit, against the period before and the same a year ago. */
  previous: GrowthRate;
  lastYear: GrowthRate;
  /** The 12 months that end here, and their growth against the 12 before them. */
  rolling: number | null;
  rollingGrowth: GrowthRate;
  index: number | null;
  share: ShareRow | undefined;
};

export type Result = {
  rows: Row[];
  /** The period that is looked at: the last whole one unless the address names another. */
  current: Row | undefined;
  /** Kind of the periods that are compared: months where the page shows days. */
  comparedKind: Exclude<SeriesKind, 'day'>;
  comparedPeriod: string | undefined;
  changes: Change[];
  yearly: YearlyGrowth;
  scatter: Dispersion | undefined;
  indexBase: string | undefined;
  shareChanges: ShareChange[];
  /** The share of the compared period. */
  share: ShareRow | undefined;
  season: Season;
  effects: Effect[];
  events: OfficeEvent[];
  /** The compared month is January or February: the lunar New Year falls into either. */
  newYear: boolean;
  hasDays: boolean;
};

export type Given = {
  series: Series;
  values: readonly Value[];
  /** Of the count this one is a part of. */
  whole: readonly Value[] | undefined;
  events: readonly OfficeEvent[];
  view: View;
  today: string;
  /** A period's name, for comparisons that add several up. */
  nameOf: (period: string, kind: SeriesKind) => string;
  spanName: (from: string, to: string) => string;
};

const usualLength: Record<SeriesKind, number> = { day: 60, month: 36, quarter: 16, year: 20 };
const lagOfYear: Record<SeriesKind, number> = { day: 0, month: 12, quarter: 4, year: 1 };
const mostEffects = 8;

export function resultOf(given: Given): Result {
  const { series, values, view, today } = given;
  const kept = { values, kind: series.kind, today };
  const months = monthPoints(kept);
  const wholeKept = given.whole && { values: given.whole, kind: 'count' as const, today };
  const wholeMonths = wholeKept && monthPoints(wholeKept);
  const pointsIn = (kind: SeriesKind) => periodsOf(kept, months, kind, view.startMonth);
  const wholeIn = (kind: SeriesKind) =>
    wholeKept && wholeMonths && periodsOf(wholeKept, wholeMonths, kind, view.startMonth);
  const all = pointsIn(view.kind);
  const visible = all.map((point) => isVisible(view, point.period, all.at(-1)?.period));
  const comparedKind = view.kind === 'day' ? 'month' : view.kind;
  const compared = pointsIn(comparedKind);
  const lastShown = all.findLast((_, index) => visible[index] === true)?.period ?? '';
  const comparedPeriod = comparedOf(view, compared, lastShown);
  const scatter = series.kind === 'count' ? scatterOf(months) : undefined;
  const rows = rowsOf(series, all, wholeIn(view.kind), view.kind, visible);
  const wholes = wholeIn(comparedKind);
  const asked = comparedPeriod === undefined ? [] : askedOf(given, compared, comparedKind, comparedPeriod);
  const shown = all.filter((_, index) => visible[index] === true);
  return {
    rows,
    current: rows.find((row) => row.period === (view.kind === 'day' ? lastShown : comparedPeriod)),
    comparedKind,
    comparedPeriod,
    changes: changesOf(series, scatter, asked),
    yearly: yearlyGrowth(series, scatter, pointsIn('year')),
    scatter,
    indexBase: shown.find(isWhole)?.period,
    shareChanges:
      wholes === undefined || comparedPeriod === undefined
        ? []
        : shareChanges(shareAsked(given, compared, wholes, comparedKind, comparedPeriod)),
    share:
      wholes === undefined
        ? undefined
        : shareRows(compared, wholes).find((row) => row.period === comparedPeriod),
    season: seasonOf(series.kind, months),
    effects: given.events
      .slice(-mostEffects)
      .map((event) => effectOf(event, { series, months, whole: wholeMonths, scatter, events: given.events })),
    events: [...given.events],
    newYear: comparedKind === 'month' && /-0[12]$/.test(comparedPeriod ?? ''),
    hasDays: values.some((value) => value.period.length === 10),
  };
}

function periodsOf(
  kept: Parameters<typeof monthPoints>[0],
  months: readonly Point[],
  kind: SeriesKind,
  startMonth: number,
): Point[] {
  if (kind === 'day') return dayPoints(kept);
  return kind === 'month' ? [...months] : longerPoints(kept, months, kind, startMonth);
}

function isVisible({ kind, from, to, startMonth }: View, period: string, last: string | undefined): boolean {
  const days = spanOf(period, kind, startMonth);
  if (to !== undefined && days.lastDay > to && days.firstDay > to) return false;
  if (from !== undefined) return days.lastDay >= from;
  const end = to === undefined ? last : periodOfDay(to, kind, { programmeYearStartMonth: startMonth });
  return end === undefined || period > shiftPeriod(end, kind, -usualLength[kind]);
}

/** The chosen period, or the last whole one that is shown. */
function comparedOf(
  { kind, period, startMonth }: View,
  compared: readonly Point[],
  lastShown: string,
): string | undefined {
  if (period !== undefined && kind !== 'day') return period;
  const end = period ?? lastShown;
  const limit =
    kind === 'day' && end !== '' ? periodOfDay(end, 'month', { programmeYearStartMonth: startMonth }) : end;
  return compared.findLast((point) => isWhole(point) && point.period <= limit)?.period;
}

function rowsOf(
  series: Series,
  points: readonly Point[],
  whole: readonly Point[] | undefined,
  kind: SeriesKind,
  visible: readonly boolean[],
): Row[] {
  const plotted = points.map((point) => ({ value: point.value, complete: point.part === null }));
  const count = series.kind === 'count';
  const lag = lagOfYear[kind];
  // Days have closed days between them: the row before is not the day before.
  const none = points.map((): GrowthRate => ({ ok: false, reason: 'missing-period' }));
  const against = (steps: number) =>
    kind === 'day' || steps === 0 ? none : count ? growthSeries(plotted, steps) : differences(plotted, steps);
  const previous = against(1);
  const lastYear = against(lag);
  const rolling = count && kind === 'month' ? rollingTotals(plotted, 12) : undefined;
  const rollingGrowth = rolling === undefined ? none : growthSeries(rolling, 12);
  const shares = whole === undefined ? undefined : shareRows(points, whole);
  const shown = points
    .map((point, place) => ({ point, place }))
    .filter(({ place }) => visible[place] === true);
  const indices = baseIndex(
    shown.map(({ point }) => (isWhole(point) ? point.value : null)),
    shown.findIndex(({ point }) => isWhole(point)),
  );
  return shown.map(({ point, place }, order) => {
    const index = indices[order];
    return {
      ...point,
      perDay: count && isWhole(point) && kind !== 'day' ? point.value / Math.max(1, point.workingDays) : null,
      previous: previous[place] ?? { ok: false, reason: 'missing-period' },
      lastYear: lastYear[place] ?? { ok: false, reason: 'missing-period' },
      rolling: rolling?.[place]?.value ?? null,
      rollingGrowth: rollingGrowth[place] ?? { ok: false, reason: 'missing-period' },
      index: index?.ok === true ? index.index : null,
      share: shares?.[place],
    };
  });
}

type Plotted = { value: number | null; complete: boolean };

/** What a measurement moved by, in its own unit. */
function differences(points: readonly Plotted[], lag: number): GrowthRate[] {
  return points.map((current, place) => {
    const base = points[place - lag];
    if (base === undefined || base.value === null || current.value === null)
      return { ok: false, reason: 'missing-period' };
    if (!base.complete || !current.complete) return { ok: false, reason: 'incomplete-period' };
    return { ok: true, growth: current.value - base.value };
  });
}

/** What the compared period is held against. */
function askedOf(
  { series, view, nameOf, spanName }: Given,
  points: readonly Point[],
  kind: Exclude<SeriesKind, 'day'>,
  period: string,
): Asked[] {
  const pointOf = new Map(points.map((point) => [point.period, point]));
  const of = (periods: readonly string[]) => periods.map((key) => pointOf.get(key));
  const named = (periods: readonly string[]) => {
    const [first = '', last = ''] = [periods[0], periods.at(-1)];
    return periods.length === 1 ? nameOf(first, kind) : spanName(nameOf(first, kind), nameOf(last, kind));
  };
  const compare = (
    against: Asked['against'],
    current: readonly string[],
    base: readonly string[],
  ): Asked => ({
    against,
    current: sideOf(named(current), of(current)),
    base: sideOf(named(base), of(base)),
    currentName: named(current),
    baseName: named(base),
    refusal: refusalOf([...of(current), ...of(base)]),
  });
  const yearAgo = (periods: readonly string[]) =>
    periods.flatMap((key) => samePeriodLastYear(key, kind) ?? []);
  const previous = compare('previous', [period], [shiftPeriod(period, kind, -1)]);
  if (kind === 'year') return [previous];
  const lastYear = compare('last_year', [period], yearAgo([period]));
  if (series.kind === 'measurement') return [lastYear, previous];
  const soFar = yearSoFar(period, kind, view.startMonth);
  const february =
    kind === 'month' && period.endsWith('-02') ? [shiftPeriod(period, 'month', -1), period] : [];
  const rolling = listPeriods(shiftPeriod(period, kind, 1 - lagOfYear[kind]), period, kind);
  const twelveBefore = rolling.map((key) => shiftPeriod(key, kind, -lagOfYear[kind]));
  return [
    lastYear,
    ...(february.length === 0 ? [] : [compare('new_year', february, yearAgo(february))]),
    previous,
    ...(soFar.length > 1 && soFar.length < lagOfYear[kind]
      ? [compare('year_to_date', soFar, yearAgo(soFar))]
      : []),
    compare('rolling', rolling, twelveBefore),
  ];
}

function yearSoFar(period: string, kind: 'month' | 'quarter', startMonth: number): string[] {
  const programme = { programmeYearStartMonth: startMonth };
  const year = periodOfDay(spanOf(period, kind, startMonth).firstDay, 'year', programme);
  const first = periodOfDay(spanOf(year, 'year', startMonth).firstDay, kind, programme);
  return listPeriods(first, period, kind);
}

function shareAsked(
  { nameOf, spanName }: Given,
  points: readonly Point[],
  wholes: readonly Point[],
  kind: Exclude<SeriesKind, 'day'>,
  period: string,
): Parameters<typeof shareChanges>[0] {
  const side = (periods: readonly string[]) =>
    shareOver(
      periods.map((key) => points.find((point) => point.period === key)),
      periods.map((key) => wholes.find((point) => point.period === key)),
    );
  const one = (against: 'previous' | 'last_year', base: string) => ({
    against,
    current: side([period]),
    base: side([base]),
    currentName: nameOf(period, kind),
    baseName: nameOf(base, kind),
  });
  const previous = one('previous', shiftPeriod(period, kind, -1));
  const yearAgo = samePeriodLastYear(period, kind);
  if (kind === 'year' || yearAgo === undefined) return [previous];
  const rolling = listPeriods(shiftPeriod(period, kind, 1 - lagOfYear[kind]), period, kind);
  const before = rolling.map((key) => shiftPeriod(key, kind, -lagOfYear[kind]));
  const span = (periods: readonly string[]) =>
    spanName(nameOf(periods[0] ?? '', kind), nameOf(periods.at(-1) ?? '', kind));
  return [
    one('last_year', yearAgo),
    previous,
    {
      against: 'rolling',
      current: side(rolling),
      base: side(before),
      currentName: span(rolling),
      baseName: span(before),
    },
  ];
}
