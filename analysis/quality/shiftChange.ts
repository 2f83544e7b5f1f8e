// Why: ratings that come just before a shift ends, or just after the next begins, may be the staff's own.
import { newcombe, type DifferenceInterval } from '../newcombe.js';
import type { Share } from '../wilson.js';

export type ShiftChange = { near: Share; otherwise: Share };

export const shiftDefaults = { minutes: 15 } as const;

/**
 * Shift change: answers within a few minutes of a change of shift, beside all others.
 * Use: for the R&E officer only, never on a page about persons; `changesOn` gives the moments the office names for a day,
 * opening and closing too where it names them; none: that day's answers are not judged. Variant: an answer is near from
 * `minutes` (15) before a change until `minutes` after it; the best answers among them are counted apart. Sums of months and
 * tablets add up; `shiftDifference` then compares. Source: C.14 of the project's statistics notes; the fifteen minutes are
 * this project's own. Shapes: `day`, `minute` (0–1439, changes too) in the office's time. Throws nothing. Empty → 0 of 0.
 */
export function shiftChange(
  records: readonly { day: string; minute: number; best: boolean }[],
  changesOn: (day: string) => readonly number[],
  minutes: number = shiftDefaults.minutes,
): ShiftChange {
  const near = { x: 0, n: 0 };
  const otherwise = { x: 0, n: 0 };
  for (const { day, minute, best } of records) {
    const changes = changesOn(day);
    if (changes.length === 0) continue;
    const isNear = changes.some((change) => minute >= change - minutes && minute < change + minutes);
    const side = isNear ? near : otherwise;
    side.n += 1;
    if (best) side.x += 1;
  }
  return { near, otherwise };
}

/**
 * Difference at a change of shift: share of best answers near it less the share at all other times.
 * Use: after `shiftChange`, and after `afterBadPress` alike. Variant: Newcombe's interval, see `newcombe`. Units:
 * fractions. Throws nothing. None on a side → 'no-answers'.
 */
export function shiftDifference({ near, otherwise }: ShiftChange): DifferenceInterval {
  return newcombe(near, otherwise);
}
