// Why: the size of a trend in shares, with an error that owns up to periods that scatter more than chance allows.
import { chiSquareTail } from '../chiSquareTail.js';
import { criticalT, criticalZ, normalTwoSidedP, studentTwoSidedP, type Interval } from '../criticalValues.js';
import { refuse, type Refused } from '../refusals.js';
import { isPossibleShare } from '../wilson.js';
import { splitByStratum, type CountedPeriod } from './cochranArmitage.js';

export type LogisticTrend =
  | ({
      ok: true;
      /** Change of the log odds per unit of time; its limits are those of `lower` and `upper`. */
      slope: number;
      standardError: number;
      z: number;
      p: number;
      /** Log odds at time 0; null with several strata, each of which has its own. */
      intercept: number | null;
      /** exp(slope): the odds of one period over those of the period before. */
      oddsRatio: number;
      iterations: number;
      /** Pearson's χ² over its degrees of freedom φ, and the same slope judged with it. */
      quasi: QuasiBinomial | Refused;
    } & Interval)
  | Refused;

export type QuasiBinomial = {
  ok: true;
  /** φ: 1 when the periods scatter as chance would have it. */
  dispersion: number;
  pearson: number;
  df: number;
  /** Chance of a χ² at least as large: under .05 the answers are overdispersed. */
  dispersionP: number;
  standardError: number;
  t: number;
  p: number;
} & Interval;

const mostIterations = 100;
/** R's own: relative change of the deviance at which the fit is taken as found. */
const tolerance = 1e-8;

/**
 * Logistic trend: the slope of the log odds of being satisfied over time, from counts.
 * Use: beside `cochranArmitage` (its test of the same thing); `quasi` decides when answers are overdispersed. Variant:
 * binomial GLM with logit link by iteratively reweighted least squares, stopped where R's `glm` stops (so that the
 * figures are R's to the last printed digit), Wald z; quasi-binomial: the standard error times √φ, φ = Pearson's χ²/df,
 * and Student's t with df (R's `quasibinomial`, so φ below 1 narrows; a verdict must not use that). With strata each
 * has its own intercept and all share the slope (R: `t + factor(stratum)`). Source: McCullagh & Nelder (1989),
 * Generalized Linear Models; Wedderburn (1974), Biometrika 61, 439–447. Units: see the type; p a probability. Shapes:
 * any order; periods without answers, and strata in which everybody or nobody is counted, tell nothing and are left
 * out. Throws RangeError for a confidence outside 0–1. No answers → 'no-answers'; not two different times in any
 * stratum → 'too-few-periods'; everybody or nobody counted, or all who are counted on one side of a date and all others
 * on the other side (the slope has no end) → 'all-equal'; impossible → 'impossible-input'. `quasi` without a degree of
 * freedom → 'too-few-periods'; a perfect fit → 'all-equal'.
 */
export function logisticTrend(periods: readonly CountedPeriod[], confidence = 0.95): LogisticTrend {
  if (!periods.every((period) => isPossibleShare(period) && Number.isFinite(period.time))) {
    return refuse('impossible-input');
  }
  const counted = periods.filter(({ n }) => n > 0);
  if (counted.length === 0) return refuse('no-answers');
  const dated = splitByStratum(counted).filter((own) => own.some(({ time }) => time !== own[0]?.time));
  if (dated.length === 0) return refuse('too-few-periods');
  const strata = dated.filter((own) => own.some(({ x }) => x > 0) && own.some(({ x, n }) => x < n));
  if (strata.length === 0 || isSeparated(strata)) return refuse('all-equal');
  const fit = fitSlope(strata);
  if (fit === undefined) return refuse('all-equal');
  const { slope, intercepts, information, iterations } = fit;
  const standardError = 1 / Math.sqrt(information);
  const z = slope / standardError;
  return {
    ok: true,
    slope,
    standardError,
    z,
    p: normalTwoSidedP(z),
    ...around(slope, criticalZ(confidence) * standardError),
    intercept: (strata.length === 1 ? intercepts[0] : undefined) ?? null,
    oddsRatio: Math.exp(slope),
    iterations,
    quasi: quasiBinomial(strata, fit, standardError, confidence),
  };
}

type Fit = Line & { information: number; iterations: number };

/** Whether the counted lie wholly on one side of the others in every stratum: then a steeper slope always fits better. */
function isSeparated(strata: readonly (readonly CountedPeriod[])[]): boolean {
  const edges = strata.map((own) => {
    const counted = own.filter(({ x }) => x > 0).map(({ time }) => time);
    const others = own.filter(({ x, n }) => x < n).map(({ time }) => time);
    return { counted, others };
  });
  return (
    edges.every(({ counted, others }) => Math.min(...counted) >= Math.max(...others)) ||
    edges.every(({ counted, others }) => Math.max(...counted) <= Math.min(...others))
  );
}

