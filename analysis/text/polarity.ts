// Why: a comment that came without a rating still has a tone. With a rating, the rating is the truth and no word is asked.
import { emojiTokens, normalise } from './normalise.js';
import { polarityWords } from './polarityWords.js';
import { segment } from './segment.js';
import { termFinder, type TermHit } from './terms.js';

export type Polarity = 'positive' | 'negative' | 'suggestion' | 'unknown';

export type PolarityResult = {
  polarity: Polarity;
  /** It wishes something, whatever else it says. */
  wish: boolean;
  basis: 'rating' | 'words';
  /** The words that were counted, after denials, for whoever asks why. */
  positive: string[];
  negative: string[];
  /** Positive by mild words or denied blame alone («nothing to complain»): content rather than delighted. */
  mild: boolean;
};

type Sort = keyof typeof polarityWords;
type Hit = TermHit<Sort>;

/** How many words from a judging word a denial is looked for. */
const negationWindow = 3;
const afterContrast = 2;

/**
 * Polarity of a comment.
 * Use: inside comments without a rating; `rated`, where there is one, decides alone (satisfied → positive, dissatisfied →
 * negative). Variant: listed words; a denial within 3 words before a judging word of its clause (in Japanese: after it)
 * turns it around, two do not; denied blame that praises is a list of its own (沒有不滿意, 無可挑剔); what follows a
 * "but" weighs double; 不是A，是B speaks of B only. A wish (希望, 建議, 可以再) is a suggestion and no blame: judging words of
 * its own clause and hopes after it are not counted. More positive than negative → positive, the reverse → negative,
 * as much of both → unknown; neither: a wish → suggestion, else unknown. Source: section C.16 of the project's
 * statistics notes. Irony cannot be told by words ("Wonderful, two hours!" is read as praise) and is not tried.
 * Throws nothing; an empty text → unknown.
 */
export function polarityOf(text: string, rated?: 'satisfied' | 'neither' | 'dissatisfied'): PolarityResult {
  const normalised = normalise(text);
  const clauses = clausesOf(normalised, findWords(normalised));
  const wish = clauses.some((clause) => clause.wishes);
  const judged = judgedWords(normalised, clauses);
  const of = (sign: number) => judged.filter((word) => Math.sign(word.weight) === sign);
  const positive = of(1).map((word) => word.text);
  const negative = of(-1).map((word) => word.text);
  const sum = judged.reduce((total, word) => total + word.weight, 0);
  const shared = {
    wish,
    positive,
    negative,
    mild: positive.length > 0 && of(1).every((word) => word.mild),
  };
  const otherwise = wish && judged.length === 0 ? 'suggestion' : 'unknown';
  if (rated !== undefined) {
    const unrated = wish ? 'suggestion' : 'unknown';
    const polarity = rated === 'satisfied' ? 'positive' : rated === 'dissatisfied' ? 'negative' : unrated;
    return { polarity, basis: 'rating', ...shared };
  }
  return { polarity: sum > 0 ? 'positive' : sum < 0 ? 'negative' : otherwise, basis: 'words', ...shared };
}

type Clause = {
  hits: Hit[];
  wishes: boolean;
  /** A wish was said earlier in the sentence. */ hoping: boolean;
};

/** The clauses of a text that say something: a 不是A is left out where 是B follows. */
function clausesOf(normalised: string, hits: readonly Hit[]): Clause[] {
  const clauses: Clause[] = [];
  let hoping = false;
  let from = 0;
  for (const end of [...normalised.matchAll(clauseEnd), undefined]) {
    const to = end?.index ?? normalised.length;
    const own = hits.filter((hit) => hit.from >= from && hit.from < to);
    const wishes = own.some((hit) => hit.as === 'wish') || asking.test(normalised.slice(from, to + 1));
    const corrected =
      /^\s*(?:可是)?不是/.test(normalised.slice(from, to)) &&
      /^,\s*(?:而是|是|根本)/.test(normalised.slice(to));
    if (!corrected) clauses.push({ hits: own, wishes, hoping });
    hoping = /^[,、;:]/.test(end?.[0] ?? '') && (hoping || wishes);
    from = to + (end?.[0].length ?? 0);
  }
  return clauses;
}

/** Signs, and a blank where a Chinese writer leaves one instead; not the points of 3.5 and 12:05. */
const clauseEnd = /[,、;。!?…\n]+|[.:](?!\d)|(?<=\p{Script=Han}) (?=\p{Script=Han})/gu;

/** 可以…嗎, 可以…一點: a wish with its words apart. */
const asking = /(?:可以|能).*(?:嗎|一點|一些|一下)/u;

type Judged = { text: string; weight: number; mild: boolean };

function judgedWords(normalised: string, clauses: readonly Clause[]): Judged[] {
  const denies = clauses.some((clause) => clause.hits.some((hit) => hit.as.startsWith('negator')));
  const starts = denies ? wordStarts(normalised) : [];
  const judged: Judged[] = [];
  let weight = 1;
  for (const { hits, wishes, hoping } of clauses) {
    for (const hit of hits) {
      if (hit.as === 'contrast') weight = afterContrast;
      const sign = signOf(hit, hits, starts);
      if (sign === 0 || wishes || (hoping && sign > 0)) continue;
      judged.push({ text: hit.text, weight: sign * weight, mild: hit.as !== 'positive' });
    }
  }
  return judged;
}

function signOf(hit: Hit, hits: readonly Hit[], starts: readonly number[]): number {
  if (hit.as === 'doubleNegation') return 1;
  if (hit.as !== 'positive' && hit.as !== 'mild' && hit.as !== 'negative') return 0;
  const wordsBetween = (from: number, to: number) => starts.filter((at) => at > from && at <= to).length;
  const denials = hits.filter(
    (other) =>
      (other.as === 'negator' &&
        other.from < hit.from &&
        wordsBetween(other.from, hit.from) <= negationWindow) ||
      (other.as === 'negatorAfter' &&
        other.from >= hit.to &&
        wordsBetween(hit.to - 1, other.from) <= negationWindow),
  ).length;
  const sign = hit.as === 'negative' ? -1 : 1;
  return denials % 2 === 0 ? sign : -sign;
}

/** Where the words of a text begin. */
function wordStarts(normalised: string): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const token of segment(normalised, 'zh-TW').tokens) {
    if (token.isWord) starts.push(at);
    at += token.text.length;
  }
  return starts;
}

const sorts: readonly Sort[] = [
  'doubleNegation',
  'wish',
  'neutral',
  'negative',
  'positive',
  'mild',
  'negator',
  'negatorAfter',
  'contrast',
];

const findWords = termFinder<Sort>([
  { terms: [emojiTokens.glad], as: 'positive' },
  { terms: [emojiTokens.cross], as: 'negative' },
  ...sorts.map((sort) => ({ terms: polarityWords[sort], as: sort })),
]);
