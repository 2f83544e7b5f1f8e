// Why: a weighted mean has an error of its own, which the plain formula understates.
import { criticalT, type Interval } from '../criticalValues.js';
import { refuse, type Refused } from '../refusals.js';
import { kish, type WeightCount } from './kish.js';

/** Answers with the same score and the same weight. */
export type WeightedScore = { score: number } & WeightCount;

export type WeightedMean =
  | ({
      ok: true;
      n: number;
      sumOfWeights: number;
      mean: number;
      /** The same answers without weights: always shown beside it. */
      unweightedMean: number;
      standardError: number;
      deff: number;
      nEffective: number;
    } & Interval)
  | { ok: false; reason: 'too-few-answers'; n: number; mean: number }
  /** Every answer was the same: the limits collapse onto the mean, and no screen shows them as an interval. */
  | ({
      ok: false;
      reason: 'all-equal';
      n: number;
      sumOfWeights: number;
      mean: number;
      standardError: 0;
      deff: number;
      nEffective: number;
    } & Interval)
  | Refused;

/**
 * Weighted mean with its linearised error.
 * Use: mean scores under given weights (design weights, or weights made to fit the visitors). Variant: Taylor
 * linearisation of the ratio Σwy/Σw with n/(n − 1), no finite-population correction; t interval with n − 1 degrees of
 * freedom. Source: as R's survey::svymean with weights only (Lumley 2010). The targets of raking or post-stratification
 * are not in this error: see `rakedMean`, `postStratifiedMean`. Units: points of the scale; weights on any scale.
 * Shapes: scores with weight and count, any order. Throws RangeError for a confidence outside 0–1 and counts that are
 * not whole. No answers, or only zero weights → 'no-answers'; one answer → 'too-few-answers'; no spread → 'all-equal',
 * both with the mean; negative weights → 'impossible-input'.
 */
export function weightedMean(answers: readonly WeightedScore[], confidence = 0.95): WeightedMean {
  const precision = kish(answers);
  if (!precision.ok) return precision;
  if (!answers.every(({ score }) => Number.isFinite(score))) return refuse('impossible-input');
  const { n, sumOfWeights, deff, nEffective } = precision;
  const mean = sum(answers, ({ score, weight, count }) => count * weight * score) / sumOfWeights;
  const unweightedMean = sum(answers, ({ score, count }) => count * score) / n;
  if (n < 2) return { ok: false, reason: 'too-few-answers', n, mean };
  const counted = answers.filter(({ weight, count }) => weight > 0 && count > 0);
  if (counted.every(({ score }) => score === counted[0]?.score)) {
    const score = counted[0]?.score ?? mean;
    const collapsed = { mean: score, lower: score, upper: score, standardError: 0 } as const;
    return { ok: false, reason: 'all-equal', n, sumOfWeights, deff, nEffective, ...collapsed };
  }
  const squares = sum(answers, ({ score, weight, count }) => count * (weight * (score - mean)) ** 2);
  const standardError = Math.sqrt((n / (n - 1)) * squares) / sumOfWeights;
  const reach = criticalT(n - 1, confidence) * standardError;
  return {
    ok: true,
    n,
    sumOfWeights,
    mean,
    unweightedMean,
    standardError,
    deff,
    nEffective,
    lower: mean - reach,
    upper: mean + reach,
  };
}

function sum(answers: readonly WeightedScore[], value: (answer: WeightedScore) => number): number {
  return answers.reduce((total, answer) => total + value(answer), 0);
}
