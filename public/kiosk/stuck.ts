// Why: one answer may be what a filter on the way, or the server itself, never lets through, with no other behind it to show
// that the trouble is its own. Staff may clear that one, and none that merely waits for the network.
import type { Kept } from './queue.js';

/** Hours with a try in vain while the server heard this tablet; this tablet's clock at the first and the last of them. */
export type Vain = { hours: number; since: number; last: number };

const hour = 3_600_000;
/** Longer than a counter is open a day: whoever looks after the network or the server had time to be asked. */
const leastHours = 10;

export const isStuck = (vain: Vain | undefined): vain is Vain =>
  vain !== undefined && vain.hours >= leastHours;

/** A try counts only when the server heard this tablet since the one before: then the network is there. */
export function countVain(note: (kept: Kept, vain: Vain) => Promise<void>) {
  let tried: Set<string> | undefined;
  return {
    heard: (): void => {
      tried = new Set();
    },
    failed: async (kept: Kept): Promise<void> => {
      if (tried === undefined || tried.has(kept.id)) return;
      tried.add(kept.id);
      const now = Date.now();
      const { hours, since, last } = kept.vain ?? { hours: 0, since: now, last: now - hour };
      // Either way: a clock that was put right may not stop the count for years.
      if (Math.abs(now - last) < hour) return;
      // Where the disk has no room for it, it is counted another time.
      await note(kept, { hours: hours + 1, since, last: now }).catch(() => undefined);
    },
  };
}
