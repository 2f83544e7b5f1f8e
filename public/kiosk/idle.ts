// Why: somebody walks away in the middle. The screen asks, counts in sight, and goes back to the start.

export type Idle = ReturnType<typeof watchIdle>;

/** @param leave called once when the count is over */
export function watchIdle(leave: () => void) {
  let quiet = 0;
  let countdown = 0;
  let since = performance.now();
  /** By elapsed time: a browser slows the ticks of a page that nobody sees. */
  const silent = () => Math.floor((performance.now() - since) / 1000);

  function awake(): void {
    since = performance.now();
    const box = document.querySelector<HTMLElement>('[data-idle]');
    if (box !== null) box.hidden = true;
  }

  function tick(): void {
    if (quiet === 0 || silent() < quiet) return;
    const left = quiet + countdown - silent();
    if (left <= 0) {
      quiet = 0;
      leave();
      return;
    }
    const box = document.querySelector<HTMLElement>('[data-idle]');
    const line = box?.querySelector<HTMLElement>('[data-idle-words]');
    if (box === null || line === undefined || line === null) return;
    const words = box.dataset['idle'] ?? '';
    // A survey's own words may have no place for the seconds.
    line.textContent = words.includes('{seconds}')
      ? words.replace('{seconds}', String(left))
      : `${words} ${left}`;
    if (!box.hidden) return;
    box.hidden = false;
    // Said once; a count read out every second would drown everything else.
    const said = document.querySelector('[data-idle-said]');
    if (said !== null) said.textContent = line.textContent;
    box.scrollIntoView({ block: 'nearest' });
  }

  for (const kind of ['pointerdown', 'keydown', 'input']) addEventListener(kind, awake);
  setInterval(tick, 1000);
  return {
    /** Seconds until it asks, and of the count; 0: this screen may stay. */
    arm: (seconds: number, count: number): void => {
      quiet = seconds;
      countdown = count;
      awake();
    },
    /** How long nobody has touched it. */
    silent,
  };
}
