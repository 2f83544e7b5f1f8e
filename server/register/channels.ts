// Why: by which ways people speak to the office without a questionnaire: the closed list that entry, filters and demo share.
// Their words are in locales/*/comments.json.
import type { OpinionChannel } from '../../db/schema.js';

export const opinionChannels = [
  'opinion_page',
  'counter',
  'phone',
  'letter',
  'fax',
  'email',
  'social',
  'mailbox',
  'media',
  'proposal',
] as const satisfies readonly OpinionChannel[];

/** What staff enter by hand; mail comes as a message, an opinion or a proposal by its own page. */
export const enteredChannels = [
  'counter',
  'phone',
  'letter',
  'fax',
  'email',
  'social',
  'mailbox',
  'media',
] as const satisfies readonly OpinionChannel[];

export type EnteredChannel = (typeof enteredChannels)[number];

export function isEnteredChannel(value: unknown): value is EnteredChannel {
  return typeof value === 'string' && (enteredChannels as readonly string[]).includes(value);
}
