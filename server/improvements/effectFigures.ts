// Why: the answers behind an improvement's effect, read from count cells once: both windows, the months around the day of
// effect, and the same of the comparison. Small cells are hidden here, before anything is worked out or shown.
import { daysOfPeriod, listPeriods, periodOfDay, shiftPeriod } from '../../analysis/periods.js';
import type { EffectMonth } from '../../analysis/effects/effectVerdict.js';
import type { Side } from '../../analysis/effects/beforeAfter.js';
import type { Share } from '../../analysis/wilson.js';
import type { CellCount } from '../../db/queries/cells.js';
import type { TargetMeasure } from '../../db/schema.js';
import { countAnswers } from '../dashboards/counts.js';
import { readTally, satisfiedOf } from '../dashboards/figures.js';
import { lastDayShown, type CutFilter } from '../dashboards/filters.form.js';
import type { Measure } from '../dashboards/measures.js';
import type { Subject } from '../dashboards/subject.js';
import { hiddenFigures } from '../dashboards/suppress.js';

export type Segment = { cut: string; cutValue: string };
export type Window = { from: string; to: string };

/** Months looked back from the day of effect. */
const monthsBefore = 36;

/** One place's answers in one window; `hidden`: too few to be shown; `editions`: wordings that occur in it. */
export type Part = Side & { hidden: boolean; editions: number[]; byMonth: ({ period: string } & Share)[] };

export type Counts = {
  before: Part;
  after: Part;
  months: EffectMonth[];
  firstAfter: number;
  /** What was read, for its fingerprint. */
  cells: CellCount[];
};

/** The last day that counts: the day named, else twelve months from the day of effect. */
export function windowEnd(measure: TargetMeasure, effectiveDay: string): string {
  if (measure.windowTo !== undefined) return measure.windowTo;
  const end = new Date(`${effectiveDay}T00:00:00Z`);
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  end.setUTCDate(end.getUTCDate() - 1);
  return end.toISOString().slice(0, 10);
}

/** The last day whose answers are read now. */
export function lastCounted(subject: Subject, segment: Segment, end: string): string {
  const last = lastDayShown(subject, segment.cut === '' ? [] : [segment.cut]);
  return last < end ? last : end;
}

export async function readEffectCounts(
  subject: Subject,
  measure: Measure,
  segment: Segment,
  baseline: Window,
  after: Window,
): Promise<Counts> {
  const cells: CellCount[] = [];
  const read = async (window: Window): Promise<Part & { monthly: Monthly }> => {
    const filters = filtersOf(segment);
    const counted = await countAnswers(subject, {
      questions: [measure.code],
      filters,
      split: null,
      ...window,
      grain: 'month',
    });
    const own = counted.groups.get('') ?? [];
    cells.push(...own.filter((cell) => cell.nRaw !== 0 || cell.nUsed !== 0));
    const editions = [...new Set(own.map((cell) => cell.edition))].sort((a, b) => a - b);
    const hiddenAltogether = hiddenFigures(counted, measure, () => 'window', subject.threshold);
    const hiddenMonth = hiddenFigures(counted, measure, (period) => period, subject.threshold);
    const monthly: Monthly = new Map();
    for (const period of new Set(own.map((cell) => cell.period))) {
      const inMonth = own.filter((cell) => cell.period === period);
      const known = new Set(inMonth.map((cell) => cell.edition));
      monthly.set(period, {
        counts: satisfiedOf(readTally(inMonth, measure), measure),
        hidden: [...known].some((edition) => hiddenMonth('', edition, period)),
        editions: [...known],
      });
    }
    const sum = satisfiedOf(readTally(own, measure), measure);
    return {
      ...sum,
      months: [...monthly.keys()].map((period) => Number(period.slice(5, 7))),
      hidden: sum.n > 0 && editions.some((edition) => hiddenAltogether('', edition, 'window')),
      editions,
      byMonth: [...monthly]
        .map(([period, { counts }]) => ({ period, ...counts }))
        .sort((a, b) => (a.period < b.period ? -1 : 1)),
      monthly,
    };
  };
  const effectMonth = periodOfDay(after.from, 'month');
  const start = shiftPeriod(effectMonth, 'month', -monthsBefore);
  const span = {
    from: daysOfPeriod(start, 'month').firstDay,
    to: after.to < after.from ? after.from : after.to,
  };
  const [before, later, around] = [await read(baseline), await read(after), await read(span)];
  const beginsInside = after.from !== daysOfPeriod(effectMonth, 'month').firstDay;
  const early = beginsInside
    ? await read({ from: daysOfPeriod(effectMonth, 'month').firstDay, to: dayBefore(after.from) })
    : undefined;
  const last = wholeMonthsUntil(after.to, subject.today);
  const known = [...around.monthly.keys()].sort();
  const first = known[0] ?? effectMonth;
  const edition = later.editions.at(-1) ?? around.editions.at(-1);
  const months = (first <= last ? listPeriods(first, last, 'month') : []).map((month): EffectMonth => {
    const found = around.monthly.get(month);
    const mixed = month === effectMonth && (early?.n ?? 0) > 0;
    const usable =
      found !== undefined && !found.hidden && !mixed && found.editions.every((each) => each === edition);
    return { month, counts: usable ? found.counts : null };
  });
  const position = months.findIndex(({ month }) => month >= effectMonth);
  return {
    before: partOf(before),
    after: partOf(later),
    months,
    firstAfter: position < 0 ? months.length + 1 : position + 1,
    cells,
  };
}

type Monthly = Map<string, { counts: Share; hidden: boolean; editions: number[] }>;

function partOf({ x, n, months, hidden, editions, byMonth }: Part): Part {
  return { x, n, months, hidden, editions, byMonth };
}

/** Cells keep the days of these cuts; others are not offered as segments. */
export function filtersOf({ cut, cutValue }: Segment): CutFilter[] {
  return cut === 'counter' || cut === 'service' || cut === 'channel'
    ? [{ name: cut, cut, values: [cutValue] }]
    : [];
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** The last month of which every day is counted. */
function wholeMonthsUntil(to: string, today: string): string {
  const month = periodOfDay(to, 'month');
  const { lastDay } = daysOfPeriod(month, 'month');
  return lastDay <= to && lastDay < today ? month : shiftPeriod(month, 'month', -1);
}
