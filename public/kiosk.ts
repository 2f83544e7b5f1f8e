// Why: the tablet finds back to the start by itself and shows the next person nothing of the one before. Without this
// script the pages' own refresh does the same, only later.

export {};

const place = document.querySelector<HTMLElement>('[data-start]');
const start = place?.dataset['start'];
if (place !== null && start !== undefined) begin(place, start);

function begin(screen: HTMLElement, address: string): void {
  const toStart = () => {
    location.replace(address);
  };
  // The back button must not bring a page of somebody else's out of the browser's memory.
  addEventListener('pageshow', (event) => {
    if (event.persisted) toStart();
  });
  // Nor may it leave the survey for an answer page that the browser will not show again: it starts anew.
  history.pushState(null, '', location.href);
  addEventListener('popstate', toStart);
  const returnAfter = Number(screen.dataset['return'] ?? 0);
  if (returnAfter > 0) setTimeout(toStart, returnAfter * 1000);
  if (screen instanceof HTMLFormElement) {
    takeOneTap(screen);
    comeBackWhenIdle(screen, toStart);
    untickOthers(screen);
  }
}

/** Two quick taps are one answer; the tapped face shows it at once. */
function takeOneTap(form: HTMLFormElement): void {
  let sent = false;
  form.addEventListener('submit', (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    const { submitter } = event;
    submitter?.classList.add('m-face--chosen');
    // After the browser has read the form: a disabled button would not be sent.
    setTimeout(() => {
      for (const button of form.querySelectorAll('button')) button.disabled = true;
    }, 0);
  });
}

function comeBackWhenIdle(form: HTMLFormElement, toStart: () => void): void {
  const quiet = Number(form.dataset['quiet'] ?? 0);
  const notice = form.querySelector<HTMLElement>('[data-idle]');
  const words = notice?.querySelector<HTMLElement>('[data-idle-words]');
  if (quiet <= 0 || notice === null || words === undefined || words === null) return;
  const text = notice.dataset['idle'] ?? '{seconds}';
  const countdown = Math.max(15, Number(form.dataset['countdown'] ?? 15));
  const box = notice;
  const line = words;
  const said = form.querySelector<HTMLElement>('[data-idle-said]');
  let silent = 0;
  const awake = () => {
    silent = 0;
    box.hidden = true;
  };
  for (const kind of ['pointerdown', 'keydown', 'input']) addEventListener(kind, awake);
  setInterval(() => {
    silent += 1;
    if (silent < quiet) return;
    const left = quiet + countdown - silent;
    if (left <= 0) toStart();
    else line.textContent = text.replace('{seconds}', String(left));
    if (box.hidden) {
      box.hidden = false;
      // Said once; a count read out every second would drown everything else.
      if (said !== null) said.textContent = line.textContent;
      box.scrollIntoView({ block: 'nearest' });
    }
  }, 1000);
}

/** «None of these» and the others untick each other. */
function untickOthers(form: HTMLFormElement): void {
  form.addEventListener('change', (event) => {
    const changed = event.target;
    if (!(changed instanceof HTMLInputElement) || changed.type !== 'checkbox' || !changed.checked) return;
    const alone = 'exclusive' in changed.dataset;
    for (const other of form.querySelectorAll<HTMLInputElement>('input[type=checkbox]')) {
      if (other === changed || other.name !== changed.name) continue;
      if (alone || 'exclusive' in other.dataset) other.checked = false;
    }
  });
}
