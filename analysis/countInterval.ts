// Why: seven complaints in a month could as well have been three or fourteen; a count alone hides that.
import gammaCdf from '@stdlib/stats-base-dists-gamma-cdf';
import type { Interval } from './criticalValues.js';
import { refuse, type Refused } from './refusals.js';

export type CountInterval = ({ ok: true; count: number } & Interval) | Refused;

/**
 * Exact interval of one count of events.
 * Use: complaints, calls or errors of one period. Variant: Garwood's exact Poisson limits (quantiles of the gamma
 * distribution; R's `poisson.test(count)`); assumes events that come independently: where months vary much more than
 * their mean the interval is too narrow. Source: Garwood (1936); statistics notes C.5. Units: a whole count; limits in
 * events. Throws nothing. Count 0 → lower limit 0; a count that is not whole or negative, confidence outside 0–1 →
 * 'impossible-input'.
 */
export function countInterval(count: number, confidence = 0.95): CountInterval {
  if (!Number.isSafeInteger(count) || count < 0 || !(confidence > 0 && confidence < 1))
    return refuse('impossible-input');
  const tail = (1 - confidence) / 2;
  return {
    ok: true,
    count,
    lower: count === 0 ? 0 : gammaQuantile(tail, count),
    upper: gammaQuantile(1 - tail, count + 1),
  };
}

/** The value below which `share` of a gamma distribution of this shape and rate 1 lies, by halving to the last digit. */
function gammaQuantile(share: number, shape: number): number {
  let below = 0;
  let above = shape + 1;
  while (gammaCdf(above, shape, 1) < share) above *= 2;
  for (;;) {
    const middle = (below + above) / 2;
    if (middle <= below || middle >= above) return middle;
    if (gammaCdf(middle, shape, 1) < share) below = middle;
    else above = middle;
  }
}
