// Why: when some groups answer more readily than others, a figure speaks for them too loudly; known sizes set it right.
import { criticalT, type Interval } from '../criticalValues.js';
import type { Refused } from '../refusals.js';
import { checkGroups, matchTargets, type GroupRefusal, type UnevenWeights } from './groupSizes.js';
import { kish, largestDeff } from './kish.js';
import { weightedMean } from './weightedMean.js';

/** Answers of one group that start from the same weight (1 where there was no design). */
export type GroupCount = { group: string; count: number; weight?: number };

export type PostStratified =
  | {
      ok: true;
      /** What each group's starting weight is multiplied by. */
      factors: Map<string, number>;
      n: number;
      /** The population: the sum of the targets. */
      sumOfWeights: number;
      deff: number;
      nEffective: number;
      /** Groups with fewer than 20 answers, to be warned about. */
      thinGroups: string[];
    }
  | GroupRefusal
  | UnevenWeights;

export type PostStratificationRules = { leastPerGroup?: number; largestDeff?: number };

/**
 * Post-stratification: weights that make the groups as large as they are in the population.
 * Use: one way to split people, with known sizes (visitors by service, by age), from ticket or transaction counts. It
 * repairs who answered, not why. Variant: weight × N_h/Σ(starting weights of the group), so that the weights sum to N.
 * Source: Holt & Smith (1979), J. R. Stat. Soc. A 142, 33–46; as R's survey::postStratify. Units: people per answer.
 * Shapes: counts per group (and starting weight), targets per group. Throws RangeError for a count that is not whole.
 * Refused as `checkGroups` says, naming the groups; design effect above 5 → 'weights-too-uneven'.
 */
export function postStratify(
  answers: readonly GroupCount[],
  population: ReadonlyMap<string, number>,
  rules: PostStratificationRules = {},
): PostStratified {
  const groups = matchTargets(answers, population);
  const checked = checkGroups(groups, rules.leastPerGroup);
  if (!checked.ok) return checked;
  const starting = sumByGroup(answers, ({ count, weight = 1 }) => count * weight);
  const factors = new Map<string, number>();
  for (const { group, target } of groups) {
    const weight = starting.get(group) ?? 0;
    if (weight > 0) factors.set(group, target / weight);
  }
  const precision = kish(
    answers.map(({ group, count, weight = 1 }) => ({ count, weight: weight * (factors.get(group) ?? 0) })),
  );
  if (!precision.ok) return { ...precision, groups: [] };
  const { n, sumOfWeights, deff, nEffective } = precision;
  if (deff > (rules.largestDeff ?? largestDeff)) {
    return { ok: false, reason: 'weights-too-uneven', deff, nEffective };
  }
  return { ok: true, factors, n, sumOfWeights, deff, nEffective, thinGroups: checked.thin };
}

/** Answers of one group with the same score and the same starting weight. */
export type GroupScore = { score: number } & GroupCount;

export type PostStratifiedMean =
  | ({
      ok: true;
      mean: number;
      unweightedMean: number;
      standardError: number;
      weights: Extract<PostStratified, { ok: true }>;
    } & Interval)
  | { ok: false; reason: 'all-equal' | 'too-few-answers'; n: number; mean: number }
  | Exclude<PostStratified, { ok: true }>
  | Refused;

/**
 * Post-stratified mean with its linearised error.
 * Use: mean scores, and shares with scores 1 and 0 (for a share's interval, `weightedShare` on the same weights).
 * Variant: linearisation on residuals from the group means, n/(n − 1), no finite-population correction; t interval with
 * n − 1 degrees of freedom. Source: as R's survey::svymean after postStratify. Units: points of the scale. Shapes: as
 * `postStratify`, with scores. Throws RangeError as `postStratify`, and for a confidence outside 0–1. Refused as
 * `postStratify`; one answer → 'too-few-answers', no spread → 'all-equal', both with the mean.
 */
export function postStratifiedMean(
  answers: readonly GroupScore[],
  population: ReadonlyMap<string, number>,
  rules: PostStratificationRules & { confidence?: number } = {},
): PostStratifiedMean {
  const weights = postStratify(answers, population, rules);
  if (!weights.ok) return weights;
  const weighted = answers.map(({ group, score, count, weight = 1 }) => ({
    group,
    score,
    count,
    weight: weight * (weights.factors.get(group) ?? 0),
  }));
  const plain = weightedMean(weighted);
  if (!plain.ok) return plain;
  const { n, mean, unweightedMean } = plain;
  const groupWeights = sumByGroup(weighted, ({ count, weight }) => count * weight);
  const groupScores = sumByGroup(weighted, ({ count, weight, score }) => count * weight * score);
  const squares = weighted.reduce((sum, { group, score, count, weight }) => {
    if (weight === 0) return sum;
    const groupMean = (groupScores.get(group) ?? 0) / (groupWeights.get(group) ?? 1);
    return sum + count * (weight * (score - groupMean)) ** 2;
  }, 0);
  const standardError = Math.sqrt((n / (n - 1)) * squares) / weights.sumOfWeights;
  const reach = criticalT(n - 1, rules.confidence) * standardError;
  return { ok: true, mean, unweightedMean, standardError, lower: mean - reach, upper: mean + reach, weights };
}

function sumByGroup<Answers extends { group: string }>(
  answers: readonly Answers[],
  value: (answers: Answers) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const part of answers) sums.set(part.group, (sums.get(part.group) ?? 0) + value(part));
  return sums;
}
