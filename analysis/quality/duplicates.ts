// Why: one sheet sent twice counts twice, but two people who agree are not one person.
import { byDevice, finding, type DeviceRecord, type Finding, type RuleVersion } from './findings.js';

export type FingerprintRecord = DeviceRecord & {
  /** All answers as one text, in a fixed order. `device` is the tablet, or the one-time token of a ticket. */
  fingerprint: string;
  /** Whether `device` belongs to one person (a token), not to a queue. */
  personal: boolean;
};

export type DuplicateRule = RuleVersion & {
  windowMinutes: number;
  /** On a shared device, a pattern above this share of its responses is common and no sign of a copy. */
  commonShare: number;
};

export const duplicateDefaults = { windowMinutes: 10, commonShare: 0.05 } as const;

/**
 * Duplicates: the same answers again from the same source within a short time.
 * Use: forms of several questions; one-time links of tickets prevent it at the root. Variant: equal answers at most
 * 10 minutes after the last equal ones of the source; the first is kept, the rest flagged. On a shared device only
 * patterns that at most 5 % of its responses have: all fives at a satisfied office, or one tap on one question, are
 * no copies. So pass a long stretch (a wave, a month); in a short one every pattern is common. Source: C.14 of the
 * project's statistics notes; the share is this project's own. Units: minutes; `at` in milliseconds. Throws nothing.
 * Empty → no ids.
 */
export function duplicates(records: readonly FingerprintRecord[], rule: DuplicateRule): Finding {
  const window = rule.windowMinutes * 60_000;
  const flagged: FingerprintRecord[] = [];
  for (const responses of byDevice(records)) {
    const counts = new Map<string, number>();
    for (const { fingerprint } of responses) counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + 1);
    const lastSeen = new Map<string, number>();
    for (const response of responses) {
      const { fingerprint, personal, at } = response;
      const last = lastSeen.get(fingerprint);
      lastSeen.set(fingerprint, at);
      if (last === undefined || at - last > window) continue;
      const share = (counts.get(fingerprint) ?? 0) / responses.length;
      if (personal || share <= rule.commonShare) flagged.push(response);
    }
  }
  return finding('duplicate', rule.version, flagged);
}
