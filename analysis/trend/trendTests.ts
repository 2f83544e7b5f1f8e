// Why: a verdict on a trend rests on two tests that look differently; what each of them said is kept for the reader.
import { median } from 'simple-statistics';
import { normalTwoSidedP } from '../criticalValues.js';
import { refuse, type Refused } from '../refusals.js';
import { autocorrelation, hamedRao, type Autocorrelation } from './autocorrelation.js';
import { cochranArmitage, type CountedPeriod } from './cochranArmitage.js';
import { logisticTrend, type LogisticTrend } from './logisticTrend.js';
import { continuityZ, mannKendall } from './mannKendall.js';
import { seasonalKendall, type SeasonalKendall } from './seasonalKendall.js';
import { senSlope, type SlopeInterval } from './senSlope.js';
import { seasonOf } from './timeIndex.js';
import type { PresentValue } from './timedValues.js';

export type TrendDirection = 'up' | 'down' | 'level';

/** The test of the order of the figures, one figure a period. */
export type OrderTest =
  | {
      ok: true;
      /** `…-exact` under 10 periods; `hamed-rao` and `…-dependent` where periods carry over into one another. */
      method:
        | 'mann-kendall'
        | 'mann-kendall-exact'
        | 'mann-kendall-hamed-rao'
        | 'seasonal-kendall'
        | 'seasonal-kendall-dependent';
      direction: TrendDirection;
      p: number;
      /** Smallest p that so many figures could have given; null where there are enough for it not to matter. */
      smallestP: number | null;
      /** Kendall's sum; tau-b (null over seasons). */
      s: number;
      tau: number | null;
      /** Change per period and, where a year has whole periods, per year, in the unit of the figures. */
      slope: number;
      slopePerYear: number | null;
      /** Of the change per period. */
      interval: SlopeInterval;
      autocorrelation: Autocorrelation;
      /** Carry-over was found, and the p has been corrected for it. */
      corrected: boolean;
      /** Over seasons: whether they move alike. */
      heterogeneity: Extract<SeasonalKendall, { ok: true }>['heterogeneity'] | null;
    }
  | Refused;

/** The test of the answers behind the periods, each counting as much as it has answers. */
export type WeightedTest =
  | {
      ok: true;
      /** `quasi-binomial` where the periods scatter more than chance would have it, however little. */
      method: 'cochran-armitage' | 'quasi-binomial';
      direction: TrendDirection;
      p: number;
      /** They scatter more than chance allows (p < .05): something other than who happened to answer differs. */
      overdispersed: boolean;
      chiSquare: number;
      /** The size of the trend in odds, with its own tests. */
      logistic: LogisticTrend;
    }
  | Refused;

/**
 * Order test of a series without seasons.
 * Use: half of a trend verdict. Variant: Mann–Kendall, exact under 10 periods; where the detrended periods carry over
 * into one another, the largest p of that and of Hamed–Rao with all lags and with three, and the interval of the slope
 * widened by the same factor. Source: see `mannKendall`, `hamedRao`, `senSlope`. Shapes: present values in order of
 * time. Throws RangeError for a confidence outside 0–1. Refused as `mannKendall`.
 */
export function orderTest(
  present: readonly PresentValue[],
  periodsPerYear: number | undefined,
  confidence: number,
): OrderTest {
  const plain = mannKendall(present);
  if (!plain.ok) return refuse(plain.reason);
  const carryOver = autocorrelation(present);
  const warning = carryOver.ok && carryOver.warning;
  const careful = warning ? [hamedRao(present), hamedRao(present, 3)].filter((test) => test.ok) : [];
  // Neighbours that are unlike would make the corrected test bolder than the plain one; that is not taken.
  const factor = Math.max(1, ...careful.map((test) => test.factor));
  const line = senSlope(present, confidence, factor);
  if (!line.ok) return line;
  const plainP = plain.exactP ?? plain.p;
  const correctedP = Math.max(0, ...careful.filter((test) => test.factor > 1).map((test) => test.p));
  const plainMethod = plain.exactP === null ? 'mann-kendall' : 'mann-kendall-exact';
  return {
    ok: true,
    method: correctedP > plainP ? 'mann-kendall-hamed-rao' : plainMethod,
    direction: directionOf(plain.s),
    p: Math.max(plainP, correctedP),
    smallestP: plain.smallestP,
    s: plain.s,
    tau: plain.tauB,
    slope: line.slope,
    slopePerYear: periodsPerYear === undefined ? null : line.slope * periodsPerYear,
    interval: line.interval,
    autocorrelation: carryOver,
    corrected: factor > 1,
    heterogeneity: null,
  };
}

