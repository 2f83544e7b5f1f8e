// Why: how often a chart cries wolf while nothing changes must be known before anybody is called by it.
import { nextCusum } from '../../analysis/charts/cusum.js';
import { exactChart, shewhartTail } from '../../analysis/charts/dissatisfiedLimits.js';
import { ewmaOfShares, nextAverage, nextVariance } from '../../analysis/charts/ewma.js';
import { gapLimits, gChart } from '../../analysis/charts/gChart.js';
import { laneyChart } from '../../analysis/charts/laney.js';
import { drawShares, pChart } from '../../analysis/charts/pChart.js';
import { nextRun, runLength } from '../../analysis/charts/runRule.js';
import { randomFrom } from '../../analysis/random.js';
import {
  betaBinomialLaw,
  binomialLaw,
  chanceOf,
  drawer,
  likely,
  meanOf,
  normalDrawer,
  type Law,
} from './chance.js';
import { simulated, simulatedRate, type Row, type Table } from './table.js';
import { fTail, gapFactors, movingRangeTheory, outside, shewhartTheory } from './theory.js';

type Setting = { n: number; p: number };

/** Where the product draws a p-chart (at least five expected on both sides), and where exact limits. */
const plainSettings: readonly Setting[] = [
  { n: 60, p: 0.9 },
  { n: 150, p: 0.9 },
  { n: 150, p: 0.95 },
  { n: 400, p: 0.9 },
  { n: 400, p: 0.95 },
  { n: 400, p: 0.98 },
];
const exactSettings: readonly Setting[] = [
  { n: 60, p: 0.95 },
  { n: 60, p: 0.98 },
  { n: 150, p: 0.98 },
];

export const percent = (p: number): string => `${Number((p * 100).toFixed(1))} %`;
const oneIn = (rate: number): string => `one in ${Math.round(1 / rate)}`;

type Limits = (centre: { x: number; n: number }, n: number) => { lower: number; upper: number };

/** The product's own limits for a new period of n answers, after a baseline of so many satisfied. */
export const plainLimits: Limits = ({ x, n: all }, n) => {
  const [point] = drawShares([{ x: 0, n }], x / all, 3).points;
  return { lower: point?.lower ?? 0, upper: point?.upper ?? 1 };
};
export const exactLimits: Limits = (baseline, n) => {
  const chart = exactChart([baseline, { x: 0, n }], { baseline: [0] });
  const point = chart.ok ? chart.points[1] : chart.collapsed?.points[1];
  return { lower: point?.lower ?? 0, upper: point?.upper ?? 1 };
};

/** Chance of a point outside, exactly: over all baselines (none: the centre is known) and all new periods. */
function rateOfPoints({ n, p }: Setting, subgroups: number | undefined, limitsOf: Limits): number {
  const law = binomialLaw(n, p);
  const outsideOf = (centre: { x: number; n: number }) => {
    const { lower, upper } = limitsOf(centre, n);
    return chanceOf(law, (k) => k / n < lower || k / n > upper);
  };
  if (subgroups === undefined) return outsideOf({ x: Math.round(p * 1e6), n: 1e6 });
  return likely(binomialLaw(n * subgroups, p), 1e-9).reduce(
    (sum, { k, chance }) => sum + chance * outsideOf({ x: k, n: n * subgroups }),
    0,
  );
}

export const baselines = [undefined, 20, 12] as const;
export const nameOf = (subgroups: number | undefined) =>
  subgroups === undefined ? 'centre known' : `baseline of ${subgroups}`;

