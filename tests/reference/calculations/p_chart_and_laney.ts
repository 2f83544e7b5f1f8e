// Why: p-chart and Laney's chart of counts by period, as the cases name them; positions there begin with 1.
import { laneyChart } from '../../../analysis/charts/laney.js';
import { pChart, type ChartPoint } from '../../../analysis/charts/pChart.js';
import { NoValue, type Case, type Computed, type Named } from '../contract.js';
import { figure, list, number, refused } from '../given.js';

const names = ['center', 'p', 'lcl', 'ucl', 'out_of_limits'];
const laneyNames = ['laney_sigma_z', 'laney_lcl', 'laney_ucl', 'laney_out'];

export function pChartAndLaney({ inputs, options }: Case): Named {
  const n = list(inputs['n']).map(number);
  const subgroups = list(inputs['x']).map((x, at) => ({ x: number(x), n: n[at] ?? 0 }));
  const baseline =
    inputs['baseline_positions'] === undefined
      ? subgroups.map((_, at) => at)
      : list(inputs['baseline_positions']).map((position) => number(position) - 1);
  const sigmas = options['k'] === undefined ? 3 : number(options['k']);
  const plain = pChart(subgroups, { baseline, sigmas });
  // Without spread in the baseline the product refuses the chart and hands back what the formula draws.
  const drawn = plain.ok ? plain : plain.collapsed;
  // The cases use the plain formula; the product's charts keep σ_z at 1 or above unless told otherwise.
  const laney = laneyChart(subgroups, { baseline, sigmas, leastSigmaZ: 0 });
  return {
    ...(drawn === undefined
      ? refused(names, plain.ok ? '' : plain.reason)
      : {
          center: drawn.center,
          p: drawn.points.map(({ share }) => given(share)),
          lcl: drawn.points.map(({ lower }) => given(lower)),
          ucl: drawn.points.map(({ upper }) => given(upper)),
          out_of_limits: positions(drawn.signals),
        }),
    ...(laney.ok
      ? {
          laney_sigma_z: figure(laney, (chart) => chart.measuredSigmaZ),
          // Their lists hold the periods with answers only.
          laney_lcl: limits(laney.points, 'lower'),
          laney_ucl: limits(laney.points, 'upper'),
          laney_out: positions(laney.signals),
        }
      : refused(laneyNames, laney.reason)),
  };
}

function limits(points: readonly ChartPoint[], side: 'lower' | 'upper'): Computed {
  return points.flatMap((point) => point[side] ?? []);
}

function given(value: number | null): Computed {
  return value ?? new NoValue('no-answers');
}

function positions(signals: readonly number[]): number[] {
  return signals.map((position) => position + 1);
}
