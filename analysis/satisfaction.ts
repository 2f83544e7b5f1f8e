// Why: one data set has many "satisfactions"; each is computed here from the same counts, under its own name.
import { refuse, type Refused } from './refusals.js';
import { isDissatisfied, isOnScale, isSatisfied, type GoodDirection, type ScaleDefinition } from './scale.js';
import type { ScoreCount } from './scoreCounts.js';

export type SatisfactionDefinition = 'top2' | 'top1' | 'mean20' | 'm0100' | 'net' | 'mean' | 'dissatisfied';

export const satisfactionDefinitions: readonly SatisfactionDefinition[] = [
  'top2',
  'top1',
  'mean20',
  'm0100',
  'net',
  'mean',
  'dissatisfied',
];

/** Everything the definitions need, from one pass over the counts. `sd` is undefined for a single answer. */
export type ScoreSummary = {
  ok: true;
  n: number;
  satisfied: number;
  dissatisfied: number;
  top: number;
  mean: number;
  sd: number | undefined;
  median: number;
};

/**
 * One satisfaction figure. `share` figures carry their count `x` and are fractions 0–1; `net` is a fraction −1–1 with
 * both counts and the variance of the figure itself; `score` figures are in points of the definition (1–5, 0–100 …)
 * with the standard deviation of the answers in the same points.
 */
export type Satisfaction =
  | {
      ok: true;
      kind: 'share';
      definition: 'top2' | 'top1' | 'dissatisfied';
      value: number;
      x: number;
      n: number;
      goodDirection: GoodDirection;
    }
  | {
      ok: true;
      kind: 'net';
      definition: 'net';
      value: number;
      satisfied: number;
      dissatisfied: number;
      n: number;
      variance: number;
      goodDirection: GoodDirection;
    }
  | {
      ok: true;
      kind: 'score';
      definition: 'mean' | 'mean20' | 'm0100';
      value: number;
      sd: number | undefined;
      n: number;
      goodDirection: GoodDirection;
    }
  | Refused;

/**
 * Score summary: valid answers, satisfied, dissatisfied and best-score counts, mean, standard deviation and median.
 * Use: the common input of intervals, tests and definitions. Variant: sample variance (n − 1); the median is the
 * middle answer, or the mean of the two middle ones. Source: textbook definitions. Units: counts in answers, mean,
 * deviation and median in points of the scale. Throws nothing. No answers → refused 'no-answers'; a score the scale
 * does not have → refused 'off-scale'.
 */
export function summariseScores(
  counts: Iterable<ScoreCount>,
  scale: ScaleDefinition,
): ScoreSummary | Refused {
  // Sorted, so that the same counts in another order give the same floating-point sums.
  const rows = [...counts].filter(({ count }) => count > 0).sort((a, b) => a.score - b.score);
  const best = scale.goodDirection === 'up' ? scale.highest : scale.lowest;
  let n = 0;
  let satisfied = 0;
  let dissatisfied = 0;
  let top = 0;
  let sum = 0;
  for (const { score, count } of rows) {
    if (!isOnScale(score, scale)) return refuse('off-scale');
    n += count;
    sum += score * count;
    if (isSatisfied(score, scale)) satisfied += count;
    if (isDissatisfied(score, scale)) dissatisfied += count;
    if (score === best) top += count;
  }
  if (n === 0) return refuse('no-answers');
  const mean = sum / n;
  return {
    ok: true,
    n,
    satisfied,
    dissatisfied,
    top,
    mean,
    sd: deviation(rows, n, mean),
    median: median(rows, n),
  };
}

