// Why: rules may propose how to sort a comment, a person decides. Cheap rules on the words and the rating; what they propose
// is never stored.
import { hasWords, normalise } from './normalise.js';
import { polarityOf } from './polarity.js';
import { termFinder } from './terms.js';
import { startThemeRules, type Theme } from './themeRules.js';
import { themeFinder } from './themes.js';

/** What the office has to do with a comment. */
export type ProposedKind = 'opinion' | 'suggestion' | 'complaint' | 'petition' | 'praise' | 'no_content';

export type Proposal = { kind: ProposedKind; themes: Theme[] };

/** Polite nothings; a text of nothing else has no content. */
// prettier-ignore
const nothings = [
  '無', '沒有', '沒', '没有', '無意見', '沒意見', '沒有意見', '無建議', '沒有建議', '無特別建議', '無特別意見', '沒有特別', '沒什麼', '目前沒有', '暫無', '謝謝', '感謝', '謝謝您', '謝謝你', '辛苦了', '好', '很好', '都好',
  'ok', 'okay', 'good', 'fine', 'none', 'no', 'nope', 'nothing', 'na', 'n/a', 'no comment', 'no comments', 'thanks', 'thank you',
  'なし', '無し', 'ない', '特に', 'ありません', 'ございません', 'ないです', 'ありがとう', 'ありがとうございます', 'ありがとうございました', 'test', '測試',
];

// prettier-ignore
const asksTheOffice = [
  '查明', '請更正', '協助更正', '更正後', '訂正', '補發給', '給我一個答覆', '給我答覆', '請答覆', '請回覆', '麻煩回覆', '回覆我', '請回復', '並回復', '回復處理', '請回電', '回電給', '通知我', '給我一個交代', '陳情', '檢舉', '申訴', '舉發', '請調查', '登記錯', '印錯', '寫錯', '打錯', '登錄錯', '請說明依據',
  '間違って登録', '違って登録', 'ご確認のうえ', 'お返事', 'ご回答', '訂正をお願い', '訂正して', '調べてください',
  'please reply', 'please call', 'please contact', 'please correct', 'please investigate', 'call me', 'get back to me', 'let me know', 'registered wrong', 'recorded wrong', 'printed wrong', 'wrong registered', 'wrongly registered', 'do i have to', 'do i really have to', 'am i required', 'told me different',
];

const findNothings = termFinder([{ terms: nothings, as: true }]);
const findRequests = termFinder([{ terms: asksTheOffice, as: true }]);
const findThemes = themeFinder(startThemeRules);

/** More themes than a comment speaks about are noise; the first rules are the surest. */
const mostThemes = 4;

/**
 * Proposal how to sort a comment.
 * Use: beside the form where a person sorts it. Variant: first that fits: no content; asks the office to correct, answer
 * or look into something → petition; a wish → suggestion; rated 1–2, or blame in words → complaint (a best rating and
 * thanks outweigh blame); praise in words → praise, but mild words or denied blame alone only with the best rating; else opinion.
 * Themes by the start rules, at most 4. `score`: the overall rating given with it, 1 (worst) to 5 (best).
 * Throws nothing; an empty text → undefined.
 */
export function proposeSorting(text: string, score?: number): Proposal | undefined {
  const normalised = normalise(text);
  if (normalised === '') return undefined;
  if (!hasWords(normalised) || saysNothing(normalised)) return { kind: 'no_content', themes: [] };
  const kind = kindOf(normalised, score);
  const themes = findThemes(normalised, kind === 'praise').map((found) => found.theme);
  return { kind, themes: themes.slice(0, mostThemes) };
}

function saysNothing(normalised: string): boolean {
  let rest = normalised;
  for (const hit of findNothings(normalised).reverse()) rest = rest.slice(0, hit.from) + rest.slice(hit.to);
  return !hasWords(rest);
}

/** Why the words alone say so; `asks_office` only where a request is looked for. */
export type WordRule = 'no_content' | 'asks_office' | 'wish' | 'low_rating' | 'blame' | 'praise' | 'neither';

/**
 * What the words and the rating say a comment is, with the rule that says it.
 * Use: for triage, which knows beside the words who speaks and by which channel. Variant: as `proposeSorting`, but a request
 * to the office is reported apart (`asks`) and decides nothing. `score`: 1 (worst) to 5 (best).
 * Throws nothing; an empty text → no content.
 */
export function kindByWords(
  text: string,
  score?: number,
): { kind: Exclude<ProposedKind, 'petition'>; rule: WordRule; asks: boolean } {
  const normalised = normalise(text);
  if (!hasWords(normalised) || saysNothing(normalised))
    return { kind: 'no_content', rule: 'no_content', asks: false };
  return { ...toneOf(normalised, score), asks: findRequests(normalised).length > 0 };
}

function kindOf(normalised: string, score: number | undefined): ProposedKind {
  return findRequests(normalised).length > 0 ? 'petition' : toneOf(normalised, score).kind;
}

function toneOf(
  normalised: string,
  score: number | undefined,
): { kind: Exclude<ProposedKind, 'petition'>; rule: WordRule } {
  const { polarity, wish, mild, positive } = polarityOf(normalised);
  if (wish) return { kind: 'suggestion', rule: 'wish' };
  const outweighed = score === 5 && positive.length > 0;
  if (score !== undefined && score <= 2) return { kind: 'complaint', rule: 'low_rating' };
  if (polarity === 'negative' && !outweighed) return { kind: 'complaint', rule: 'blame' };
  const praised = mild ? score === 5 : polarity === 'positive' || outweighed;
  return praised ? { kind: 'praise', rule: 'praise' } : { kind: 'opinion', rule: 'neither' };
}
