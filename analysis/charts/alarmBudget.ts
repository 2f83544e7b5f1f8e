// Why: whoever switches on twelve charts also orders their false alarms; the page says how many before anyone chases one.
import { refuse, type Refused } from '../refusals.js';

/** Charts of one kind: how many, how often a point comes, and the mean number of points to a false alarm. */
export type ChartLoad = { charts: number; pointsPerMonth: number; averageRunLength: number };

export type AlarmBudget =
  | {
      ok: true;
      falseAlarmsPerMonth: number;
      /** null without any points. */ monthsPerFalseAlarm: number | null;
    }
  | Refused;

/**
 * Points to a false alarm while nothing changes (in-control average run length), two-sided, normal values, limits
 * known.
 * Sources: three sigma: 1/(2Φ(−3)); with eight in a row: Champ & Woodall (1987); EWMA and CUSUM: R spc `xewma.arl`,
 * `xcusum.arl`.
 */
export const averageRunLengths = {
  shewhart: 370.4,
  shewhartWithRuns: 152.73,
  /** λ .2, L 2.86. */
  ewma: 371.1,
  /** k ½, h 5. */
  cusum: 465.4,
} as const;

/**
 * Alarm budget: false alarms to expect in a month from a set of charts.
 * Use: printed above the alarms. Variant: Σ c·m/ARL₀, c charts of m points a month. Two charts of one series count
 * twice. Source: linearity of expectation; run lengths above. Units: alarms a month. Throws nothing. No charts → 0 a
 * month; numbers that cannot be → 'impossible-input'.
 */
export function alarmBudget(loads: readonly ChartLoad[]): AlarmBudget {
  const possible = loads.every(
    ({ charts, pointsPerMonth, averageRunLength }) =>
      [charts, pointsPerMonth, averageRunLength].every((value) => Number.isFinite(value) && value >= 0) &&
      averageRunLength >= 1,
  );
  if (!possible) return refuse('impossible-input');
  const falseAlarmsPerMonth = loads.reduce(
    (sum, { charts, pointsPerMonth, averageRunLength }) => sum + (charts * pointsPerMonth) / averageRunLength,
    0,
  );
  return {
    ok: true,
    falseAlarmsPerMonth,
    monthsPerFalseAlarm: falseAlarmsPerMonth > 0 ? 1 / falseAlarmsPerMonth : null,
  };
}
