// Why: one cause shows at many points and on more than one chart; whoever is called for each of them stops listening.
import type { Side } from '../charts/pChart.js';

/** One point of a series as its charts see it. */
export type WatchedPoint = {
  /** The point itself outside its limits. */
  signal: Side | null;
  /** Its moving average outside its limits; null where none is kept. */
  drift: Side | null;
  /** How far the series lies from the centre line: its moving average where one is kept, else the point. null: no value. */
  lean: number | null;
};

export type Cause = {
  side: Side;
  /** Positions from 0: since when the series lies on this side, the first signal, the last one, and the last point still there. */
  since: number;
  first: number;
  last: number;
  to: number;
  /** Which charts gave the first signal. */
  seenBy: ('point' | 'average')[];
};

/**
 * Causes: signals that belong together, so that each is told once.
 * Use: one alarm a cause. Variant: a cause begins with the first signal of either chart at or after `watchedFrom` and
 * lasts as long as the series stays on that side of the centre line; when it has been across, or signals on the other
 * side, the next signal is another cause. A lasting shift is therefore one cause however long it lasts, until a named
 * person restarts the baseline. Where point and average disagree, the point decides. Source: this project's own rule for
 * "one alarm per cause" (C.6 of its statistics notes). Shapes: points in order of time, positions from 0. Throws nothing.
 * Empty, or no signal → no causes.
 */
export function causesOf(points: readonly WatchedPoint[], watchedFrom: number): Cause[] {
  const causes: Cause[] = [];
  let current: Cause | undefined;
  let run: { side: Side; from: number } | undefined;
  points.forEach((point, position) => {
    const side = point.signal ?? point.drift;
    const leaning = side ?? sideOfLean(point.lean);
    if (point.lean === null && side === null) return;
    if (leaning === null) run = undefined;
    else if (run?.side !== leaning) run = { side: leaning, from: position };
    if (side === null) {
      if (current !== undefined && leaning === current.side) current.to = position;
      else current = undefined;
      return;
    }
    if (current?.side === side) {
      current.last = position;
      current.to = position;
      return;
    }
    current = undefined;
    if (position < watchedFrom) return;
    current = {
      side,
      since: run?.from ?? position,
      first: position,
      last: position,
      to: position,
      seenBy: [],
    };
    if (point.signal === side) current.seenBy.push('point');
    if (point.drift === side) current.seenBy.push('average');
    causes.push(current);
  });
  return causes;
}

function sideOfLean(lean: number | null): Side | null {
  if (lean === null || lean === 0) return null;
  return lean > 0 ? 'above' : 'below';
}