/**
 * Satisfaction by a named definition, from counts alone.
 * Use: every satisfaction figure; the definition is printed with it. Variants: `top2` = share satisfied by the scale's
 * bound (4–5 of 5); `top1` = share with the best score; `dissatisfied` = share dissatisfied; `net` = satisfied minus
 * dissatisfied, variance (p₊ + p₋ − net²)/n with divisor n; `mean`; `mean20` = 20 × mean, on a 1–5 scale only;
 * `m0100` = (mean − lowest)/(highest − lowest) × 100. Source: the project's statistics notes C.2.
 * `goodDirection` is that of the figure: the dissatisfied share is good when it falls, whatever the scale.
 * Throws nothing. No answers → refused 'no-answers'; off-scale scores → 'off-scale'; `mean20` on another scale →
 * 'definition-not-for-scale'.
 */
export function satisfaction(
  counts: Iterable<ScoreCount>,
  scale: ScaleDefinition,
  definition: SatisfactionDefinition,
): Satisfaction {
  const summary = summariseScores(counts, scale);
  return summary.ok ? satisfactionOfSummary(summary, scale, definition) : summary;
}

/**
 * Satisfaction from a summary: as `satisfaction`, when the counts have been read once already.
 * Use: several definitions of the same answers. Throws nothing; refusals as `satisfaction`.
 */
export function satisfactionOfSummary(
  summary: ScoreSummary,
  scale: ScaleDefinition,
  definition: SatisfactionDefinition,
): Satisfaction {
  const { n, mean, sd } = summary;
  const { goodDirection } = scale;
  switch (definition) {
    case 'top2':
      return {
        ok: true,
        kind: 'share',
        definition,
        value: summary.satisfied / n,
        x: summary.satisfied,
        n,
        goodDirection: 'up',
      };
    case 'top1':
      return {
        ok: true,
        kind: 'share',
        definition,
        value: summary.top / n,
        x: summary.top,
        n,
        goodDirection: 'up',
      };
    case 'dissatisfied':
      return {
        ok: true,
        kind: 'share',
        definition,
        value: summary.dissatisfied / n,
        x: summary.dissatisfied,
        n,
        goodDirection: 'down',
      };
    case 'net': {
      const { satisfied, dissatisfied } = summary;
      const value = (satisfied - dissatisfied) / n;
      const variance = Math.max(0, ((satisfied + dissatisfied) / n - value * value) / n);
      return {
        ok: true,
        kind: 'net',
        definition,
        value,
        satisfied,
        dissatisfied,
        n,
        variance,
        goodDirection: 'up',
      };
    }
    case 'mean':
      return { ok: true, kind: 'score', definition, value: mean, sd, n, goodDirection };
    case 'mean20':
      if (scale.lowest !== 1 || scale.highest !== 5) return refuse('definition-not-for-scale');
      return { ok: true, kind: 'score', definition, value: 20 * mean, sd: times(sd, 20), n, goodDirection };
    case 'm0100': {
      const perPoint = 100 / (scale.highest - scale.lowest);
      return {
        ok: true,
        kind: 'score',
        definition,
        value: (mean - scale.lowest) * perPoint,
        sd: times(sd, perPoint),
        n,
        goodDirection,
      };
    }
  }
}

function times(sd: number | undefined, factor: number): number | undefined {
  return sd === undefined ? undefined : sd * factor;
}

function deviation(rows: readonly ScoreCount[], n: number, mean: number): number | undefined {
  if (n < 2) return undefined;
  // Answers that are all equal must give exactly zero, not what rounding of the mean leaves.
  if (rows.length === 1) return 0;
  const squares = rows.reduce((sum, { score, count }) => sum + count * (score - mean) ** 2, 0);
  return Math.sqrt(squares / (n - 1));
}

function median(rows: readonly ScoreCount[], n: number): number {
  return (scoreAt(rows, Math.ceil(n / 2)) + scoreAt(rows, Math.floor(n / 2) + 1)) / 2;
}

function scoreAt(rows: readonly ScoreCount[], position: number): number {
  let passed = 0;
  let score = 0;
  for (const row of rows) {
    score = row.score;
    passed += row.count;
    if (passed >= position) break;
  }
  return score;
}
