// Why: a trend over periods and its slope, as the cases name them; the p of few periods is the normal one there.
import { mannKendall } from '../../../analysis/trend/mannKendall.js';
import { senSlope } from '../../../analysis/trend/senSlope.js';
import { NoValue, type Case, type Named } from '../contract.js';
import { confidence, figure, number, numbers } from '../given.js';

export function mannKendallSen(given: Case): Named {
  const values = numbers(given.inputs['values']);
  const times = given.inputs['time'];
  const time = times === undefined ? values.map((_, index) => index + 1) : numbers(times).map(number);
  const series = values.map((value, index) => ({ time: time[index] ?? NaN, value }));
  const tested = mannKendall(series);
  const line = senSlope(series, confidence(given));
  const limit = (pick: (interval: { lower: number; upper: number }) => number) =>
    figure(line, ({ interval }) => (interval.ok ? pick(interval) : new NoValue(interval.reason)));
  return {
    n: tested.n,
    S: tested.s,
    varS: tested.variance,
    z: figure(tested, ({ z }) => z),
    p_value: figure(tested, ({ p }) => p),
    tau_a: figure(tested, ({ tauA }) => tauA),
    tau_b: figure(tested, ({ tauB }) => tauB),
    sen_slope: figure(line, ({ slope }) => slope),
    n_slopes: figure(line, ({ slopes }) => slopes),
    intercept_conover: figure(line, ({ intercept }) => intercept),
    sen_lower_gilbert: limit(({ lower }) => lower),
    sen_upper_gilbert: limit(({ upper }) => upper),
  };
}
