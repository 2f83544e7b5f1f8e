// Why: a minute with more answers than a device sees in an hour is no queue of citizens.
import gammaCdf from '@stdlib/stats-base-dists-gamma-cdf';
import { byDevice, finding, type DeviceRecord, type Finding, type RuleVersion } from './findings.js';

export type BurstRule = RuleVersion & {
  windowSeconds: number;
  /** A window rarer than this is a burst. */
  chance: number;
  /** Rate assumed at least, so that a quiet or unknown hour does not make a family of three a burst. */
  leastPerHour: number;
};

export const burstDefaults = { windowSeconds: 60, chance: 1e-6, leastPerHour: 6 } as const;

/**
 * Bursts: more answers in a window than the device's usual rate can explain.
 * Use: on tablets and kiosks. Variant: scan of windows of 60 s that begin at each answer; N of them is a burst where
 * the Poisson chance of N or more, at the device's usual rate for that hour of the week (at least `leastPerHour`), is
 * under 10⁻⁶; all answers in the window are flagged. Source: C.14 of the project's statistics notes; scan statistics:
 * Naus (1965), J. Am. Stat. Assoc. 60, 532–538; the floor is this project's own. Units: `usualPerHour` gives answers
 * an hour, undefined where unknown; `at` in milliseconds. Throws nothing. Empty → no ids.
 */
export function burst<Item extends DeviceRecord>(
  records: readonly Item[],
  rule: BurstRule,
  usualPerHour: (record: Item) => number | undefined,
): Finding {
  const width = rule.windowSeconds * 1000;
  const flagged = new Set<Item>();
  const leastByRate = new Map<number, number>();
  for (const answers of byDevice(records)) {
    let end = 0;
    answers.forEach((first, start) => {
      while (end < answers.length && (answers[end]?.at ?? Infinity) < first.at + width) end += 1;
      const perHour = Math.max(rule.leastPerHour, usualPerHour(first) ?? 0);
      const least =
        leastByRate.get(perHour) ?? leastBurst((perHour * rule.windowSeconds) / 3600, rule.chance);
      leastByRate.set(perHour, least);
      if (end - start < least) return;
      for (const answer of answers.slice(start, end)) flagged.add(answer);
    });
  }
  return finding('burst', rule.version, flagged);
}

/**
 * Smallest number of answers in a window that is a burst.
 * Use: inside `burst`, and to tell the user what the rule means on a device. Variant: the first N with P(X ≥ N) under
 * `chance`. Units: `expected` answers in the window. Throws RangeError unless 0 < chance < 1 and expected is a number
 * ≥ 0.
 */
export function leastBurst(expected: number, chance: number): number {
  if (!(chance > 0 && chance < 1) || !(expected >= 0 && expected < Infinity)) {
    throw new RangeError('no burst can be told from these');
  }
  let least = Math.floor(expected) + 1;
  while (poissonAtLeast(least, expected) >= chance) least += 1;
  return least;
}

/**
 * Poisson upper tail: the chance of `count` or more events where `expected` are usual.
 * Use: bursts, and rare events in general. Variant: the gamma law at the tail itself, which keeps its digits where
 * one less the cdf would print zero. Source: Abramowitz & Stegun 26.4.21. Throws nothing. count ≤ 0 → 1.
 */
export function poissonAtLeast(count: number, expected: number): number {
  if (count <= 0) return 1;
  return expected === 0 ? 0 : gammaCdf(expected, count, 1);
}
