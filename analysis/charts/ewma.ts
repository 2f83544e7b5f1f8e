// Why: a small lasting shift stays inside the limits of every single point; the moving average adds it up.
import { refuse, type Refused } from '../refusals.js';
import type { Share } from '../wilson.js';
import { poolBaseline } from './baseline.js';
import { sideOf, standardError, type Side } from './pChart.js';

/** A value with the standard error it has while nothing changed; null = no value in this period. */
export type EwmaInput = { value: number | null; sigma: number };

export type EwmaPoint = {
  value: number | null;
  average: number | null;
  lower: number | null;
  upper: number | null;
  signal: Side | null;
};

export type EwmaChart =
  { ok: true; center: number; points: EwmaPoint[]; /** Positions from 0. */ signals: number[] } | Refused;

export type EwmaOptions = {
  /** Weight of the newest value. */
  lambda?: number;
  /** Reach of the limits in standard errors of the average (L). */
  reach?: number;
  /** The unit's own ends, to which limits are cut. */
  within?: { lower: number; upper: number };
};

/**
 * λ .2 with L 2.86: about as many false alarms as a three-sigma chart (one in 370 points), but quicker on small
 * shifts.
 */
export const ewmaDefaults = { lambda: 0.2, reach: 2.86 } as const;

/**
 * EWMA chart: exponentially weighted moving average with exact limits.
 * Use: beside a Shewhart chart, for small lasting shifts. Variant: Eᵢ = λxᵢ + (1 − λ)Eᵢ₋₁ from E₀ = centre; variance
 * vᵢ = λ²σᵢ² + (1 − λ)²vᵢ₋₁ from 0, so that limits centre ± L√vᵢ are exact from the first point and follow a changing
 * σ; λ .2, L 2.86 unless told. A period without a value leaves both as they are. Signal strictly outside. Source:
 * Roberts (1959), Technometrics 1, 239–250; Montgomery, Introduction to SPC, ch. 9. Shapes: values in order of time,
 * in any unit; positions from 0. Throws RangeError unless 0 < λ ≤ 1 and L > 0. A σ below 0, or a value or centre that
 * is no number → 'impossible-input'; every σ 0 → 'all-equal'. Empty → no points.
 */
export function ewmaChart(
  inputs: readonly EwmaInput[],
  center: number,
  options: EwmaOptions = {},
): EwmaChart {
  const { lambda = ewmaDefaults.lambda, reach = ewmaDefaults.reach, within } = options;
  if (!(lambda > 0 && lambda <= 1) || !(reach > 0)) throw new RangeError('λ lies in 0–1 and L above 0');
  const possible = inputs.every(
    ({ value, sigma }) => Number.isFinite(value ?? 0) && Number.isFinite(sigma) && sigma >= 0,
  );
  if (!possible || !Number.isFinite(center)) return refuse('impossible-input');
  if (inputs.length > 0 && inputs.every(({ sigma }) => sigma === 0)) return refuse('all-equal');
  let average = center;
  let variance = 0;
  const points = inputs.map(({ value, sigma }): EwmaPoint => {
    if (value === null) return { value, average: null, lower: null, upper: null, signal: null };
    average = nextAverage(average, value, lambda);
    variance = nextVariance(variance, sigma, lambda);
    const width = reach * Math.sqrt(variance);
    const lower = Math.max(within?.lower ?? -Infinity, center - width);
    const upper = Math.min(within?.upper ?? Infinity, center + width);
    return { value, average, lower, upper, signal: sideOf(average, lower, upper) };
  });
  const signals = points.flatMap(({ signal }, position) => (signal === null ? [] : [position]));
  return { ok: true, center, points, signals };
}

/**
 * EWMA chart of shares with a changing number of answers.
 * Use: beside the p-chart of the same series. Variant: σᵢ = √(p̄(1 − p̄)/nᵢ), times `sigmaZ` (Laney's, 1 unless
 * given) where periods differ by more than chance; limits cut to 0–1; otherwise `ewmaChart`. Shapes as `pChart`.
 * Throws as `ewmaChart`. No baseline answers → 'no-answers'; nobody or everybody in the baseline → 'all-equal';
 * counts that cannot be → 'impossible-input'.
 */
export function ewmaOfShares(
  subgroups: readonly Share[],
  options: { baseline: readonly number[]; sigmaZ?: number; lambda?: number; reach?: number },
): EwmaChart {
  const pooled = poolBaseline(subgroups, options.baseline);
  if (!pooled.ok) return pooled;
  if (pooled.x === 0 || pooled.x === pooled.n) return refuse('all-equal');
  const { sigmaZ = 1, lambda = ewmaDefaults.lambda, reach = ewmaDefaults.reach } = options;
  const inputs = subgroups.map(({ x, n }) =>
    n === 0 ? { value: null, sigma: 0 } : { value: x / n, sigma: sigmaZ * standardError(pooled.center, n) },
  );
  return ewmaChart(inputs, pooled.center, { lambda, reach, within: { lower: 0, upper: 1 } });
}

/**
 * Next average of an EWMA: one step, without any memory but the last average.
 * Use: inside `ewmaChart` and in simulations of run lengths, which take millions of steps. Throws nothing.
 */
export function nextAverage(previous: number, value: number, lambda: number): number {
  return lambda * value + (1 - lambda) * previous;
}

/**
 * Next variance of an EWMA, for a value with standard error `sigma`.
 * Use and limits as `nextAverage`. Starts from 0.
 */
export function nextVariance(previous: number, sigma: number, lambda: number): number {
  return (lambda * sigma) ** 2 + (1 - lambda) ** 2 * previous;
}
