// Why: when the share of visitors who answer falls at once, the tablet is hidden, broken or unloved; satisfaction would not show it.
import { freezeBaseline } from '../charts/baseline.js';
import { laneyChart } from '../charts/laney.js';
import type { ChartPoint } from '../charts/pChart.js';
import { refuse, type Refused } from '../refusals.js';

/** Answers and visitors of one period; visitors null or 0 = unknown or none. */
export type RatePeriod = { answers: number; served: number | null };

export type FallInRate =
  | {
      ok: true;
      center: number;
      provisional: boolean;
      points: ChartPoint[];
      /** Positions, from 0, at which the rate lies below its limit. */
      falls: number[];
      /** Positions with more answers than visitors: not judged, see `moreThanServed`. */
      impossible: number[];
    }
  | Refused;

/**
 * Sudden fall in the response rate.
 * Use: an alert about a device or a counter. Variant: Laney's chart of answers ÷ visitors over a frozen baseline,
 * lower limit only; periods without known visitors, or with more answers than visitors, are left out. Source: C.14 of
 * the project's statistics notes; see `laneyChart`, `freezeBaseline`. Shapes: periods in order of time; `start` and
 * `excluded` as there. Throws nothing. Fewer than 12 baseline periods → 'short-baseline'; no spread at all →
 * 'all-equal'; counts that are none → 'impossible-input'.
 */
export function fallInRate(
  periods: readonly RatePeriod[],
  options: { start?: number; excluded?: readonly number[] } = {},
): FallInRate {
  const impossible = periods.flatMap(({ answers, served }, at) =>
    answers > (served ?? Infinity) ? [at] : [],
  );
  const known = periods.map(({ answers, served }) =>
    served === null || answers > served ? { x: 0, n: 0 } : { x: answers, n: served },
  );
  const frozen = freezeBaseline(known, options);
  if (!frozen.ok) return refuse(frozen.reason);
  const chart = laneyChart(known, { baseline: frozen.positions });
  if (!chart.ok) return chart;
  return {
    ok: true,
    center: chart.center,
    provisional: frozen.provisional,
    points: chart.points,
    falls: chart.signals.filter((position) => chart.points[position]?.signal === 'below'),
    impossible,
  };
}
