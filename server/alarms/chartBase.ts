// Why: the score a chart speaks of has beside it what every score has: how many came, were asked and answered, and what it was
// before the quality rules.
import { daysOfPeriod, periodOfDay, shiftPeriod } from '../../analysis/periods.js';
import { summariseScores } from '../../analysis/satisfaction.js';
import { countAnswers } from '../dashboards/counts.js';
import { figureOf, readTally, type Figure } from '../dashboards/figures.js';
import { responseRateOf, type ResponseRate } from '../dashboards/responseRate.js';
import type { Days } from '../dashboards/responseRateDays.js';
import type { Subject } from '../dashboards/subject.js';
import { hiddenFigures } from '../dashboards/suppress.js';
import type { Chart } from './series.js';

export type ChartBase = {
  days: Days;
  n: number | null;
  nRaw: number | null;
  /** Of what the chart counts, the satisfied or the dissatisfied; null where too few answered. */
  share: Figure['satisfied'];
  /** The same before the quality rules; null where they left nothing out. */
  shareRaw: number | null;
  rate: ResponseRate;
};

/** Of the newest period with a value, which the chart's sentence speaks of; undefined: there is none. */
export async function chartBaseOf(subject: Subject, chart: Chart): Promise<ChartBase | undefined> {
  const { series, measure, edition } = chart;
  const days = daysOf(subject, chart);
  if (!series.ok || days === undefined) return undefined;
  const { cut, cutValue } = chart;
  const cuts = cut === '' ? [] : [{ name: cut, cut, values: [cutValue] }];
  const counted = await countAnswers(subject, {
    ...{ questions: [measure.code], filters: cuts, split: null },
    ...{ ...days, grain: 'day' as const },
  });
  const isHidden = hiddenFigures(counted, measure, () => 'all', subject.threshold)('', edition, 'all');
  const tally = readTally(
    (counted.groups.get('') ?? []).filter((cell) => cell.edition === edition),
    measure,
  );
  const figure = figureOf(tally, measure, isHidden);
  const before = summariseScores(tally.raw.scores, measure.scale);
  const isLeftOut = figure.satisfiedRaw !== null && before.ok;
  return {
    days,
    n: figure.n,
    nRaw: figure.nRaw,
    share: figure[series.of],
    shareRaw: isLeftOut ? before[series.of] / before.n : null,
    rate: isHidden ? { ok: false, reason: 'suppressed' } : await responseRateOf(subject, { cuts }, days),
  };
}

function daysOf({ today }: Subject, { series, periods }: Chart): Days | undefined {
  if (!series.ok) return undefined;
  const last = periods[series.points.findLast(({ value }) => value !== null)?.position ?? -1];
  if (last === undefined) return undefined;
  if (last.kind !== 'day') return { from: last.firstDay, to: last.lastDay };
  // Single days of a gap are not shown: its base is the last month that is over.
  const month = periodOfDay(last.lastDay, 'month');
  const { firstDay, lastDay } = daysOfPeriod(
    daysOfPeriod(month, 'month').lastDay < today ? month : shiftPeriod(month, 'month', -1),
    'month',
  );
  return { from: firstDay, to: lastDay };
}
