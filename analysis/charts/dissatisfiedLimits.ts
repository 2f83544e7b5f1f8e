// Why: where few dissatisfied are expected, three standard errors are no three standard errors; the exact chances are.
import { binomialLimits } from '../binomialLimits.js';
import { refuse } from '../refusals.js';
import type { Share } from '../wilson.js';
import { poolBaseline } from './baseline.js';
import { collect, noPoint, type ChartPoint, type ShareChart } from './pChart.js';

/** Chance beyond three standard errors on one side, which exact limits keep to. */
export const shewhartTail = 0.0013498980316300933;

/**
 * Exact chart of a rare share, mostly the dissatisfied.
 * Use: where n·p̄ or n(1 − p̄) is under 5 and no wider subgroup helps. Variant: binomial limits in whole answers for
 * each subgroup's own n, at most `tail` (three standard errors) beyond each; drawn as shares; a signal lies strictly
 * outside, counted in answers so that rounding decides nothing. Source: binomial law, see `binomialLimits`. Shapes:
 * whole `x` dissatisfied of whole `n`, in order of time; positions from 0. Throws nothing. Refusals as `pChart`;
 * counts that are no whole numbers → 'impossible-input'.
 */
export function exactChart(
  subgroups: readonly Share[],
  options: { baseline: readonly number[]; tail?: number },
): ShareChart {
  if (!subgroups.every(({ x, n }) => Number.isSafeInteger(x) && Number.isSafeInteger(n))) {
    return refuse('impossible-input');
  }
  const pooled = poolBaseline(subgroups, options.baseline);
  if (!pooled.ok) return pooled;
  const tail = options.tail ?? shewhartTail;
  // Subgroups of one size share their limits, which are the costly part when thousands of series are simulated.
  const bySize = new Map<number, { lower: number; upper: number }>();
  const points = subgroups.map(({ x, n }): ChartPoint => {
    if (n === 0) return noPoint;
    const limits = bySize.get(n) ?? binomialLimits(n, pooled.center, tail);
    bySize.set(n, limits);
    const signal = x > limits.upper ? 'above' : x < limits.lower ? 'below' : null;
    return { share: x / n, lower: limits.lower / n, upper: limits.upper / n, signal };
  });
  const chart = collect(pooled.center, points);
  if (pooled.x === 0 || pooled.x === pooled.n) return { ...refuse('all-equal'), collapsed: chart };
  return { ok: true, ...chart };
}
