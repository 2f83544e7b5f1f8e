// Why: growth of a mean, whole and per year, with its intervals, as the cases name it.
import { cagr, cagrInterval } from '../../../analysis/cagr.js';
import { meanRatio } from '../../../analysis/growthOfMeans.js';
import { NoValue, type Case, type Named } from '../contract.js';
import { confidence, figure, number } from '../given.js';

export function growthRateCiMeans(given: Case): Named {
  const { inputs } = given;
  const side = (at: 1 | 2) => ({
    n: number(inputs[`n${at}`]),
    mean: number(inputs[`mean${at}`]),
    sd: number(inputs[`sd${at}`]),
  });
  const [base, current] = [side(1), side(2)];
  const grown = meanRatio({ base, current }, confidence(given));
  const delta = grown.ok ? grown.delta : grown;
  const whole = {
    growth: figure(grown, ({ growth }) => growth),
    log_ratio: figure(grown, ({ growth }) => Math.log1p(growth)),
    log_ratio_se: figure(grown, ({ logStandardError }) => logStandardError),
    lower_log: figure(grown, ({ lower }) => lower),
    upper_log: figure(grown, ({ upper }) => upper),
    se_delta: figure(delta, ({ standardError }) => standardError),
    lower_delta: figure(delta, ({ lower }) => lower - 1),
    upper_delta: figure(delta, ({ upper }) => upper - 1),
  };
  if (inputs['years'] === undefined) return whole;
  const years = number(inputs['years']);
  const yearly = cagr(base.mean, current.mean, years);
  const limits = (which: 'lower' | 'upper') =>
    figure(grown, (growth) => cagrInterval(growth, years)?.[which] ?? new NoValue('too-few-periods'));
  return {
    ...whole,
    cagr: figure(yearly, ({ rate }) => rate),
    cagr_lower_log: limits('lower'),
    cagr_upper_log: limits('upper'),
  };
}
