// Why: uneven weights cost precision; the reader must hear how many answers are left in effect.
import { refuse, type Refused } from '../refusals.js';

/** Answers that carry the same weight. */
export type WeightCount = { weight: number; count: number };

export type Kish = { ok: true; n: number; sumOfWeights: number; deff: number; nEffective: number } | Refused;

/** Above this design effect nothing weighted is shown. */
export const largestDeff = 5;

/**
 * Kish's design effect of weighting, and the effective number of answers.
 * Use: beside every weighted figure, and in its interval. Variant: deff = n·Σw²/(Σw)², nEffective = n/deff; takes the
 * weights as unrelated to the answers. Source: Kish (1965), Survey Sampling, §11.7. Units: answers; the scale of the
 * weights does not matter. Shapes: weights with how many answers carry each. Throws RangeError for a count that is
 * negative or not whole. No answers, or only zero weights → 'no-answers'; negative weights → 'impossible-input'.
 */
export function kish(weights: Iterable<WeightCount>): Kish {
  let n = 0;
  let sum = 0;
  let squares = 0;
  for (const { weight, count } of weights) {
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError('a count must be a whole number');
    if (!(weight >= 0 && weight < Infinity)) return refuse('impossible-input');
    n += count;
    sum += count * weight;
    squares += count * weight * weight;
  }
  if (!(sum > 0)) return refuse('no-answers');
  const nEffective = (sum / squares) * sum;
  return { ok: true, n, sumOfWeights: sum, deff: n / nEffective, nEffective };
}
