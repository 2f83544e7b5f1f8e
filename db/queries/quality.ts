// Why: what the quality rules read and write: the answers of a month, the flags that hold, and how far they have looked.
// Flags are appended and lifted, never deleted; no answer is touched.
import { and, asc, between, count, eq, gte, inArray, isNull, lte } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { qualityMonths, responseFlags, responses } from '../schema.js';
import type { OfficeScope } from '../scope.js';
import type { Response } from './responses.js';

export type ResponseFlag = typeof responseFlags.$inferSelect;
export type QualityMonth = typeof qualityMonths.$inferSelect;
export type ToJudge = Pick<
  Response,
  | 'id'
  | 'version'
  | 'channel'
  | 'stream'
  | 'deviceCode'
  | 'counterCode'
  | 'answeredAt'
  | 'receivedAt'
  | 'day'
  | 'hour'
  | 'answers'
  | 'flags'
  | 'seconds'
  | 'bodyHash'
>;

/** Those collected by us: an import was judged by whoever collected it, and is taken out as a whole. */
const ofOurs = (scope: OfficeScope, surveyId: string, from: string, to: string) =>
  and(
    eq(responses.officeId, scope.officeId),
    eq(responses.surveyId, surveyId),
    between(responses.day, from, to),
    isNull(responses.importId),
  );

/** Of the days from `from` to `to`: the ids, by day and id. Their rows are read in pages by id, for a page by day would sort its whole day again. */
export async function listIdsToJudge(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  { from, to }: { from: string; to: string },
): Promise<string[]> {
  const rows = await db
    .select({ id: responses.id })
    .from(responses)
    .where(ofOurs(scope, surveyId, from, to))
    .orderBy(asc(responses.day), asc(responses.id));
  return rows.map(({ id }) => id);
}

/** By day and id. One that is gone meanwhile is not among them. */
export async function listToJudge(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<ToJudge[]> {
  return await db
    .select({
      id: responses.id,
      version: responses.version,
      channel: responses.channel,
      stream: responses.stream,
      deviceCode: responses.deviceCode,
      counterCode: responses.counterCode,
      answeredAt: responses.answeredAt,
      receivedAt: responses.receivedAt,
      day: responses.day,
      hour: responses.hour,
      answers: responses.answers,
      flags: responses.flags,
      seconds: responses.seconds,
      bodyHash: responses.bodyHash,
    })
    .from(responses)
    .where(and(eq(responses.officeId, scope.officeId), inArray(responses.id, [...ids])))
    .orderBy(asc(responses.day), asc(responses.id));
}

export async function countToJudge(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  { from, to }: { from: string; to: string },
): Promise<number> {
  const rows = await db
    .select({ n: count().mapWith(Number) })
    .from(responses)
    .where(ofOurs(scope, surveyId, from, to));
  return rows[0]?.n ?? 0;
}

/** How many rows those days have at the most: counted in the index alone, imported ones among them. */
export async function countRowsOfDays(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  { from, to }: { from: string; to: string },
): Promise<number> {
  const rows = await db
    .select({ n: count().mapWith(Number) })
    .from(responses)
    .where(
      and(
        eq(responses.officeId, scope.officeId),
        eq(responses.surveyId, surveyId),
        between(responses.day, from, to),
      ),
    );
  return rows[0]?.n ?? 0;
}

/** At most 500 at a time. */
export async function listResponsesByIds(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<Response[]> {
  if (ids.length === 0) return [];
  return await db
    .select()
    .from(responses)
    .where(and(eq(responses.officeId, scope.officeId), inArray(responses.id, [...ids])));
}

/** Guarded: nothing changes unless its flags are still those that were read. */
export function updateResponseFlags(
  db: Queries,
  scope: OfficeScope,
  id: string,
  { before, after }: { before: string; after: string },
): Statement {
  return db
    .update(responses)
    .set({ flags: after })
    .where(and(eq(responses.officeId, scope.officeId), eq(responses.id, id), eq(responses.flags, before)));
}

/** Flags that hold, of these days (both included) or of all. */
export async function listFlags(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  days?: { from: string; to: string },
): Promise<ResponseFlag[]> {
  return await db
    .select()
    .from(responseFlags)
    .where(
      and(
        eq(responseFlags.officeId, scope.officeId),
        eq(responseFlags.surveyId, surveyId),
        days === undefined ? undefined : between(responseFlags.day, days.from, days.to),
        isNull(responseFlags.liftedAt),
      ),
    )
    .orderBy(asc(responseFlags.day), asc(responseFlags.id));
}

/** At most 500 at a time. */
export function insertFlags(
  db: Queries,
  scope: OfficeScope,
  rows: readonly Omit<ResponseFlag, 'officeId' | 'liftedAt'>[],
): Statement {
  return db
    .insert(responseFlags)
    .values(rows.map((row) => ({ officeId: scope.officeId, ...row })))
    .onConflictDoNothing();
}

/** At most 500 at a time. */
export function liftFlags(db: Queries, scope: OfficeScope, ids: readonly string[], at: Date): Statement {
  return db
    .update(responseFlags)
    .set({ liftedAt: at })
    .where(
      and(
        eq(responseFlags.officeId, scope.officeId),
        inArray(responseFlags.id, [...ids]),
        isNull(responseFlags.liftedAt),
      ),
    );
}

/** Months looked at, earliest first; both ends included. */
export async function listQualityMonths(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  span: { from?: string; to?: string } = {},
): Promise<QualityMonth[]> {
  return await db
    .select()
    .from(qualityMonths)
    .where(
      and(
        eq(qualityMonths.officeId, scope.officeId),
        eq(qualityMonths.surveyId, surveyId),
        span.from === undefined ? undefined : gte(qualityMonths.month, span.from),
        span.to === undefined ? undefined : lte(qualityMonths.month, span.to),
      ),
    )
    .orderBy(asc(qualityMonths.month));
}

export function upsertQualityMonth(
  db: Queries,
  scope: OfficeScope,
  row: Omit<QualityMonth, 'officeId'>,
): Statement {
  const { responses: n, rules, judgedAt, summary } = row;
  return db
    .insert(qualityMonths)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoUpdate({
      target: [qualityMonths.officeId, qualityMonths.surveyId, qualityMonths.month],
      set: { responses: n, rules, judgedAt, summary },
    });
}
