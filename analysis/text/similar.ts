// Why: one wish said by twenty people is one wish. Likeness is counted on pairs of neighbouring characters, which needs no
// dictionary and works in Chinese, Japanese and English alike; pairs that many comments share weigh little.

/** Punctuation, blanks and signs say nothing about the matter. */
const noise = /[\p{P}\p{S}\p{Z}\p{C}]+/gu;

/** What a comment is about stands in its first sentences; comparing all of 500 long ones would hold the event loop. */
const LONGEST = 300;

/**
 * Character pairs of a text.
 * Use: to compare comments without a dictionary. Variant: pairs of neighbouring characters of the first 300, never across
 * a sign or blank. Shapes: a text in search form. Throws nothing; an empty text, or one of signs only → no pairs.
 */
export function pairsOf(searchText: string): Set<string> {
  const pairs = new Set<string>();
  for (const run of searchText.slice(0, LONGEST).split(noise)) {
    const characters = Array.from(run);
    for (let index = 0; index + 1 < characters.length; index += 1)
      pairs.add(`${characters[index] ?? ''}${characters[index + 1] ?? ''}`);
  }
  return pairs;
}

const stopCharacters =
  /[的了是我你您他她們很請有在不也都就和與及這那個為會要還才讓把被沒無可以能如果希望建議のはがをにでとてもまたですますいるあした]/u;

/**
 * Telling pieces: a few by which likely candidates are looked up.
 * Use: before `similarTo`, in the store's search. Variant: pairs without the little words of Chinese and Japanese, or the
 * longer words of a text in Latin letters; at most `most`, in the order of the text. Throws nothing; nothing telling →
 * empty list.
 */
export function tellingPairs(searchText: string, most = 8): string[] {
  const words = searchText.match(/[a-z]{5,}/g) ?? [];
  const pairs = [...pairsOf(searchText)].filter(
    (pair) => !stopCharacters.test(pair) && !/[a-z0-9]/.test(pair),
  );
  return [...new Set([...pairs, ...words])].slice(0, most);
}

/**
 * Likeness: which of the candidates say the same, the likest first.
 * Use: to find the same wish in other words. Variant: weighted Dice: twice the weight of shared pairs over the weight of all;
 * a pair weighs ln(1 + N/how many have it). Source: Dice (1945), Ecology 26, 297–302; weights as inverse document
 * frequency. Units: likeness 0–1; below `least` nothing is listed, and never more than `most`. Shapes: texts in search form.
 * Throws nothing; an empty text or no candidates → empty list.
 */
export function similarTo<T extends { searchText: string }>(
  searchText: string,
  candidates: readonly T[],
  { most = 5, least = 0.2 }: { most?: number; least?: number } = {},
): { candidate: T; likeness: number }[] {
  const own = pairsOf(searchText);
  if (own.size === 0 || candidates.length === 0) return [];
  const others = candidates.map((candidate) => ({ candidate, pairs: pairsOf(candidate.searchText) }));
  const having = new Map<string, number>();
  for (const pairs of [own, ...others.map((other) => other.pairs)])
    for (const pair of pairs) having.set(pair, (having.get(pair) ?? 0) + 1);
  const weight = (pair: string) => Math.log(1 + (candidates.length + 1) / (having.get(pair) ?? 1));
  const weightOf = (pairs: Iterable<string>) => {
    let sum = 0;
    for (const pair of pairs) sum += weight(pair);
    return sum;
  };
  const ownWeight = weightOf(own);
  return others
    .map(({ candidate, pairs }) => {
      const shared = weightOf([...pairs].filter((pair) => own.has(pair)));
      return { candidate, likeness: shared === 0 ? 0 : (2 * shared) / (ownWeight + weightOf(pairs)) };
    })
    .filter((entry) => entry.likeness >= least)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, most);
}
