// Why: a report gives percentages and n; what is counted must be whole people, and all of them together exactly n.

/**
 * Apportionment by largest remainder (Hare–Niemeyer): whole numbers in the proportion of `weights`, whose sum is `total`.
 * Use: counts from the percentages of a printed report. Variant: each share is cut to a whole number; what is left over goes
 * to the largest remainders, the earlier one of two alike. Source: Balinski & Young, Fair Representation (1982), ch. 3.
 * Units: weights ≥ 0 of any unit; total a whole number ≥ 0. Throws RangeError for others, and for weights that are all 0 with
 * a total above 0. Empty weights with total 0 → empty list.
 */
export function apportion(weights: readonly number[], total: number): number[] {
  if (!Number.isInteger(total) || total < 0) throw new RangeError('the total must be a whole number');
  if (weights.some((weight) => !Number.isFinite(weight) || weight < 0))
    throw new RangeError('weights must be 0 or more');
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum === 0) {
    if (total > 0) throw new RangeError('nothing to apportion by');
    return weights.map(() => 0);
  }
  const exact = weights.map((weight) => (weight / sum) * total);
  const whole = exact.map(Math.floor);
  const left = total - whole.reduce((all, count) => all + count, 0);
  const order = exact
    .map((share, index) => ({ index, rest: share - Math.floor(share) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of order.slice(0, left)) whole[index] = (whole[index] ?? 0) + 1;
  return whole;
}
