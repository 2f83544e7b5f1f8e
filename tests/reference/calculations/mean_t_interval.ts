// Why: a mean of raw values with its t interval, median and quartiles, as the cases name them.
import { meanInterval } from '../../../analysis/meanInterval.js';
import { summariseValues } from '../../../analysis/valueSummary.js';
import type { Case, Named } from '../contract.js';
import { confidence, figure, numbers, refused } from '../given.js';

const nobody = { n: 0, mean: 0, sd: undefined };

export function meanTInterval(given: Case): Named {
  const values = summariseValues(numbers(given.inputs['values']));
  const interval = meanInterval(values ?? nobody, { confidence: confidence(given) });
  // Without any spread the product refuses the interval and hands back the collapsed limits of the formula.
  const spread = 'standardError' in interval ? interval : undefined;
  return {
    sd: spread?.sd ?? figure(interval, () => 0),
    se: spread?.standardError ?? figure(interval, () => 0),
    lower: spread?.lower ?? figure(interval, () => 0),
    upper: spread?.upper ?? figure(interval, () => 0),
    ...(values === undefined
      ? { n: 0, ...refused(['mean', 'median', 'q1_type7', 'q3_type7'], 'no-answers') }
      : {
          n: values.n,
          mean: values.mean,
          median: values.median,
          q1_type7: values.lowerQuartile,
          q3_type7: values.upperQuartile,
        }),
  };
}
