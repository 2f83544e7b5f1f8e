// Why: whether the level of a series changed, about when, and what else happened at that time. What happened is listed, never
// named as the cause.
import { leastSquaresChange } from '../../analysis/changes/leastSquaresChange.js';
import { leastForChange, pettitt, type Pettitt } from '../../analysis/changes/pettitt.js';
import { trendOrStep, type TrendOrStep } from '../../analysis/changes/trendOrStep.js';
import { shiftPeriod } from '../../analysis/periods.js';
import type { RefusalReason } from '../../analysis/refusals.js';
import type { Filters } from './filters.form.js';
import { timedValues, type MonthSeason } from './seasons.js';
import type { Subject } from './subject.js';
import type { TimedPoint } from './trendFinding.js';
import { spanOf } from './words.js';

/** From this period on the level is another one. Means are shares, the season taken out where `adjusted` says so. */
export type ChangeOfLevel = {
  period: string;
  name: string;
  before: number;
  after: number;
  /** Days within which something else is listed beside it; null where the days of a wave are not known. */
  around: { from: string; to: string } | null;
};

export type LevelChange =
  | {
      ok: true;
      /** 'steady': a line describes it better; 'unclear': line and step do so about equally; 'level': one level throughout. */
      finding: 'changed' | 'steady' | 'unclear' | 'level';
      /** The one change the test speaks of. */
      change: ChangeOfLevel | null;
      /** Cuts of the same division into levels, without a test of their own. */
      others: ChangeOfLevel[];
      adjusted: boolean;
      test: Extract<Pettitt, { ok: true }>;
      comparison: Extract<TrendOrStep, { ok: true }>;
    }
  | { ok: false; reason: RefusalReason; periods: number; periodsNeeded: number };

const significance = 0.05;
/** So many days beyond the last period before and the first one after a change. */
const reach = 31;

export function levelChangeOf(
  subject: Subject,
  filters: Filters,
  used: readonly TimedPoint[],
  season: MonthSeason | null,
): LevelChange {
  const raw = timedValues(used);
  // What shows no season is not adjusted: twelve indices of three years would only add their own noise.
  const adjusted = season?.adjustment.ok === true && season.test.ok && season.test.seasonal;
  const adjustment = season?.adjustment;
  const series = adjusted && adjustment?.ok === true ? adjustment.adjusted : raw;
  const values = series.map(({ value }) => value);
  const refused = (reason: RefusalReason): LevelChange => ({
    ok: false,
    reason,
    periods: values.filter((value) => value !== null).length,
    periodsNeeded: leastForChange,
  });
  const test = pettitt(values);
  if (!test.ok) return refused(test.reason);
  const comparison = trendOrStep(series);
  if (!comparison.ok) return refused(comparison.reason);
  const cuts = leastSquaresChange(values);
  if (!cuts.ok) return refused(cuts.reason);
  const result = {
    ok: true,
    adjusted,
    test,
    comparison,
    change: null,
    others: [] as ChangeOfLevel[],
  } as const;
  if (test.p >= significance || comparison.levelSuffices || cuts.changePoints.length === 0)
    return { ...result, finding: 'level' };
  if (!comparison.clear) return { ...result, finding: 'unclear' };
  if (comparison.better === 'line') return { ...result, finding: 'steady' };
  const all = cuts.changePoints.flatMap((position, index): { time: number; change: ChangeOfLevel }[] => {
    const last = used[position - 1];
    const first = used.slice(position).find((_, place) => values[position + place] !== null);
    const [before, after] = [cuts.segments[index], cuts.segments[index + 1]];
    if (last === undefined || first === undefined || before === undefined || after === undefined) return [];
    const { period, name } = first.point;
    return [
      {
        time: last.time,
        change: {
          period,
          name,
          before: before.mean,
          after: after.mean,
          around: around(subject, filters, last.point.period, period),
        },
      },
    ];
  });
  // The test is of one change: the cut nearest to the best single step.
  const far = ({ time }: { time: number }) => Math.abs(time - comparison.step.time);
  const [main, ...rest] = [...all].sort((a, b) => far(a) - far(b) || a.time - b.time);
  if (main === undefined) return { ...result, finding: 'level' };
  return {
    ...result,
    finding: 'changed',
    change: main.change,
    others: rest.sort((a, b) => a.time - b.time).map((one) => one.change),
  };
}

function around(
  subject: Subject,
  { kind, startMonth }: Filters,
  before: string,
  after: string,
): ChangeOfLevel['around'] {
  const days = (period: string) => {
    if (kind !== 'wave') return spanOf(period, kind, startMonth);
    const wave = subject.waves.find((one) => one.key === period);
    return wave?.fromDay == null || wave.toDay === null
      ? undefined
      : { firstDay: wave.fromDay, lastDay: wave.toDay };
  };
  const [first, last] = [days(before), days(after)];
  if (first === undefined || last === undefined) return null;
  return {
    from: shiftPeriod(first.firstDay, 'day', -reach),
    to: shiftPeriod(last.lastDay, 'day', reach),
  };
}
