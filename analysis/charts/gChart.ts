// Why: when a dissatisfied answer is rare, most periods hold none; the number of answers between two of them still speaks.
import betaCdf from '@stdlib/stats-base-dists-beta-cdf';
import { refuse, type Refused } from '../refusals.js';
import { fullBaseline, leastBaseline } from './baseline.js';
import { shewhartTail } from './dissatisfiedLimits.js';

export type GapPoint = {
  /** Other answers before the dissatisfied one (or ones) that ended this stretch. */
  gap: number;
  /** 'below': the dissatisfied came too close together; 'above': they became rarer. */
  signal: 'above' | 'below' | null;
};

export type GChart =
  | {
      ok: true;
      /** Baseline share of dissatisfied. */
      rate: number;
      /** Mean gap of the baseline. */
      center: number;
      lower: number;
      upper: number;
      /** Whether any gap could signal more dissatisfied; with a rate above the tail and one a point, none can. */
      seesWorse: boolean;
      points: GapPoint[];
      signals: number[];
      /** Answers since the last full stretch, and whether they already exceed the upper limit. */
      open: { gap: number; signal: 'above' | null };
    }
  | Refused;

export type Gaps = {
  gaps: number[];
  /** Other answers since the last counted stretch ended. */
  open: number;
};

/**
 * Gaps: how many other answers lie between dissatisfied ones.
 * Use: to feed `gChart`. Variant: the stretch before the first dissatisfied answer is left out, because where it
 * began is an accident; each point spans `perPoint` of them (1). Shapes: answers in order of time, true =
 * dissatisfied. Throws nothing. Empty → no gaps.
 */
export function gapsBetween(answers: readonly boolean[], perPoint = 1): Gaps {
  const gaps: number[] = [];
  const first = answers.indexOf(true);
  if (first < 0) return { gaps, open: 0 };
  let gap = 0;
  let seen = 0;
  for (const dissatisfied of answers.slice(first + 1)) {
    if (!dissatisfied) {
      gap += 1;
      continue;
    }
    seen += 1;
    if (seen === perPoint) {
      gaps.push(gap);
      gap = 0;
      seen = 0;
    }
  }
  return { gaps, open: gap };
}

/**
 * g-chart: control limits for the number of answers between dissatisfied ones.
 * Use: where fewer than about one dissatisfied answer is expected in a period. Variant: probability limits of the
 * geometric law, or, with `perPoint` above 1, of the sum of so many (negative binomial): `lower` is the largest gap
 * with P(G < lower) ≤ tail, `upper` the smallest with P(G > upper) ≤ tail; signal strictly outside. One a point
 * hardly ever sees a worsening (`seesWorse`); three or four a point do. The rate is perPoint/(perPoint + mean gap)
 * over the first `baseline` points. Source: Kaminsky et al. (1992), J. Quality Technology 24, 63–69; Benneyan (2001),
 * Health Care Management Science 4, 305–318. Units: answers. Throws nothing. Fewer than 12 baseline points →
 * 'short-baseline'; no answer between any → 'all-equal'; gaps that are no counts → 'impossible-input'.
 */
export function gChart(
  { gaps, open }: Gaps,
  options: { baseline?: number; perPoint?: number; tail?: number } = {},
): GChart {
  const { baseline = fullBaseline, perPoint = 1, tail = shewhartTail } = options;
  if (![...gaps, open].every((gap) => Number.isSafeInteger(gap) && gap >= 0))
    return refuse('impossible-input');
  const frozen = gaps.slice(0, baseline);
  if (frozen.length < leastBaseline) return refuse('short-baseline');
  const center = frozen.reduce((sum, gap) => sum + gap, 0) / frozen.length;
  if (center === 0) return refuse('all-equal');
  const rate = perPoint / (perPoint + center);
  const { lower, upper } = gapLimits(rate, { perPoint, tail });
  const points = gaps.map((gap): GapPoint => ({
    gap,
    signal: gap > upper ? 'above' : gap < lower ? 'below' : null,
  }));
  return {
    ok: true,
    rate,
    center,
    lower,
    upper,
    seesWorse: lower > 0,
    points,
    signals: points.flatMap(({ signal }, position) => (signal === null ? [] : [position])),
    open: { gap: open, signal: open > upper ? 'above' : null },
  };
}

/**
 * Probability limits of the gap before `perPoint` dissatisfied answers, each coming with chance `rate`.
 * Use: inside `gChart`, and to judge new gaps against a stored rate. Variant and source as there; P(G ≤ g) is the
 * incomplete beta function at (perPoint, g + 1), which for one a point is 1 − (1 − rate)^(g + 1). Units: answers.
 * Throws RangeError unless 0 < rate < 1.
 */
export function gapLimits(
  rate: number,
  { perPoint = 1, tail = shewhartTail }: { perPoint?: number; tail?: number } = {},
): { lower: number; upper: number } {
  if (!(rate > 0 && rate < 1)) throw new RangeError('a rate lies between 0 and 1');
  return {
    lower: firstGap((gap) => betaCdf(rate, perPoint, gap + 1) > tail),
    upper: firstGap((gap) => betaCdf(1 - rate, gap + 1, perPoint) <= tail),
  };
}

/** The smallest gap for which a condition that stays true once true is true. */
function firstGap(holds: (gap: number) => boolean): number {
  if (holds(0)) return 0;
  let last = 0;
  let next = 1;
  while (!holds(next)) {
    last = next;
    next *= 2;
  }
  while (next - last > 1) {
    const middle = Math.floor((last + next) / 2);
    if (holds(middle)) next = middle;
    else last = middle;
  }
  return next;
}
