// Why: "cannot tell" is more useful with "and this many answers would tell".
import { criticalZ } from './criticalValues.js';
import { leastForPercent, refuse, type Refused } from './refusals.js';

export type AnswersNeeded = { ok: true; answers: number } | Refused;

/** Beyond this no office will ever get there, and the number would only look precise. */
const mostWorthNaming = 10_000_000;

/** Reach of a two-sided 5 % test with 80 % power: the 97.5 % and the 80 % normal quantile together. */
function reach(): number {
  // 80 % one-sided is 60 % two-sided.
  return criticalZ() + criticalZ(0.6);
}

/**
 * Answers needed to tell two shares apart.
 * Use: the overview's "cannot be told yet, it would take … answers". Variant: normal approximation, two-sided 5 %,
 * power 80 %, n = (z₉₇.₅ + z₈₀)²·(p₁(1 − p₁) + p₀(1 − p₀))/(p₁ − p₀)² on each side; with `baseAnswers` the base
 * is over and only the current side can grow. Source: textbook (Fleiss 1981, without continuity correction).
 * Units: shares as fractions; whole answers, rounded up, at least 10. It supposes the difference is as large as given:
 * with the observed difference this is a planning figure, no promise. Throws nothing. Equal shares, more than ten
 * million answers, or a closed base too small for any number to do → 'out-of-reach'; shares outside 0–1 →
 * 'impossible-input'.
 */
export function answersToTellApart(plan: {
  current: number;
  base: number;
  baseAnswers?: number;
}): AnswersNeeded {
  const { current, base, baseAnswers } = plan;
  if (!isFraction(current) || !isFraction(base)) return refuse('impossible-input');
  if (baseAnswers !== undefined && !(baseAnswers >= 0)) return refuse('impossible-input');
  if (current === base) return refuse('out-of-reach');
  const currentVariance = current * (1 - current);
  const baseVariance = base * (1 - base);
  const allowedVariance = ((current - base) / reach()) ** 2;
  const left = baseAnswers === undefined ? allowedVariance : allowedVariance - baseVariance / baseAnswers;
  const needed = (baseAnswers === undefined ? currentVariance + baseVariance : currentVariance) / left;
  if (!(left > 0) || needed > mostWorthNaming) return refuse('out-of-reach');
  return { ok: true, answers: Math.max(leastForPercent, Math.ceil(needed)) };
}

export type SmallestDifference = { ok: true; difference: number } | Refused;

/**
 * Smallest difference that two groups of `answers` each can tell, at a given share.
 * Use: at design time ("with 400 answers a month you can tell 5.9 points"). Variant: (z₉₇.₅ + z₈₀)·√(2p(1 − p)/n).
 * Source: as `answersToTellApart`. Units: share and difference as fractions. Throws nothing. No answers →
 * 'no-answers'; a share of exactly 0 or 1, where the formula says nothing → 'all-equal'.
 */
export function smallestDifference(share: number, answers: number): SmallestDifference {
  if (!isFraction(share) || !(answers >= 0)) return refuse('impossible-input');
  if (answers === 0) return refuse('no-answers');
  if (share === 0 || share === 1) return refuse('all-equal');
  return { ok: true, difference: reach() * Math.sqrt((2 * share * (1 - share)) / answers) };
}

function isFraction(share: number): boolean {
  return share >= 0 && share <= 1;
}
