// Why: what changed at a place where nothing was done must be taken off before the action gets the credit.
import { criticalZ, normalTwoSidedP, type Interval } from '../criticalValues.js';
import { refuse, type Refused } from '../refusals.js';
import { isPossibleShare, type Share } from '../wilson.js';

/** The counter with the action and the one without, in the same period. */
export type Pair = { treated: Share; control: Share };

export type ParallelTrend =
  | {
      ok: true;
      /** Treated minus control, period by period, in the order given. */
      gaps: number[];
      /** How fast the gap moved per period before the action; 0 when the two ran parallel. */
      slope: number;
      standardError: number;
      p: number;
      /** Whether nothing speaks against parallel trends; with few answers little could. */
      parallel: boolean;
    }
  | Refused;

export type DifferenceInDifferences =
  | ({
      ok: true;
      /** Change of the treated minus change of the control. */
      effect: number;
      standardError: number;
      z: number;
      p: number;
      treatedChange: number;
      controlChange: number;
      trend: ParallelTrend;
      /** 'effect' only with parallel trends before and no spill-over; else the numbers only describe. */
      reading: 'effect' | 'descriptive';
      /** Why it only describes. */
      because: ('too-few-periods-before' | 'not-parallel' | 'spill-over')[];
    } & Interval)
  | Refused;

const leastPeriodsBefore = 3;
const significance = 0.05;

/**
 * Difference in differences of shares.
 * Use: an action at one counter or office, with another that went on as before. Variant: (after − before) of the treated
 * minus that of the control, variance the sum of p(1 − p)/n over the four, normal interval. It reads as an effect only
 * when at least three earlier periods show parallel trends and the caller rules out spill-over; otherwise as description.
 * Source: Card & Krueger (1994); C.12 of the project's statistics notes. Units: whole `x` of whole `n` answers; fractions
 * out (0.09 = 9 percentage points). Shapes: `earlier` in order of time, the "before" pair included or not as the caller has
 * it. Throws RangeError for a confidence outside 0–1. A side without answers → 'no-answers'; impossible counts →
 * 'impossible-input'; everybody alike on all four sides → 'all-equal'.
 */
export function differenceInDifferences(
  { before, after, earlier }: { before: Pair; after: Pair; earlier: readonly Pair[] },
  options: { spillOverRuledOut: boolean; confidence?: number },
): DifferenceInDifferences {
  const sides = [before.treated, before.control, after.treated, after.control];
  if (!sides.every(isPossibleShare)) return refuse('impossible-input');
  if (sides.some(({ n }) => n === 0)) return refuse('no-answers');
  const variance = sides.reduce((sum, side) => sum + varianceOf(side), 0);
  if (!(variance > 0)) return refuse('all-equal');
  const treatedChange = shareOf(after.treated) - shareOf(before.treated);
  const controlChange = shareOf(after.control) - shareOf(before.control);
  const effect = treatedChange - controlChange;
  const standardError = Math.sqrt(variance);
  const reach = criticalZ(options.confidence) * standardError;
  const trend = parallelTrend(earlier);
  const because: ('too-few-periods-before' | 'not-parallel' | 'spill-over')[] = [];
  if (!trend.ok) because.push('too-few-periods-before');
  else if (!trend.parallel) because.push('not-parallel');
  if (!options.spillOverRuledOut) because.push('spill-over');
  return {
    ok: true,
    effect,
    standardError,
    z: effect / standardError,
    p: normalTwoSidedP(effect / standardError),
    lower: effect - reach,
    upper: effect + reach,
    treatedChange,
    controlChange,
    trend,
    reading: because.length === 0 ? 'effect' : 'descriptive',
    because,
  };
}

/**
 * Parallel trends before the action: did the gap between the two places stay?
 * Use: beside every difference in differences, with its points shown. Variant: slope of the gaps over periods of equal
 * length, weighted by their binomial variances, normal test at 5 %; a share of 0 or 1 gets the variance of half an answer,
 * as its own would be 0. Source: textbook weighted regression. Units: fractions per period. Shapes: periods in order of
 * time. Throws nothing. Fewer than three periods with answers on both sides → 'too-few-periods'; impossible counts →
 * 'impossible-input'.
 */
export function parallelTrend(earlier: readonly Pair[]): ParallelTrend {
  if (!earlier.every(({ treated, control }) => isPossibleShare(treated) && isPossibleShare(control))) {
    return refuse('impossible-input');
  }
  const points = earlier.flatMap(({ treated, control }, time) =>
    treated.n > 0 && control.n > 0
      ? [
          {
            time,
            gap: shareOf(treated) - shareOf(control),
            weight: 1 / (softVarianceOf(treated) + softVarianceOf(control)),
          },
        ]
      : [],
  );
  if (points.length < leastPeriodsBefore) return refuse('too-few-periods');
  const weights = points.reduce((sum, { weight }) => sum + weight, 0);
  const middle = points.reduce((sum, { time, weight }) => sum + weight * time, 0) / weights;
  const squares = points.reduce((sum, { time, weight }) => sum + weight * (time - middle) ** 2, 0);
  const slope =
    points.reduce((sum, { time, gap, weight }) => sum + weight * (time - middle) * gap, 0) / squares;
  const standardError = 1 / Math.sqrt(squares);
  const p = normalTwoSidedP(slope / standardError);
  return {
    ok: true,
    gaps: points.map(({ gap }) => gap),
    slope,
    standardError,
    p,
    parallel: p >= significance,
  };
}

function shareOf({ x, n }: Share): number {
  return x / n;
}

function varianceOf(side: Share): number {
  const share = shareOf(side);
  return (share * (1 - share)) / side.n;
}

function softVarianceOf({ x, n }: Share): number {
  return varianceOf({ x: Math.min(n - 0.5, Math.max(0.5, x)), n });
}
