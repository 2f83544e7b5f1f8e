// Why: what a difference must be before it is seen, and whether an estimate of an effect is right on average.
import { compareShares } from '../../analysis/comparison.js';
import { beforeAfter } from '../../analysis/effects/beforeAfter.js';
import { differenceInDifferences } from '../../analysis/effects/differenceInDifferences.js';
import { interruptedSeries } from '../../analysis/effects/interruptedSeries.js';
import { baselineWithoutTrigger } from '../../analysis/effects/regressionToMean.js';
import { growthOfShares } from '../../analysis/growth.js';
import { randomFrom } from '../../analysis/random.js';
import { smallestDifference } from '../../analysis/sampleNeeded.js';
import { trendVerdict } from '../../analysis/trend/trendVerdict.js';
import { binomialLaw, carriedOver, drawer, likely, meanOf, normalDrawer, shareOf } from './chance.js';
import { simulated, simulatedShare, type Row, type Table } from './table.js';
import { outside, phi } from './theory.js';

/** Chance that one month of n answers is told from another, exactly. */
function powerOf(n: number, p: number, base: number): number {
  const bases = likely(binomialLaw(n, base), 1e-7);
  let told = 0;
  for (const a of likely(binomialLaw(n, p), 1e-7)) {
    for (const b of bases) {
      if (a.chance * b.chance < 1e-8) continue;
      const result = compareShares({ x: a.k, n }, { x: b.k, n }, { kind: 'time' });
      if (result.ok && result.verdict === (p > base ? 'up' : 'down')) told += a.chance * b.chance;
    }
  }
  return told;
}

/** The smallest fall from `base` that is told in four of five months, by halving. */
function fallTold(n: number, base: number): number {
  let [low, high] = [0, base / 2];
  for (let step = 0; step < 12; step += 1) {
    const middle = (low + high) / 2;
    if (powerOf(n, base - middle, base) >= 0.8) high = middle;
    else low = middle;
  }
  return high;
}

/** The same by the normal approximation, each side with its own variance. */
function fallByTheory(n: number, base: number): number {
  let fall = 0;
  for (let step = 0; step < 50; step += 1) {
    const now = base - fall;
    fall = 2.8016 * Math.sqrt((now * (1 - now) + base * (1 - base)) / n);
  }
  return fall;
}

export function powerTable(
  cases: readonly (readonly [number, number])[] = [
    [60, 0.9],
    [150, 0.9],
    [400, 0.9],
    [150, 0.95],
    [400, 0.95],
  ],
): Table {
  const rows = cases.map(([n, base]): Row => {
    const theory = fallByTheory(n, base);
    const planned = smallestDifference(base, n);
    const plan = planned.ok ? (planned.difference * 100).toFixed(1) : '';
    return {
      what: `a month of ${n} answers against one at ${base * 100} %: fall told in four of five (planning figure ${plan})`,
      value: fallTold(n, base),
      low: theory * 0.9 - 0.25 / n,
      high: theory * 1.1 + 0.25 / n,
      ...(n === 150 && base === 0.9
        ? {
            remark:
              'so a month of 150 answers tells a fall of some 12 points, one of 400 a fall of some 7. The planning figure takes both months at the base’s share, where answers scatter less: it is one to two points low for a fall, more with fewer answers.',
          }
        : {}),
    };
  });
  return {
    title: 'Power: the fall from one month to the next that is told in four of five.',
    unit: 'points',
    note: 'Exact, over all outcomes of both months, with the verdict of `compareShares` standing alone. Bands: (z₉₇.₅ + z₈₀)·√((p₁(1 − p₁) + p₀(1 − p₀))/n), a tenth and a quarter of an answer either way.',
    rows,
  };
}

