// Why: a weighted percentage keeps an interval that cannot leave 0–100 %, on the answers that are left in effect.
import { refuse, type Refused } from '../refusals.js';
import type { Interval } from '../criticalValues.js';
import { wilson, type Share } from '../wilson.js';
import { kish } from './kish.js';
import { weightedMean } from './weightedMean.js';

/** `x` of `n` answers that carry the same weight. */
export type WeightedCount = Share & { weight: number };

export type WeightedShare =
  | ({
      ok: true;
      n: number;
      sumOfWeights: number;
      share: number;
      /** The same answers without weights: always shown beside it. */
      unweightedShare: number;
      /** Linearised, for tables; 0 when all or none are counted. */
      standardError: number;
      deff: number;
      nEffective: number;
    } & Interval)
  | Refused;

/**
 * Weighted share with its interval.
 * Use: percentages under given weights. Variant: Wilson score interval of the weighted share on Kish's effective n;
 * the standard error beside it is linearised, n/(n − 1), no finite-population correction (as R's survey::svymean with
 * weights only). Source: Wilson (1927); Kish (1965). Units: whole `x` of whole `n` answers per weight; fractions out.
 * Shapes: one entry per weight or per person, any order. Throws RangeError for a confidence outside 0–1 and counts that
 * are not whole. No answers → 'no-answers'; x beyond n, or negative weights → 'impossible-input'.
 */
export function weightedShare(parts: readonly WeightedCount[], confidence = 0.95): WeightedShare {
  if (parts.some(({ x, n }) => !(x >= 0 && x <= n))) return refuse('impossible-input');
  const precision = kish(parts.map(({ weight, n }) => ({ weight, count: n })));
  if (!precision.ok) return precision;
  const { n, sumOfWeights, deff, nEffective } = precision;
  const share = Math.min(1, parts.reduce((sum, { x, weight }) => sum + x * weight, 0) / sumOfWeights);
  const interval = wilson(share * nEffective, nEffective, confidence);
  if (!interval.ok) return interval;
  const linearised = weightedMean(
    parts.flatMap((part) => [
      { score: 1, weight: part.weight, count: part.x },
      { score: 0, weight: part.weight, count: part.n - part.x },
    ]),
  );
  return {
    ok: true,
    n,
    sumOfWeights,
    share,
    unweightedShare: parts.reduce((sum, { x }) => sum + x, 0) / n,
    standardError: linearised.ok ? linearised.standardError : 0,
    deff,
    nEffective,
    lower: interval.lower,
    upper: interval.upper,
  };
}
