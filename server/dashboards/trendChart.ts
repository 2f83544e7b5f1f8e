// Why: the picture over the trend's table: line and band, breaks, what took effect, the series less its season, the target.
import { roundHalfAway } from '../../analysis/rounding.js';
import { lineChart, type LineChart } from './charts.js';
import type { Filters } from './filters.form.js';
import { axisOf, namesOf } from './series.js';
import type { Subject } from './subject.js';
import type { Trend } from './trend.js';

export function trendChart(subject: Subject, filters: Filters, trend: Trend): LineChart {
  const { words } = subject;
  const { t } = words;
  const { adjusted, targets } = trend.depth;
  const axis = axisOf(subject, filters.kind, trend.rows);
  const placed = (period: string) => Math.max(0, axis.indexOf(period));
  const reports = new Set(trend.rows.filter((row) => row.fromReport === true).map((row) => row.period));
  // The star is read out below the chart.
  const names = axis.map(
    (period) => `${namesOf(subject, filters, period).shortName}${reports.has(period) ? '*' : ''}`,
  );
  const percentages = (of: Record<string, number | null>) =>
    axis.map((period) => {
      const value = of[period] ?? null;
      return value === null ? null : roundHalfAway(value * 100, 2);
    });
  const overlays = [
    ...(adjusted === null
      ? []
      : [{ kind: 'adjusted' as const, name: t('trend.season.line'), values: percentages(adjusted) }]),
    ...(Object.values(targets.byPeriod).every((target) => target === null)
      ? []
      : [
          {
            kind: 'target' as const,
            name: t('trend.target.heading'),
            values: targetLine(axis, targets.byPeriod),
          },
        ]),
  ];
  return lineChart(words, trend.measure.name, axis, names, trend.rows, {
    breaks: trend.breaks.map((one) => ({
      index: placed(one.period),
      text: t('dashboards.chart.break', { reason: one.reason }),
    })),
    markers: trend.markers
      .filter((marker) => axis.includes(marker.period))
      .map((marker) => ({ index: placed(marker.period), text: marker.title })),
    overlays,
    bands: (targets.judged?.bands ?? []).map(({ from, name }) => ({
      from: roundHalfAway(from * 100, 1),
      name,
    })),
  });
}

/** A period without answers lies on the target of the one before it. */
function targetLine(axis: readonly string[], byPeriod: Record<string, number | null>): (number | null)[] {
  let last: number | null = null;
  return axis.map((period) => {
    const known = byPeriod[period];
    if (known !== undefined) last = known;
    return last === null ? null : roundHalfAway(last * 100, 1);
  });
}
