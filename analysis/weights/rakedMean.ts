// Why: raking takes out of the error what the margins explain; the plain weighted error would overstate it.
import { criticalT, type Interval } from '../criticalValues.js';
import type { Refused } from '../refusals.js';
import { rake, type Margin, type MarginCell, type Raked, type RakingRules } from './raking.js';
import { weightedMean } from './weightedMean.js';

/** Answers with the same categories, the same score and the same starting weight. */
export type MarginScore = { score: number } & MarginCell;

export type RakedMean =
  | ({
      ok: true;
      mean: number;
      unweightedMean: number;
      standardError: number;
      weights: Extract<Raked, { ok: true }>;
    } & Interval)
  | { ok: false; reason: 'all-equal' | 'too-few-answers'; n: number; mean: number }
  | Exclude<Raked, { ok: true }>
  | Refused;

/** Sweeps over the margins until the residuals belong to none of them; ten, as R's survey package does. */
const sweeps = 10;

/**
 * Mean of raked answers with its linearised error.
 * Use: mean scores, and shares with scores 1 and 0 (for a share's interval, `weightedShare` on the same weights).
 * Variant: linearisation on residuals from which each margin's means are swept ten times in turn (means per answer, not
 * per weight), n/(n − 1), no finite-population correction; t interval with n − 1 degrees of freedom. Cut weights are taken
 * as given. Source: as R's survey::svymean after rake (Lumley 2010); other software may differ by about one percent.
 * Units: points of the scale. Shapes: as `rake`, with scores. Throws RangeError as `rake`, and for a confidence outside
 * 0–1. Refused as `rake`; one answer → 'too-few-answers', no spread → 'all-equal', both with the mean.
 */
export function rakedMean(
  answers: readonly MarginScore[],
  margins: readonly Margin[],
  rules: RakingRules & { confidence?: number } = {},
): RakedMean {
  const weights = rake(answers, margins, rules);
  if (!weights.ok) return weights;
  const plain = weightedMean(
    answers.map(({ score, count }, i) => ({ score, count, weight: weights.weights[i] ?? 0 })),
  );
  if (!plain.ok) return plain;
  const { n, mean, unweightedMean } = plain;
  const residuals = sweptResiduals(answers, margins.length, mean);
  const parts = answers.map(({ count }, i) => ({
    count,
    value: (weights.weights[i] ?? 0) * (residuals[i] ?? 0),
  }));
  const centre = parts.reduce((sum, { count, value }) => sum + count * value, 0) / n;
  const squares = parts.reduce((sum, { count, value }) => sum + count * (value - centre) ** 2, 0);
  const standardError = Math.sqrt((n / (n - 1)) * squares) / weights.sumOfWeights;
  const reach = criticalT(n - 1, rules.confidence) * standardError;
  return { ok: true, mean, unweightedMean, standardError, lower: mean - reach, upper: mean + reach, weights };
}

function sweptResiduals(answers: readonly MarginScore[], margins: number, mean: number): number[] {
  const residuals = answers.map(({ score }) => score - mean);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (let at = 0; at < margins; at += 1) {
      const sums = new Map<string, { n: number; total: number }>();
      answers.forEach(({ categories, count }, i) => {
        const category = categories[at] ?? '';
        const known = sums.get(category) ?? { n: 0, total: 0 };
        sums.set(category, {
          n: known.n + count,
          total: known.total + count * (residuals[i] ?? 0),
        });
      });
      answers.forEach(({ categories }, i) => {
        const { n, total } = sums.get(categories[at] ?? '') ?? { n: 0, total: 0 };
        if (n > 0) residuals[i] = (residuals[i] ?? 0) - total / n;
      });
    }
  }
  return residuals;
}