export function pointsTable(scale = 1): Table {
  const plain = plainSettings.flatMap((setting) =>
    baselines.map((subgroups): Row => {
      const { rate, factor } = shewhartTheory(setting.n, setting.p, subgroups);
      const value = rateOfPoints(setting, subgroups, plainLimits);
      return {
        what: `p-chart, ${setting.n} answers at ${percent(setting.p)}, ${nameOf(subgroups)} (${oneIn(value)})`,
        value,
        low: rate / factor,
        high: rate * factor,
      };
    }),
  );
  const exact = exactSettings.flatMap((setting) =>
    baselines.map((subgroups): Row => {
      const value = rateOfPoints({ n: setting.n, p: 1 - setting.p }, subgroups, exactLimits);
      const theory = outside(3 / Math.sqrt(1 + (subgroups === undefined ? 0 : 1 / subgroups)));
      const step = Math.exp(3 / Math.sqrt(setting.n * setting.p * (1 - setting.p)));
      return {
        what: `exact limits, ${setting.n} answers, ${percent(1 - setting.p)} dissatisfied, ${nameOf(subgroups)} (${oneIn(value)})`,
        value,
        low: theory / 2 / step,
        high: subgroups === undefined ? 2 * shewhartTail : theory * Math.sqrt(step),
      };
    }),
  );
  return {
    title: 'False alarms per point.',
    unit: 'percent',
    note:
      'p-chart and exact limits exactly, the others simulated. Three sigma on normal values: 0.27 %, one in 370. Bands: that, with the second-order terms of the binomial tails, times or divided by e^(1.65/σ) for half an answer at the limit; ' +
      'a centre from m periods lies off by itself, so 3 becomes 3/√(1 + 1/m); exact limits stay at or under 2 × 0.135 % while the centre is known. Laney: σ from m − 1 moving ranges errs by some 18 % (m 20), one normal integral, × ½ to 1.6. ' +
      'EWMA: 2Φ(−L/√(1 + 9/m)) of its points lie outside once the centre has to be estimated (those are not separate alarms), × ½ to 1.2. g-chart: Fisher’s F of a new gap against the baseline’s, × ½ to 1.4.',
    rows: [...plain, ...exact, ...laneyRows(scale), ...averageRows(scale), ...gapRows(scale)],
  };
}

const laneyRemark =
  'limits of three sigma are then one in 70 to 100 and not one in 370, because twenty periods know σ only to a fifth. Any chart with an estimated σ has this; a longer baseline mends it.';

function laneyRows(scale: number): Row[] {
  const random = randomFrom(21);
  const repetitions = Math.round(6_000 * scale);
  const settings: { n: number; p: number; sigmaZ: number; m: number }[] = [
    { n: 400, p: 0.9, sigmaZ: 1, m: 20 },
    { n: 400, p: 0.9, sigmaZ: 1.5, m: 20 },
    { n: 400, p: 0.9, sigmaZ: 2, m: 20 },
    { n: 400, p: 0.9, sigmaZ: 1.5, m: 12 },
    { n: 2000, p: 0.95, sigmaZ: 3, m: 20 },
  ];
  return settings.flatMap(({ n, p, sigmaZ, m }) => {
    const law = sigmaZ === 1 ? binomialLaw(n, p) : betaBinomialLaw(n, p, (sigmaZ ** 2 - 1) / (n - 1));
    const draw = drawer(law, random);
    const upTo = cumulative(law);
    const baseline = Array.from({ length: m }, (_, i) => i);
    let plainSum = 0;
    const { mean, error } = meanOf(repetitions, () => {
      const subgroups = [...baseline.map(() => ({ x: draw(), n })), { x: 0, n }];
      const chart = laneyChart(subgroups, { baseline });
      const plain = pChart(subgroups, { baseline });
      if (!chart.ok || !plain.ok) throw new Error('a chart was refused');
      plainSum += beyond(upTo, n, plain.points[m]);
      return beyond(upTo, n, chart.points[m]);
    });
    const what = `${n} answers at ${percent(p)}, spread ${sigmaZ} × chance, baseline of ${m}`;
    const theory = movingRangeTheory(m);
    // σ_z under 1 counts as 1: with chance alone no narrower limits than the p-chart's.
    const band =
      sigmaZ === 1
        ? { low: 0.0005, high: shewhartTheory(n, p, m).rate }
        : { low: theory / 2, high: theory * 1.6 };
    const remark = sigmaZ === 2 ? { remark: laneyRemark } : {};
    const rows: Row[] = [
      simulatedRate({ what: `Laney, ${what} (${oneIn(mean)})`, value: mean, ...band, ...remark }, error),
    ];
    if (sigmaZ === 2) {
      const plain = plainSum / repetitions;
      const expected = outside(3 / sigmaZ / Math.sqrt(1 + 1 / m));
      rows.push({
        what: `p-chart, ${what} (${oneIn(plain)})`,
        value: plain,
        low: expected * 0.8,
        high: expected * 1.2,
        remark: 'why a p-chart is not drawn where periods differ by more than chance.',
      });
    }
    return rows;
  });
}

