// Why: best answers that are more frequent while a supervisor hears of every bad one may be the staff's own; or the staff's care.
import type { Share } from '../wilson.js';

export type SupervisorAlert = { on: Share; off: Share };

/**
 * The supervisor's alert: best answers given while a very low rating reached somebody at once, beside those given while it
 * reached nobody.
 * Use: for the R&E officer only, never on a page about persons. Variant: an answer of which nobody knows how it was, or that
 * came in too late to alert anybody (null), counts on neither side. Sums of months and tablets add up; `newcombe` then
 * compares. Source: C.14 of the project's statistics notes. Throws nothing. Empty → 0 of 0.
 */
export function supervisorAlert(
  records: readonly { best: boolean; alerting: boolean | null }[],
): SupervisorAlert {
  const on = { x: 0, n: 0 };
  const off = { x: 0, n: 0 };
  for (const { best, alerting } of records) {
    if (alerting === null) continue;
    const side = alerting ? on : off;
    side.n += 1;
    if (best) side.x += 1;
  }
  return { on, off };
}
