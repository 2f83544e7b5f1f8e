// Why: what stops an import is said to the person at the terminal in one plain sentence, never with a stack.

/** The file, the mapping or the state of the house does not allow what was asked; nothing was changed. */
export class Refusal extends Error {
  /** What is wrong with a file, for pages that say it in the reader's own language. */
  readonly code: FileRefusal | undefined;

  constructor(message: string, code?: FileRefusal) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
  }
}

export type FileRefusal =
  'empty' | 'other_type' | 'not_text' | 'encoding' | 'long_row' | 'malformed' | 'columns' | 'unreadable';
