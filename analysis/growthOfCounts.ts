// Why: applications and complaints are counts of events; their growth has its own exact interval and its own warnings.
import { clopperPearson } from './clopperPearson.js';
import type { Interval } from './criticalValues.js';
import { exactTwoSidedP } from './exactTwoSided.js';
import { leastForPlain, refuse, type RefusalReason, type Refused } from './refusals.js';

/** Events, and what they are counted over (visits, working days …); 1 when periods are taken as equal. */
export type EventCount = { count: number; exposure?: number };

export type RateRatio = ({ ok: true; ratio: number; p: number } & Interval) | Refused;

export type CountGrowth =
  | ({
      ok: true;
      growth: number;
      change: number;
      p: number;
      /** 'small-base': base under 30; show the absolute change first. */
      warning: 'small-base' | undefined;
    } & Interval)
  | { ok: false; reason: RefusalReason; change: number | undefined };

/**
 * Exact ratio of two event rates, current over base.
 * Use: the calculation behind `growthOfCounts`. Variant: conditional on the total the current count is binomial; limits
 * by Clopper–Pearson, p two-sided by minimum likelihood (R's `poisson.test(c(current, base), c(e1, e0))`). Assumes
 * events that come independently: when months vary much more than their mean, the interval is too narrow.
 * Source: Clopper & Pearson (1934); Przyborowski & Wilenski (1940). Units: whole counts, positive exposures; ratio.
 * Throws nothing. Base 0 → 'zero-base'; counts not whole, exposure not positive, confidence outside 0–1 →
 * 'impossible-input'.
 */
export function rateRatio(current: EventCount, base: EventCount, confidence = 0.95): RateRatio {
  if (!isPossible(current) || !isPossible(base)) return refuse('impossible-input');
  if (base.count === 0) return refuse('zero-base');
  const all = current.count + base.count;
  const share = clopperPearson(current.count, all, confidence);
  if (!share.ok) return share;
  const currentExposure = current.exposure ?? 1;
  const baseExposure = base.exposure ?? 1;
  const perExposure = baseExposure / currentExposure;
  const odds = currentExposure / baseExposure;
  return {
    ok: true,
    ratio: (current.count / base.count) * perExposure,
    lower: (share.lower / (1 - share.lower)) * perExposure,
    upper: (share.upper / (1 - share.upper)) * perExposure,
    p: exactTwoSidedP({
      lowest: 0,
      highest: all,
      mode: Math.min(all, Math.floor(((all + 1) * odds) / (1 + odds))),
      observed: current.count,
      nextOver: (k) => ((all - k) / (k + 1)) * odds,
    }),
  };
}

/**
 * Growth of a count against the previous period, or the same period last year.
 * Use: MoM and YoY of applications, complaints, answers. Variant: c₁/c₀ − 1 (per exposure when given) with the exact
 * interval of `rateRatio`. `change` is the plain difference of counts. Source: see `rateRatio`; C.5 and C.19 of the
 * project's statistics notes. Units: whole counts; growth as a fraction. Throws nothing.
 * Base 0 → 'zero-base' with the change; an incomplete period → 'incomplete-period'; base under 30 → computed, with
 * the warning 'small-base'.
 */
export function growthOfCounts(
  { base, current }: { base: EventCount; current: EventCount },
  options: { confidence?: number; complete?: boolean } = {},
): CountGrowth {
  if (!isPossible(current) || !isPossible(base)) {
    return { ok: false, reason: 'impossible-input', change: undefined };
  }
  if (options.complete === false) return { ok: false, reason: 'incomplete-period', change: undefined };
  const change = current.count - base.count;
  const rates = rateRatio(current, base, options.confidence);
  if (!rates.ok) return { ok: false, reason: rates.reason, change };
  return {
    ok: true,
    growth: rates.ratio - 1,
    lower: rates.lower - 1,
    upper: rates.upper - 1,
    change,
    p: rates.p,
    warning: base.count < leastForPlain ? 'small-base' : undefined,
  };
}

function isPossible({ count, exposure = 1 }: EventCount): boolean {
  return Number.isSafeInteger(count) && count >= 0 && Number.isFinite(exposure) && exposure > 0;
}
