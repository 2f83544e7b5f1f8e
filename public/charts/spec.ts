// Why: what the server tells a chart to draw, and the few measures and colours all charts share.
import type { RankedSpec } from './ranked.js';
import type { FunnelSpec, QuadrantSpec } from './scatter.js';
import type { ValuesSpec } from './values.js';

export type Point = { y: number; lower: number; upper: number; n: number; hatched: boolean; grey: boolean };
export type Words = { share: string; interval: string; n: string };
export type LineSpec = {
  type: 'line';
  labels: string[];
  lines: { name: string; points: (Point | null)[] }[];
  breaks: { index: number; text: string }[];
  markers: { index: number; text: string }[];
  overlays?: { kind: 'adjusted' | 'target'; name: string; values: (number | null)[] }[];
  bands?: { from: number; name: string }[];
  min: number;
  words: Words;
  max?: number;
  small?: boolean;
};
export type StackSpec = {
  type: 'stack';
  labels: string[];
  parts: { name: string; tone: number; values: (number | null)[] }[];
};
export type DotSpec = {
  type: 'dots';
  labels: string[];
  points: (Point | null)[];
  /** Where there is no point: why, in words. */
  notes?: string[];
  overall: number | null;
  overallName: string;
  min: number;
  /** 100 unless told. */
  max?: number;
  words: Words;
};
export type Spec = LineSpec | StackSpec | DotSpec | QuadrantSpec | FunnelSpec | RankedSpec | ValuesSpec;

export type Colours = Record<
  'ink' | 'soft' | 'line' | 'surface' | 'action' | 'unknown' | 'hatch' | 'good' | 'bad',
  string
> & { scale: string[] };

export function colours(): Colours {
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
    good: read('good'),
    bad: read('bad'),
    scale: ['1', '2', '3', '4', '5'].map((tone) => read(`scale-${tone}`)),
  };
}

export function alpha(colour: string, strength: number): string {
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

export const percent = (value: number) => `${value.toFixed(1)}%`;

export function tooltipOf(point: Point, words: Words): string[] {
  return [
    `${words.share} ${percent(point.y)}`,
    `${words.interval} ${percent(point.lower)}–${percent(point.upper)}`,
    `${words.n} ${point.n}`,
  ];
}
