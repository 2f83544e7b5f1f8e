// Why: an office planning a survey asks how many answers make the interval narrow enough.
import { refuse, type Refused } from './refusals.js';
import { wilson } from './wilson.js';

export type AnswersForPrecision = { ok: true; answers: number } | Refused;

/**
 * Answers needed for a given precision of one share.
 * Use: planning ("±5 points at 90 % takes 141 answers"). Variant: the smallest n whose 95 % Wilson interval at the
 * expected share has at most this half-width. Source: see `wilson`. Units: share and half-width as fractions; whole
 * answers. Throws nothing. Share outside 0–1 or half-width not above 0 → 'impossible-input'; more than ten million
 * answers → 'out-of-reach'.
 */
export function answersForPrecision(share: number, halfWidth: number): AnswersForPrecision {
  if (!(share >= 0 && share <= 1) || !(halfWidth > 0)) return refuse('impossible-input');
  let tooFew = 0;
  let enough = 10_000_000;
  if (halfWidthAt(share, enough) > halfWidth) return refuse('out-of-reach');
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (halfWidthAt(share, middle) > halfWidth) tooFew = middle;
    else enough = middle;
  }
  return { ok: true, answers: enough };
}

function halfWidthAt(share: number, n: number): number {
  const interval = wilson(share * n, n);
  return interval.ok ? (interval.upper - interval.lower) / 2 : Infinity;
}
