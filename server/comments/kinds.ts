// Why: what the office has to do with a comment: the closed list that sorting, filters and figures share. Their words are in
// locales/*/comments.json.
import type { CommentKind } from '../../db/schema.js';

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
