// Why: what stops an import is said to the person at the terminal in one plain sentence, never with a stack.

/** The file, the mapping or the state of the house does not allow what was asked; nothing was changed. */
export class Refusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refusal';
  }
}
