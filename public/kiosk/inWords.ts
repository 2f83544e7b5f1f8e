// Why: a kit carries the screens' mark-up once for all languages, with gaps for the words of each.

/** The mark-up with these words in its gaps. */
export function inWords(markup: readonly string[], words: readonly string[]): string {
  return markup.map((piece, at) => piece + (words[at] ?? '')).join('');
}
