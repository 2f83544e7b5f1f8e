// Why: whether a month is high or low for the time of year, said only where there are years enough to know.
import { monthIndex, type MonthIndex } from '../../analysis/season/monthIndex.js';
import { seasonTest, type SeasonTest } from '../../analysis/season/seasonTest.js';
import { timeIndex } from '../../analysis/trend/timeIndex.js';
import type { Series } from '../../db/queries/series.js';
import { isWhole, type Point } from './points.js';

export type Season = { index: MonthIndex; test: SeasonTest; months: number };

export function seasonOf(kind: Series['kind'], months: readonly Point[]): Season {
  const timed = months.map((month) => ({
    time: timeIndex(month.period, 'month'),
    value: isWhole(month) ? month.value : null,
  }));
  return {
    index: monthIndex(timed, kind === 'count' ? 'ratio' : 'additive'),
    test: seasonTest(timed),
    months: months.filter(isWhole).length,
  };
}
