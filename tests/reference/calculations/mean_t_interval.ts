// Why: a mean of raw values with its t interval, median and quartiles, as the cases name them.
import { meanInterval } from '../../../analysis/meanInterval.js';
import { summariseValues } from '../../../analysis/valueSummary.js';
import type { Case, Named } from '../contract.js';
import { confidence, kept, numbers, refused } from '../given.js';

const nobody = { n: 0, mean: 0, sd: undefined };

export function meanTInterval(given: Case): Named {
  const values = summariseValues(numbers(given.inputs['values']));
  const interval = meanInterval(values ?? nobody, { confidence: confidence(given) });
  return {
    sd: kept(interval, 'sd'),
    se: kept(interval, 'standardError'),
    lower: kept(interval, 'lower'),
    upper: kept(interval, 'upper'),
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
