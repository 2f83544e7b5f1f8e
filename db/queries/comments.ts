// Why: the inbox of comments 民眾意見: what citizens wrote, who has read it, and how it was sorted. Comments of an import
// show only while the import is switched on. Long reads go in windows of the newest first, so that no single statement
// holds the event loop, however many comments there are.
import {
  and,
  desc,
  eq,
  exists,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  notExists,
  notInArray,
  or,
  sql,
  type SQL,
} from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import {
  commentReads,
  comments,
  commentThemes,
  contacts,
  foundThemes,
  imports,
  themedComments,
  type CommentKind,
} from '../schema.js';
import type { OfficeScope } from '../scope.js';
import type { CaseViewer } from './cases.js';
import { openedTo } from './confidential.js';

export type Comment = typeof comments.$inferSelect;
export type Contact = typeof contacts.$inferSelect;

/** Where a page of the inbox ends: the next one begins after it. */
export type CommentKey = { receivedAt: Date; id: string };

export type CommentFilter = {
  /** 'none': nobody has said yet. */
  kind?: CommentKind | 'none';
  theme?: string;
  language?: string;
  channel?: string;
  surveyId?: string;
  serviceCode?: string;
  /** Several: a person who may see some counters only. */
  counterCodes?: readonly string[];
  /** Only what this person has not read. */
  unreadBy?: string;
  /** Local days, both included; comments whose day is not known stay out. */
  from?: string;
  to?: string;
  /** Already normalised as `search_text` is. */
  search?: string;
  /** Answer codes of the rating given with it; 'none' among them: no rating, or one that is not in `ratingCodes`. */
  ratings?: readonly string[];
  ratingCodes?: readonly string[];
  /** What the rules of this fingerprint found: a theme, or none but these. */
  found?: { rules: string; theme?: string | { noneBut: readonly string[] } };
  /** How it sounds by its words; only together with `found`. */
  polarity?: string;
  /** Leaves out what a confidential case conceals from this person. */
  openTo?: CaseViewer;
};

/** Rows one statement may look at: well under 50 ms on an ordinary PC. */
const WINDOW = 10_000;

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A pattern for LIKE that finds the words as they are typed, wildcards too. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

const contains = (text: string): SQL => sql`${comments.searchText} like ${likePattern(text)} escape '\\'`;

/** Comments of an import that is not switched on do not exist for anybody. */
function isThere(db: Queries): SQL | undefined {
  return or(
    isNull(comments.importId),
    exists(
      db
        .select({ one: sql`1` })
        .from(imports)
        .where(
          and(
            eq(imports.officeId, comments.officeId),
            eq(imports.id, comments.importId),
            eq(imports.state, 'active'),
          ),
        ),
    ),
  );
}

/** What is listed and counted: of a corrected sheet the words that hold, not those typed first. */
export function shownComment(db: Queries): SQL | undefined {
  return and(isNull(comments.correctedBy), isThere(db));
}

function matching(db: Queries, scope: OfficeScope, filter: CommentFilter): (SQL | undefined)[] {
  const { kind, theme, language, channel, surveyId, serviceCode, counterCodes, unreadBy, from, to, search } =
    filter;
  const { ratings, ratingCodes = [], found, polarity, openTo } = filter;
  const read = (userId: string) =>
    db
      .select({ one: sql`1` })
      .from(commentReads)
      .where(
        and(
          eq(commentReads.officeId, scope.officeId),
          eq(commentReads.commentId, comments.id),
          eq(commentReads.userId, userId),
        ),
      );
  const tagged = (word: string) =>
    db
      .select({ one: sql`1` })
      .from(commentThemes)
      .where(
        and(
          eq(commentThemes.officeId, scope.officeId),
          eq(commentThemes.commentId, comments.id),
          eq(commentThemes.theme, word),
        ),
      );
  return [
    eq(comments.officeId, scope.officeId),
    shownComment(db),
    kind === undefined ? undefined : kind === 'none' ? isNull(comments.kind) : eq(comments.kind, kind),
    theme === undefined ? undefined : exists(tagged(theme)),
    language === undefined ? undefined : eq(comments.language, language),
    channel === undefined ? undefined : eq(comments.channel, channel),
    surveyId === undefined ? undefined : eq(comments.surveyId, surveyId),
    serviceCode === undefined ? undefined : eq(comments.serviceCode, serviceCode),
    counterCodes === undefined ? undefined : inArray(comments.counterCode, [...counterCodes]),
    unreadBy === undefined ? undefined : notExists(read(unreadBy)),
    from === undefined ? undefined : gte(comments.day, from),
    to === undefined ? undefined : lte(comments.day, to),
    search === undefined ? undefined : contains(search),
    ratings === undefined ? undefined : rated(ratings, ratingCodes),
    found === undefined ? undefined : readBy(db, found.rules, polarity),
    found?.theme === undefined ? undefined : speaksOf(db, found.theme),
    openedTo(db, scope, openTo),
  ];
}