function fitSlope(strata: readonly (readonly CountedPeriod[])[]): Fit | undefined {
  let predictors = strata.map((own) => own.map(({ x, n }) => Math.log((x + 0.5) / (n - x + 0.5))));
  // No slope, each stratum at its own share: the line to start from again when the first step lands further off.
  let line: Line = {
    slope: 0,
    intercepts: strata.map((own) => {
      const x = own.reduce((sum, period) => sum + period.x, 0);
      return Math.log(x / (own.reduce((sum, { n }) => sum + n, 0) - x));
    }),
  };
  let deviance = devianceOf(strata, predictorsOf(strata, line));
  let before = devianceOf(strata, predictors);
  for (let iterations = 1; iterations <= mostIterations; iterations += 1) {
    // Each stratum's intercept is solved for at once, so only the slope is left: a weighted line through each middle.
    const sums = strata.map((own, index) => weightedSums(own, predictors[index] ?? []));
    const information = sums.reduce((sum, { spread }) => sum + spread, 0);
    const slope = sums.reduce((sum, { product }) => sum + product, 0) / information;
    const step = { slope, intercepts: sums.map(({ time, response }) => response - slope * time) };
    line = notWorse(strata, { from: line, to: step, deviance });
    predictors = predictorsOf(strata, line);
    deviance = devianceOf(strata, predictors);
    if (Math.abs(deviance - before) / (deviance + 0.1) < tolerance) {
      return { ...line, information, iterations };
    }
    before = deviance;
  }
  return undefined;
}

type Line = { slope: number; intercepts: number[] };

/** The step, or as much of it as does not fit worse than where it starts: what is fitted has one valley only. */
function notWorse(
  strata: readonly (readonly CountedPeriod[])[],
  { from, to, deviance }: { from: Line; to: Line; deviance: number },
): Line {
  const allowed = deviance + tolerance * (deviance + 0.1);
  for (let part = 1; part > 1e-9; part /= 2) {
    const tried = {
      slope: from.slope + part * (to.slope - from.slope),
      intercepts: from.intercepts.map((one, index) => one + part * ((to.intercepts[index] ?? one) - one)),
    };
    if (devianceOf(strata, predictorsOf(strata, tried)) <= allowed) return tried;
  }
  return from;
}

function predictorsOf(
  strata: readonly (readonly CountedPeriod[])[],
  { slope, intercepts }: Line,
): number[][] {
  return strata.map((own, index) => own.map(({ time }) => (intercepts[index] ?? 0) + slope * time));
}

function devianceOf(
  strata: readonly (readonly CountedPeriod[])[],
  predictors: readonly (readonly number[])[],
): number {
  let deviance = 0;
  strata.forEach((own, stratum) => {
    own.forEach(({ x, n }, index) => {
      const predictor = predictors[stratum]?.[index] ?? 0;
      // ln of the fitted share and of its rest, kept exact where one of them is tiny.
      const counted = x === 0 ? 0 : x * (Math.log(x / n) + Math.log1p(Math.exp(-predictor)));
      const others = x === n ? 0 : (n - x) * (Math.log((n - x) / n) + Math.log1p(Math.exp(predictor)));
      deviance += 2 * (counted + others);
    });
  });
  return deviance;
}

function weightedSums(own: readonly CountedPeriod[], predictors: readonly number[]) {
  const rows = own.map(({ time, x, n }, index) => {
    const predictor = predictors[index] ?? 0;
    const share = 1 / (1 + Math.exp(-predictor));
    const weight = n * share * (1 - share);
    return { time, weight, response: predictor + (x - n * share) / weight };
  });
  const weights = rows.reduce((sum, { weight }) => sum + weight, 0);
  const time = rows.reduce((sum, row) => sum + row.weight * row.time, 0) / weights;
  const response = rows.reduce((sum, row) => sum + row.weight * row.response, 0) / weights;
  return {
    time,
    response,
    spread: rows.reduce((sum, row) => sum + row.weight * (row.time - time) ** 2, 0),
    product: rows.reduce((sum, row) => sum + row.weight * (row.time - time) * (row.response - response), 0),
  };
}

function quasiBinomial(
  strata: readonly (readonly CountedPeriod[])[],
  { slope, intercepts }: Fit,
  standardError: number,
  confidence: number,
): QuasiBinomial | Refused {
  const df = strata.reduce((sum, own) => sum + own.length - 1, 0) - 1;
  if (df < 1) return refuse('too-few-periods');
  let pearson = 0;
  strata.forEach((own, index) => {
    for (const { time, x, n } of own) {
      const share = 1 / (1 + Math.exp(-(intercepts[index] ?? 0) - slope * time));
      pearson += (x - n * share) ** 2 / (n * share * (1 - share));
    }
  });
  const dispersion = pearson / df;
  const widened = standardError * Math.sqrt(dispersion);
  if (!(widened > 0)) return refuse('all-equal');
  const t = slope / widened;
  return {
    ok: true,
    dispersion,
    pearson,
    df,
    dispersionP: chiSquareTail(pearson, df),
    standardError: widened,
    t,
    p: studentTwoSidedP(t, df),
    ...around(slope, criticalT(df, confidence) * widened),
  };
}

function around(middle: number, reach: number): Interval {
  return { lower: middle - reach, upper: middle + reach };
}
