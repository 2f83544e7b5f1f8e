// Why: a chart that never cries wolf is easy to have; what a real fall looks like on each chart is the other half.
import { watchSeries } from '../../analysis/alarms/watchedSeries.js';
import { cusum } from '../../analysis/charts/cusum.js';
import { shewhartTail } from '../../analysis/charts/dissatisfiedLimits.js';
import { ewmaOfShares } from '../../analysis/charts/ewma.js';
import { gapLimits, gChart } from '../../analysis/charts/gChart.js';
import { laneyChart } from '../../analysis/charts/laney.js';
import { pChart, standardiseShares } from '../../analysis/charts/pChart.js';
import { runRule } from '../../analysis/charts/runRule.js';
import { randomFrom, type Random } from '../../analysis/random.js';
import type { Share } from '../../analysis/wilson.js';
import { betaBinomialLaw, binomialLaw, chanceOf, drawer, likely, shareOf, type Law } from './chance.js';
import { baselines, exactLimits, gapLaw, nameOf, percent, plainLimits } from './falseAlarms.js';
import { simulatedShare, type Row, type Table } from './table.js';
import { foundWithin, fTail, gapFactors, movingRangeError, outside } from './theory.js';

const within = 6;

export function detectionTable(scale = 1): Table {
  const random = randomFrom(61);
  return {
    title: `Detection: a fall from 90 % to 85 % is found within ${within} periods.`,
    unit: 'percent',
    note:
      '150 answers a period unless told; simulated but for the exact limits. Bands: normal law over the errors of centre (1/√m) and, for Laney, of σ, ± 8 points; exact limits: the binomial law written down apart, ± 2; EWMA and CUSUM see a shift of 2σ in 3.5 and 4 points on average (Lucas & Saccucci 1990; Montgomery, ch. 9), ' +
      'so at least 80 % within six, 65 % around an estimated centre; eight in a row: the product of eight sides, ± 8; g-chart: Fisher’s F, ± 12.',
    rows: [
      ...shareRows(scale, random),
      ...exactRows(),
      ...laneyRows(scale, random),
      ...gapRows(scale, random),
    ],
  };
}

/** A known centre is a baseline of a million answers before the series. */
function withBaseline(
  m: number | undefined,
  n: number,
  p: number,
  draw: () => number,
): { before: Share[]; baseline: number[] } {
  if (m === undefined) return { before: [{ x: Math.round(p * 1e6), n: 1_000_000 }], baseline: [0] };
  const before = Array.from({ length: m }, () => ({ x: draw(), n }));
  return { before, baseline: before.map((_, i) => i) };
}

function shareRows(scale: number, random: Random): Row[] {
  const [n, p, to] = [150, 0.9, 0.85];
  const [draw, later] = [drawer(binomialLaw(n, p), random), drawer(binomialLaw(n, to), random)];
  const shift = (p - to) / Math.sqrt((p * (1 - p)) / n);
  const spread = Math.sqrt((to * (1 - to)) / (p * (1 - p)));
  const repetitions = Math.round(4_000 * scale);
  const rows: Row[] = [];
  for (const m of baselines) {
    const found = { p: 0, ewma: 0, cusum: 0, runs: 0 };
    for (let i = 0; i < repetitions; i += 1) {
      const { before, baseline } = withBaseline(m, n, p, draw);
      const start = before.length;
      const eight = [...before, ...Array.from({ length: 8 }, () => ({ x: later(), n }))];
      const series = eight.slice(0, start + within);
      const plain = pChart(series, { baseline });
      if (!plain.ok) continue;
      if (plain.points.slice(start).some(({ signal }) => signal === 'below')) found.p += 1;
      const average = ewmaOfShares(series, { baseline });
      if (average.ok && average.points.slice(start).some(({ signal }) => signal === 'below')) found.ewma += 1;
      const z = standardiseShares(series.slice(start), plain.center);
      const sums = cusum(z);
      if (sums.ok && sums.signalsBelow.length > 0) found.cusum += 1;
      const run = runRule(
        eight.slice(start).map(({ x, n: all }) => x / all),
        plain.center,
      );
      if (run.runs.some(({ side }) => side === 'below')) found.runs += 1;
    }
    const single = foundWithin(within, { shift, spread, m });
    // Eight on the lower side: a limit of reach 0, to the power of eight, averaged over the centre's error.
    const sides = foundWithin(1, { shift, spread, m, reach: 0, power: 8 });
    const add = (what: string, hits: number, low: number, high: number) =>
      rows.push(
        simulatedShare(
          {
            what: `${what}, ${nameOf(m)}`,
            value: hits / repetitions,
            low: Math.max(0, low),
            high: Math.min(1, high),
          },
          repetitions,
        ),
      );
    add('p-chart', found.p, single - 0.08, single + 0.08);
    add('EWMA λ .2, L 2.86', found.ewma, m === undefined ? 0.8 : 0.65, 1);
    add('CUSUM k ½, h 5', found.cusum, m === undefined ? 0.8 : 0.65, 1);
    add('eight in a row, within eight', found.runs, sides - 0.08, sides + 0.08);
  }
  return rows;
}

