// Why: in an office the weekday and the hour say more than the month; a profile shows them without inventing peaks.
import { compareEachWithRest, type Comparison } from '../comparison.js';
import type { ChiSquareTest } from '../chiSquare.js';
import { displayRule, type DisplayRule } from '../refusals.js';
import { wilson, type WilsonInterval } from '../wilson.js';

/** `x` of `n` answers on one weekday or in one hour band. */
export type ProfileCount = { key: string; x: number; n: number };

export type ProfileRow = {
  key: string;
  x: number;
  n: number;
  /** Share of all answers that came then: a low share with few answers is no finding. */
  partOfAnswers: number;
  interval: WilsonInterval;
  display: DisplayRule;
  /** Against all other rows together, Holm-adjusted; no verdict unless the overall test rejects. */
  comparison: Comparison;
};

export type Profile = { overall: ChiSquareTest; overallRejected: boolean; rows: ProfileRow[] };

/**
 * Profile: the share of satisfied by weekday or hour band, with intervals and one test over all of them.
 * Use: when people are less satisfied; a weekday the office is closed has no answers and says so. Variant: Wilson
 * intervals; χ² over the rows with 10 answers and more; each row against the rest with Holm. Who comes when differs, so
 * a difference may lie in the people, not in the hour. Source: see `wilson`, `chiSquare`, `compareEachWithRest`. Units:
 * whole `x` of whole `n`; shares as fractions. Shapes: one row per input row, same order. Throws nothing. No answers at
 * all → every interval, comparison and the overall test refused 'no-answers'.
 */
export function profile(counts: readonly ProfileCount[]): Profile {
  const all = counts.reduce((sum, { n }) => sum + n, 0);
  const { overall, overallRejected, rows } = compareEachWithRest(counts);
  return {
    overall,
    overallRejected,
    rows: rows.flatMap(({ comparison }, index) => {
      const count = counts[index];
      if (count === undefined) return [];
      const { key, x, n } = count;
      const partOfAnswers = all === 0 ? 0 : n / all;
      return [{ key, x, n, partOfAnswers, interval: wilson(x, n), display: displayRule(n), comparison }];
    }),
  };
}
