// Why: who answers faster than anyone can read has not read.
import { medianSorted } from 'simple-statistics';
import { finding, type Finding, type RuleVersion } from './findings.js';

/** `seconds` from the first question to sending, measured by the page; null = unknown. */
export type TimedRecord = { id: string; at: number; seconds: number | null; items: number };

export type SpeederRule = RuleVersion & {
  /** Faster than this part of the median is too fast. */
  partOfMedian: number;
  leastSecondsPerItem: number;
  /** With fewer timed responses the median is not asked. */
  leastForMedian: number;
};

export const speederDefaults = { partOfMedian: 1 / 3, leastSecondsPerItem: 1, leastForMedian: 30 } as const;

/**
 * Speeders: responses answered faster than they can be read.
 * Use: forms of several questions. Variant: seconds per answered question strictly under a third of the median of all
 * timed responses (from 30 of them on), or under one second. Flagged only: regulars are fast. Source: Greszki et al.
 * (2015), Public Opinion Quarterly 79, 471–503, for the share of the median; C.14 of the project's statistics notes.
 * Units: seconds a question. Throws nothing. Without a time, or without a question → never flagged. Empty → no ids,
 * no median.
 */
export function speeders(
  records: readonly TimedRecord[],
  rule: SpeederRule,
): { medianPerItem: number | undefined; finding: Finding } {
  const timed = records.flatMap((record) =>
    record.seconds !== null && record.seconds >= 0 && record.items > 0
      ? [{ record, perItem: record.seconds / record.items }]
      : [],
  );
  const sorted = timed.map(({ perItem }) => perItem).sort((a, b) => a - b);
  const medianPerItem = sorted.length >= rule.leastForMedian ? medianSorted(sorted) : undefined;
  const least = Math.max(rule.leastSecondsPerItem, (medianPerItem ?? 0) * rule.partOfMedian);
  const flagged = timed.flatMap(({ record, perItem }) => (perItem < least ? [record] : []));
  return { medianPerItem, finding: finding('speeder', rule.version, flagged) };
}