export function cumulative(law: Law): number[] {
  let total = 0;
  return law.map((chance) => (total += chance));
}

/** Chance of a new period strictly outside these limits. */
export function beyond(
  upTo: readonly number[],
  n: number,
  point: { lower: number | null; upper: number | null } | undefined,
): number {
  const lower = Math.ceil((point?.lower ?? 0) * n - 1e-9);
  const upper = Math.floor((point?.upper ?? 1) * n + 1e-9);
  return (lower > 0 ? (upTo[lower - 1] ?? 0) : 0) + (1 - (upTo[Math.min(upper, n)] ?? 1));
}

function averageRows(scale: number): Row[] {
  const random = randomFrom(22);
  const repetitions = Math.round(3_000 * scale);
  return [
    { n: 150, p: 0.9, m: 20 },
    { n: 150, p: 0.9, m: 12 },
    { n: 400, p: 0.95, m: 20 },
  ].map(({ n, p, m }) => {
    const draw = drawer(binomialLaw(n, p), random);
    const after = 26;
    const baseline = Array.from({ length: m }, (_, i) => i);
    const { mean, error } = meanOf(repetitions, () => {
      const chart = ewmaOfShares(
        Array.from({ length: m + after }, () => ({ x: draw(), n })),
        { baseline },
      );
      return chart.ok ? chart.signals.filter((position) => position >= m).length / after : 0;
    });
    const theory = outside(2.86 / Math.sqrt(1 + 9 / m));
    return simulatedRate(
      {
        what: `EWMA, ${n} answers at ${percent(p)}, baseline of ${m}, points outside in the next ${after}`,
        value: mean,
        low: theory / 2,
        high: theory * 1.2,
      },
      error,
    );
  });
}

function gapRows(scale: number): Row[] {
  const random = randomFrom(23);
  const repetitions = Math.round(2_500 * scale);
  return [
    { rate: 0.02, perPoint: 4, m: undefined },
    { rate: 0.02, perPoint: 4, m: 20 },
    { rate: 0.02, perPoint: 4, m: 12 },
    { rate: 0.005, perPoint: 1, m: 20 },
  ].map(({ rate, perPoint, m }): Row => {
    const law = gapLaw(rate, perPoint);
    const outsideOf = ({ lower, upper }: { lower: number; upper: number }) =>
      chanceOf(law, (gap) => gap < lower || gap > upper);
    const name = `g-chart, ${percent(rate)} dissatisfied, ${perPoint} a point`;
    if (m === undefined) {
      const value = outsideOf(gapLimits(rate, { perPoint }));
      return { what: `${name}, rate known (${oneIn(value)})`, value, low: 0.0018, high: 2 * shewhartTail };
    }
    const draw = drawer(law, random);
    const { mean, error } = meanOf(repetitions, () => {
      const chart = gChart({ gaps: Array.from({ length: m }, draw), open: 0 }, { perPoint, baseline: m });
      if (!chart.ok) throw new Error('a chart was refused');
      return outsideOf(chart);
    });
    const theory = gapTheory(perPoint, m);
    return simulatedRate(
      {
        what: `${name}, baseline of ${m} (${oneIn(mean)})`,
        value: mean,
        low: theory / 2,
        high: theory * 1.4,
      },
      error,
    );
  });
}

/** Other answers before `perPoint` dissatisfied ones: negative binomial. */
export function gapLaw(rate: number, perPoint: number): Law {
  const chances: number[] = [rate ** perPoint];
  const highest = Math.ceil((40 * perPoint ** 0.5) / rate);
  for (let gap = 0; gap < highest; gap += 1)
    chances.push(((chances[gap] ?? 0) * (gap + perPoint) * (1 - rate)) / (gap + 1));
  return chances;
}

