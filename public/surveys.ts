// Why: a survey document is often a file. Choosing one fills the box of the same form; the box works without this script.

const largest = 1_000_000;

for (const holder of document.querySelectorAll<HTMLElement>('[data-survey-file]')) {
  const input = holder.querySelector<HTMLInputElement>('input[type=file]');
  const status = holder.querySelector<HTMLElement>('[data-survey-file-status]');
  const box = holder.closest('form')?.querySelector<HTMLTextAreaElement>('textarea[name=document]');
  if (!input || !status || !box) continue;
  holder.hidden = false;
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (!file) return;
    if (file.size > largest) {
      status.textContent = holder.dataset['tooLarge'] ?? '';
      return;
    }
    void file.text().then((text) => {
      box.value = text;
      status.textContent = holder.dataset['read'] ?? '';
    });
  });
}
