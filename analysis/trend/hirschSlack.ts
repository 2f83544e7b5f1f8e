// Why: a bad June makes a bad July likelier; the variance of a seasonal trend must then count the months together.
import { midranks } from '../midranks.js';
import type { PresentValue } from './timedValues.js';

/**
 * Hirsch–Slack variance: the variance of a sum of Kendall sums when the seasons depend on one another.
 * Use: seasonal Kendall over ten years and more; with fewer it is too rough. Variant: all covariances of two seasons,
 * (K + 4ΣRR′ − n(m + 1)(m′ + 1))/3, a missing year holding the middle rank of its season (Dietz & Killeen); the same as
 * SciPy's `mstats.kendalltau_seasonal`. Source: Hirsch & Slack (1984), Water Resources Research 20, 727–732; Dietz &
 * Killeen (1981), J. Am. Stat. Assoc. 76, 169–174. Shapes: one list per season, `time` the year; n = different years.
 * Throws nothing. It can come out at or below 0 in short series, and then must not be used. No seasons → 0.
 */
export function hirschSlackVariance(seasons: readonly (readonly PresentValue[])[]): number {
  const years = [...new Set(seasons.flatMap((present) => present.map(({ time }) => time)))].sort(
    (a, b) => a - b,
  );
  const columns = seasons.map((present) => columnOf(present, years));
  return columns.reduce(
    (sum, first) => sum + columns.reduce((inner, second) => inner + covariance(first, second), 0),
    0,
  );
}

type Column = { present: number; values: (number | undefined)[]; ranks: number[] };

function columnOf(present: readonly PresentValue[], years: readonly number[]): Column {
  const ranks = midranks(present.map(({ value }) => value));
  const places = new Map(present.map(({ time }, index) => [time, index]));
  const at = years.map((year) => places.get(year));
  return {
    present: present.length,
    values: at.map((place) => (place === undefined ? undefined : present[place]?.value)),
    ranks: at.map((place) => (place === undefined ? undefined : ranks[place]) ?? (present.length + 1) / 2),
  };
}

function covariance(first: Column, second: Column): number {
  const years = first.values.length;
  let together = 0;
  for (let later = 1; later < years; later += 1) {
    for (let earlier = 0; earlier < later; earlier += 1) {
      together += direction(first, earlier, later) * direction(second, earlier, later);
    }
  }
  const ranks = first.ranks.reduce((sum, rank, index) => sum + rank * (second.ranks[index] ?? 0), 0);
  return (together + 4 * ranks - years * (first.present + 1) * (second.present + 1)) / 3;
}

function direction({ values }: Column, earlier: number, later: number): number {
  const [from, to] = [values[earlier], values[later]];
  return from === undefined || to === undefined ? 0 : Math.sign(to - from);
}
