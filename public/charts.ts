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
  ScatterController,
  Tooltip,
} from 'chart.js';
import annotation from 'chartjs-plugin-annotation';
import { dotConfig, stackConfig } from './charts/bars.js';
import { lineConfig } from './charts/line.js';
import { rankedConfig } from './charts/ranked.js';
import { funnelConfig, quadrantConfig } from './charts/scatter.js';
import { colours, type Colours, type Spec } from './charts/spec.js';
import { valuesConfig } from './charts/values.js';

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
  ScatterController,
  Tooltip,
  annotation,
);

type Drawn = { destroy: () => void; resize: () => void };

function chartOf(canvas: HTMLCanvasElement, spec: Spec, c: Colours): Drawn {
  const width = canvas.parentElement?.clientWidth ?? 0;
  if (spec.type === 'line') return new Chart(canvas, lineConfig(spec, c, width));
  if (spec.type === 'quadrants') return new Chart(canvas, quadrantConfig(spec, c));
  if (spec.type === 'funnel') return new Chart(canvas, funnelConfig(spec, c));
  if (spec.type === 'ranked') return new Chart(canvas, rankedConfig(spec, c));
  if (spec.type === 'values') return new Chart(canvas, valuesConfig(spec, c, width));
  return spec.type === 'stack'
    ? new Chart(canvas, stackConfig(spec, c, width))
    : new Chart(canvas, dotConfig(spec, c, width));
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
    if (spec.type === 'dots' || spec.type === 'ranked')
      picture.classList.add(spec.labels.length > 12 ? 'm-chart__picture--tall' : 'm-chart__picture--rows');
    drawn.push(chartOf(canvas, spec, c));
  }
}

draw();
// Colours come from the style sheet: day and night each draw their own.
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
// Labels found their places for one width: a picture of another width is drawn anew.
let width = innerWidth;
let waiting: ReturnType<typeof setTimeout> | undefined;
addEventListener('resize', () => {
  if (innerWidth === width) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    width = innerWidth;
    draw();
  }, 200);
});
addEventListener('beforeprint', () => {
  for (const chart of drawn) chart.resize();
});
