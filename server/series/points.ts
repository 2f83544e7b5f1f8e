// Why: what was entered by day or by month becomes days, months, quarters and years once, with what is not whole marked, so
// that no figure adds up half a month and no growth compares one.
import { isWorkingDay } from '../../analysis/cases/workingDays.js';
import type { MeanSummary } from '../../analysis/meanInterval.js';
import { daysOfPeriod, listPeriods, periodOfDay } from '../../analysis/periods.js';
import { weightedMean } from '../../analysis/weights/weightedMean.js';
import type { Series, SeriesValue } from '../../db/queries/series.js';

export const seriesKinds = ['day', 'month', 'quarter', 'year'] as const;
export type SeriesKind = (typeof seriesKinds)[number];

/** Why a period is not whole: drawn hatched, left out of growth. */
export type Part = 'not_over' | 'began_inside' | 'days_missing' | 'months_missing';

export type Point = {
  period: string;
  /** A count's sum, a measurement's mean; null: nothing was entered. */
  value: number | null;
  /** Cases behind a measurement, where they are known of all of it. */
  n: number | null;
  part: Part | null;
  /** Monday to Friday: holidays are not known to the program. */
  workingDays: number;
  /** Of a period made of days: working days of the past without an entry; of months: months without a figure. */
  missing: string[];
  /** Of a measurement entered by day: what a comparison needs, days being its cases. */
  summary: MeanSummary | undefined;
};

/** What holds: a period with a value. */
export type Value = { period: string; value: number; n: number | null };

export function heldValues(rows: readonly SeriesValue[]): Value[] {
  return rows.flatMap(({ period, value, n }) => (value === null ? [] : [{ period, value, n }]));
}

export const isDayPeriod = (period: string): boolean => period.length === 10;

/** Holidays are not kept in the program: every Monday to Friday counts, and every page that uses it says so. */
const weekdays = { holidays: new Set<string>(), makeUpWorkdays: new Set<string>() };

export function workingDaysBetween(firstDay: string, lastDay: string): string[] {
  return listPeriods(firstDay, lastDay, 'day').filter((day) => isWorkingDay(day, weekdays));
}

/** More working days than this without an entry, and a month is no month: the lunar New Year takes about a third. */
const mostMissing = 0.4;

type Kept = { values: readonly Value[]; kind: Series['kind']; today: string };

/** Every month from the first entry to the last, gaps included. */
export function monthPoints(kept: Kept): Point[] {
  const byMonth = new Map<string, Value[]>();
  for (const value of kept.values) {
    const month = value.period.slice(0, 7);
    byMonth.set(month, [...(byMonth.get(month) ?? []), value]);
  }
  const months = [...byMonth.keys()].sort();
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return [];
  return listPeriods(first, last, 'month').map((month) => {
    const values = byMonth.get(month) ?? [];
    // Where a month was counted as a whole, its days are only how it came about.
    const whole = values.find((value) => !isDayPeriod(value.period));
    const used = whole === undefined ? values : [whole];
    return { ...pointOf(month, used, kept), ...monthState(month, used, whole !== undefined, kept, first) };
  });
}

function monthState(
  month: string,
  used: readonly Value[],
  whole: boolean,
  { today }: Kept,
  firstMonth: string,
): Pick<Point, 'part' | 'missing' | 'workingDays'> {
  const { firstDay, lastDay } = daysOfPeriod(month, 'month');
  const all = workingDaysBetween(firstDay, lastDay);
  const entered = new Set(used.map((value) => value.period));
  const missing = whole || used.length === 0 ? [] : all.filter((day) => day < today && !entered.has(day));
  const firstEntered = used[0]?.period ?? '';
  // A month whose first entry comes in its first week counts as begun on its first day: offices are closed on holidays.
  const begins = month === firstMonth && !whole && Number(firstEntered.slice(8)) > 7;
  const part =
    lastDay >= today
      ? 'not_over'
      : begins
        ? 'began_inside'
        : missing.length > all.length * mostMissing
          ? 'days_missing'
          : null;
  return { part, missing, workingDays: all.length };
}

