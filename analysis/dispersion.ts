// Why: counts of an office vary more from month to month than chance alone; an interval that ignores it sees growth everywhere.
import { leastSquares } from './linear/leastSquares.js';
import { matrixFrom } from './linear/matrix.js';
import { refuse, type Refused } from './refusals.js';

/** A count and its place in months (`timeIndex`): January at a multiple of 12. */
export type MonthlyCount = { time: number; count: number };

/** What is taken out before the scatter is measured: nothing, a steady growth, or a growth and the months of the year. */
export type DispersionModel = 'mean' | 'growth' | 'growth-and-months';

export type Dispersion =
  | {
      ok: true;
      months: number;
      mean: number;
      /** Sample variance (n − 1) over the mean of the counts as they are; 1 when they scatter as chance would have it. */
      index: number;
      /** Index above 2: intervals must be widened. */
      overdispersed: boolean;
      model: DispersionModel;
      /** φ: Pearson's χ² over its degrees of freedom under the model, never below 1; variances are φ times the count. */
      scale: number;
      df: number;
    }
  | (Refused & { months: number; monthsNeeded: number });

/** Fewer months say nothing about how they scatter. */
export const monthsForDispersion = 6;
const monthsForGrowth = 8;
const monthsForSeason = 36;
/** Above this the project's statistics notes ask for a wider interval. */
const mostIndex = 2;

/**
 * Overdispersion of monthly counts.
 * Use: before every interval of a count's growth; when `overdispersed`, `quasiRateRatio` with `scale` and `df` takes the
 * place of the exact one. Variant: the check is variance over mean of the raw counts, above 2; the scale is Pearson's
 * χ²/df of a Poisson model with log link (iteratively reweighted least squares): from 36 months on growth and months of
 * the year, from 8 on growth, below that the mean alone (then φ is the index itself). A season or a trend alone thus raises
 * the index and not the scale. φ below 1 counts as 1. Source: Wedderburn (1974), Biometrika 61, 439–447; McCullagh &
 * Nelder (1989), Generalized Linear Models, ch. 6; limit 2 from C.5 of the project's statistics notes. As R's
 * `summary(glm(count ~ time + factor(month), quasipoisson))$dispersion`. Units: whole counts; φ a plain factor. Shapes:
 * any order, missing months absent. Throws nothing. Fewer than 6 months → 'too-few-periods'; no event at all →
 * 'no-answers'; counts that are not whole, times twice or not whole → 'impossible-input'.
 */
export function dispersion(series: readonly MonthlyCount[]): Dispersion {
  const months = series.length;
  const refused = (reason: Refused['reason']) => ({
    ...refuse(reason),
    months,
    monthsNeeded: monthsForDispersion,
  });
  const possible =
    new Set(series.map(({ time }) => time)).size === months &&
    series.every(({ time, count }) => Number.isInteger(time) && Number.isSafeInteger(count) && count >= 0);
  if (!possible) return refused('impossible-input');
  if (months < monthsForDispersion) return refused('too-few-periods');
  const mean = series.reduce((sum, { count }) => sum + count, 0) / months;
  if (mean === 0) return refused('no-answers');
  const variance = series.reduce((sum, { count }) => sum + (count - mean) ** 2, 0) / (months - 1);
  const index = variance / mean;
  const plain = { model: 'mean' as const, pearson: index * (months - 1), df: months - 1 };
  const fit = fitOf(series, 'growth-and-months') ?? fitOf(series, 'growth') ?? plain;
  return {
    ok: true,
    months,
    mean,
    index,
    overdispersed: index > mostIndex,
    model: fit.model,
    scale: Math.max(1, fit.pearson / fit.df),
    df: fit.df,
  };
}

type Fit = { model: DispersionModel; pearson: number; df: number };

/** undefined: too few months for this model, or months that occur too seldom to be told apart. */
function fitOf(series: readonly MonthlyCount[], model: 'growth' | 'growth-and-months'): Fit | undefined {
  const seasonal = model === 'growth-and-months';
  if (series.length < (seasonal ? monthsForSeason : monthsForGrowth)) return undefined;
  const middle = series.reduce((sum, { time }) => sum + time, 0) / series.length;
  const design = matrixFrom(
    series.map(({ time }) => [
      1,
      (time - middle) / series.length,
      ...(seasonal
        ? Array.from({ length: 11 }, (_, month) => (((time % 12) + 12) % 12 === month + 1 ? 1 : 0))
        : []),
    ]),
  );
  const df = series.length - design.columns;
  const counts = series.map(({ count }) => count);
  // Half an event keeps the logarithm of a month without any.
  let means = counts.map((count) => Math.max(count, 0.5));
  for (let step = 0; step < 100; step += 1) {
    const working = means.map((mu, row) => Math.log(mu) + ((counts[row] ?? 0) - mu) / mu);
    const fitted = leastSquares(design, working, means)?.fitted;
    if (fitted === undefined) return undefined;
    const next = fitted.map(Math.exp);
    if (!next.every((mu) => mu > 1e-9 && Number.isFinite(mu))) return undefined;
    const moved = next.some((mu, row) => Math.abs(mu - (means[row] ?? 0)) > 1e-10 * mu);
    means = next;
    if (!moved) {
      const pearson = means.reduce((sum, mu, row) => sum + ((counts[row] ?? 0) - mu) ** 2 / mu, 0);
      return { model, pearson, df };
    }
  }
  return undefined;
}
