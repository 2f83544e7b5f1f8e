// Why: draws a control chart over its table: points, their limits, the baseline that says what is normal. Without this
// script the table stays.
import {
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartConfiguration,
  type ChartDataset,
  type TooltipItem,
} from 'chart.js';
import annotation from 'chartjs-plugin-annotation';
import { alpha, colours, type Colours } from './charts/spec.js';

Chart.register(CategoryScale, LinearScale, LineController, LineElement, PointElement, Tooltip, annotation);

type ControlPoint = {
  y: number | null;
  lower: number | null;
  upper: number | null;
  average: number | null;
  /** Beyond the limits, for the better or the worse. */
  tone: 'good' | 'bad' | null;
  n: number;
  note: string;
};

type ControlSpec = {
  labels: string[];
  points: ControlPoint[];
  center: number;
  /** Indices, both included. */
  baseline: { from: number; to: number; text: string };
  min: number;
  max: number;
  unit: string;
  words: { value: string; limits: string; average: string; n: string; center: string };
};

function configOf(spec: ControlSpec, c: Colours): ChartConfiguration<'line'> {
  const { points, unit, words } = spec;
  const hasAverage = points.some((point) => point.average !== null);
  const toneOf = (index: number) => {
    const tone = points[index]?.tone;
    return tone === 'good' ? c.good : tone === 'bad' ? c.bad : c.action;
  };
  const isOut = (index: number) => points[index]?.tone != null;
  const few = points.length <= 60;
  const limit = (label: string, pick: 'lower' | 'upper'): ChartDataset<'line'> => ({
    label,
    data: points.map((point) => point[pick]),
    borderColor: c.soft,
    borderWidth: 1,
    borderDash: [4, 3],
    pointRadius: 0,
    pointHitRadius: 0,
    stepped: 'middle',
  });
  const number = (value: number) => (unit === '' ? String(Math.round(value)) : `${value.toFixed(1)}${unit}`);
  return {
    type: 'line',
    data: {
      labels: spec.labels,
      datasets: [
        {
          label: words.value,
          data: points.map((point) => point.y),
          clip: 8,
          borderColor: hasAverage ? alpha(c.action, 0.45) : c.action,
          borderWidth: hasAverage ? 1 : 2,
          spanGaps: false,
          pointStyle: points.map((_, index) => (isOut(index) ? 'rectRot' : 'circle')),
          pointRadius: points.map((_, index) => (isOut(index) ? 6 : few ? 2.5 : 1.5)),
          pointBackgroundColor: points.map((_, index) => toneOf(index)),
          pointBorderColor: points.map((_, index) => toneOf(index)),
        },
        limit(words.limits, 'upper'),
        limit(words.limits, 'lower'),
        ...(hasAverage
          ? [
              {
                label: words.average,
                data: points.map((point) => point.average),
                borderColor: c.ink,
                borderWidth: 2,
                pointRadius: 0,
                pointHitRadius: 0,
              },
            ]
          : []),
      ],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { top: 20, right: 56 } },
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          grid: { display: false },
          ticks: { color: c.soft, maxRotation: 0, autoSkipPadding: 12 },
          border: { color: c.line },
        },
        y: {
          min: spec.min,
          max: spec.max,
          grid: { color: c.line },
          border: { display: false },
          ticks: { color: c.soft, maxTicksLimit: 6, callback: (value) => `${value}${unit}` },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: (item: TooltipItem<'line'>) => item.datasetIndex === 0,
          callbacks: {
            label: (item) => {
              const point = points[item.dataIndex];
              if (point?.y == null) return '';
              return [
                `${words.value} ${number(point.y)}`,
                `${words.limits} ${number(point.lower ?? 0)}–${number(point.upper ?? 0)}`,
                ...(point.average === null ? [] : [`${words.average} ${number(point.average)}`]),
                `${words.n} ${point.n}`,
                ...(point.note === '' ? [] : [point.note]),
              ];
            },
          },
        },
        annotation: {
          clip: false,
          annotations: {
            baseline: {
              type: 'box',
              drawTime: 'beforeDatasetsDraw',
              xMin: spec.baseline.from - 0.5,
              xMax: spec.baseline.to + 0.5,
              backgroundColor: alpha(c.action, 0.08),
              borderWidth: 0,
              label: {
                display: true,
                content: spec.baseline.text,
                position: { x: 'center', y: 'start' },
                yAdjust: -4,
                color: c.soft,
                font: { size: 12, weight: 'normal' },
              },
            },
            center: {
              type: 'line',
              scaleID: 'y',
              value: spec.center,
              borderColor: c.soft,
              borderWidth: 1,
            },
            centerName: {
              type: 'label',
              xValue: points.length - 1,
              yValue: spec.center,
              content: number(spec.center),
              color: c.soft,
              font: { size: 12 },
              position: { x: 'start', y: 'center' },
              xAdjust: 8,
            },
          },
        },
      },
    },
  };
}

const drawn: Chart[] = [];

function draw(): void {
  for (const chart of drawn.splice(0)) chart.destroy();
  const c = colours();
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 13;
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>('canvas[data-control-chart]')) {
    const picture = canvas.parentElement;
    const text = canvas.dataset['controlChart'];
    if (text === undefined || picture === null) continue;
    picture.hidden = false;
    drawn.push(new Chart(canvas, configOf(JSON.parse(text) as ControlSpec, c)));
  }
}

draw();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
addEventListener('beforeprint', () => {
  for (const chart of drawn) chart.resize();
});
