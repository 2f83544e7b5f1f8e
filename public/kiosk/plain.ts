// Why: where the kit is not to be had, the server's own screens are a little lighter with a script: one tap is one answer,
// the way back to the start counts down in sight, and the next person sees nothing of the one before. Until it is known
// whether there is a kit, the first tap waits for it: posted, it would be lost without network, and counted while staff
// practise.

import { onWaking } from './waking.js';

export type Plain = {
  /** The kit asks from now on: what was filled in and tapped here is done there. */
  handOver: () => void;
  /** There is no kit, and what was tapped goes to the server. */
  goOn: () => void;
};

/** `awaitsKit`: a tap is kept until one of the two is called. */
export function enliven(screen: HTMLElement, address: string, awaitsKit: boolean): Plain {
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
  let takeHeld = (): HTMLButtonElement | undefined => undefined;
  if (screen instanceof HTMLFormElement) {
    takeHeld = takeOneTap(screen, signal, awaitsKit);
    comeBackWhenIdle(screen, toStart, timers, signal);
    untickOthers(screen, signal);
  }
  return {
    handOver: () => {
      end.abort();
      timers.forEach(clearInterval);
      doAgain(screen, takeHeld());
    },
    goOn: () => {
      takeHeld()?.click();
    },
  };
}

/** Two quick taps are one answer; the tapped face shows it at once. Returns how to take what was held, and hold no more. */
function takeOneTap(
  form: HTMLFormElement,
  signal: AbortSignal,
  awaitsKit: boolean,
): () => HTMLButtonElement | undefined {
  let holds = awaitsKit;
  let held: HTMLButtonElement | undefined;
  let sent = false;
  form.addEventListener(
    'submit',
    (event) => {
      const { submitter } = event;
      if (sent || held !== undefined) {
        event.preventDefault();
        return;
      }
      submitter?.classList.add('m-face--chosen');
      if (holds && submitter instanceof HTMLButtonElement) {
        event.preventDefault();
        held = submitter;
        return;
      }
      sent = true;
      // After the browser has read the form: a disabled button would not be sent.
      setTimeout(() => {
        for (const button of form.querySelectorAll('button')) button.disabled = true;
      }, 0);
    },
    { signal },
  );
  return () => {
    const taken = held;
    holds = false;
    held = undefined;
    return taken;
  };
}

/** On the kit's first screen, which asks the same with the same names. */
function doAgain(before: HTMLElement, tapped: HTMLButtonElement | undefined): void {
  for (const { id } of before.querySelectorAll('input:checked')) document.getElementById(id)?.click();
  for (const { id, value } of before.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    'input:not([type=hidden], [type=checkbox], [type=radio]), textarea',
  )) {
    const field = document.getElementById(id);
    if (value === '' || !(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement))
      continue;
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  if (tapped === undefined) return;
  const [name, value] = [CSS.escape(tapped.name), CSS.escape(tapped.value)];
  document.querySelector<HTMLButtonElement>(`button[name="${name}"][value="${value}"]`)?.click();
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
