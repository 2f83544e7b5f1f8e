// Why: charts of two numbers each: importance against performance, and a counter's share against its number of answers.
// Finished numbers and words, nothing that the table beside it lacks.
import { roundHalfAway } from '../../analysis/rounding.js';
import type { ChartView } from './charts.js';
import type { DriversResult } from './drivers.js';
import { placeWords } from './driversSentence.js';
import { satisfactionWords } from './sentences.js';
import type { Subject } from './subject.js';

type Range = { lower: number; upper: number };

export type QuadrantPoint = {
  name: string;
  /** Where it is drawn: on a line that its interval crosses, else at its value. Percentages. */
  x: number;
  y: number;
  between: boolean;
  across: Range;
  up: Range;
  /** What the tooltip says. */
  text: string[];
};

export type QuadrantChart = {
  type: 'quadrants';
  points: QuadrantPoint[];
  cut: { x: number; y: number };
  x: { min: number; max: number; name: string };
  y: { min: number; max: number; name: string };
  /** Names of the fields: upper left, upper right, lower left, lower right. */
  fields: [string, string, string, string];
};

export type FunnelChart = {
  type: 'funnel';
  points: { name: string; n: number; y: number; outside: boolean; text: string[] }[];
  center: number;
  centerName: string;
  /** Limits over the number of answers, for the curves. */
  curves: { name: string; outer: boolean; limits: { n: number; lower: number; upper: number }[] }[];
  x: { max: number; name: string };
  y: { min: number; max: number; name: string };
};

/** A hundredth of a point is finer than any screen draws. */
export const drawn = (share: number): number => roundHalfAway(share * 100, 2);

/** The ends of an axis round the values, on whole steps, never beyond `lowest` and `highest`. */
export function axisRound(
  values: readonly number[],
  lowest = 0,
  highest = 100,
): { min: number; max: number } {
  const from = Math.min(...values);
  const to = Math.max(...values);
  const step = to - from > 20 ? 10 : to - from > 6 ? 5 : to - from > 2 ? 2 : 1;
  return {
    min: Math.max(lowest, Math.floor((from - step / 4) / step) * step),
    max: Math.min(highest, Math.ceil((to + step / 4) / step) * step),
  };
}

export function quadrantChart(subject: Subject, result: DriversResult): ChartView | undefined {
  const { words } = subject;
  const { t } = words;
  const { quadrants } = result;
  if (!quadrants.ok) return undefined;
  const cut = { x: drawn(quadrants.cut.performance), y: drawn(quadrants.cut.importance) };
  const points = result.rows.flatMap(({ name, importance, performance, place }): QuadrantPoint[] => {
    if (importance === null || performance === null || place === null) return [];
    const up = {
      lower: drawn(importance.lower ?? importance.share),
      upper: drawn(importance.upper ?? importance.share),
    };
    const across = { lower: drawn(performance.lower), upper: drawn(performance.upper) };
    return [
      {
        name,
        x: place.crosses.includes('performance') ? cut.x : drawn(performance.share),
        y: place.crosses.includes('importance') ? cut.y : drawn(importance.share),
        between: place.crosses.length > 0,
        across,
        up,
        text: [
          t('drivers.tooltip.importance', {
            share: words.percent(importance.share),
            interval: words.percentInterval({ lower: up.lower / 100, upper: up.upper / 100 }),
          }),
          t('drivers.tooltip.performance', {
            share: words.percent(performance.share),
            interval: words.percentInterval(performance),
          }),
          placeWords(words, place),
        ],
      },
    ];
  });
  const x = axisRound([cut.x, ...points.flatMap(({ across }) => [across.lower, across.upper])]);
  const y = axisRound([cut.y, ...points.flatMap(({ up }) => [up.lower, up.upper])]);
  return {
    caption: t('drivers.chart.caption', {
      outcome: satisfactionWords(words, result.outcome),
      period: result.period.name,
    }),
    label: t('drivers.chart.label', { items: points.length }),
    spec: {
      type: 'quadrants',
      points,
      cut,
      x: { ...x, name: t('drivers.chart.performance') },
      y: { ...y, name: t('drivers.chart.importance') },
      fields: [
        t('drivers.quadrant.concentrate_here'),
        t('drivers.quadrant.keep_it_up'),
        t('drivers.quadrant.low_priority'),
        t('drivers.quadrant.possible_overkill'),
      ],
    },
    note: t('drivers.chart.note', { x: x.min, y: y.min }),
    size: 'tall',
  };
}
