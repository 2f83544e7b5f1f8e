// Why: growth of a count or a measurement has one set of rules: whole periods only, the same season or a warning, an interval
// that fits how the months scatter, and a verdict only from a test.
import { benjaminiHochberg } from '../../analysis/benjaminiHochberg.js';
import { dispersion, type Dispersion } from '../../analysis/dispersion.js';
import { evaluation, type Evaluation, type Verdict } from '../../analysis/comparison.js';
import type { Interval } from '../../analysis/criticalValues.js';
import { cagr, cagrInterval } from '../../analysis/cagr.js';
import { growthOfCounts, rateRatio, type EventCount } from '../../analysis/growthOfCounts.js';
import { meanRatio } from '../../analysis/growthOfMeans.js';
import { holm } from '../../analysis/holm.js';
import { meanDifference } from '../../analysis/meanDifference.js';
import { growthOfScatteredCounts, quasiRateRatio } from '../../analysis/quasiPoisson.js';
import { leastForPlain, type RefusalReason } from '../../analysis/refusals.js';
import { timeIndex } from '../../analysis/trend/timeIndex.js';
import type { Series } from '../../db/queries/series.js';
import { isWhole, type Point } from './points.js';

/** One side of a comparison: one period, or several added up. */
export type Side = {
  name: string;
  value: number;
  /** Of a measurement entered by day. */
  summary: Point['summary'];
  workingDays: number;
  /** The months (or periods) it is made of. */
  periods: string[];
};

export type Against = 'previous' | 'last_year' | 'new_year' | 'year_to_date' | 'rolling' | 'campaign';

export type Rate = ({ ok: true; growth: number } & Interval) | { ok: false; reason: RefusalReason };

export type Change = {
  against: Against;
  current: Side | undefined;
  base: Side | undefined;
  baseName: string;
  currentName: string;
  /** In the unit of the series; null where a side is missing. */
  difference: number | null;
  /** Of a measurement entered by day. */
  differenceInterval: Interval | null;
  growth: Rate;
  method: 'exact' | 'quasi' | 'welch' | 'none';
  /** Per working day, for neighbours of different length; null where it says nothing more. */
  perDay: Rate | null;
  p: number | null;
  verdict: Verdict | null;
  tone: Evaluation;
  /** Base under 30: the plain change is said first. */
  smallBase: boolean;
};

/** How the months scatter, for the width of every interval; undefined for a measurement. */
export function scatterOf(months: readonly Point[]): Dispersion {
  return dispersion(
    months
      .filter(isWhole)
      .map((month) => ({ time: timeIndex(month.period, 'month'), count: Math.round(month.value) })),
  );
}

export function sideOf(name: string, points: readonly (Point | undefined)[]): Side | undefined {
  const whole = points.filter(isWhole);
  if (points.length === 0 || whole.length < points.length) return undefined;
  const [only] = whole;
  return {
    name,
    value: whole.reduce((sum, point) => sum + point.value, 0),
    summary: whole.length === 1 ? only?.summary : undefined,
    workingDays: whole.reduce((sum, point) => sum + point.workingDays, 0),
    periods: whole.map((point) => point.period),
  };
}

export type Asked = {
  against: Against;
  current: Side | undefined;
  base: Side | undefined;
  currentName: string;
  baseName: string;
  /** Why a side is missing: nothing was entered, or its period is not whole. */
  refusal?: 'missing-period' | 'incomplete-period';
};

const significance = 0.05;

/** All comparisons of one series' page together: their p are adjusted by Holm, and a verdict needs the adjusted one too. */
export function changesOf(
  series: Pick<Series, 'kind' | 'goodDirection'>,
  scatter: Dispersion | undefined,
  asked: readonly Asked[],
): Change[] {
  const changes = asked.map((one) => changeOf(series.kind, scatter, one));
  const adjusted = holm(changes.map((change) => change.p));
  return changes.map((change, index) => concluded(change, adjusted[index] ?? null, series.goodDirection));
}

/** The same change of many series beside each other: screened by Benjamini-Hochberg. */
export function screenedChanges(
  rows: readonly { change: Change; goodDirection: Series['goodDirection'] }[],
): Change[] {
  const adjusted = benjaminiHochberg(rows.map(({ change }) => change.p));
  return rows.map(({ change, goodDirection }, index) =>
    concluded(change, adjusted[index] ?? null, goodDirection),
  );
}

/** One comparison without its verdict. */
export function changeOf(kind: Series['kind'], scatter: Dispersion | undefined, asked: Asked): Change {
  return kind === 'count' ? countChange(asked, scatter) : measurementChange(asked);
}

function concluded(change: Change, adjusted: number | null, goodDirection: Series['goodDirection']): Change {
  // Neighbours of different length are judged by the working day.
  const judged: ({ ok: boolean } & Partial<Interval>) | null =
    change.method === 'welch' && change.differenceInterval !== null
      ? { ok: true, ...change.differenceInterval }
      : (change.perDay ?? change.growth);
  if (change.p === null || !judged.ok || judged.lower === undefined || judged.upper === undefined)
    return change;
  const holds = adjusted !== null && adjusted < significance;
  const verdict: Verdict = !holds
    ? 'cannot-tell'
    : judged.lower > 0
      ? 'up'
      : judged.upper < 0
        ? 'down'
        : 'cannot-tell';
  return {
    ...change,
    verdict,
    tone: goodDirection === 'neither' ? 'unknown' : evaluation(verdict, goodDirection),
  };
}

