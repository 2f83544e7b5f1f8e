// Why: what people ask the inbox for, and what they decide there, read once at the edge. The filters live in the address,
// so that a view can be kept and passed on; forms carry it along to come back to the same place.
import type { Request } from 'express';
import { z } from 'zod';
import { normaliseForSearch } from '../../analysis/text/normalise.js';
import type { CommentFilter, CommentKey } from '../../db/queries/comments.js';
import type { CommentKind } from '../../db/schema.js';
import { isDay } from '../dayWords.js';
import { badRequest } from '../errors.js';
import { queryParameter } from '../http/parameters.js';
import { isContentLanguage } from '../i18n.js';
import { isCommentKind, isKnownChannel } from './kinds.js';

const names = [
  'q',
  'kind',
  'theme',
  'channel',
  'language',
  'survey',
  'from',
  'to',
  'unread',
  'after',
] as const;
type Name = (typeof names)[number];

/** A view of the inbox as its address says it. */
export type InboxView = {
  values: Readonly<Partial<Record<Name, string>>>;
  filter: Omit<CommentFilter, 'unreadBy'>;
  onlyUnread: boolean;
  after: CommentKey | undefined;
};

export const longestSearch = 100;

/** Throws 400 for what no filter can mean; whether there is such a theme or survey, the reading of the inbox knows. */
export function readInboxView(req: Request): InboxView {
  return readView((name) => queryParameter(req, name));
}

/** The view a form came from: its `back` field. What cannot be read is the plain inbox. */
export function readBack(body: unknown): InboxView {
  const parsed = z.object({ back: z.string().max(2_000) }).safeParse(body);
  const parameters = new URLSearchParams(parsed.success ? parsed.data.back : '');
  try {
    return readView((name) => parameters.get(name) ?? undefined);
  } catch {
    return readView(() => undefined);
  }
}

function readView(get: (name: Name) => string | undefined): InboxView {
  const values: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = get(name)?.trim();
    if (value !== undefined && value !== '') values[name] = value;
  }
  const { q, kind, theme, channel, language, survey, from, to, unread, after } = values;
  const search = q === undefined ? '' : normaliseForSearch(q);
  if (
    search.length > longestSearch ||
    search.includes('\ufffd') || // bytes that were no text
    !(kind === undefined || kind === 'none' || isCommentKind(kind)) ||
    !(theme === undefined || isThemeCode(theme)) ||
    !(channel === undefined || isKnownChannel(channel)) ||
    !(language === undefined || isContentLanguage(language)) ||
    !(from === undefined || isDay(from)) ||
    !(to === undefined || isDay(to)) ||
    !(unread === undefined || unread === '1')
  ) {
    throw badRequest();
  }
  return {
    values,
    filter: {
      ...(search === '' ? {} : { search }),
      ...(kind === undefined ? {} : { kind }),
      ...(theme === undefined ? {} : { theme }),
      ...(channel === undefined ? {} : { channel }),
      ...(language === undefined ? {} : { language }),
      ...(survey === undefined ? {} : { surveyId: survey }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    },
    onlyUnread: unread === '1',
    after: after === undefined ? undefined : readKey(after),
  };
}

/** What a theme's code can be; which there are is the office's own affair. */
function isThemeCode(text: string): boolean {
  return /^[a-z][a-z0-9_]{1,29}$/.test(text);
}

function readKey(text: string): CommentKey {
  const match = /^(\d{1,14})\.([\w-]{1,100})$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) throw badRequest();
  return { receivedAt: new Date(Number(match[1])), id: match[2] };
}

export const keyText = (key: CommentKey): string => `${key.receivedAt.getTime()}.${key.id}`;

/** The address of a view: the inbox, or one comment in it. `changes` puts other values in place; undefined takes one away. */
export function inboxAddress(
  view: InboxView,
  commentId?: string,
  changes: Partial<Record<Name, string | undefined>> = {},
): string {
  const query = queryOf(view, changes);
  const path = commentId === undefined ? '/comments' : `/comments/${encodeURIComponent(commentId)}`;
  return query === '' ? path : `${path}?${query}`;
}

export function queryOf(view: InboxView, changes: Partial<Record<Name, string | undefined>> = {}): string {
  const parameters = new URLSearchParams();
  const all: Partial<Record<Name, string | undefined>> = { ...view.values, ...changes };
  for (const name of names) {
    const value = all[name];
    if (value !== undefined) parameters.set(name, value);
  }
  return parameters.toString();
}

const id = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => text.isWellFormed() && !text.includes('\0'));
/** One ticked box arrives as text, several as a list. */
const several = <T extends z.ZodType>(item: T, most: number) =>
  z.preprocess(
    (value): unknown => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
    z.array(item).max(most),
  );
const kindOrNone = z
  .string()
  .refine((value) => value === '' || isCommentKind(value))
  .transform((value): CommentKind | null => (isCommentKind(value) ? value : null));

const sorting = z.object({
  kind: kindOrNone,
  theme: several(z.string().refine(isThemeCode), 100),
  next: id.optional(),
});

export type Sorting = { kind: CommentKind | null; themes: string[]; next: string | undefined };

/** Throws 400. */
export function readSorting(body: unknown): Sorting {
  const parsed = sorting.safeParse(body);
  if (!parsed.success) throw badRequest();
  return { kind: parsed.data.kind, themes: parsed.data.theme, next: parsed.data.next };
}

const ids = several(id, 200).pipe(z.array(id).min(1));
const selection = z.discriminatedUnion('action', [
  z.object({ action: z.literal('kind'), ids, kind: z.string().refine(isCommentKind) }),
  z.object({ action: z.literal('theme'), ids, theme: z.string().refine(isThemeCode) }),
  z.object({ action: z.literal('read'), ids }),
  z.object({ action: z.literal('improve'), ids }),
  z.object({ action: z.literal('merge'), ids, into: id }),
]);

export type Selection = z.infer<typeof selection>;

/** What to do with the ticked comments; undefined when nothing was ticked or nothing chosen. Throws 400 for nonsense. */
export function readSelection(body: unknown): Selection | undefined {
  const parsed = selection.safeParse(body);
  if (parsed.success) return parsed.data;
  const incomplete = z
    .object({
      action: z.enum(['kind', 'theme', 'read', 'improve', 'merge']),
      ids: several(id, 200),
      kind: z.enum(['']).or(z.string().refine(isCommentKind)).optional(),
      theme: z.enum(['']).or(z.string().refine(isThemeCode)).optional(),
      into: id.optional(),
    })
    .safeParse(body);
  if (incomplete.success) return undefined;
  throw badRequest();
}

/** Throws 400. */
export function readDisclosure(body: unknown): 'text' | 'contact' {
  const parsed = z.object({ what: z.enum(['text', 'contact']) }).safeParse(body);
  if (!parsed.success) throw badRequest();
  return parsed.data.what;
}

/** Throws 400. */
export function readReadMark(body: unknown): boolean {
  const parsed = z.object({ read: z.enum(['0', '1']) }).safeParse(body);
  if (!parsed.success) throw badRequest();
  return parsed.data.read === '1';
}

/** Throws 400. */
export function readJoin(body: unknown): string {
  const parsed = z.object({ improvement: id }).safeParse(body);
  if (!parsed.success) throw badRequest();
  return parsed.data.improvement;
}
