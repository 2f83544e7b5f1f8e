// Why: from the counted answers of a series to its chart, its limits and what they signal: once, for page and alarm alike.
import { fullBaseline, leastBaseline } from '../charts/baseline.js';
import { chooseChart, type ChartChoice, type ChartReason } from '../charts/chooseChart.js';
import { exactChart } from '../charts/dissatisfiedLimits.js';
import { ewmaOfShares } from '../charts/ewma.js';
import { laneyChart } from '../charts/laney.js';
import { pChart, type ChartPoint, type Side } from '../charts/pChart.js';
import { refuse, type Refused } from '../refusals.js';
import type { Share } from '../wilson.js';
import { causesOf, type Cause } from './causes.js';
import { gapSeries, type DayAnswers } from './gapSeries.js';

/** The answers of one period. */
export type Subgroup = { n: number; satisfied: number; dissatisfied: number };

export type SeriesPoint = {
  /** Position of the period (of a gap: of the day on which it ended) in what was given. */
  position: number;
  /** Of a gap: the day on which it began; else as `position`. */
  began: number;
  /** Share 0–1; of a gap: other answers in between. */
  value: number | null;
  lower: number | null;
  upper: number | null;
  signal: Side | null;
  /** The moving average and its limits; null where none is kept. */
  average: number | null;
  averageLower: number | null;
  averageUpper: number | null;
  drift: Side | null;
  /** Answers, and those counted on the chart. */
  n: number;
  x: number;
};

export type WatchedSeries = {
  ok: true;
  chart: 'p' | 'laney' | 'exact' | 'g';
  reason: ChartReason;
  /** Which of the given periods the points are. */
  grain: 'narrow' | 'wide' | 'gap';
  /** What is counted: good when it rises, or good when it falls. */
  of: 'satisfied' | 'dissatisfied';
  center: number;
  provisional: boolean;
  /** Positions among the points. */
  baseline: number[];
  /** Answers of the baseline, and those counted. */
  baselineShare: Share;
  /** Spread beyond chance as used for the limits; 1 where chance alone is taken. */
  sigmaZ: number;
  warning: 'far-beyond-chance' | null;
  /** Whether a moving average is kept beside it. */
  hasAverage: boolean;
  points: SeriesPoint[];
  causes: Cause[];
};

export type Unwatched = Refused & { /** Periods with answers so far. */ usable: number };

/**
 * Watched series: chart, limits and causes of one series of answers.
 * Use: behind every chart and every alarm. Variant: `chooseChart` over the satisfied, with the wide periods as the way
 * out where the narrow ones hold too few; where too few are expected, the dissatisfied are charted instead (exact
 * limits, or gaps where even one a period is rare, `days` are given and hold 12 stretches). A p- or Laney chart keeps an EWMA beside it (λ
 * .2, L 2.86); limits are compared with what follows the baseline only. While the baseline is not full (fewer than 21
 * periods), the newest period is judged by the others and not by itself. Run rules stay off: with the average beside
 * every chart they would only add false alarms. Shapes: periods in order of time, counted from the start of the
 * baseline. Throws nothing. Refusals as `chooseChart` and `gChart`.
 */
export function watchSeries(answers: {
  narrow: readonly Subgroup[];
  wide?: readonly Subgroup[] | undefined;
  days?: (() => readonly DayAnswers[]) | undefined;
}): WatchedSeries | Unwatched {
  const { narrow, wide, days } = answers;
  const bySatisfied = choose(sharesOf(narrow, 'satisfied'), wide && sharesOf(wide, 'satisfied'));
  if (!bySatisfied.ok) return bySatisfied;
  if (bySatisfied.chart === 'widen' && wide !== undefined) {
    const choice = choose(sharesOf(wide, 'satisfied'));
    if (!choice.ok) return choice;
    const drawn = draw(wide, 'satisfied', 'wide', choice);
    // Said as it was decided: too few a week, enough a month.
    return drawn.ok ? { ...drawn, reason: bySatisfied.reason } : drawn;
  }
  if (bySatisfied.chart === 'p' || bySatisfied.chart === 'laney')
    return draw(narrow, 'satisfied', 'narrow', bySatisfied);
  const byDissatisfied = choose(sharesOf(narrow, 'dissatisfied'));
  if (!byDissatisfied.ok) return byDissatisfied;
  const gaps =
    byDissatisfied.chart === 'g' && days !== undefined ? drawGaps(days(), byDissatisfied.reason) : undefined;
  if (gaps?.ok === true) return gaps;
  return draw(narrow, 'dissatisfied', 'narrow', byDissatisfied);
}

