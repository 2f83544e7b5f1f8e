// Why: what lies thin over a measure's line: the series without its season, the target, the edges of named bands.
import type { ChartDataset } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { percent, type Colours, type LineSpec } from './spec.js';

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

/** Their names in words, at the left where the last figure does not stand; edges outside of the picture are left out. */
export function overlayNotes(spec: LineSpec, c: Colours): Record<string, AnnotationOptions> {
  const all: Record<string, AnnotationOptions> = {};
  const note = (name: string, index: number, y: number, color: string, content: string) => {
    all[name] = {
      type: 'label',
      xValue: index,
      yValue: y,
      content,
      color,
      backgroundColor: c.surface,
      font: { size: 12 },
      padding: 1,
      position: { x: 'start', y: 'end' },
      yAdjust: -2,
    };
  };
  spec.overlays?.forEach(({ kind, name, values }, place) => {
    const index = values.findIndex((value) => value !== null);
    const first = values[index];
    if (first == null) return;
    note(
      `overlay${place}`,
      index,
      first,
      kind === 'target' ? c.ink : c.soft,
      kind === 'target' ? `${name} ${percent(first)}` : name,
    );
  });
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
        position: 'end',
        backgroundColor: c.surface,
        color: c.soft,
        font: { size: 12, weight: 'normal' },
        padding: 2,
      },
    };
  });
  return all;
}
