// Why: where nothing differs, the pages should hardly ever say that something does; here that is counted.
import { pettitt } from '../../analysis/changes/pettitt.js';
import { leastSquaresChange } from '../../analysis/changes/leastSquaresChange.js';
import { compareEachWithRest, compareMany } from '../../analysis/comparison.js';
import { funnel } from '../../analysis/groups/funnel.js';
import { randomFrom } from '../../analysis/random.js';
import { distinctiveWords } from '../../analysis/text/distinctiveWords.js';
import { trendVerdict } from '../../analysis/trend/trendVerdict.js';
import {
  betaBinomialLaw,
  binomialLaw,
  carriedOver,
  drawer,
  meanOf,
  normalDrawer,
  shareOf,
} from './chance.js';
import { simulatedRate, simulatedShare, type Row, type Table } from './table.js';
import { outside } from './theory.js';

export function comparisonTable(scale = 1): Table {
  return {
    title: 'False discoveries among comparisons: no difference anywhere, any verdict at all.',
    unit: 'percent',
    note:
      'Simulated. Bands: Holm and Benjamini–Hochberg hold the chance of any verdict at 5 % where nothing differs; asking the overall test and Newcombe’s interval as well, and whole answers, can only lower it (at most by half for six counters; by more where measures go together). ' +
      'Funnel: a counter is part of its own centre, so its distance has the variance 1 − 1/k, 4.1 % beyond the inner and 0.13 % beyond the outer limits, × ½ to 1.6 for whole answers. Words: z > 1.96 two-sided is 5 %; the prior and the five comments asked for lower it.',
    rows: [...counterRows(scale), ...overviewRows(scale), ...funnelRows(scale), ...wordRows(scale)],
  };
}

function counterRows(scale: number): Row[] {
  const random = randomFrom(41);
  return [
    { n: 60, p: 0.9 },
    { n: 150, p: 0.95 },
    { n: 400, p: 0.9 },
  ].map(({ n, p }) => {
    const draw = drawer(binomialLaw(n, p), random);
    // With sixty answers every ninth table needs the exact test, which takes its time.
    const repetitions = Math.round((n < 100 ? 3_000 : 6_000) * scale);
    const { share } = shareOf(repetitions, () => {
      const { rows } = compareEachWithRest(
        Array.from({ length: 6 }, (_, i) => ({ key: String(i), x: draw(), n })),
      );
      return rows.some(({ comparison }) => comparison.ok && comparison.verdict !== 'cannot-tell');
    });
    return simulatedShare(
      {
        what: `six counters, ${n} answers at ${p * 100} %, each with the rest, Holm`,
        value: share,
        low: 0.02,
        high: 0.05,
      },
      repetitions,
    );
  });
}

function overviewRows(scale: number): Row[] {
  const random = randomFrom(42);
  const normal = normalDrawer(random);
  const repetitions = Math.round(2_000 * scale);
  const n = 150;
  const draw = drawer(binomialLaw(n, 0.9), random);
  const anySaid = (of: () => { x: number; n: number }[]) => {
    const [now, before] = [of(), of()];
    const compared = compareMany(
      now.map((a, i) => ({ key: String(i), a, b: before[i] ?? a })),
      { kind: 'time', adjust: 'benjamini-hochberg' },
    );
    return compared.some(({ comparison }) => comparison.ok && comparison.verdict !== 'cannot-tell');
  };
  const independent = () => Array.from({ length: 15 }, () => ({ x: draw(), n }));
  /** Fifteen questions to the same people: half of what moves an answer is the person. */
  const together = () => {
    const satisfied = new Array<number>(15).fill(0);
    for (let person = 0; person < n; person += 1) {
      const own = Math.SQRT1_2 * normal();
      for (let i = 0; i < 15; i += 1)
        if (own + Math.SQRT1_2 * normal() < 1.2816) satisfied[i] = (satisfied[i] ?? 0) + 1;
    }
    return satisfied.map((x) => ({ x, n }));
  };
  return [
    { what: 'unrelated measures', of: independent, repetitions: 2 * repetitions, low: 0.025 },
    { what: 'measures of the same people', of: together, repetitions, low: 0.01 },
  ].map(({ what, of, repetitions: many, low }) => {
    const { share } = shareOf(many, () => anySaid(of));
    return simulatedShare(
      { what: `overview of 15 ${what}, Benjamini–Hochberg`, value: share, low, high: 0.05 },
      many,
    );
  });
}

