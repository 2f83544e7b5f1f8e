// Why: draws the dashboards' charts over their tables. The table is the content; without this script it simply stays.
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartConfiguration,
  type ChartDataset,
  type TooltipItem,
} from 'chart.js';
import annotation, { type AnnotationOptions } from 'chartjs-plugin-annotation';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  annotation,
);

type Point = { y: number; lower: number; upper: number; n: number; hatched: boolean; grey: boolean };
type Words = { share: string; interval: string; n: string };
type LineSpec = {
  type: 'line';
  labels: string[];
  lines: { name: string; points: (Point | null)[] }[];
  breaks: { index: number; text: string }[];
  markers: { index: number; text: string }[];
  min: number;
  words: Words;
  max?: number;
  small?: boolean;
};
type StackSpec = {
  type: 'stack';
  labels: string[];
  parts: { name: string; tone: number; values: (number | null)[] }[];
};
type DotSpec = {
  type: 'dots';
  labels: string[];
  points: (Point | null)[];
  overall: number | null;
  overallName: string;
  min: number;
  words: Words;
};
type Spec = LineSpec | StackSpec | DotSpec;

type DotData = (number | [number, number] | { x: number; y: string } | null)[];

type Colours = Record<
  'ink' | 'soft' | 'line' | 'surface' | 'action' | 'unknown' | 'hatch' | 'bad',
  string
> & { scale: string[] };

function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--m-${name}`).trim() || '#666666';
  return {
    ink: read('ink'),
    soft: read('ink-soft'),
    line: read('line'),
    surface: read('surface'),
    action: read('action'),
    unknown: read('unknown'),
    hatch: read('hatch'),
    bad: read('bad'),
    scale: ['1', '2', '3', '4', '5'].map((tone) => read(`scale-${tone}`)),
  };
}

function alpha(colour: string, strength: number): string {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(colour);
  const hex =
    short === null
      ? colour
      : `#${short
          .slice(1)
          .map((digit) => digit + digit)
          .join('')}`;
  const parts = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(hex);
  return parts === null
    ? colour
    : `rgba(${parts
        .slice(1)
        .map((part) => parseInt(part, 16))
        .join(', ')}, ${strength})`;
}

/** More answers, larger point: area grows with n. */
const radius = (n: number, most: number) => 2.5 + 4.5 * Math.sqrt(n / Math.max(1, most));
const percent = (value: number) => `${value.toFixed(1)}%`;

function tooltipOf(point: Point, words: Words): string[] {
  return [
    `${words.share} ${percent(point.y)}`,
    `${words.interval} ${percent(point.lower)}–${percent(point.upper)}`,
    `${words.n} ${point.n}`,
  ];
}

function lineConfig(spec: LineSpec, c: Colours): ChartConfiguration<'line'> {
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
        padding: small ? 4 : { top: spec.markers.length + spec.breaks.length > 0 ? 28 : 12, right: 48 },
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
      label: label(`▼ ${one.text}`, c.ink, one.index),
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

function stackConfig(spec: StackSpec, c: Colours): ChartConfiguration<'bar'> {
  return {
    type: 'bar',
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
        legend: { position: 'bottom', labels: { color: c.ink, boxWidth: 12, boxHeight: 12 } },
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

function dotConfig(spec: DotSpec, c: Colours): ChartConfiguration<'bar' | 'line', DotData> {
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
  return {
    type: 'bar',
    data: {
      labels: spec.labels,
      datasets: [
        {
          type: 'line',
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
          max: 100,
          grid: { color: c.line },
          border: { display: false },
          ticks: { color: c.soft, callback: (value) => `${value}%` },
        },
        y: { grid: { display: false }, ticks: { color: c.ink, autoSkip: false }, border: { color: c.line } },
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
        annotation: { clip: false, annotations: overall },
      },
    },
  };
}

type Drawn = { destroy: () => void; resize: () => void };

function chartOf(canvas: HTMLCanvasElement, spec: Spec, c: Colours): Drawn {
  if (spec.type === 'line') return new Chart(canvas, lineConfig(spec, c));
  return spec.type === 'stack'
    ? new Chart(canvas, stackConfig(spec, c))
    : new Chart(canvas, dotConfig(spec, c));
}

const drawn: Drawn[] = [];

function draw(): void {
  for (const chart of drawn.splice(0)) chart.destroy();
  const c = colours();
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 13;
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>('canvas[data-chart]')) {
    const picture = canvas.parentElement;
    const text = canvas.dataset['chart'];
    if (text === undefined || picture === null) continue;
    picture.hidden = false;
    const spec = JSON.parse(text) as Spec;
    // Room for every group: a chart that hides its labels compares nothing.
    if (spec.type === 'dots')
      picture.classList.add(spec.labels.length > 12 ? 'm-chart__picture--tall' : 'm-chart__picture--rows');
    drawn.push(chartOf(canvas, spec, c));
  }
}

draw();
// Colours come from the style sheet: day and night each draw their own.
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
addEventListener('beforeprint', () => {
  for (const chart of drawn) chart.resize();
});
