// Why: which calculation answers which method of the reference cases, in one table.
//
// Adding one: write `calculations/<method>.ts`, named as the cases name the method, exporting one function from a case to
// named figures that calls public functions of analysis/ only; read the case with `given.ts` (`number`, `numbers`,
// `variable`, `numberColumn`, `confidence` …), make figures with `figure(result, pick)`, so that a refusal brings its
// reason (`kept` where a refusal hands its figure back), and say other absences with `new NoValue(reason)`: null, NaN and
// undefined never pass. Where a case expects `error`, the refusal itself (`error: figure(…)`) is the answer. Names that
// `contract.ts` lets a product leave out are left out by not being there; all others must be there. Then add one line to
// `calculations` below and take the method out of `awaited`. Try it: npm run verify:reference -- FOLDER
import { changePointsMean } from './calculations/change_points_mean.js';
import { chiSquareTable } from './calculations/chi_square_table.js';
import { cronbachAlpha } from './calculations/cronbach_alpha.js';
import { cusumTabular } from './calculations/cusum_tabular.js';
import { differenceOfMeans } from './calculations/difference_of_means.js';
import { differenceOfProportions } from './calculations/difference_of_proportions.js';
import { ewma } from './calculations/ewma_chart.js';
import { growthRateCiMeans } from './calculations/growth_rate_ci_means.js';
import { growthRateCiProportions } from './calculations/growth_rate_ci_proportions.js';
import { growthAlongSeries } from './calculations/growth_series.js';
import { importancePerformanceOfCase } from './calculations/importance_performance.js';
import { interruptedTimeSeries } from './calculations/interrupted_time_series.js';
import { keyDriversOfCase } from './calculations/key_drivers.js';
import { likertTopBoxWilson } from './calculations/likert_top_box_wilson.js';
import { mannKendallSen } from './calculations/mann_kendall_sen.js';
import { meanTInterval } from './calculations/mean_t_interval.js';
import { nps } from './calculations/nps.js';
import { pAdjust } from './calculations/p_adjust.js';
import { pChartAndLaney } from './calculations/p_chart_and_laney.js';
import { postStratification } from './calculations/post_stratification.js';
import { proportionWilson } from './calculations/proportion_wilson.js';
import { raking } from './calculations/raking.js';
import { seasonalKendallOf } from './calculations/seasonal_kendall.js';
import { weightedMeanOfCase } from './calculations/weighted_mean.js';
import { weightedMeanStratified } from './calculations/weighted_mean_stratified.js';
import { weightedProportion } from './calculations/weighted_proportion.js';
import type { Calculation } from './contract.js';

/** Method of a case → the calculation that answers it. */
export const calculations: Readonly<Record<string, Calculation>> = {
  change_points_mean: changePointsMean,
  chi_square_table: chiSquareTable,
  cronbach_alpha: cronbachAlpha,
  cusum_tabular: cusumTabular,
  difference_of_means: differenceOfMeans,
  difference_of_proportions: differenceOfProportions,
  ewma_chart: ewma,
  growth_rate_ci_means: growthRateCiMeans,
  growth_rate_ci_proportions: growthRateCiProportions,
  growth_series: growthAlongSeries,
  importance_performance: importancePerformanceOfCase,
  interrupted_time_series: interruptedTimeSeries,
  key_drivers: keyDriversOfCase,
  likert_top_box_wilson: likertTopBoxWilson,
  mann_kendall_sen: mannKendallSen,
  mean_t_interval: meanTInterval,
  nps,
  p_adjust: pAdjust,
  p_chart_and_laney: pChartAndLaney,
  post_stratification: postStratification,
  proportion_wilson: proportionWilson,
  raking,
  seasonal_kendall: seasonalKendallOf,
  weighted_mean: weightedMeanOfCase,
  weighted_mean_stratified: weightedMeanStratified,
  weighted_proportion: weightedProportion,
};

/** Methods whose calculation is still being written: the test names them instead of failing; the command always fails. */
export const awaited: ReadonlySet<string> = new Set([]);
