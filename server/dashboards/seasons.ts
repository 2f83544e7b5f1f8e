// Why: what time of year, which weekday and which hour do to a measure: shown only with the years and the answers that carry
// it, each with one test over all of it, so that nobody explains a wiggle.
import { shiftPeriod } from '../../analysis/periods.js';
import { monthIndex, type MonthIndex } from '../../analysis/season/monthIndex.js';
import { profile, type Profile } from '../../analysis/season/profile.js';
import { seasonalAdjust, type SeasonalAdjustment } from '../../analysis/season/seasonalAdjust.js';
import { seasonTest, type SeasonTest } from '../../analysis/season/seasonTest.js';
import { seasonOf } from '../../analysis/trend/timeIndex.js';
import type { TimedValue } from '../../analysis/trend/timedValues.js';
import { cutKeepsDays, type CellCount } from '../../db/queries/cells.js';
import { countAnswers, valuesOf, type Counted, type CountRequest } from './counts.js';
import { figureOf, mergeTallies, readTally, satisfiedOf, type Figure } from './figures.js';
import { lastDayShown, type Filters } from './filters.form.js';
import type { Measure } from './measures.js';
import type { Subject } from './subject.js';
import { hiddenFigures } from './suppress.js';
import type { TimedPoint } from './trendFinding.js';

export type MonthSeason = {
  index: MonthIndex;
  test: SeasonTest;
  adjustment: SeasonalAdjustment;
  /** January to December: all answers of these months together. */
  months: Figure[];
};

/** Null for kinds of periods other than months. */
export function monthSeason(
  { kind }: Pick<Filters, 'kind'>,
  measure: Measure,
  used: readonly TimedPoint[],
): MonthSeason | null {
  if (kind !== 'month') return null;
  const series = timedValues(used);
  return {
    index: monthIndex(series, 'additive'),
    test: seasonTest(series),
    adjustment: seasonalAdjust(series, 'additive'),
    months: Array.from({ length: 12 }, (_, month) => {
      const own = used.filter(
        ({ time, point }) => seasonOf(time, 12) === month && point.figure.state !== 'suppressed',
      );
      return figureOf(mergeTallies(own.map(({ point }) => point.tally)), measure, false);
    }),
  };
}

/** A share needs ten answers; a period with fewer keeps its place and has no figure. */
export function timedValues(used: readonly TimedPoint[]): TimedValue[] {
  return used.map(({ time, x, n, point }) => ({
    time,
    value: point.figure.satisfied === null ? null : x / n,
  }));
}

export type ProfileResult =
  | { ok: true; profile: Profile; figures: Figure[] }
  /** Filtered in a way that is kept by month only, or that would have to be counted answer by answer. */
  | { ok: false; reason: 'filter' | 'no_days' };

/** By weekday or by hour of the day. */
export type ProfileKind = 'weekday' | 'hour';

/** Over the days of the shown periods, in the edition that holds now. */
export async function profileOf(
  subject: Subject,
  filters: Filters,
  measure: Measure,
  kind: ProfileKind,
  span: { from: string; to: string; edition: number | null },
): Promise<ProfileResult> {
  const { edition } = span;
  if (filters.kind === 'wave' || edition === null || subject.counted === undefined)
    return { ok: false, reason: 'no_days' };
  return await (kind === 'weekday' ? weekdays : hours)(subject, filters, measure, { ...span, edition });
}

type Span = { from: string; to: string; edition: number };

async function weekdays(
  subject: Subject,
  filters: Filters,
  measure: Measure,
  span: Span,
): Promise<ProfileResult> {
  const { cuts } = filters;
  if (cuts.length > 1 || !cuts.every((cut) => cutKeepsDays(cut.cut))) return { ok: false, reason: 'filter' };
  const counted = await countInParts(subject, {
    questions: [measure.code],
    filters: cuts,
    split: null,
    from: span.from,
    to: until(subject, filters, span),
    grain: 'day',
  });
  const kept = counted.groups.get('') ?? [];
  const others = [...counted.beside.values()].flat();
  const byDay: Counted = {
    source: counted.source,
    groups: byWeekday(kept),
    beside: new Map(),
    whole: null,
    // Who fails the filter on the same weekday: they must not follow from the whole.
    failing: cuts.length === 0 ? [] : [byWeekday(others)],
    alone: [],
    cuts: counted.cuts,
  };
  return resultOf(subject, measure, byDay, weekdayKeys, span.edition);
}

