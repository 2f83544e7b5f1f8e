// Why: every interval and test takes its quantiles from one place, so that no approximate one slips in.
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import studentCdf from '@stdlib/stats-base-dists-t-cdf';
import studentQuantile from '@stdlib/stats-base-dists-t-quantile';

/** The two-sided 95 % normal quantile, written out so that the usual path needs no approximation at all. */
const z95 = 1.959963984540054;

/** A confidence interval, in the unit of the figure it belongs to. */
export type Interval = { lower: number; upper: number };

/**
 * Normal critical value: how many standard errors a two-sided normal interval reaches to each side.
 * Use: `confidence` strictly between 0 and 1, 0.95 unless told. Source: @stdlib normal quantile (Wichura's AS 241),
 * never simple-statistics' `probit`, which is good to three digits only. Throws RangeError for another confidence,
 * because that is a mistake of the caller, not of the data.
 */
export function criticalZ(confidence = 0.95): number {
  if (confidence === 0.95) return z95;
  requireConfidence(confidence);
  return normalQuantile(0.5 + confidence / 2, 0, 1);
}

/**
 * Student critical value: the same for a t interval with `df` degrees of freedom (fractions allowed, for Welch).
 * Use: intervals of means. Source: @stdlib t quantile. Throws RangeError for a confidence outside 0–1 or df ≤ 0.
 */
export function criticalT(df: number, confidence = 0.95): number {
  requireConfidence(confidence);
  if (!(df > 0)) throw new RangeError('degrees of freedom must be positive');
  return studentQuantile(0.5 + confidence / 2, df);
}

/**
 * Two-sided normal p: the chance of a value at least as far from 0 as `z`.
 * Use: tests with a normal statistic. Source: @stdlib normal cdf, read in the lower tail so that tiny values keep
 * their digits. Unit: probability. Throws nothing.
 */
export function normalTwoSidedP(z: number): number {
  return Math.min(1, 2 * normalCdf(-Math.abs(z), 0, 1));
}

/**
 * Two-sided t p: the same for Student's t with `df` degrees of freedom.
 * Use: Welch's test. Source: @stdlib t cdf, lower tail. Unit: probability. Throws nothing.
 */
export function studentTwoSidedP(t: number, df: number): number {
  return Math.min(1, 2 * studentCdf(-Math.abs(t), df));
}

function requireConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError('confidence must lie between 0 and 1');
}
