// Why: weights to the known sizes of one grouping, and the mean under them, as the cases name them.
import { postStratifiedMean, postStratify } from '../../../analysis/weights/postStratification.js';
import { NoValue, type Case, type Named } from '../contract.js';
import { confidence, figure, kept, numbersByName, refused, text, textColumn, variable } from '../given.js';

/** The cases ask for the method itself; how small a group and how uneven the weights may be is for screens. */
const rules = { leastPerGroup: 1, largestDeff: Infinity };

export function postStratification(given: Case): Named {
  const { inputs } = given;
  const population = new Map(Object.entries(numbersByName(inputs['population'])));
  if (inputs['sample_counts'] !== undefined) {
    const counts = Object.entries(numbersByName(inputs['sample_counts']));
    const weights = postStratify(
      counts.map(([group, count]) => ({ group, count })),
      population,
      rules,
    );
    return weights.ok
      ? { adjustment_factor_by_stratum: Object.fromEntries(weights.factors) }
      : { ...refused(names, weights.reason), error: new NoValue(weights.reason) };
  }
  const groups = textColumn(given, text(inputs['stratum']));
  const starting = startingWeights(given, [...population.values()]);
  const answers = variable(given, inputs['y']).flatMap((score, row) => {
    const group = groups[row] ?? null;
    return score === null || group === null ? [] : [{ score, group, count: 1, weight: starting(row) }];
  });
  const weights = postStratify(answers, population, rules);
  const result = postStratifiedMean(answers, population, { ...rules, confidence: confidence(given) });
  return {
    ...(weights.ok ? {} : { error: new NoValue(weights.reason) }),
    n: answers.length,
    unweighted_mean: answers.reduce((sum, { score }) => sum + score, 0) / answers.length,
    post_mean: kept(result, 'mean'),
    post_se_linearised: figure(result, ({ standardError }) => standardError),
    adjustment_factor_by_stratum: figure(weights, ({ factors }) => Object.fromEntries(factors)),
    sum_w: figure(weights, ({ sumOfWeights }) => sumOfWeights),
    kish_deff: figure(weights, ({ deff }) => deff),
    kish_n_eff: figure(weights, ({ nEffective }) => nEffective),
  };
}

const names = ['post_mean', 'post_se_linearised', 'adjustment_factor_by_stratum', 'kish_deff', 'kish_n_eff'];

/** A column of weights, or the same for all: the people of the population per row. */
export function startingWeights(given: Case, targets: readonly number[]): (row: number) => number {
  const source = given.inputs['initial_weight'] ?? 'equal';
  if (source === 'equal') {
    const rows = Math.max(...[...given.columns.values()].map((column) => column.length));
    const people = targets.reduce((sum, target) => sum + target, 0);
    return () => people / rows;
  }
  const weights = variable(given, source);
  return (row) => weights[row] ?? 0;
}
