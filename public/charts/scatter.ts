// Why: charts of two numbers each: questions by importance and performance, counters by their number of answers.
import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { widthOf } from './places.js';
import { alpha, percent, type Colours } from './spec.js';

type Range = { lower: number; upper: number };
type Axis = { min: number; max: number; name: string };

export type QuadrantSpec = {
  type: 'quadrants';
  points: {
    name: string;
    x: number;
    y: number;
    between: boolean;
    across: Range;
    up: Range;
    text: string[];
  }[];
  cut: { x: number; y: number };
  x: Axis;
  y: Axis;
  fields: [string, string, string, string];
};

export type FunnelSpec = {
  type: 'funnel';
  points: { name: string; n: number; y: number; outside: boolean; text: string[] }[];
  center: number;
  centerName: string;
  curves: { name: string; outer: boolean; limits: { n: number; lower: number; upper: number }[] }[];
  x: { max: number; name: string };
  y: Axis;
};

const labelSize = 13;
const line = labelSize + 4;

type Box = { left: number; right: number; top: number; bottom: number };
const touches = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Names beside their points, each where it touches no other name and no point: right, left, above or below, then farther. */
function namesBeside(names: readonly string[], dataset: number, c: Colours): Plugin<'scatter'> {
  return {
    id: 'namesBeside',
    afterDatasetsDraw: (chart: Chart) => {
      const { ctx, chartArea } = chart;
      const points = chart.getDatasetMeta(dataset).data.map(({ x, y }) => ({ x, y }));
      const taken: Box[] = points.map(({ x, y }) => ({
        left: x - 7,
        right: x + 7,
        top: y - 7,
        bottom: y + 7,
      }));
      ctx.save();
      ctx.font = `${labelSize}px ${getComputedStyle(document.body).fontFamily}`;
      ctx.textBaseline = 'middle';
      ctx.textAlign = 'left';
      points.forEach(({ x, y }, index) => {
        const name = names[index] ?? '';
        const width = ctx.measureText(name).width;
        const at = (left: number, middle: number): Box => ({
          left,
          right: left + width,
          top: middle - line / 2,
          bottom: middle + line / 2,
        });
        const tries = [1, 2, 3, 4].flatMap((far) => [
          at(x + 10, y - (far - 1) * line),
          at(x - 10 - width, y - (far - 1) * line),
          at(x + 10, y + far * line),
          at(x - 10 - width, y + far * line),
          at(x - width / 2, y - far * line),
          at(x - width / 2, y + far * line),
        ]);
        const inside = (box: Box) =>
          box.left >= chartArea.left &&
          box.right <= chartArea.right &&
          box.top >= chartArea.top &&
          box.bottom <= chartArea.bottom;
        const place =
          tries.find((box) => inside(box) && !taken.some((other) => touches(box, other))) ?? tries[0];
        if (place === undefined) return;
        taken.push(place);
        ctx.strokeStyle = c.surface;
        ctx.lineWidth = 3;
        ctx.strokeText(name, place.left, (place.top + place.bottom) / 2);
        ctx.fillStyle = c.ink;
        ctx.fillText(name, place.left, (place.top + place.bottom) / 2);
      });
      ctx.restore();
    },
  };
}

const rule = (c: Colours, scaleID: 'x' | 'y', value: number): AnnotationOptions => ({
  type: 'line',
  scaleID,
  value,
  borderColor: c.soft,
  borderWidth: 1,
  borderDash: [4, 4],
});

export function quadrantConfig(spec: QuadrantSpec, c: Colours): ChartConfiguration<'scatter'> {
  const annotations: Record<string, AnnotationOptions> = {
    cutX: rule(c, 'x', spec.cut.x),
    cutY: rule(c, 'y', spec.cut.y),
  };
  const corners = [
    { x: spec.x.min, y: spec.y.max, position: { x: 'start', y: 'start' } },
    { x: spec.x.max, y: spec.y.max, position: { x: 'end', y: 'start' } },
    { x: spec.x.min, y: spec.y.min, position: { x: 'start', y: 'end' } },
    { x: spec.x.max, y: spec.y.min, position: { x: 'end', y: 'end' } },
  ] as const;
  corners.forEach((corner, index) => {
    annotations[`field${index}`] = {
      type: 'label',
      xValue: corner.x,
      yValue: corner.y,
      content: spec.fields[index] ?? '',
      color: c.soft,
      font: { size: labelSize, weight: 'bold' },
      position: corner.position,
      drawTime: 'beforeDatasetsDraw',
    };
  });
  spec.points.forEach((point, index) => {
    const bar = { type: 'line', borderColor: alpha(c.action, 0.35), borderWidth: 1.5 } as const;
    const drawTime = 'beforeDatasetsDraw' as const;
    const { across, up, x, y } = point;
    annotations[`across${index}`] = {
      ...bar,
      drawTime,
      xMin: across.lower,
      xMax: across.upper,
      yMin: y,
      yMax: y,
    };
    annotations[`up${index}`] = { ...bar, drawTime, xMin: x, xMax: x, yMin: up.lower, yMax: up.upper };
  });
  return {
    type: 'scatter',
    plugins: [
      namesBeside(
        spec.points.map(({ name }) => name),
        0,
        c,
      ),
    ],
    data: {
      datasets: [
        {
          data: spec.points.map(({ x, y }) => ({ x, y })),
          pointRadius: 5,
          pointHoverRadius: 7,
          pointBackgroundColor: spec.points.map(({ between }) => (between ? c.surface : c.action)),
          pointBorderColor: c.action,
          pointBorderWidth: 1.5,
          clip: 8,
        },
      ],
    },
    options: {
      ...common,
      layout: { padding: 12 },
      scales: {
        x: axis(c, spec.x, percentTick),
        y: axis(c, spec.y, percentTick),
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: (items) => spec.points[items[0]?.dataIndex ?? -1]?.name ?? '',
            label: (item) => spec.points[item.dataIndex]?.text ?? '',
          },
        },
        annotation: { clip: false, annotations },
      },
    },
  };
}

