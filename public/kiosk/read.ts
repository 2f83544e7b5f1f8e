// Why: who read the notice, or down the page, and tapped nothing leaves neither for the next person.

/** Tells each time that the screen is not as it was found. */
export function onRead(tell: () => void): void {
  const look = (): void => {
    if (scrollY > 0 || document.querySelector('details[open]') !== null) tell();
  };
  for (const kind of ['scroll', 'toggle']) document.addEventListener(kind, look, { capture: true });
}
