// Why: what lies thin over a measure's line: the series without its season, the target, the edges of named bands.
import type { ChartDataset } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import type { Colours, LineSpec } from './spec.js';

/** Dashed, without points: nobody takes them for what was measured. */
export function overlayLines({ overlays = [] }: LineSpec, c: Colours): ChartDataset<'line'>[] {
  return overlays.map(({ kind, name, values }) => ({
    label: name,
    data: values,
    borderColor: kind === 'target' ? c.ink : c.soft,
    borderWidth: 1.5,
    borderDash: kind === 'target' ? [8, 4] : [2, 3],
    pointRadius: 0,
    pointHitRadius: 0,
    spanGaps: true,
    stepped: kind === 'target' ? 'middle' : false,
  }));
}

/** The target and the bands by name, beside the picture where no point lies; edges outside of it are left out. */
export function overlayNotes(spec: LineSpec, c: Colours): Record<string, AnnotationOptions> {
  const all: Record<string, AnnotationOptions> = {};
  const target = spec.overlays?.find(({ kind }) => kind === 'target');
  const last = target?.values.at(-1);
  if (target !== undefined && last != null)
    all['target'] = {
      type: 'label',
      xValue: spec.labels.length - 1,
      yValue: last,
      content: target.name,
      color: c.ink,
      font: { size: 12 },
      padding: 0,
      position: { x: 'start', y: 'center' },
      xAdjust: 18,
    };
  spec.bands?.forEach(({ from, name }, place) => {
    if (from <= spec.min || from > 100) return;
    all[`band${place}`] = {
      type: 'line',
      scaleID: 'y',
      value: from,
      borderColor: c.line,
      borderWidth: 1.5,
      drawTime: 'beforeDatasetsDraw',
      label: {
        display: true,
        content: name,
        // Beside the picture, where no point lies.
        position: 'end',
        xAdjust: 60,
        backgroundColor: 'transparent',
        color: c.soft,
        font: { size: 12, weight: 'normal' },
        padding: 2,
      },
    };
  });
  return all;
}
