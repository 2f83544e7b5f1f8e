// Why: a figure that was rising anyway is higher afterwards whatever was done; the old trend must be taken off.
import { criticalT, studentTwoSidedP, type Interval } from '../criticalValues.js';
import { leastSquares, type LeastSquares } from '../linear/leastSquares.js';
import { at, matrixFrom, type Matrix } from '../linear/matrix.js';
import { refuse, type Refused } from '../refusals.js';
import { lagByRule, neweyWest } from './neweyWest.js';

export type InterruptedSeriesInput = {
  /** One figure per period, in order of time; null where there is none: left out, its time is kept. */
  values: readonly (number | null)[];
  /** Position (from 1) of the first period after the change. */
  firstAfter: number;
  /** Answers per period, when periods rest on very different numbers of them: weighted least squares. */
  weights?: readonly number[];
  /** Season of each period (month 1–12, quarter); used as the options say. */
  seasons?: readonly number[];
};

export type InterruptedSeriesOptions = {
  /** Newey–West lag; ⌊4(n/100)^(2/9)⌋ unless told. */
  lag?: number;
  /** Seasons are taken out only with 24 periods on both sides, unless 'always'. */
  useSeasons?: 'when-long-enough' | 'always';
  confidence?: number;
  /** Time of the first period (1 unless told); moves the intercept only. */
  firstTime?: number;
};

/** A standard error with what follows from it. */
export type Uncertainty = { standardError: number; p: number } & Interval;

export type SeriesEstimate = {
  estimate: number;
  /** Newey–West with the small-sample factor n/(n − k): the one that is shown. */
  robust: Uncertainty;
  /** Newey–West without that factor. */
  unadjustedStandardError: number;
  /** As if periods were independent: the check. */
  plain: Uncertainty;
};

export type InterruptedSeries =
  | {
      ok: true;
      /** Periods with a figure: all, before and after the change. */
      n: number;
      before: number;
      after: number;
      /** With seasons: of the earliest season. */
      intercept: SeriesEstimate;
      /** Change per period before. */
      preSlope: SeriesEstimate;
      /** Jump at the first period after, against the old trend. */
      levelChange: SeriesEstimate;
      /** How much steeper the line runs afterwards, per period. */
      slopeChange: SeriesEstimate;
      /** What the change had made of the last period: level and slope together. */
      effectAtEnd: SeriesEstimate;
      /** One per period, also for missing ones: the fitted line, and where the old trend would have gone (from the change on). */
      fitted: number[];
      counterfactual: (number | null)[];
      lag: number;
      r2: number;
      durbinWatson: number;
      residualLag1: number;
      /** Residuals still follow each other: the errors are only as good as the lag. */
      autocorrelated: boolean;
      seasonsUsed: boolean;
    }
  | Refused;

const leastPerSide = 8;
const leastPerSideForSeasons = 24;

/**
 * Interrupted time series: did level and slope change when something was changed?
 * Use: effect of an improvement on a monthly figure, without a comparison place; other changes at the same time stay
 * possible. Variant: y = β₀ + β₁t + β₂D + β₃(t − t₀)D (and dummies for the seasons), D = 1 from the first period after, so
 * β₂ is the jump there; OLS, or WLS with weights; Newey–West errors (Bartlett, no prewhitening, factor n/(n − k)), t with
 * n − k degrees of freedom. Source: Wagner et al. (2002), J. Clin. Pharm. Ther. 27, 299–309; Newey & West (1987); as R's
 * lm with sandwich::NeweyWest. Units: those of the figure, per period. Shapes: see the types. Throws RangeError for a
 * position or a lag that is not whole, lists of other lengths, weights not above 0, or a confidence outside 0–1. Fewer than
 * 8 figures on a side (also: a change outside the series) → 'too-few-periods'; figures that lie exactly on the lines →
 * 'all-equal'; columns that follow from others → 'no-solution'; values that are not finite → 'impossible-input'.
 */
