// Why: answers drawn group by group, from groups of known size, are pooled by those sizes and not by who happened to answer.
import { criticalZ, type Interval } from '../criticalValues.js';
import { refuse, type Refused } from '../refusals.js';

/** A group of known size, with a summary of its answers (sd: divisor n − 1). */
export type Stratum = { group: string; population: number; n: number; mean: number; sd: number | undefined };

export type StratifiedMean =
  | ({
      ok: true;
      n: number;
      mean: number;
      unweightedMean: number;
      /** Without finite-population correction: the one the interval uses. */
      standardError: number;
      /** With it: only for answers drawn at random from the listed people. */
      standardErrorDrawn: number;
      /** Variance against that of a simple random sample of the same size, both with finite-population correction. */
      deff: number;
    } & Interval)
  | (Refused & { groups: string[] });

/**
 * Mean of a stratified sample.
 * Use: a sample planned by group (service, branch) with known group sizes. Variant: Σ(N_h/N)·ȳ_h, variance
 * Σ(N_h/N)²·s_h²/n_h; normal interval without finite-population correction, the corrected error beside it. Source:
 * Cochran (1977), Sampling Techniques, ch. 5; as R's survey::svymean with strata. Units: points of the scale, people.
 * Throws RangeError for a confidence outside 0–1. No groups → 'no-answers'; a group without answers → 'no-answers', with
 * one → 'too-few-answers'; sizes not above 0 or below n → 'impossible-input' (`groups` names them); no spread → 'all-equal'.
 */
export function stratifiedMean(strata: readonly Stratum[], confidence = 0.95): StratifiedMean {
  const named = (wrong: (stratum: Stratum) => boolean) => strata.filter(wrong).map(({ group }) => group);
  const impossible = named(({ population, n }) => !(population > 0 && n >= 0 && n <= population));
  if (impossible.length > 0) return { ...refuse('impossible-input'), groups: impossible };
  const empty = named(({ n }) => n === 0);
  if (empty.length > 0 || strata.length === 0) return { ...refuse('no-answers'), groups: empty };
  const single = named(({ n, sd }) => n < 2 || sd === undefined);
  if (single.length > 0) return { ...refuse('too-few-answers'), groups: single };

  const sum = (value: (stratum: Stratum) => number) => strata.reduce((all, each) => all + value(each), 0);
  const people = sum(({ population }) => population);
  const n = sum((stratum) => stratum.n);
  const mean = sum(({ population, mean: own }) => (population / people) * own);
  const ownVariance = (stratum: Stratum) => (stratum.sd ?? 0) ** 2;
  const variance = sum((h) => ((h.population / people) ** 2 * ownVariance(h)) / h.n);
  const drawn = sum(
    (h) => (((h.population / people) ** 2 * ownVariance(h)) / h.n) * (1 - h.n / h.population),
  );
  if (!(variance > 0)) return { ...refuse('all-equal'), groups: [] };
  const overall =
    (n / (n - 1)) *
    sum((h) => (h.population / people) * (((h.n - 1) / h.n) * ownVariance(h) + (h.mean - mean) ** 2));
  const simple = (overall / n) * (1 - n / people);
  const standardError = Math.sqrt(variance);
  const reach = criticalZ(confidence) * standardError;
  return {
    ok: true,
    n,
    mean,
    unweightedMean: sum((h) => h.n * h.mean) / n,
    standardError,
    standardErrorDrawn: Math.sqrt(drawn),
    // Everybody asked: neither sample has any error left to compare.
    deff: simple > 0 ? drawn / simple : 1,
    lower: mean - reach,
    upper: mean + reach,
  };
}
