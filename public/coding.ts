// Why: two hundred comments coded by keyboard: a key a theme, Enter saves, j and k go on and back. Everything is a box, a
// button or a link on the page; the script only presses them.
const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLInputElement && target.type !== 'checkbox');

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (event.key === 'Enter') {
    // On a link or a button Enter already does what it says.
    if (event.target instanceof HTMLAnchorElement || event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    document.querySelector<HTMLFormElement>('form[data-coding]')?.requestSubmit();
    return;
  }
  const found = [...document.querySelectorAll<HTMLElement>('[data-key]')].find(
    (element) => element.dataset['key'] === event.key.toLowerCase(),
  );
  if (found === undefined) return;
  event.preventDefault();
  found.click();
});
