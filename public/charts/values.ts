// Why: counts and measurements over time: bars from zero or a line with its band, part periods hatched, campaigns shaded. Two of
// them one above the other share one time axis: their value axes are equally wide.
import type { ChartConfiguration, ChartDataset } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { hatching } from './hatching.js';
import { lanes, widthOf } from './places.js';
import { alpha, type Colours } from './spec.js';

export type ValuePoint = {
  y: number;
  lower: number | null;
  upper: number | null;
  hatched: boolean;
  text: string[];
};
export type ValuesSpec = {
  type: 'values';
  shape: 'bars' | 'line';
  labels: string[];
  points: (ValuePoint | null)[];
  bands: { from: number; to: number; text: string }[];
  min: number | null;
  max: number | null;
  suffix: string;
  decimals: number;
  last: { index: number; text: string } | null;
};

const axisWidth = 60;
const rightRoom = 56;
const labelSize = 12;
const laneHeight = 18;
const mostLetters = 24;

/** @param width of the picture in pixels: labels that would touch stand one above the other */
export function valuesConfig(
  spec: ValuesSpec,
  c: Colours,
  width: number,
): ChartConfiguration<'bar' | 'line'> {
  const marks = markedEvents(spec, c, width);
  const numbers = new Intl.NumberFormat(document.documentElement.lang, {
    maximumFractionDigits: spec.decimals,
  });
  return {
    type: 'bar',
    data: {
      labels: spec.labels,
      datasets: spec.shape === 'bars' ? [bars(spec, c)] : line(spec, c, width),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { top: 16 + laneHeight * marks.lanes, right: rightRoom } },
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          grid: { display: false },
          // A line stands where the bar of its period would stand, so that pictures above each other line up.
          offset: true,
          ticks: { color: c.soft, maxRotation: 0, autoSkipPadding: 12 },
          border: { color: c.line },
        },
        y: {
          ...(spec.min === null ? {} : { min: spec.min }),
          ...(spec.max === null ? {} : { max: spec.max }),
          grid: { color: c.line },
          border: { display: false },
          ticks: {
            color: c.soft,
            maxTicksLimit: 6,
            callback: (value) => numbers.format(Number(value)) + spec.suffix,
          },
          afterFit: (axis) => {
            axis.width = axisWidth;
          },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: (item) => item.dataset.label === 'value' && item.raw !== null,
          callbacks: { label: (item) => spec.points[item.dataIndex]?.text ?? [] },
        },
        annotation: {
          clip: false,
          annotations: { ...hatchedParts(spec, c), ...marks.annotations, ...lastValue(spec, c, width) },
        },
      },
    },
  };
}

function bars(spec: ValuesSpec, c: Colours): ChartDataset<'bar' | 'line'> {
  const hatch = hatching(c.hatch);
  return {
    type: 'bar',
    label: 'value',
    data: spec.points.map((point) => point?.y ?? null),
    backgroundColor: spec.points.map((point) => (point?.hatched === true ? hatch : c.action)),
    borderColor: spec.points.map((point) => (point?.hatched === true ? c.hatch : c.action)),
    borderWidth: 1,
    maxBarThickness: 28,
    categoryPercentage: 0.8,
  };
}

function line(spec: ValuesSpec, c: Colours, width: number): ChartDataset<'bar' | 'line'>[] {
  const bare = { type: 'line' as const, borderWidth: 0, pointRadius: 0, pointHitRadius: 0 };
  const hatchedAt = (index: number) => spec.points[index]?.hatched === true;
  const spacing = (width - axisWidth - rightRoom) / Math.max(1, spec.labels.length);
  const size = Math.min(4, Math.max(1.5, spacing * 0.3));
  return [
    { ...bare, label: 'upper', data: spec.points.map((point) => point?.upper ?? null) },
    {
      ...bare,
      label: 'lower',
      data: spec.points.map((point) => point?.lower ?? null),
      fill: '-1',
      backgroundColor: alpha(c.action, 0.16),
    },
    {
      type: 'line',
      label: 'value',
      data: spec.points.map((point) => point?.y ?? null),
      borderColor: c.action,
      borderWidth: 2,
      clip: 8,
      pointRadius: size,
      pointHoverRadius: size + 2,
      pointBackgroundColor: spec.points.map((point) => (point?.hatched === true ? c.surface : c.action)),
      pointBorderColor: c.action,
      pointBorderWidth: 1.5,
      segment: {
        borderDash: (context) =>
          hatchedAt(context.p0DataIndex) || hatchedAt(context.p1DataIndex) ? [4, 4] : undefined,
        borderColor: (context) =>
          hatchedAt(context.p0DataIndex) || hatchedAt(context.p1DataIndex) ? c.hatch : undefined,
      },
    },
  ];
}