const monthsAtOnce = 3;

/** Monday first, as offices count. */
export const weekdayKeys = ['1', '2', '3', '4', '5', '6', '0'];

function byWeekday(cells: readonly CellCount[]): Map<string, CellCount[]> {
  const days = new Map<string, CellCount[]>();
  for (const cell of cells) {
    const weekday = String(new Date(`${cell.period}T00:00:00Z`).getUTCDay());
    const list = days.get(weekday);
    if (list === undefined) days.set(weekday, [cell]);
    else list.push(cell);
  }
  return days;
}

/** Hours are kept by month, and for everybody only. */
async function hours(
  subject: Subject,
  filters: Filters,
  measure: Measure,
  span: Span,
): Promise<ProfileResult> {
  if (filters.cuts.length > 0) return { ok: false, reason: 'filter' };
  const { from, to } = wholeMonths(span);
  if (to < from) return { ok: false, reason: 'no_days' };
  const counted = await countInParts(subject, {
    questions: [measure.code],
    filters: [],
    split: 'hour',
    from,
    to,
    grain: 'month',
  });
  const keys = valuesOf(subject, 'hour').filter((hour) => counted.groups.has(hour));
  return resultOf(subject, measure, counted, keys, span.edition);
}

/** The months that lie wholly within the span; hours of half a month are not known. */
function wholeMonths({ from, to }: Span): { from: string; to: string } {
  const month = from.slice(0, 7);
  const first = from.endsWith('-01') ? month : shiftPeriod(month, 'month', 1);
  const next = shiftPeriod(to, 'day', 1);
  return { from: `${first}-01`, to: shiftPeriod(`${next.slice(0, 7)}-01`, 'day', -1) };
}

/** A few months at a time: no single statement holds up the others. */
async function countInParts(subject: Subject, request: CountRequest): Promise<Counted> {
  const groups = new Map<string, CellCount[]>();
  const beside = new Map<string, CellCount[]>();
  const whole: CellCount[] = [];
  for (let from = request.from; ;) {
    const end = shiftPeriod(`${shiftPeriod(from.slice(0, 7), 'month', monthsAtOnce)}-01`, 'day', -1);
    const to = end < request.to ? end : request.to;
    const counted = await countAnswers(subject, { ...request, from, to });
    for (const [into, part] of [
      [groups, counted.groups],
      [beside, counted.beside],
    ] as const)
      for (const [group, cells] of part) into.set(group, [...(into.get(group) ?? []), ...cells]);
    whole.push(...(counted.whole ?? []));
    if (to >= request.to) return { ...counted, groups, beside, whole: counted.whole === null ? null : whole };
    from = shiftPeriod(to, 'day', 1);
    await subject.dependencies.pause();
  }
}

function until(subject: Subject, { cuts }: Filters, { to }: Span): string {
  const last = lastDayShown(
    subject,
    cuts.map((cut) => cut.cut),
  );
  return cuts.some((cut) => cut.cut === 'counter') && last < to ? last : to;
}

function resultOf(
  subject: Subject,
  measure: Measure,
  counted: Counted,
  keys: readonly string[],
  edition: number,
): ProfileResult {
  const hidden = hiddenFigures(counted, measure, () => 'all', subject.threshold);
  const rows = keys.map((key) => {
    const cells = (counted.groups.get(key) ?? []).filter((cell) => cell.edition === edition);
    const tally = readTally(cells, measure);
    const isHidden = cells.length > 0 && hidden(key, edition, 'all');
    return {
      figure: figureOf(tally, measure, isHidden),
      // What may not be shown is not tested either.
      count: { key, ...(isHidden ? { x: 0, n: 0 } : satisfiedOf(tally, measure)) },
    };
  });
  return {
    ok: true,
    profile: profile(rows.map((row) => row.count)),
    figures: rows.map((row) => row.figure),
  };
}
