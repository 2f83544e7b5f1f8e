// Why: the same people asked twice are no two groups; only those who changed their mind speak of a change.
import { normalTwoSidedP } from '../criticalValues.js';
import { exactTwoSidedP } from '../exactTwoSided.js';
import { refuse, type Refused } from '../refusals.js';

/** The same people, satisfied or not, on two occasions. */
export type PairedCounts = { both: number; firstOnly: number; secondOnly: number; neither: number };

export type McNemar =
  | {
      ok: true;
      chiSquare: number;
      /** The p to use. */
      p: number;
      /** Exact where fewer than 10 changed, so that fewer than 5 are expected each way. */
      method: 'chi-square' | 'exact';
      exactP: number;
      chiSquareP: number;
    }
  | Refused;

/**
 * McNemar's test of two shares of the same people.
 * Use: the reply survey against the counter survey, before and after, where answers are paired. Variant: χ² = (b −
 * c)²/(b + c) without continuity correction on one degree of freedom, b and c being those satisfied only the first
 * and only the second time; the exact binomial p (½) instead where b + c is under 10. Source: McNemar (1947),
 * Psychometrika 12, 153–157. Units: people. Throws nothing. Nobody changed → 'all-equal'; counts that are no whole
 * numbers ≥ 0 → 'impossible-input'.
 */
export function mcNemar({ firstOnly, secondOnly }: Pick<PairedCounts, 'firstOnly' | 'secondOnly'>): McNemar {
  if (![firstOnly, secondOnly].every((count) => Number.isSafeInteger(count) && count >= 0)) {
    return refuse('impossible-input');
  }
  const changed = firstOnly + secondOnly;
  if (changed === 0) return refuse('all-equal');
  const z = (firstOnly - secondOnly) / Math.sqrt(changed);
  const chiSquareP = normalTwoSidedP(z);
  const exactP = exactTwoSidedP({
    lowest: 0,
    highest: changed,
    mode: Math.floor(changed / 2),
    observed: firstOnly,
    nextOver: (k) => (changed - k) / (k + 1),
  });
  const method = changed < 10 ? 'exact' : 'chi-square';
  return {
    ok: true,
    chiSquare: z * z,
    p: method === 'exact' ? exactP : chiSquareP,
    method,
    exactP,
    chiSquareP,
  };
}
