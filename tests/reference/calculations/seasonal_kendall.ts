// Why: a trend within seasons, as the cases name it, with the p for seasons that depend on one another where it exists.
import { seasonalKendall } from '../../../analysis/trend/seasonalKendall.js';
import { NoValue, type Case, type Computed, type Named } from '../contract.js';
import { confidence, figure, number, numbers } from '../given.js';

export function seasonalKendallOf(given: Case): Named {
  const { inputs } = given;
  const seasons = numbers(inputs['season']).map(number);
  const years = numbers(inputs['year']).map(number);
  const series = numbers(inputs['values']).map((value, index) => ({
    value,
    season: seasons[index] ?? NaN,
    year: years[index] ?? NaN,
  }));
  const tested = seasonalKendall(series, confidence(given));
  const limit = (pick: (interval: { lower: number; upper: number }) => number) =>
    figure(tested, ({ interval }) => (interval.ok ? pick(interval) : new NoValue(interval.reason)));
  const slope: Computed = !tested.ok && tested.reason === 'all-equal' ? 0 : figure(tested, slopePerYear);
  return {
    n: tested.n,
    S: tested.s,
    varS: tested.variance,
    z: figure(tested, ({ z }) => z),
    p_value: figure(tested, ({ p }) => p),
    S_season: tested.seasons.map(({ s }) => s),
    varS_season: tested.seasons.map(({ variance }) => variance),
    slope_per_year: slope,
    slope_lower: limit(({ lower }) => lower),
    slope_upper: limit(({ upper }) => upper),
    p_dependent_seasons: figure(tested, ({ dependent }) =>
      dependent.ok ? dependent.p : new NoValue(dependent.reason),
    ),
  };
}

function slopePerYear(tested: { slopePerYear: number }): number {
  return tested.slopePerYear;
}
