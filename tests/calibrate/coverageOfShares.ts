// Why: intervals of counts can be judged without chance: every possible outcome is weighed with its probability.
import { growthOfShares } from '../../analysis/growth.js';
import { rateRatio } from '../../analysis/growthOfCounts.js';
import { katzRatio } from '../../analysis/katzRatio.js';
import { netInterval } from '../../analysis/netInterval.js';
import { newcombe } from '../../analysis/newcombe.js';
import { scoreRatio } from '../../analysis/scoreRatio.js';
import { wilson, type Share } from '../../analysis/wilson.js';
import { binomialLaw, likely, poissonLaw } from './chance.js';
import type { Row, Table } from './table.js';
import { edgeworthCoverage } from './theory.js';

/** Density of the normal law at 1.96: how much one whole answer at a limit is worth, times the standard deviation. */
const atLimit = 0.0584;

/** Shares from 50 to 99.9 %, finer where coverage changes fast. */
const shares = [
  ...Array.from({ length: 400 }, (_, i) => 0.5 + i / 1000),
  ...Array.from({ length: 90 }, (_, i) => 0.9 + i / 1000),
  ...Array.from({ length: 91 }, (_, i) => 0.99 + i / 10_000),
];

function wilsonCoverages(n: number): { p: number; coverage: number }[] {
  const limits = Array.from({ length: n + 1 }, (_, x) => wilson(x, n));
  return shares.map((p) => {
    const coverage = likely(binomialLaw(n, p)).reduce((sum, { k, chance }) => {
      const interval = limits[k];
      return interval?.ok === true && interval.lower <= p && p <= interval.upper ? sum + chance : sum;
    }, 0);
    return { p, coverage };
  });
}

/** Lower score limit of a Poisson mean of which x were seen: what Wilson's becomes where few are dissatisfied. */
function lowerMean(x: number): number {
  const z = 1.959963984540054;
  return x + (z * z) / 2 - z * Math.sqrt(x + (z * z) / 4);
}

/** Deepest dip near 100 %: the mean just below one lower limit, where only smaller counts still hold it. */
function deepestDip(leastMean: number): number {
  const dips = Array.from({ length: 12 }, (_, i) => i + 1).flatMap((x) => {
    const mean = lowerMean(x);
    if (mean < leastMean) return [];
    return [poissonLaw(mean).reduce((sum, chance, k) => (k < x ? sum + chance : sum), 0)];
  });
  return Math.min(...dips);
}

export function wilsonTable(sizes: readonly number[]): Table {
  const rows = sizes.flatMap((n): Row[] => {
    const all = wilsonCoverages(n);
    const high = all.filter(({ p }) => p >= 0.9);
    const least = (some: readonly { coverage: number }[]) =>
      Math.min(...some.map(({ coverage }) => coverage));
    const dip = deepestDip(n * 0.001);
    const worst = high.find(({ coverage }) => coverage === least(high));
    const jump = atLimit / Math.sqrt(n * 0.09);
    return [
      {
        what: `n ${n}, mean over 50–99.9 %`,
        value: all.reduce((sum, { coverage }) => sum + coverage, 0) / all.length,
        low: 0.943,
        high: 0.97,
      },
      {
        what: `n ${n}, least over 50–90 %`,
        value: least(all.filter(({ p }) => p <= 0.9)),
        low: 0.94 - jump,
        high: 0.95,
      },
      {
        what: `n ${n}, least over 90–99.9 % (at ${((worst?.p ?? 0) * 100).toFixed(2)} %)`,
        value: least(high),
        low: dip - 0.01,
        high: dip + 0.01,
      },
    ];
  });
  const short: Row[] = [
    [100, 0.9983],
    [400, 0.99864],
    [1000, 0.99899],
  ].flatMap(([n = 0, p = 0]) => {
    const limits = Array.from({ length: n + 1 }, (_, x) => wilson(x, n));
    const coverage = likely(binomialLaw(n, p)).reduce((sum, { k, chance }) => {
      const interval = limits[k];
      return interval?.ok === true && interval.lower <= p && p <= interval.upper ? sum + chance : sum;
    }, 0);
    const mean = n * (1 - p);
    const theory = poissonLaw(mean).reduce(
      (sum, chance, x) =>
        lowerMean(x) <= mean && mean <= x + (x + 1.9207 - lowerMean(x)) + 1.9207 ? sum + chance : sum,
      0,
    );
    return [
      {
        what: `where Wilson falls short: n ${n} at ${(p * 100).toFixed(2)} %, ${mean.toFixed(2)} dissatisfied expected`,
        value: coverage,
        low: theory - 0.015,
        high: theory + 0.015,
      },
    ];
  });
  const last = short.at(-1);
  if (last !== undefined) {
    last.remark =
      'near 100 % Wilson’s interval is not a 95 % one everywhere. Where about 0.18, 0.55 or 1.02 dissatisfied answers are expected, ' +
      'whatever n is, it holds the true share in 84, 90 and 92 of 100 periods only: one dissatisfied answer by chance is taken too seriously. ' +
      'With two and more expected it holds above 92 %. No interval that is 95 % on average avoids this; Clopper–Pearson does, and is wider everywhere.';
  }
  return {
    title: 'Wilson interval of a share: coverage of the 95 % interval.',
    unit: 'percent',
    note:
      'Exact. Bands: the mean is close to 95 % (Brown, Cai & DasGupta 2001); the least over 50–90 % lies at most one whole answer’s chance, φ(z)/√(np(1 − p)), and one point below; ' +
      'near 100 % it is the deepest dip of the Poisson score interval, P(X < x) at the lower limit of x, ± 1 point.',
    rows: [...rows, ...short],
  };
}

