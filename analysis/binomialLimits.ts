// Why: with few expected events the normal limits of charts and funnels lie; the binomial law gives exact ones.
import betaCdf from '@stdlib/stats-base-dists-beta-cdf';

/** Limits in counts; a count strictly outside is as unlikely as the tail says, or less likely. */
export type CountLimits = { lower: number; upper: number };

/**
 * Exact binomial limits: the counts between which all but a small chance of the outcomes lies.
 * Use: control charts and funnels where n·p(1 − p) is small. Variant: `lower` is the largest count with P(X < lower)
 * ≤ tail, `upper` the smallest with P(X > upper) ≤ tail, so each side errs with at most `tail`. (R's qbinom of tail
 * and 1 − tail.) Source: binomial law by the incomplete beta function (Abramowitz & Stegun 26.5.24), read in the tail
 * itself so that no digits are lost. Units: `n` answers, share `p` 0–1, `tail` a probability under ½; counts out.
 * Throws RangeError for anything else. n = 0 → both 0.
 */
export function binomialLimits(n: number, p: number, tail: number): CountLimits {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError('n must be a whole number of answers');
  if (!(p >= 0 && p <= 1)) throw new RangeError('a share lies between 0 and 1');
  if (!(tail > 0 && tail < 0.5)) throw new RangeError('a tail lies between 0 and one half');
  // Counting the others mirrors the law, so the upper limit is the lower one of the other answers.
  return { lower: lowerLimit(n, p, tail), upper: n - lowerLimit(n, 1 - p, tail) };
}

function lowerLimit(n: number, p: number, tail: number): number {
  let fits = 0;
  let tooHigh = n + 1;
  while (tooHigh - fits > 1) {
    const middle = Math.floor((fits + tooHigh) / 2);
    if (chanceBelow(middle, n, p) <= tail) fits = middle;
    else tooHigh = middle;
  }
  return fits;
}

/** P(X < count), count ≥ 1. */
function chanceBelow(count: number, n: number, p: number): number {
  return betaCdf(1 - p, n - count + 1, count);
}
