// Why: a rule that could be changed after its result was seen would be no rule: every version stands here for good, with
// its numbers and the day from which it holds.
import { burstDefaults, type BurstRule } from './burst.js';
import { duplicateDefaults, duplicateSince2, type DuplicateRule } from './duplicates.js';
import type { RuleName, RuleVersion } from './findings.js';
import { hoursDefaults, type HoursRule } from './outsideHours.js';
import { rapidDefaults, type RapidRule } from './rapid.js';
import { runDefaults, type RunRule } from './runOfOne.js';
import { speederDefaults, type SpeederRule } from './speeders.js';
import { straightDefaults, type StraightRule } from './straightLining.js';

export type RuleBook = {
  rapid: readonly RapidRule[];
  burst: readonly BurstRule[];
  duplicate: readonly DuplicateRule[];
  'outside-hours': readonly HoursRule[];
  'run-of-one': readonly RunRule[];
  'straight-lining': readonly StraightRule[];
  speeder: readonly SpeederRule[];
};

/** The first versions hold for all the past: nobody had seen a result when they were set. */
const first = { version: '1', startsOn: '1900-01-01' } as const;

/** A new version is added with the day from which it holds; one that has begun is never changed. */
export const ruleBook: RuleBook = {
  rapid: [{ ...first, ...rapidDefaults }],
  burst: [{ ...first, ...burstDefaults }],
  duplicate: [
    { ...first, ...duplicateDefaults },
    { version: '2', startsOn: '2026-12-01', ...duplicateSince2 },
  ],
  'outside-hours': [{ ...first, ...hoursDefaults }],
  'run-of-one': [{ ...first, ...runDefaults }],
  'straight-lining': [{ ...first, ...straightDefaults }],
  speeder: [{ ...first, ...speederDefaults }],
};

/** What alerts somebody and flags no answer, for nobody knows which: C.14's rules of places, versioned as those of answers. */
export type AlertName = 'fall-in-rate' | 'more-than-served';
export type FallRule = RuleVersion & { weeks: number };

/** As above: one that has begun is never changed. The numbers of a control chart stand with the chart. */
export const alertBook: { 'fall-in-rate': readonly FallRule[]; 'more-than-served': readonly RuleVersion[] } =
  {
    'fall-in-rate': [{ ...first, weeks: 26 }],
    'more-than-served': [first],
  };

/** In the order in which they are shown: those that lower the headline first. */
export const ruleNames: readonly RuleName[] = [
  'rapid',
  'burst',
  'duplicate',
  'outside-hours',
  'run-of-one',
  'straight-lining',
  'speeder',
];

/**
 * Mark of a rule book: changes when any version of any rule does.
 * Use: tells which stretches must be looked at anew. Variant: every version with its first day and numbers, as text.
 * Throws nothing.
 */
export function markOfRules(book: RuleBook): string {
  return ruleNames.map((name) => `${name}:${JSON.stringify(book[name])}`).join(';');
}
