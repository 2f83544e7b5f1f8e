// Why: what makes people satisfied is read off as importance; too few answers, or a false order, would send an office the wrong way.
import type { AnswerPattern } from '../answerPatterns.js';
import type { Interval } from '../criticalValues.js';
import { correlationOf, covarianceOf } from '../linear/covariance.js';
import { at, submatrix } from '../linear/matrix.js';
import { refuse, type Refused } from '../refusals.js';
import { bootstrap, separatedPairs } from './bootstrap.js';
import { pearsonWithOutcome, spearmanWithOutcome, type Correlation } from './correlations.js';
import { johnson } from './johnson.js';
import {
  splitOutcome,
  standardisedRegression,
  type DriverCorrelations,
  type StandardisedRegression,
} from './regression.js';
import { mostDriversForShapley, shapley } from './shapley.js';

export type Driver = {
  /** Place among the questions asked about, from 0. */
  question: number;
  pearson: Correlation;
  spearman: Correlation;
  /** Part of R²; the shares of all drivers sum to it. */
  share: number;
  /** Johnson's relative weight: the check beside the share. */
  relativeWeight: number;
  /** Bootstrap interval of the share. */
  interval: Interval | undefined;
};

export type KeyDrivers =
  | {
      ok: true;
      n: number;
      /** How the shares were found: Shapley, or relative weights with more than 12 drivers. */
      method: 'shapley' | 'relative-weights';
      r2: number;
      regression: StandardisedRegression;
      /** In the order of the questions, without those that do not vary. */
      drivers: Driver[];
      /** Questions (from 0) that everybody answered alike: left out, and said. */
      left: number[];
      /** Pairs of questions whose intervals do not overlap: the only order that may be told. */
      order: { higher: number; lower: number }[];
    }
  | Refused;

/**
 * Fewest people for an analysis of drivers: 100, and ten per question.
 * Use: before offering it. Source: C.10 and C.19 of the project's statistics notes. Throws nothing.
 */
export function leastForDrivers(questions: number): number {
  return Math.max(100, 10 * questions);
}

/**
 * Key drivers: which questions go with the overall answer, and how much of it each explains.
 * Use: the page of drivers; a statistical link, not a cause, and the page says so. Variant: complete sheets; Shapley
 * shares of R² (relative weights with more than 12 drivers) with seeded bootstrap intervals; questions without spread are
 * left out. Source: see `shapley`, `johnson`, `bootstrap`; C.10 of the project's statistics notes. Units: parts of R².
 * Shapes: `patterns` as from `countPatterns`, the overall answer first. Throws RangeError for a seed that is not whole.
 * No people → 'no-answers'; fewer than max(100, 10 per question) → 'too-few-answers'; an overall answer without spread, or
 * no question with any → 'all-equal'.
 */
export function keyDrivers(
  patterns: readonly AnswerPattern[],
  options: { seed: number; replicates?: number },
): KeyDrivers {
  const covariance = covarianceOf(patterns);
  if (patterns.length === 0) return refuse('no-answers');
  const questions = Math.max(0, (patterns[0]?.values.length ?? 0) - 1);
  if (covariance === undefined || covariance.n < leastForDrivers(questions)) return refuse('too-few-answers');
  const varies = (column: number) => at(covariance.matrix, column, column) > 0;
  const all = Array.from({ length: questions }, (_, i) => i);
  const kept = all.filter((question) => varies(question + 1));
  if (!varies(0) || kept.length === 0) return refuse('all-equal');

  const columns = [0, ...kept.map((question) => question + 1)];
  const correlations = splitOutcome(correlationOf(submatrix(covariance.matrix, columns)), covariance.n);
  const method = kept.length <= mostDriversForShapley ? 'shapley' : 'relative-weights';
  const sharesOf = (from: DriverCorrelations) => (method === 'shapley' ? shapley(from) : johnson(from));
  const shares = sharesOf(correlations);
  const weights = johnson(correlations);
  const pearson = pearsonWithOutcome(patterns);
  const spearman = spearmanWithOutcome(patterns);
  const intervals = bootstrap(
    patterns,
    (drawn) => {
      const own = covarianceOf(drawn);
      if (own === undefined || !(at(own.matrix, 0, 0) > 0)) return undefined;
      return sharesOf(splitOutcome(correlationOf(submatrix(own.matrix, columns)), own.n));
    },
    options,
  );
  const place = ({ higher, lower }: { higher: number; lower: number }) => ({
    higher: kept[higher] ?? higher,
    lower: kept[lower] ?? lower,
  });
  return {
    ok: true,
    n: covariance.n,
    method,
    r2: shares.reduce((sum, share) => sum + share, 0),
    regression: standardisedRegression(correlations),
    drivers: kept.map((question, i) => ({
      question,
      pearson: pearson[question] ?? refuse('all-equal'),
      spearman: spearman[question] ?? refuse('all-equal'),
      share: shares[i] ?? 0,
      relativeWeight: weights[i] ?? 0,
      interval: intervals?.[i],
    })),
    left: all.filter((question) => !kept.includes(question)),
    order: separatedPairs(intervals ?? []).map(place),
  };
}
