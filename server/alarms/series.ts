// Why: one place that turns count cells into the series that are watched: which periods are whole, what is too small to be
// seen, where the baseline begins. Page and daily job take the same series, so an alarm can always be found on its chart.
import {
  watchSeries,
  type Subgroup,
  type Unwatched,
  type WatchedSeries,
} from '../../analysis/alarms/watchedSeries.js';
import { daysOfPeriod, shiftPeriod } from '../../analysis/periods.js';
import { listBaselines, type Baseline } from '../../db/queries/baselines.js';
import type { CellCount } from '../../db/queries/cells.js';
import { countAnswers, type Counted } from '../dashboards/counts.js';
import { readTally, summaryOf } from '../dashboards/figures.js';
import { lastDayShown } from '../dashboards/filters.form.js';
import type { Measure } from '../dashboards/measures.js';
import { partOf, periodReader } from '../dashboards/series.js';
import type { Subject } from '../dashboards/subject.js';
import { hiddenFigures, type Hidden } from '../dashboards/suppress.js';

/** The whole office, or one counter. */
export type Cut = { cut: '' | 'counter'; cutValue: string };
export type SeriesKey = Cut & { question: string };
export type StartedBaseline = Baseline & { startedByName: string | null };

/** A point's period; of a gap the days from its first to its last answer. */
export type Period = Subgroup & {
  key: string;
  kind: 'day' | 'week' | 'month';
  firstDay: string;
  lastDay: string;
  /** Too few answers to be shown: it is on no chart. */
  hidden: boolean;
};

export type Chart = Cut & {
  measure: Measure;
  edition: number;
  series: WatchedSeries | Unwatched;
  /** What the points' positions mean. */
  periods: Period[];
  /** The baseline that was started last, if any; else the first full one is taken. */
  started: StartedBaseline | undefined;
};

/** What is watched: every scale question. A composite would only repeat what its questions say. */
export function watchedMeasures({ measures }: Subject): Measure[] {
  return measures.filter((measure) => measure.kind === 'question');
}

/** The charts of the whole office, by week or month. */
export async function officeCharts(subject: Subject, measures = watchedMeasures(subject)): Promise<Chart[]> {
  const counted = await count(subject, measures, null);
  const baselines = await listBaselines(subject.db, subject.scope, subject.survey.id);
  const byQuestion = splitByQuestion(counted);
  const [byWeek, byMonth, byDay] = [
    calendarOf(subject, 'week'),
    calendarOf(subject, 'month'),
    calendarOf(subject, 'day'),
  ];
  const charts: Chart[] = [];
  for (const measure of measures) {
    const own = byQuestion(measure.code);
    const cut: Cut = { cut: '', cutValue: '' };
    const started = newest(baselines, { ...cut, question: measure.code });
    const cells = latestEdition(own.groups.get('') ?? []);
    const of = (calendar: Calendar) =>
      periodsOf(
        calendar,
        measure,
        cells,
        hiddenFigures(own, measure, calendar.toPeriod, subject.threshold),
        '',
      ).filter((one) => isSince(one, started));
    const [weeks, months] = [of(byWeek), of(byMonth)];
    let days: Period[] = [];
    const series = watchSeries({
      narrow: weeks,
      wide: months,
      // Only the order of the days is used, and no day is shown by itself.
      days: () =>
        (days = periodsOf(byDay, measure, cells, () => false, '').filter((one) => isSince(one, started))),
    });
    const periods = !series.ok || series.grain === 'narrow' ? weeks : series.grain === 'wide' ? months : days;
    charts.push({ ...cut, measure, edition: cells.edition, series, periods, started });
    await subject.dependencies.pause();
  }
  return charts;
}

/** The charts of the counters, by month: all of them; who may see which is the caller's to say. */
export async function counterCharts(
  subject: Subject,
  measures = watchedMeasures(subject),
  counters: readonly string[] = subject.counterCodes,
): Promise<Chart[]> {
  const counted = await count(subject, measures, 'counter');
  const baselines = await listBaselines(subject.db, subject.scope, subject.survey.id);
  const byQuestion = splitByQuestion(counted);
  const byMonth = calendarOf(subject, 'month');
  const charts: Chart[] = [];
  for (const measure of measures) {
    const own = byQuestion(measure.code);
    const hidden = hiddenFigures(own, measure, byMonth.toPeriod, subject.threshold);
    for (const cutValue of counters) {
      const cut: Cut = { cut: 'counter', cutValue };
      const started = newest(baselines, { ...cut, question: measure.code });
      const cells = latestEdition(own.groups.get(cutValue) ?? []);
      const periods = periodsOf(byMonth, measure, cells, hidden, cutValue).filter((one) =>
        isSince(one, started),
      );
      // Gaps between single answers of one counter would tell on people: its chart stays by month.
      const series = watchSeries({ narrow: periods });
      charts.push({ ...cut, measure, edition: cells.edition, series, periods, started });
    }
    await subject.dependencies.pause();
  }
  return charts;
}

