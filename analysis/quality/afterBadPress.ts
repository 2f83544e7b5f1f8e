// Why: a row of best answers right after a bad one may be staff repairing the day; the office may look, nobody is accused.
import { newcombe, type DifferenceInterval } from '../newcombe.js';
import type { Share } from '../wilson.js';
import { byDevice, type DeviceRecord } from './findings.js';

export type AfterBadPress = {
  /** Best answers among those shortly after a bad press, and among all others. */
  after: Share;
  otherwise: Share;
  difference: DifferenceInterval;
};

/**
 * Answers just after a bad press: whether the best answer is more frequent then than otherwise.
 * Use: for the R&E officer only, never on a page about persons. Variant: answers within `seconds` (60) after a bad
 * one on the same device, the bad ones themselves left out of both sides; difference of shares with Newcombe's
 * interval. Source: C.14 of the project's statistics notes. Shapes: records of one question; `at` in milliseconds.
 * Throws nothing. None on a side → the difference is refused 'no-answers'.
 */
export function afterBadPress(
  records: readonly (DeviceRecord & { best: boolean; bad: boolean })[],
  seconds = 60,
): AfterBadPress {
  const after = { x: 0, n: 0 };
  const otherwise = { x: 0, n: 0 };
  for (const presses of byDevice(records)) {
    let lastBad = -Infinity;
    for (const { at, best, bad } of presses) {
      if (bad) {
        lastBad = at;
        continue;
      }
      const side = at - lastBad <= seconds * 1000 ? after : otherwise;
      side.n += 1;
      if (best) side.x += 1;
    }
  }
  return { after, otherwise, difference: newcombe(after, otherwise) };
}