const sharesOf = (subgroups: readonly Subgroup[], of: 'satisfied' | 'dissatisfied'): Share[] =>
  subgroups.map((subgroup) => ({ x: subgroup[of], n: subgroup.n }));

/** The newest period does not judge itself: it joins the baseline when the next one is there. */
function choose(shares: readonly Share[], wider?: readonly Share[]): ChartChoice {
  const usable = shares.flatMap(({ n }, position) => (n > 0 ? [position] : []));
  const newest = usable.at(-1);
  const apart = usable.length > leastBaseline && usable.length <= fullBaseline;
  return chooseChart(shares, {
    ...(apart && newest !== undefined ? { excluded: [newest] } : {}),
    ...(wider === undefined ? {} : { wider }),
  });
}

type Chosen = Extract<ChartChoice, { ok: true }>;

function draw(
  subgroups: readonly Subgroup[],
  of: 'satisfied' | 'dissatisfied',
  grain: 'narrow' | 'wide',
  choice: Chosen,
): WatchedSeries | Unwatched {
  const shares = sharesOf(subgroups, of);
  const { positions, x, n, center } = choice.baseline;
  const options = { baseline: positions };
  const kind = choice.chart === 'laney' ? 'laney' : choice.chart === 'p' ? 'p' : 'exact';
  const laney = kind === 'laney' ? laneyChart(shares, options) : undefined;
  const drawn = laney ?? (kind === 'p' ? pChart(shares, options) : exactChart(shares, options));
  if (!drawn.ok) return { ...refuse(drawn.reason), usable: positions.length };
  const sigmaZ = laney?.ok === true ? laney.sigmaZ : 1;
  const average = kind === 'exact' ? undefined : ewmaOfShares(shares, { ...options, sigmaZ });
  const averages = average?.ok === true ? average.points : undefined;
  const points = drawn.points.map((point, position): SeriesPoint => {
    const kept = averages?.[position];
    return {
      position,
      began: position,
      ...limitsOf(point),
      average: kept?.average ?? null,
      averageLower: kept?.lower ?? null,
      averageUpper: kept?.upper ?? null,
      drift: kept?.signal ?? null,
      n: shares[position]?.n ?? 0,
      x: shares[position]?.x ?? 0,
    };
  });
  return {
    ok: true,
    chart: kind,
    reason: choice.reason,
    grain,
    of,
    center,
    provisional: choice.provisional,
    baseline: [...positions],
    baselineShare: { x, n },
    sigmaZ,
    warning: choice.warning,
    hasAverage: averages !== undefined,
    points,
    causes: watched(points, center, (positions.at(-1) ?? 0) + 1),
  };
}

const limitsOf = ({ share, lower, upper, signal }: ChartPoint) => ({ value: share, lower, upper, signal });

function drawGaps(days: readonly DayAnswers[], reason: ChartReason): WatchedSeries | Unwatched {
  const { chart, places, perPoint } = gapSeries(days);
  if (!chart.ok) return { ...refuse(chart.reason), usable: places.length };
  const inBaseline = Math.min(fullBaseline, chart.points.length);
  const points = chart.points.map(({ gap, signal }, index): SeriesPoint => ({
    position: places[index]?.last ?? 0,
    began: places[index]?.first ?? 0,
    value: gap,
    lower: chart.lower,
    upper: chart.upper,
    signal,
    average: null,
    averageLower: null,
    averageUpper: null,
    drift: null,
    n: gap + perPoint,
    x: perPoint,
  }));
  const first = points.slice(0, inBaseline);
  return {
    ok: true,
    chart: 'g',
    reason,
    grain: 'gap',
    of: 'dissatisfied',
    center: chart.center,
    provisional: inBaseline < fullBaseline,
    baseline: first.map((_, index) => index),
    baselineShare: { x: perPoint * inBaseline, n: first.reduce((sum, { n }) => sum + n, 0) },
    sigmaZ: 1,
    warning: null,
    hasAverage: false,
    points,
    causes: watched(points, chart.center, inBaseline),
  };
}

function watched(points: readonly SeriesPoint[], center: number, from: number): Cause[] {
  return causesOf(
    points.map(({ signal, drift, average, value }) => ({
      signal,
      drift,
      lean: average === null ? (value === null ? null : value - center) : average - center,
    })),
    from,
  );
}

/**
 * Tone of a signal: up is not better.
 * Use: beside every signal word. Satisfied above, dissatisfied below, and longer gaps between dissatisfied are good.
 * Throws nothing.
 */
export function toneOf(series: Pick<WatchedSeries, 'of' | 'chart'>, side: Side): 'good' | 'bad' {
  const goodSide = series.of === 'satisfied' || series.chart === 'g' ? 'above' : 'below';
  return side === goodSide ? 'good' : 'bad';
}
