// Why: «faster by a fifth» is said of a median or a tenth; like every growth it needs a base that bears it.
import { leastForPlain, refuse, type Refused } from '../refusals.js';
import type { SurvivalQuantile } from './kaplanMeier.js';

export type DaysGrowth = { ok: true; difference: number; growth: number } | Refused;

/**
 * Growth of a quantile of days to close, this period against the one before.
 * Use: median and 90th percentile, beside the log-rank test, which alone gives the verdict. Variant: current ÷ base − 1, no
 * interval. Source: the rule for shares (C.19 of the project's statistics notes), applied to days. Units: `n` cases behind
 * each; days. Throws nothing. A refused quantile stays refused; fewer than 30 cases in the base → 'small-base', in the
 * current → 'too-few-answers'; a base of 0 days → 'zero-base'.
 */
export function growthOfDays(
  current: { n: number; days: SurvivalQuantile },
  base: { n: number; days: SurvivalQuantile },
): DaysGrowth {
  if (!current.days.ok) return current.days;
  if (!base.days.ok) return base.days;
  if (base.n < leastForPlain) return refuse('small-base');
  if (current.n < leastForPlain) return refuse('too-few-answers');
  if (base.days.days === 0) return refuse('zero-base');
  return {
    ok: true,
    difference: current.days.days - base.days.days,
    growth: current.days.days / base.days.days - 1,
  };
}
