// Why: a net score is a difference of two shares of the same people; treating them as independent gives a wrong interval.
import { criticalZ, type Interval } from './criticalValues.js';
import { refuse, type Refused } from './refusals.js';

export type NetInterval =
  | ({ ok: true; n: number; net: number; variance: number; standardError: number } & Interval)
  /** Everybody in one of the groups: the formula's limits collapse, and no screen shows them as an interval. */
  | ({ ok: false; reason: 'all-equal'; n: number; net: number; variance: 0; standardError: 0 } & Interval)
  | Refused;

/**
 * Interval of a net score (satisfied minus dissatisfied; also net promoter).
 * Use: `net`, and NPS on 0–10 with promoters 9–10 and detractors 0–6. Variant: multinomial variance
 * (p₊ + p₋ − net²)/n with divisor n, normal quantile, cut to −1…1. Source: textbook multinomial variance.
 * Units: counts in answers, results as fractions −1…1, `variance` that of the net score itself.
 * Throws RangeError for a confidence outside 0–1. No answers → 'no-answers'; counts that do not fit → 'impossible-input';
 * all answers in one of the three groups → 'all-equal' with the net score and the collapsed limits.
 */
export function netInterval(
  counts: { satisfied: number; dissatisfied: number; n: number },
  confidence = 0.95,
): NetInterval {
  const { satisfied, dissatisfied, n } = counts;
  if (![satisfied, dissatisfied, n].every((count) => Number.isFinite(count) && count >= 0)) {
    return refuse('impossible-input');
  }
  if (satisfied + dissatisfied > n) return refuse('impossible-input');
  if (n === 0) return refuse('no-answers');
  const net = (satisfied - dissatisfied) / n;
  if ([satisfied, dissatisfied, n - satisfied - dissatisfied].includes(n)) {
    return { ok: false, reason: 'all-equal', n, net, variance: 0, standardError: 0, lower: net, upper: net };
  }
  const variance = ((satisfied + dissatisfied) / n - net * net) / n;
  const standardError = Math.sqrt(variance);
  const reach = criticalZ(confidence) * standardError;
  return {
    ok: true,
    n,
    net,
    variance,
    standardError,
    lower: Math.max(-1, net - reach),
    upper: Math.min(1, net + reach),
  };
}