export function longPowerTable(scale = 1): Table {
  const random = randomFrom(51);
  const normal = normalDrawer(random);
  const [n, periods, slope] = [150, 24, 0.002];
  const repetitions = Math.round(1_500 * scale);
  const draws = Array.from({ length: periods }, (_, t) => drawer(binomialLaw(n, 0.88 + slope * t), random));
  const rising = shareOf(repetitions, () => {
    const series = draws.map((draw, time) => ({ time, x: draw(), n }));
    const verdict = trendVerdict({ kind: 'shares', periods: series });
    return verdict.ok ? verdict.verdict === 'up' : undefined;
  });
  const spread = (periods * (periods ** 2 - 1)) / 12;
  const z = slope * Math.sqrt((spread * n) / (0.903 * 0.097));
  const trendTheory = 1 - outside(z - 1.96) / 2;
  const side = 24;
  // Standard error of the level change in an even design of independent periods, about 2/√(periods a side).
  const [level, sigma] = [0.04, 0.02];
  const levelError = sigma * Math.sqrt((8 / (2 * side)) * ((4 * side ** 2 - 1) / (4 * side ** 2 - 4)));
  const changed = shareOf(repetitions, () => {
    const values = Array.from(
      { length: 2 * side },
      (_, i) => 0.88 + (i >= side ? level : 0) + sigma * normal(),
    );
    const result = interruptedSeries({ values, firstAfter: side + 1 });
    return result.ok ? result.levelChange.robust.p < 0.05 : undefined;
  });
  const levelTheory = 1 - outside(level / levelError - 1.96) / 2;
  return {
    title: 'Power of longer series.',
    unit: 'percent',
    note: 'Simulated. Bands: the normal approximation, up to 12 points less for the trend (two tests must agree), up to 12 more for the level change (its interval is short, see above), 4 points the other way.',
    rows: [
      simulatedShare(
        {
          what: 'trend of +0.2 points a month, 24 months of 150 answers: “up”',
          value: rising.share,
          low: trendTheory - 0.12,
          high: trendTheory + 0.04,
        },
        repetitions,
      ),
      simulatedShare(
        {
          what: 'level change of 4 points, 24 + 24 months that scatter by 2: p under .05',
          value: changed.share,
          low: levelTheory - 0.04,
          high: levelTheory + 0.12,
        },
        repetitions,
      ),
    ],
  };
}

export function biasTable(scale = 1): Table {
  const random = randomFrom(52);
  const normal = normalDrawer(random);
  const many = Math.round(20_000 * scale);
  const [low, high] = [drawer(binomialLaw(150, 0.88), random), drawer(binomialLaw(150, 0.92), random)];
  const at = (x: number) => ({ x, n: 150, months: [1, 2, 3] });
  const unbiased = (what: string, found: { mean: number; error: number }, theory = 0): Row =>
    simulated({ what, value: found.mean, low: theory, high: theory }, found.error);
  const rows = [
    unbiased(
      'before and after, 150 answers, true +4',
      meanOf(many, () => {
        const result = beforeAfter({ before: at(low()), after: at(high()) });
        return result.ok && result.comparison.ok ? result.comparison.difference - 0.04 : NaN;
      }),
    ),
    unbiased(
      `growth of the same share, true ${((0.92 / 0.88 - 1) * 100).toFixed(2)} % (a ratio errs by ratio·(1 − p₀)/(n·p₀))`,
      meanOf(many, () => {
        const result = growthOfShares({ base: at(low()), current: at(high()) });
        return result.ok ? result.growth - (0.92 / 0.88 - 1) : NaN;
      }),
      (0.92 / 0.88) * (0.12 / (150 * 0.88)),
    ),
    unbiased(
      'difference in differences, true +4',
      meanOf(many, () => {
        const result = differenceInDifferences(
          {
            before: { treated: at(low()), control: at(low()) },
            after: { treated: at(high()), control: at(low()) },
            earlier: [],
          },
          { spillOverRuledOut: true },
        );
        return result.ok ? result.effect - 0.04 : NaN;
      }),
    ),
    ...[0, 0.5].map((carryOver) =>
      unbiased(
        `interrupted series, level change +4 on a rising trend, 12 + 12, ${carryOver === 0 ? 'independent' : 'carry-over r = .5'}`,
        meanOf(Math.round(many / 8), () => {
          const values = carriedOver(24, carryOver, normal).map(
            (z, i) => 0.85 + 0.002 * i + 0.02 * z + (i >= 12 ? 0.04 : 0),
          );
          const result = interruptedSeries({ values, firstAfter: 13 });
          return result.ok ? result.levelChange.estimate - 0.04 : NaN;
        }),
      ),
    ),
  ];
  return {
    title: 'Bias: mean error of estimates of an effect.',
    unit: 'points',
    note: 'Simulated. Band: zero (for growth the known bias of a ratio), four simulation errors either way.',
    rows,
  };
}

