// Why: a small shift shows first as a run on one side of the centre line, well inside all limits.
import type { Side } from './pChart.js';

export type Run = {
  side: Side;
  /** Positions, from 0, of its first and last point. */ from: number;
  to: number;
  length: number;
};

export type RunRule = {
  /** Every run of the needed length or longer. */
  runs: Run[];
  /** Positions at which such a run has reached the needed length, and all further points of it. */
  signals: number[];
};

/** Points in a row on one side that count as a sign. */
export const runLength = 8;

/**
 * Run rule: eight in a row on one side of the centre line.
 * Use: the only supplementary rule that may be switched on; every further Western Electric rule multiplies the false
 * alarms, and with this one alone a three-sigma chart already has one in 153 points instead of 370. Variant: strictly
 * on one side; a point on the line ends a run; a period without a value neither counts nor ends one. Source: Western
 * Electric (1956), Statistical Quality Control Handbook; run length: Champ & Woodall (1987), Technometrics 29,
 * 393–399. Shapes: values in order of time, positions from 0. Throws nothing. Empty → no runs.
 */
export function runRule(
  values: readonly (number | null)[],
  center: number,
  options: { length?: number } = {},
): RunRule {
  const needed = options.length ?? runLength;
  const runs: Run[] = [];
  const signals: number[] = [];
  let signed = 0;
  let from = 0;
  values.forEach((value, position) => {
    if (value === null) return;
    signed = nextRun(signed, value - center);
    if (Math.abs(signed) === 1) from = position;
    if (Math.abs(signed) < needed) return;
    signals.push(position);
    const run: Run = { side: signed > 0 ? 'above' : 'below', from, to: position, length: Math.abs(signed) };
    if (run.length === needed) runs.push(run);
    else runs[runs.length - 1] = run;
  });
  return { runs, signals };
}

/**
 * Next run length: one step, positive above and negative below the centre.
 * Use: inside `runRule` and in simulations of run lengths. Throws nothing. A deviation of 0 → 0.
 */
export function nextRun(previous: number, deviation: number): number {
  if (deviation === 0) return 0;
  const side = Math.sign(deviation);
  return Math.sign(previous) === side ? previous + side : side;
}
