// Why: the EWMA chart of plain values around a known centre, as the cases name it; positions there begin with 1.
import { ewmaChart, ewmaDefaults } from '../../../analysis/charts/ewma.js';
import { NoValue, type Case, type Named } from '../contract.js';
import { number, numbers, refused } from '../given.js';

export function ewma({ inputs, options }: Case): Named {
  const sigma = number(inputs['sigma']);
  const points = numbers(inputs['values']).map((value) => ({ value, sigma }));
  const chart = ewmaChart(points, number(inputs['mu']), {
    lambda: options['lambda'] === undefined ? ewmaDefaults.lambda : number(options['lambda']),
    reach: options['L'] === undefined ? ewmaDefaults.reach : number(options['L']),
  });
  if (!chart.ok) return refused(['ewma', 'ucl', 'lcl', 'out_of_limits'], chart.reason);
  const column = (name: 'average' | 'lower' | 'upper') =>
    chart.points.map((point) => point[name] ?? new NoValue('no-answers'));
  return {
    ewma: column('average'),
    ucl: column('upper'),
    lcl: column('lower'),
    out_of_limits: chart.signals.map((position) => position + 1),
  };
}
