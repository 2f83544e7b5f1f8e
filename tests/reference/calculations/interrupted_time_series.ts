// Why: level and slope before and after a change, with both kinds of errors, as the cases name them.
import {
  interruptedSeries,
  type InterruptedSeries,
  type SeriesEstimate,
} from '../../../analysis/effects/interruptedSeries.js';
import { NoValue, type Case, type Computed, type Named } from '../contract.js';
import { confidence, figure, list, number, numbers } from '../given.js';

export function interruptedTimeSeries(given: Case): Named {
  const { inputs, options } = given;
  const values = numbers(inputs['values']);
  const result = interruptedSeries(
    {
      values,
      // Positions of the cases count from 1, as ours do.
      firstAfter: number(inputs['intervention_position']),
      ...(inputs['season'] === undefined ? {} : { seasons: withoutGaps(inputs['season']) }),
      ...(inputs['weights'] === undefined ? {} : { weights: withoutGaps(inputs['weights']) }),
    },
    {
      // A case that gives seasons has them in its model, however long its sides are.
      useSeasons: 'always',
      confidence: confidence(given),
      ...(options['newey_west_lag'] === undefined ? {} : { lag: number(options['newey_west_lag']) }),
    },
  );
  const each = (pick: (estimate: SeriesEstimate) => number): Computed =>
    figure(result, (all) => ({
      intercept: pick(all.intercept),
      pre_slope: pick(all.preSlope),
      level_change: pick(all.levelChange),
      slope_change: pick(all.slopeChange),
    }));
  return {
    n: values.filter((value) => value !== null).length,
    coef: each(({ estimate }) => estimate),
    se_ols: each(({ plain }) => plain.standardError),
    lower_ols: each(({ plain }) => plain.lower),
    upper_ols: each(({ plain }) => plain.upper),
    p_ols: each(({ plain }) => plain.p),
    se_newey_west: each(({ unadjustedStandardError }) => unadjustedStandardError),
    se_newey_west_adjusted: each(({ robust }) => robust.standardError),
    lower_nw_adjusted_t: each(({ robust }) => robust.lower),
    upper_nw_adjusted_t: each(({ robust }) => robust.upper),
    r2: figure(result, (all) => all.r2),
    durbin_watson: figure(result, (all) => all.durbinWatson),
    resid_lag1_acf: figure(result, (all) => all.residualLag1),
    counterfactual_last: figure(result, lastCounterfactual),
    effect_last: figure(result, (all) => all.effectAtEnd.estimate),
  };
}

function lastCounterfactual({ counterfactual }: Extract<InterruptedSeries, { ok: true }>): Computed {
  return counterfactual.at(-1) ?? new NoValue('too-few-periods');
}

function withoutGaps(value: unknown): number[] {
  return list(value).map(number);
}
