// Why: the performance of handling is read from where cases stand and from their stories, without a word of what they say
// and without anybody's name.
import { and, asc, eq, gte, inArray, lte, ne } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { caseEvents, cases, comments, commentThemes } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type CaseStanding = {
  id: string;
  number: string;
  confidential: boolean;
  sectionId: string | null;
  petitionType: string | null;
  channel: string;
  receivedDay: string;
  dueDay: string | null;
  repliedDay: string | null;
  closedDay: string | null;
  commentId: string;
  searchText: string | null;
};

/** Every case received on these local days, both included; not those whose confirmation is waited for. In order of receipt. */
export async function listCaseStandings(
  db: Queries,
  scope: OfficeScope,
  fromDay: string,
  toDay: string,
): Promise<CaseStanding[]> {
  return await db
    .select({
      id: cases.id,
      number: cases.number,
      confidential: cases.confidential,
      sectionId: cases.sectionId,
      petitionType: cases.petitionType,
      channel: comments.channel,
      receivedDay: cases.receivedDay,
      dueDay: cases.dueDay,
      repliedDay: cases.repliedDay,
      closedDay: cases.closedDay,
      commentId: cases.commentId,
      searchText: comments.searchText,
    })
    .from(cases)
    .innerJoin(comments, and(eq(comments.officeId, cases.officeId), eq(comments.id, cases.commentId)))
    .where(
      and(
        eq(cases.officeId, scope.officeId),
        ne(cases.status, 'waiting'),
        gte(cases.receivedDay, fromDay),
        lte(cases.receivedDay, toDay),
      ),
    )
    .orderBy(asc(cases.receivedDay), asc(cases.id));
}

const turns = [
  'confirmed',
  'extended',
  'transferred',
  'withdrawn',
  'merged',
  'replied',
  'reopened',
  'rated',
] as const;
export type CaseTurn = {
  caseId: string;
  kind: (typeof caseEvents.$inferSelect)['kind'];
  status: (typeof caseEvents.$inferSelect)['status'];
  data: unknown;
};

/** What of their stories bears on the figures, for the cases of the same days; the earliest first. */
export async function listCaseTurns(
  db: Queries,
  scope: OfficeScope,
  fromDay: string,
  toDay: string,
): Promise<CaseTurn[]> {
  return await db
    .select({
      caseId: caseEvents.caseId,
      kind: caseEvents.kind,
      status: caseEvents.status,
      data: caseEvents.data,
    })
    .from(caseEvents)
    .innerJoin(cases, and(eq(cases.officeId, caseEvents.officeId), eq(cases.id, caseEvents.caseId)))
    .where(
      and(
        eq(caseEvents.officeId, scope.officeId),
        gte(cases.receivedDay, fromDay),
        lte(cases.receivedDay, toDay),
        inArray(caseEvents.kind, ['received', ...turns]),
      ),
    )
    .orderBy(asc(caseEvents.at), asc(caseEvents.id));
}

/** The themes found in what the cases of the same days are about. */
export async function listCaseThemes(
  db: Queries,
  scope: OfficeScope,
  fromDay: string,
  toDay: string,
): Promise<{ caseId: string; theme: string }[]> {
  return await db
    .select({ caseId: cases.id, theme: commentThemes.theme })
    .from(cases)
    .innerJoin(
      commentThemes,
      and(eq(commentThemes.officeId, cases.officeId), eq(commentThemes.commentId, cases.commentId)),
    )
    .where(
      and(eq(cases.officeId, scope.officeId), gte(cases.receivedDay, fromDay), lte(cases.receivedDay, toDay)),
    );
}