/** Gaps as gamma values: a new one over the mean of m old ones follows Fisher's F with 2r and 2rm degrees of freedom. */
function gapTheory(perPoint: number, m: number): number {
  const { lower, upper } = gapFactors(perPoint);
  // One a point hardly ever signals below: whole gaps start at 0.
  const below = perPoint === 1 ? 0 : 1 - fTail(lower, 2 * perPoint, 2 * perPoint * m);
  return fTail(upper, 2 * perPoint, 2 * perPoint * m) + below;
}

export function runLengthTable(scale = 1): Table {
  const rows: Row[] = [];
  const add = (
    what: string,
    theory: number,
    slack: number,
    shift: number,
    chart: () => (z: number) => boolean,
    repetitions: number,
  ) => {
    const normal = normalDrawer(randomFrom(30 + rows.length));
    const { mean, error } = meanOf(Math.round(repetitions * scale), () => {
      const signals = chart();
      let points = 1;
      while (!signals(normal() + shift)) points += 1;
      return points;
    });
    rows.push(
      simulated({ what, value: mean, low: theory * (1 - slack), high: theory * (1 + slack / 4) }, error),
    );
  };
  const average = (lambda: number, reach: number) => () => {
    let [value, variance] = [0, 0];
    return (z: number) => {
      value = nextAverage(value, z, lambda);
      variance = nextVariance(variance, 1, lambda);
      return Math.abs(value) > reach * Math.sqrt(variance);
    };
  };
  const sums = (h: number) => () => {
    let [above, below] = [0, 0];
    return (z: number) => {
      above = nextCusum(above, z - 0.5);
      below = nextCusum(below, -z - 0.5);
      return above > h || below > h;
    };
  };
  const runs = (reach: number) => () => {
    let run = 0;
    return (z: number) => {
      run = nextRun(run, z);
      return Math.abs(run) >= runLength || Math.abs(z) > reach;
    };
  };
  const single = () => (z: number) => Math.abs(z) > 3;
  add('Shewhart, three sigma: theory 370.4', 370.4, 0, 0, single, 4_000);
  add('with eight in a row: theory 152.7', 152.73, 0, 0, runs(3), 6_000);
  add('eight in a row alone: theory 2⁸ − 1 = 255', 255, 0, 0, runs(Infinity), 4_000);
  add('EWMA λ .2, L 2.7: theory 237.7', 237.7, 0.06, 0, average(0.2, 2.7), 4_000);
  add('EWMA λ .2, L 2.86: theory 371.1', 371.1, 0.06, 0, average(0.2, 2.86), 4_000);
  add('EWMA λ .2, L 2.962: theory 499.7', 499.7, 0.06, 0, average(0.2, 2.962), 4_000);
  add('EWMA λ .1, L 2.7: theory 369.0', 369, 0.08, 0, average(0.1, 2.7), 4_000);
  add('CUSUM k ½, h 4: theory 168', 168, 0.01, 0, sums(4), 6_000);
  add('CUSUM k ½, h 5: theory 465', 465.4, 0.01, 0, sums(5), 4_000);
  add('found, shift of 1σ: Shewhart, theory 43.9', 43.9, 0, 1, single, 10_000);
  add('found, shift of 1σ: EWMA λ .2, L 2.86, theory 9.8', 9.8, 0.12, 1, average(0.2, 2.86), 10_000);
  add('found, shift of ½σ: EWMA λ .2, L 2.86, theory 36', 36, 0.08, 0.5, average(0.2, 2.86), 10_000);
  add('found, shift of 1σ: CUSUM k ½, h 4, theory 8.4', 8.4, 0.02, 1, sums(4), 10_000);
  add('found, shift of 1σ: CUSUM k ½, h 5, theory 10.4', 10.4, 0.02, 1, sums(5), 10_000);
  return {
    title: 'Points to a signal, centre and spread known.',
    unit: 'periods',
    note:
      'Simulated on normal values with the product’s own steps. Theory: 1/(2Φ(−3)); Champ & Woodall (1987); runs of a fair coin; R’s spc (xewma.arl, xcusum.arl). Theory for EWMA takes the final limits from the start; the product’s are exact, narrower at first, ' +
      'so it may lie up to 6 % lower in false alarms, and finds a shift up to 12 % sooner.',
    rows,
  };
}
