// Why: a measure over time: a line with its band, points sized by the number of answers, breaks as gaps.
import type { ChartConfiguration, ChartDataset, TooltipItem } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { alpha, percent, radius, tooltipOf, type Colours, type LineSpec } from './spec.js';

export function lineConfig(spec: LineSpec, c: Colours): ChartConfiguration<'line'> {
  const most = Math.max(0, ...spec.lines.flatMap((line) => line.points.map((point) => point?.n ?? 0)));
  const small = spec.small === true;
  const datasets = spec.lines.flatMap((line): ChartDataset<'line'>[] => {
    const { points } = line;
    const limit = (pick: 'lower' | 'upper') => points.map((point) => point?.[pick] ?? null);
    const hatchedAt = (index: number) => points[index]?.hatched === true;
    const bare = { borderWidth: 0, pointRadius: 0, pointHitRadius: 0 };
    return [
      { label: '', data: limit('upper'), ...bare },
      { label: '', data: limit('lower'), ...bare, fill: '-1', backgroundColor: alpha(c.action, 0.16) },
      {
        label: line.name,
        data: points.map((point) => point?.y ?? null),
        borderColor: c.action,
        // A point at 100 % is a whole point.
        clip: 8,
        borderWidth: small ? 1.5 : 2,
        pointRadius: points.map((point) => (point === null ? 0 : small ? 1.5 : radius(point.n, most))),
        pointHoverRadius: points.map((point) => (point === null ? 0 : radius(point.n, most) + 2)),
        pointBackgroundColor: points.map((point) =>
          point?.hatched === true ? c.surface : point?.grey === true ? c.unknown : c.action,
        ),
        pointBorderColor: points.map((point) => (point?.grey === true ? c.unknown : c.action)),
        pointBorderWidth: 1.5,
        segment: {
          borderDash: (context) =>
            hatchedAt(context.p0DataIndex) || hatchedAt(context.p1DataIndex) ? [4, 4] : undefined,
          borderColor: (context) =>
            hatchedAt(context.p0DataIndex) || hatchedAt(context.p1DataIndex) ? c.hatch : undefined,
        },
      },
    ];
  });
  return {
    type: 'line',
    data: { labels: spec.labels, datasets },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: {
        padding: small ? 4 : { top: spec.markers.length + spec.breaks.length > 0 ? 28 : 12, right: 64 },
      },
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      scales: {
        x: {
          display: !small,
          grid: { display: false },
          ticks: { color: c.soft, maxRotation: 0, autoSkipPadding: 12 },
          border: { color: c.line },
        },
        y: {
          display: !small,
          min: spec.min,
          max: spec.max ?? 100,
          grid: { color: c.line },
          border: { display: false },
          ticks: { color: c.soft, maxTicksLimit: 6, callback: (value) => `${value}%` },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: (item: TooltipItem<'line'>) => item.datasetIndex % 3 === 2 && item.raw !== null,
          callbacks: {
            label: (item) => {
              const point = spec.lines[Math.floor(item.datasetIndex / 3)]?.points[item.dataIndex];
              return point == null ? '' : tooltipOf(point, spec.words);
            },
          },
        },
        annotation: { clip: false, annotations: small ? {} : annotationsOf(spec, c) },
      },
    },
  };
}

/** Slanting lines over a period that is not whole, as its row in the table has them. */
function hatching(colour: string): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const pen = tile.getContext('2d');
  if (pen === null) return 'transparent';
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, 'repeat') ?? 'transparent';
}

/** Breaks, what took effect, and the last figure written beside its point. */
function annotationsOf(spec: LineSpec, c: Colours): Record<string, AnnotationOptions> {
  const all: Record<string, AnnotationOptions> = {};
  const label = (content: string, color: string, index: number) => ({
    display: true,
    content: content.length > 24 ? `${content.slice(0, 23)}…` : content,
    position: 'start' as const,
    backgroundColor: c.surface,
    color,
    font: { size: 12, weight: 'normal' as const },
    padding: 2,
    yAdjust: -22,
    xAdjust: index > spec.labels.length * 0.75 ? -60 : index < spec.labels.length * 0.1 ? 60 : 0,
  });
  const hatch = hatching(c.line);
  for (const line of spec.lines) {
    line.points.forEach((point, index) => {
      // A band needs two points; one that stands alone shows its interval all the same.
      if (point !== null && (line.points[index - 1] ?? line.points[index + 1] ?? null) === null)
        all[`alone${index}`] = {
          type: 'line',
          xMin: index,
          xMax: index,
          yMin: point.lower,
          yMax: point.upper,
          borderColor: alpha(c.action, 0.28),
          borderWidth: 8,
          drawTime: 'beforeDatasetsDraw',
        };
      if (point?.hatched !== true) return;
      all[`part${index}`] = {
        type: 'box',
        xMin: index - 0.5,
        xMax: index + 0.5,
        backgroundColor: hatch,
        borderWidth: 0,
        drawTime: 'beforeDatasetsDraw',
      };
    });
  }
  spec.breaks.forEach((one, place) => {
    all[`break${place}`] = {
      type: 'line',
      scaleID: 'x',
      value: one.index - 0.5,
      borderColor: c.bad,
      borderWidth: 1.5,
      borderDash: [2, 3],
      label: label(one.text, c.bad, one.index),
    };
  });
  spec.markers.forEach((one, place) => {
    all[`marker${place}`] = {
      type: 'line',
      scaleID: 'x',
      value: one.index,
      borderColor: c.soft,
      borderWidth: 1,
      label: label(one.text, c.ink, one.index),
    };
  });
  spec.lines.forEach((line, place) => {
    const index = line.points.findLastIndex((point) => point !== null && !point.hatched);
    const point = line.points[index];
    if (point == null) return;
    all[`value${place}`] = {
      type: 'label',
      xValue: index,
      yValue: point.y,
      content: percent(point.y),
      color: c.action,
      font: { size: 14, weight: 'bold' },
      position: { x: 'start', y: 'center' },
      xAdjust: 10,
      yAdjust: -12,
    };
  });
  return all;
}
