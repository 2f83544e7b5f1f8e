// Why: probabilities of tables are products of factorials that no floating-point number holds; their logarithms are sums.

const known = [0, 0];

/**
 * Logarithm of n!.
 * Use: probabilities of tables with fixed margins. Variant: summed up to 256, beyond it Stirling's series, whose error
 * there is under 1e-15. Source: Abramowitz & Stegun (1964), 6.1.41. Units: natural logarithm; `n` a whole number ≥ 0.
 * Throws RangeError for anything else.
 */
export function logFactorial(n: number): number {
  if (!Number.isSafeInteger(n) || n < 0)
    throw new RangeError('a factorial needs a whole number of at least 0');
  if (n <= 256) {
    for (let next = known.length; next <= n; next += 1) known[next] = (known[next - 1] ?? 0) + Math.log(next);
    return known[n] ?? 0;
  }
  const inverse = 1 / n;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square / 1260));
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
}
