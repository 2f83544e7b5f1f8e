// Why: what the office has to do with a comment, and how it came: the closed lists that sorting, filters and figures share. Their words are in
// locales/*/comments.json.
import type { CommentKind } from '../../db/schema.js';
import { opinionChannels } from '../register/channels.js';

export const commentKinds = [
  'opinion',
  'suggestion',
  'complaint',
  'petition',
  'praise',
  'no_content',
] as const satisfies readonly CommentKind[];

export function isCommentKind(value: unknown): value is CommentKind {
  return typeof value === 'string' && (commentKinds as readonly string[]).includes(value);
}

/** A survey's ways, then those of opinions that no survey asked for. */
export const commentChannels: readonly string[] = [
  'kiosk',
  'web',
  'tablet',
  'paper',
  'assisted',
  'import',
  ...opinionChannels,
];

export function isKnownChannel(value: string): boolean {
  return commentChannels.includes(value);
}
