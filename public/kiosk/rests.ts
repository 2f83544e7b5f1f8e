// Why: a tablet that is bound to opening hours asks nobody outside them. The server says how long until then, so that a clock
// that is wrong here does not matter; whenever it was not heard, or there is doubt, the tablet asks whoever comes.

/** Seconds from when it was said until the rest begins, and how long it lasts from there. */
export type Rest = { in: number; for: number };

export function watchRests() {
  let heard: (Rest & { ticks: number; clock: number }) | undefined;
  return {
    hear: (rest: Rest | undefined): void => {
      heard = rest === undefined ? undefined : { ...rest, ticks: performance.now(), clock: Date.now() };
    },
    /** By both clocks of the tablet: one stands while it sleeps, somebody may set the other. */
    isNow: (): boolean => {
      if (heard === undefined) return false;
      const begins = heard.in * 1000;
      const ends = begins + heard.for * 1000;
      return [performance.now() - heard.ticks, Date.now() - heard.clock].every(
        (since) => since >= begins && since < ends,
      );
    },
  };
}

/** Out of what the server said; anything else is none. */
export function readRest(said: unknown): Rest | undefined {
  if (typeof said !== 'object' || said === null || !('in' in said) || !('for' in said)) return undefined;
  return typeof said.in === 'number' && typeof said.for === 'number'
    ? { in: said.in, for: said.for }
    : undefined;
}
