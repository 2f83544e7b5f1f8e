// Why: years that exist only as a printed report stand in the trend beside counted answers, marked as what they are. They are
// joined on reading, for the whole office only, and wherever answers of its own were counted these hold.
import { periodOfDay, daysOfPeriod, type CalendarKind } from '../../analysis/periods.js';
import type { CellCount } from '../../db/queries/cells.js';
import { listReportCells, type ReportCell } from '../../db/queries/reportCells.js';
import type { Counted } from './counts.js';
import type { Filters } from './filters.form.js';
import type { Series } from './series.js';
import type { Subject } from './subject.js';

/** A count of a report, with the days it tells of; without days where it tells of a wave. */
export type Reported = { cell: ReportCell; firstDay: string; lastDay: string };

const rank: Readonly<Record<CalendarKind, number>> = {
  day: 0,
  week: 1,
  month: 2,
  quarter: 3,
  half: 4,
  year: 5,
};

/** What reports know of the question and fits the page's periods whole. Nothing where a filter asks for a part. */
export async function reportedCells(
  subject: Subject,
  { kind, startMonth, cuts }: Pick<Filters, 'kind' | 'startMonth' | 'cuts'>,
  question: string,
): Promise<Reported[]> {
  if (cuts.length > 0) return [];
  const cells = await listReportCells(subject.db, subject.scope, subject.survey.id, question);
  return cells.flatMap((cell): Reported[] => {
    if (cell.periodKind === 'wave') return kind === 'wave' ? [{ cell, firstDay: '', lastDay: '' }] : [];
    if (kind === 'wave' || rank[cell.periodKind] > rank[kind]) return [];
    const days = daysOfPeriod(cell.period, cell.periodKind);
    const programme = { programmeYearStartMonth: startMonth };
    // A quarter of the calendar may lie across two of the programme year.
    const whole = periodOfDay(days.firstDay, kind, programme) === periodOfDay(days.lastDay, kind, programme);
    return whole ? [{ cell, ...days }] : [];
  });
}

/** The subject as if counting had begun with the first report: for the axis, never for what is a whole period. */
export function reachingBack(subject: Subject, reported: readonly Reported[]): Subject {
  const days = reported.filter((one) => one.firstDay !== '');
  const first = days.map((one) => one.firstDay).sort()[0];
  const last = days
    .map((one) => one.lastDay)
    .sort()
    .at(-1);
  if (first === undefined || last === undefined) return subject;
  const { counted } = subject;
  if (counted === undefined) return { ...subject, counted: { first, last } };
  return {
    ...subject,
    counted: {
      first: first < counted.first ? first : counted.first,
      last: last > counted.last ? last : counted.last,
    },
  };
}

/** Adds reports' counts to what was counted, but for the times that have answers of their own. */
export function joinReports(
  counted: Counted,
  reported: readonly Reported[],
  toPeriod: (counted: string) => string | null,
): { counted: Counted; periods: ReadonlySet<string> } {
  const own = counted.groups.get('') ?? [];
  const ownTimes = [...new Set(own.map((cell) => cell.period))];
  const isCounted = ({ cell, firstDay, lastDay }: Reported) =>
    cell.periodKind === 'wave'
      ? ownTimes.includes(cell.period)
      : ownTimes.some(
          (time) => time.slice(0, 7) >= firstDay.slice(0, 7) && time.slice(0, 7) <= lastDay.slice(0, 7),
        );
  const added = reported
    .filter((one) => !isCounted(one))
    .map(({ cell, firstDay }): CellCount => {
      const { question, edition, code, n } = cell;
      const period = cell.periodKind === 'wave' ? cell.period : firstDay;
      return { cutValue: '', question, edition, period, code, nRaw: n, nUsed: n };
    });
  if (added.length === 0) return { counted, periods: new Set() };
  return {
    counted: { ...counted, groups: new Map([...counted.groups, ['', [...own, ...added]]]) },
    periods: new Set(added.flatMap((cell) => toPeriod(cell.period) ?? [])),
  };
}

/** A report tells of its whole period, whenever our own counting began. */
export function wholeWhereReported(series: Series, periods: ReadonlySet<string>): Series {
  if (periods.size === 0) return series;
  const points = series.points.map((point) =>
    point.part === 'began_inside' && periods.has(point.period) ? { ...point, part: null } : point,
  );
  return { ...series, points };
}
