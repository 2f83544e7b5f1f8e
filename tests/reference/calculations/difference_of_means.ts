// Why: two independent means compared by Welch's test, as the cases name it.
import { meanDifference } from '../../../analysis/meanDifference.js';
import { summariseValues } from '../../../analysis/valueSummary.js';
import type { Case, Named } from '../contract.js';
import { confidence, figure, numbers } from '../given.js';

const nobody = { n: 0, mean: 0, sd: undefined };

export function differenceOfMeans(given: Case): Named {
  const first = summariseValues(numbers(given.inputs['a']));
  const second = summariseValues(numbers(given.inputs['b']));
  const tested = meanDifference(first ?? nobody, second ?? nobody, confidence(given));
  return {
    // Both means stand when the test is refused for want of spread or of answers.
    diff:
      !tested.ok && first && second
        ? first.mean - second.mean
        : figure(tested, ({ difference }) => difference),
    welch_t: figure(tested, ({ t }) => t),
    welch_df: figure(tested, ({ df }) => df),
    welch_p: figure(tested, ({ p }) => p),
    welch_lower: figure(tested, ({ lower }) => lower),
    welch_upper: figure(tested, ({ upper }) => upper),
  };
}
