// Why: the best cut of a series into levels, as the cases name it; binary segmentation is another way, and not taken.
import { leastSquaresChange } from '../../../analysis/changes/leastSquaresChange.js';
import { NoValue, type Case, type Named } from '../contract.js';
import { figure, number, numbers } from '../given.js';

export function changePointsMean({ inputs, options }: Case): Named {
  const penalty = options['penalty_beta'];
  const minimum = options['min_segment_length'];
  const found = leastSquaresChange(numbers(inputs['values']), {
    ...(penalty === undefined ? {} : { penalty: number(penalty) }),
    ...(minimum === undefined ? {} : { minimumSegment: number(minimum) }),
  });
  return {
    optimal_change_points: figure(found, ({ changePoints }) => changePoints),
    optimal_cost: figure(found, ({ cost }) => cost),
    optimal_segment_means: figure(found, ({ segments }) => segments.map(({ mean }) => mean)),
    first_split_rss_reduction: figure(found, ({ firstSplit }) =>
      firstSplit.ok ? firstSplit.rssReduction : new NoValue(firstSplit.reason),
    ),
  };
}