function rated(ratings: readonly string[], known: readonly string[]): SQL | undefined {
  const codes = ratings.filter((code) => code !== 'none');
  return or(
    codes.length === 0 ? undefined : inArray(comments.rating, codes),
    ratings.includes('none')
      ? or(isNull(comments.rating), known.length === 0 ? undefined : notInArray(comments.rating, [...known]))
      : undefined,
    sql`false`,
  );
}

function readBy(db: Queries, rules: string, polarity: string | undefined): SQL {
  return exists(
    db
      .select({ one: sql`1` })
      .from(themedComments)
      .where(
        and(
          eq(themedComments.officeId, comments.officeId),
          eq(themedComments.commentId, comments.id),
          eq(themedComments.rules, rules),
          polarity === undefined ? undefined : eq(themedComments.polarity, polarity),
        ),
      ),
  );
}

function speaksOf(db: Queries, theme: string | { noneBut: readonly string[] }): SQL {
  const own = db
    .select({ one: sql`1` })
    .from(foundThemes)
    .where(
      and(
        eq(foundThemes.officeId, comments.officeId),
        eq(foundThemes.commentId, comments.id),
        typeof theme === 'string'
          ? eq(foundThemes.theme, theme)
          : theme.noneBut.length === 0
            ? undefined
            : notInArray(foundThemes.theme, [...theme.noneBut]),
      ),
    );
  return typeof theme === 'string' ? exists(own) : notExists(own);
}

function before(key: CommentKey | undefined): SQL | undefined {
  if (key === undefined) return undefined;
  // The first half lets the index find the place; the second half is the exact rule.
  return and(
    lte(comments.receivedAt, key.receivedAt),
    or(lt(comments.receivedAt, key.receivedAt), lt(comments.id, key.id)),
  );
}

/** The last key of the next window of rows after `key`, or undefined when the rest is shorter than a window. */
async function endOfWindow(
  db: Queries,
  scope: OfficeScope,
  key: CommentKey | undefined,
): Promise<CommentKey | undefined> {
  const rows = await db
    .select({ receivedAt: comments.receivedAt, id: comments.id })
    .from(comments)
    .where(and(eq(comments.officeId, scope.officeId), before(key)))
    .orderBy(desc(comments.receivedAt), desc(comments.id))
    .limit(1)
    .offset(WINDOW - 1);
  return rows[0];
}

function notBelow(key: CommentKey | undefined): SQL | undefined {
  if (key === undefined) return undefined;
  return and(
    gte(comments.receivedAt, key.receivedAt),
    or(ne(comments.receivedAt, key.receivedAt), gte(comments.id, key.id)),
  );
}

/** The newest first, after `key`; at most `limit`. Ask for one more than a page to learn whether there is a next one. */
export async function listComments(
  db: Queries,
  scope: OfficeScope,
  filter: CommentFilter,
  limit: number,
  key?: CommentKey,
): Promise<Comment[]> {
  const found: Comment[] = [];
  let start = key;
  for (;;) {
    const end = await endOfWindow(db, scope, start);
    const rows = await db
      .select()
      .from(comments)
      .where(and(...matching(db, scope, filter), before(start), notBelow(end)))
      .orderBy(desc(comments.receivedAt), desc(comments.id))
      .limit(limit - found.length);
    found.push(...rows);
    if (found.length >= limit || end === undefined) return found;
    start = end;
    await pause();
  }
}

