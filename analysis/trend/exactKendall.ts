// Why: with a handful of periods the normal approximation is a guess, while all orders can simply be counted.

/**
 * Exact Kendall p: the chance, if every order of the values were equally likely, of a sum of signs at least as far from
 * zero as the one seen, both ways.
 * Use: Mann–Kendall with fewer than 10 periods, whose times all differ. Variant: two-sided; equal values are allowed:
 * the orders are those of the values as they are, ties kept, counted by their inversions through the q-multinomial
 * coefficient. Without ties this is Kendall's own distribution. Source: Kendall (1938), Biometrika 30, 81–93; for ties
 * MacMahon (1913). Units: `s` a whole number, `tieSizes` the sizes of the groups of equal values (ones may be left
 * out), `n` values; p a probability. Throws RangeError for more than 20 values, whose orders no longer count exactly.
 * No values → 1.
 */
export function exactKendallP(s: number, n: number, tieSizes: readonly number[]): number {
  const orders = ordersByInversions(n, tieSizes);
  const pairs = orders.length - 1;
  let far = 0;
  let all = 0;
  orders.forEach((count, inversions) => {
    all += count;
    if (Math.abs(pairs - 2 * inversions) >= Math.abs(s)) far += count;
  });
  return far / all;
}

/**
 * Smallest possible p: what Mann–Kendall's exact two-sided p would be if the values stood in perfect order.
 * Use: to say before any test that so few periods can never pass. Variant: as `exactKendallP`. 4 different values →
 * 2/4! = .083, so four yearly points never pass at 5 %. Unit: probability. Throws as `exactKendallP`. Fewer than two
 * values → 1.
 */
export function smallestKendallP(n: number, tieSizes: readonly number[] = []): number {
  return exactKendallP(ordersByInversions(n, tieSizes).length - 1, n, tieSizes);
}

/** How many orders have 0, 1, 2 … inversions: [n]! divided by the [t]! of each group of equal values, as polynomials. */
function ordersByInversions(n: number, tieSizes: readonly number[]): number[] {
  if (!Number.isSafeInteger(n) || n < 0 || n > 20)
    throw new RangeError('orders are counted for 0 to 20 values');
  let counts = [1];
  for (let size = 2; size <= n; size += 1) counts = timesRun(counts, size);
  for (const tied of tieSizes) {
    for (let size = 2; size <= tied; size += 1) counts = dividedByRun(counts, size);
  }
  return counts;
}

/** Times 1 + q + … + q^(size − 1). */
function timesRun(counts: readonly number[], size: number): number[] {
  return Array.from({ length: counts.length + size - 1 }, (_, power) =>
    counts.slice(Math.max(0, power - size + 1), power + 1).reduce((sum, count) => sum + count, 0),
  );
}

/** Divided by 1 + q + … + q^(size − 1), that is times (1 − q) and then divided by (1 − q^size); it divides evenly. */
function dividedByRun(counts: readonly number[], size: number): number[] {
  const quotient: number[] = [];
  for (let power = 0; power <= counts.length - size; power += 1) {
    quotient.push((counts[power] ?? 0) - (counts[power - 1] ?? 0) + (quotient[power - size] ?? 0));
  }
  return quotient;
}
