// Why: Feldt's interval needs quantiles of F, which follow from those of beta that are already here.
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';

/**
 * Quantile of F with `d1` and `d2` degrees of freedom.
 * Use: Feldt's interval. Variant: from beta: with B beta(d₁/2, d₂/2), F = d₂·B/(d₁·(1 − B)); B and 1 − B are quantiles of
 * their own, so that a part near 1 does not eat the digits of the other. Source: Abramowitz & Stegun 26.6.2. Units: none.
 * Throws RangeError for a probability outside 0–1 or degrees of freedom not above 0.
 */
export function fQuantile(p: number, d1: number, d2: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError('a probability must lie between 0 and 1');
  if (!(d1 > 0 && d2 > 0)) throw new RangeError('degrees of freedom must be positive');
  return (d2 * betaQuantile(p, d1 / 2, d2 / 2)) / (d1 * betaQuantile(1 - p, d2 / 2, d1 / 2));
}
