// Why: where the answers behind each period are known, a trend must weigh 40 answers less than 4,000.
import { chiSquareTail } from '../chiSquareTail.js';
import { normalTwoSidedP } from '../criticalValues.js';
import { refuse, type Refused } from '../refusals.js';
import { isPossibleShare } from '../wilson.js';

/** `x` of `n` answers in one period; periods of one stratum (a calendar month) are compared with one another only. */
export type CountedPeriod = { time: number; x: number; n: number; stratum?: number };

export type CochranArmitage =
  | {
      ok: true;
      /** Above 0 when the share rises. */
      z: number;
      chiSquare: number;
      p: number;
      /** Periods with answers. */
      periods: number;
      /** What the straight rise leaves unexplained; p under .05: the shares scatter, or bend, more than chance allows. */
      departure: { ok: true; chiSquare: number; df: number; p: number } | Refused;
    }
  | Refused;

/**
 * Cochran–Armitage test of a trend in shares.
 * Use: satisfied of all answers per period, whatever the sizes of the periods; `logisticTrend` gives the size of the
 * trend. Variant: no continuity correction, variance from the pooled share, two-sided; the true times are the scores,
 * so gaps keep their width. With strata (Mantel's extension) numerators and variances are added over strata, each with
 * its own pooled share, so that seasons cannot pose as a trend. Source: Cochran (1954), Biometrics 10, 417–451;
 * Armitage (1955), ibid. 11, 375–386; Mantel (1963), J. Am. Stat. Assoc. 58, 690–700; the same χ² as R's
 * `prop.trend.test`. Units: `x` of `n` answers; p a probability. Shapes: any order; periods without answers are left
 * out. Throws nothing. No answers → 'no-answers'; not two different times in any stratum → 'too-few-periods'; everybody
 * or nobody counted in every stratum → 'all-equal'; impossible counts or times → 'impossible-input'.
 */
export function cochranArmitage(periods: readonly CountedPeriod[]): CochranArmitage {
  if (!periods.every((period) => isPossibleShare(period) && Number.isFinite(period.time))) {
    return refuse('impossible-input');
  }
  const counted = periods.filter(({ n }) => n > 0);
  if (counted.length === 0) return refuse('no-answers');
  const strata = splitByStratum(counted).map(stratumSums);
  if (strata.every(({ spread }) => spread === 0)) return refuse('too-few-periods');
  const total = (of: (sums: StratumSums) => number) => strata.reduce((sum, sums) => sum + of(sums), 0);
  const variance = total(({ share, spread }) => share * (1 - share) * spread);
  if (variance === 0) return refuse('all-equal');
  const z = total(({ score }) => score) / Math.sqrt(variance);
  const df = total(({ varies, periods: own }) => (varies ? own - 1 : 0)) - 1;
  const left = Math.max(0, total(({ heterogeneity }) => heterogeneity) - z * z);
  return {
    ok: true,
    z,
    chiSquare: z * z,
    p: normalTwoSidedP(z),
    periods: counted.length,
    departure:
      df < 1 ? refuse('too-few-periods') : { ok: true, chiSquare: left, df, p: chiSquareTail(left, df) },
  };
}

/**
 * Strata of counted periods, in order of their number; periods without one make a single stratum.
 * Use: methods that compare periods within strata. Throws nothing. Empty → empty.
 */
export function splitByStratum(periods: readonly CountedPeriod[]): CountedPeriod[][] {
  const strata = new Map<number | undefined, CountedPeriod[]>();
  for (const period of [...periods].sort((a, b) => a.time - b.time || a.x - b.x)) {
    strata.set(period.stratum, [...(strata.get(period.stratum) ?? []), period]);
  }
  return [...strata.values()];
}

type StratumSums = {
  periods: number;
  share: number;
  score: number;
  spread: number;
  varies: boolean;
  heterogeneity: number;
};

function stratumSums(periods: readonly CountedPeriod[]): StratumSums {
  const sum = (of: (period: CountedPeriod) => number) =>
    periods.reduce((total, period) => total + of(period), 0);
  const n = sum((period) => period.n);
  const share = sum(({ x }) => x) / n;
  const middle = sum((period) => period.n * period.time) / n;
  const variance = share * (1 - share);
  return {
    periods: periods.length,
    share,
    score: sum(({ time, x, n: all }) => (x - all * share) * (time - middle)),
    spread: sum(({ time, n: all }) => all * (time - middle) ** 2),
    varies: variance > 0,
    heterogeneity: variance === 0 ? 0 : sum(({ x, n: all }) => (x - all * share) ** 2 / (all * variance)),
  };
}
