// Why: the plain control chart of a share, and the ground the other charts of shares stand on.
import { refuse, type Refused } from '../refusals.js';
import type { Share } from '../wilson.js';
import { poolBaseline } from './baseline.js';

export type Side = 'above' | 'below';

/** A subgroup on a chart; without answers it has no share, no limits and no signal. */
export type ChartPoint = {
  share: number | null;
  lower: number | null;
  upper: number | null;
  signal: Side | null;
};

export type ChartNumbers = {
  center: number;
  points: ChartPoint[];
  /** Positions, from 0, of the points outside their limits. */
  signals: number[];
};

export type ShareChart =
  | ({ ok: true } & ChartNumbers)
  | (Refused & { /** What the formula would draw. */ collapsed?: ChartNumbers });

/** The usual reach of control limits, in standard errors. */
export const shewhartReach = 3;

/**
 * p-chart: control limits for a share over time.
 * Use: an alarm when one period stands out; `chooseChart` says when this chart is the right one. Variant: limits p̄ ±
 * 3√(p̄(1 − p̄)/nᵢ) for each subgroup's own n, cut to 0–1; p̄ over the given baseline positions; a signal lies
 * strictly outside. Source: Shewhart 1931; Montgomery, Introduction to SPC. Shapes: subgroups in order of time,
 * positions from 0; shares 0–1. Throws nothing. No baseline answers → 'no-answers'; counts that cannot be →
 * 'impossible-input'; nobody or everybody in the baseline → 'all-equal' with the limits of no width that the formula
 * gives as `collapsed`: no chance can be told from them.
 */
export function pChart(
  subgroups: readonly Share[],
  options: { baseline: readonly number[]; sigmas?: number },
): ShareChart {
  const pooled = poolBaseline(subgroups, options.baseline);
  if (!pooled.ok) return pooled;
  const chart = drawShares(subgroups, pooled.center, options.sigmas ?? shewhartReach);
  if (pooled.x === 0 || pooled.x === pooled.n) return { ...refuse('all-equal'), collapsed: chart };
  return { ok: true, ...chart };
}

/**
 * Points of a chart of shares around a known centre.
 * Use: inside the p-chart and Laney's chart (`reach` = 3σ_z), and to judge new points against stored limits.
 * Variant and units as `pChart`; `reach` in binomial standard errors. Throws nothing. Empty → no points.
 */
export function drawShares(subgroups: readonly Share[], center: number, reach: number): ChartNumbers {
  return collect(
    center,
    subgroups.map(({ x, n }): ChartPoint => {
      if (n === 0) return noPoint;
      const share = x / n;
      const width = reach * standardError(center, n);
      const lower = Math.max(0, center - width);
      const upper = Math.min(1, center + width);
      return { share, lower, upper, signal: sideOf(share, lower, upper) };
    }),
  );
}

/**
 * Standardised shares: how many binomial standard errors each subgroup lies from the centre.
 * Use: Laney's σ_z and the CUSUM of shares. Variant: zᵢ = (pᵢ − p̄)/√(p̄(1 − p̄)/nᵢ). Throws nothing. A subgroup
 * without answers → null, and so is every one around a centre of 0 or 1, where there is no standard error.
 */
export function standardiseShares(subgroups: readonly Share[], center: number): (number | null)[] {
  return subgroups.map(({ x, n }) =>
    n > 0 && center > 0 && center < 1 ? (x / n - center) / standardError(center, n) : null,
  );
}

/**
 * Binomial standard error of a share of `n` answers around `center`.
 * Use: inside the charts of shares. Units: share 0–1. Throws nothing; n must be above 0.
 */
export function standardError(center: number, n: number): number {
  return Math.sqrt((center * (1 - center)) / n);
}

/** The point of a period without answers. */
export const noPoint: ChartPoint = { share: null, lower: null, upper: null, signal: null };

/**
 * Side of a value strictly outside its limits.
 * Use: every chart, so that "on the limit" is no alarm anywhere. Throws nothing. Inside or on a limit → null.
 */
export function sideOf(value: number, lower: number, upper: number): Side | null {
  if (value > upper) return 'above';
  return value < lower ? 'below' : null;
}

/**
 * Chart of finished points: gathers where they signal.
 * Use: inside the charts of shares. Throws nothing. Empty → no points, no signals.
 */
export function collect(center: number, points: ChartPoint[]): ChartNumbers {
  const signals = points.flatMap(({ signal }, position) => (signal === null ? [] : [position]));
  return { center, points, signals };
}
