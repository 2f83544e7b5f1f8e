// Why: what counts as satisfied belongs to the scale an answer was given on, and two figures compare only on one scale.

export type GoodDirection = 'up' | 'down';

/**
 * An ordered answer range and its reading. With `goodDirection: 'down'` low scores are the good ones, and both bounds
 * are read from that end: satisfied at or below `satisfiedFrom`, dissatisfied at or above `dissatisfiedTo`.
 */
export type ScaleDefinition = {
  lowest: number;
  highest: number;
  satisfiedFrom: number;
  dissatisfiedTo: number;
  goodDirection: GoodDirection;
};

/**
 * Default scale: the usual reading of a scale with whole steps from `lowest` to `highest`, high being good.
 * Use: when a survey names a range and nothing more. Variant: satisfied are the scores at or above three quarters of
 * the range, dissatisfied those at or below one quarter. That is 4–5 and 1–2 of 1–5, 8–10 and 0–2 of 0–10, 8–10 and
 * 1–3 of 1–10: on the long scales the dissatisfied are the mirror image of the satisfied, so that `net` is zero for
 * answers spread evenly. A four-point scale has no middle, its two upper words both say satisfied: 3–4 and 1–2.
 * Source: the project's decision (8–10 of 10), generalised here. Throws RangeError unless both ends are whole and
 * `highest` is above `lowest`: a survey with such a scale must not be published at all.
 */
export function defaultScale(lowest: number, highest: number): ScaleDefinition {
  if (!Number.isSafeInteger(lowest) || !Number.isSafeInteger(highest) || highest <= lowest) {
    throw new RangeError(`no scale runs from ${lowest} to ${highest}`);
  }
  const range = highest - lowest;
  const reach = range === 3 ? 1 : Math.floor(range / 4);
  return {
    lowest,
    highest,
    satisfiedFrom: highest - reach,
    dissatisfiedTo: lowest + reach,
    goodDirection: 'up',
  };
}

/**
 * Same scale: whether figures from `a` and `b` may be compared without a common scale.
 * Use: before any comparison. Variant: range, both bounds and direction must agree, for a changed bound changes the
 * share without anybody answering differently. Throws nothing.
 */
export function sameScale(a: ScaleDefinition, b: ScaleDefinition): boolean {
  return (
    a.lowest === b.lowest &&
    a.highest === b.highest &&
    a.satisfiedFrom === b.satisfiedFrom &&
    a.dissatisfiedTo === b.dissatisfiedTo &&
    a.goodDirection === b.goodDirection
  );
}

/**
 * Satisfied: whether one score (or a composite's mean) counts as satisfied on its scale.
 * Use: shares. A composite's mean is read with the same bound, unrounded. Throws nothing.
 */
export function isSatisfied(score: number, scale: ScaleDefinition): boolean {
  return scale.goodDirection === 'up' ? score >= scale.satisfiedFrom : score <= scale.satisfiedFrom;
}

/**
 * Dissatisfied: whether one score (or a composite's mean) counts as dissatisfied on its scale.
 * Use: the dissatisfied share and `net`. Throws nothing.
 */
export function isDissatisfied(score: number, scale: ScaleDefinition): boolean {
  return scale.goodDirection === 'up' ? score <= scale.dissatisfiedTo : score >= scale.dissatisfiedTo;
}

/**
 * On the scale: whether a score can have been given on this scale at all (fractions allowed, for composites).
 * Use: to refuse figures over misread answers. Throws nothing.
 */
export function isOnScale(score: number, scale: ScaleDefinition): boolean {
  return score >= scale.lowest && score <= scale.highest;
}
