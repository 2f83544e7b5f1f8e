// Why: "the previous month", "the same quarter last year" and "not over yet" must mean the same on every page.

/** Periods the calendar defines. A wave is defined by its survey, so only its days can be reasoned about. */
export type CalendarKind = 'day' | 'week' | 'month' | 'quarter' | 'half' | 'year';
export type PeriodKind = CalendarKind | 'wave';

/**
 * The year of quarters, half-years and years: 1 = the calendar year. A programme year that starts in another month is
 * named after the calendar year of its first month ('2026' with 7 = July 2026 to June 2027).
 */
export type ProgrammeYear = { programmeYearStartMonth: number };

export type DaySpan = { firstDay: string; lastDay: string };

const calendarYear: ProgrammeYear = { programmeYearStartMonth: 1 };
const millisecondsADay = 86_400_000;
const monthsIn = { month: 1, quarter: 3, half: 6, year: 12 } as const;

const forms: Record<CalendarKind, RegExp> = {
  day: /^([1-9]\d{3})-(\d{2})-(\d{2})$/,
  week: /^([1-9]\d{3})-W(\d{2})$/,
  month: /^([1-9]\d{3})-(\d{2})$/,
  quarter: /^([1-9]\d{3})-Q([1-4])$/,
  half: /^([1-9]\d{3})-H([12])$/,
  year: /^([1-9]\d{3})$/,
};

/**
 * Period key check: whether `key` names an existing period of this kind.
 * Use: on outside input, before any other function of this file. Variant: 'YYYY-MM-DD', 'YYYY-Www' (ISO 8601),
 * 'YYYY-MM', 'YYYY-Qn', 'YYYY-Hn', 'YYYY', years 1000–9999; a wave's key is any non-empty text. 31 February and week
 * 53 of a year without one do not exist. Throws nothing. Empty text → false.
 */
export function isPeriodKey(key: string, kind: PeriodKind): boolean {
  if (kind === 'wave') return key !== '';
  const match = forms[kind].exec(key);
  if (match === null) return false;
  const [, year, second, third] = match.map(Number);
  if (year === undefined) return false;
  if (kind === 'day') return dayText(dayNumber(year, second ?? 0, third ?? 0)) === key;
  if (kind === 'week') return weekOf(mondayOfWeek(year, second ?? 0)) === key;
  return kind !== 'month' || (second !== undefined && second >= 1 && second <= 12);
}

/**
 * Period of a day: the key of the period in which `day` lies.
 * Use: filing count cells, reading filters. Variant: weeks by ISO 8601 (Monday, week 1 holds 4 January); quarters,
 * halves and years count from the programme year's first month. Throws RangeError for a day that does not exist or a
 * start month outside 1–12: callers check outside input with `isPeriodKey`.
 */
export function periodOfDay(
  day: string,
  kind: CalendarKind,
  programme: ProgrammeYear = calendarYear,
): string {
  const number = readDay(day);
  if (kind === 'day') return day;
  if (kind === 'week') return weekOf(number);
  if (kind === 'month') return day.slice(0, 7);
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - startMonth(programme);
  const year = Math.floor(months / 12);
  return fromIndex(Math.floor((months - year * 12) / monthsIn[kind]) + year * (12 / monthsIn[kind]), kind);
}

/**
 * First and last day of a period.
 * Use: queries by day, captions, completeness. Variant: as `periodOfDay`. Units: day keys, both inclusive.
 * Throws RangeError for a key that does not exist.
 */
export function daysOfPeriod(
  key: string,
  kind: CalendarKind,
  programme: ProgrammeYear = calendarYear,
): DaySpan {
  if (kind === 'day') return { firstDay: dayText(readDay(key)), lastDay: key };
  const index = toIndex(key, kind);
  if (kind === 'week') return { firstDay: dayText(index), lastDay: dayText(index + 6) };
  const start = kind === 'month' ? 0 : startMonth(programme) - 1;
  const firstMonth = index * monthsIn[kind] + start;
  return {
    firstDay: dayText(dayNumber(0, firstMonth + 1, 1)),
    lastDay: dayText(dayNumber(0, firstMonth + monthsIn[kind] + 1, 1) - 1),
  };
}

/**
 * Previous period of the same kind.
 * Use: month on month and the like. Throws RangeError for a key that does not exist.
 */
export function previousPeriod(key: string, kind: CalendarKind): string {
  return shiftPeriod(key, kind, -1);
}

/**
 * Shifted period: the period `steps` later (negative: earlier).
 * Use: rolling windows, axes. Throws RangeError for a key that does not exist or when the result leaves the years
 * 1000–9999.
 */
export function shiftPeriod(key: string, kind: CalendarKind, steps: number): string {
  const perStep = kind === 'week' ? 7 : 1;
  const shifted = fromIndex(toIndex(key, kind) + steps * perStep, kind);
  if (!isPeriodKey(shifted, kind)) throw new RangeError(`${key} cannot be shifted by ${steps}`);
  return shifted;
}

/**
 * Same period last year.
 * Use: year on year, so that seasons cancel. Variant: the same name one year earlier; weeks by ISO number.
 * Throws RangeError for a key that does not exist. 29 February, and week 53, mostly have none → undefined.
 */
