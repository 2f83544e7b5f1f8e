// Why: what the server laid out is put on the screen and filled with what this person answered; and read again.
import { cleanText, type Shown, type Values, type Wrong } from './answers.js';
import type { Kit } from './kit.js';
import type { Words } from './rules.js';

/** The language's own head, and this in the middle; the reader's place is its beginning. */
export function put(
  kit: Kit,
  language: string,
  main: DocumentFragment,
  marks: Readonly<Record<'practice' | 'assisted', boolean>>,
): void {
  document.documentElement.lang = language;
  document.title = kit.words(language).title;
  const skip = document.querySelector('.usa-skipnav');
  if (skip !== null) skip.textContent = kit.words(language).skip;
  document.querySelector('.m-kiosk__top')?.replaceChildren(kit.part(language, 'top'));
  for (const [name, isOn] of Object.entries(marks)) {
    const mark = document.querySelector<HTMLElement>(`[data-${name}]`);
    if (mark !== null) mark.hidden = !isOn;
  }
  const place = document.getElementById('main');
  place?.replaceChildren(main);
  scrollTo(0, 0);
  const heading = place?.querySelector<HTMLElement>('h1');
  if (heading === null || heading === undefined) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

export type Filling = {
  shown: Shown;
  values: Values;
  wrong: ReadonlyMap<string, Wrong>;
  isLast: boolean;
  /** Nobody has begun: nothing to start again. */
  pristine: boolean;
};

export function fill(screen: DocumentFragment, words: Words, filling: Filling): void {
  const { shown, values, wrong, isLast, pristine } = filling;
  const asked = new Set(shown.questions.map(({ code }) => `q.${code}`));
  for (const block of screen.querySelectorAll<HTMLElement>('[data-question]'))
    if (!asked.has(block.dataset['question'] ?? '')) block.remove();
  for (const control of screen.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')) {
    const given = values.get(control.name) ?? [];
    if (control instanceof HTMLInputElement && (control.type === 'radio' || control.type === 'checkbox'))
      control.checked = given.includes(control.value);
    else if (control.type !== 'hidden') control.value = given.find((value) => value !== 'na') ?? '';
  }
  for (const button of screen.querySelectorAll<HTMLButtonElement>('button[name][value]'))
    if (values.get(button.name)?.includes(button.value) === true) {
      button.classList.add('m-face--chosen');
      button.setAttribute('aria-current', 'true');
    }
  for (const question of shown.questions) {
    const found = wrong.get(question.code);
    if (found === undefined) continue;
    const block = screen.querySelector<HTMLElement>(`[data-question="q.${CSS.escape(question.code)}"]`);
    const place = block?.querySelector<HTMLElement>('[data-error]');
    if (block === null || place === null || place === undefined) continue;
    place.textContent =
      typeof found === 'string'
        ? (words.errors[found] ?? '')
        : (words.bounds[question.code]?.[found.bounds] ?? '');
    place.hidden = false;
    for (const control of block.querySelectorAll('input, textarea'))
      control.setAttribute('aria-invalid', 'true');
    const described = block.querySelector('fieldset') ?? block.querySelector('input, textarea');
    const hint = described?.getAttribute('aria-describedby') ?? '';
    described?.setAttribute('aria-describedby', `${hint} ${place.id}`.trim());
  }
  for (const next of screen.querySelectorAll('.m-actions button[name=go][value=next]'))
    next.textContent = isLast ? words.finish : words.next;
  const again = screen.querySelector<HTMLElement>('.m-kiosk__again');
  if (again !== null) again.hidden = pristine;
  showOthers(screen);
}

/** Words beside a choice are asked for when it is made. */
export function showOthers(screen: ParentNode): void {
  for (const other of screen.querySelectorAll<HTMLElement>('[data-other]')) {
    const choice = screen.querySelector(`#${CSS.escape(other.dataset['other'] ?? '')}`);
    other.hidden = !(choice instanceof HTMLInputElement && choice.checked);
  }
}

/** What the screen's own questions hold now; what a tapped button says goes first. */
export function readScreen(
  form: HTMLFormElement,
  shown: Shown,
  values: Values,
  submitter: HTMLElement | null,
): Map<string, readonly string[]> {
  const now = new Map(values);
  const data = new FormData(form);
  const tapped = submitter instanceof HTMLButtonElement ? submitter : undefined;
  for (const question of shown.questions) {
    for (const name of [question.name, ...question.others.map((other) => other.name)]) {
      if (tapped?.name === name) now.set(name, [tapped.value]);
      else if (
        form.querySelector(`input[name="${CSS.escape(name)}"], textarea[name="${CSS.escape(name)}"]`) !== null
      )
        now.set(
          name,
          data
            .getAll(name)
            .flatMap((value) => (typeof value === 'string' && value !== '' ? [cleanText(value)] : [])),
        );
    }
  }
  return now;
}

export function withoutAnswers(shown: Shown, values: Values): Map<string, readonly string[]> {
  const now = new Map(values);
  for (const question of shown.questions)
    for (const name of [question.name, ...question.others.map((other) => other.name)]) now.delete(name);
  return now;
}
