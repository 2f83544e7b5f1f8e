// Why: a January is compared with what Januaries are like, and that must be known before a month is called good or bad.
import { refuse, type Refused } from '../refusals.js';
import { seasonOf } from '../trend/timeIndex.js';
import { presentValues, type TimedValue } from '../trend/timedValues.js';

export type SeasonKind = 'additive' | 'ratio';

export type MonthIndex =
  | {
      ok: true;
      kind: SeasonKind;
      /** January to December: added to the level (points; they sum to 0) or times it (ratios; their mean is 1). */
      indices: number[];
      /** How many years each month's index rests on. */
      years: number[];
      months: number;
      /** 36 months and more: the series may be adjusted with it. Fewer: it may only be shown. */
      mayAdjust: boolean;
      /** Centred 12-month averages, null within half a year of an end or of a gap. */
      level: TimedValue[];
    }
  | (Refused & { months: number; monthsNeeded: number });

/** Fewer months cannot tell a season from a trend. */
export const monthsToShow = 24;
/** Fewer months are not enough to adjust with. */
export const monthsToAdjust = 36;

/**
 * Month index: how far each calendar month lies from the level of its year.
 * Use: 'additive' for shares and scores, 'ratio' for counts. Variant: classical decomposition; level = centred 12-month
 * average (13 months, the outer two half); index = mean over years of the difference from (ratio to) the level,
 * re-centred to sum 0 (mean 1); R's `decompose`. Source: Macaulay (1931); rule of 24 and 36 months from the project's
 * statistics notes, C.7. Units: those of the values (ratio: none). Shapes: `time` in months with January at a multiple
 * of 12 (`timeIndex`), any order, missing months absent or null. Throws nothing. Fewer than 24 months with a figure →
 * 'too-few-periods' (compare with the same month last year only); so many gaps that a month has no level →
 * 'missing-period'; ratio with a level of 0 → 'zero-base'; a time that is no whole number or there twice, a value that
 * is not finite, or below 0 with 'ratio' → 'impossible-input'.
 */
export function monthIndex(series: readonly TimedValue[], kind: SeasonKind): MonthIndex {
  const present = presentValues(series) ?? [];
  const values = new Map(present.map(({ time, value }) => [time, value]));
  const months = values.size;
  const refused = (reason: Refused['reason']) => ({
    ...refuse(reason),
    months,
    monthsNeeded: monthsToShow,
  });
  const possible =
    months === series.filter(({ value }) => value !== null).length &&
    present.every(({ time, value }) => Number.isInteger(time) && (kind === 'additive' || value >= 0));
  if (!possible) return refused('impossible-input');
  if (months < monthsToShow) return refused('too-few-periods');

  const level = present.map(({ time }) => ({ time, value: centredAverage(values, time) }));
  if (kind === 'ratio' && level.some(({ value }) => value === 0)) return refused('zero-base');
  const distances = Array.from({ length: 12 }, (): number[] => []);
  present.forEach(({ time, value }, index) => {
    const middle = level[index]?.value ?? null;
    if (middle !== null)
      distances[seasonOf(time, 12)]?.push(kind === 'ratio' ? value / middle : value - middle);
  });
  if (distances.some((own) => own.length === 0)) return refused('missing-period');
  const raw = distances.map(mean);
  const centre = mean(raw);
  return {
    ok: true,
    kind,
    indices: raw.map((index) => (kind === 'ratio' ? index / centre : index - centre)),
    years: distances.map((own) => own.length),
    months,
    mayAdjust: months >= monthsToAdjust,
    level,
  };
}

/** Average over a year around a month: half of the month half a year before, half of the one half a year after. */
function centredAverage(values: ReadonlyMap<number, number>, time: number): number | null {
  let total = 0;
  for (let distance = -6; distance <= 6; distance += 1) {
    const value = values.get(time + distance);
    if (value === undefined) return null;
    total += Math.abs(distance) === 6 ? value / 2 : value;
  }
  return total / 12;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