export function samePeriodLastYear(key: string, kind: CalendarKind): string | undefined {
  requireKey(key, kind);
  const earlier = `${String(Number(key.slice(0, 4)) - 1)}${key.slice(4)}`;
  return isPeriodKey(earlier, kind) ? earlier : undefined;
}

/**
 * List of periods from one to another, both included, in order and without gaps.
 * Use: axes on which a missing period stays visible. Throws RangeError for a key that does not exist.
 * `from` after `to` → empty list.
 */
export function listPeriods(from: string, to: string, kind: CalendarKind): string[] {
  const perStep = kind === 'week' ? 7 : 1;
  const first = toIndex(from, kind);
  const last = toIndex(to, kind);
  const periods: string[] = [];
  for (let index = first; index <= last; index += perStep) periods.push(fromIndex(index, kind));
  return periods;
}

/**
 * Complete period: whether a period is over and was observed from its first day.
 * Use: to keep part periods out of every growth figure. Variant: complete when its last day is before `today` and
 * collecting began on or before its first day. `firstDataDay` is the day collecting began, not the day of the first
 * answer, or every January would be a part period because of the holiday. Throws RangeError for a key or day that does
 * not exist.
 */
export function isComplete(
  key: string,
  kind: CalendarKind,
  when: { today: string; firstDataDay?: string },
  programme: ProgrammeYear = calendarYear,
): boolean {
  return isSpanComplete(daysOfPeriod(key, kind, programme), when);
}

/**
 * Complete span: as `isComplete`, for days given directly.
 * Use: waves, and spans chosen by hand. Throws RangeError for a day that does not exist.
 */
export function isSpanComplete(span: DaySpan, when: { today: string; firstDataDay?: string }): boolean {
  const begun = when.firstDataDay === undefined || readDay(when.firstDataDay) <= readDay(span.firstDay);
  return begun && readDay(span.lastDay) < readDay(when.today);
}

/**
 * Number of days in a period.
 * Use: per-day rates of counts. Unit: calendar days. Throws RangeError for a key that does not exist.
 */
export function countDays(key: string, kind: CalendarKind, programme: ProgrammeYear = calendarYear): number {
  const { firstDay, lastDay } = daysOfPeriod(key, kind, programme);
  return readDay(lastDay) - readDay(firstDay) + 1;
}

/**
 * Order of period keys of one kind, earlier first.
 * Use: as the argument of `sort`. Variant: by text, which is by time for every calendar kind; waves have no order in
 * their names and are sorted by their first day instead. Throws nothing.
 */
export function comparePeriodKeys(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Places on one line per kind: day numbers for days, Mondays for weeks, running counts for the rest. */
function toIndex(key: string, kind: CalendarKind): number {
  requireKey(key, kind);
  if (kind === 'day') return readDay(key);
  const year = Number(key.slice(0, 4));
  if (kind === 'week') return mondayOfWeek(year, Number(key.slice(6)));
  if (kind === 'year') return year;
  return year * (12 / monthsIn[kind]) + Number(key.slice(kind === 'month' ? 5 : 6)) - 1;
}

function fromIndex(index: number, kind: CalendarKind): string {
  if (kind === 'day') return dayText(index);
  if (kind === 'week') return weekOf(index);
  if (kind === 'year') return String(index);
  const perYear = 12 / monthsIn[kind];
  const year = Math.floor(index / perYear);
  const place = index - year * perYear + 1;
  if (kind === 'month') return `${year}-${String(place).padStart(2, '0')}`;
  return kind === 'quarter' ? `${year}-Q${place}` : `${year}-H${place}`;
}

function requireKey(key: string, kind: CalendarKind): void {
  if (!isPeriodKey(key, kind)) throw new RangeError(`there is no ${kind} "${key}"`);
}

function startMonth({ programmeYearStartMonth }: ProgrammeYear): number {
  if (
    !Number.isInteger(programmeYearStartMonth) ||
    programmeYearStartMonth < 1 ||
    programmeYearStartMonth > 12
  ) {
    throw new RangeError(`a programme year cannot start in month ${programmeYearStartMonth}`);
  }
  return programmeYearStartMonth;
}

function readDay(day: string): number {
  requireKey(day, 'day');
  return dayNumber(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8)));
}

/** Days since 1970-01-01; months beyond 12 run on into the following years. */
function dayNumber(year: number, month: number, day: number): number {
  const months = year * 12 + month - 1;
  const wholeYear = Math.floor(months / 12);
  return Date.UTC(wholeYear, months - wholeYear * 12, day) / millisecondsADay;
}

function dayText(number: number): string {
  return new Date(number * millisecondsADay).toISOString().slice(0, 10);
}

function mondayOf(number: number): number {
  // 1970-01-01 was a Thursday: three days after its Monday.
  return number - ((((number + 3) % 7) + 7) % 7);
}

function mondayOfWeek(year: number, week: number): number {
  return mondayOf(dayNumber(year, 1, 4)) + (week - 1) * 7;
}

function weekOf(number: number): string {
  const monday = mondayOf(number);
  const year = Number(dayText(monday + 3).slice(0, 4));
  const week = (monday - mondayOfWeek(year, 1)) / 7 + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
