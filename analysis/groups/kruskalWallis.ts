// Why: scores are an order, not a measure; whether several groups differ must not hang on the distance from 4 to 5.
import { chiSquareTail } from '../chiSquareTail.js';
import { refuse, type Refused } from '../refusals.js';

export type KruskalWallis =
  | {
      ok: true;
      h: number;
      df: number;
      p: number;
      n: number;
      /** ε² = H/(n − 1): 0 no difference, 1 wholly apart. */
      epsilonSquared: number;
      /** Mean rank of each group, in input order; undefined for an empty one. */
      meanRanks: (number | undefined)[];
      /** Under about 5 the χ² p is only a hint. */
      smallestGroup: number;
    }
  | Refused;

/**
 * Kruskal–Wallis test: do several groups of values differ in level?
 * Use: seasons of a series, durations by counter; for scores in count cells `kruskalWallisOfCounts`. Variant: midranks,
 * corrected for ties, χ² p with (groups − 1) df; empty groups are left out. Source: Kruskal & Wallis (1952), J. Am.
 * Stat. Assoc. 47, 583–621; the same as R's `kruskal.test`. Units: values in any unit; p a probability. Shapes: one
 * list per group. Throws nothing. No values → 'no-answers'; fewer than two groups with values → 'too-few-groups'; all
 * values equal → 'all-equal'; not finite → 'impossible-input'.
 */
export function kruskalWallis(groups: readonly (readonly number[])[]): KruskalWallis {
  if (!groups.every((group) => group.every(Number.isFinite))) return refuse('impossible-input');
  const levels = [...new Set(groups.flat())].sort((a, b) => a - b);
  const places = new Map(levels.map((level, place) => [level, place]));
  const counts = groups.map((group) => {
    const row = levels.map(() => 0);
    for (const value of group) {
      const place = places.get(value) ?? 0;
      row[place] = (row[place] ?? 0) + 1;
    }
    return row;
  });
  return kruskalWallisOfCounts(counts);
}

/**
 * Kruskal–Wallis test from counts: do several groups answer differently on an ordered scale?
 * Use: counters, channels or hours on one question, straight from the count cells. Variant, source, refusals: as
 * `kruskalWallis`. Units: whole counts. Shapes: one row per group, one column per score from the lowest to the highest.
 * Throws nothing. Ragged rows or impossible counts → 'impossible-input'.
 */
export function kruskalWallisOfCounts(counts: readonly (readonly number[])[]): KruskalWallis {
  const width = counts[0]?.length ?? 0;
  const possible = counts.every(
    (row) => row.length === width && row.every((count) => Number.isFinite(count) && count >= 0),
  );
  if (!possible) return refuse('impossible-input');
  const sizes = counts.map(sum);
  const n = sum(sizes);
  if (n === 0) return refuse('no-answers');
  const used = sizes.filter((size) => size > 0);
  if (used.length < 2) return refuse('too-few-groups');

  const ties = Array.from({ length: width }, (_, column) => sum(counts.map((row) => row[column] ?? 0)));
  if (ties.some((tied) => tied === n)) return refuse('all-equal');
  let below = 0;
  const ranks = ties.map((tied) => {
    const rank = below + (tied + 1) / 2;
    below += tied;
    return rank;
  });
  const meanRanks = counts.map((row, group) => {
    const size = sizes[group] ?? 0;
    return size === 0 ? undefined : sum(row.map((count, column) => count * (ranks[column] ?? 0))) / size;
  });
  const middle = (n + 1) / 2;
  const between = sum(
    meanRanks.map((rank, group) => (rank === undefined ? 0 : (sizes[group] ?? 0) * (rank - middle) ** 2)),
  );
  const untied = 1 - sum(ties.map((tied) => tied ** 3 - tied)) / (n ** 3 - n);
  const h = (12 * between) / (n * (n + 1)) / untied;
  const df = used.length - 1;
  return {
    ok: true,
    h,
    df,
    p: chiSquareTail(h, df),
    n,
    epsilonSquared: h / (n - 1),
    meanRanks,
    smallestGroup: Math.min(...used),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
