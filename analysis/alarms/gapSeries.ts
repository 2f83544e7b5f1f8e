// Why: the g-chart wants answers one by one; an office keeps how many there were a day, and on which days they were bad.
import { fullBaseline } from '../charts/baseline.js';
import { gapsBetween, gChart, type GChart } from '../charts/gChart.js';

export type DayAnswers = { n: number; dissatisfied: number };

export type GapSeries = {
  chart: GChart;
  /** For each point the positions of the days on which its stretch began and ended. */
  places: { first: number; last: number }[];
  /** Dissatisfied answers each point spans. */
  perPoint: number;
};

/** Three at a time: one at a time hardly ever shows that they come closer together. */
export const dissatisfiedPerPoint = 3;

/**
 * Gaps over days: a g-chart from daily counts.
 * Use: where fewer than one dissatisfied answer is expected in a period. Variant: within a day, whose order nobody
 * knows, the dissatisfied are spread evenly; over days the order is exact. Baseline: the first 20 points. Otherwise
 * `gapsBetween` and `gChart` with three dissatisfied a point. Shapes: days in order; positions from 0. Throws nothing.
 * Refusals as `gChart`. Empty → 'short-baseline'.
 */
export function gapSeries(days: readonly DayAnswers[], perPoint = dissatisfiedPerPoint): GapSeries {
  const answers: boolean[] = [];
  const badDays: number[] = [];
  days.forEach(({ n, dissatisfied }, day) => {
    for (let index = 0; index < n; index += 1) {
      const bad = isBad(index, n, dissatisfied);
      answers.push(bad);
      if (bad) badDays.push(day);
    }
  });
  const counted = gapsBetween(answers, perPoint);
  return {
    chart: gChart(counted, { perPoint, baseline: fullBaseline }),
    places: counted.gaps.map((_, point) => ({
      first: badDays[point * perPoint] ?? 0,
      last: badDays[(point + 1) * perPoint] ?? 0,
    })),
    perPoint,
  };
}

/** The `index`-th of `n` answers, when `bad` of them are spread evenly. */
function isBad(index: number, n: number, bad: number): boolean {
  return Math.floor(((index + 1) * bad + n / 2) / n) > Math.floor((index * bad + n / 2) / n);
}