/** How many match, counted no further than `atMost`: a person need not wait for the difference of 10,000 and 10,001. */
export async function countComments(
  db: Queries,
  scope: OfficeScope,
  filter: CommentFilter,
  atMost = 10_000,
): Promise<number> {
  let count = 0;
  let start: CommentKey | undefined;
  for (;;) {
    const end = await endOfWindow(db, scope, start);
    const rows = await db
      .select({ n: sql<number>`count(*)`.mapWith(Number) })
      .from(comments)
      .where(and(...matching(db, scope, filter), before(start), notBelow(end)));
    count += rows[0]?.n ?? 0;
    if (count >= atMost || end === undefined) return Math.min(count, atMost);
    start = end;
    await pause();
  }
}

export async function countUnread(
  db: Queries,
  scope: OfficeScope,
  userId: string,
  atMost = 1_000,
  filter: CommentFilter = {},
): Promise<number> {
  return await countComments(db, scope, { ...filter, unreadBy: userId }, atMost);
}

/** How many arrived since that moment, itself included. */
export async function countNewComments(
  db: Queries,
  scope: OfficeScope,
  since: Date,
  openTo?: CaseViewer,
): Promise<number> {
  const rows = await db
    .select({ n: sql<number>`count(*)`.mapWith(Number) })
    .from(comments)
    .where(
      and(
        eq(comments.officeId, scope.officeId),
        shownComment(db),
        gte(comments.receivedAt, since),
        openedTo(db, scope, openTo),
      ),
    );
  return rows[0]?.n ?? 0;
}

export async function findComment(db: Queries, scope: OfficeScope, id: string): Promise<Comment | undefined> {
  const rows = await db
    .select()
    .from(comments)
    .where(and(eq(comments.officeId, scope.officeId), eq(comments.id, id), isThere(db)));
  return rows[0];
}

/** Those of the ids that exist here; at most 500 ids. */
export async function listCommentsByIds(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<Comment[]> {
  if (ids.length === 0) return [];
  return await db
    .select()
    .from(comments)
    .where(and(eq(comments.officeId, scope.officeId), inArray(comments.id, [...ids]), isThere(db)))
    .orderBy(desc(comments.receivedAt), desc(comments.id));
}

/** Recent comments that may be like one: the same theme, or one of its telling pairs of characters. */
export async function listSimilarCandidates(
  db: Queries,
  scope: OfficeScope,
  like: { id: string; themes: readonly string[]; pairs: readonly string[] },
  limit = 300,
): Promise<Comment[]> {
  const signs: SQL[] = like.pairs.map(contains);
  if (like.themes.length > 0) {
    signs.push(
      exists(
        db
          .select({ one: sql`1` })
          .from(commentThemes)
          .where(
            and(
              eq(commentThemes.officeId, scope.officeId),
              eq(commentThemes.commentId, comments.id),
              inArray(commentThemes.theme, [...like.themes]),
            ),
          ),
      ),
    );
  }
  if (signs.length === 0) return [];
  const end = await endOfWindow(db, scope, undefined);
  return await db
    .select()
    .from(comments)
    .where(
      and(
        eq(comments.officeId, scope.officeId),
        ne(comments.id, like.id),
        isNotNull(comments.searchText),
        shownComment(db),
        notBelow(end),
        or(...signs),
      ),
    )
    .orderBy(desc(comments.receivedAt), desc(comments.id))
    .limit(limit);
}

/** What was left for a reply to this response. Only for who may read contacts, with an audit row. */
export async function findContactOf(
  db: Queries,
  scope: OfficeScope,
  responseId: string,
): Promise<Contact | undefined> {
  const rows = await db
    .select()
    .from(contacts)
    .where(and(eq(contacts.officeId, scope.officeId), eq(contacts.responseId, responseId)));
  return rows[0];
}

export function updateKind(
  db: Queries,
  scope: OfficeScope,
  commentId: string,
  kind: CommentKind | null,
  kindBy: string | null,
): Statement {
  return db
    .update(comments)
    .set({ kind, kindBy })
    .where(and(eq(comments.officeId, scope.officeId), eq(comments.id, commentId)));
}
