// Why: the share of the overall answer that the questions explain together, and why single coefficients mislead.
import { studentTwoSidedP } from '../criticalValues.js';
import { cholesky, inverseOfFactor, solveWithFactor } from '../linear/cholesky.js';
import { at, matrixFrom, type Matrix } from '../linear/matrix.js';
import { refuse, type Refused } from '../refusals.js';

/** Correlations among the drivers, and of each with the outcome. */
export type DriverCorrelations = { n: number; among: Matrix; withOutcome: readonly number[] };

export type StandardisedRegression =
  | {
      ok: true;
      r2: number;
      adjustedR2: number;
      f: number;
      /** In the order of the drivers. */
      coefficients: { beta: number; standardError: number; p: number; vif: number }[];
    }
  | Refused;

/**
 * Standardised regression of the outcome on all drivers.
 * Use: R² (what drivers share out) and variance inflation; coefficients are not shown as importance, and one below 0 is
 * mostly suppression: never print it as "hurts". Variant: ordinary least squares on standardised values, t tests with
 * n − k − 1 degrees of freedom. Source: textbook; as R's lm(scale(y) ~ scale(x)) and car::vif. Units: none. Throws nothing.
 * No drivers → 'too-few-groups'; n ≤ k + 1 → 'too-few-answers'; drivers that follow from each other → 'no-solution';
 * an outcome explained without rest → 'all-equal' (no error left to estimate).
 */
export function standardisedRegression({
  n,
  among,
  withOutcome,
}: DriverCorrelations): StandardisedRegression {
  const drivers = withOutcome.length;
  if (drivers === 0) return refuse('too-few-groups');
  const df = n - drivers - 1;
  if (!(df > 0)) return refuse('too-few-answers');
  const factor = cholesky(among, 1e-10);
  if (factor === undefined) return refuse('no-solution');
  const betas = solveWithFactor(factor, withOutcome);
  const inverse = inverseOfFactor(factor);
  const r2 = betas.reduce((sum, beta, i) => sum + beta * (withOutcome[i] ?? 0), 0);
  const unexplained = 1 - r2;
  if (!(unexplained > 1e-12)) return refuse('all-equal');
  return {
    ok: true,
    r2,
    adjustedR2: 1 - (unexplained * (n - 1)) / df,
    f: r2 / drivers / (unexplained / df),
    coefficients: betas.map((beta, i) => {
      const vif = at(inverse, i, i);
      const standardError = Math.sqrt((unexplained / df) * vif);
      return { beta, standardError, p: studentTwoSidedP(beta / standardError, df), vif };
    }),
  };
}

/**
 * Parts of a correlation matrix whose first line is the outcome.
 * Use: before regression, Shapley and relative weights. Throws nothing. An empty matrix → no drivers.
 */
export function splitOutcome(correlation: Matrix, n: number): DriverCorrelations {
  const drivers = Array.from({ length: Math.max(0, correlation.rows - 1) }, (_, i) => i + 1);
  return {
    n,
    among: matrixFrom(drivers.map((row) => drivers.map((column) => at(correlation, row, column)))),
    withOutcome: drivers.map((row) => at(correlation, row, 0)),
  };
}
