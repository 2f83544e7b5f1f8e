// Why: a figure that cannot be computed honestly must say so in one fixed vocabulary, or each page invents its own.

/** Why a figure is not given. Closed on purpose: the server owes a sentence in every language for each code. */
export type RefusalReason =
  | 'no-answers'
  | 'too-few-answers'
  | 'low-sample'
  | 'all-equal'
  | 'zero-base'
  | 'small-base'
  | 'not-positive-base'
  | 'different-definition'
  | 'different-scale'
  | 'definition-not-for-scale'
  | 'off-scale'
  | 'incomplete-period'
  | 'missing-period'
  | 'too-few-periods'
  | 'short-baseline'
  | 'too-few-groups'
  | 'too-few-questions'
  | 'overall-not-rejected'
  | 'within-error'
  | 'out-of-reach'
  | 'not-reached'
  | 'no-cases'
  | 'no-solution'
  | 'weights-too-uneven'
  | 'suppressed'
  | 'impossible-input';

export type Refused = { ok: false; reason: RefusalReason };

export type DisplayRule = 'counts-only' | 'low-sample' | 'ok';

/** Below this many valid answers no percentage is shown. */
export const leastForPercent = 10;
/** Below this many valid answers a percentage is greyed, and a share is no base for growth. */
export const leastForPlain = 30;

/**
 * Refusal: the one way a method of this folder says "not computed".
 * Use: as the return value. Source: C.19 of the project's statistics notes. Throws nothing.
 */
export function refuse(reason: RefusalReason): Refused {
  return { ok: false, reason };
}

/**
 * Display rule: what a screen may show of a percentage that rests on `n` valid answers.
 * Use: before printing any percentage. Variant: fewer than 10 → counts only, 10–29 → grey with the interval, 30 and
 * more → plain. Source: the project's general display rules. Units: `n` in answers. Throws nothing; 0, or a number
 * that is no number, → 'counts-only'.
 */
export function displayRule(n: number): DisplayRule {
  if (n >= leastForPlain) return 'ok';
  return n >= leastForPercent ? 'low-sample' : 'counts-only';
}
