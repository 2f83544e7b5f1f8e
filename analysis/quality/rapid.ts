// Why: a child's drumming on the tablet is one opinion at most.
import { byDevice, finding, type DeviceRecord, type Finding, type RuleVersion } from './findings.js';

/** The shortest gap, in seconds, that two people in turn could leave. */
export type RapidRule = RuleVersion & { shortestGapSeconds: number };

export const rapidDefaults = { shortestGapSeconds: 5 } as const;

/**
 * Repeat presses: answers too soon after the last one on the same device.
 * Use: on tablets and kiosks. Variant: the gap to the press before, flagged or not, is strictly under 5 s; the first
 * is kept, the rest flagged. Source: C.14 of the project's statistics notes; five seconds is the interval HappyOrNot
 * gives as an example. Units: seconds; `at` in milliseconds. Throws nothing. Empty → no ids.
 */
export function rapid(records: readonly DeviceRecord[], rule: RapidRule): Finding {
  const shortest = rule.shortestGapSeconds * 1000;
  const flagged = byDevice(records).flatMap((presses) =>
    presses.filter((press, at) => at > 0 && press.at - (presses[at - 1]?.at ?? -Infinity) < shortest),
  );
  return finding('rapid', rule.version, flagged);
}
