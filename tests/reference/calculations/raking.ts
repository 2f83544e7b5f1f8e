// Why: weights to several margins at once, and the mean under them, as the cases name them.
import { rakedMean } from '../../../analysis/weights/rakedMean.js';
import { rake } from '../../../analysis/weights/raking.js';
import { NoValue, type Case, type Named } from '../contract.js';
import { confidence, figure, kept, numbersByName, record, textColumn, variable } from '../given.js';
import { startingWeights } from './post_stratification.js';

/** The cases ask for the method itself: no cutting of weights, no limits for screens, as many rounds as R was given. */
const rules = { trimAt: null, leastPerGroup: 1, largestDeff: Infinity, mostRounds: 500 };

export function raking(given: Case): Named {
  const { inputs } = given;
  const margins = Object.entries(record(inputs['margins'])).map(([name, targets]) => ({
    name,
    targets: new Map(Object.entries(numbersByName(targets))),
  }));
  const columns = margins.map(({ name }) => textColumn(given, name));
  const starting = startingWeights(given, [...(margins[0]?.targets.values() ?? [])]);
  const answers = variable(given, inputs['y']).flatMap((score, row) => {
    const categories = columns.flatMap((column) => column[row] ?? []);
    return score === null || categories.length < columns.length
      ? []
      : [{ score, categories, count: 1, weight: starting(row) }];
  });
  const weights = rake(answers, margins, rules);
  const result = rakedMean(answers, margins, { ...rules, confidence: confidence(given) });
  const cells = new Map<string, { weight: number; sum: number }>();
  if (weights.ok) {
    answers.forEach(({ categories }, i) => {
      const weight = weights.weights[i] ?? 0;
      const key = categories.join('|');
      cells.set(key, { weight, sum: (cells.get(key)?.sum ?? 0) + weight });
    });
  }
  const byCell = (pick: (cell: { weight: number; sum: number }) => number) =>
    figure(weights, () => Object.fromEntries([...cells].map(([key, cell]) => [key, pick(cell)])));
  return {
    ...(weights.ok ? {} : { error: new NoValue(weights.reason) }),
    n: answers.length,
    unweighted_mean: answers.reduce((sum, { score }) => sum + score, 0) / answers.length,
    raked_mean: kept(result, 'mean'),
    raked_se_linearised: figure(result, ({ standardError }) => standardError),
    min_w: figure(weights, ({ smallest }) => smallest),
    max_w: figure(weights, ({ largest }) => largest),
    sum_w: figure(weights, ({ sumOfWeights }) => sumOfWeights),
    kish_deff: figure(weights, ({ deff }) => deff),
    kish_n_eff: figure(weights, ({ nEffective }) => nEffective),
    weight_by_cell: byCell(({ weight }) => weight),
    weight_sum_by_cell: byCell(({ sum }) => sum),
  };
}
