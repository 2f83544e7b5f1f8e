// Why: the two-sided tabular CUSUM of plain values, as the cases name it; positions there begin with 1.
import { cusum, cusumDefaults } from '../../../analysis/charts/cusum.js';
import { NoValue, type Case, type Named } from '../contract.js';
import { number, numbers, refused } from '../given.js';

const names = ['c_plus', 'c_minus', 'signal_up', 'signal_down', 'first_alarm'];

export function cusumTabular({ inputs, options }: Case): Named {
  const mu = number(inputs['mu']);
  const sigma = number(inputs['sigma']);
  const z = numbers(inputs['values']).map((value) => (value === null ? null : (value - mu) / sigma));
  const sums = cusum(z, {
    k: options['k'] === undefined ? cusumDefaults.k : number(options['k']),
    h: options['h'] === undefined ? cusumDefaults.h : number(options['h']),
  });
  if (!sums.ok) return refused(names, sums.reason);
  return {
    c_plus: sums.above.map((sum) => sum ?? new NoValue('no-answers')),
    c_minus: sums.below.map((sum) => sum ?? new NoValue('no-answers')),
    signal_up: sums.signalsAbove.map((position) => position + 1),
    signal_down: sums.signalsBelow.map((position) => position + 1),
    first_alarm: sums.firstAlarm === null ? new NoValue('no-alarm') : sums.firstAlarm + 1,
  };
}
