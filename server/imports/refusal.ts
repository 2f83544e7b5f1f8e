// Why: what stops an import is said to the person at the terminal in one plain sentence, never with a stack.

/** The file, the mapping or the state of the house does not allow what was asked; nothing was changed. */
export class Refusal extends Error {
  /** What is wrong with a file, for pages that say it in the reader's own language. */
  readonly code: FileRefusal | undefined;
  /** What is wrong with the import, likewise. */
  readonly about: ImportRefusal | undefined;

  constructor(message: string, code?: FileRefusal, about?: ImportRefusal) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.about = about;
  }
}

export type ImportRefusal =
  | 'ragged'
  | 'nameless'
  | 'changed'
  | 'known_file'
  | 'not_ended'
  | 'many_choices'
  | 'other_scale'
  | 'taken_address'
  | 'long_cell'
  | 'too_much'
  | 'macros'
  | 'protected'
  | 'old_workbook'
  | 'no_answers'
  | 'many_columns'
  | 'large_workbook'
  | 'many_waves';

export type FileRefusal =
  'empty' | 'other_type' | 'not_text' | 'encoding' | 'long_row' | 'malformed' | 'columns' | 'unreadable';
