// Why: alpha takes every question for equally good; omega asks the factor behind them, and must refuse where there is none.
import type { AnswerPattern } from '../answerPatterns.js';
import { correlationOf, covarianceOf } from '../linear/covariance.js';
import { at, type Matrix } from '../linear/matrix.js';
import { symmetricEigen } from '../linear/symmetricEigen.js';
import { refuse, type Refused } from '../refusals.js';

export type Omega =
  | {
      ok: true;
      n: number;
      omega: number;
      /** Standardised loadings, in the order of the questions; below 0: a question that was not turned round. */
      loadings: number[];
      /** Share of each question's variance that the factor leaves over. */
      uniquenesses: number[];
    }
  | Refused;

/** A share of left-over variance this small is no estimate, but the edge where the likelihood runs out (as R's factanal). */
const heywoodBelow = 0.005;
const mostSteps = 50_000;

/**
 * McDonald's omega from one factor.
 * Use: beside alpha, where questions are not equally good. Variant: one-factor maximum likelihood (EM on the correlation
 * matrix, brought back to the questions' own units), ω = (Σλ)²/((Σλ)² + Σθ). Source: McDonald (1999), Test Theory;
 * Rubin & Thayer (1982), Psychometrika 47, 69–76. Units: none. Shapes: `patterns` as from `countPatterns`. Throws
 * RangeError for patterns of different length. No people → 'no-answers'; fewer people than questions + 2 →
 * 'too-few-answers'; under three questions → 'too-few-questions'; a question without spread → 'all-equal'; a left-over
 * variance that runs to zero (Heywood case), or no stable solution → 'no-solution': it is never printed.
 */
export function omega(patterns: readonly AnswerPattern[]): Omega {
  const questions = patterns[0]?.values.length ?? 0;
  if (patterns.length === 0) return refuse('no-answers');
  if (questions < 3) return refuse('too-few-questions');
  const covariance = covarianceOf(patterns);
  if (covariance === undefined || covariance.n < questions + 2) return refuse('too-few-answers');
  const spread = covariance.means.map((_, i) => Math.sqrt(at(covariance.matrix, i, i)));
  if (spread.some((each) => !(each > 0))) return refuse('all-equal');
  const factor = oneFactor(correlationOf(covariance.matrix));
  if (factor === undefined) return refuse('no-solution');

  const common = factor.loadings.reduce((sum, loading, i) => sum + loading * (spread[i] ?? 0), 0);
  const left = factor.uniquenesses.reduce((sum, rest, i) => sum + rest * (spread[i] ?? 0) ** 2, 0);
  const sign = common < 0 ? -1 : 1;
  return {
    ok: true,
    n: covariance.n,
    omega: common ** 2 / (common ** 2 + left),
    loadings: factor.loadings.map((loading) => loading * sign),
    uniquenesses: factor.uniquenesses,
  };
}

type Factor = { loadings: number[]; uniquenesses: number[] };

/** EM raises the likelihood in every step, so it cannot leave the possible values as Newton steps do. */
function oneFactor(correlation: Matrix): Factor | undefined {
  const size = correlation.rows;
  const { values, vectors } = symmetricEigen(correlation);
  const scale = Math.sqrt(Math.max(0, (values[0] ?? 0) - 1)) || 0.1;
  let loadings = Array.from({ length: size }, (_, i) => at(vectors, i, 0) * scale);
  let uniquenesses = loadings.map((loading) => Math.max(0.1, 1 - loading ** 2));
  for (let step = 0; step < mostSteps; step += 1) {
    const next = emStep(correlation, loadings, uniquenesses);
    const change = Math.max(
      ...next.loadings.map((loading, i) => Math.abs(loading - (loadings[i] ?? 0))),
      ...next.uniquenesses.map((rest, i) => Math.abs(rest - (uniquenesses[i] ?? 0))),
    );
    ({ loadings, uniquenesses } = next);
    if (uniquenesses.some((rest) => !(rest > heywoodBelow))) return undefined;
    if (change < 1e-13) return { loadings, uniquenesses };
  }
  return undefined;
}

function emStep(correlation: Matrix, loadings: readonly number[], uniquenesses: readonly number[]): Factor {
  const weights = loadings.map((loading, i) => loading / (uniquenesses[i] ?? 1));
  const information = loadings.reduce((sum, loading, i) => sum + loading * (weights[i] ?? 0), 0);
  // The factor's best guess from the answers, and how it varies with each question.
  const guess = weights.map((weight) => weight / (1 + information));
  const withFactor = guess.map((_, i) =>
    guess.reduce((sum, each, j) => sum + each * at(correlation, i, j), 0),
  );
  const guessVariance = guess.reduce((sum, each, i) => sum + each * (withFactor[i] ?? 0), 0);
  const factorVariance = 1 / (1 + information) + guessVariance;
  const next = withFactor.map((each) => each / factorVariance);
  return {
    loadings: next,
    uniquenesses: next.map((loading, i) => at(correlation, i, i) - loading * (withFactor[i] ?? 0)),
  };
}
