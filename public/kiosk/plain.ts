// Why: where the kit is not to be had, the server's own screens are a little lighter with a script: one tap is one answer,
// the way back to the start counts down in sight, and the next person sees nothing of the one before.

import { onWaking } from './waking.js';

/** Returns how to end it, when the kit takes over. */
export function enliven(screen: HTMLElement, address: string): () => void {
  const end = new AbortController();
  const { signal } = end;
  const toStart = () => {
    location.replace(address);
  };
  const timers: ReturnType<typeof setInterval>[] = [];
  addEventListener('popstate', toStart, { signal });
  onWaking(toStart, signal);
  const returnAfter = Number(screen.dataset['return'] ?? 0);
  if (returnAfter > 0) timers.push(setTimeout(toStart, returnAfter * 1000));
  if (screen instanceof HTMLFormElement) {
    takeOneTap(screen, signal);
    comeBackWhenIdle(screen, toStart, timers, signal);
    untickOthers(screen, signal);
  }
  return () => {
    end.abort();
    timers.forEach(clearInterval);
  };
}

/** Two quick taps are one answer; the tapped face shows it at once. */
function takeOneTap(form: HTMLFormElement, signal: AbortSignal): void {
  let sent = false;
  form.addEventListener(
    'submit',
    (event) => {
      if (sent) {
        event.preventDefault();
        return;
      }
      sent = true;
      event.submitter?.classList.add('m-face--chosen');
      // After the browser has read the form: a disabled button would not be sent.
      setTimeout(() => {
        for (const button of form.querySelectorAll('button')) button.disabled = true;
      }, 0);
    },
    { signal },
  );
}

function comeBackWhenIdle(
  form: HTMLFormElement,
  toStart: () => void,
  timers: ReturnType<typeof setInterval>[],
  signal: AbortSignal,
): void {
  const quiet = Number(form.dataset['quiet'] ?? 0);
  const box = form.querySelector<HTMLElement>('[data-idle]');
  const line = box?.querySelector<HTMLElement>('[data-idle-words]');
  if (quiet <= 0 || box === null || line === undefined || line === null) return;
  const text = box.dataset['idle'] ?? '{seconds}';
  const countdown = Math.max(15, Number(form.dataset['countdown'] ?? 15));
  const said = form.querySelector<HTMLElement>('[data-idle-said]');
  let silent = 0;
  const awake = () => {
    silent = 0;
    box.hidden = true;
  };
  for (const kind of ['pointerdown', 'keydown', 'input']) addEventListener(kind, awake, { signal });
  const tick = () => {
    silent += 1;
    if (silent < quiet) return;
    const left = quiet + countdown - silent;
    if (left <= 0) toStart();
    else
      line.textContent = text.includes('{seconds}')
        ? text.replace('{seconds}', String(left))
        : `${text} ${left}`;
    if (box.hidden) {
      box.hidden = false;
      // Said once; a count read out every second would drown everything else.
      if (said !== null) said.textContent = line.textContent;
      box.scrollIntoView({ block: 'nearest' });
    }
  };
  timers.push(setInterval(tick, 1000));
}

/** «None of these» and the others untick each other. */
export function untickOthers(within: HTMLElement, signal: AbortSignal): void {
  within.addEventListener(
    'change',
    (event) => {
      const changed = event.target;
      if (!(changed instanceof HTMLInputElement) || changed.type !== 'checkbox' || !changed.checked) return;
      const alone = 'exclusive' in changed.dataset;
      for (const other of within.querySelectorAll<HTMLInputElement>('input[type=checkbox]')) {
        if (other === changed || other.name !== changed.name) continue;
        if (alone || 'exclusive' in other.dataset) other.checked = false;
      }
    },
    { signal },
  );
}
