// Why: growth of a share with its intervals, as the cases name it.
import { deltaRatio } from '../../../analysis/deltaRatio.js';
import { shareEstimate } from '../../../analysis/growth.js';
import { katzRatio } from '../../../analysis/katzRatio.js';
import { newcombe } from '../../../analysis/newcombe.js';
import { scoreRatio } from '../../../analysis/scoreRatio.js';
import { NoValue, type Case, type Named } from '../contract.js';
import { confidence, figure, number } from '../given.js';

export function growthRateCiProportions(given: Case): Named {
  const { inputs } = given;
  const base = { x: number(inputs['x1']), n: number(inputs['n1']) };
  const current = { x: number(inputs['x2']), n: number(inputs['n2']) };
  const katz = katzRatio(current, base, confidence(given));
  const points = newcombe(current, base, confidence(given));
  const [now, before] = [shareEstimate(current), shareEstimate(base)];
  const delta = now && before ? deltaRatio(now, before, confidence(given)) : undefined;
  return {
    // Where the logarithm has no error (nobody counted, or all on both sides) the product goes over to the score interval.
    growth: figure(katz.ok ? katz : scoreRatio(current, base, confidence(given)), ({ ratio }) => ratio - 1),
    log_ratio_se: figure(katz, ({ logStandardError }) => logStandardError),
    lower_log: figure(katz, ({ lower }) => lower - 1),
    upper_log: figure(katz, ({ upper }) => upper - 1),
    se_delta: delta ? figure(delta, ({ standardError }) => standardError) : new NoValue('no-answers'),
    lower_delta: delta ? figure(delta, ({ lower }) => lower - 1) : new NoValue('no-answers'),
    upper_delta: delta ? figure(delta, ({ upper }) => upper - 1) : new NoValue('no-answers'),
    diff_percentage_points: figure(points, ({ difference }) => difference * 100),
  };
}
