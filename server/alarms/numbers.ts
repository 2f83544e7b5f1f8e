// Why: what was seen when an alarm was raised is kept with it, so that it can be explained when limits and counts have moved on.
import { z } from 'zod';
import type { Cause } from '../../analysis/alarms/causes.js';
import { toneOf, type WatchedSeries } from '../../analysis/alarms/watchedSeries.js';
import type { Chart } from './series.js';

const side = z.enum(['above', 'below']).nullable();
const figure = z.number().nullable();

const numbersSchema = z.object({
  /** Days of the period that signalled; of a gap, of its whole stretch. */
  periodFrom: z.string(),
  periodTo: z.string(),
  kind: z.enum(['day', 'week', 'month']),
  of: z.enum(['satisfied', 'dissatisfied']),
  chart: z.enum(['p', 'laney', 'exact', 'g']),
  reason: z.string(),
  n: z.number(),
  x: z.number(),
  /** Shares 0–1; of a gap, answers. */
  value: figure,
  lower: figure,
  upper: figure,
  signal: side,
  average: figure,
  averageLower: figure,
  averageUpper: figure,
  drift: side,
  center: z.number(),
  sigmaZ: z.number(),
  edition: z.number(),
  baseline: z.object({
    from: z.string(),
    to: z.string(),
    periods: z.number(),
    x: z.number(),
    n: z.number(),
    provisional: z.boolean(),
  }),
});

export type AlarmNumbers = z.infer<typeof numbersSchema>;

/** Throws when the row was not written by this program. */
export function readNumbers(stored: unknown): AlarmNumbers {
  return numbersSchema.parse(stored);
}

/** A signal that is worth an alarm, with everything its row will say. */
export type Finding = {
  question: string;
  cut: '' | 'counter';
  cutValue: string;
  period: string;
  /** 'ewma' where only the moving average saw it. */
  chart: string;
  direction: 'above' | 'below';
  tone: 'good' | 'bad';
  numbers: AlarmNumbers;
  /** The days on which the series has been on this side, before and since. */
  since: string;
  to: string;
  /** The last day of the last period that signalled. */
  last: string;
};

/** What a chart signals after its baseline, one finding a cause, in time. */
export function findingsOf(chart: Chart): Finding[] {
  const { series } = chart;
  if (!series.ok) return [];
  return series.causes.flatMap((cause) => findingOf(chart, series, cause));
}

function findingOf(chart: Chart, series: WatchedSeries, cause: Cause): Finding[] {
  const at = (index: number) => {
    const point = series.points[index];
    return {
      point,
      began: chart.periods[point?.began ?? -1],
      ended: chart.periods[point?.position ?? -1],
    };
  };
  const first = at(cause.first);
  const baseline = baselineDays(chart, series);
  const { point, began, ended } = first;
  if (point === undefined || began === undefined || ended === undefined || baseline === undefined) return [];
  const { value, lower, upper, signal, average, averageLower, averageUpper, drift, n, x } = point;
  return [
    {
      question: chart.measure.code,
      cut: chart.cut,
      cutValue: chart.cutValue,
      period: ended.key,
      chart: cause.seenBy.includes('point') ? series.chart : 'ewma',
      direction: cause.side,
      tone: toneOf(series, cause.side),
      numbers: {
        periodFrom: began.firstDay,
        periodTo: ended.lastDay,
        kind: ended.kind,
        of: series.of,
        chart: series.chart,
        reason: series.reason,
        ...{ n, x, value, lower, upper, signal, average, averageLower, averageUpper, drift },
        center: series.center,
        sigmaZ: series.sigmaZ,
        edition: chart.edition,
        baseline: { ...baseline, ...series.baselineShare, provisional: series.provisional },
      },
      since: at(cause.since).began?.firstDay ?? began.firstDay,
      to: at(cause.to).ended?.lastDay ?? ended.lastDay,
      last: at(cause.last).ended?.lastDay ?? ended.lastDay,
    },
  ];
}

/** The days of the baseline, and how many points it has. */
export function baselineDays(
  chart: Chart,
  series: WatchedSeries,
): { from: string; to: string; periods: number } | undefined {
  const first = series.points[series.baseline[0] ?? -1];
  const last = series.points[series.baseline.at(-1) ?? -1];
  const from = chart.periods[first?.began ?? -1];
  const to = chart.periods[last?.position ?? -1];
  return from === undefined || to === undefined
    ? undefined
    : { from: from.firstDay, to: to.lastDay, periods: series.baseline.length };
}
