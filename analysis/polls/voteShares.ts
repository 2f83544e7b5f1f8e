// Why: where several options may be chosen, shares are of voters, and they add up to more than 100 %.
import { refuse, type Refused } from '../refusals.js';
import { wilson, type WilsonInterval } from '../wilson.js';

export type OptionVotes = { key: string; votes: number };

export type VoteShares =
  | {
      ok: true;
      voters: number;
      votes: number;
      /** Shares add up to more than 1: say that several could be chosen. */
      addUpToMore: boolean;
      options: { key: string; votes: number; share: WilsonInterval }[];
    }
  | Refused;

/**
 * Vote shares: each option's share of the voters.
 * Use: polls and votes, single or multiple choice. Variant: votes ÷ voters with the Wilson interval, which speaks of
 * each option alone and never of which leads (`topTwoDifference`). Anybody could vote, so it is no estimate of public
 * opinion: the page says so. Source: see `wilson`. Shapes: one vote a voter and option; options in the order given.
 * Throws nothing. No voters → 'no-answers'; more votes than voters on an option, or counts that are no whole numbers
 * ≥ 0 → 'impossible-input'. No options → empty list.
 */
export function voteShares(options: readonly OptionVotes[], voters: number): VoteShares {
  const possible = options.every(({ votes }) => Number.isSafeInteger(votes) && votes >= 0 && votes <= voters);
  if (!possible || !Number.isSafeInteger(voters) || voters < 0) return refuse('impossible-input');
  if (voters === 0) return refuse('no-answers');
  const votes = options.reduce((sum, option) => sum + option.votes, 0);
  return {
    ok: true,
    voters,
    votes,
    addUpToMore: votes > voters,
    options: options.map((option) => ({ ...option, share: wilson(option.votes, voters) })),
  };
}