function pointOf(
  period: string,
  used: readonly Value[],
  { kind }: Pick<Kept, 'kind'>,
): Pick<Point, 'period' | 'value' | 'n' | 'summary'> {
  if (used.length === 0) return { period, value: null, n: null, summary: undefined };
  if (kind === 'count') {
    // Whole numbers: their sum is exact.
    return {
      period,
      value: used.reduce((sum, { value }) => sum + value, 0),
      n: null,
      summary: undefined,
    };
  }
  const known = used.every(({ n }) => n !== null && n > 0);
  const n = known ? used.reduce((sum, value) => sum + (value.n ?? 0), 0) : null;
  const mean = weightedMean(
    used.map((one) => ({ score: one.value, weight: known ? (one.n ?? 1) : daysIn(one.period), count: 1 })),
  );
  const value = 'mean' in mean ? mean.mean : null;
  const summary =
    mean.ok && used.every((one) => isDayPeriod(one.period))
      ? // The error of a mean of days weighted by their cases, in the form a comparison of means takes.
        { n: used.length, mean: mean.mean, sd: mean.standardError * Math.sqrt(used.length) }
      : undefined;
  return { period, value, n, summary };
}

/** Where nobody knows of how many cases a mean is, a month weighs as much as its working days. */
function daysIn(period: string): number {
  if (isDayPeriod(period)) return 1;
  const { firstDay, lastDay } = daysOfPeriod(period, 'month');
  return workingDaysBetween(firstDay, lastDay).length;
}

/** The days that were entered; a day that is not over may still grow. */
export function dayPoints({ values, today, kind }: Kept): Point[] {
  return values
    .filter((value) => isDayPeriod(value.period))
    .map((value) => ({
      ...pointOf(value.period, [value], { kind }),
      part: value.period >= today ? 'not_over' : null,
      workingDays: 1,
      missing: [],
      summary: undefined,
    }));
}

/** Quarters or years (of the programme, where it begins in another month) made of months. */
export function longerPoints(
  kept: Kept,
  months: readonly Point[],
  kind: 'quarter' | 'year',
  startMonth: number,
): Point[] {
  const programme = { programmeYearStartMonth: startMonth };
  const byPeriod = new Map<string, Point[]>();
  for (const month of months) {
    const period = periodOfDay(`${month.period}-01`, kind, programme);
    byPeriod.set(period, [...(byPeriod.get(period) ?? []), month]);
  }
  const wholeMonths = new Set(
    kept.values.filter((value) => !isDayPeriod(value.period)).map((value) => value.period),
  );
  return [...byPeriod].map(([period, own]): Point => {
    const { firstDay, lastDay } = daysOfPeriod(period, kind, programme);
    const all = listPeriods(firstDay.slice(0, 7), lastDay.slice(0, 7), 'month');
    const used = kept.values.filter(
      (value) =>
        value.period.slice(0, 7) >= firstDay.slice(0, 7) &&
        value.period.slice(0, 7) <= lastDay.slice(0, 7) &&
        !(isDayPeriod(value.period) && wholeMonths.has(value.period.slice(0, 7))),
    );
    const good = new Set(
      own.filter((month) => month.value !== null && month.part === null).map((month) => month.period),
    );
    const missing = all.filter((month) => !good.has(month));
    const before = missing.every((month) => month <= (months[0]?.period ?? ''));
    const part =
      missing.length === 0
        ? null
        : lastDay >= kept.today
          ? 'not_over'
          : before
            ? 'began_inside'
            : 'months_missing';
    return {
      ...pointOf(period, used, kept),
      part,
      missing: part === 'months_missing' ? missing : [],
      workingDays: workingDaysBetween(firstDay, lastDay).length,
    };
  });
}

/** Whether a point may be compared: whole, and with a figure. */
export const isWhole = (point: Point | undefined): point is Point & { value: number } =>
  point !== undefined && point.part === null && point.value !== null;
