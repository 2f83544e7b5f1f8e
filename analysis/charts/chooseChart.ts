// Why: which chart a series gets must be decided once, by its numbers, and be said; not by whoever likes which picture.
import { refuse, type Refused } from '../refusals.js';
import type { Share } from '../wilson.js';
import { freezeBaseline, type PooledBaseline } from './baseline.js';
import { farBeyondChance, movingRangeSigma } from './laney.js';
import { standardiseShares } from './pChart.js';

export type ChartKind = 'p' | 'laney' | 'widen' | 'exact' | 'g';

export type ChartReason =
  /** Chance alone explains how the periods differ. → p */
  | 'chance-explains'
  /** σ_z is above 1.2. → laney */
  | 'beyond-chance'
  /** So many answers a period that ordinary differences exceed chance. → laney */
  | 'large-subgroups'
  /** Too few expected, but the wider periods hold enough. → widen */
  | 'wider-holds-enough'
  /** Too few expected, and no wider periods to go to. → exact */
  | 'too-few-expected'
  /** Not even one expected a period. → g */
  | 'rare';

export type ChartChoice =
  | {
      ok: true;
      chart: ChartKind;
      reason: ChartReason;
      /**
       * Of the answers that are rarer in the baseline, mostly the dissatisfied: the smallest number expected in a
       * subgroup.
       */
      smallestExpected: number;
      measuredSigmaZ: number | null;
      warning: 'far-beyond-chance' | null;
      provisional: boolean;
      baseline: PooledBaseline;
    }
  | (Refused & { usable: number });

/** Least expected number, on both sides, for limits of three standard errors. */
const leastExpected = 5;
/** From here on the moving ranges speak of more than chance. */
const beyondChance = 1.2;
/** Mean answers a subgroup from which Laney's chart is used in any case: it equals the p-chart where σ_z is 1. */
const largeSubgroup = 1000;

/**
 * Choice of a chart for a series of shares.
 * Use: once for a series, together with its baseline; the page prints the reason. Variant, in this order, over the
 * baseline only, so that new points do not change the chart: (1) fewer than 12 subgroups → none; (2) n·p̄ and n(1 −
 * p̄) at least 5 in every subgroup → Laney's chart if σ_z is above 1.2 or the mean subgroup has 1000 answers or more,
 * else the p-chart; (3) otherwise the wider periods, if given, have a baseline and hold at least 5 everywhere →
 * widen; (4) fewer than one expected in the mean subgroup → g-chart; (5) else exact binomial limits. σ_z above 3
 * warns. Source: C.6 of the project's statistics notes; Montgomery, Introduction to SPC. Steps 4 and the 1000 are
 * this project's own lines. Shapes: satisfied `x` of `n` in order of time; `wider` the same answers in wider periods.
 * Throws nothing. Too short a baseline → 'short-baseline'; nobody or everybody in it → 'all-equal'; counts that
 * cannot be → 'impossible-input'.
 */
export function chooseChart(
  subgroups: readonly Share[],
  options: { start?: number; excluded?: readonly number[]; wider?: readonly Share[] } = {},
): ChartChoice {
  const { wider, ...baselineOptions } = options;
  const frozen = freezeBaseline(subgroups, baselineOptions);
  if (!frozen.ok) return frozen;
  const { ok, provisional, ...baseline } = frozen;
  if (baseline.x === 0 || baseline.x === baseline.n) {
    return { ...refuse('all-equal'), usable: baseline.positions.length };
  }
  const used = baseline.positions.flatMap((position) => subgroups[position] ?? []);
  const measuredSigmaZ = movingRangeSigma(standardiseShares(used, baseline.center)) ?? null;
  const smallestExpected = expectedInSmallest(used, baseline);
  const decided = decide({
    smallestExpected,
    meanSize: baseline.n / used.length,
    meanExpected: rarer(baseline) / used.length,
    sigmaZ: measuredSigmaZ ?? 1,
    wider,
  });
  const warning = (measuredSigmaZ ?? 0) > farBeyondChance ? 'far-beyond-chance' : null;
  return { ok, ...decided, smallestExpected, measuredSigmaZ, warning, provisional, baseline };
}

function decide(series: {
  smallestExpected: number;
  meanSize: number;
  meanExpected: number;
  sigmaZ: number;
  wider: readonly Share[] | undefined;
}): { chart: ChartKind; reason: ChartReason } {
  const { smallestExpected, meanSize, meanExpected, sigmaZ, wider } = series;
  if (smallestExpected >= leastExpected) {
    if (sigmaZ > beyondChance) return { chart: 'laney', reason: 'beyond-chance' };
    if (meanSize >= largeSubgroup) return { chart: 'laney', reason: 'large-subgroups' };
    return { chart: 'p', reason: 'chance-explains' };
  }
  if (wider !== undefined && holdsEnough(wider)) return { chart: 'widen', reason: 'wider-holds-enough' };
  if (meanExpected < 1) return { chart: 'g', reason: 'rare' };
  return { chart: 'exact', reason: 'too-few-expected' };
}

function holdsEnough(subgroups: readonly Share[]): boolean {
  const frozen = freezeBaseline(subgroups);
  if (!frozen.ok) return false;
  const used = frozen.positions.flatMap((position) => subgroups[position] ?? []);
  return expectedInSmallest(used, frozen) >= leastExpected;
}

/** Counted from whole answers: 50 × (1 − 0.9) is a crumb under five, 50 × 100/1000 is five. */
function expectedInSmallest(subgroups: readonly Share[], baseline: Share): number {
  return (Math.min(...subgroups.map(({ n }) => n)) * rarer(baseline)) / baseline.n;
}

/** How many answers are on the rarer side, mostly the dissatisfied. */
function rarer({ x, n }: Share): number {
  return Math.min(x, n - x);
}
