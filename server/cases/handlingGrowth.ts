// Why: whether handling got better is asked of every unit, kind, channel and month alike, each against the period before, with
// a verdict only from a test and no growth from a handful of cases.
import { benjaminiHochberg } from '../../analysis/benjaminiHochberg.js';
import { growthOfDays, type DaysGrowth } from '../../analysis/cases/growthOfDays.js';
import { logRank } from '../../analysis/cases/logRank.js';
import {
  compareMany,
  evaluation,
  type Comparison,
  type Evaluation,
  type Verdict,
} from '../../analysis/comparison.js';
import { growthOfShares } from '../../analysis/growth.js';
import { leastForPercent, refuse, type RefusalReason } from '../../analysis/refusals.js';
import type { Share } from '../../analysis/wilson.js';
import type { Tally } from './handled.js';
import { figuresOf, sumOf, timesOf } from './handlingFigures.js';

export const grownShares = ['onTime', 'extended', 'reopened', 'transferred'] as const;
export type GrownShare = (typeof grownShares)[number];
/** More on time is good; extended and reopened less; transfers are neither. */
const good = { onTime: 'up', extended: 'down', reopened: 'down', transferred: undefined } as const;

export type ShareChange = {
  comparison: Comparison;
  evaluation: Evaluation;
  growth: { ok: true; growth: number; lower: number; upper: number } | { ok: false; reason: RefusalReason };
};

export type DaysChange = {
  median: DaysGrowth;
  slowTenth: DaysGrowth;
  /** Of all the times together: up is slower. */
  verdict: Verdict;
  evaluation: Evaluation;
};

export type GroupGrowth = { key: string; shares: Record<GrownShare, ShareChange>; days: DaysChange };

export type GrownGroup = { key: string; current: readonly Tally[]; base: readonly Tally[] };

/** Every group against its own base; verdicts adjusted for all of one measure that are shown together. */
export function growthOfGroups(groups: readonly GrownGroup[]): GroupGrowth[] {
  const shares = Object.fromEntries(grownShares.map((name) => [name, shareChanges(groups, name)])) as Record<
    GrownShare,
    ShareChange[]
  >;
  const days = daysChanges(groups);
  const nothing = refuse('no-cases');
  return groups.map(({ key }, index) => ({
    key,
    shares: Object.fromEntries(
      grownShares.map((name) => [
        name,
        shares[name][index] ?? { comparison: nothing, evaluation: 'unknown', growth: nothing },
      ]),
    ) as Record<GrownShare, ShareChange>,
    days: days[index] ?? {
      median: nothing,
      slowTenth: nothing,
      verdict: 'cannot-tell',
      evaluation: 'unknown',
    },
  }));
}

function shareOf(tallies: readonly Tally[], name: GrownShare): Share {
  const of = { onTime: 'judged', extended: 'n', reopened: 'everClosed', transferred: 'n' } as const;
  return { x: sumOf(tallies, name === 'onTime' ? 'inTime' : name), n: sumOf(tallies, of[name]) };
}

function shareChanges(groups: readonly GrownGroup[], name: GrownShare): ShareChange[] {
  const direction = good[name];
  const rows = groups.map(({ key, current, base }) => ({
    key,
    a: shareOf(current, name),
    b: shareOf(base, name),
  }));
  return compareMany(rows, { kind: 'time', adjust: 'benjamini-hochberg' }).map(
    ({ comparison }, index): ShareChange => {
      const row = rows[index];
      const growth = row === undefined ? refuse('no-cases') : growthOfShares({ current: row.a, base: row.b });
      return {
        comparison,
        evaluation:
          comparison.ok && direction !== undefined ? evaluation(comparison.verdict, direction) : 'unknown',
        growth: growth.ok
          ? { ok: true, growth: growth.growth, lower: growth.lower, upper: growth.upper }
          : { ok: false, reason: growth.reason },
      };
    },
  );
}

function daysChanges(groups: readonly GrownGroup[]): DaysChange[] {
  const tests = groups.map(({ current, base }) => {
    const [now, before] = [timesOf(current), timesOf(base)];
    return Math.min(now.length, before.length) < leastForPercent
      ? refuse('too-few-answers')
      : logRank(now, before);
  });
  const adjusted = benjaminiHochberg(tests.map((test) => (test.ok ? test.p : null)));
  return groups.map(({ current, base }, index): DaysChange => {
    const test = tests[index];
    const p = adjusted[index];
    const [now, before] = [figuresOf(current), figuresOf(base)];
    const verdict =
      test?.ok !== true || p === null || p === undefined || p >= 0.05
        ? 'cannot-tell'
        : test.observed > test.expected
          ? 'down'
          : 'up';
    return {
      median: growthOfDays({ n: now.n, days: now.median }, { n: before.n, days: before.median }),
      slowTenth: growthOfDays({ n: now.n, days: now.slowTenth }, { n: before.n, days: before.slowTenth }),
      verdict,
      evaluation: evaluation(verdict, 'down'),
    };
  });
}
