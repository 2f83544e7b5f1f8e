// Why: the two leading options of one poll share their voters, so the formula for independent groups understates the doubt.
import { criticalZ, normalTwoSidedP, type Interval } from '../criticalValues.js';
import { leastForPercent, refuse, type Refused } from '../refusals.js';

export type TopTwoDifference =
  ({ ok: true; difference: number; standardError: number; z: number; p: number } & Interval) | Refused;

/**
 * Difference of two options of the same poll, first minus second.
 * Use: whether the lead is more than chance. Variant: normal, same-sample variance [p₁ + p₂ − 2p₁₂ − (p₁ − p₂)²]/n,
 * p₁₂ the share of voters who chose `both` (0 in single choice; in multiple choice it must be given); interval and z
 * from the same variance. Both leaders are named after the count, which favours the lead a little: words stay careful
 * near the edge. Source: multinomial variance, e.g. Scott & Seber (1983), American Statistician 37, 319–320. Units:
 * voters in, shares out. Throws RangeError for a confidence outside 0–1. No voters → 'no-answers'; under 10 →
 * 'too-few-answers'; all voters the same way → 'all-equal'; counts that cannot be → 'impossible-input'.
 */
export function topTwoDifference(
  votes: { first: number; second: number; both?: number; voters: number },
  confidence = 0.95,
): TopTwoDifference {
  const { first, second, both = 0, voters } = votes;
  const whole = [first, second, both, voters].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!whole || both > Math.min(first, second) || first + second - both > voters) {
    return refuse('impossible-input');
  }
  if (voters === 0) return refuse('no-answers');
  if (voters < leastForPercent) return refuse('too-few-answers');
  const difference = (first - second) / voters;
  // In counts the "all the same way" case is an exact zero, which fractions would miss by rounding.
  const spread = (first + second - 2 * both) * voters - (first - second) ** 2;
  if (spread === 0) return refuse('all-equal');
  const standardError = Math.sqrt(spread / voters) / voters;
  const z = difference / standardError;
  const width = criticalZ(confidence) * standardError;
  return {
    ok: true,
    difference,
    standardError,
    z,
    p: normalTwoSidedP(z),
    lower: difference - width,
    upper: difference + width,
  };
}
