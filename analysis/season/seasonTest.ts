// Why: twelve months always look different; whether they really are must be tested before anybody explains them.
import { kruskalWallis } from '../groups/kruskalWallis.js';
import { refuse, type Refused } from '../refusals.js';
import { seasonOf } from '../trend/timeIndex.js';
import { presentValues, type TimedValue } from '../trend/timedValues.js';
import { withoutTrend } from '../trend/withoutTrend.js';

export type SeasonTest =
  | {
      ok: true;
      h: number;
      df: number;
      p: number;
      /** p under .05. */
      seasonal: boolean;
      periods: number;
    }
  | (Refused & { periods: number; periodsNeeded: number });

/**
 * Season test: do the months (quarters, half-years) differ once the trend is taken out?
 * Use: before a month index is explained, and before a trend test that knows no seasons. Variant: Kruskal–Wallis on the
 * distances from the Theil–Sen line by season; the line, not the 12-month average, because the average loses a year of
 * the two or three there are. Source: Kruskal & Wallis (1952); C.7 of the project's statistics notes. Units: p a
 * probability. Shapes: `time` in periods with the first season at multiples of `perYear` (`timeIndex`), any order.
 * Throws nothing. Fewer than two years of figures → 'too-few-periods'; nothing but the line → 'all-equal'; a time that
 * is no whole number, or not finite → 'impossible-input'.
 */
export function seasonTest(series: readonly TimedValue[], perYear = 12): SeasonTest {
  const present = presentValues(series);
  const periods = present?.length ?? 0;
  const refused = (reason: Refused['reason']) => ({
    ...refuse(reason),
    periods,
    periodsNeeded: 2 * perYear,
  });
  if (present?.every(({ time }) => Number.isInteger(time)) !== true) return refused('impossible-input');
  if (periods < 2 * perYear) return refused('too-few-periods');
  const detrended = withoutTrend(present);
  if (!detrended.ok) return refused(detrended.reason);
  const groups = Array.from({ length: perYear }, (): number[] => []);
  for (const { time, value } of detrended.residuals) {
    groups[seasonOf(time, perYear)]?.push(value);
  }
  const test = kruskalWallis(groups);
  if (!test.ok) return refused(test.reason);
  const { h, df, p } = test;
  return { ok: true, h, df, p, seasonal: p < 0.05, periods };
}
