// Why: words ranked by how clearly they tell two groups apart, as bars from a common zero.
import type { ChartConfiguration, TooltipItem } from 'chart.js';
import type { Colours } from './spec.js';

export type RankedSpec = {
  type: 'ranked';
  labels: string[];
  values: number[];
  sides: { first: string; second: string };
  axis: string;
  text: string[][];
};

export function rankedConfig(spec: RankedSpec, c: Colours): ChartConfiguration<'bar'> {
  const side = (first: boolean) => ({
    label: first ? spec.sides.first : spec.sides.second,
    data: spec.values.map((value) => (value >= 0 === first ? value : null)),
    backgroundColor: first ? c.action : c.unknown,
    // One bar a word: the other side's row is empty there.
    stack: 'words',
    barThickness: 12,
  });
  return {
    type: 'bar',
    data: { labels: spec.labels, datasets: [side(true), side(false)] },
    options: {
      indexAxis: 'y',
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'index', axis: 'y', intersect: false },
      scales: {
        x: {
          stacked: true,
          grid: { color: c.line },
          border: { display: false },
          ticks: { color: c.soft },
          title: { display: true, text: spec.axis, color: c.soft },
        },
        y: {
          stacked: true,
          grid: { display: false },
          ticks: { color: c.ink, autoSkip: false },
          border: { color: c.line },
        },
      },
      plugins: {
        legend: { position: 'top', labels: { color: c.ink, boxWidth: 12, boxHeight: 12 } },
        annotation: { annotations: {} },
        tooltip: {
          filter: (item: TooltipItem<'bar'>) => item.raw !== null,
          callbacks: { label: (item) => spec.text[item.dataIndex] ?? '' },
        },
      },
    },
  };
}
