// Why: the one place that says "rising" or "falling" of a whole series, and hands over everything that led to it.
import type { Verdict } from '../comparison.js';
import { leastForPercent, refuse, type Refused, type RefusalReason } from '../refusals.js';
import { seasonTest, type SeasonTest } from '../season/seasonTest.js';
import { isPossibleShare } from '../wilson.js';
import type { CountedPeriod } from './cochranArmitage.js';
import { smallestKendallP } from './exactKendall.js';
import { seasonOf } from './timeIndex.js';
import { presentValues, type PresentValue, type TimedValue } from './timedValues.js';
import {
  orderTest,
  seasonalOrderTest,
  weightedTest,
  type OrderTest,
  type WeightedTest,
} from './trendTests.js';

/** Periods with the answers behind them, or figures without (a mean, a count) and, where known, their answers. */
export type TrendSeries =
  | { kind: 'shares'; periods: readonly CountedPeriod[] }
  | { kind: 'values'; periods: readonly (TimedValue & { n?: number })[] };

export type TrendOptions = {
  /** 12, 4 or 2 (`periodsPerYear`); without it the series is taken to have no seasons. */
  periodsPerYear?: number | undefined;
  /** p of this trend among several shown together (`benjaminiHochberg` of their `p`). */
  adjustedP?: number;
  confidence?: number;
};

/** Why the verdict is what it is; each is a sentence on the page. */
export type TrendGround =
  /** Both tests say the same · the only test says so · the answers differ too much in number, the weighted one decides. */
  | 'both-agree'
  | 'order-decides'
  | 'weighted-decides'
  /** Cannot tell: no test is under .05 · one is and the other is not, or they point apart. */
  | 'not-significant'
  | 'tests-disagree'
  /** Cannot tell: months move in different directions · periods carry over, and too few years to correct for it. */
  | 'seasons-differ'
  | 'carry-over'
  /** Cannot tell: under .05 alone, but not among the trends it is shown with. */
  | 'adjusted-away';

export type TrendCaution =
  /** 5–7 periods · answers vary more than threefold · the shares scatter more than chance allows. */
  | 'few-periods'
  | 'unequal-answers'
  | 'overdispersed'
  /** Neighbouring periods are more alike (r₁ above 0) or less alike than chance allows. */
  | 'carry-over'
  /** Under three years: a season could pose as a trend · some periods had no figure · test and interval of the slope part. */
  | 'season-unknown'
  | 'periods-left-out'
  | 'borderline';

type GivenOrderTest = Extract<OrderTest, { ok: true }>;
type GivenWeightedTest = Extract<WeightedTest, { ok: true }>;

export type TrendVerdict =
  | {
      ok: true;
      verdict: Extract<Verdict, 'up' | 'down' | 'cannot-tell'>;
      ground: TrendGround;
      /** The largest p of the tests that decide; what an adjustment for several trends takes. */
      p: number;
      adjustedP: number | null;
      decidedBy: ('order' | 'weighted')[];
      order: GivenOrderTest;
      /** null for figures without counts. */
      weighted: GivenWeightedTest | null;
      /** Only between two and three years; there it says whether seasons show. */
      seasons: SeasonTest | null;
      /** Periods used; left out: without a figure, or with fewer than 10 answers. */
      periods: number;
      leftOut: number;
      cautions: TrendCaution[];
    }
  | (Refused & {
      periods: number;
      leftOut: number;
      periodsNeeded: number;
      /** The smallest p so few periods could have given. */
      smallestP: number | null;
      /** Where all figures are equal: 0. */
      slope: number | null;
      /** Where seasons show in under three years: how clearly. */
      seasons: SeasonTest | null;
    });

/** Fewer periods get no verdict. */
export const leastForVerdict = 5;
/** Fewer periods get one with a caution. */
const enoughPeriods = 8;
const significance = 0.05;
const mostUnequal = 3;
const yearsForSeasons = 3;

