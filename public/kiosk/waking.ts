// Why: a tablet that slept wakes with the screen it had, and the clock by which silence is counted stood still meanwhile.
// Whoever was there is gone.

/** Milliseconds; less is a clock that was put right. */
const longest = 60_000;

export function onWaking(leave: () => void, signal?: AbortSignal): void {
  let clock = Date.now();
  let ticks = performance.now();
  const look = (): void => {
    const slept = Date.now() - clock - (performance.now() - ticks);
    clock = Date.now();
    ticks = performance.now();
    if (slept > longest && signal?.aborted !== true) leave();
  };
  setInterval(look, 1_000);
  // Before the touch of whoever woke it counts for anything.
  for (const kind of ['visibilitychange', 'pointerdown', 'keydown'])
    addEventListener(kind, look, { capture: true });
}

/** Whoever was there is gone, without a tap: by the back button, which leads nowhere else, out of the browser's memory, or while the tablet slept. */
export function onGone(leave: () => void): void {
  history.pushState(null, '', location.href);
  addEventListener('popstate', () => {
    history.pushState(null, '', location.href);
    leave();
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) leave();
  });
  onWaking(leave);
}
