// Why: a count by rules is shown with how good the rules are, theme by theme, measured on comments a person has coded.
import { refuse, type Refused } from '../refusals.js';
import { wilson, type WilsonInterval } from '../wilson.js';
import { cohenKappa, type CohenKappa } from './cohenKappa.js';

/** One comment: the themes a person gave it, and those of the rules (or of a second person). */
export type TwiceCoded = { coded: readonly string[]; found: readonly string[] };

export type F1 = { ok: true; value: number; lower: number; upper: number } | Refused;

export type ThemeAgreement = {
  theme: string;
  /** Given by both, by the rules alone, by the person alone. */
  both: number;
  onlyFound: number;
  onlyCoded: number;
  /** Of the comments the rules gave it to, those the person did too. */
  precision: WilsonInterval;
  /** Of the comments the person gave it to, those the rules found. */
  recall: WilsonInterval;
  f1: F1;
  kappa: CohenKappa;
};

export type Agreement = {
  themes: ThemeAgreement[];
  /** All themes of all comments together. */
  overall: Omit<ThemeAgreement, 'theme' | 'kappa'>;
  /** Comments to which the rules gave no theme at all. */
  untagged: WilsonInterval;
};

/**
 * Agreement of the theme rules with a person, and of two persons.
 * Use: beside every theme count; with two coders, `kappa` before anything else. Variant: a theme at a time, given or not;
 * precision and recall with Wilson's interval; F1 = 2·both/(2·both + onlyFound + onlyCoded), its interval from Wilson's of
 * both/(both + onlyFound + onlyCoded), of which F1 is a rising function. Comments without any theme belong in: they are where
 * rules find too much. The overall intervals take themes of one comment as independent, which they are not quite.
 * Source: van Rijsbergen (1979), Information Retrieval; Wilson (1927). Shapes: themes in the order given; a theme named
 * twice for a comment counts once. Throws nothing. A share of nothing → 'no-answers'.
 */
export function themeAgreement(comments: readonly TwiceCoded[], themes: readonly string[]): Agreement {
  const rows = themes.map((theme) => {
    const count = (coded: boolean, found: boolean) =>
      comments.filter(
        (comment) => comment.coded.includes(theme) === coded && comment.found.includes(theme) === found,
      ).length;
    const both = count(true, true);
    const onlyFound = count(false, true);
    const onlyCoded = count(true, false);
    const kappa = cohenKappa([
      [both, onlyCoded],
      [onlyFound, count(false, false)],
    ]);
    return { theme, ...quality(both, onlyFound, onlyCoded), kappa };
  });
  const total = (of: 'both' | 'onlyFound' | 'onlyCoded') => rows.reduce((sum, row) => sum + row[of], 0);
  return {
    themes: rows,
    overall: quality(total('both'), total('onlyFound'), total('onlyCoded')),
    untagged: wilson(comments.filter((comment) => comment.found.length === 0).length, comments.length),
  };
}

function quality(both: number, onlyFound: number, onlyCoded: number): Agreement['overall'] {
  return {
    both,
    onlyFound,
    onlyCoded,
    precision: wilson(both, both + onlyFound),
    recall: wilson(both, both + onlyCoded),
    f1: f1Of(both, onlyFound + onlyCoded),
  };
}

function f1Of(both: number, apart: number): F1 {
  const overlap = wilson(both, both + apart);
  if (!overlap.ok) return refuse(overlap.reason);
  const f1 = (share: number) => (2 * share) / (1 + share);
  return { ok: true, value: f1(overlap.share), lower: f1(overlap.lower), upper: f1(overlap.upper) };
}
