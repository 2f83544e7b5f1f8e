// Why: typing sheets in goes as fast as the number keys: one key that can only mean one choice goes on by itself, Enter
// goes on too, and the arrows go up and down. Without this script the same form is filled in with Tab.

export {};

type Control = HTMLInputElement | HTMLTextAreaElement;

const form = document.querySelector<HTMLFormElement>('form[data-entry]');
if (form !== null) begin(form);

function begin(entry: HTMLFormElement): void {
  const controls = (): Control[] =>
    [...entry.querySelectorAll<Control>('input:not([type=hidden]), textarea')].filter(
      (control) => !control.disabled,
    );

  function move(from: Control, by: 1 | -1): void {
    const list = controls();
    const next = list[list.indexOf(from) + by];
    if (next !== undefined) {
      next.focus();
      next.select();
    } else if (by === 1) entry.querySelector<HTMLButtonElement>('button[type=submit]')?.focus();
  }

  /** The choice that is meant stands out beside the field. */
  function mark(control: Control): void {
    const keys = document.getElementById(`${control.id}-keys`);
    const typed = control.value.trim().toLowerCase();
    const marked = [...(keys?.querySelectorAll<HTMLElement>('[data-key]') ?? [])];
    const all = marked.every((key) => (key.dataset['key'] ?? '').length === 1);
    const parts = 'keys' in control.dataset ? [typed] : all ? Array.from(typed) : typed.split(/[\s,、]+/);
    for (const key of marked)
      key.classList.toggle('m-entry__key--chosen', parts.includes(key.dataset['key'] ?? ''));
  }

  entry.addEventListener('input', (event) => {
    const control = event.target;
    if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) return;
    mark(control);
    const keys = control.dataset['keys']?.split(' ');
    const typed = control.value.trim().toLowerCase();
    if (keys === undefined || !keys.includes(typed)) return;
    // «1» waits for Enter where there is a «10».
    if (keys.some((key) => key !== typed && key.startsWith(typed))) return;
    move(control, 1);
  });

  entry.addEventListener('keydown', (event) => {
    const control = event.target;
    if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) return;
    if (event.isComposing || event.altKey || event.metaKey) return;
    const isText = control instanceof HTMLTextAreaElement;
    if (event.key === 'Enter' && event.ctrlKey) {
      event.preventDefault();
      entry.requestSubmit();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      move(control, 1);
    } else if (event.key === 'ArrowDown' && !isText) {
      event.preventDefault();
      move(control, 1);
    } else if (event.key === 'ArrowUp' && !isText) {
      event.preventDefault();
      move(control, -1);
    }
  });

  let sent = false;
  entry.addEventListener('submit', (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener('pageshow', () => {
    sent = false;
  });

  for (const control of controls()) mark(control);
  if (document.getElementById('error-summary') !== null) return;
  const list = controls();
  const first = list[0]?.name === 'number' ? list[1] : list[0];
  first?.focus();
  first?.select();
}