/** Coverage of an interval of two independent shares; outcomes without an interval are left out. */
function coverageOfTwo(
  current: { n: number; p: number },
  base: { n: number; p: number },
  truth: number,
  of: (current: Share, base: Share) => { lower: number; upper: number } | undefined,
): { coverage: number; refused: number } {
  const bases = likely(binomialLaw(base.n, base.p), 1e-9);
  let held = 0;
  let made = 0;
  let refused = 0;
  for (const a of likely(binomialLaw(current.n, current.p), 1e-9)) {
    for (const b of bases) {
      const chance = a.chance * b.chance;
      if (chance < 1e-10) continue;
      const interval = of({ x: a.k, n: current.n }, { x: b.k, n: base.n });
      if (interval === undefined) refused += chance;
      else {
        made += chance;
        if (interval.lower <= truth && truth <= interval.upper) held += chance;
      }
    }
  }
  return { coverage: held / made, refused };
}

const given = <Result extends { ok: boolean }>(result: Result): Extract<Result, { ok: true }> | undefined =>
  isGiven(result) ? result : undefined;

function isGiven<Result extends { ok: boolean }>(result: Result): result is Extract<Result, { ok: true }> {
  return result.ok;
}

type Pair = { n: number; baseN: number; p: number; baseP: number };

const pairs: readonly Pair[] = [
  { n: 60, baseN: 60, p: 0.9, baseP: 0.9 },
  { n: 60, baseN: 60, p: 0.98, baseP: 0.95 },
  { n: 150, baseN: 150, p: 0.9, baseP: 0.9 },
  { n: 150, baseN: 150, p: 0.95, baseP: 0.9 },
  { n: 150, baseN: 150, p: 0.98, baseP: 0.95 },
  { n: 400, baseN: 400, p: 0.95, baseP: 0.9 },
  { n: 400, baseN: 60, p: 0.95, baseP: 0.95 },
];

const shortOfUnequal =
  'Katz’s interval falls short of its level where the base has few answers and hardly any dissatisfied; the score interval, ' +
  'taken now only where Katz’s does not exist, would hold it.';

