// Why: large type, a low layout for whoever sits, and the screen read aloud; each for one person only, unless staff set it.

export type Aids = ReturnType<typeof openAids>;
type Aid = 'large' | 'low' | 'read';

const isAid = (name: string | undefined): name is Aid =>
  name === 'large' || name === 'low' || name === 'read';

export function openAids() {
  const root = document.documentElement;
  const speech: SpeechSynthesis | undefined = 'speechSynthesis' in globalThis ? speechSynthesis : undefined;
  const on = new Set<Aid>();
  let always: ReadonlySet<Aid> = new Set();

  function show(): void {
    root.toggleAttribute('data-large', on.has('large'));
    root.toggleAttribute('data-low', on.has('low'));
    for (const button of document.querySelectorAll<HTMLElement>('[data-aid]')) {
      const { aid } = button.dataset;
      if (!isAid(aid)) continue;
      button.setAttribute('aria-pressed', String(on.has(aid)));
      if (aid === 'read') button.hidden = speech === undefined;
    }
  }

  function silence(): void {
    speech?.cancel();
  }

  /** What stands on the screen, in its order: the question, what goes with it or is wrong, and what may be tapped. */
  function readAloud(): void {
    silence();
    if (speech === undefined || !on.has('read')) return;
    const parts = document.querySelectorAll(
      'main h1, main .m-kiosk__hint, main .m-kiosk__question .m-kiosk__notice:not([hidden]), main .m-face__word, main .m-choice__body, main .m-kiosk__thanks p:not([data-idle] p)',
    );
    const text = [...parts].map((part) => part.textContent.trim()).filter((words) => words !== '');
    const words = new SpeechSynthesisUtterance(text.join('\n'));
    words.lang = root.lang;
    speech.speak(words);
  }

  return {
    /** A new screen stands: the buttons show what is on, and it is read where that is wanted. */
    screenChanged: (): void => {
      show();
      readAloud();
    },
    toggle: (name: string | undefined): void => {
      if (!isAid(name)) return;
      if (on.has(name)) on.delete(name);
      else on.add(name);
      show();
      readAloud();
    },
    isChanged: (): boolean => on.size !== always.size || [...on].some((aid) => !always.has(aid)),
    /** The next person finds what staff set, and nothing else. */
    reset: (): void => {
      on.clear();
      for (const aid of always) on.add(aid);
      silence();
      show();
    },
    set: (large: boolean, low: boolean): void => {
      always = new Set<Aid>([...(large ? ['large' as const] : []), ...(low ? ['low' as const] : [])]);
    },
  };
}
