// Why: the mean of a sample planned by group, as the cases name it.
import { summariseValues } from '../../../analysis/valueSummary.js';
import { stratifiedMean } from '../../../analysis/weights/stratifiedMean.js';
import type { Case, Named } from '../contract.js';
import { confidence, figure, numbersByName, text, textColumn, variable } from '../given.js';

export function weightedMeanStratified(given: Case): Named {
  const values = variable(given, given.inputs['y']);
  const groups = textColumn(given, text(given.inputs['stratum']));
  const strata = Object.entries(numbersByName(given.inputs['N_h'])).map(([group, population]) => {
    const summary = summariseValues(values.filter((_, row) => groups[row] === group));
    return { group, population, n: summary?.n ?? 0, mean: summary?.mean ?? 0, sd: summary?.sd };
  });
  const result = stratifiedMean(strata, confidence(given));
  return {
    mean: figure(result, ({ mean }) => mean),
    se_with_fpc: figure(result, ({ standardErrorDrawn }) => standardErrorDrawn),
    se_without_fpc: figure(result, ({ standardError }) => standardError),
    deff: figure(result, ({ deff }) => deff),
  };
}
