// Why: tests that look at order only must agree on what equal values are worth.

/**
 * Midranks: the place of each value among all, 1 for the smallest; equal values share the mean of their places.
 * Use: rank tests and rank correlations. Variant: R's `rank(ties.method = 'average')`. Source: Kendall (1945),
 * Biometrika 33, 239–251. Shapes: one rank per value, same order. Units: none. Throws nothing. Empty → empty.
 */
export function midranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = values.map(() => 0);
  let start = 0;
  while (start < order.length) {
    let end = start;
    const tied = values[order[start] ?? 0];
    while (end + 1 < order.length && values[order[end + 1] ?? 0] === tied) end += 1;
    for (let place = start; place <= end; place += 1) ranks[order[place] ?? 0] = (start + end) / 2 + 1;
    start = end + 1;
  }
  return ranks;
}
