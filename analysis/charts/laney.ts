// Why: with many answers a period, ordinary differences between days exceed chance, and a p-chart would cry wolf at every point.
import { refuse, type Refused } from '../refusals.js';
import type { Share } from '../wilson.js';
import { poolBaseline } from './baseline.js';
import { drawShares, shewhartReach, standardiseShares, type ChartNumbers } from './pChart.js';

export type LaneyChart =
  | ({
      ok: true;
      /** As measured over the baseline; above 1 = more spread than chance. */
      measuredSigmaZ: number;
      /** As used for the limits. */
      sigmaZ: number;
      /** One for each subgroup; null without answers. */
      z: (number | null)[];
      /**
       * σ_z above 3: the periods differ far beyond chance, look at the source of the data before any single point.
       */
      warning: 'far-beyond-chance' | null;
    } & ChartNumbers)
  | Refused;

/** Mean moving range of two normal values, in standard deviations: the constant of the tables, as Minitab uses it. */
const meanRangeOfTwo = 1.128;
/** Above this the chart says that the source of the data differs, not the service. */
export const farBeyondChance = 3;

/**
 * Laney's p′-chart: control limits for a share whose periods differ by more than chance.
 * Use: where σ_z is above about 1.2 or the subgroups are large; `chooseChart` decides. Variant: zᵢ over the baseline,
 * σ_z = mean|zᵢ − zᵢ₋₁|/1.128 (moving ranges over baseline subgroups with answers, in order), limits p̄ ± 3σ_z√(p̄(1
 * − p̄)/nᵢ), cut to 0–1, signal strictly outside. σ_z below `leastSigmaZ` (1) is taken as that: narrower limits than
 * chance need a reason nobody has given; pass 0 for the plain formula. Source: Laney (2002), Quality Engineering 14,
 * 531–537; Minitab's methods for the p′ chart. Shapes and units as `pChart`. Throws nothing. Fewer than two baseline
 * subgroups → 'too-few-periods'; nobody or everybody in the baseline → 'all-equal'; no answers → 'no-answers'; counts
 * that cannot be → 'impossible-input'.
 */
export function laneyChart(
  subgroups: readonly Share[],
  options: { baseline: readonly number[]; sigmas?: number; leastSigmaZ?: number },
): LaneyChart {
  const pooled = poolBaseline(subgroups, options.baseline);
  if (!pooled.ok) return pooled;
  const z = standardiseShares(subgroups, pooled.center);
  const measuredSigmaZ = movingRangeSigma(pooled.positions.map((position) => z[position] ?? null));
  if (pooled.x === 0 || pooled.x === pooled.n) return refuse('all-equal');
  if (measuredSigmaZ === undefined) return refuse('too-few-periods');
  const sigmaZ = Math.max(measuredSigmaZ, options.leastSigmaZ ?? 1);
  return {
    ok: true,
    ...drawShares(subgroups, pooled.center, (options.sigmas ?? shewhartReach) * sigmaZ),
    measuredSigmaZ,
    sigmaZ,
    z,
    warning: measuredSigmaZ > farBeyondChance ? 'far-beyond-chance' : null,
  };
}

/**
 * Spread from moving ranges: the standard deviation that neighbouring values speak of, blind to slow drifts.
 * Use: Laney's σ_z; the σ of an individuals chart. Variant: mean absolute step between neighbours ÷ 1.128; missing
 * values are skipped, their neighbours become neighbours. Unit: that of the values. Throws nothing. Fewer than two
 * values → undefined.
 */
export function movingRangeSigma(values: readonly (number | null)[]): number | undefined {
  let steps = 0;
  let sum = 0;
  let previous: number | undefined;
  for (const value of values) {
    if (value === null) continue;
    if (previous !== undefined) {
      sum += Math.abs(value - previous);
      steps += 1;
    }
    previous = value;
  }
  return steps === 0 ? undefined : sum / steps / meanRangeOfTwo;
}