/** Under a line the whole stretch of a part period is hatched; a bar is so itself. */
function hatchedParts(spec: ValuesSpec, c: Colours): Record<string, AnnotationOptions> {
  if (spec.shape === 'bars') return {};
  const hatch = hatching(c.line);
  return Object.fromEntries(
    spec.points.flatMap((point, index): [string, AnnotationOptions][] =>
      point?.hatched === true
        ? [
            [
              `part${index}`,
              {
                type: 'box',
                xMin: index - 0.5,
                xMax: index + 0.5,
                backgroundColor: hatch,
                borderWidth: 0,
                drawTime: 'beforeDatasetsDraw',
              },
            ],
          ]
        : [],
    ),
  );
}

/** Campaigns shade their days; what has one day only stands as a line; the words above, in as many lanes as they need. */
function markedEvents(
  spec: ValuesSpec,
  c: Colours,
  width: number,
): { annotations: Record<string, AnnotationOptions>; lanes: number } {
  const all: Record<string, AnnotationOptions> = {};
  const step = (width - axisWidth - rightRoom) / Math.max(1, spec.labels.length);
  const short = (text: string) => (text.length > mostLetters ? `${text.slice(0, mostLetters - 1)}…` : text);
  const middle = ({ from, to }: ValuesSpec['bands'][number]) => (from + to) / 2;
  const places = lanes(
    spec.bands.map((band) => ({
      at: axisWidth + (middle(band) + 0.5) * step,
      width: widthOf(short(band.text), labelSize) + 8,
    })),
    0,
    width,
  );
  spec.bands.forEach((band, index) => {
    const place = places[index];
    const base = {
      drawTime: 'beforeDatasetsDraw' as const,
      label: {
        display: true,
        content: short(band.text),
        backgroundColor: c.surface,
        color: c.ink,
        font: { size: labelSize, weight: 'normal' as const },
        padding: 2,
      },
    };
    const lift = -20 - laneHeight * (place?.lane ?? 0);
    if (band.to > band.from)
      all[`band${index}`] = {
        drawTime: base.drawTime,
        type: 'box',
        xMin: band.from - 0.5,
        xMax: band.to + 0.5,
        backgroundColor: alpha(c.unknown, 0.16),
        borderWidth: 0,
      };
    all[`mark${index}`] = {
      ...base,
      type: 'line',
      scaleID: 'x',
      value: middle(band),
      borderColor: band.to > band.from ? 'transparent' : c.soft,
      borderWidth: 1,
      label: { ...base.label, position: 'start', yAdjust: lift, xAdjust: place?.shift ?? 0 },
    };
  });
  return { annotations: all, lanes: Math.max(0, ...places.map((one) => one.lane + 1)) };
}

function lastValue(spec: ValuesSpec, c: Colours, width: number): Record<string, AnnotationOptions> {
  const point = spec.last === null ? null : spec.points[spec.last.index];
  if (spec.last === null || point == null) return {};
  const ends = spec.last.index === spec.labels.length - 1;
  const step = (width - axisWidth - rightRoom) / Math.max(1, spec.labels.length);
  return {
    last: {
      type: 'label',
      xValue: spec.last.index,
      yValue: point.y,
      content: spec.last.text,
      color: c.action,
      font: { size: 14, weight: 'bold' },
      // Beside its own point where nothing follows, else over it.
      position: ends ? { x: 'start', y: 'center' } : { x: 'center', y: 'end' },
      xAdjust: ends ? step / 2 + 2 : 0,
      yAdjust: ends ? 0 : -6,
    },
  };
}