function exactRows(): Row[] {
  const [n, rate, to] = [60, 0.02, 0.08];
  const [calm, later] = [binomialLaw(n, rate), binomialLaw(n, to)];
  const foundOf = (upper: number) => 1 - (1 - chanceOf(later, (k) => k > upper)) ** within;
  return baselines.map((m): Row => {
    const centres = m === undefined ? [{ x: 20_000, n: 1_000_000, chance: 1 }] : centresOf(n, rate, m);
    const value = centres.reduce((sum, { x, n: all, chance }) => {
      return sum + (x === 0 ? 0 : chance * foundOf(Math.round(exactLimits({ x, n: all }, n).upper * n)));
    }, 0);
    const theory = centres.reduce((sum, { x, n: all, chance }) => {
      if (x === 0) return sum;
      return sum + chance * foundOf(upperOf(m === undefined ? calm : binomialLaw(n, x / all)));
    }, 0);
    return {
      what: `exact limits, 60 answers, dissatisfied from 2 % to 8 %, ${nameOf(m)}`,
      value,
      low: theory - 0.02,
      high: theory + 0.02,
    };
  });
}

function centresOf(n: number, rate: number, m: number): { x: number; n: number; chance: number }[] {
  return likely(binomialLaw(n * m, rate), 1e-7).map(({ k, chance }) => ({ x: k, n: n * m, chance }));
}

/** The smallest count with at most three sigma's chance above it, counted down from the top. */
function upperOf(law: Law): number {
  let above = 0;
  for (let k = law.length - 1; k > 0; k -= 1) {
    above += law[k] ?? 0;
    if (above > shewhartTail) return k;
  }
  return 0;
}

function laneyRows(scale: number, random: Random): Row[] {
  const [n, p, to, sigmaZ] = [400, 0.9, 0.84, 1.5];
  const rho = (sigmaZ ** 2 - 1) / (n - 1);
  const [draw, later] = [
    drawer(betaBinomialLaw(n, p, rho), random),
    drawer(betaBinomialLaw(n, to, rho), random),
  ];
  const repetitions = Math.round(3_000 * scale);
  const shift = (p - to) / (sigmaZ * Math.sqrt((p * (1 - p)) / n));
  const spread = Math.sqrt((to * (1 - to)) / (p * (1 - p)));
  return [20, 12].map((m) => {
    const { share } = shareOf(repetitions, () => {
      const { before, baseline } = withBaseline(m, n, p, draw);
      const chart = laneyChart([...before, ...Array.from({ length: within }, () => ({ x: later(), n }))], {
        baseline,
      });
      return chart.ok ? chart.points.slice(m).some(({ signal }) => signal === 'below') : undefined;
    });
    const theory = foundWithin(within, { shift, spread, m, spreadError: movingRangeError(m) });
    return simulatedShare(
      {
        what: `Laney, 400 answers that scatter 1.5 × chance, to 84 %, ${nameOf(m)}`,
        value: share,
        low: theory - 0.08,
        high: theory + 0.08,
      },
      repetitions,
    );
  });
}

