// Why: what people expected and what they got is a difference within each person, not between two averages.
import { normalTwoSidedP, studentTwoSidedP } from '../criticalValues.js';
import type { Interval } from '../criticalValues.js';
import { scorePlaces, tieTerm } from '../groups/scorePlaces.js';
import { meanInterval } from '../meanInterval.js';
import { refuse, type Refused } from '../refusals.js';
import type { ScoreCount } from '../scoreCounts.js';
import { summariseValues } from '../valueSummary.js';

export type SignedRank =
  /** `v`: sum of the places of the positive differences; n: differences other than 0. */
  { ok: true; n: number; v: number; z: number; p: number } | Refused;

export type Gap =
  | ({
      ok: true;
      n: number;
      /** Performance minus expectation: below 0, less than expected. */
      gap: number;
      sd: number;
      standardError: number;
      t: number;
      p: number;
      signedRank: SignedRank;
    } & Interval)
  | { ok: false; reason: 'all-equal' | 'too-few-answers'; n: number; gap: number }
  | Refused;

/** One person's two answers to the same question. */
export type GapAnswer = { performance: number | null; expectation: number | null };

/**
 * Gap between performance and expectation (SERVQUAL), person by person.
 * Use: forms that ask both; performance alone is usually enough. Variant: mean of the differences with the paired t
 * interval; Wilcoxon's signed-rank test beside it; people who answered only one of the two are left out. Source:
 * Parasuraman, Zeithaml & Berry (1988), Journal of Retailing 64, 12–40; Student (1908). Units: points of the scale.
 * Throws RangeError for a confidence outside 0–1 or answers that are not finite. Nobody with both → 'no-answers'; one
 * person → 'too-few-answers', equal differences → 'all-equal', both with the gap.
 */
export function servqualGap(answers: readonly GapAnswer[], confidence = 0.95): Gap {
  const differences = answers.flatMap(({ performance, expectation }) =>
    performance === null || expectation === null ? [] : [performance - expectation],
  );
  const summary = summariseValues(differences);
  if (summary === undefined) return refuse('no-answers');
  const { n, mean } = summary;
  const interval = meanInterval(summary, { confidence });
  if (!interval.ok) {
    const { reason } = interval;
    return reason === 'all-equal' || reason === 'too-few-answers'
      ? { ok: false, reason, n, gap: mean }
      : refuse(reason);
  }
  const { sd, standardError, lower, upper } = interval;
  const t = mean / standardError;
  return {
    ok: true,
    n,
    gap: mean,
    sd,
    standardError,
    lower,
    upper,
    t,
    p: studentTwoSidedP(t, n - 1),
    signedRank: signedRank(differences.map((score) => ({ score, count: 1 }))),
  };
}

/**
 * Wilcoxon's signed-rank test: do positive and negative differences balance?
 * Use: beside the paired t test on ordinal scales. Variant: differences of 0 are dropped, midranks, normal approximation
 * with tie correction and continuity correction (what R's wilcox.test does when there are ties). Source: Wilcoxon (1945),
 * Biometrics Bulletin 1, 80–83. Shapes: differences with counts, any order. Throws RangeError for a count that is not
 * whole. No difference other than 0 → 'all-equal'; no differences → 'no-answers'.
 */
export function signedRank(differences: readonly ScoreCount[]): SignedRank {
  if (differences.every(({ count }) => count === 0)) return refuse('no-answers');
  const sizes = differences
    .filter(({ score }) => score !== 0)
    .map(({ score, count }) => ({ score: Math.abs(score), count }));
  const n = sizes.reduce((sum, { count }) => sum + count, 0);
  if (n === 0) return refuse('all-equal');
  const places = scorePlaces(sizes);
  const v = differences
    .filter(({ score }) => score > 0)
    .reduce((sum, { score, count }) => sum + count * (places.get(score) ?? 0), 0);
  const away = v - (n * (n + 1)) / 4;
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieTerm(sizes) / 48;
  const z = (away - Math.sign(away) / 2) / Math.sqrt(variance);
  return { ok: true, n, v, z, p: normalTwoSidedP(z) };
}
