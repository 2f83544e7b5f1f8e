// Why: two hundred comments are read in an hour; three thousand are counted by rule first. A rule's theme is a proposal
// and a count, never a person's judgement.
import { hasWords, normalise } from './normalise.js';
import { polarityOf } from './polarity.js';
import { termFinder } from './terms.js';
import type { ThemeRule } from './themeRules.js';

export type FoundTheme<Name extends string> = {
  theme: Name;
  /** The words that told it, normalised; none where the theme was given for want of another. */
  words: string[];
};

/**
 * Theme finder: what a comment speaks about, by rules.
 * Use: made once from the office's rules, then called with every comment. Variant: several themes a comment; a theme is
 * given if any of its words occurs outside its `not` words; whether the comment praises or blames does not matter to it,
 * but to the rules marked `praising` (positive in words and no wish) and `unmatched` (nothing else was found). Negation
 * does not undo a theme: "no need to wait" speaks of waiting. Measure before trusting: `themeAgreement`.
 * Shapes: in the order of the rules. `praising`, where the caller knows better (by the rating), replaces what the words
 * say. Throws nothing. A text without any letter or digit, or empty → no theme.
 */
export function themeFinder<Name extends string>(
  rules: readonly ThemeRule<Name>[],
): (text: string, praising?: boolean) => FoundTheme<Name>[] {
  const finders = rules.map((rule) => ({
    rule,
    find: termFinder([
      { terms: rule.any, as: 'any' },
      { terms: rule.not ?? [], as: 'not' },
    ]),
  }));
  return (text, praising) => {
    const normalised = normalise(text);
    if (!hasWords(normalised)) return [];
    const found = finders.map(({ rule, find }) => ({
      rule,
      words: [...new Set(find(normalised).flatMap((hit) => (hit.as === 'any' ? [hit.text] : [])))],
    }));
    const unmatched = found.every(({ words }) => words.length === 0);
    const praised = praising ?? isPraise(text);
    return found.flatMap(({ rule, words }) =>
      words.length > 0 ||
      (rule.also === 'praising' && praised) ||
      (rule.also === 'unmatched' && unmatched && !praised)
        ? [{ theme: rule.theme, words }]
        : [],
    );
  };
}

function isPraise(text: string): boolean {
  const { polarity, wish } = polarityOf(text);
  return polarity === 'positive' && !wish;
}
