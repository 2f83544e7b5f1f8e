// Why: figures over comments: how many speak of what, when, with which rating and at which counter. Counted by the store in
// windows of some thousand comments, so that no statement holds the event loop, however many there are.
import { and, eq, exists, gt, inArray, isNotNull, lte, notInArray, sql, type SQL } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { comments, foundThemes, responses, themedComments } from '../schema.js';
import type { OfficeScope } from '../scope.js';
import { shownComment } from './comments.js';

/** Which comments are counted: those of one survey, read by the rules in force. */
export type CountedComments = {
  surveyId: string;
  /** The fingerprint of the rules: what was read by others is not mixed in. */
  rules: string;
  /** Themes given for want of another: alone they are as good as none. */
  catchAll: readonly string[];
  serviceCode?: string;
  channel?: string;
  language?: string;
};

/** How finely, and what else is told apart. */
export type CommentGrain = {
  /** 'wave': the day, or the wave where only that is known. */
  by: 'day' | 'month' | 'wave';
  /** Days, both included, that are looked at together. */
  from: string;
  to: string;
  /** Counters are told apart up to this day; undefined: not at all. */
  countersTo?: string;
};

type Group = {
  /** A day, month or wave; null where no day is known. */
  period: string | null;
  /** Inside the days looked at together. */
  within: boolean;
  rating: string | null;
  counter: string | null;
  n: number;
};
export type CommentGroup = Group & { polarity: string; found: boolean };
export type ThemeGroup = Group & { theme: string };

/** Comments one statement looks at: well under 50 ms on an ordinary PC. */
const WINDOW = 5_000;

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

function conditions(db: Queries, scope: OfficeScope, which: CountedComments): (SQL | undefined)[] {
  const { surveyId, serviceCode, channel, language } = which;
  return [
    eq(comments.officeId, scope.officeId),
    eq(comments.surveyId, surveyId),
    shownComment(db),
    serviceCode === undefined ? undefined : eq(comments.serviceCode, serviceCode),
    channel === undefined ? undefined : eq(comments.channel, channel),
    language === undefined ? undefined : eq(comments.language, language),
  ];
}

/** Every stretch of ids of the office, the oldest first. */
async function* windows(db: Queries, scope: OfficeScope): AsyncGenerator<SQL | undefined> {
  let after: string | undefined;
  for (;;) {
    const ends = await db
      .select({ id: comments.id })
      .from(comments)
      .where(
        and(eq(comments.officeId, scope.officeId), after === undefined ? undefined : gt(comments.id, after)),
      )
      .orderBy(comments.id)
      .limit(1)
      .offset(WINDOW - 1);
    const end = ends[0]?.id;
    yield and(
      after === undefined ? undefined : gt(comments.id, after),
      end === undefined ? undefined : lte(comments.id, end),
    );
    if (end === undefined) return;
    after = end;
    await pause();
  }
}

function columnsOf(grain: CommentGrain) {
  const { by, from, to, countersTo } = grain;
  const wave = sql<string | null>`coalesce(${comments.day}, ${responses.wave})`;
  const month = sql<string | null>`substr(${comments.day}, 1, 7)`;
  const day = sql<string | null>`${comments.day}`;
  return {
    period: by === 'month' ? month : by === 'wave' ? wave : day,
    within:
      sql<number>`case when ${comments.day} >= ${from} and ${comments.day} <= ${to} then 1 else 0 end`.mapWith(
        Boolean,
      ),
    rating: sql<string | null>`${comments.rating}`,
    counter:
      countersTo === undefined
        ? sql<string | null>`null`
        : sql<string | null>`case when ${comments.day} <= ${countersTo} then ${comments.counterCode} end`,
    n: sql<number>`count(*)`.mapWith(Number),
  };
}

const ofResponse = and(eq(responses.officeId, comments.officeId), eq(responses.id, comments.responseId));
const ofReading = (rules: string) =>
  and(
    eq(themedComments.officeId, comments.officeId),
    eq(themedComments.commentId, comments.id),
    eq(themedComments.rules, rules),
  );
const ofFinding = and(eq(foundThemes.officeId, comments.officeId), eq(foundThemes.commentId, comments.id));