/**
 * Verdict on a trend: up, down, or cannot tell, with everything it rests on.
 * Use: the sentence under a trend chart, and the trend column of an overview. Variant: the order test (Mann–Kendall;
 * seasonal Kendall from three years on; exact under 10 periods; corrected where periods carry over) and, for shares,
 * the weighted test (Cochran–Armitage within seasons; quasi-binomial where φ is above 1) must both be under .05 and
 * point the same way. Where the number of answers varies more than threefold the weighted test decides alone, unless
 * periods carry over or scatter more than chance allows (then many answers make a period no surer), or the order test
 * is against it. "Cannot tell" is not "no change". Shown together with other trends, the adjusted p must be under .05
 * too. Source: C.4 and C.19 of the project's statistics notes. Units: times in whole periods (`timeIndex`), shares as
 * counts, slopes in the unit of the figures per period. Shapes: any order. Throws RangeError for a confidence outside
 * 0–1. Fewer than 5 periods with a figure (with fewer than 10 answers a period has none) → 'too-few-periods'; likewise
 * between two and three years of a series whose seasons show; all figures equal → 'all-equal'; a time there twice or
 * not whole, or impossible counts → 'impossible-input'. Empty → 'too-few-periods'.
 */
export function trendVerdict(series: TrendSeries, options: TrendOptions = {}): TrendVerdict {
  const { periodsPerYear, confidence = 0.95 } = options;
  const all = readPeriods(series);
  const present = presentValues(all);
  const impossible = present === undefined || !isPossible(series);
  const used = present ?? [];
  const counts = { periods: used.length, leftOut: all.length - used.length };
  const refused = (
    reason: RefusalReason,
    periodsNeeded = leastForVerdict,
    seasons: SeasonTest | null = null,
  ) => ({
    ...refuse(reason),
    seasons,
    ...counts,
    periodsNeeded,
    smallestP: used.length <= 9 ? smallestKendallP(used.length) : null,
    slope: reason === 'all-equal' ? 0 : null,
  });
  if (impossible) return refused('impossible-input');
  if (used.length < leastForVerdict) return refused('too-few-periods');

  const perYear = periodsPerYear !== undefined && periodsPerYear > 1 ? periodsPerYear : undefined;
  const span = (used.at(-1)?.time ?? 0) - (used[0]?.time ?? 0) + 1;
  const seasonal = perYear !== undefined && span >= yearsForSeasons * perYear;
  const seasons =
    perYear === undefined || seasonal || used.length < 2 * perYear ? null : seasonTest(used, perYear);
  if (perYear !== undefined && seasons?.ok === true && seasons.seasonal) {
    return refused('too-few-periods', yearsForSeasons * perYear, seasons);
  }

  const order = seasonal
    ? seasonalOrderTest(used, perYear, confidence)
    : orderTest(used, perYear, confidence);
  if (!order.ok) return refused(order.reason);
  const counted = countedPeriods(series, used, seasonal ? perYear : undefined);
  const weighted = counted === null ? null : weightedTest(counted, confidence);
  if (weighted?.ok === false) return refused(weighted.reason);
  const unequal = variesTooMuch(series, used);
  const decided = conclude({ order, weighted, unequal, adjustedP: options.adjustedP ?? null });
  const seasonUnknown = perYear !== undefined && !seasonal;
  return {
    ok: true,
    ...decided,
    order,
    weighted,
    seasons,
    ...counts,
    cautions: cautionsOf({ order, weighted, unequal, seasonUnknown, ...counts }),
  };
}

/** Figures of the periods; a period with fewer than 10 answers has none that may be shown, so none is tested. */
function readPeriods({ kind, periods }: TrendSeries): TimedValue[] {
  if (kind === 'values') {
    return periods.map(({ time, value, n }) => ({
      time,
      value: n !== undefined && n < leastForPercent ? null : value,
    }));
  }
  return periods.map(({ time, x, n }) => ({ time, value: n < leastForPercent ? null : x / n }));
}

function isPossible({ kind, periods }: TrendSeries): boolean {
  const times = new Set(periods.map(({ time }) => time));
  const countable =
    kind === 'shares'
      ? periods.every(isPossibleShare)
      : periods.every(({ n }) => n === undefined || (Number.isFinite(n) && n >= 0));
  return countable && times.size === periods.length && [...times].every(Number.isInteger);
}

