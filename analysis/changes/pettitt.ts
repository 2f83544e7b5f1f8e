// Why: whether a level changed once, and when, without supposing how the values scatter.
import { refuse, type Refused } from '../refusals.js';

export type Pettitt =
  | {
      ok: true;
      n: number;
      /** K: the largest distance of the sum of signs from zero. */
      k: number;
      /** Place of the last value before the change in the series as given, counted from 1; the first of several. */
      position: number;
      /** Whether the values after it are higher or lower. */
      direction: 'up' | 'down';
      p: number;
    }
  | Refused;

/** Fewer values cannot tell a change of level from chance. */
export const leastForChange = 12;

/**
 * Pettitt's test for one change of level.
 * Use: "around which period did the level change"; events of that time are listed beside it, never named as its cause.
 * A straight trend also gives a change in its middle: ask `trendOrStep` too. Variant: U(t) = Σ over pairs before and
 * after t of sgn(before − after), K = max|U|, p ≈ 2·exp(−6K²/(n³ + n²)), at most 1; rough when p is large. Missing
 * values are left out and keep their place. Source: Pettitt (1979), Applied Statistics 28, 126–135; the same as R's
 * `trend::pettitt.test`. Units: values in any unit; p a probability. Shapes: in order of time. Throws nothing. Fewer
 * than 12 values → 'too-few-periods'; all equal → 'all-equal'; not finite → 'impossible-input'.
 */
export function pettitt(values: readonly (number | null)[]): Pettitt {
  const present = values.flatMap((value, index) => (value === null ? [] : [{ value, position: index + 1 }]));
  if (!present.every(({ value }) => Number.isFinite(value))) return refuse('impossible-input');
  const n = present.length;
  if (n < leastForChange) return refuse('too-few-periods');
  if (present.every(({ value }) => value === present[0]?.value)) return refuse('all-equal');
  // Moving one value from the later to the earlier side adds its signs against all values.
  let u = 0;
  let largest = { k: 0, position: 0, u: 0 };
  for (const { value, position } of present.slice(0, -1)) {
    u += present.reduce((sum, other) => sum + Math.sign(value - other.value), 0);
    if (Math.abs(u) > largest.k) largest = { k: Math.abs(u), position, u };
  }
  const { k, position } = largest;
  return {
    ok: true,
    n,
    k,
    position,
    direction: largest.u < 0 ? 'up' : 'down',
    p: Math.min(1, 2 * Math.exp((-6 * k * k) / (n ** 3 + n ** 2))),
  };
}
