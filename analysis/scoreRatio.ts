// Why: where the log-ratio interval does not exist (nobody, or everybody, satisfied) the score interval still does.
import { criticalZ, type Interval } from './criticalValues.js';
import { refuse, type Refused } from './refusals.js';
import { isPossibleShare, type Share } from './wilson.js';

export type ScoreRatioInterval = ({ ok: true; ratio: number } & Interval) | Refused;

/**
 * Score interval of the ratio of two independent shares, current over base.
 * Use: growth of a share when Katz's interval fails. Variant: all ratios the score test does not reject, with the
 * shares estimated under each ratio; Miettinen–Nurminen, that is Koopman's statistic with the factor N/(N − 1)
 * (statsmodels' `compare='ratio', method='score'`). Found by halving on the log scale. Source: Koopman (1984),
 * Biometrics 40, 513–517; Miettinen & Nurminen (1985), Statistics in Medicine 4, 213–226. Units: as `katzRatio`.
 * Throws RangeError for a confidence outside 0–1. No answers on a side → 'no-answers'; base count 0 → 'zero-base'
 * (no upper limit exists).
 */
export function scoreRatio(current: Share, base: Share, confidence = 0.95): ScoreRatioInterval {
  if (!isPossibleShare(current) || !isPossibleShare(base)) return refuse('impossible-input');
  if (current.n === 0 || base.n === 0) return refuse('no-answers');
  if (base.x === 0) return refuse('zero-base');
  const limit = criticalZ(confidence) ** 2;
  const ratio = current.x / current.n / (base.x / base.n);
  const rejected = (tried: number) => scoreStatistic(current, base, tried) > limit;
  // A count of one half stands in for none, only as a place to start searching upwards from.
  const start = Math.max(current.x, 0.5) / current.n / (base.x / base.n);
  return {
    ok: true,
    ratio,
    lower: current.x === 0 ? 0 : edge(start, 0.5, rejected),
    upper: edge(start, 2, rejected),
  };
}

/** Steps away by `factor` until the test rejects, then halves the log distance to the last ratio it accepted. */
function edge(start: number, factor: number, rejected: (ratio: number) => boolean): number {
  let outside = start * factor;
  let steps = 0;
  while (!rejected(outside) && steps < 200) {
    outside *= factor;
    steps += 1;
  }
  let inside = rejected(start) ? start / factor ** 20 : start;
  for (let halving = 0; halving < 100; halving += 1) {
    const middle = Math.sqrt(inside * outside);
    if (rejected(middle)) outside = middle;
    else inside = middle;
  }
  return Math.sqrt(inside * outside);
}

function scoreStatistic(current: Share, base: Share, ratio: number): number {
  const all = current.n + base.n;
  const hits = current.x + base.x;
  const a = all * ratio;
  const b = current.n * ratio + current.x + base.n + base.x * ratio;
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * hits));
  // The smaller root, written so that it does not cancel.
  const baseShare = Math.min(1, (2 * hits) / (b + root));
  const currentShare = Math.min(1, baseShare * ratio);
  const gap = current.x / current.n - (base.x / base.n) * ratio;
  const variance =
    (currentShare * (1 - currentShare)) / current.n + (ratio * ratio * baseShare * (1 - baseShare)) / base.n;
  if (variance <= 0) return gap === 0 ? 0 : Infinity;
  return (gap * gap) / ((variance * all) / (all - 1));
}
