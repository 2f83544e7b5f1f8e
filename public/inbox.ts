// Why: 300 comments by keyboard. Everything here is also a link or a button on the page; the script only presses them,
// ticks all boxes of a page, and says that a comment was read once it is open.

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'submit', 'button'].includes(target.type)));

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (!/^[jkta]$/.test(event.key)) return;
  const found = document.querySelector<HTMLElement>(`[data-key="${event.key}"]`);
  if (found === null) return;
  event.preventDefault();
  if (found instanceof HTMLInputElement) {
    found.focus();
    found.scrollIntoView({ block: 'center' });
  } else {
    found.click();
  }
});

const openItem = document.querySelector<HTMLElement>('[data-open-item]');
// On a phone the list stands below what is read: leave the page where it is.
if (window.matchMedia('(min-width: 64em)').matches) openItem?.scrollIntoView({ block: 'nearest' });

const readForm = document.querySelector<HTMLFormElement>('form[data-read-now]');
if (readForm !== null) void markRead(readForm);

async function markRead(form: HTMLFormElement): Promise<void> {
  const fields = new URLSearchParams();
  new FormData(form).forEach((value, name) => {
    if (typeof value === 'string') fields.append(name, value);
  });
  const answer = await fetch(form.action, {
    method: 'POST',
    body: fields,
    headers: { accept: 'application/json' },
    keepalive: true,
  }).catch(() => undefined);
  // When it did not work the button is still there.
  if (answer?.ok !== true) return;
  const done = document.createElement('p');
  done.className = 'm-note';
  done.setAttribute('role', 'status');
  done.textContent = form.dataset['done'] ?? '';
  form.replaceWith(done);
  openItem?.classList.remove('m-inbox__item--new');
  openItem?.querySelector('[data-new]')?.remove();
}

const tickAll = document.querySelector<HTMLElement>('[data-tick-all]');
if (tickAll !== null) {
  tickAll.hidden = false;
  const all = tickAll.querySelector('input');
  all?.addEventListener('change', () => {
    for (const box of document.querySelectorAll<HTMLInputElement>('.m-inbox__list input[name="ids"]'))
      box.checked = all.checked;
  });
}
