// Why: the more comparisons are shown, the more of them look real by chance; Holm keeps the chance of even one at 5 %.

/**
 * Holm's step-down adjustment of p-values.
 * Use: a few planned comparisons, e.g. counters pairwise or each against the rest. Variant: adjusted values, running
 * maximum, capped at 1, as R's `p.adjust(method = "holm")`. Source: Holm (1979), Scand. J. Statistics 6, 65–70.
 * Shapes: same order and length in and out; `null` (no test made) stays null and does not count. Units: probability.
 * Throws nothing. Empty input → empty list.
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const ranked = pValues.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let largest = 0;
  ranked.forEach(({ p, index }, rank) => {
    largest = Math.max(largest, Math.min(1, (ranked.length - rank) * p));
    adjusted[index] = largest;
  });
  return adjusted;
}
