// Why: a share of comments as it may be shown: under ten comments counts only, under thirty with a warning, hidden is hidden.
import { displayRule } from '../../analysis/refusals.js';
import { wilson } from '../../analysis/wilson.js';
import type { FigureState } from './figures.js';

/** `x` of `n` comments. Stable names: the JSON carries them as they are. */
export type CommentFigure = {
  state: FigureState;
  x: number | null;
  n: number | null;
  share: number | null;
  lower: number | null;
  upper: number | null;
};

export const hiddenComments: CommentFigure = {
  state: 'suppressed',
  x: null,
  n: null,
  share: null,
  lower: null,
  upper: null,
};

export function commentFigure(x: number, n: number): CommentFigure {
  const rule = displayRule(n);
  const interval = wilson(x, n);
  if (n === 0 || rule === 'counts-only' || !interval.ok)
    return { ...hiddenComments, state: n === 0 ? 'empty' : 'counts_only', x, n };
  const { share, lower, upper } = interval;
  return { state: rule === 'ok' ? 'shown' : 'low_sample', x, n, share, lower, upper };
}
