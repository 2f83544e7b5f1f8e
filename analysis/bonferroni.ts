// Why: auditors recompute adjusted p-values by hand; Bonferroni's is the one that needs no table.

/**
 * Bonferroni adjustment of p-values.
 * Use: as a check beside Holm, which is never weaker; no verdict of ours rests on it. Variant: p times the number of
 * tests made, capped at 1, as R's `p.adjust(method = "bonferroni")`. Source: Bonferroni (1936); Dunn (1961).
 * Shapes: same order and length in and out; `null` (no test made) stays null and does not count. Units: probability.
 * Throws nothing. Empty input → empty list.
 */
export function bonferroni(pValues: readonly (number | null)[]): (number | null)[] {
  const tests = pValues.filter((p) => p !== null).length;
  return pValues.map((p) => (p === null ? null : Math.min(1, p * tests)));
}