const common = {
  animation: false,
  responsive: true,
  maintainAspectRatio: false,
  interaction: { mode: 'nearest', intersect: true },
} as const;

const percentTick = (value: string | number) => `${value}%`;
const countTick = (value: string | number) => String(value);

function axis(c: Colours, { min, max, name }: Axis, callback: (value: string | number) => string) {
  return {
    type: 'linear',
    min,
    max,
    title: { display: true, text: name, color: c.ink },
    grid: { color: alpha(c.line, 0.5) },
    border: { color: c.line },
    ticks: { color: c.soft, maxTicksLimit: 6, callback },
  } as const;
}

/** The curves of chance round what all have together; whoever lies outside is drawn full, the others hollow. */
export function funnelConfig(spec: FunnelSpec, c: Colours): ChartConfiguration<'scatter'> {
  const curves = spec.curves.flatMap(({ outer, limits }) =>
    (['lower', 'upper'] as const).map((end) => ({
      type: 'line' as const,
      data: limits.map((limit) => ({ x: limit.n, y: limit[end] })),
      borderColor: c.soft,
      borderWidth: outer ? 1.5 : 1,
      borderDash: outer ? [] : [5, 4],
      pointRadius: 0,
      pointHitRadius: 0,
    })),
  );
  // One name above and one below: where many answered the curves lie close.
  const last = spec.curves.map(
    ({ name, outer, limits }) => ({ name, end: outer ? 'upper' : 'lower', limit: limits.at(-1) }) as const,
  );
  const annotations: Record<string, AnnotationOptions> = {
    center: {
      ...rule(c, 'y', spec.center),
      type: 'line',
      borderDash: [],
      label: {
        display: true,
        content: `${spec.centerName} ${percent(spec.center)}`,
        position: 'start',
        backgroundColor: c.surface,
        color: c.ink,
        font: { size: 12, weight: 'normal' },
        padding: 2,
      },
    },
  };
  last.forEach(({ name, end, limit }, index) => {
    if (limit === undefined) return;
    annotations[`curve${index}`] = {
      type: 'label',
      xValue: limit.n,
      yValue: limit[end],
      content: name,
      color: c.soft,
      backgroundColor: c.surface,
      padding: 2,
      font: { size: 12, weight: 'normal' },
      position: { x: 'end', y: 'center' },
    };
  });
  return {
    type: 'scatter',
    plugins: [
      namesBeside(
        spec.points.map(({ name }) => name),
        0,
        c,
      ),
    ],
    data: {
      datasets: [
        {
          data: spec.points.map(({ n, y }) => ({ x: n, y })),
          pointRadius: 5,
          pointHoverRadius: 7,
          pointBackgroundColor: spec.points.map(({ outside }) => (outside ? c.action : c.surface)),
          pointBorderColor: c.action,
          pointBorderWidth: 1.5,
          clip: 8,
        },
        ...curves,
      ] as ChartConfiguration<'scatter'>['data']['datasets'],
    },
    options: {
      ...common,
      layout: { padding: { top: 12, right: Math.max(16, widthOf(spec.centerName, 12) / 4) } },
      scales: {
        x: axis(c, { min: 0, max: spec.x.max, name: spec.x.name }, countTick),
        y: axis(c, spec.y, percentTick),
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: (item) => item.datasetIndex === 0,
          callbacks: {
            title: (items) => spec.points[items[0]?.dataIndex ?? -1]?.name ?? '',
            label: (item) => spec.points[item.dataIndex]?.text ?? '',
          },
        },
        annotation: { clip: false, annotations },
      },
    },
  };
}
