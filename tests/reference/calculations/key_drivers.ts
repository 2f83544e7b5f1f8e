// Why: correlations, regression, Shapley and relative weights of drivers, as the cases name them.
import { countPatterns } from '../../../analysis/answerPatterns.js';
import { pearsonWithOutcome, spearmanWithOutcome } from '../../../analysis/drivers/correlations.js';
import { johnson } from '../../../analysis/drivers/johnson.js';
import { splitOutcome, standardisedRegression } from '../../../analysis/drivers/regression.js';
import { mostDriversForShapley, shapley } from '../../../analysis/drivers/shapley.js';
import { correlationOf, covarianceOf } from '../../../analysis/linear/covariance.js';
import { at, submatrix } from '../../../analysis/linear/matrix.js';
import { NoValue, type Case, type Computed, type Named } from '../contract.js';
import { confidence, figure, numberColumn, numberLists, refused, text, texts } from '../given.js';

export function keyDriversOfCase(given: Case): Named {
  const { drivers, rows } = driverRows(given);
  const { patterns, n } = countPatterns(rows);
  const pearson = pearsonWithOutcome(patterns, confidence(given));
  const spearman = spearmanWithOutcome(patterns, confidence(given));
  const covariance = covarianceOf(patterns);
  if (covariance === undefined) return { n, ...refused(names, 'too-few-answers') };
  if (!(at(covariance.matrix, 0, 0) > 0)) return { n, ...refused(names, 'all-equal') };
  const kept = drivers.flatMap((_, i) => (at(covariance.matrix, i + 1, i + 1) > 0 ? [i] : []));
  const columns = [0, ...kept.map((i) => i + 1)];
  const correlations = splitOutcome(correlationOf(submatrix(covariance.matrix, columns)), n);
  const regression = standardisedRegression(correlations);
  const weights = johnson(correlations);
  const r2 = weights.reduce((sum, weight) => sum + weight, 0);

  const named = (values: readonly Computed[]): Computed =>
    Object.fromEntries(drivers.map((name, i) => [name, values[i] ?? new NoValue('all-equal')]));
  const ofKept = (values: readonly number[]): Computed =>
    named(drivers.map((_, i) => values[kept.indexOf(i)] ?? new NoValue('all-equal')));
  const coefficients = (
    pick: (one: { beta: number; standardError: number; p: number; vif: number }) => number,
  ) => figure(regression, (all) => ofKept(all.coefficients.map(pick)));
  return {
    n,
    pearson: named(pearson.map((each) => figure(each, ({ r }) => r))),
    pearson_lower: named(pearson.map((each) => figure(each, ({ interval }) => interval?.lower ?? tooFew))),
    pearson_upper: named(pearson.map((each) => figure(each, ({ interval }) => interval?.upper ?? tooFew))),
    pearson_p: named(pearson.map((each) => figure(each, ({ p }) => p))),
    spearman: named(spearman.map((each) => figure(each, ({ r }) => r))),
    spearman_p_t: named(spearman.map((each) => figure(each, ({ p }) => p))),
    std_beta: coefficients(({ beta }) => beta),
    std_beta_se: coefficients(({ standardError }) => standardError),
    std_beta_p: coefficients(({ p }) => p),
    vif: coefficients(({ vif }) => vif),
    r2: figure(regression, (all) => all.r2),
    adj_r2: figure(regression, ({ adjustedR2 }) => adjustedR2),
    f: figure(regression, (all) => all.f),
    johnson_raw: ofKept(weights),
    johnson_pct: ofKept(weights.map((weight) => (weight / r2) * 100)),
    lmg_raw:
      kept.length > mostDriversForShapley ? new NoValue('too-many-questions') : ofKept(shapley(correlations)),
  };
}

const tooFew = new NoValue('too-few-answers');

const names = [
  ...['pearson', 'pearson_lower', 'pearson_upper', 'pearson_p', 'spearman', 'spearman_p_t'],
  ...['std_beta', 'std_beta_se', 'std_beta_p', 'vif', 'r2', 'adj_r2', 'f'],
  ...['johnson_raw', 'johnson_pct', 'lmg_raw'],
];

/** Rows of outcome and drivers, from a file or written into the case. */
function driverRows(given: Case): { drivers: string[]; rows: (number | null)[][] } {
  const { inputs } = given;
  const inline = inputs['rows'] === undefined ? undefined : numberLists(inputs['rows']);
  const outcome = inputs['outcome'] === undefined ? 'y' : text(inputs['outcome']);
  const drivers =
    inputs['drivers'] === undefined
      ? Object.keys(inline ?? {}).filter((name) => name !== outcome)
      : texts(inputs['drivers']);
  const columns = [outcome, ...drivers].map((name) =>
    inline ? (inline[name] ?? []) : numberColumn(given, name),
  );
  const rows = (columns[0] ?? []).map((_, row) => columns.map((column) => column[row] ?? null));
  return { drivers, rows };
}