function gapRows(scale: number, random: Random): Row[] {
  const [rate, to, perPoint] = [0.02, 0.06, 4];
  const [draw, later] = [drawer(gapLaw(rate, perPoint), random), drawer(gapLaw(to, perPoint), random)];
  const repetitions = Math.round(2_000 * scale);
  const { lower: factor } = gapFactors(perPoint);
  return baselines.map((m) => {
    const { share } = shareOf(repetitions, () => {
      const gaps = Array.from({ length: within }, later);
      if (m === undefined) return gaps.some((gap) => gap < gapLimits(rate, { perPoint }).lower);
      const chart = gChart(
        { gaps: [...Array.from({ length: m }, draw), ...gaps], open: 0 },
        { perPoint, baseline: m },
      );
      return chart.ok ? chart.points.slice(m).some(({ signal }) => signal === 'below') : undefined;
    });
    const single = 1 - fTail((factor * to) / rate, 2 * perPoint, m === undefined ? 1e7 : 2 * perPoint * m);
    const theory = 1 - (1 - single) ** within;
    return simulatedShare(
      {
        what: `g-chart, 4 a point, dissatisfied from 2 % to 6 %, ${nameOf(m)}`,
        value: share,
        low: Math.max(0, theory - 0.12),
        high: Math.min(1, theory + 0.12),
      },
      repetitions,
    );
  });
}

const watchedRemark =
  'the alarm budget, which takes the centre as known (one in 370 for each chart), would say 13 of 100 series; with a baseline of 20 it is one in five. Weekly series: a false alarm in some two and a half years each.';

export function watchedTable(scale = 1): Table {
  const random = randomFrom(24);
  const settings: { n: number; p: number; to: number; low: number; high: number }[] = [
    { n: 150, p: 0.9, to: 0.9, low: 0.08, high: 0.35 },
    { n: 400, p: 0.95, to: 0.95, low: 0.08, high: 0.35 },
    { n: 60, p: 0.98, to: 0.98, low: 0.005, high: 0.12 },
    { n: 150, p: 0.9, to: 0.85, low: 0, high: 0 },
    { n: 150, p: 0.9, to: 0.8, low: 0, high: 0 },
    { n: 400, p: 0.95, to: 0.92, low: 0, high: 0 },
    { n: 60, p: 0.9, to: 0.8, low: 0, high: 0 },
  ];
  const rows = settings.map(({ n, p, to, ...band }): Row => {
    const calm = to === p;
    const after = calm ? 26 : 6;
    const repetitions = Math.round(2_000 * scale);
    const [before, later] = [drawer(binomialLaw(n, p), random), drawer(binomialLaw(n, to), random)];
    const { share } = shareOf(repetitions, () => {
      const periods = Array.from({ length: 20 + after }, (_, i) => (i < 20 ? before() : later()));
      const watched = watchSeries({
        narrow: periods.map((satisfied) => ({ n, satisfied, dissatisfied: n - satisfied })),
      });
      if (!watched.ok) return undefined;
      return calm
        ? watched.causes.length > 0
        : watched.causes.some(({ side }) => side === (watched.of === 'satisfied' ? 'below' : 'above'));
    });
    const what = calm
      ? `no change, ${n} answers at ${percent(p)}: an alarm within ${after} periods`
      : `fall from ${percent(p)} to ${percent(to)}, ${n} answers: found within ${after} periods`;
    const limits = calm ? band : foundTheory(n, p, to, after);
    const remark = calm && n === 150 ? { remark: watchedRemark } : {};
    return simulatedShare({ what, value: share, ...limits, ...remark }, repetitions);
  });
  return {
    title:
      'A watched series as the product watches it (p- or exact chart, EWMA beside a p-chart, frozen baseline of 20).',
    unit: 'percent',
    note:
      'Simulated. Bands without a change: 26 points at one false alarm in some 290 give 9 % for the points alone; the average beside them, around a centre that is itself estimated, up to 25 % more; exact limits alone 1–12 %. ' +
      'With a change: at least what the single points find around a known centre, 1 − (1 − power)⁶ less 12 points for the estimated one, and at most what the sum of all six periods could tell (a z test) and 6 points for signals by chance.',
    rows,
  };
}

function foundTheory(n: number, p: number, to: number, periods: number): { low: number; high: number } {
  const law = binomialLaw(n, to);
  const { lower } = plainLimits({ x: Math.round(p * 1e6), n: 1e6 }, n);
  const single = chanceOf(law, (k) => k / n < lower);
  const all = n * periods;
  const z = (p - to) / Math.sqrt((p * (1 - p)) / all);
  const spread = Math.sqrt((to * (1 - to)) / (p * (1 - p)));
  const most = 1 - outside((z - 2.5) / spread) / 2;
  return {
    low: Math.max(0, 1 - (1 - single) ** periods - 0.12),
    high: Math.min(1, (z > 2.5 ? most : 0.5) + 0.06),
  };
}
