// Why: 1 − cdf loses all digits in the far tail; for whole degrees of freedom the tail has an exact finite sum.
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/**
 * χ² upper tail: the chance of a value at least as large as `chiSquare` with `df` degrees of freedom.
 * Use: p-values of χ² tests. Variant: the finite sum for whole df (a Poisson sum for even df, the normal tail plus a
 * sum for odd df), which keeps its digits where 1 − cdf would print zero. Source: Abramowitz & Stegun 26.4.4–26.4.5.
 * Unit: probability. Throws RangeError unless df is a whole number ≥ 1 and chiSquare ≥ 0.
 */
export function chiSquareTail(chiSquare: number, df: number): number {
  if (!Number.isSafeInteger(df) || df < 1 || !(chiSquare >= 0)) throw new RangeError('no χ² tail there');
  const half = chiSquare / 2;
  const odd = df % 2 === 1;
  // term(i) = half^i e^−half / Γ(i + 1), stepping i by one from 0 (even) or ½ (odd).
  let term = odd ? Math.sqrt(half) * Math.exp(-half) * (2 / Math.sqrt(Math.PI)) : Math.exp(-half);
  let tail = odd ? 2 * normalCdf(-Math.sqrt(chiSquare), 0, 1) : 0;
  for (let i = odd ? 0.5 : 0; i < df / 2; i += 1) {
    tail += term;
    term *= half / (i + 1);
  }
  return Math.min(1, tail);
}
