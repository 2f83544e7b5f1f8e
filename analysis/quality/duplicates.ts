// Why: one sheet sent twice counts twice, but two people who agree are not one person.
import { byDevice, finding, type DeviceRecord, type Finding, type RuleVersion } from './findings.js';

export type FingerprintRecord = DeviceRecord & {
  /** All answers as one text, in a fixed order. `device` is the tablet, or the one-time token of a ticket. */
  fingerprint: string;
  /** Whether `device` belongs to one person (a token), not to a queue. */
  personal: boolean;
  day: string;
};

export type DuplicateRule = RuleVersion & {
  windowMinutes: number;
  /** On a shared device, a pattern above this share of its responses is common and no sign of a copy. */
  commonShare: number;
  /** The share is that of the other days, where they have so many responses: a mass of copies is no excuse for itself. */
  leastOnOtherDays?: number;
  /** Compares what was written as well, as a whole; absent: who wrote something is not compared. */
  withWords?: true;
};

export const duplicateDefaults = { windowMinutes: 10, commonShare: 0.05 } as const;
/** From the second version on. */
export const duplicateSince2 = { ...duplicateDefaults, leastOnOtherDays: 20, withWords: true } as const;

/**
 * Duplicates: the same answers again from the same source within a short time.
 * Use: forms of several questions; one-time links of tickets prevent it at the root. Variant: equal answers at most
 * 10 minutes after the last equal ones of the source; the first is kept, the rest flagged. On a shared device only
 * patterns that at most 5 % of its responses have: all fives at a satisfied office, or one tap on one question, are
 * no copies. So pass a long stretch (a wave, a month); in a short one every pattern is common. Since the second version
 * the share is that of the source's other days. Source: C.14 of the
 * project's statistics notes; the share is this project's own. Units: minutes; `at` in milliseconds. Throws nothing.
 * Empty → no ids.
 */
export function duplicates(records: readonly FingerprintRecord[], rule: DuplicateRule): Finding {
  const window = rule.windowMinutes * 60_000;
  const flagged: FingerprintRecord[] = [];
  for (const responses of byDevice(records)) {
    const shareOf = commonness(responses, rule.leastOnOtherDays ?? Infinity);
    const lastSeen = new Map<string, number>();
    for (const response of responses) {
      const { fingerprint, personal, at, day } = response;
      const last = lastSeen.get(fingerprint);
      lastSeen.set(fingerprint, at);
      if (last === undefined || at - last > window) continue;
      if (personal || shareOf(fingerprint, day) <= rule.commonShare) flagged.push(response);
    }
  }
  return finding('duplicate', rule.version, flagged);
}

/** The share of a pattern among a source's responses: those of its other days where there are enough, else all. */
function commonness(
  responses: readonly FingerprintRecord[],
  leastOnOtherDays: number,
): (fingerprint: string, day: string) => number {
  const counts = new Map<string, number>();
  const note = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  const keyOf = (...parts: readonly string[]) => JSON.stringify(parts);
  for (const { fingerprint, day } of responses) {
    note(keyOf(day));
    note(keyOf('', fingerprint));
    note(keyOf(day, fingerprint));
  }
  const count = (...parts: readonly string[]) => counts.get(keyOf(...parts)) ?? 0;
  return (fingerprint, day) => {
    const others = responses.length - count(day);
    return others >= leastOnOtherDays
      ? (count('', fingerprint) - count(day, fingerprint)) / others
      : count('', fingerprint) / responses.length;
  };
}
