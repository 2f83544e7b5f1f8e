// Why: a share under given weights with Wilson's interval on the effective number, as the cases name it.
import { weightedShare } from '../../../analysis/weights/weightedShare.js';
import type { Case, Named } from '../contract.js';
import { confidence, figure } from '../given.js';
import { weightedAnswers, weightedMeanOfCase } from './weighted_mean.js';

export function weightedProportion(given: Case): Named {
  const parts = weightedAnswers(given).map(({ score, weight }) => ({ x: score, n: 1, weight }));
  const result = weightedShare(parts, confidence(given));
  return {
    // A share is the mean of ones and zeros, and so is its linearised error.
    ...weightedMeanOfCase(given),
    mean: figure(result, ({ share }) => share),
    wilson_neff_lower: figure(result, ({ lower }) => lower),
    wilson_neff_upper: figure(result, ({ upper }) => upper),
  };
}
