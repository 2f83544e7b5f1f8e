// Why: an action started because of one bad month will look good next month whatever it did.
import { refuse, type Refused } from '../refusals.js';
import { isPossibleShare, wilson, type Share, type WilsonInterval } from '../wilson.js';

/** What made somebody open the improvement. */
export type Trigger = 'alarm' | 'bad-period' | 'plan' | 'comment' | 'other';

export type Baseline =
  | {
      ok: true;
      /** The answers of the baseline without the period that triggered the action. */
      baseline: Extract<WilsonInterval, { ok: true }>;
      /** Periods used, and whether a triggering one was among those given. */
      periods: number;
      triggerExcluded: boolean;
      /**
       * How far the triggering period stood from the baseline: this much would come back by itself on average, if nothing
       * but chance had moved it. undefined when no triggering period was given.
       */
      comesBackByItself: number | undefined;
      /** Whether the warning about a return to the mean belongs beside the effect. */
      warning: boolean;
    }
  | Refused;

/**
 * Baseline for the effect of an action, without the period that triggered it.
 * Use: the "before" of every improvement that was opened because a figure was bad. Variant: answers of the other periods
 * pooled, Wilson interval; the warning is due whenever a bad figure was the reason. Source: Galton (1886); Barnett, van
 * der Pols & Dobson (2005), Int. J. Epidemiology 34, 215–220; C.12 of the project's statistics notes. Units: `x` of `n`
 * answers per period; fractions out. Throws nothing. Impossible counts → 'impossible-input'; no answers in any other
 * period → 'no-answers'.
 */
export function baselineWithoutTrigger(
  periods: readonly ({ period: string } & Share)[],
  opened: { by: Trigger; period?: string | undefined },
): Baseline {
  if (!periods.every(isPossibleShare)) return refuse('impossible-input');
  const others = periods.filter(({ period }) => period !== opened.period);
  const triggering = periods.find(({ period }) => period === opened.period);
  const baseline = wilson(
    others.reduce((sum, { x }) => sum + x, 0),
    others.reduce((sum, { n }) => sum + n, 0),
  );
  if (!baseline.ok) return baseline;
  return {
    ok: true,
    baseline,
    periods: others.length,
    triggerExcluded: triggering !== undefined,
    comesBackByItself:
      triggering && triggering.n > 0 ? baseline.share - triggering.x / triggering.n : undefined,
    warning: isWarningDue(opened.by),
  };
}

/**
 * Whether the warning about a return to the mean is due.
 * Use: beside every effect of an action, whatever method showed it. Variant: due when a bad figure opened it. Source: C.12
 * of the project's statistics notes. Throws nothing.
 */
export function isWarningDue(by: Trigger): boolean {
  return by === 'alarm' || by === 'bad-period';
}
