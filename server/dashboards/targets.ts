// Why: which target held when, and whether a figure can be said to have reached it: once for the line on the chart, the
// sentence and the data.
import {
  bandVerdict,
  targetVerdict,
  type BandVerdict,
  type TargetVerdict,
} from '../../analysis/targetVerdict.js';
import { listTargets, type SetTarget } from '../../db/queries/targets.js';
import type { Band } from '../../db/schema.js';
import type { Figure } from './figures.js';
import type { Filters } from './filters.form.js';
import type { Measure } from './measures.js';
import type { Subject } from './subject.js';
import { spanOf } from './words.js';

/** What holds for one figure; `verdict` null where there is no figure to hold against it. */
export type Judged = {
  target: number | null;
  bands: Band[];
  fromDay: string;
  verdict: TargetVerdict | null;
  band: BandVerdict | null;
};

export type Targets = {
  /** All that were ever set, the latest first. */
  history: SetTarget[];
  /** The target that held at the end of each period, by period; null where none did. */
  byPeriod: Record<string, number | null>;
  /** Of the period looked at. Null where no target holds, or where only some of the answers are looked at. */
  judged: Judged | null;
};

/** From its first day on the row that was set last holds, over everything set before. `rows` in the order they were set. */
export function targetOn<Row extends { fromDay: string }>(
  rows: readonly Row[],
  day: string,
): Row | undefined {
  return rows.filter((row) => row.fromDay <= day).at(-1);
}

/** A target is set for all answers: a part of them is held against nothing. */
export async function targetsOf(
  subject: Subject,
  filters: Filters,
  measure: Measure,
  periods: readonly string[],
  current: { period: string; figure: Figure },
): Promise<Targets> {
  const rows = await listTargets(subject.db, subject.scope, subject.survey.id, measure.code);
  const all = filters.cuts.length === 0;
  const holding = (period: string) => {
    const day = lastDayOf(subject, filters, period);
    return day === undefined ? undefined : targetOn(rows, day);
  };
  const now = current.period === '' ? undefined : holding(current.period);
  return {
    history: rows.map((row) => (subject.forBureau ? { ...row, setByName: null } : row)).reverse(),
    byPeriod: Object.fromEntries(
      periods.map((period) => [period, all ? (holding(period)?.target ?? null) : null]),
    ),
    judged: !all || now === undefined ? null : judge(now, current.figure),
  };
}

function lastDayOf(subject: Subject, { kind, startMonth }: Filters, period: string): string | undefined {
  if (kind !== 'wave') return spanOf(period, kind, startMonth).lastDay;
  return subject.waves.find((wave) => wave.key === period)?.toDay ?? undefined;
}

/** Undefined to null: an ended target without bands holds nobody to anything. */
function judge({ target, bands, fromDay }: SetTarget, { satisfied }: Figure): Judged | null {
  if (target === null && bands.length === 0) return null;
  return {
    target,
    bands,
    fromDay,
    verdict: satisfied === null || target === null ? null : targetVerdict(satisfied, target),
    band: satisfied === null || bands.length === 0 ? null : bandVerdict(satisfied, bands),
  };
}
