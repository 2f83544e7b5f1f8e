// Why: groups in a funnel instead of a ranking, drawn the same for an office's counters and for a bureau's offices.
import { funnelLimits, type Funnel, type FunnelLimits } from '../../analysis/groups/funnel.js';
import { leastForPercent } from '../../analysis/refusals.js';
import type { ChartView } from './charts.js';
import { axisRound, drawn } from './scatterCharts.js';
import type { Words } from './words.js';

/** Limits round the funnel's centre by number of answers: 95 % and 99.8 %. */
export type FunnelCurves = ({ n: number } & FunnelLimits)[];

export function funnelCurves(own: Funnel): FunnelCurves {
  if (!own.ok) return [];
  const most = Math.max(leastForPercent, ...own.groups.map(({ n }) => n));
  const to = Math.ceil(most * 1.1);
  const steps = 60;
  // Denser where the curves bend: at few answers.
  const sizes = Array.from({ length: steps + 1 }, (_, step) =>
    Math.round(leastForPercent + (to - leastForPercent) * (step / steps) ** 2),
  );
  const { center, inflation } = own;
  return [...new Set(sizes)].map((n) => ({ n, ...funnelLimits(center, n, { inflation, method: 'normal' }) }));
}

/**
 * Undefined where no group has enough answers to be drawn.
 * @param nameOf a group's name by its key
 * @param told what stands over the chart, and what a screen reader says of so many points
 */
export function funnelChart(
  { t, percent, count }: Words,
  own: Funnel,
  curves: FunnelCurves,
  nameOf: ReadonlyMap<string, string>,
  told: { caption: string; label: (points: number) => string },
): ChartView | undefined {
  if (!own.ok) return undefined;
  const points = own.groups.flatMap((group) =>
    group.ok
      ? [
          {
            name: nameOf.get(group.key) ?? group.key,
            n: group.n,
            y: drawn(group.share),
            outside: group.position !== 'within',
            text: [
              t('comparing.funnel.point', { share: percent(group.share), n: count(group.n) }),
              t(`comparing.funnel.position.${group.position.replaceAll('-', '_')}`),
            ],
          },
        ]
      : [],
  );
  if (points.length === 0) return undefined;
  const first = Math.min(...points.map(({ n }) => n));
  const near = curves.filter(({ n }) => n >= first * 0.6);
  const y = axisRound([
    ...points.map((point) => point.y),
    ...near.flatMap(({ inner }) => [drawn(inner.lower), drawn(inner.upper)]),
  ]);
  const curve = (which: 'inner' | 'outer') => ({
    name: t(`comparing.funnel.${which}`),
    outer: which === 'outer',
    limits: curves.map((limits) => ({
      n: limits.n,
      lower: drawn(limits[which].lower),
      upper: drawn(limits[which].upper),
    })),
  });
  return {
    caption: told.caption,
    label: told.label(points.length),
    spec: {
      type: 'funnel',
      points,
      center: drawn(own.center),
      centerName: t('dashboards.compare.together'),
      curves: [curve('inner'), curve('outer')],
      x: { max: curves.at(-1)?.n ?? leastForPercent, name: t('dashboards.column.n') },
      y: { ...y, name: t('dashboards.column.satisfied') },
    },
    note: t('comparing.funnel.reading', { start: y.min }),
    size: 'tall',
  };
}
