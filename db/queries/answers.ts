// Why: stored responses read in pages, for what count cells cannot answer: several filters at once, and the export of raw
// answers. Each page is short, so that nobody waits for it; responses of an import count only while it is switched on.
import {
  and,
  asc,
  between,
  count,
  eq,
  exists,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lte,
  or,
  sql,
} from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { imports, responses } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type StoredAnswers = Pick<
  typeof responses.$inferSelect,
  | 'id'
  | 'version'
  | 'language'
  | 'channel'
  | 'deviceCode'
  | 'counterCode'
  | 'serviceCode'
  | 'assisted'
  | 'answeredAt'
  | 'receivedAt'
  | 'day'
  | 'hour'
  | 'wave'
  | 'answers'
  | 'flags'
>;

/** Where a page ended. `day` is '' among responses of which only the wave is known; these come last. */
export type AnswersKey = { day: string; id: string };

export type AnswersQuery = { surveyId: string; from?: string; to?: string; limit: number };

const columns = {
  id: responses.id,
  version: responses.version,
  language: responses.language,
  channel: responses.channel,
  deviceCode: responses.deviceCode,
  counterCode: responses.counterCode,
  serviceCode: responses.serviceCode,
  assisted: responses.assisted,
  answeredAt: responses.answeredAt,
  receivedAt: responses.receivedAt,
  day: responses.day,
  hour: responses.hour,
  wave: responses.wave,
  answers: responses.answers,
  flags: responses.flags,
};

/** By day and id, after `key`; days both included. */
export async function pageAnswersByDay(
  db: Queries,
  scope: OfficeScope,
  { surveyId, from, to, limit }: AnswersQuery,
  key?: AnswersKey,
): Promise<StoredAnswers[]> {
  return await db
    .select(columns)
    .from(responses)
    .where(
      and(
        eq(responses.officeId, scope.officeId),
        eq(responses.surveyId, surveyId),
        isNotNull(responses.day),
        from === undefined ? undefined : gte(responses.day, from),
        to === undefined ? undefined : lte(responses.day, to),
        key === undefined ? undefined : gte(responses.day, key.day),
        key === undefined ? undefined : or(gt(responses.day, key.day), gt(responses.id, key.id)),
        switchedOn(db),
      ),
    )
    .orderBy(asc(responses.day), asc(responses.id))
    .limit(limit);
}

/** Those of which only the wave is known, by id, after `key`. */
export async function pageAnswersByWave(
  db: Queries,
  scope: OfficeScope,
  { surveyId, limit }: AnswersQuery,
  key?: AnswersKey,
): Promise<StoredAnswers[]> {
  return await db
    .select(columns)
    .from(responses)
    .where(
      and(
        eq(responses.officeId, scope.officeId),
        eq(responses.surveyId, surveyId),
        isNull(responses.day),
        key === undefined ? undefined : gt(responses.id, key.id),
        switchedOn(db),
      ),
    )
    .orderBy(asc(responses.id))
    .limit(limit);
}

/**
 * How often each set of answers was given by those whom somebody helped, on these days (both included), of those that no flag
 * takes out. Reads every response of the days: only for as many as a reader's patience allows.
 */
export async function countHelpedAnswers(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  { from, to }: { from: string; to: string },
): Promise<{ answers: string; n: number }[]> {
  return await db
    .select({ answers: responses.answers, n: count().mapWith(Number) })
    .from(responses)
    .where(
      and(
        eq(responses.officeId, scope.officeId),
        eq(responses.surveyId, surveyId),
        between(responses.day, from, to),
        eq(responses.assisted, true),
        eq(responses.flags, ''),
        switchedOn(db),
      ),
    )
    .groupBy(responses.answers);
}

/** Whether a response counts: one of an import only while that is switched on. */
export function switchedOn(db: Queries) {
  return or(
    isNull(responses.importId),
    exists(
      db
        .select({ one: sql`1` })
        .from(imports)
        .where(
          and(
            eq(imports.officeId, responses.officeId),
            eq(imports.id, responses.importId),
            eq(imports.state, 'active'),
          ),
        ),
    ),
  );
}

/** All pages, one after the other, with a pause between them. First those with a day, then those with a wave only. */
export async function* allAnswers(
  db: Queries,
  scope: OfficeScope,
  query: AnswersQuery & { wavesToo: boolean },
): AsyncGenerator<StoredAnswers[]> {
  const reads = query.wavesToo ? [pageAnswersByDay, pageAnswersByWave] : [pageAnswersByDay];
  for (const read of reads) {
    let key: AnswersKey | undefined;
    for (;;) {
      const rows = await read(db, scope, query, key);
      const last = rows.at(-1);
      if (last === undefined) break;
      yield rows;
      if (rows.length < query.limit) break;
      key = { day: last.day ?? '', id: last.id };
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** What it takes to count answers together: a response without what names it. */
export type AnswersToCount = Pick<
  StoredAnswers,
  'version' | 'language' | 'channel' | 'counterCode' | 'serviceCode' | 'hour' | 'answers' | 'flags'
>;

/** All responses of one day, or those of which only this wave is known; in no order. For a thread of its own. */
export async function listAnswersToCount(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  of: { day: string } | { wave: string },
): Promise<AnswersToCount[]> {
  const { version, language, channel, counterCode, serviceCode, hour, answers, flags } = columns;
  return await db
    .select({ version, language, channel, counterCode, serviceCode, hour, answers, flags })
    .from(responses)
    .where(
      and(
        eq(responses.officeId, scope.officeId),
        eq(responses.surveyId, surveyId),
        'day' in of ? eq(responses.day, of.day) : and(isNull(responses.day), eq(responses.wave, of.wave)),
        switchedOn(db),
      ),
    );
}

export type DeviceDay = {
  deviceCode: string;
  day: string;
  /** Of the days on which it was asked for; null where nobody knows it. */
  answeredAt: Date | null;
  version: number;
  serviceCode: string | null;
  nRaw: number;
  nUsed: number;
};

/**
 * How many responses came from these devices while they stood at no counter. Days both included.
 * @param moved on these days each moment is told apart
 */
export async function countByDeviceAndDay(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  { deviceCodes, moved }: { deviceCodes: readonly string[]; moved: readonly string[] },
  { from, to }: { from: string; to: string },
): Promise<DeviceDay[]> {
  const { deviceCode, day, version, serviceCode } = columns;
  const answeredAt = momentOn(moved);
  const rows = await db
    .select({ deviceCode, day, answeredAt, version, serviceCode, ...nowhereCounts })
    .from(responses)
    .where(
      and(
        eq(responses.officeId, scope.officeId),
        eq(responses.surveyId, surveyId),
        inArray(responses.deviceCode, [...deviceCodes]),
        between(responses.day, from, to),
        isNull(responses.counterCode),
        switchedOn(db),
      ),
    )
    .groupBy(deviceCode, day, answeredAt, version, serviceCode);
  return rows.map((row) => ({ ...row, deviceCode: row.deviceCode ?? '', day: row.day ?? '' }));
}

/** To be selected and grouped by: named, as PostgreSQL takes the same words with other parameters for something else. */
export function momentOn(days: readonly string[]) {
  return sql<Date | null>`case when ${inArray(responses.day, [...days])} then ${responses.answeredAt} end`
    .mapWith(responses.answeredAt)
    .as('moment');
}

export const nowhereCounts = {
  nRaw: sql<number>`count(*)`.mapWith(Number),
  nUsed: sql<number>`sum(case when ${responses.flags} = '' then 1 else 0 end)`.mapWith(Number),
};