/**
 * Order test of a series with seasons.
 * Use: half of a trend verdict, from three years on. Variant: seasonal Kendall; where the periods, season and trend
 * taken out, carry over into one another, the larger p of that and the one with Hirsch & Slack's covariances, if ten
 * years allow it (`corrected`); else it stays uncorrected and a verdict must not rest on it. Source: see
 * `seasonalKendall`. Shapes: present values in order of time, times whole with the first season at multiples of
 * `periodsPerYear`. Throws RangeError for a confidence outside 0–1. Refused as `seasonalKendall`.
 */
export function seasonalOrderTest(
  present: readonly PresentValue[],
  periodsPerYear: number,
  confidence: number,
): OrderTest {
  const plain = seasonalKendall(
    present.map(({ time, value }) => ({
      year: Math.floor(time / periodsPerYear),
      season: seasonOf(time, periodsPerYear),
      value,
    })),
    confidence,
  );
  if (!plain.ok) return refuse(plain.reason);
  const slope = plain.slopePerYear / periodsPerYear;
  const carryOver = autocorrelation(withoutSeasons(present, slope, periodsPerYear));
  const warning = carryOver.ok && carryOver.warning;
  const careful = warning && plain.dependent.ok ? plain.dependent : undefined;
  const taken = careful !== undefined && careful.p > plain.p ? careful : undefined;
  const mostRising = plain.seasons.reduce((sum, { n }) => sum + (n * (n - 1)) / 2, 0);
  const smallestP = normalTwoSidedP(continuityZ(mostRising, plain.variance));
  return {
    ok: true,
    method: taken === undefined ? 'seasonal-kendall' : 'seasonal-kendall-dependent',
    direction: directionOf(plain.s),
    p: taken?.p ?? plain.p,
    smallestP: smallestP < 0.001 ? null : smallestP,
    s: plain.s,
    tau: null,
    slope,
    slopePerYear: plain.slopePerYear,
    interval: perPeriod(taken?.interval ?? plain.interval, periodsPerYear),
    autocorrelation: carryOver,
    corrected: careful !== undefined,
    heterogeneity: plain.heterogeneity,
  };
}

/**
 * Weighted test: the trend in the answers themselves.
 * Use: the other half of a trend verdict, where the counts are known. Variant: Cochran–Armitage; where φ, the scatter
 * about the logistic line, is above 1, the t of the quasi-binomial slope instead. (Waiting until φ is significant would
 * let series through in between: own simulation.) Source: see `cochranArmitage`, `logisticTrend`. Throws RangeError for
 * a confidence outside 0–1. Refused as `cochranArmitage`.
 */
export function weightedTest(periods: readonly CountedPeriod[], confidence: number): WeightedTest {
  const plain = cochranArmitage(periods);
  if (!plain.ok) return plain;
  const logistic = logisticTrend(periods, confidence);
  const quasi = logistic.ok && logistic.quasi.ok ? logistic.quasi : undefined;
  const scattered = quasi !== undefined && quasi.dispersion > 1;
  return {
    ok: true,
    method: scattered ? 'quasi-binomial' : 'cochran-armitage',
    direction: directionOf(plain.z),
    p: scattered ? quasi.p : plain.p,
    overdispersed: scattered && quasi.dispersionP < 0.05,
    chiSquare: plain.chiSquare,
    logistic,
  };
}

/** The series less the middle distance of each season from the line, so that only what is left can carry over. */
function withoutSeasons(
  present: readonly PresentValue[],
  slope: number,
  periodsPerYear: number,
): PresentValue[] {
  const distances = new Map<number, number[]>();
  for (const { time, value } of present) {
    const season = seasonOf(time, periodsPerYear);
    distances.set(season, [...(distances.get(season) ?? []), value - slope * time]);
  }
  return present.map(({ time, value }) => ({
    time,
    value: value - median(distances.get(seasonOf(time, periodsPerYear)) ?? [0]),
  }));
}

function perPeriod(interval: SlopeInterval, periodsPerYear: number): SlopeInterval {
  if (!interval.ok) return interval;
  return { ...interval, lower: interval.lower / periodsPerYear, upper: interval.upper / periodsPerYear };
}

function directionOf(sign: number): TrendDirection {
  if (sign === 0) return 'level';
  return sign > 0 ? 'up' : 'down';
}
