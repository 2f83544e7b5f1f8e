// Why: groups that spread differently need a rank test that does not take "not higher" for "the same distribution".
import { criticalT, studentTwoSidedP, type Interval } from '../criticalValues.js';
import { refuse, type Refused } from '../refusals.js';
import type { ScoreCount } from '../scoreCounts.js';
import { placements } from './superiority.js';

export type BrunnerMunzel =
  | ({
      ok: true;
      /** P(first > second) + ½·P(equal). */
      effect: number;
      standardError: number;
      t: number;
      df: number;
      p: number;
    } & Interval)
  /** Without spread, or with groups that do not overlap at all, the effect is known and its error is not. */
  | { ok: false; reason: 'all-equal'; effect: number }
  | Refused;

/**
 * Brunner–Munzel test of two independent groups of scores, with the interval of the effect.
 * Use: "who answers higher" on ordinal scales; the effect is the chance that an answer of the first group is higher
 * than one of the second. Variant: t approximation with Satterthwaite degrees of freedom; interval effect ± t·se, cut
 * to 0–1. Source: Brunner & Munzel (2000), Biometrical Journal 42, 17–25; as SciPy's brunnermunzel. Shapes: counts of
 * scores (raw values: a count of 1 each), any order. Units: effect and limits as fractions; t positive when the first
 * group is higher. Throws RangeError for a confidence outside 0–1 and counts that are not whole. A side without
 * answers → 'no-answers'; one answer on a side → 'too-few-answers'; no spread of the places → 'all-equal' with the
 * effect.
 */
export function brunnerMunzel(
  first: readonly ScoreCount[],
  second: readonly ScoreCount[],
  confidence = 0.95,
): BrunnerMunzel {
  const a = placements(first, second);
  const b = placements(second, first);
  if (a === undefined || b === undefined) return refuse('no-answers');
  if (a.n < 2 || b.n < 2) return refuse('too-few-answers');
  const firstError = a.variance / a.n;
  const secondError = b.variance / b.n;
  const variance = firstError + secondError;
  if (!(variance > 0)) return { ok: false, reason: 'all-equal', effect: a.mean };
  const df = variance ** 2 / (firstError ** 2 / (a.n - 1) + secondError ** 2 / (b.n - 1));
  const standardError = Math.sqrt(variance);
  const t = (a.mean - 0.5) / standardError;
  const reach = criticalT(df, confidence) * standardError;
  return {
    ok: true,
    effect: a.mean,
    standardError,
    t,
    df,
    p: studentTwoSidedP(t, df),
    lower: Math.max(0, a.mean - reach),
    upper: Math.min(1, a.mean + reach),
  };
}