/** An action opened by the first month that falls two standard errors below normal; it does nothing at all. */
export function regressionTable(scale = 1): Table {
  const random = randomFrom(53);
  const [n, p] = [150, 0.9];
  const law = binomialLaw(n, p);
  const draw = drawer(law, random);
  const sigma = Math.sqrt((p * (1 - p)) / n);
  const isTrigger = (x: number) => x / n < p - 2 * sigma;
  const repetitions = Math.round(8_000 * scale);
  const sums = { month: 0, quarter: 0, withTrigger: 0, ours: 0, frozen: 0 };
  const squares = { ...sums };
  const share = (months: readonly number[]) => months.reduce((sum, x) => sum + x, 0) / (n * months.length);
  for (let i = 0; i < repetitions; i += 1) {
    const frozen = Array.from({ length: 12 }, draw);
    const months = [...frozen];
    do months.push(draw());
    while (!isTrigger(months.at(-1) ?? 0));
    const after = share(Array.from({ length: 12 }, draw));
    const named = (some: readonly number[]) => some.map((x, index) => ({ period: String(index), x, n }));
    const without = (some: readonly number[]) => {
      const result = baselineWithoutTrigger(named(some), {
        by: 'bad-period',
        period: String(some.length - 1),
      });
      return result.ok ? result.baseline.share : NaN;
    };
    const effects = {
      month: after - share(months.slice(-1)),
      quarter: after - share(months.slice(-3)),
      withTrigger: after - share(months.slice(-12)),
      ours: after - without(months.slice(-12)),
      frozen: after - without([...frozen, months.at(-1) ?? 0]),
    };
    for (const key of ['month', 'quarter', 'withTrigger', 'ours', 'frozen'] as const) {
      sums[key] += effects[key];
      squares[key] += effects[key] ** 2;
    }
  }
  // Months up to the trigger are normal ones cut off at −2σ: the trigger below it, the others above.
  const rate = outside(2) / 2;
  const trigger = (-phi(2) / rate) * sigma;
  const others = (phi(2) / (1 - rate)) * sigma;
  const error = (key: keyof typeof sums) =>
    Math.sqrt((squares[key] / repetitions - (sums[key] / repetitions) ** 2) / repetitions);
  const row = (what: string, key: keyof typeof sums, theory: number, remark?: string): Row =>
    simulated(
      {
        what,
        value: sums[key] / repetitions,
        low: theory - 0.1 * Math.abs(theory) - 0.0005,
        high: theory + 0.1 * Math.abs(theory) + 0.0005,
        ...(remark === undefined ? {} : { remark }),
      },
      error(key),
    );
  return {
    title:
      'Regression to the mean: the “effect” of an action that does nothing, opened by a month two standard errors low.',
    unit: 'points',
    note: 'Simulated, 150 answers a month at 90 %, twelve months after. Bands: means of a normal law cut at −2σ, a tenth and 0.05 points either way (whole answers).',
    rows: [
      row('naive: against the month that triggered it', 'month', -trigger),
      row(
        'naive: against the last three months, the trigger among them',
        'quarter',
        -(trigger + 2 * others) / 3,
      ),
      row(
        'naive: against the last twelve months, the trigger among them',
        'withTrigger',
        -(trigger + 11 * others) / 12,
      ),
      row(
        'ours: the last twelve months without the trigger',
        'ours',
        -others,
        'left over because months before the first bad one are, by that, a little better than normal; small beside what any action is opened for.',
      ),
      row('ours: a baseline frozen before, without the trigger', 'frozen', 0),
    ],
  };
}
