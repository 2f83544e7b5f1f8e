// Why: a series may change its level more than once; the fewest changes that explain it are found, not looked for by eye.
import { median } from 'simple-statistics';
import { refuse, type Refused } from '../refusals.js';

/** Values from one place to another (counted from 1, both included, in the series as given) with their mean. */
export type Segment = { from: number; to: number; n: number; mean: number };

export type LeastSquaresChange =
  | {
      ok: true;
      n: number;
      /** Places of the last value before each change. */
      changePoints: number[];
      segments: Segment[];
      /** Squares left within the segments; `cost` adds the penalty once per change. */
      rss: number;
      cost: number;
      penalty: number;
      /** The best single split, whether or not it is worth its penalty. */
      firstSplit:
        | {
            ok: true;
            position: number;
            rssReduction: number;
            /** supF; null when nothing is left. */ f: number | null;
          }
        | Refused;
    }
  | Refused;

export type ChangeOptions = {
  /** What a change must save in squares. Unless told: 2σ²·ln n, see `bicPenalty`. */
  penalty?: number;
  /** Least values in a segment, 3 unless told. */
  minimumSegment?: number;
};

/**
 * Mean shifts by least squares: the best cut of a series into stretches of one level.
 * Use: how many changes of level, and when; on 12 periods and more, with a season taken out first, and only where
 * `trendOrStep` does not prefer a line. Variant: L2 cost, optimal partition by dynamic programming (what PELT finds),
 * penalty once per change point, of equal cuts the one with fewer changes, then with earlier ones. Missing values are
 * left out and keep their place. Source: Jackson et al. (2005), IEEE Signal Processing Letters 12, 105–108; Killick,
 * Fearnhead & Eckley (2012), J. Am. Stat. Assoc. 107, 1590–1598. Units: squares in the squared unit of the values.
 * Shapes: in order of time. Throws RangeError for a negative penalty or a segment shorter than 1. Fewer values than one
 * segment → 'too-few-periods'; not finite → 'impossible-input'. `firstSplit`: all values equal → 'all-equal'; fewer
 * than two segments → 'too-few-periods'.
 */
export function leastSquaresChange(
  values: readonly (number | null)[],
  options: ChangeOptions = {},
): LeastSquaresChange {
  const present = values.flatMap((value, index) => (value === null ? [] : [{ value, position: index + 1 }]));
  if (!present.every(({ value }) => Number.isFinite(value))) return refuse('impossible-input');
  const minimum = options.minimumSegment ?? 3;
  if (!Number.isSafeInteger(minimum) || minimum < 1) throw new RangeError('a segment has at least one value');
  const n = present.length;
  if (n < minimum) return refuse('too-few-periods');
  const numbers = present.map(({ value }) => value);
  const penalty = options.penalty ?? bicPenalty(numbers);
  if (!(penalty >= 0)) throw new RangeError('a penalty cannot be negative');

  const sums = runningSums(numbers);
  // Crumbs of rounding among equal values are no changes, however small the penalty.
  const allEqual = numbers.every((value) => value === numbers[0]);
  const cuts = allEqual ? [] : bestCuts(n, minimum, penalty, sums);
  const positionOf = (count: number) => present[count - 1]?.position ?? 0;
  const segments = [0, ...cuts].map((start, index) => {
    const end = cuts[index] ?? n;
    return { from: positionOf(start + 1), to: positionOf(end), n: end - start, mean: sums.mean(start, end) };
  });
  const rss = allEqual
    ? 0
    : [0, ...cuts].reduce((sum, start, index) => sum + sums.squares(start, cuts[index] ?? n), 0);
  return {
    ok: true,
    n,
    changePoints: cuts.map(positionOf),
    segments,
    rss,
    cost: rss + penalty * cuts.length,
    penalty,
    firstSplit: allEqual ? refuse('all-equal') : bestSplit(n, minimum, sums, positionOf),
  };
}

/**
 * BIC penalty: what one change of level must save to be believed.
 * Use: default of `leastSquaresChange`. Variant: 2σ²·ln n, σ from the median absolute deviation of the differences of
 * neighbours (1.4826·MAD/√2), which a few changes hardly move; where more than half of the differences are equal, their
 * root mean square/√2 instead, or every wiggle would be a change. Source: Schwarz (1978); Rousseeuw & Croux (1993).
 * Unit: squared unit of the values. Throws nothing. Fewer than two values, or all equal → 0.
 */
export function bicPenalty(values: readonly number[]): number {
  const differences = values.slice(1).map((value, index) => value - (values[index] ?? 0));
  if (differences.length === 0) return 0;
  const middle = median(differences);
  const robust = 1.4826 * median(differences.map((difference) => Math.abs(difference - middle)));
  const plain = Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / differences.length);
  return (robust > 0 ? robust : plain) ** 2 * Math.log(values.length);
}

type Sums = {
  mean: (start: number, end: number) => number;
  squares: (start: number, end: number) => number;
};

/** Sums over values start + 1 … end in one step each, taken around the overall mean so that squares do not cancel. */
function runningSums(values: readonly number[]): Sums {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const first = [0];
  const second = [0];
  values.forEach((value, index) => {
    const distance = value - centre;
    first.push((first[index] ?? 0) + distance);
    second.push((second[index] ?? 0) + distance * distance);
  });
  const over = (sums: readonly number[], start: number, end: number) => (sums[end] ?? 0) - (sums[start] ?? 0);
  return {
    mean: (start, end) => centre + over(first, start, end) / (end - start),
    squares: (start, end) =>
      Math.max(0, over(second, start, end) - over(first, start, end) ** 2 / (end - start)),
  };
}

function bestCuts(n: number, minimum: number, penalty: number, sums: Sums): number[] {
  // best[end]: least cost of the first `end` values, its number of changes, and the cut before its last segment.
  const best: ({ cost: number; changes: number; cut: number } | undefined)[] = [
    { cost: -penalty, changes: -1, cut: 0 },
  ];
  for (let end = minimum; end <= n; end += 1) {
    for (let cut = 0; cut <= end - minimum; cut += 1) {
      const before = best[cut];
      if (before === undefined) continue;
      const cost = before.cost + penalty + sums.squares(cut, end);
      const changes = before.changes + 1;
      const now = best[end];
      if (now === undefined || cost < now.cost || (cost === now.cost && changes < now.changes)) {
        best[end] = { cost, changes, cut };
      }
    }
  }
  const cuts: number[] = [];
  for (let cut = best[n]?.cut ?? 0; cut > 0; cut = best[cut]?.cut ?? 0) cuts.unshift(cut);
  return cuts;
}

type Split = Extract<LeastSquaresChange, { ok: true }>['firstSplit'];

function bestSplit(n: number, minimum: number, sums: Sums, positionOf: (count: number) => number): Split {
  if (n < 2 * minimum) return refuse('too-few-periods');
  const whole = sums.squares(0, n);
  let left = Infinity;
  let at = minimum;
  for (let cut = minimum; cut <= n - minimum; cut += 1) {
    const rest = sums.squares(0, cut) + sums.squares(cut, n);
    if (rest < left) [left, at] = [rest, cut];
  }
  const rssReduction = whole - left;
  const f = left > 0 && n > 2 ? rssReduction / (left / (n - 2)) : null;
  return { ok: true, position: positionOf(at), rssReduction, f };
}
