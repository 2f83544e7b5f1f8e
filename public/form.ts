// Why: what a script can make lighter on the citizen's form. Every form works without it; the server decides everything again.

export {};

type Control = HTMLInputElement | HTMLTextAreaElement;

/** Milliseconds until what was filled in is put aside, and at the least between twice: the server takes that for one person's. */
const keptAfter = 2_000;
const keptEvery = 10_000;

const form = document.querySelector<HTMLFormElement>('form[data-survey]');
if (form !== null) begin(form);
addEventListener('pageshow', clearWhatWasSent);
showReceipt();

/**
 * The receipt comes behind the «#», so that no server hears it. It stays there: a page loaded anew still has it, and so have
 * the same page in another language and the one where it is checked.
 */
function showReceipt(): void {
  const receipt = /^#([\w:-]{1,200}(?:-[0-9a-f]{4}){8})$/.exec(location.hash)?.[1];
  if (receipt === undefined) {
    // Somebody came here another way.
    document.querySelector('[data-receipts]')?.remove();
    return;
  }
  const code = Object.assign(document.createElement('code'), { className: 'm-code m-receipt__code' });
  code.textContent = receipt;
  document.querySelector('[data-receipt]')?.replaceChildren(code);
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-receipt-check], a[hreflang]'))
    link.hash = location.hash;
  const field = document.querySelector<HTMLInputElement>('input[name="receipt"]');
  if (field !== null && field.value === '') field.value = receipt;
}

/**
 * Going back after the thanks, a browser fills in again what was sent: the next person would read it, and one press would
 * send it twice. Remembered is the address alone, in this tab.
 */
function clearWhatWasSent(event: PageTransitionEvent): void {
  const [thanked, path] = ['manyi.thanked', location.pathname];
  try {
    if (path.endsWith('/thanks')) sessionStorage.setItem(thanked, path.slice(0, -'/thanks'.length));
    const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const isBack = event.persisted || visit?.type === 'back_forward';
    if (form === null || !isBack || sessionStorage.getItem(thanked) !== path) return;
    sessionStorage.removeItem(thanked);
    location.replace(location.href);
  } catch {
    // A browser that keeps nothing for a page.
  }
}

function begin(survey: HTMLFormElement): void {
  const controls = (within: Element) => [...within.querySelectorAll<Control>('input, textarea')];

  /** Conditional questions appear when their answer does; what is hidden is not sent. */
  function showWhatApplies(): void {
    for (const question of survey.querySelectorAll<HTMLElement>('[data-show-if]')) {
      const field = question.dataset['showIf'] ?? '';
      const wanted: unknown = JSON.parse(question.dataset['showIn'] ?? '[]');
      const given = controls(survey).filter(
        (control) =>
          control.name === field &&
          !control.disabled &&
          (!(
            control instanceof HTMLInputElement &&
            (control.type === 'radio' || control.type === 'checkbox')
          ) ||
            control.checked),
      );
      const met = Array.isArray(wanted) && given.some((control) => wanted.includes(control.value));
      question.hidden = !met;
      for (const control of controls(question)) control.disabled = !met;
    }
    for (const other of survey.querySelectorAll<HTMLElement>('[data-other]')) {
      const choice = document.getElementById(other.dataset['other'] ?? '');
      const chosen = choice instanceof HTMLInputElement && choice.checked && !choice.disabled;
      other.hidden = !chosen;
      for (const control of controls(other)) control.disabled = !chosen;
    }
  }

  /** «None of these» and the others untick each other. */
  function untick(changed: HTMLInputElement): void {
    if (changed.type !== 'checkbox' || !changed.checked) return;
    const alone = 'exclusive' in changed.dataset;
    for (const control of controls(survey)) {
      if (!(control instanceof HTMLInputElement) || control === changed || control.name !== changed.name)
        continue;
      if (alone || 'exclusive' in control.dataset) control.checked = false;
    }
  }

  function count(control: Control): void {
    const said = document.getElementById(control.dataset['count'] ?? '');
    const words = said?.dataset['words'];
    if (said === null || words === undefined) return;
    said.textContent = words.replace('{n}', String(control.maxLength - control.value.length));
    said.classList.toggle('m-field__counter--full', control.value.length >= control.maxLength);
  }

  for (const line of survey.querySelectorAll<HTMLElement>('[data-when]')) line.hidden = true;
  showWhatApplies();
  survey.addEventListener('change', (event) => {
    if (event.target instanceof HTMLInputElement) untick(event.target);
    showWhatApplies();
  });
  survey.addEventListener('input', (event) => {
    if (event.target instanceof HTMLTextAreaElement) count(event.target);
  });

  // A second tap while the first is under way sends nothing new; one that hung or was stopped may be pressed again.
  let sent = false;
  const send = (): void => {
    sent = true;
    setTimeout(() => {
      sent = false;
    }, 5_000);
  };
  survey.addEventListener('submit', (event) => {
    if (sent) event.preventDefault();
    else send();
  });
  addEventListener('pageshow', () => {
    sent = false;
  });
  keepItself(survey, () => sent);

  // Another language in the middle of the form keeps what was filled in.
  let touched = document.querySelector('#error-summary') !== null || survey.dataset['survey'] === 'filled';
  survey.addEventListener('input', () => {
    touched = true;
  });
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.m-languages a[hreflang]')) {
    link.addEventListener('click', (event) => {
      // A preview cannot be sent.
      if (!touched || survey.querySelector('button[type=submit]:disabled') !== null) return;
      event.preventDefault();
      const wanted = document.createElement('input');
      wanted.type = 'hidden';
      wanted.name = 'switch';
      wanted.value = link.hreflang;
      survey.append(wanted);
      send();
      survey.submit();
      // Left in the page, it would ask for the language again instead of sending when somebody comes back to it.
      wanted.remove();
    });
  }

  document.getElementById('error-summary')?.focus();
}

