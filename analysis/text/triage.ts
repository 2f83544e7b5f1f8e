// Why: what the office must do with what somebody says depends on who says it and by which way, not on the words alone: a
// petition binds the office to a legal clock. Rules suggest and name themselves; a person decides.
import { kindByWords, type ProposedKind, type WordRule } from './proposal.js';

/** The rules that can fire, by name; their words are the reader's. */
export type TriageRule = WordRule | 'mailbox' | 'named_and_wishes_reply' | 'asks_without_name';

export type TriageSuggestion = {
  kind: ProposedKind;
  /** The rule that decided first, then what else was seen. */
  rules: TriageRule[];
};

/** A comment as the rules see it: never who it is, only what was left. */
export type TriageInput = {
  text: string;
  /** The overall rating given with it, 1 (worst) to 5 (best). */
  score?: number;
  /** It came by the city's mailbox, whose own rules make it a case. */
  byMailbox?: boolean;
  hasName?: boolean;
  hasContact?: boolean;
  wishesReply?: boolean;
};

/**
 * Triage: what a comment is, as rules suggest it.
 * Use: beside the form where a person sorts it; stored with the person's decision. Variant, the first that fits: from the
 * mailbox → petition; without content, or praise and nothing asked → that; a name, a way to answer and the wish for a reply →
 * petition; else by the words and the rating (wish → suggestion, rated 1–2 or blame → complaint, praise, else opinion). Who
 * asks the office something without saying who they are stays what the words say, and the rule `asks_without_name` is
 * named: nobody can be answered. Source: Administrative Procedure Act of Taiwan § 168–173 (a petition has a real name and a
 * way to answer). Throws nothing; an empty text → no content, but for the mailbox.
 */
export function suggestTriage(input: TriageInput): TriageSuggestion {
  const { text, score, byMailbox = false, hasName = false, hasContact = false, wishesReply = false } = input;
  const { kind, rule, asks } = kindByWords(text, score);
  const asked: TriageRule[] = asks ? ['asks_office'] : [];
  if (byMailbox) return { kind: 'petition', rules: ['mailbox', ...asked] };
  if (kind === 'no_content' || (kind === 'praise' && !asks)) return { kind, rules: [rule] };
  if (hasName && hasContact && wishesReply)
    return { kind: 'petition', rules: ['named_and_wishes_reply', ...asked] };
  return { kind, rules: asks ? [rule, 'asks_without_name'] : [rule] };
}
