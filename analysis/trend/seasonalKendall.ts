// Why: a series that swings with the year shows its trend only when every month is held against the same month.
import { chiSquareTail } from '../chiSquareTail.js';
import { normalTwoSidedP } from '../criticalValues.js';
import { refuse, type Refused } from '../refusals.js';
import { hirschSlackVariance } from './hirschSlack.js';
import { continuityZ, kendallSum, type KendallSum } from './mannKendall.js';
import { atRank, pairwiseSlopes, slopeInterval, type SlopeInterval } from './senSlope.js';
import { presentValues, type PresentValue } from './timedValues.js';

/** One period of a series with seasons: its year, its season in the year (month 1–12, quarter 1–4) and its figure. */
export type SeasonedValue = { year: number; season: number; value: number | null };

/** Kendall's sum within one season; z (without continuity correction) is null where nothing varies. */
export type SeasonTrend = KendallSum & { season: number; z: number | null };

export type SeasonalKendall =
  | (SeasonalSum & {
      ok: true;
      z: number;
      p: number;
      /** Median of the slopes within seasons, with Gilbert's interval. */
      slopePerYear: number;
      interval: SlopeInterval;
      /** Whether the seasons move alike; p under .05: they do not, and one trend for all of them misleads. */
      heterogeneity: { ok: true; chiSquare: number; df: number; p: number } | Refused;
      /** The same test where months carry over into one another. */
      dependent: DependentTest;
    })
  | (Refused & SeasonalSum);

type DependentTest = { ok: true; variance: number; z: number; p: number; interval: SlopeInterval } | Refused;

type SeasonalSum = {
  n: number;
  /** Different years with a figure; under three is too short to say anything. */
  years: number;
  tooShort: boolean;
  s: number;
  variance: number;
  seasons: SeasonTrend[];
};

const leastYears = 3;
const leastYearsForDependence = 10;

/**
 * Seasonal Kendall test of a trend, with its slope per year.
 * Use: months, quarters or half-years over three years and more. Variant: Mann–Kendall within each season, sums and
 * variances added (seasons taken as independent), continuity correction, two-sided normal p; slope and interval as in
 * `senSlope`, from the slopes within seasons and the added variance. Heterogeneity: ΣZ² − m·Z̄² over the m seasons that
 * vary, df m − 1. `dependent`: with Hirsch & Slack's covariances, from ten years on. Source: Hirsch, Slack & Smith
 * (1982), Water Resources Research 18, 107–121; Hirsch & Slack (1984), ibid. 20, 727–732; van Belle & Hughes (1984),
 * ibid. 20, 127–136. Units: values in any unit; slope per year; p a probability. Shapes: any order; missing figures
 * null; `seasons` by number, also those without a figure. Under three years it computes and says `tooShort`.
 * Throws RangeError for a confidence outside 0–1. No season with two years → 'too-few-periods'; nothing varies within
 * any season → 'all-equal'; not finite → 'impossible-input'; each with what was summed.
 */
export function seasonalKendall(series: readonly SeasonedValue[], confidence = 0.95): SeasonalKendall {
  const bySeason = splitBySeason(series);
  if (bySeason === undefined) return { ...refuse('impossible-input'), ...sumOf([]) };
  const sum = sumOf(bySeason);
  const slopes = Float64Array.from(bySeason.flatMap(({ present }) => [...pairwiseSlopes(present)])).sort();
  if (slopes.length === 0) return { ...refuse('too-few-periods'), ...sum };
  if (sum.variance === 0) return { ...refuse('all-equal'), ...sum };
  const z = continuityZ(sum.s, sum.variance);
  return {
    ok: true,
    ...sum,
    z,
    p: normalTwoSidedP(z),
    slopePerYear: atRank(slopes, (slopes.length + 1) / 2),
    interval: slopeInterval(slopes, sum.variance, confidence),
    heterogeneity: heterogeneityOf(sum.seasons),
    dependent: dependentTest(sum, bySeason, slopes, confidence),
  };
}

type Season = { season: number; present: PresentValue[] };

function splitBySeason(series: readonly SeasonedValue[]): Season[] | undefined {
  if (!series.every(({ season }) => Number.isFinite(season))) return undefined;
  const numbers = [...new Set(series.map(({ season }) => season))].sort((a, b) => a - b);
  const seasons = numbers.flatMap((season) => {
    const own = series.filter((one) => one.season === season);
    const present = presentValues(own.map(({ year, value }) => ({ time: year, value })));
    return present === undefined ? [] : [{ season, present }];
  });
  return seasons.length === numbers.length ? seasons : undefined;
}

function sumOf(bySeason: readonly Season[]): SeasonalSum {
  const seasons = bySeason.map(({ season, present }): SeasonTrend => {
    const sum = kendallSum(present);
    return { ...sum, season, z: sum.variance === 0 ? null : sum.s / Math.sqrt(sum.variance) };
  });
  const years = new Set(bySeason.flatMap(({ present }) => present.map(({ time }) => time))).size;
  const total = (of: (season: SeasonTrend) => number) => seasons.reduce((sum, season) => sum + of(season), 0);
  return {
    n: total(({ n }) => n),
    years,
    tooShort: years < leastYears,
    s: total(({ s }) => s),
    variance: total(({ variance }) => variance),
    seasons,
  };
}

function heterogeneityOf(
  seasons: readonly SeasonTrend[],
): { ok: true; chiSquare: number; df: number; p: number } | Refused {
  const scores = seasons.flatMap(({ z }) => (z === null ? [] : [z]));
  const df = scores.length - 1;
  if (df < 1) return refuse('too-few-groups');
  const mean = scores.reduce((sum, z) => sum + z, 0) / scores.length;
  // Σ(Z − Z̄)² is ΣZ² − m·Z̄², without subtracting two large numbers.
  const chiSquare = scores.reduce((sum, z) => sum + (z - mean) ** 2, 0);
  return { ok: true, chiSquare, df, p: chiSquareTail(chiSquare, df) };
}

function dependentTest(
  { s, years }: SeasonalSum,
  bySeason: readonly Season[],
  slopes: Float64Array,
  confidence: number,
): DependentTest {
  if (years < leastYearsForDependence) return refuse('too-few-periods');
  const variance = hirschSlackVariance(bySeason.map(({ present }) => present));
  if (!(variance > 0)) return refuse('all-equal');
  const z = continuityZ(s, variance);
  const interval = slopeInterval(slopes, variance, confidence);
  return { ok: true, variance, z, p: normalTwoSidedP(z), interval };
}
