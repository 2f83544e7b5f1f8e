// Why: every figure of handling is made from counts in one place, of whatever group and period they are the sum.
import {
  kaplanMeier,
  survivalQuantile,
  type CaseTime,
  type SurvivalQuantile,
} from '../../analysis/cases/kaplanMeier.js';
import { refuse } from '../../analysis/refusals.js';
import { wilson, type WilsonInterval } from '../../analysis/wilson.js';
import type { Tally } from './handled.js';

export type HandlingFigures = {
  n: number;
  onTime: WilsonInterval;
  openOverdue: number;
  openInTime: number;
  median: SurvivalQuantile;
  slowTenth: SurvivalQuantile;
  reopened: WilsonInterval;
  extended: WilsonInterval;
  transferred: WilsonInterval;
  /** Of those passed on: within the time for a transfer. */
  transferredInTime: WilsonInterval;
};

export type RatingFigures = {
  /** Ratings that were given, of so many replies. */
  responseRate: WilsonInterval;
  satisfied: WilsonInterval;
  solved: WilsonInterval;
};

type Counts = Exclude<
  { [Key in keyof Tally]: Tally[Key] extends number ? Key : never }[keyof Tally],
  undefined
>;

export const sumOf = (tallies: readonly Tally[], count: Counts): number =>
  tallies.reduce((sum, tally) => sum + tally[count], 0);

/** One a case, as the curves want it. */
export function timesOf(tallies: readonly Tally[]): CaseTime[] {
  const times: CaseTime[] = [];
  for (const { closedAfter, openFor } of tallies) {
    for (const [counts, closed] of [
      [closedAfter, true],
      [openFor, false],
    ] as const) {
      for (const [days, count] of counts)
        for (let left = count; left > 0; left -= 1) times.push({ days, closed });
    }
  }
  return times;
}

export function figuresOf(tallies: readonly Tally[]): HandlingFigures {
  const sum = (count: Counts) => sumOf(tallies, count);
  const n = sum('n');
  const none = refuse('no-cases');
  const share = (x: Counts, of: number) => (n === 0 ? none : wilson(sum(x), of));
  const curve = kaplanMeier(timesOf(tallies));
  const judged = sum('judged');
  return {
    n,
    onTime: share('inTime', judged),
    openOverdue: sum('openOverdue'),
    openInTime: n - judged,
    median: survivalQuantile(curve, 0.5),
    slowTenth: survivalQuantile(curve, 0.9),
    reopened: share('reopened', sum('everClosed')),
    extended: share('extended', n),
    transferred: share('transferred', n),
    transferredInTime: share('transferredInTime', sum('transferred')),
  };
}

/** Refused where fewer than `threshold` were given. */
export function ratingsOf(tallies: readonly Tally[], threshold: number): RatingFigures {
  const [replies, ratings] = [sumOf(tallies, 'replies'), sumOf(tallies, 'ratings')];
  const few = ratings < threshold || replies < ratings;
  const share = (x: number, n: number) => (few ? refuse('too-few-answers') : wilson(x, n));
  return {
    responseRate: share(ratings, replies),
    satisfied: share(sumOf(tallies, 'satisfied'), ratings),
    solved: share(sumOf(tallies, 'solved'), ratings),
  };
}