export function interruptedSeries(
  input: InterruptedSeriesInput,
  options: InterruptedSeriesOptions = {},
): InterruptedSeries {
  requireShape(input, options);
  const { values, firstAfter } = input;
  const observed = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
  const y = observed.map(({ value }) => value);
  if (!y.every(Number.isFinite)) return refuse('impossible-input');
  const before = observed.filter(({ index }) => index < firstAfter - 1).length;
  const n = observed.length;
  const after = n - before;
  if (Math.min(before, after) < leastPerSide) return refuse('too-few-periods');

  const seasonsUsed =
    input.seasons !== undefined &&
    (options.useSeasons === 'always' || Math.min(before, after) >= leastPerSideForSeasons);
  const rowOf = designRow(input, options.firstTime ?? 1, seasonsUsed);
  const design = matrixFrom(observed.map(({ index }) => rowOf(index)));
  const weights = input.weights && observed.map(({ index }) => input.weights?.[index] ?? 1);
  if (n <= design.columns) return refuse('too-few-periods');
  const fit = leastSquares(design, y, weights);
  if (fit === undefined) return refuse('no-solution');
  const { left, around, size } = squares(y, fit, weights);
  // What rounding leaves of figures that lie on the lines is no error to compute with.
  if (!(left > 1e-20 * size)) return refuse('all-equal');

  const df = n - design.columns;
  const lag = options.lag ?? lagByRule(n);
  const robust = neweyWest(fit, design, lag, weights);
  const t = criticalT(df, options.confidence);
  const estimate = (combination: readonly number[]): SeriesEstimate => {
    const value = dot(combination, fit.coefficients);
    const unadjusted = Math.sqrt(Math.max(0, variance(robust, combination)));
    const uncertain = (standardError: number): Uncertainty => ({
      standardError,
      p: standardError > 0 ? studentTwoSidedP(value / standardError, df) : 1,
      lower: value - t * standardError,
      upper: value + t * standardError,
    });
    return {
      estimate: value,
      robust: uncertain(unadjusted * Math.sqrt(n / df)),
      unadjustedStandardError: unadjusted,
      plain: uncertain(Math.sqrt((left / df) * variance(fit.inverse, combination))),
    };
  };
  const unit = (place: number) => fit.coefficients.map((_, i) => (i === place ? 1 : 0));
  const fitted = values.map((_, index) => dot(rowOf(index), fit.coefficients));
  const change = (index: number) => rowOf(index).map((value, i) => (i === 2 || i === 3 ? value : 0));
  const residuals = fit.residuals.map((residual, i) => residual * Math.sqrt(weights?.[i] ?? 1));
  const residualLag1 = lag1(residuals);
  return {
    ok: true,
    n,
    before,
    after,
    intercept: estimate(unit(0)),
    preSlope: estimate(unit(1)),
    levelChange: estimate(unit(2)),
    slopeChange: estimate(unit(3)),
    effectAtEnd: estimate(change(values.length - 1)),
    fitted,
    counterfactual: fitted.map((value, index) =>
      index < firstAfter - 1 ? null : value - dot(change(index), fit.coefficients),
    ),
    lag,
    r2: 1 - left / around,
    durbinWatson: durbinWatson(residuals),
    residualLag1,
    autocorrelated: Math.abs(residualLag1) > 1.96 / Math.sqrt(n),
    seasonsUsed,
  };
}

function requireShape(
  { values, firstAfter, weights, seasons }: InterruptedSeriesInput,
  { lag = 0 }: InterruptedSeriesOptions,
): void {
  if (!Number.isSafeInteger(firstAfter)) throw new RangeError('a position is a whole number');
  if ([weights, seasons].some((each) => each !== undefined && each.length !== values.length)) {
    throw new RangeError('weights and seasons need one entry per period');
  }
  if (!Number.isSafeInteger(lag) || lag < 0) throw new RangeError('a lag is a whole number of periods');
}

/** Intercept, time, after, time since the change, then one dummy per season but the earliest. */
function designRow(
  { firstAfter, seasons }: InterruptedSeriesInput,
  firstTime: number,
  seasonsUsed: boolean,
): (index: number) => number[] {
  const different = [...new Set(seasonsUsed ? seasons : [])].sort((a, b) => a - b).slice(1);
  return (index) => {
    const since = index - (firstAfter - 1);
    const isAfter = since >= 0 ? 1 : 0;
    return [
      1,
      firstTime + index,
      isAfter,
      since * isAfter,
      ...different.map((season) => (seasons?.[index] === season ? 1 : 0)),
    ];
  };
}

/** Squares left over by the fit, around the (weighted) mean, and of the figures themselves. */
function squares(y: readonly number[], fit: LeastSquares, weights: readonly number[] | undefined) {
  const weightOf = (i: number) => weights?.[i] ?? 1;
  const all = y.reduce((sum, _, i) => sum + weightOf(i), 0);
  const mean = y.reduce((sum, value, i) => sum + weightOf(i) * value, 0) / all;
  return {
    left: fit.residuals.reduce((sum, residual, i) => sum + weightOf(i) * residual * residual, 0),
    around: y.reduce((sum, value, i) => sum + weightOf(i) * (value - mean) ** 2, 0),
    size: y.reduce((sum, value, i) => sum + weightOf(i) * value ** 2, 0),
  };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

function variance(covariance: Matrix, combination: readonly number[]): number {
  return combination.reduce(
    (sum, a, i) =>
      sum +
      combination.reduce((inner, b, j) => inner + (a === 0 || b === 0 ? 0 : a * b * at(covariance, i, j)), 0),
    0,
  );
}

function durbinWatson(residuals: readonly number[]): number {
  const steps = residuals.slice(1).reduce((sum, value, i) => sum + (value - (residuals[i] ?? 0)) ** 2, 0);
  return steps / dot(residuals, residuals);
}

/** Lag-1 autocorrelation, around the mean as R's acf takes it. */
function lag1(residuals: readonly number[]): number {
  const mean = residuals.reduce((sum, value) => sum + value, 0) / residuals.length;
  const away = residuals.map((value) => value - mean);
  return dot(away.slice(1), away.slice(0, -1)) / dot(away, away);
}