const undecided = {
  difference: null,
  differenceInterval: null,
  method: 'none',
  perDay: null,
  p: null,
  verdict: null,
  tone: 'unknown',
  smallBase: false,
} satisfies Partial<Change>;

function refusedChange({ refusal = 'missing-period', ...asked }: Asked): Change {
  return { ...asked, ...undecided, growth: { ok: false, reason: refusal } };
}

function countChange(asked: Asked, scatter: Dispersion | undefined): Change {
  const { current, base } = asked;
  if (current === undefined || base === undefined) return refusedChange(asked);
  const sides = { current: { count: current.value }, base: { count: base.value } };
  const wide = scatter?.ok === true && scatter.overdispersed ? scatter : undefined;
  const grown = wide === undefined ? growthOfCounts(sides) : growthOfScatteredCounts(sides, wide);
  const uneven = asked.against === 'previous' && current.workingDays !== base.workingDays;
  const perDay = uneven ? perDayOf(current, base, wide) : null;
  return {
    ...asked,
    ...undecided,
    difference: grown.change ?? null,
    growth: grown.ok
      ? { ok: true, growth: grown.growth, lower: grown.lower, upper: grown.upper }
      : { ok: false, reason: grown.reason },
    method: wide === undefined ? 'exact' : 'quasi',
    perDay: perDay?.rate ?? null,
    p: perDay?.p ?? (grown.ok ? grown.p : null),
    smallBase: base.value < leastForPlain,
  };
}

function perDayOf(
  current: Side,
  base: Side,
  scatter: Extract<Dispersion, { ok: true }> | undefined,
): { rate: Rate; p: number | null } {
  const counts: [EventCount, EventCount] = [
    { count: current.value, exposure: Math.max(1, current.workingDays) },
    { count: base.value, exposure: Math.max(1, base.workingDays) },
  ];
  const ratio = scatter === undefined ? rateRatio(...counts) : quasiRateRatio(...counts, scatter);
  if (!ratio.ok) return { rate: ratio, p: null };
  return {
    rate: { ok: true, growth: ratio.ratio - 1, lower: ratio.lower - 1, upper: ratio.upper - 1 },
    p: ratio.p,
  };
}

function measurementChange(asked: Asked): Change {
  const { current, base } = asked;
  if (current === undefined || base === undefined) return refusedChange(asked);
  const difference = current.value - base.value;
  if (current.summary === undefined || base.summary === undefined) {
    // Single figures: there is a difference, and nothing to judge it by.
    return { ...asked, ...undecided, difference, growth: { ok: false, reason: 'too-few-answers' } };
  }
  const test = meanDifference(current.summary, base.summary);
  const ratio = meanRatio({ current: current.summary, base: base.summary });
  return {
    ...asked,
    ...undecided,
    difference,
    differenceInterval: test.ok ? { lower: test.lower, upper: test.upper } : null,
    growth: ratio.ok
      ? { ok: true, growth: ratio.growth, lower: ratio.lower, upper: ratio.upper }
      : { ok: false, reason: ratio.reason },
    method: test.ok ? 'welch' : 'none',
    p: test.ok ? test.p : null,
  };
}

/** A part of what was asked for is not whole, or nothing of it is there. */
export function refusalOf(points: readonly (Point | undefined)[]): 'missing-period' | 'incomplete-period' {
  return points.some((point) => point !== undefined && point.part !== null)
    ? 'incomplete-period'
    : 'missing-period';
}

export type YearlyGrowth =
  | { ok: true; from: string; to: string; years: number; rate: number; interval: Interval | null }
  | { ok: false; reason: RefusalReason };

/** Compound growth from the first whole year to the last: years between, not number of points. */
export function yearlyGrowth(
  series: Pick<Series, 'kind'>,
  scatter: Dispersion | undefined,
  years: readonly Point[],
): YearlyGrowth {
  const whole = years.filter(isWhole);
  const [first, last] = [whole[0], whole.at(-1)];
  if (first === undefined || last === undefined || first === last)
    return { ok: false, reason: 'too-few-periods' };
  const between = Number(last.period) - Number(first.period);
  const rate = cagr(first.value, last.value, between);
  if (!rate.ok) return rate;
  const growth =
    series.kind === 'count'
      ? countChange(
          {
            against: 'previous',
            current: sideOf('', [last]),
            base: sideOf('', [first]),
            currentName: '',
            baseName: '',
          },
          scatter,
        ).growth
      : undefined;
  return {
    ok: true,
    from: first.period,
    to: last.period,
    years: between,
    rate: rate.rate,
    interval: growth?.ok === true ? (cagrInterval(growth, between) ?? null) : null,
  };
}