function funnelRows(scale: number): Row[] {
  const random = randomFrom(43);
  const repetitions = Math.round(5_000 * scale);
  const counters = 12;
  const draws = [40, 60, 80, 100, 120, 150, 180, 220, 260, 300, 350, 400].map((n) => ({
    n,
    draw: drawer(binomialLaw(n, 0.9), random),
  }));
  let outer = 0;
  const inner = meanOf(repetitions, () => {
    const result = funnel(draws.map(({ n, draw }, i) => ({ key: String(i), x: draw(), n })));
    if (!result.ok) return 0;
    const positions = result.groups.map((group) => (group.ok ? group.position : 'within'));
    outer += positions.filter((position) => position.endsWith('outer')).length / counters;
    return positions.filter((position) => position !== 'within').length / counters;
  });
  const shrink = Math.sqrt(1 - 1 / counters);
  const [innerTheory, outerTheory] = [outside(1.96 / shrink), outside(3.0902 / shrink)];
  return [
    simulatedRate(
      {
        what: 'funnel, 12 counters of 40 to 400 answers at 90 %: a counter beyond 95 %',
        value: inner.mean,
        low: innerTheory / 2,
        high: innerTheory * 1.6,
      },
      inner.error,
    ),
    simulatedShare(
      {
        what: 'funnel: a counter beyond 99.8 %',
        value: outer / repetitions,
        low: outerTheory / 2,
        high: outerTheory * 1.6,
      },
      repetitions * counters,
    ),
  ];
}

function wordRows(scale: number): Row[] {
  const random = randomFrom(44);
  return [
    { comments: 60, repetitions: 1_500 },
    { comments: 300, repetitions: 500 },
  ].map(({ comments, repetitions }) => {
    // A vocabulary of 400 words whose commonest stands in two of five comments, the rest by Zipf’s law.
    const words = Array.from({ length: 400 }, (_, i) => ({ word: `word${i}`, chance: 0.4 / (1 + i) ** 0.9 }));
    const group = () =>
      Array.from({ length: comments }, () =>
        words.flatMap(({ word, chance }) => (random() < chance ? [word] : [])),
      );
    const { mean, error } = meanOf(Math.round(repetitions * scale), () => {
      const result = distinctiveWords(group(), group());
      return result.ok && result.tested > 0 ? result.words.length / result.tested : 0;
    });
    return simulatedRate(
      {
        what: `distinctive words of two alike groups of ${comments} comments: a tested word shown`,
        value: mean,
        low: 0.005,
        high: 0.05,
      },
      error,
    );
  });
}

type Series = {
  what: string;
  periods: number;
  values: () => { x: number; n: number }[];
  perYear?: number;
  low: number;
  high: number;
  remark?: string;
};

