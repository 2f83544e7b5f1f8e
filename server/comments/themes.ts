// Why: what a comment speaks about and what the office has to do with it: the closed lists that tags, filters,
// improvements and figures share. Their words are in locales/*/comments.json.
import type { CommentKind } from '../../db/schema.js';

export const themes = [
  'attitude',
  'expertise',
  'waiting',
  'process',
  'signs',
  'environment',
  'accessibility',
  'parking',
  'online',
  'phone',
  'volunteers',
  'hours',
  'fees',
  'law',
  'praise',
  'other',
] as const;
export type Theme = (typeof themes)[number];

export function isTheme(value: unknown): value is Theme {
  return typeof value === 'string' && (themes as readonly string[]).includes(value);
}

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
