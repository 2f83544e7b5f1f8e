// Why: growth along a series with gaps, as the cases name it.
import { baseIndex } from '../../../analysis/baseIndex.js';
import { cagrOfSeries } from '../../../analysis/cagr.js';
import { growthSeries } from '../../../analysis/growthSeries.js';
import type { Case, Named } from '../contract.js';
import { figure, number, numbers } from '../given.js';

export function growthAlongSeries({ inputs }: Case): Named {
  const values = numbers(inputs['values']);
  const perYear = number(inputs['periods_per_year']);
  const points = values.map((value) => ({ value }));
  const rates = (lag: number) =>
    growthSeries(points, lag).map((rate) => figure(rate, ({ growth }) => growth));
  const yearly = cagrOfSeries(values, perYear);
  return {
    pop_growth: rates(1),
    yoy_growth: rates(perYear),
    // Positions of the cases count from 1.
    base_index: baseIndex(values, number(inputs['base_index_position']) - 1).map((value) =>
      figure(value, ({ index }) => index),
    ),
    cagr: figure(yearly, ({ rate }) => rate),
    cagr_years: yearly.years,
  };
}