export function trendTable(scale = 1): Table {
  const random = randomFrom(45);
  const normal = normalDrawer(random);
  const n = 150;
  const draw = drawer(binomialLaw(n, 0.9), random);
  const scattered = drawer(betaBinomialLaw(400, 0.9, (2 ** 2 - 1) / 399), random);
  const unequal = [60, 90, 150, 240, 400].map((size) => ({
    size,
    draw: drawer(binomialLaw(size, 0.9), random),
  }));
  /** Shares that wander by ± 3 points; whole answers of 2000 hide nothing of it. */
  const carried = (periods: number, r: number) => () =>
    carriedOver(periods, r, normal).map((z) => ({
      x: Math.min(2000, Math.round(2000 * (0.9 + 0.03 * z))),
      n: 2000,
    }));
  const seasonal = (periods: number) => {
    const draws = Array.from({ length: 12 }, (_, month) =>
      drawer(binomialLaw(n, 0.88 + 0.05 * Math.sin((month * Math.PI) / 6)), random),
    );
    return () => Array.from({ length: periods }, (_, i) => ({ x: draws[i % 12]?.() ?? 0, n }));
  };
  const plain = (periods: number) => () => Array.from({ length: periods }, () => ({ x: draw(), n }));
  const list: Series[] = [
    { what: 'chance only, 6 periods', periods: 6, values: plain(6), low: 0.005, high: 0.05 },
    { what: 'chance only, 12 periods', periods: 12, values: plain(12), low: 0.015, high: 0.05 },
    { what: 'chance only, 24 periods', periods: 24, values: plain(24), low: 0.015, high: 0.05 },
    { what: 'chance only, 36 periods', periods: 36, values: plain(36), low: 0.015, high: 0.05 },
    {
      what: 'chance only, 24 periods of 60 to 400 answers',
      periods: 24,
      values: () =>
        Array.from({ length: 24 }, () => {
          const one = unequal[Math.floor(random() * 5)];
          return { x: one?.draw() ?? 0, n: one?.size ?? 0 };
        }),
      low: 0.015,
      high: 0.055,
    },
    {
      what: 'periods that scatter twice as much as chance, 24 periods',
      periods: 24,
      values: () => Array.from({ length: 24 }, () => ({ x: scattered(), n: 400 })),
      low: 0.015,
      high: 0.05,
    },
    {
      what: 'seasons, no trend, 36 months',
      periods: 36,
      values: seasonal(36),
      perYear: 12,
      low: 0.005,
      high: 0.05,
    },
    {
      what: 'seasons, no trend, 60 months',
      periods: 60,
      values: seasonal(60),
      perYear: 12,
      low: 0.01,
      high: 0.05,
    },
    {
      what: 'carry-over r = .3, 24 periods',
      periods: 24,
      values: carried(24, 0.3),
      low: 0.05,
      high: carriedSize(0.3),
    },
    {
      what: 'carry-over r = .5, 36 periods',
      periods: 36,
      values: carried(36, 0.5),
      low: 0.05,
      high: carriedSize(0.5),
      remark:
        'a series that carries over wanders, and wandering looks like a trend; the correction (Hamed & Rao) helps only where it can see it. The page names the carry-over beside the verdict.',
    },
  ];
  const rows = list.map(({ what, periods, values, perYear, remark, ...band }): Row => {
    const repetitions = Math.round((periods > 30 ? 2_000 : 4_000) * scale);
    const { share } = shareOf(repetitions, () => {
      const verdict = trendVerdict(
        { kind: 'shares', periods: values().map((share, time) => ({ time, ...share })) },
        { periodsPerYear: perYear },
      );
      return verdict.ok ? verdict.verdict !== 'cannot-tell' : undefined;
    });
    return simulatedShare(
      { what: `trend verdict, ${what}`, value: share, ...band, ...(remark === undefined ? {} : { remark }) },
      repetitions,
    );
  });
  return {
    title: 'False trends: no trend in the series, “up” or “down” said.',
    unit: 'percent',
    note:
      'Simulated, 150 answers at 90 % unless told. Bands: two tests that go together must both be under 5 %, so at most 5 %, and hardly under 1.5 % (coarse with 6 periods and where seasons leave three values each); the weighted test alone (unequal answers) 5 %, half a point more as φ is estimated; ' +
      'with carry-over at most what an uncorrected test lets through, 2Φ(−1.96/√((1 + r)/(1 − r))); no less than 5 %.',
    rows,
  };
}

/** Size of an uncorrected 5 % trend test on a series with this lag-1 correlation. */
function carriedSize(r: number): number {
  return outside(1.959963984540054 / Math.sqrt((1 + r) / (1 - r)));
}

export function changeTable(scale = 1): Table {
  const normal = normalDrawer(randomFrom(46));
  const rows = [24, 36, 60].flatMap((periods): Row[] => {
    const repetitions = Math.round(3_000 * scale);
    let found = 0;
    const { share } = shareOf(repetitions, () => {
      const values = Array.from({ length: periods }, () => 90 + 2 * normal());
      const cuts = leastSquaresChange(values);
      if (cuts.ok && cuts.changePoints.length > 0) found += 1;
      const one = pettitt(values);
      return one.ok ? one.p < 0.05 : undefined;
    });
    return [
      simulatedShare(
        {
          what: `least squares with the BIC penalty, ${periods} periods: any change`,
          value: found / repetitions,
          low: 0.06,
          high: 0.4,
          ...(periods === 24
            ? {
                remark:
                  'the search has no level of its own: it sees a change in every fifth to seventh series without one. It says where, not whether; whether is for Pettitt’s p to say.',
              }
            : {}),
        },
        repetitions,
      ),
      simulatedShare(
        { what: `Pettitt, ${periods} periods: p under .05`, value: share, low: 0.015, high: 0.05 },
        repetitions,
      ),
    ];
  });
  return {
    title: 'False changes of level: one level throughout.',
    unit: 'percent',
    note: 'Simulated, normal values. Bands: one split passes where the largest of all F exceeds 2 ln n (6.4 to 8.2), which Andrews (1993) puts at 15 to 6 %; σ from the middle of the differences errs by a fifth and lets more through, up to 40 %. Pettitt’s approximation is careful: 1.5–5 %.',
    rows,
  };
}