/** Each comment once: how many, how they sound, and whether a theme was found that is no catch-all. */
export async function countCommentGroups(
  db: Queries,
  scope: OfficeScope,
  which: CountedComments,
  grain: CommentGrain,
): Promise<CommentGroup[]> {
  const groups: CommentGroup[] = [];
  const anything = exists(
    db
      .select({ one: sql`1` })
      .from(foundThemes)
      .where(
        and(
          ofFinding,
          which.catchAll.length === 0 ? undefined : notInArray(foundThemes.theme, [...which.catchAll]),
        ),
      ),
  );
  for await (const stretch of windows(db, scope)) {
    const query = db
      .select({
        ...columnsOf(grain),
        polarity: sql<string>`${themedComments.polarity}`,
        found: sql<number>`case when ${anything} then 1 else 0 end`.mapWith(Boolean),
      })
      .from(comments)
      .innerJoin(themedComments, ofReading(which.rules));
    const rows = await (grain.by === 'wave' ? query.innerJoin(responses, ofResponse) : query)
      .where(and(...conditions(db, scope, which), stretch))
      .groupBy(sql`1, 2, 3, 4, 6, 7`);
    groups.push(...rows);
  }
  return groups;
}

/** Each comment once for every theme that was found in it. */
export async function countThemeGroups(
  db: Queries,
  scope: OfficeScope,
  which: CountedComments,
  grain: CommentGrain,
): Promise<ThemeGroup[]> {
  const groups: ThemeGroup[] = [];
  for await (const stretch of windows(db, scope)) {
    const query = db
      .select({ ...columnsOf(grain), theme: sql<string>`${foundThemes.theme}` })
      .from(comments)
      .innerJoin(themedComments, ofReading(which.rules))
      .innerJoin(foundThemes, ofFinding);
    const rows = await (grain.by === 'wave' ? query.innerJoin(responses, ofResponse) : query)
      .where(and(...conditions(db, scope, which), stretch))
      .groupBy(sql`1, 2, 3, 4, 6`);
    groups.push(...rows);
  }
  return groups;
}

/** A comment that may be drawn: its salted hash, which nobody chose, is the order of the draw. */
export type Drawable = {
  id: string;
  hash: string;
  day: string | null;
  rating: string | null;
  language: string;
};

/** Comments with a text between two days, both included. */
export async function listDrawable(
  db: Queries,
  scope: OfficeScope,
  which: CountedComments,
  days: { from: string; to: string },
): Promise<Drawable[]> {
  const rows: Drawable[] = [];
  for await (const stretch of windows(db, scope))
    rows.push(
      ...(await db
        .select({
          id: comments.id,
          hash: comments.hash,
          day: comments.day,
          rating: comments.rating,
          language: comments.language,
        })
        .from(comments)
        .where(
          and(
            ...conditions(db, scope, which),
            stretch,
            isNotNull(comments.text),
            sql`${comments.day} >= ${days.from} and ${comments.day} <= ${days.to}`,
          ),
        )),
    );
  return rows;
}

/** Ids of all comments with a text that came in by that day, in one language or all: the pool for coding by hand. */
export async function listCodable(
  db: Queries,
  scope: OfficeScope,
  pool: { until: Date; language?: string },
): Promise<{ id: string; hash: string }[]> {
  const rows: { id: string; hash: string }[] = [];
  for await (const stretch of windows(db, scope))
    rows.push(
      ...(await db
        .select({ id: comments.id, hash: comments.hash })
        .from(comments)
        .where(
          and(
            eq(comments.officeId, scope.officeId),
            shownComment(db),
            isNotNull(comments.text),
            lte(comments.receivedAt, pool.until),
            pool.language === undefined ? undefined : eq(comments.language, pool.language),
            stretch,
          ),
        )),
    );
  return rows;
}

/** Texts of these comments (at most 500 ids). */
export async function listTexts(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<{ id: string; text: string | null }[]> {
  if (ids.length === 0) return [];
  return await db
    .select({ id: comments.id, text: comments.text })
    .from(comments)
    .where(and(eq(comments.officeId, scope.officeId), inArray(comments.id, [...ids])));
}
