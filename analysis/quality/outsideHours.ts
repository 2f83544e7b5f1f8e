// Why: an answer at night came from a cleaner or a test, not from a visit.
import { finding, type Finding, type RuleVersion } from './findings.js';

/** `day` and `minute` (0–1439) in the office's own time, as stored at receipt. */
export type ClockRecord = { id: string; at: number; day: string; minute: number };

/** Opening times of a day, in minutes after midnight; `to` is not included. Empty = closed. */
export type OpenSpans = readonly { from: number; to: number }[];

/** Visitors answer a little after the doors close. */
export type HoursRule = RuleVersion & { graceMinutes: number };

export const hoursDefaults = { graceMinutes: 30 } as const;

/**
 * Outside hours: answers on a device while the office was closed.
 * Use: devices in the office, never the web. Variant: not within an opening span widened by the grace minutes at its
 * end. Kept, but out of the headline. Source: C.14 of the project's statistics notes; the grace is this project's
 * own. Shapes: `openOn` gives the spans of a day, undefined where the calendar does not reach: those answers are not
 * judged. Throws nothing. Empty → no ids.
 */
export function outsideHours(
  records: readonly ClockRecord[],
  rule: HoursRule,
  openOn: (day: string) => OpenSpans | undefined,
): Finding {
  const flagged = records.filter(({ day, minute }) => {
    const spans = openOn(day);
    if (spans === undefined) return false;
    return !spans.some(({ from, to }) => minute >= from && minute < to + rule.graceMinutes);
  });
  return finding('outside-hours', rule.version, flagged);
}
