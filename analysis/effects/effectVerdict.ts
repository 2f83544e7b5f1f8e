// Why: whether an improvement worked is decided by one rule that was written down before anybody looked at the answers.
import type { RefusalReason } from '../refusals.js';
import { wilson, type Share, type WilsonInterval } from '../wilson.js';
import { beforeAfter, type BeforeAfter, type Side } from './beforeAfter.js';
import {
  differenceInDifferences,
  type DifferenceInDifferences,
  type Pair,
} from './differenceInDifferences.js';
import { interruptedSeries, type InterruptedSeries } from './interruptedSeries.js';
import { baselineWithoutTrigger, type Baseline } from './regressionToMean.js';

export type EffectVerdict = 'better' | 'worse' | 'cannot_tell';

/** One month of the measure, satisfied `x` of `n`; null: it lies on both sides of the day of effect, or has no answers. */
export type EffectMonth = { month: string; counts: Share | null };

export type EffectInput = {
  before: Side;
  after: Side;
  /** Whole months in time around the day of effect, gaps included; `firstAfter` is a position from 1. */
  months: readonly EffectMonth[];
  firstAfter: number;
  /** Where a comparison was named: its two sides, and earlier months of both in time. */
  comparison?: { before: Share; after: Share; earlier: readonly Pair[] };
  /** Set when a bad figure opened the improvement: months of the baseline, and the one that rang. */
  alarm?: { periods: readonly ({ period: string } & Share)[]; period: string };
};

export type EffectMethod = 'difference-in-differences' | 'interrupted-series' | 'before-after';

export type EffectJudgement = {
  verdict: EffectVerdict;
  /** Why nothing can be told, where that is not simply an interval with zero in it. */
  reason: RefusalReason | 'methods-disagree' | null;
  /** The method the verdict rests on. */
  method: EffectMethod;
  /** Printed beside it where nothing but before and after was compared. */
  label: 'other-causes-not-excluded' | null;
  /** The change in the measure by that method; fractions. Null where it was refused. */
  change: { estimate: number; lower: number; upper: number } | null;
  before: WilsonInterval;
  after: WilsonInterval;
  beforeAfter: BeforeAfter;
  series: InterruptedSeries;
  comparison: DifferenceInDifferences | null;
  baseline: Baseline | null;
  /** An improvement that a bad figure opened looks better by itself. */
  regressionWarning: boolean;
  lowSample: boolean;
};

/**
 * Verdict on the effect of an improvement.
 * Use: the effect section of an improvement, its locked result, and what the public is told. Variant: with a comparison
 * whose earlier months ran parallel, the difference in differences decides; else, with eight months and more on both sides,
 * before/after must leave zero out and the interrupted series (level change, Newey–West) must not point the other way or
 * be undecided; else before/after alone, labelled. Better or worse only when the 95 % interval leaves zero out; where
 * methods disagree, nothing can be told. With an alarm the period that rang is taken out of `before`. Source: C.12 of the
 * project's statistics notes. Units: whole `x` of whole `n`; fractions out. Throws as `interruptedSeries`; what is refused
 * stands in the parts. Empty input → cannot tell, reason of the refusal.
 */
export function effectVerdict(input: EffectInput): EffectJudgement {
  const baseline =
    input.alarm === undefined
      ? null
      : baselineWithoutTrigger(input.alarm.periods, { by: 'alarm', period: input.alarm.period });
  const before = withoutTrigger(input, baseline);
  const { after } = input;
  const simple = beforeAfter({ before, after });
  const comparison =
    input.comparison === undefined
      ? null
      : differenceInDifferences(
          {
            before: { treated: before, control: input.comparison.before },
            after: { treated: after, control: input.comparison.after },
            earlier: input.comparison.earlier,
          },
          // Who names a comparison says that it was not reached by the action; the form asks for that.
          { spillOverRuledOut: true },
        );
  const series = interruptedSeries({
    values: input.months.map(({ counts }) =>
      counts === null || counts.n === 0 ? null : counts.x / counts.n,
    ),
    firstAfter: input.firstAfter,
    weights: input.months.map(({ counts }) => Math.max(1, counts?.n ?? 1)),
  });
  return {
    ...decide(simple, series, comparison),
    before: wilson(before.x, before.n),
    after: wilson(after.x, after.n),
    beforeAfter: simple,
    series,
    comparison,
    baseline,
    regressionWarning: baseline !== null,
    lowSample: simple.ok && simple.comparison.ok && simple.comparison.lowSample,
  };
}

type Decision = Pick<EffectJudgement, 'verdict' | 'reason' | 'method' | 'label' | 'change'>;

function decide(
  simple: BeforeAfter,
  series: InterruptedSeries,
  comparison: DifferenceInDifferences | null,
): Decision {
  const label = 'other-causes-not-excluded' as const;
  if (!simple.ok || !simple.comparison.ok) {
    const reason = simple.ok ? (simple.comparison.ok ? null : simple.comparison.reason) : simple.reason;
    return { verdict: 'cannot_tell', reason, method: 'before-after', label, change: null };
  }
  if (comparison?.ok === true && comparison.reading === 'effect') {
    const { effect: estimate, lower, upper } = comparison;
    return {
      verdict: side({ lower, upper }),
      reason: null,
      method: 'difference-in-differences',
      label: null,
      change: { estimate, lower, upper },
    };
  }
  const { difference: estimate, lower, upper } = simple.comparison;
  const plain = side({ lower, upper });
  const change = { estimate, lower, upper };
  if (!series.ok) return { verdict: plain, reason: null, method: 'before-after', label, change };
  const level = series.levelChange;
  const jump = side(level.robust);
  return {
    verdict: plain === jump ? plain : 'cannot_tell',
    reason: plain === jump ? null : 'methods-disagree',
    method: 'interrupted-series',
    label: null,
    change: { estimate: level.estimate, lower: level.robust.lower, upper: level.robust.upper },
  };
}

function side({ lower, upper }: { lower: number; upper: number }): EffectVerdict {
  if (lower > 0) return 'better';
  return upper < 0 ? 'worse' : 'cannot_tell';
}

function withoutTrigger(input: EffectInput, baseline: Baseline | null): Side {
  if (input.alarm === undefined || baseline?.ok !== true || !baseline.triggerExcluded) return input.before;
  const kept = input.alarm.periods.filter(({ period }) => period !== input.alarm?.period);
  return {
    x: kept.reduce((sum, { x }) => sum + x, 0),
    n: kept.reduce((sum, { n }) => sum + n, 0),
    months: input.before.months,
  };
}