/**
 * Who has a code or a private link of their own goes on where they were, also when a phone shut the page on them: what they
 * filled in is put aside as their button does, while they fill it in and whenever the page goes.
 */
function keepItself(survey: HTMLFormElement, isSent: () => boolean): void {
  const keeps = survey.dataset['keeps'];
  if (keeps === undefined) return;
  for (const line of survey.querySelectorAll<HTMLElement>('[data-kept]')) line.hidden = false;
  const address = survey.getAttribute('action') ?? '';
  /** What the server said that it has, and what it was told by a page that went. */
  let kept = keeps === 'all' ? '' : filledIn().toString();
  let told = '';
  let isOver = false;
  let last = -keptEvery;
  let timer: ReturnType<typeof setTimeout> | undefined;
  survey.addEventListener('input', keepSoon);
  if (keeps === 'all') keepSoon();
  // What stands in the longer or shorter form is what was kept before it was asked for.
  document.querySelector<HTMLAnchorElement>('a[data-length]')?.addEventListener('click', (event) => {
    if (!isToKeep() || !(event.currentTarget instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    const { href } = event.currentTarget;
    void keep().finally(() => {
      location.assign(href);
    });
  });
  // Loaded anew, it is early enough most often.
  addEventListener('beforeunload', keepAtOnce);
  // A phone goes without saying so.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') keepAtOnce();
  });

  function filledIn(): URLSearchParams {
    const fields = new URLSearchParams({ go: 'save' });
    for (const [name, value] of new FormData(survey))
      if (typeof value === 'string') fields.append(name, value);
    return fields;
  }

  function isToKeep(): boolean {
    return !isOver && !isSent() && filledIn().toString() !== kept;
  }

  /** Nobody hears whether it arrived: where the page stays after all, it is kept once more. */
  function keepAtOnce(): void {
    const fields = filledIn();
    if (!isToKeep() || fields.toString() === told) return;
    if (navigator.sendBeacon(address, fields)) told = fields.toString();
    keepSoon();
  }

  function keepSoon(): void {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        void keep();
      },
      Math.max(keptAfter, last + keptEvery - performance.now()),
    );
  }

  async function keep(): Promise<void> {
    if (!isToKeep()) return;
    last = performance.now();
    const fields = filledIn();
    const status = await fetch(address, { method: 'POST', body: fields }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) {
      kept = fields.toString();
      told = '';
    }
    // Sent or over, it will never be kept; else another time.
    else if (status !== 0 && status < 500 && status !== 429) isOver = true;
    if (isToKeep()) keepSoon();
  }
}
