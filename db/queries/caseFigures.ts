// Why: the performance of handling is read from where cases stand and from their stories, without a word of what they say
// and without anybody's name; a month at a time, one row a case.
import { and, desc, eq, gte, inArray, isNotNull, isNull, lte, ne, notExists, or, sql } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { caseEvents, cases, comments, commentThemes, type CaseEventKind } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type CaseStanding = {
  id: string;
  sectionId: string | null;
  petitionType: string | null;
  channel: string;
  receivedDay: string;
  dueDay: string | null;
  repliedDay: string | null;
  closedDay: string | null;
  /** How often its story says so. */
  waits: number;
  confirmations: number;
  extensions: number;
  transfers: number;
  withdrawals: number;
  merges: number;
  replies: number;
  reopenings: number;
};

/** What of a story bears on the figures; all else is not even grouped. */
const telling = [
  'received',
  'confirmed',
  'extended',
  'transferred',
  'withdrawn',
  'merged',
  'replied',
  'reopened',
] as const satisfies readonly CaseEventKind[];

const times = (kind: (typeof telling)[number]) =>
  sql<number>`coalesce(sum(case when ${caseEvents.kind} = ${sql.raw(`'${kind}'`)} then 1 else 0 end), 0)`.mapWith(
    Number,
  );

const received = (scope: OfficeScope, fromDay: string, toDay: string) =>
  and(eq(cases.officeId, scope.officeId), gte(cases.receivedDay, fromDay), lte(cases.receivedDay, toDay));

/** Every case received on these local days, both included; not those whose confirmation is waited for. */
export async function listCaseStandings(
  db: Queries,
  scope: OfficeScope,
  fromDay: string,
  toDay: string,
): Promise<CaseStanding[]> {
  return await db
    .select({
      id: cases.id,
      sectionId: cases.sectionId,
      petitionType: cases.petitionType,
      channel: comments.channel,
      receivedDay: cases.receivedDay,
      dueDay: cases.dueDay,
      repliedDay: cases.repliedDay,
      closedDay: cases.closedDay,
      waits:
        sql<number>`coalesce(sum(case when ${caseEvents.kind} = 'received' and ${caseEvents.status} = 'waiting' then 1 else 0 end), 0)`.mapWith(
          Number,
        ),
      confirmations: times('confirmed'),
      extensions: times('extended'),
      transfers: times('transferred'),
      withdrawals: times('withdrawn'),
      merges: times('merged'),
      replies: times('replied'),
      reopenings: times('reopened'),
    })
    .from(cases)
    .innerJoin(comments, and(eq(comments.officeId, cases.officeId), eq(comments.id, cases.commentId)))
    .leftJoin(
      caseEvents,
      and(
        eq(caseEvents.officeId, cases.officeId),
        eq(caseEvents.caseId, cases.id),
        inArray(caseEvents.kind, [...telling]),
      ),
    )
    .where(and(received(scope, fromDay, toDay), ne(cases.status, 'waiting')))
    .groupBy(
      cases.id,
      cases.sectionId,
      cases.petitionType,
      comments.channel,
      cases.receivedDay,
      cases.dueDay,
      cases.repliedDay,
      cases.closedDay,
    );
}

export type CaseRating = { caseId: string; data: unknown };

/** What the citizens of the same cases said of the handling. */
export async function listCaseRatings(
  db: Queries,
  scope: OfficeScope,
  fromDay: string,
  toDay: string,
): Promise<CaseRating[]> {
  return await db
    .select({ caseId: caseEvents.caseId, data: caseEvents.data })
    .from(cases)
    .innerJoin(caseEvents, and(eq(caseEvents.officeId, cases.officeId), eq(caseEvents.caseId, cases.id)))
    .where(and(received(scope, fromDay, toDay), eq(caseEvents.kind, 'rated')));
}

export type ThemeDay = {
  theme: string;
  receivedDay: string;
  n: number;
  answered: number;
  firstAnswer: string | null;
};

/** Cases of a theme by their day of receipt; those withdrawn or joined with another are left out. */
export async function listThemeDays(
  db: Queries,
  scope: OfficeScope,
  fromDay: string,
  toDay: string,
): Promise<ThemeDay[]> {
  const ended = db
    .select({ one: sql`1` })
    .from(caseEvents)
    .where(
      and(
        eq(caseEvents.officeId, cases.officeId),
        eq(caseEvents.caseId, cases.id),
        inArray(caseEvents.kind, ['withdrawn', 'merged']),
      ),
    );
  return await db
    .select({
      theme: commentThemes.theme,
      receivedDay: cases.receivedDay,
      n: sql<number>`count(*)`.mapWith(Number),
      answered: sql<number>`count(${cases.repliedDay})`.mapWith(Number),
      firstAnswer: sql<string | null>`min(${cases.repliedDay})`,
    })
    .from(cases)
    .innerJoin(
      commentThemes,
      and(eq(commentThemes.officeId, cases.officeId), eq(commentThemes.commentId, cases.commentId)),
    )
    .where(
      and(
        received(scope, fromDay, toDay),
        ne(cases.status, 'waiting'),
        or(isNull(cases.closedDay), isNotNull(cases.repliedDay), notExists(ended)),
      ),
    )
    .groupBy(commentThemes.theme, cases.receivedDay);
}

export type SaidCase = {
  id: string;
  number: string;
  receivedDay: string;
  repliedDay: string | null;
  searchText: string | null;
};

/** The newest of the same days that are not confidential, with what they are found by; the newest first. */
export async function listNewestSaid(
  db: Queries,
  scope: OfficeScope,
  { fromDay, toDay, answered }: { fromDay: string; toDay: string; answered: boolean },
  limit: number,
): Promise<SaidCase[]> {
  return await db
    .select({
      id: cases.id,
      number: cases.number,
      receivedDay: cases.receivedDay,
      repliedDay: cases.repliedDay,
      searchText: comments.searchText,
    })
    .from(cases)
    .innerJoin(comments, and(eq(comments.officeId, cases.officeId), eq(comments.id, cases.commentId)))
    .where(
      and(
        received(scope, fromDay, toDay),
        ne(cases.status, 'waiting'),
        eq(cases.confidential, false),
        isNotNull(comments.searchText),
        answered ? isNotNull(cases.repliedDay) : or(isNull(cases.closedDay), isNotNull(cases.repliedDay)),
      ),
    )
    .orderBy(desc(cases.receivedDay), desc(cases.number))
    .limit(limit);
}
