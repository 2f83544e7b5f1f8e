// Why: 櫃臺 and 櫃檯 are one word, １２３ is 123, and a rule must not miss a comment for the way it was typed. The text
// itself stays as it was written; what these functions return is for comparing, searching and counting, never for showing.
import { asTraditional } from './simplified.js';

const variants: readonly [RegExp, string][] = [
  [/[臺]/g, '台'],
  [/[櫃柜][檯台]/g, '櫃台'],
  [/裏/g, '裡'],
  [/身份證/g, '身分證'],
  [/\s+/g, ' '],
];

/**
 * Search form: what a stored text and what is searched for have in common.
 * Use: for stored search texts and search words, always both, and before comparing comments for likeness. Variant: NFKC,
 * lower case, the variants of a Taiwanese office, one blank for several. Simplified characters stay: a search shows the
 * text it found. Source: Unicode Standard Annex 15. Throws nothing; an empty text → ''. A second time changes nothing.
 */
export function normaliseForSearch(text: string): string {
  return variants
    .reduce((current, [from, to]) => current.replace(from, to), text.normalize('NFKC').toLowerCase())
    .trim();
}

/** What stands for an emoji: its sort, since nobody counts faces one by one. */
export const emojiTokens = { glad: '〔emoji+〕', cross: '〔emoji-〕', plain: '〔emoji〕' } as const;

const gladEmoji = new Set('👍👏🙌🙏👌💯🎉🌟🥰😍🤩😀😃😄😁😆😊🙂☺😇🤗❤💕💖');
const crossEmoji = new Set('👎😠😡🤬😤😒🙄😞😟😣😫😩💢🖕💩');

/** One emoji as a reader sees it: flags, keycaps, skin tones, families. */
const oneEmoji = String.raw`(?:\p{Regional_Indicator}{2}|[0-9#*]\ufe0f*\u20e3|(?![©®])\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})*(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})*)*)`;
const emojiRun = new RegExp(`${oneEmoji}(?:\\s*${oneEmoji})*`, 'gu');
/** Signs that take no room, typed by nobody who knows. */
const invisible = /\u00ad|\u200b|\u2060|\ufe0e|\ufeff/g;
/** Asks for the coloured form of a sign; part of an emoji, and nothing without one. */
const colourSign = /\ufe0f/g;
const apostrophes = /[’‘ʼ`´]/g;

/**
 * Normal form: a comment as the rules and counts of this folder read it.
 * Use: before segmenting, finding themes, judging polarity; the rules' own words go through it too. Variant: the search
 * form, and further: signs of no width go, typographic apostrophes become ', simplified characters traditional ones
 * (not in a text with kana), and a run of emoji becomes one token: glad, cross or plain (mixed runs are plain).
 * Source: Unicode Standard Annex 15, Unicode Technical Standard 51. Throws nothing; an empty text → ''. A second time
 * changes nothing.
 */
export function normalise(text: string): string {
  // Emoji before NFKC, which takes some of them apart (™, ㊗).
  const plain = text
    .replace(invisible, '')
    .replace(emojiRun, tokenOf)
    .replace(colourSign, '')
    .replace(apostrophes, "'");
  // Once more after the characters have changed: 身份证 has become 身份證.
  return normaliseForSearch(asTraditional(normaliseForSearch(plain).replace(apostrophes, "'")));
}

function tokenOf(run: string): string {
  const signs = Array.from(run);
  const glad = signs.some((sign) => gladEmoji.has(sign));
  const cross = signs.some((sign) => crossEmoji.has(sign));
  if (glad === cross) return emojiTokens.plain;
  return glad ? emojiTokens.glad : emojiTokens.cross;
}

const anyToken = new RegExp(
  Object.values(emojiTokens)
    .join('|')
    .replaceAll('+', String.raw`\+`),
  'g',
);

/**
 * Content: whether a normalised comment holds any letter or digit beside emoji and signs.
 * Use: before proposing themes. Throws nothing; an empty text → false.
 */
export function hasWords(normalised: string): boolean {
  return /[\p{L}\p{N}]/u.test(normalised.replace(anyToken, ''));
}
