// Why: on a board with many tiles Holm would hide nearly everything; here the share of false alarms among the alarms is held at 5 %.

/**
 * Benjamini–Hochberg adjustment of p-values (false discovery rate).
 * Use: dashboards and overviews that screen many figures. Variant: step-up, running minimum from the largest, capped
 * at 1, as R's `p.adjust(method = "BH")`. Source: Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289–300.
 * Shapes: same order and length in and out; `null` (no test made) stays null and does not count. Units: probability.
 * Throws nothing. Empty input → empty list.
 */
export function benjaminiHochberg(pValues: readonly (number | null)[]): (number | null)[] {
  const ranked = pValues.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => b.p - a.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let smallest = 1;
  ranked.forEach(({ p, index }, fromLargest) => {
    const rank = ranked.length - fromLargest;
    smallest = Math.min(smallest, (ranked.length / rank) * p);
    adjusted[index] = smallest;
  });
  return adjusted;
}