/** Counted half a year at a time: no single statement holds up the others. */
async function count(
  subject: Subject,
  measures: readonly Measure[],
  split: 'counter' | null,
): Promise<Counted> {
  const first = subject.counted?.first ?? subject.today;
  const last = lastDayShown(subject, split === null ? [] : [split]);
  const groups = new Map<string, CellCount[]>();
  const whole: CellCount[] = [];
  let counted: Counted | undefined;
  for (let month = first.slice(0, 7); counted === undefined || month <= last.slice(0, 7);) {
    await subject.dependencies.pause();
    const until = shiftPeriod(month, 'month', 5);
    counted = await countAnswers(subject, {
      questions: measures.map((measure) => measure.code),
      filters: [],
      split,
      from: `${month}-01`,
      to: earlier(daysOfPeriod(until, 'month').lastDay, last),
      grain: split === null ? 'day' : 'month',
    });
    for (const [group, cells] of counted.groups) {
      const list = groups.get(group);
      if (list === undefined) groups.set(group, [...cells]);
      else list.push(...cells);
    }
    whole.push(...(counted.whole ?? []));
    month = shiftPeriod(until, 'month', 1);
  }
  return { ...counted, groups, whole: counted.whole === null ? null : whole };
}

const earlier = (a: string, b: string): string => (a < b ? a : b);

type Calendar = {
  kind: Period['kind'];
  toPeriod: (counted: string) => string | null;
  days: (period: string) => { firstDay: string; lastDay: string };
  isWhole: (period: string) => boolean;
};

/** Every series asks the same of the same few hundred periods. */
function calendarOf(subject: Subject, kind: Period['kind']): Calendar {
  const known = new Map<string, { firstDay: string; lastDay: string; whole: boolean }>();
  const look = (period: string) => {
    const found = known.get(period) ?? {
      ...daysOfPeriod(period, kind),
      whole: partOf(subject, { kind, startMonth: 1 }, period) === null,
    };
    known.set(period, found);
    return found;
  };
  return {
    kind,
    toPeriod: periodReader(subject, { kind, startMonth: 1 }),
    days: (period) => ({ firstDay: look(period).firstDay, lastDay: look(period).lastDay }),
    isWhole: (period) => look(period).whole,
  };
}

/** One pass over all cells instead of one a question. */
function splitByQuestion(counted: Counted): (question: string) => Counted {
  const split = (groups: ReadonlyMap<string, readonly CellCount[]>) => {
    const questions = new Map<string, Map<string, CellCount[]>>();
    for (const [group, cells] of groups) {
      for (const cell of cells) {
        const own = questions.get(cell.question) ?? new Map<string, CellCount[]>();
        questions.set(cell.question, own);
        const list = own.get(group);
        if (list === undefined) own.set(group, [cell]);
        else list.push(cell);
      }
    }
    return questions;
  };
  const groups = split(counted.groups);
  const whole = split(new Map([['', counted.whole ?? []]]));
  return (question) => ({
    ...counted,
    groups: groups.get(question) ?? new Map<string, CellCount[]>(),
    whole: counted.whole === null ? null : (whole.get(question)?.get('') ?? []),
  });
}

type EditionCells = { edition: number; cells: CellCount[]; other: CellCount[] };

/** Over a break nothing is compared: what came before it is on no chart. */
function latestEdition(cells: readonly CellCount[]): EditionCells {
  const edition = Math.max(1, ...new Set(cells.map((cell) => cell.edition)));
  return {
    edition,
    cells: cells.filter((cell) => cell.edition === edition),
    other: cells.filter((cell) => cell.edition !== edition),
  };
}

/** The whole periods in time. */
function periodsOf(
  { kind, toPeriod, days, isWhole }: Calendar,
  measure: Measure,
  { edition, cells, other }: EditionCells,
  hidden: Hidden,
  group: string,
): Period[] {
  const filed = new Map<string, CellCount[]>();
  for (const cell of cells) {
    const period = toPeriod(cell.period) ?? '';
    const list = filed.get(period);
    if (list === undefined) filed.set(period, [cell]);
    else list.push(cell);
  }
  const broken = new Set(other.map((cell) => toPeriod(cell.period)));
  return [...filed]
    .filter(([key]) => !broken.has(key) && isWhole(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, list]) => {
      const summary = summaryOf(readTally(list, measure), measure);
      const isHidden = (summary?.n ?? 0) > 0 && hidden(group, edition, key);
      const seen = isHidden ? undefined : summary;
      return {
        key,
        kind,
        ...days(key),
        n: seen?.n ?? 0,
        satisfied: seen?.satisfied ?? 0,
        dissatisfied: seen?.dissatisfied ?? 0,
        hidden: isHidden,
      };
    });
}

const isSince = (period: Period, started: StartedBaseline | undefined): boolean =>
  started === undefined || period.firstDay >= started.fromDay;

function newest(baselines: readonly StartedBaseline[], key: SeriesKey): StartedBaseline | undefined {
  return baselines
    .filter((one) => one.question === key.question && one.cut === key.cut && one.cutValue === key.cutValue)
    .at(-1);
}
