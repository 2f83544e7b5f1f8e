// Why: exact tests add up the outcomes no likelier than the one seen; doing it by ratios needs no factorials and cannot overflow.

/** Outcomes of equal likelihood differ by rounding; R uses the same allowance. */
const tieAllowance = 1 + 1e-7;

/**
 * Exact two-sided p by minimum likelihood, for a distribution with a single peak over whole numbers.
 * Use: Fisher's exact test and the conditional test of two counts. Variant: sum of all outcomes at most as likely as
 * the observed one (R's `fisher.test`, `binom.test`). `nextOver(k)` is P(k + 1)/P(k); `mode` any point of the peak.
 * Units: probability. Throws nothing. An observation too unlikely for a floating-point number → 0.
 */
export function exactTwoSidedP(distribution: {
  lowest: number;
  highest: number;
  mode: number;
  observed: number;
  nextOver: (k: number) => number;
}): number {
  const { lowest, highest, mode, observed, nextOver } = distribution;
  const weights = new Map<number, number>([[mode, 1]]);
  // Terms that underflow end the walk, so that it takes some forty standard deviations and not the whole range.
  for (let k = mode, weight = 1; k < highest && weight > 0; k += 1) {
    weight *= nextOver(k);
    weights.set(k + 1, weight);
  }
  for (let k = mode, weight = 1; k > lowest && weight > 0; k -= 1) {
    weight /= nextOver(k - 1);
    weights.set(k - 1, weight);
  }
  const limit = (weights.get(observed) ?? 0) * tieAllowance;
  let total = 0;
  let asUnlikely = 0;
  for (const weight of [...weights.values()].sort((a, b) => a - b)) {
    total += weight;
    if (weight <= limit) asUnlikely += weight;
  }
  return Math.min(1, asUnlikely / total);
}
