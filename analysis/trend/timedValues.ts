// Why: every method over time must drop missing periods, and keep their place in time, in the same way.

/** One period: its place on a line of time (in periods, see `timeIndex`) and its figure, null where there is none. */
export type TimedValue = { time: number; value: number | null };

/** A period that has a figure. */
export type PresentValue = { time: number; value: number };

/**
 * Present values: the periods that have a figure, in order of time.
 * Use: the first step of every method over time, so that the order of rows cannot matter and a gap stays a gap.
 * Shapes: input in any order. Throws nothing. A time or a value that is not finite → undefined, because no honest
 * figure can come of it. Empty → empty.
 */
export function presentValues(series: readonly TimedValue[]): PresentValue[] | undefined {
  const possible = series.every(
    ({ time, value }) => Number.isFinite(time) && (value === null || Number.isFinite(value)),
  );
  if (!possible) return undefined;
  return series
    .flatMap(({ time, value }) => (value === null ? [] : [{ time, value }]))
    .sort((a, b) => a.time - b.time || a.value - b.value);
}
