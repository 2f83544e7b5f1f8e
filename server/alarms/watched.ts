// Why: which charts there are, why each is the one it is, and what false alarms all of them together cost. Looking at every
// chart of an office takes a moment, and what is watched changes once a day: it is kept for some minutes.
import { alarmBudget, averageRunLengths, type ChartLoad } from '../../analysis/charts/alarmBudget.js';
import type { WatchedSeries } from '../../analysis/alarms/watchedSeries.js';
import type { Database } from '../../db/connection.js';
import type { OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { watchedSubjects } from './raising.js';
import { counterCharts, officeCharts, type Chart } from './series.js';

export type WatchedChart = Pick<Chart, 'cut' | 'cutValue' | 'series'> & {
  surveyId: string;
  slug: string;
  question: string;
  load: ChartLoad[];
  /** Since when the latest baseline holds by a person's word; undefined: the first full one. */
  restarted: boolean;
};

const minutesKept = 10;
const kept = new WeakMap<Database, Map<string, { until: number; charts: Promise<WatchedChart[]> }>>();

/** Every chart of the office's open surveys; the caller keeps those the reader may see. */
export async function watchedCharts(dependencies: Dependencies, scope: OfficeScope): Promise<WatchedChart[]> {
  const offices =
    kept.get(dependencies.database) ?? new Map<string, { until: number; charts: Promise<WatchedChart[]> }>();
  kept.set(dependencies.database, offices);
  const now = dependencies.clock().getTime();
  const known = offices.get(scope.officeId);
  // A clock that was set back keeps nothing.
  if (known !== undefined && now < known.until && known.until <= now + minutesKept * 60_000)
    return await known.charts;
  const charts = look(dependencies, scope);
  offices.set(scope.officeId, { until: now + minutesKept * 60_000, charts });
  charts.catch(() => offices.delete(scope.officeId));
  return await charts;
}

/** After a baseline was started. */
export function forgetWatched(database: Database, scope: OfficeScope): void {
  kept.get(database)?.delete(scope.officeId);
}

async function look(dependencies: Dependencies, scope: OfficeScope): Promise<WatchedChart[]> {
  const all: WatchedChart[] = [];
  for (const subject of await watchedSubjects(dependencies, scope)) {
    const { id: surveyId, slug } = subject.survey;
    for (const chart of [...(await officeCharts(subject)), ...(await counterCharts(subject))]) {
      const { cut, cutValue, series, measure, started } = chart;
      all.push({
        ...{ cut, cutValue, series, surveyId, slug },
        question: measure.code,
        load: loadOf(chart),
        restarted: (started?.startedBy ?? null) !== null,
      });
    }
  }
  return all;
}

/** A chart and the moving average beside it count as two. */
export function loadOf({ series, periods }: Pick<Chart, 'series' | 'periods'>): ChartLoad[] {
  if (!series.ok) return [];
  const pointsPerMonth = pointsAMonth(series, periods);
  const point = { charts: 1, pointsPerMonth, averageRunLength: averageRunLengths.shewhart };
  return series.hasAverage
    ? [point, { charts: 1, pointsPerMonth, averageRunLength: averageRunLengths.ewma }]
    : [point];
}

const weeksPerMonth = 365.25 / 7 / 12;

function pointsAMonth(series: WatchedSeries, periods: Chart['periods']): number {
  if (series.grain === 'gap') {
    const first = periods[0]?.firstDay ?? '';
    const last = periods.at(-1)?.lastDay ?? '';
    const months = (Date.parse(last) - Date.parse(first)) / (30.4375 * 86_400_000);
    return months > 0 ? series.points.length / months : 0;
  }
  return periods[0]?.kind === 'month' ? 1 : weeksPerMonth;
}

/** False alarms a month to expect of these charts although nothing changed. */
export function falseAlarms(charts: readonly { load: readonly ChartLoad[] }[]): {
  perMonth: number;
  monthsEach: number | null;
} {
  const budget = alarmBudget(charts.flatMap((chart) => chart.load));
  return budget.ok
    ? { perMonth: budget.falseAlarmsPerMonth, monthsEach: budget.monthsPerFalseAlarm }
    : { perMonth: 0, monthsEach: null };
}
