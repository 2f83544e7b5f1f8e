// Why: a straight rise looks like a step to every search for steps; which of the two it was must be asked outright.
import { refuse, type Refused } from '../refusals.js';
import { presentValues, type PresentValue, type TimedValue } from '../trend/timedValues.js';
import { leastForChange } from './pettitt.js';

/** One way to describe a series: squares left beside it, and its BIC (the smaller the better). */
export type SeriesModel = { rss: number; bic: number };

export type TrendOrStep =
  | {
      ok: true;
      n: number;
      level: SeriesModel & { mean: number };
      line: SeriesModel & { slope: number; intercept: number };
      /** `time` of the last period before the step, and the levels on both sides. */
      step: SeriesModel & { time: number; before: number; after: number };
      /** Which of line and step describes the series better, and by how much BIC. */
      better: 'line' | 'step';
      gap: number;
      /** A gap of 2 and more; a smaller one is hardly worth a mention. */
      clear: boolean;
      /** Neither is better than one level throughout: then nothing is said of either. */
      levelSuffices: boolean;
    }
  | Refused;

/**
 * Line or step: whether a series rose steadily or changed its level once.
 * Use: before a change point is shown; with a season taken out first. Variant: least squares for one level, a straight
 * line over true time, and the best single step; BIC = n·ln(RSS/n) + k·ln n with k = 1, 2 and 3 (two levels and where
 * the step is); gap below 2 not clear (Kass & Raftery). Source: Schwarz (1978), Annals of Statistics 6, 461–464; Kass &
 * Raftery (1995), J. Am. Stat. Assoc. 90, 773–795. Units: squares in the squared unit of the values. Shapes: any order.
 * Throws RangeError for a segment shorter than 1. Fewer than 12 values → 'too-few-periods'; all equal → 'all-equal'; a
 * time there twice, or not finite → 'impossible-input'.
 */
export function trendOrStep(series: readonly TimedValue[], minimumSegment = 3): TrendOrStep {
  if (!Number.isSafeInteger(minimumSegment) || minimumSegment < 1) {
    throw new RangeError('a segment has at least one value');
  }
  const present = presentValues(series);
  if (present === undefined || hasTwice(present)) return refuse('impossible-input');
  const n = present.length;
  if (n < Math.max(leastForChange, 2 * minimumSegment)) return refuse('too-few-periods');
  const values = present.map(({ value }) => value);
  if (values.every((value) => value === values[0])) return refuse('all-equal');

  const mean = average(values);
  const levelRss = squaresAround(values, mean);
  // What rounding leaves beside a perfect description; without a floor its logarithm would have no end.
  const floor = levelRss * 1e-20;
  const bic = (rss: number, parameters: number) =>
    n * Math.log(Math.max(rss, floor) / n) + parameters * Math.log(n);
  const line = fitLine(present);
  const step = fitStep(present, minimumSegment);
  const level = { mean, rss: levelRss, bic: bic(levelRss, 1) };
  const lineBic = bic(line.rss, 2);
  const stepBic = bic(step.rss, 3);
  const gap = Math.abs(lineBic - stepBic);
  return {
    ok: true,
    n,
    level,
    line: { ...line, bic: lineBic },
    step: { ...step, bic: stepBic },
    better: stepBic < lineBic ? 'step' : 'line',
    gap,
    clear: gap >= 2,
    levelSuffices: level.bic <= Math.min(lineBic, stepBic),
  };
}

function hasTwice(present: readonly PresentValue[]): boolean {
  return present.some(({ time }, index) => index > 0 && present[index - 1]?.time === time);
}

function fitLine(present: readonly PresentValue[]): { rss: number; slope: number; intercept: number } {
  const middle = average(present.map(({ time }) => time));
  const mean = average(present.map(({ value }) => value));
  const product = present.reduce((sum, { time, value }) => sum + (time - middle) * (value - mean), 0);
  const slope = product / present.reduce((sum, { time }) => sum + (time - middle) ** 2, 0);
  const rss = present.reduce(
    (sum, { time, value }) => sum + (value - mean - slope * (time - middle)) ** 2,
    0,
  );
  return { rss, slope, intercept: mean - slope * middle };
}

function fitStep(present: readonly PresentValue[], minimumSegment: number) {
  let best = { rss: Infinity, time: 0, before: 0, after: 0 };
  for (let cut = minimumSegment; cut <= present.length - minimumSegment; cut += 1) {
    const early = present.slice(0, cut).map(({ value }) => value);
    const late = present.slice(cut).map(({ value }) => value);
    const before = average(early);
    const after = average(late);
    const rss = squaresAround(early, before) + squaresAround(late, after);
    if (rss < best.rss) best = { rss, time: present[cut - 1]?.time ?? 0, before, after };
  }
  return best;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squaresAround(values: readonly number[], middle: number): number {
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
}
