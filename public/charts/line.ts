// Why: a measure over time: a line with its band, points sized by the number of answers, breaks as gaps.
import type { ChartConfiguration, ChartDataset, ScriptableContext, TooltipItem } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { hatching } from './hatching.js';
import { overlayLines, overlayNotes } from './overlays.js';
import { lanes, radius, widthOf } from './places.js';
import { alpha, percent, tooltipOf, type Colours, type LineSpec, type Point } from './spec.js';

/** What the axis takes on the left, and the last figure on the right. */
const margins = { left: 48, right: 64 };
const labelSize = 12;
const laneHeight = 18;

/** @param width of the picture in pixels: labels that would touch stand one above the other */
export function lineConfig(spec: LineSpec, c: Colours, width: number): ChartConfiguration<'line'> {
  const most = Math.max(0, ...spec.lines.flatMap((line) => line.points.map((point) => point?.n ?? 0)));
  const small = spec.small === true;
  const events = small ? { annotations: {}, lanes: 0 } : annotationsOf(spec, c, width);
  const size = (point: Point | null | undefined, context: ScriptableContext<'line'>) =>
    point == null
      ? 0
      : small
        ? 1.5
        : radius(point.n, most, (context.chart.width - margins.left - margins.right) / spec.labels.length);
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
        pointRadius: (context) => size(points[context.dataIndex], context),
        pointHoverRadius: (context) => size(points[context.dataIndex], context) + 2,
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
    data: { labels: spec.labels, datasets: [...datasets, ...overlayLines(spec, c)] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: {
        padding: small ? 4 : { top: 12 + laneHeight * events.lanes, right: margins.right },
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
          filter: (item: TooltipItem<'line'>) =>
            item.datasetIndex < datasets.length && item.datasetIndex % 3 === 2 && item.raw !== null,
          callbacks: {
            label: (item) => {
              const point = spec.lines[Math.floor(item.datasetIndex / 3)]?.points[item.dataIndex];
              return point == null ? '' : tooltipOf(point, spec.words);
            },
          },
        },
        annotation: { clip: false, annotations: { ...overlayNotes(spec, c), ...events.annotations } },
      },
    },
  };
}

/** Breaks, what took effect, and the last figure written beside its point. */
function annotationsOf(
  spec: LineSpec,
  c: Colours,
  width: number,
): { annotations: Record<string, AnnotationOptions>; lanes: number } {
  const all: Record<string, AnnotationOptions> = {};
  const short = (content: string) => (content.length > 24 ? `${content.slice(0, 23)}…` : content);
  const step = (width - margins.left - margins.right) / Math.max(1, spec.labels.length - 1);
  const said = [
    ...spec.breaks.map((one) => ({ text: short(one.text), index: one.index - 0.5 })),
    ...spec.markers.map((one) => ({ text: short(one.text), index: one.index })),
  ];
  const places = lanes(
    said.map(({ text, index }) => ({
      at: margins.left + index * step,
      width: widthOf(text, labelSize) + 8,
    })),
    0,
    width,
  );
  const label = (color: string, index: number) => ({
    display: true,
    content: said[index]?.text ?? '',
    position: 'start' as const,
    backgroundColor: c.surface,
    color,
    font: { size: labelSize, weight: 'normal' as const },
    padding: 2,
    yAdjust: -20 - laneHeight * (places[index]?.lane ?? 0),
    xAdjust: places[index]?.shift ?? 0,
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
      label: label(c.bad, place),
    };
  });
  spec.markers.forEach((one, place) => {
    all[`marker${place}`] = {
      type: 'line',
      scaleID: 'x',
      value: one.index,
      borderColor: c.soft,
      borderWidth: 1,
      label: label(c.ink, spec.breaks.length + place),
    };
  });
  spec.lines.forEach((line, place) => {
    const index = line.points.findLastIndex((point) => point !== null && !point.hatched);
    const point = line.points[index];
    if (point == null) return;
    // Over its own point where another follows, so that nobody takes it for the figure of that one.
    const last = index === spec.labels.length - 1;
    all[`value${place}`] = {
      type: 'label',
      xValue: index,
      yValue: point.y,
      content: percent(point.y),
      color: c.action,
      font: { size: 14, weight: 'bold' },
      position: { x: last ? 'start' : 'center', y: 'center' },
      xAdjust: last ? 10 : 0,
      yAdjust: last ? -12 : -20,
    };
  });
  return { annotations: all, lanes: Math.max(0, ...places.map((one) => one.lane + 1)) };
}
