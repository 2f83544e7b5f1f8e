// Why: how answers spread, and groups side by side with their intervals.
import type { ChartConfiguration, Plugin, TooltipItem } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { alpha, percent, tooltipOf, type Colours, type DotSpec, type StackSpec } from './spec.js';
import { heightsApart, linesOf, radius, widthOf } from './places.js';

const labelSize = 13;

/** Each part's name beside the last bar, at its own height; names that would touch move apart. */
function namesBeside(spec: StackSpec, c: Colours): Plugin<'bar'> {
  return {
    id: 'namesBeside',
    afterDatasetsDraw: ({ ctx, chartArea, scales, data }) => {
      const scale = scales['y'];
      const last = data.labels?.length === undefined ? -1 : data.labels.length - 1;
      if (scale === undefined || last < 0) return;
      const heights = spec.parts.map((part) => part.values[last] ?? 0);
      const wanted = heights.map((height, index) =>
        scale.getPixelForValue(heights.slice(0, index).reduce((sum, one) => sum + one, 0) + height / 2),
      );
      const places = heightsApart(wanted, labelSize + 5, chartArea.top, chartArea.bottom);
      ctx.save();
      ctx.font = `${labelSize}px ${getComputedStyle(document.body).fontFamily}`;
      ctx.textBaseline = 'middle';
      spec.parts.forEach((part, index) => {
        const y = places[index] ?? chartArea.bottom;
        ctx.fillStyle = c.scale[part.tone - 1] ?? c.unknown;
        ctx.fillRect(chartArea.right + 8, y - 5, 10, 10);
        ctx.fillStyle = c.ink;
        ctx.fillText(part.name, chartArea.right + 24, y);
      });
      ctx.restore();
    },
  };
}

/** @param width of the picture in pixels: names stand beside the last bar where there is room, else in a key below */
export function stackConfig(spec: StackSpec, c: Colours, width: number): ChartConfiguration<'bar'> {
  const room = 28 + Math.max(0, ...spec.parts.map((part) => widthOf(part.name, labelSize)));
  const beside = room < width / 4;
  return {
    type: 'bar',
    plugins: beside ? [namesBeside(spec, c)] : [],
    data: {
      labels: spec.labels,
      datasets: spec.parts.map((part) => ({
        label: part.name,
        data: part.values,
        backgroundColor: c.scale[part.tone - 1] ?? c.unknown,
        borderColor: c.surface,
        borderWidth: 0.5,
      })),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { right: beside ? room : 8 } },
      scales: {
        x: {
          stacked: true,
          grid: { display: false },
          ticks: { color: c.soft, maxRotation: 0, autoSkipPadding: 12 },
          border: { color: c.line },
        },
        y: {
          stacked: true,
          min: 0,
          max: 100,
          grid: { color: c.line },
          border: { display: false },
          ticks: { color: c.soft, maxTicksLimit: 6, callback: (value) => `${value}%` },
        },
      },
      plugins: {
        legend: {
          display: !beside,
          position: 'bottom',
          labels: { color: c.ink, boxWidth: 12, boxHeight: 12 },
        },
        tooltip: {
          callbacks: {
            label: (item: TooltipItem<'bar'>) =>
              typeof item.raw === 'number' ? `${item.dataset.label ?? ''} ${percent(item.raw)}` : '',
          },
        },
      },
    },
  };
}

type DotData = (number | [number, number] | { x: number; y: string } | null)[];

/** @param width of the picture in pixels: names take at most a good third of it */
export function dotConfig(
  spec: DotSpec,
  c: Colours,
  width: number,
): ChartConfiguration<'bar' | 'line', DotData> {
  const most = Math.max(0, ...spec.points.map((point) => point?.n ?? 0));
  const overall: Record<string, AnnotationOptions> =
    spec.overall === null
      ? {}
      : {
          overall: {
            type: 'line',
            scaleID: 'x',
            value: spec.overall,
            borderColor: c.soft,
            borderWidth: 1,
            borderDash: [4, 4],
            label: {
              display: true,
              content: `${spec.overallName} ${percent(spec.overall)}`,
              position: 'start',
              backgroundColor: c.surface,
              color: c.ink,
              font: { size: 12, weight: 'normal' },
              padding: 2,
              yAdjust: -18,
            },
          },
        };
  const silent: Record<string, AnnotationOptions> = {};
  spec.points.forEach((point, index) => {
    const note = spec.notes?.[index] ?? '';
    if (point !== null || note === '') return;
    silent[`silent${index}`] = {
      type: 'label',
      xValue: spec.min,
      yValue: index,
      content: note,
      color: c.soft,
      font: { size: 12, weight: 'normal' },
      position: { x: 'start', y: 'center' },
      xAdjust: 4,
    };
  });
  return {
    type: 'bar',
    data: {
      labels: spec.labels,
      datasets: [
        {
          type: 'line',
          // A point at 100 % is a whole point.
          clip: 8,
          label: 'share',
          data: spec.points.map((point, index) => ({ x: point?.y ?? NaN, y: spec.labels[index] ?? '' })),
          showLine: false,
          pointRadius: spec.points.map((point) => (point === null ? 0 : radius(point.n, most))),
          pointBackgroundColor: spec.points.map((point) => (point?.grey === true ? c.unknown : c.action)),
          pointBorderColor: c.surface,
        },
        {
          type: 'bar',
          label: 'interval',
          data: spec.points.map((point) => (point === null ? null : [point.lower, point.upper])),
          backgroundColor: spec.points.map((point) =>
            alpha(point?.grey === true ? c.unknown : c.action, 0.28),
          ),
          barThickness: 8,
        },
      ],
    },
    options: {
      indexAxis: 'y',
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { top: 24, right: 16 } },
      interaction: { mode: 'index', axis: 'y', intersect: false },
      scales: {
        x: {
          min: spec.min,
          max: spec.max ?? 100,
          grid: { color: c.line },
          border: { display: false },
          ticks: { color: c.soft, callback: (value) => `${value}%` },
        },
        y: {
          grid: { display: false },
          ticks: {
            color: c.ink,
            autoSkip: false,
            callback: (_value, index) => linesOf(spec.labels[index] ?? '', labelSize, width * 0.36),
          },
          border: { color: c.line },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: (item) => item.datasetIndex === 0,
          callbacks: {
            label: (item) => {
              const point = spec.points[item.dataIndex];
              return point == null ? '' : tooltipOf(point, spec.words);
            },
          },
        },
        annotation: { clip: false, annotations: { ...overall, ...silent } },
      },
    },
  };
}