export function twoSharesTable(some: readonly Pair[] = pairs): Table {
  const rows = some.flatMap(({ n, baseN, p, baseP }): Row[] => {
    const [current, base] = [
      { n, p },
      { n: baseN, p: baseP },
    ];
    const sides = `${n} answers at ${p * 100} % against ${baseN} at ${baseP * 100} %`;
    const sparse = Math.min(n * (1 - p), baseN * (1 - baseP)) < 5;
    const row = (
      what: string,
      low: number,
      high: number,
      found: { coverage: number; refused: number },
    ): Row => ({
      what: `${what}, ${sides}${found.refused > 0.0005 ? ` (none in ${(found.refused * 100).toFixed(1)} %)` : ''}`,
      value: found.coverage,
      low,
      high,
      ...(what === 'growth as shown' && n !== baseN ? { remark: shortOfUnequal } : {}),
    });
    const ratio = p / baseP;
    return [
      row(
        'Newcombe',
        0.935,
        sparse ? 0.985 : 0.97,
        coverageOfTwo(current, base, p - baseP, (a, b) => given(newcombe(a, b))),
      ),
      row(
        'Katz',
        sparse ? 0.9 : 0.93,
        sparse ? 0.985 : 0.965,
        coverageOfTwo(current, base, ratio, (a, b) => given(katzRatio(a, b))),
      ),
      row(
        'score ratio',
        0.935,
        sparse ? 0.98 : 0.965,
        coverageOfTwo(current, base, ratio, (a, b) => given(scoreRatio(a, b))),
      ),
      row(
        'growth as shown',
        sparse ? 0.9 : 0.93,
        sparse ? 0.985 : 0.965,
        coverageOfTwo(current, base, ratio - 1, (a, b) => given(growthOfShares({ current: a, base: b }))),
      ),
    ];
  });
  return {
    title: 'Two shares: coverage of difference and growth.',
    unit: 'percent',
    note:
      'Exact, over all outcomes of both sides. Bands: Newcombe’s method 10 averages 95.3 % and seldom falls under 93.5 % (Newcombe 1998), more where few are dissatisfied; the score interval keeps its level to a point or two ' +
      '(Miettinen & Nurminen 1985); Katz’s is a plain normal one on the log scale, two points either way, and looser (90–98.5 %) with under five dissatisfied expected on a side.',
    rows,
  };
}

export function netTable(sizes: readonly number[]): Table {
  const rows = sizes.flatMap((n) =>
    [
      { plus: 0.9, minus: 0.03 },
      { plus: 0.8, minus: 0.08 },
    ].map(({ plus, minus }): Row => {
      const net = plus - minus;
      const moment = (power: number) =>
        plus * (1 - net) ** power + minus * (-1 - net) ** power + (1 - plus - minus) * (-net) ** power;
      const variance = moment(2);
      const theory = edgeworthCoverage(
        n,
        moment(3) / variance ** 1.5,
        moment(4) / variance ** 2 - 3,
        'normal',
      );
      const step = atLimit / Math.sqrt(n * variance);
      const { coverage } = coverageOfNet(n, plus, minus);
      return {
        what: `net score, n ${n}, satisfied ${plus * 100} %, dissatisfied ${minus * 100} %`,
        value: coverage,
        low: theory - step - 0.005,
        high: theory + step + 0.005,
        ...(n === 60 && plus === 0.9
          ? {
              remark:
                'so skewed a score with so few answers needs more than a normal interval; from 150 answers on it is close.',
            }
          : {}),
      };
    }),
  );
  return {
    title: 'Net score: coverage.',
    unit: 'percent',
    note: 'Exact, over all outcomes of three groups. Bands: Edgeworth’s correction for skewness and kurtosis (Hall 1992, §2.6), give or take one whole answer at the limit and half a point.',
    rows,
  };
}

function coverageOfNet(n: number, plus: number, minus: number): { coverage: number } {
  let held = 0;
  let made = 0;
  for (const up of likely(binomialLaw(n, plus), 1e-9)) {
    for (const down of likely(binomialLaw(n - up.k, minus / (1 - plus)), 1e-9)) {
      const chance = up.chance * down.chance;
      const interval = netInterval({ satisfied: up.k, dissatisfied: down.k, n });
      if (!interval.ok) continue;
      made += chance;
      if (interval.lower <= plus - minus && plus - minus <= interval.upper) held += chance;
    }
  }
  return { coverage: held / made };
}

export function rateRatioTable(bases: readonly number[]): Table {
  const rows = bases.flatMap((base) =>
    [1, 1.25].map((ratio): Row => {
      let held = 0;
      let made = 0;
      const currents = likely(poissonLaw(base * ratio), 1e-6);
      for (const b of likely(poissonLaw(base), 1e-6)) {
        for (const a of currents) {
          const chance = a.chance * b.chance;
          if (chance < 1e-7) continue;
          const interval = rateRatio({ count: a.k }, { count: b.k });
          if (!interval.ok) continue;
          made += chance;
          if (interval.lower <= ratio && ratio <= interval.upper) held += chance;
        }
      }
      return {
        what: `ratio of counts, base ${base}, true ratio ${ratio}`,
        value: held / made,
        low: 0.95,
        high: 0.95 + 0.12 / Math.sqrt(base / 2),
      };
    }),
  );
  return {
    title: 'Growth of counts: coverage of the exact interval.',
    unit: 'percent',
    note: 'Exact, over two Poisson counts. Bands: Clopper–Pearson never falls under 95 % (conditional on the total), and lies above it by about one event at each limit.',
    rows,
  };
}
