// Why: an office once cut holes into its button box so that only the good answers could be pressed; nobody saw it in the scores.
import { refuse, type Refused } from '../refusals.js';
import { isPossibleShare, wilson, type Share } from '../wilson.js';

/** How often each option was chosen; options that could be chosen stand in it with 0. */
export type OptionCounts = Readonly<Record<string, number>>;

export const neverDefaults = { leastAnswers: 30, chance: 0.01 } as const;

export type NeverChosen = {
  ok: true;
  n: number;
  /** `atMost`: the share it may truly have, by the upper limit of its interval. */
  options: { option: string; atMost: number }[];
};

/**
 * Options never chosen: which options nobody chose, and how frequent they may be all the same.
 * Use: one question, one tablet or the whole survey. Variant: options with a count of 0 among at least `leastAnswers`
 * answers (30), each with the upper limit of Wilson's 95 % interval for 0 of n. `n`: how many could choose; where several
 * options may be ticked, or none, that is no sum of the counts. Source: Wilson (1927); C.14 of the project's statistics
 * notes. Units: fraction. Throws nothing. Fewer answers → 'too-few-answers'; counts that are none, or beyond n →
 * 'impossible-input'.
 */
export function neverChosen(
  counts: OptionCounts,
  n: number = Object.values(counts).reduce((sum, count) => sum + count, 0),
  leastAnswers: number = neverDefaults.leastAnswers,
): NeverChosen | Refused {
  const isPossible = (count: number) => Number.isSafeInteger(count) && count >= 0 && count <= n;
  if (![n, ...Object.values(counts)].every(isPossible)) return refuse('impossible-input');
  const interval = wilson(0, n);
  if (n < leastAnswers || !interval.ok) return refuse('too-few-answers');
  const options = Object.keys(counts).filter((option) => counts[option] === 0);
  return { ok: true, n, options: options.map((option) => ({ option, atMost: interval.upper })) };
}

/**
 * Chance of silence: how likely nobody of `n` chooses an option that others choose.
 * Use: tells a broken or covered button from an option that is simply rare: with several options and tablets the chances
 * are adjusted together (Holm) before one is named. Variant: (1 - p)ⁿ, p being the lower limit of Wilson's 95 % interval
 * of the others' share, so that a rare option is not expected too confidently. Source: the binomial law; C.14 of the
 * project's statistics notes. Units: probability. Throws nothing. Nobody elsewhere answered → 'no-answers'; counts that
 * are none → 'impossible-input'.
 */
export function chanceOfSilence(n: number, others: Share): { ok: true; chance: number } | Refused {
  if (!isPossibleShare(others) || !Number.isSafeInteger(n) || n < 0) return refuse('impossible-input');
  const interval = wilson(others.x, others.n);
  return interval.ok ? { ok: true, chance: (1 - interval.lower) ** n } : refuse('no-answers');
}
