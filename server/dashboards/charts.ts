// Why: what the browser's charts are told to draw: finished numbers and words, nothing that the table beside it lacks.
import { roundHalfAway } from '../../analysis/rounding.js';
import type { Figure } from './figures.js';
import type { Measure } from './measures.js';
import type { RankedChart } from './commentCharts.js';
import type { FunnelChart, QuadrantChart } from './scatterCharts.js';
import type { TrendRow } from './trend.js';
import type { Words } from './words.js';

/** Percentages 0–100. `hatched`: not a whole period; `grey`: few answers. */
export type ChartPoint = {
  y: number;
  lower: number;
  upper: number;
  n: number;
  hatched: boolean;
  grey: boolean;
};

export type LineChart = {
  type: 'line';
  labels: string[];
  /** One a stretch between two breaks, each drawn by itself. */
  lines: { name: string; points: (ChartPoint | null)[] }[];
  breaks: { index: number; text: string }[];
  markers: { index: number; text: string }[];
  /** Drawn thin over the lines: the series without its season, what should be reached. Percentages 0–100. */
  overlays?: { kind: 'adjusted' | 'target'; name: string; values: (number | null)[] }[];
  /** From this percentage upwards the band has this name. */
  bands?: { from: number; name: string }[];
  min: number;
  /** Names of what the tooltip says. */
  words: { share: string; interval: string; n: string };
  max?: number;
  small?: boolean;
};

export type StackChart = {
  type: 'stack';
  labels: string[];
  parts: { name: string; tone: number; values: (number | null)[] }[];
};

export type DotChart = {
  type: 'dots';
  labels: string[];
  points: (ChartPoint | null)[];
  /** Where there is no point: why, in words. */
  notes: string[];
  overall: number | null;
  overallName: string;
  min: number;
  /** 100 unless told. */
  max?: number;
  words: LineChart['words'];
};

export type ChartSpec = LineChart | StackChart | DotChart | QuadrantChart | FunnelChart | RankedChart;

export type ChartView = { caption: string; label: string; spec: ChartSpec; note: string; size?: string };

export function pointOf(figure: Figure | undefined, hatched: boolean): ChartPoint | null {
  const share = figure?.satisfied;
  if (share == null || figure?.n == null) return null;
  const { share: y, lower, upper } = share;
  // A hundredth of a point is finer than any screen draws.
  const drawn = (value: number) => roundHalfAway(value * 100, 2);
  return {
    y: drawn(y),
    lower: drawn(lower),
    upper: drawn(upper),
    n: figure.n,
    hatched,
    grey: figure.state === 'low_sample',
  };
}

/** Where the axis begins: at zero, unless everything lies far above; then it is said beside the chart. */
export function axisStart(
  points: readonly (ChartPoint | null)[],
  others: readonly (number | null)[] = [],
): number {
  const lowest = Math.min(
    100,
    ...points.map((point) => point?.lower ?? 100),
    ...others.map((value) => (value === null ? 100 : value - 2)),
  );
  if (lowest >= 82) return 80;
  return lowest >= 52 ? 50 : 0;
}

export function axisNote({ t }: Words, start: number, way: 'up' | 'across' = 'up'): string {
  return start === 0
    ? ''
    : t(way === 'up' ? 'dashboards.chart.axis_break' : 'dashboards.chart.axis_break_across', { start });
}

export function tooltipWords({ t }: Words): LineChart['words'] {
  return {
    share: t('dashboards.column.satisfied'),
    interval: t('dashboards.column.interval'),
    n: t('dashboards.column.n'),
  };
}

export function lineChart(
  words: Words,
  name: string,
  axis: readonly string[],
  labels: readonly string[],
  rows: readonly TrendRow[],
  extra: Pick<LineChart, 'breaks' | 'markers' | 'overlays' | 'bands'>,
): LineChart {
  const editions = [...new Set(rows.map((row) => row.edition))];
  const lines = editions.map((edition) => ({
    name,
    points: axis.map((period) => {
      const row = rows.find((one) => one.period === period && one.edition === edition);
      return row === undefined ? null : pointOf(row.figure, row.part !== null);
    }),
  }));
  return {
    type: 'line',
    labels: [...labels],
    lines,
    ...extra,
    min: axisStart(
      lines.flatMap((line) => line.points),
      extra.overlays?.flatMap((overlay) => overlay.values),
    ),
    words: tooltipWords(words),
  };
}

/** How the answers spread: one stacked bar a period, best answers at the bottom. */
export function stackChart(measure: Measure, rows: readonly TrendRow[]): StackChart {
  const choices = [...measure.choices];
  return {
    type: 'stack',
    labels: rows.map((row) => row.shortName),
    parts: choices.map((choice, index) => ({
      name: choice.label,
      tone: Math.round(5 - (index / Math.max(1, choices.length - 1)) * 4),
      values: rows.map(({ figure }) => {
        if (figure.counts === null || figure.n === null || figure.satisfied === null) return null;
        const count = figure.counts.find((one) => one.score === choice.score)?.count ?? 0;
        return (count / figure.n) * 100;
      }),
    })),
  };
}
