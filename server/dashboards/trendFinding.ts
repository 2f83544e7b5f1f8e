// Why: what may be said of a whole series: rising, falling or neither, worked out once for page, JSON and CSV. Only whole
// periods of the edition that holds now take part, so no verdict reaches across a break or rests on half a month.
import { evaluation, type Evaluation } from '../../analysis/comparison.js';
import type { Interval } from '../../analysis/criticalValues.js';
import type { RefusalReason } from '../../analysis/refusals.js';
import { periodsPerYear, timeIndex } from '../../analysis/trend/timeIndex.js';
import { trendVerdict, type TrendVerdict } from '../../analysis/trend/trendVerdict.js';
import { satisfiedOf } from './figures.js';
import type { Filters } from './filters.form.js';
import type { Measure } from './measures.js';
import type { Point } from './series.js';
import type { Subject } from './subject.js';

/** A whole period of the present edition: its place in time and what was counted in it. */
export type TimedPoint = { point: Point; time: number; x: number; n: number };

export type Slope = {
  /** 'year': as much a year; 'wave': from one wave to the next, since waves may lie anywhere. */
  per: 'year' | 'wave';
  /** Unrounded, as a fraction of one: 0.01 is a percentage point. */
  slope: number;
  interval: ({ ok: true } & Interval) | { ok: false; reason: RefusalReason };
};

export type Finding = {
  edition: number | null;
  /** First and last period that took part. */
  from: { period: string; name: string } | null;
  to: { period: string; name: string } | null;
  /** Not whole, and so not asked. */
  partPeriods: number;
  /** Before the last break, and so not asked. */
  earlierEditions: number;
  trend: TrendVerdict;
  evaluation: Evaluation;
  slope: Slope | null;
};

const daysAYear = 365.2425;

/** How many periods of this kind a year has, for slopes a reader can hold in mind. */
function periodsAYear(kind: Filters['kind']): number | null {
  if (kind === 'wave') return null;
  if (kind === 'day') return daysAYear;
  if (kind === 'week') return daysAYear / 7;
  return periodsPerYear(kind) ?? 1;
}

/** The whole periods of the edition of the last one, in time. What may not be shown counts as a period without a figure. */
export function timedPoints(
  subject: Subject,
  { kind }: Pick<Filters, 'kind'>,
  measure: Measure,
  points: readonly Point[],
): TimedPoint[] {
  const edition = points.at(-1)?.edition;
  return points
    .filter((point) => point.edition === edition && point.part === null)
    .map((point) => ({
      point,
      time:
        kind === 'wave'
          ? subject.waves.findIndex((wave) => wave.key === point.period)
          : timeIndex(point.period, kind),
      ...(point.figure.state === 'suppressed' ? { x: 0, n: 0 } : satisfiedOf(point.tally, measure)),
    }));
}

export function findingOf(
  subject: Subject,
  filters: Filters,
  measure: Measure,
  points: readonly Point[],
): Finding {
  const used = timedPoints(subject, filters, measure, points);
  const edition = points.at(-1)?.edition ?? null;
  const trend = trendVerdict(
    { kind: 'shares', periods: used.map(({ time, x, n }) => ({ time, x, n })) },
    { periodsPerYear: filters.kind === 'wave' ? undefined : periodsPerYear(filters.kind) },
  );
  const end = (at: TimedPoint | undefined) =>
    at === undefined ? null : { period: at.point.period, name: at.point.name };
  return {
    edition,
    from: end(used[0]),
    to: end(used.at(-1)),
    partPeriods: points.filter((point) => point.edition === edition && point.part !== null).length,
    earlierEditions: points.filter((point) => point.edition !== edition && point.part === null).length,
    trend,
    // The share of the satisfied is good when it rises, whichever way the scale runs.
    evaluation: trend.ok ? evaluation(trend.verdict, 'up') : 'unknown',
    slope: slopeOf(trend, filters),
  };
}

function slopeOf(trend: TrendVerdict, { kind }: Filters): Slope | null {
  if (!trend.ok) return null;
  const years = periodsAYear(kind);
  const times = years ?? 1;
  const { slope, interval } = trend.order;
  return {
    per: years === null ? 'wave' : 'year',
    slope: slope * times,
    interval: interval.ok
      ? { ok: true, lower: interval.lower * times, upper: interval.upper * times }
      : { ok: false, reason: interval.reason },
  };
}
