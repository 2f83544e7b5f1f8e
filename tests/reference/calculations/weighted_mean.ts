// Why: a mean under given weights, as the cases name it.
import { kish } from '../../../analysis/weights/kish.js';
import { weightedMean } from '../../../analysis/weights/weightedMean.js';
import type { Case, Named } from '../contract.js';
import { confidence, figure, kept, variable } from '../given.js';

export function weightedMeanOfCase(given: Case): Named {
  const answers = weightedAnswers(given);
  const result = weightedMean(answers, confidence(given));
  const precision = kish(answers);
  return {
    n: answers.length,
    sum_w: figure(precision, ({ sumOfWeights }) => sumOfWeights),
    mean: kept(result, 'mean'),
    se_linearised: kept(result, 'standardError'),
    t_lower: kept(result, 'lower'),
    t_upper: kept(result, 'upper'),
    kish_deff: figure(precision, ({ deff }) => deff),
    kish_n_eff: figure(precision, ({ nEffective }) => nEffective),
  };
}

/** Answers with their weights; a row without one of the two is left out. */
export function weightedAnswers(given: Case): { score: number; weight: number; count: number }[] {
  const weights = variable(given, given.inputs['w']);
  return variable(given, given.inputs['y']).flatMap((score, row) => {
    const weight = weights[row] ?? null;
    return score === null || weight === null ? [] : [{ score, weight, count: 1 }];
  });
}
