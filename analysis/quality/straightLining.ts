// Why: the same box all the way down may be a satisfied citizen or nobody reading; only questions in both directions can tell.
import { sampleStandardDeviation } from 'simple-statistics';
import { finding, type Finding, type RuleVersion } from './findings.js';

export type SheetRecord = {
  id: string;
  at: number;
  /** In the order shown, as tapped: before any reverse-coding. Null = no answer. */
  answers: readonly (number | null)[];
};

/** Fewer answered questions than this say nothing. */
export type StraightRule = RuleVersion & { leastItems: number };

export const straightDefaults = { leastItems: 6 } as const;

/**
 * Straight-lining: the same answer to every question of a section.
 * Use: sections of questions on one scale, some of them turned round. Variant: all answered questions, at least 6,
 * have the same answer (longstring = k, so IRV = 0), and only where the section holds questions in both directions
 * (`mixedDirection`); otherwise nothing is judged, since five fives are an honest answer. Never taken out of the
 * headline on this alone. Source: Curran (2016), J. Experimental Social Psychology 66, 4–19; C.14 of the project's
 * statistics notes. Throws nothing. Empty → no ids.
 */
export function straightLining(
  sheets: readonly SheetRecord[],
  rule: StraightRule,
  { mixedDirection }: { mixedDirection: boolean },
): { judged: boolean; finding: Finding } {
  const flagged = sheets.filter(({ answers }) => {
    const given = answers.filter((answer) => answer !== null);
    return given.length >= rule.leastItems && longString(given) === given.length;
  });
  return {
    judged: mixedDirection,
    finding: finding('straight-lining', rule.version, mixedDirection ? flagged : []),
  };
}

/**
 * Longstring: the longest row of equal answers.
 * Use: inside `straightLining`, and as a figure beside it. Variant: questions without an answer are skipped. Source:
 * Johnson (2005); R `careless::longstring`. Unit: questions. Throws nothing. No answers → 0.
 */
export function longString(answers: readonly (number | null)[]): number {
  let longest = 0;
  let length = 0;
  let previous: number | undefined;
  for (const answer of answers) {
    if (answer === null) continue;
    length = answer === previous ? length + 1 : 1;
    longest = Math.max(longest, length);
    previous = answer;
  }
  return longest;
}

/**
 * IRV: the spread of one person's answers.
 * Use: beside `longString`; 0 means all equal. Variant: standard deviation with divisor k - 1 over the answered
 * questions. Source: Dunn et al. (2018), J. Business and Psychology 33, 105–121; R `careless::irv`. Unit: points of
 * the scale. Throws nothing. Fewer than two answers → undefined.
 */
export function individualSpread(answers: readonly (number | null)[]): number | undefined {
  const given = answers.filter((answer) => answer !== null);
  if (given.length < 2) return undefined;
  // Equal answers must give exactly zero, not what rounding of the mean leaves.
  return longString(given) === given.length ? 0 : sampleStandardDeviation(given);
}
