// Why: themes, polarity, dictionary and proposals are all lists of words that staff may edit; what such a word matches is
// decided here once, and no word anybody types can break a pattern.
import { normalise, normaliseForSearch } from './normalise.js';

/** Where a listed word was found in a normalised text, and what it was listed as. */
export type TermHit<As> = { from: number; to: number; text: string; as: As };

type Entry<As> = { terms: readonly string[]; as: As };

/** What `normalise` leaves of letters and digits, written out: with the classes by name the first text takes half a second. */
const latin = String.raw`[a-z0-9\u00df-\u00f6\u00f8-\u02af\u1e00-\u1eff]`;

/**
 * Term finder: where the words of some lists stand in a text.
 * Use: made once per list, then called with every text, normalised before. Variant: longest match, from left to right,
 * never overlapping; a word in Latin letters matches whole words only, with a `*` at its end or beginning also longer
 * ones (`wait*`: wait, waiting, waited); other scripts match anywhere, as they have no blanks. Words go through
 * `normalise` themselves; empty ones match nothing; one listed twice counts for the first list. Shapes: hits in the order
 * of the text. Throws nothing. No words, or an empty text → no hits.
 */
export function termFinder<As>(entries: readonly Entry<As>[]): (normalised: string) => TermHit<As>[] {
  const plain = new Map<string, As>();
  const open: { pattern: RegExp; as: As }[] = [];
  const sources = new Map<string, number>();
  for (const { terms, as } of entries) {
    for (const form of terms.flatMap(formsOf)) {
      const core = form.replace(/^\*|\*$/g, '');
      if (core === '' || sources.has(sourceOf(form))) continue;
      sources.set(sourceOf(form), core.length);
      if (core === form) plain.set(form, as);
      else open.push({ pattern: new RegExp(`^(?:${sourceOf(form)})$`, 'u'), as });
    }
  }
  if (sources.size === 0) return () => [];
  const longestFirst = [...sources].sort((a, b) => b[1] - a[1]).map(([source]) => source);
  const pattern = new RegExp(longestFirst.join('|'), 'gu');
  return (normalised) => {
    const hits: TermHit<As>[] = [];
    for (const match of normalised.matchAll(pattern)) {
      const [text] = match;
      const as = plain.get(text) ?? open.find((candidate) => candidate.pattern.test(text))?.as;
      if (as !== undefined) hits.push({ from: match.index, to: match.index + text.length, text, as });
    }
    return hits;
  };
}

/** A text with kana keeps its characters, so a word without kana must be known in both forms (案内, 案內). */
function formsOf(term: string): string[] {
  return [...new Set([normalise(term), normaliseForSearch(term)])];
}

function sourceOf(form: string): string {
  const core = form.replace(/^\*|\*$/g, '');
  const escaped = core.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const before = form.startsWith('*') ? `${latin}*` : startsLatin.test(core) ? `(?<!${latin})` : '';
  const after = form.endsWith('*') ? `${latin}*` : endsLatin.test(core) ? `(?!${latin})` : '';
  return before + escaped + after;
}

const startsLatin = new RegExp(`^${latin}`, 'u');
const endsLatin = new RegExp(`${latin}$`, 'u');
