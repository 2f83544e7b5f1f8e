// Why: shares of importance come without a formula for their error; drawing the same people again shows how far they wander.
import { sortPatterns, type AnswerPattern } from '../answerPatterns.js';
import type { Interval } from '../criticalValues.js';
import { randomFrom, type Random } from '../random.js';

export type BootstrapOptions = { seed: number; replicates?: number; confidence?: number };

/**
 * Percentile bootstrap of several figures at once.
 * Use: intervals of driver shares. Variant: people drawn with replacement, 1,000 times unless told; percentiles of type 7;
 * seeded, so the same answers give the same limits in any order of people. Time: people × replicates, some ten seconds for
 * 100,000 people and eight questions, so not in a page's request. Source: Efron (1979), Ann. Statistics 7, 1–26. Units: of the
 * figures. Shapes: `figures` takes drawn patterns and gives a list of equal length each time, or undefined when the draw
 * cannot be computed (left out); one interval per figure. Throws RangeError for a seed that is not whole, or a confidence
 * outside 0–1. No people, or fewer than half of the draws usable → undefined.
 */
export function bootstrap(
  patterns: readonly AnswerPattern[],
  figures: (drawn: readonly AnswerPattern[]) => readonly number[] | undefined,
  { seed, replicates = 1000, confidence = 0.95 }: BootstrapOptions,
): Interval[] | undefined {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError('confidence must lie between 0 and 1');
  const random = randomFrom(seed);
  const sorted = sortPatterns(patterns).filter(({ count }) => count > 0);
  const owner = ownersOf(sorted);
  const draws: (readonly number[])[] = [];
  for (let replicate = 0; owner.length > 0 && replicate < replicates; replicate += 1) {
    const drawn = figures(draw(sorted, owner, random));
    if (drawn) draws.push(drawn);
  }
  if (draws.length === 0 || draws.length < replicates / 2) return undefined;
  const tail = (1 - confidence) / 2;
  return (draws[0] ?? []).map((_, figure) => {
    const values = Float64Array.from(draws, (each) => each[figure] ?? 0).sort();
    return { lower: percentile(values, tail), upper: percentile(values, 1 - tail) };
  });
}

/**
 * Which figures are told apart: pairs whose intervals do not overlap.
 * Use: only these may be put in an order. Source: C.10 of the project's statistics notes. Shapes: places from 0, the higher
 * first. Throws nothing. Fewer than two → no pairs.
 */
export function separatedPairs(intervals: readonly Interval[]): { higher: number; lower: number }[] {
  return intervals.flatMap((high, higher) =>
    intervals.flatMap((low, lower) => (high.lower > low.upper ? [{ higher, lower }] : [])),
  );
}

/** Which pattern each person has, person by person. */
function ownersOf(patterns: readonly AnswerPattern[]): Uint32Array {
  const owner = new Uint32Array(patterns.reduce((sum, { count }) => sum + count, 0));
  let next = 0;
  patterns.forEach(({ count }, pattern) => {
    owner.fill(pattern, next, next + count);
    next += count;
  });
  return owner;
}

function draw(patterns: readonly AnswerPattern[], owner: Uint32Array, random: Random): AnswerPattern[] {
  const counts = new Uint32Array(patterns.length);
  for (let person = 0; person < owner.length; person += 1) {
    const pattern = owner[Math.floor(random() * owner.length)] ?? 0;
    counts[pattern] = (counts[pattern] ?? 0) + 1;
  }
  return patterns.flatMap(({ values }, pattern) => {
    const count = counts[pattern] ?? 0;
    return count > 0 ? [{ values, count }] : [];
  });
}

function percentile(sorted: Float64Array, part: number): number {
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
