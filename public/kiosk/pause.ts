// Why: how long a tablet waits before it tries again; held by a test.

const longestPause = 5 * 60_000;

/** 1 s, 2 s, 4 s … 5 minutes, and up to half of it sooner, so that fifty tablets do not come back at once. */
export function pauseAfter(failures: number, chance: number): number {
  return Math.min(longestPause, 1_000 * 2 ** Math.min(failures, 20)) * (1 - chance / 2);
}