function countedPeriods(
  series: TrendSeries,
  used: readonly PresentValue[],
  perYear: number | undefined,
): CountedPeriod[] | null {
  if (series.kind === 'values') return null;
  const times = new Set(used.map(({ time }) => time));
  return series.periods.flatMap(({ time, x, n }) => {
    if (!times.has(time)) return [];
    return [perYear === undefined ? { time, x, n } : { time, x, n, stratum: seasonOf(time, perYear) }];
  });
}

function variesTooMuch({ periods }: TrendSeries, used: readonly PresentValue[]): boolean {
  const times = new Set(used.map(({ time }) => time));
  const sizes = periods.flatMap(({ time, n }) => (n !== undefined && times.has(time) ? [n] : []));
  return sizes.length > 0 && Math.max(...sizes) > mostUnequal * Math.min(...sizes);
}

type Tests = { order: GivenOrderTest; weighted: GivenWeightedTest | null; unequal: boolean };
type Conclusion = Pick<
  Extract<TrendVerdict, { ok: true }>,
  'verdict' | 'ground' | 'p' | 'adjustedP' | 'decidedBy'
>;

function conclude({ order, weighted, unequal, adjustedP }: Tests & { adjustedP: number | null }): Conclusion {
  const passes = (test: { p: number } | null) => test !== null && test.p < significance;
  const carriesOver = order.autocorrelation.ok && order.autocorrelation.warning;
  const against = passes(order) && weighted !== null && order.direction !== weighted.direction;
  const weightedAlone = unequal && weighted?.overdispersed === false && !carriesOver && !against;
  const decidedBy: Conclusion['decidedBy'] = [];
  if (!weightedAlone) decidedBy.push('order');
  if (weighted !== null) decidedBy.push('weighted');
  const deciding = [...(weightedAlone ? [] : [order]), ...(weighted === null ? [] : [weighted])];
  const p = Math.max(...deciding.map((test) => test.p));
  const direction = deciding[0]?.direction ?? 'level';
  const cannotTell = (ground: TrendGround): Conclusion => ({
    verdict: 'cannot-tell',
    ground,
    p,
    adjustedP,
    decidedBy,
  });

  if (!deciding.some(passes)) return cannotTell('not-significant');
  const agree = deciding.every((test) => passes(test) && test.direction === direction);
  if (!agree || direction === 'level') return cannotTell('tests-disagree');
  if (order.heterogeneity?.ok === true && order.heterogeneity.p < significance) {
    return cannotTell('seasons-differ');
  }
  const overSeasons = order.heterogeneity !== null;
  if (overSeasons && carriesOverUncorrected(order)) return cannotTell('carry-over');
  if (adjustedP !== null && adjustedP >= significance) return cannotTell('adjusted-away');
  const together: TrendGround = weightedAlone ? 'weighted-decides' : 'both-agree';
  const ground = weighted === null ? 'order-decides' : together;
  return { verdict: direction, ground, p, adjustedP, decidedBy };
}

/** Unlike neighbours make a test too careful, not too bold: only alike ones, not corrected for, forbid a verdict. */
function carriesOverUncorrected({ autocorrelation, corrected }: GivenOrderTest): boolean {
  return autocorrelation.ok && autocorrelation.warning && autocorrelation.lag1 > 0 && !corrected;
}

function cautionsOf(
  facts: Tests & { seasonUnknown: boolean; periods: number; leftOut: number },
): TrendCaution[] {
  const { order, weighted } = facts;
  const { interval, autocorrelation } = order;
  const excludesZero = interval.ok && (interval.lower > 0 || interval.upper < 0);
  const holding: [TrendCaution, boolean][] = [
    ['few-periods', facts.periods < enoughPeriods],
    ['unequal-answers', facts.unequal],
    ['overdispersed', weighted?.overdispersed === true],
    ['carry-over', autocorrelation.ok && autocorrelation.warning],
    ['season-unknown', facts.seasonUnknown],
    ['periods-left-out', facts.leftOut > 0],
    ['borderline', order.p < significance !== excludesZero],
  ];
  return holding.flatMap(([caution, holds]) => (holds ? [caution] : []));
}
