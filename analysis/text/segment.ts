// Why: counting words needs words, and Chinese and Japanese write none apart. Words are never stored: they change with the
// dictionary and with the runtime's own (ICU), so they are made anew from the text whenever something is counted.
import { emojiTokens, normalise } from './normalise.js';
import { phrases, type PhraseBook } from './phrases.js';
import { termFinder } from './terms.js';

export type Token = {
  text: string;
  /** Not a sign or blank. */
  isWord: boolean;
};

export type Segmented = {
  /** The version of the dictionary; figures made with different ones are not compared. */
  dictionary: string;
  tokens: Token[];
};

/**
 * Segmentation: a comment as words and the signs between them.
 * Use: before counting words. Variant: first the phrases of the domain dictionary, longest match, from left to right; then
 * `Intl.Segmenter` by word on what lies between. Its splits differ between versions of ICU, so the same Node on all
 * machines, and tokens are no truth to be stored. Source: Unicode Standard Annex 29. Shapes: the tokens' texts joined are
 * the normalised text. `language` is the comment's, as a BCP 47 tag (zh-TW, en, ja); one that does not exist throws
 * RangeError. An empty text → no tokens.
 */
export function segment(text: string, language: string, dictionary: PhraseBook = phrases): Segmented {
  const normalised = normalise(text);
  const tokens: Token[] = [];
  const splitRest = (from: number, to: number) => {
    if (from === to) return;
    for (const part of segmenterFor(language).segment(normalised.slice(from, to)))
      tokens.push({ text: part.segment, isWord: part.isWordLike === true });
  };
  let at = 0;
  for (const hit of finderFor(dictionary)(normalised)) {
    splitRest(at, hit.from);
    tokens.push({ text: hit.text, isWord: true });
    at = hit.to;
  }
  splitRest(at, normalised.length);
  return { dictionary: dictionary.version, tokens };
}

/**
 * Words of a segmented comment, in their order, with repetitions.
 * Use: as the documents of `distinctiveWords`. Throws nothing; no tokens → no words.
 */
export function wordsOf(segmented: Segmented): string[] {
  return segmented.tokens.flatMap((token) => (token.isWord ? [token.text] : []));
}

const finders = new WeakMap<PhraseBook, ReturnType<typeof termFinder<true>>>();

/** Building a pattern of some hundred phrases for every comment would cost more than the comment. */
function finderFor(dictionary: PhraseBook) {
  const known = finders.get(dictionary);
  if (known !== undefined) return known;
  const finder = termFinder([
    { terms: [...dictionary.phrases, ...Object.values(emojiTokens)], as: true as const },
  ]);
  finders.set(dictionary, finder);
  return finder;
}

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterFor(language: string): Intl.Segmenter {
  const known = segmenters.get(language);
  if (known !== undefined) return known;
  const segmenter = new Intl.Segmenter(language, { granularity: 'word' });
  segmenters.set(language, segmenter);
  return segmenter;
}
