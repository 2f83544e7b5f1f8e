// Why: what may be said of a scale's reliability depends on how many answered, and the words follow rules.
import type { AnswerPattern } from '../answerPatterns.js';
import { leastForPlain, refuse, type Refused } from '../refusals.js';
import { alpha, type Alpha } from './alpha.js';
import { omega, type Omega } from './omega.js';

export type ReliabilityNote =
  /** Under 100 people: shown, not judged. */
  | 'not-to-judge'
  /** Alpha above .95: questions may ask the same thing twice. */
  | 'may-repeat'
  /** Alpha under .70: look before adding the questions up. */
  | 'review'
  /** Alpha below 0, or a question that runs against the others: probably not turned round. */
  | 'check-direction';

export type Reliability =
  | {
      ok: true;
      alpha: Extract<Alpha, { ok: true }>;
      /** Refused where one factor does not fit. */
      omega: Omega;
      notes: ReliabilityNote[];
      /** Places (from 0) of questions whose correlation with the rest is below 0. */
      against: number[];
    }
  | Refused;

export const leastQuestions = 3;
const leastToJudge = 100;

/**
 * Reliability of a section: alpha with omega beside it, and what may be said of them.
 * Use: the page of a section's questions. Variant: refused under three questions or 30 complete sheets; judged from 100 on.
 * Source: C.9 and C.19 of the project's statistics notes. Shapes: as `alpha`. Throws RangeError as `alpha`. No people →
 * 'no-answers'; under 30 → 'too-few-answers'; under three questions → 'too-few-questions'; no spread → 'all-equal'.
 */
export function reliability(patterns: readonly AnswerPattern[]): Reliability {
  const n = patterns.reduce((sum, { count }) => sum + count, 0);
  if (n === 0) return refuse('no-answers');
  if ((patterns[0]?.values.length ?? 0) < leastQuestions) return refuse('too-few-questions');
  if (n < leastForPlain) return refuse('too-few-answers');
  const given = alpha(patterns);
  if (!given.ok) return given;
  const against = given.items.flatMap(({ itemRest }, i) => ((itemRest ?? 0) < 0 ? [i] : []));
  const judged = n >= leastToJudge;
  const notes: ReliabilityNote[] = [];
  if (!judged) notes.push('not-to-judge');
  if (judged && given.alpha > 0.95) notes.push('may-repeat');
  if (judged && given.alpha < 0.7) notes.push('review');
  if (given.alpha < 0 || against.length > 0) notes.push('check-direction');
  return { ok: true, alpha: given, omega: omega(patterns), notes, against };
}
