// Why: who reads the notice, or down the page, and taps nothing is there all the same, and leaves neither for the next person.

/** The screen is not as it was found. */
export const isRead = (): boolean => scrollY > 0 || document.querySelector('details[open]') !== null;

/** Tells each time that the screen is not as it was found. */
export function onRead(tell: () => void): void {
  const look = (): void => {
    if (isRead()) tell();
  };
  for (const kind of ['scroll', 'toggle']) document.addEventListener(kind, look, { capture: true });
}
