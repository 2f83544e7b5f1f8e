// Why: the lowest ratings of the last hours, and beside which something was said; who was told of which, who wants quiet, and when
// they reached somebody.
import { and, asc, desc, eq, gte, inArray, isNotNull, like, lt, ne, or } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import {
  comments,
  lowRatingMails,
  lowRatingMutes,
  lowRatingReach,
  responses,
  users,
  type Channel,
} from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type LowRating = {
  id: string;
  version: number;
  channel: Channel;
  serviceCode: string | null;
  counterCode: string | null;
  hour: number | null;
  answers: string;
  receivedAt: Date;
};
export type LowRatingMute = typeof lowRatingMutes.$inferSelect;
export type LowRatingReach = Omit<typeof lowRatingReach.$inferSelect, 'officeId'>;

/** A question of these versions, and codes of its answers. */
export type AskedOf = { versions: readonly number[]; question: string; codes: Iterable<string> };

/**
 * The newest 500 answers of these days, received since a moment, that hold one of the codes at the question of their version;
 * without flagged and imported ones. Underscores of a code match any letter: whoever reads the answers looks again.
 */
export async function listLowRatings(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  { asked, days, since }: { asked: readonly AskedOf[]; days: readonly string[]; since: Date },
): Promise<LowRating[]> {
  if (asked.length === 0) return [];
  return await db
    .select({
      id: responses.id,
      version: responses.version,
      channel: responses.channel,
      serviceCode: responses.serviceCode,
      counterCode: responses.counterCode,
      hour: responses.hour,
      answers: responses.answers,
      receivedAt: responses.receivedAt,
    })
    .from(responses)
    .where(
      and(
        eq(responses.officeId, scope.officeId),
        eq(responses.surveyId, surveyId),
        inArray(responses.day, [...days]),
        gte(responses.receivedAt, since),
        eq(responses.flags, ''),
        ne(responses.channel, 'import'),
        or(
          ...asked.map(({ versions, question, codes }) =>
            and(
              inArray(responses.version, [...versions]),
              or(...[...codes].map((code) => like(responses.answers, `%"${question}":"${code}"%`))),
            ),
          ),
        ),
      ),
    )
    .orderBy(desc(responses.receivedAt), desc(responses.id))
    .limit(500);
}

/** Comments given with these responses (at most 500) whose words are still there; not the words. */
export async function listSaidWith(
  db: Queries,
  scope: OfficeScope,
  responseIds: readonly string[],
): Promise<{ id: string; responseId: string | null }[]> {
  if (responseIds.length === 0) return [];
  return await db
    .select({ id: comments.id, responseId: comments.responseId })
    .from(comments)
    .where(
      and(
        eq(comments.officeId, scope.officeId),
        inArray(comments.responseId, [...responseIds]),
        isNotNull(comments.text),
      ),
    )
    .orderBy(asc(comments.id));
}

/** Ids of the responses a person was told of since a moment, or wanted to hear nothing of. */
export async function listMailedRatings(
  db: Queries,
  scope: OfficeScope,
  userId: string,
  since: Date,
): Promise<string[]> {
  const rows = await db
    .select({ id: lowRatingMails.responseId })
    .from(lowRatingMails)
    .where(
      and(
        eq(lowRatingMails.officeId, scope.officeId),
        eq(lowRatingMails.userId, userId),
        gte(lowRatingMails.at, since),
      ),
    );
  return rows.map(({ id }) => id);
}

/** The quiet a person wanted, and the ratings they heard of since a moment, read together for the head of a page. */
export async function findHeard(
  db: Queries,
  scope: OfficeScope,
  userId: string,
  since: Date,
): Promise<{ mute: LowRatingMute | undefined; heard: Set<string> }> {
  const rows = await db
    .select({ mute: lowRatingMutes, id: lowRatingMails.responseId })
    .from(users)
    .leftJoin(
      lowRatingMutes,
      and(eq(lowRatingMutes.officeId, scope.officeId), eq(lowRatingMutes.userId, users.id)),
    )
    .leftJoin(
      lowRatingMails,
      and(
        eq(lowRatingMails.officeId, scope.officeId),
        eq(lowRatingMails.userId, users.id),
        gte(lowRatingMails.at, since),
      ),
    )
    .where(eq(users.id, userId));
  return {
    mute: rows[0]?.mute ?? undefined,
    heard: new Set(rows.flatMap(({ id }) => (id === null ? [] : [id]))),
  };
}

/** The same again changes nothing. */
export function insertMailedRating(
  db: Queries,
  scope: OfficeScope,
  row: { userId: string; responseId: string; at: Date },
): Statement {
  return db
    .insert(lowRatingMails)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoNothing({
      target: [lowRatingMails.officeId, lowRatingMails.userId, lowRatingMails.responseId],
    });
}

export function purgeMailedRatings(db: Queries, scope: OfficeScope, before: Date): Statement {
  return db
    .delete(lowRatingMails)
    .where(and(eq(lowRatingMails.officeId, scope.officeId), lt(lowRatingMails.at, before)));
}

export async function findLowRatingMute(
  db: Queries,
  scope: OfficeScope,
  userId: string,
): Promise<LowRatingMute | undefined> {
  const rows = await db
    .select()
    .from(lowRatingMutes)
    .where(and(eq(lowRatingMutes.officeId, scope.officeId), eq(lowRatingMutes.userId, userId)));
  return rows[0];
}

/** Of everybody. */
export async function listLowRatingMutes(db: Queries, scope: OfficeScope): Promise<LowRatingMute[]> {
  return await db
    .select()
    .from(lowRatingMutes)
    .where(eq(lowRatingMutes.officeId, scope.officeId))
    .orderBy(asc(lowRatingMutes.userId));
}

export function upsertLowRatingMute(
  db: Queries,
  scope: OfficeScope,
  { userId, ...mute }: Omit<LowRatingMute, 'officeId'>,
): Statement {
  return db
    .insert(lowRatingMutes)
    .values({ officeId: scope.officeId, userId, ...mute })
    .onConflictDoUpdate({ target: [lowRatingMutes.officeId, lowRatingMutes.userId], set: mute });
}

/** What was last noted of a counter, '' for none. */
export async function findLastReach(
  db: Queries,
  scope: OfficeScope,
  counterCode: string,
): Promise<LowRatingReach | undefined> {
  const rows = await db
    .select(reachColumns)
    .from(lowRatingReach)
    .where(and(eq(lowRatingReach.officeId, scope.officeId), eq(lowRatingReach.counterCode, counterCode)))
    .orderBy(desc(lowRatingReach.fromAt))
    .limit(1);
  return rows[0];
}

/** The oldest first. */
export async function listReach(db: Queries, scope: OfficeScope): Promise<LowRatingReach[]> {
  return await db
    .select(reachColumns)
    .from(lowRatingReach)
    .where(eq(lowRatingReach.officeId, scope.officeId))
    .orderBy(asc(lowRatingReach.fromAt), asc(lowRatingReach.counterCode));
}

/** Two processes that note the same moment note it once. */
export function insertReach(db: Queries, scope: OfficeScope, row: LowRatingReach): Statement {
  return db
    .insert(lowRatingReach)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoNothing({
      target: [lowRatingReach.officeId, lowRatingReach.counterCode, lowRatingReach.fromAt],
    });
}

const reachColumns = {
  counterCode: lowRatingReach.counterCode,
  fromAt: lowRatingReach.fromAt,
  reaches: lowRatingReach.reaches,
};
