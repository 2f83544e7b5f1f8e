// Why: a figure above its target by chance has not met it; the interval says whether that can be told.
import type { Interval } from './criticalValues.js';

/** 'cannot-tell': the interval lies on both sides of the target. */
export type TargetVerdict = 'met' | 'missed' | 'cannot-tell';

/** From a share upwards the band has this name. */
export type NamedBand = { from: number; name: string };

export type BandVerdict =
  /** Null: below the lowest of them. */
  | { ok: true; band: NamedBand | null }
  /** The interval crosses these edges, the lowest first. */
  | { ok: false; edges: NamedBand[] };

/**
 * Target verdict: whether a share has reached a fixed target.
 * Use: beside a figure with a target value. Variant: met when the whole 95 % interval is at or above the target, missed when
 * all of it is below; with Wilson's interval the same as the two-sided score test of the target at 5 %. Source: practice of
 * banded inspections; general display rules of the project's statistics notes. Units: shares as fractions. Throws nothing.
 */
export function targetVerdict(interval: Interval, target: number): TargetVerdict {
  if (interval.lower >= target) return 'met';
  return interval.upper < target ? 'missed' : 'cannot-tell';
}

/**
 * Band verdict: in which named band a share lies, if its interval lies in one only.
 * Use: scores by bands («80 % and more: excellent»). Variant and source: as `targetVerdict`. Shapes: bands in any order.
 * Throws nothing. No bands → below the lowest.
 */
export function bandVerdict(interval: Interval, bands: readonly NamedBand[]): BandVerdict {
  const ordered = [...bands].sort((a, b) => a.from - b.from);
  const edges = ordered.filter(({ from }) => interval.lower < from && from <= interval.upper);
  if (edges.length > 0) return { ok: false, edges };
  return { ok: true, band: ordered.filter(({ from }) => from <= interval.lower).at(-1) ?? null };
}
