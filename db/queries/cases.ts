// Why: cases 案件 with their story, in one place: every list and look-up carries who is asking, so that a confidential case
// is nobody else's to find.
import {
  and,
  asc,
  desc,
  eq,
  exists,
  gt,
  gte,
  inArray,
  isNull,
  like,
  lt,
  lte,
  ne,
  or,
  sql,
  type SQL,
} from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { caseComments, caseDrafts, caseEvents, cases, comments, users, type CaseStatus } from '../schema.js';
import type { OfficeScope } from '../scope.js';
import { likePattern } from './comments.js';

export type Case = typeof cases.$inferSelect;
export type CaseEvent = typeof caseEvents.$inferSelect;
export type CaseDraft = typeof caseDrafts.$inferSelect;

/** Whose eyes: themselves and whom they stand for today, with the roles they sign by. */
export type CaseViewer = {
  userIds: readonly string[];
  /** Roles of the chain, a section chief's with the section ('' : every section). */
  signs: readonly { role: string; sectionId: string | null }[];
  /** Holds the register: sees everything. */
  registers: boolean;
  /** Sees cases that are not confidential although they are not theirs. */
  readsAll: boolean;
  /** Counters of other sections, whose comments are not for who reads those of their own section only. */
  counterCodesElsewhere?: readonly string[];
};

export const openStatuses: readonly CaseStatus[] = [
  'waiting',
  'received',
  'registered',
  'assigned',
  'drafting',
  'reviewing',
  'approved',
];
/** Those whose legal clock runs; after the reply it stands. */
export const runningStatuses: readonly CaseStatus[] = openStatuses.filter((status) => status !== 'waiting');

/** What this person may see; undefined (no condition) for the register. */
export function visibleTo(db: Queries, scope: OfficeScope, viewer: CaseViewer): SQL | undefined {
  if (viewer.registers) return undefined;
  const mine = or(
    inArray(cases.ownerId, [...viewer.userIds]),
    ...viewer.userIds.map((id) => inChain(`"userId":"${id}"`)),
    exists(
      db
        .select({ one: sql`1` })
        .from(caseEvents)
        .where(
          and(
            eq(caseEvents.officeId, scope.officeId),
            eq(caseEvents.caseId, cases.id),
            inArray(caseEvents.kind, ['drafted', 'signed', 'approved', 'returned']),
            inArray(caseEvents.userId, [...viewer.userIds]),
          ),
        ),
    ),
    ...viewer.signs.map(({ role, sectionId }) =>
      and(
        inChain(`"role":"${role}"`),
        sectionId === null ? undefined : or(isNull(cases.sectionId), eq(cases.sectionId, sectionId)),
      ),
    ),
  );
  return viewer.readsAll ? or(eq(cases.confidential, false), mine) : mine;
}

/** PostgreSQL gives stored objects back with blanks between; names and ids have none. */
function inChain(part: string): SQL {
  return sql`replace(cast(${cases.chain} as text), ' ', '') like ${likePattern(part)} escape '\\'`;
}

export function insertCase(db: Queries, scope: OfficeScope, row: Omit<Case, 'officeId'>): Statement {
  return db.insert(cases).values({ officeId: scope.officeId, ...row });
}

/** For `mustChange`: touches nothing when somebody changed it after `revision`. */
export function updateCase(
  db: Queries,
  scope: OfficeScope,
  id: string,
  revision: number,
  changes: Partial<Omit<Case, 'officeId' | 'id' | 'number' | 'revision'>>,
): Statement {
  return db
    .update(cases)
    .set({ ...changes, revision: revision + 1 })
    .where(and(eq(cases.officeId, scope.officeId), eq(cases.id, id), eq(cases.revision, revision)));
}

export function insertCaseEvent(
  db: Queries,
  scope: OfficeScope,
  event: Omit<CaseEvent, 'officeId'>,
): Statement {
  return db.insert(caseEvents).values({ officeId: scope.officeId, ...event });
}

/** `viewer` undefined: the program itself, or a citizen who proved the case password. */
export async function findCase(
  db: Queries,
  scope: OfficeScope,
  id: string,
  viewer: CaseViewer | undefined,
): Promise<Case | undefined> {
  const rows = await db
    .select()
    .from(cases)
    .where(
      and(
        eq(cases.officeId, scope.officeId),
        eq(cases.id, id),
        viewer === undefined ? undefined : visibleTo(db, scope, viewer),
      ),
    );
  return rows[0];
}

/** By the number the citizen was told; for the look-up, behind its password. */
export async function findCaseByNumber(
  db: Queries,
  scope: OfficeScope,
  number: string,
): Promise<Case | undefined> {
  const rows = await db
    .select()
    .from(cases)
    .where(and(eq(cases.officeId, scope.officeId), eq(cases.number, number)));
  return rows[0];
}

/** The case a comment was opened as, or that answers it. */
export async function findCaseOfComment(
  db: Queries,
  scope: OfficeScope,
  commentId: string,
  viewer: CaseViewer | undefined,
): Promise<Case | undefined> {
  const merged = db
    .select({ id: caseComments.caseId })
    .from(caseComments)
    .where(and(eq(caseComments.officeId, scope.officeId), eq(caseComments.commentId, commentId)));
  const rows = await db
    .select()
    .from(cases)
    .where(
      and(
        eq(cases.officeId, scope.officeId),
        or(eq(cases.commentId, commentId), inArray(cases.id, merged)),
        viewer === undefined ? undefined : visibleTo(db, scope, viewer),
      ),
    )
    .orderBy(desc(cases.receivedAt))
    .limit(1);
  return rows[0];
}

/** Numbers of one year, the highest last four digits: '115-0012' → 12; 0 when there is none. */
export async function findHighestCaseNumber(
  db: Queries,
  scope: OfficeScope,
  prefix: string,
): Promise<number> {
  const rows = await db
    .select({ number: sql<string | null>`max(${cases.number})` })
    .from(cases)
    .where(and(eq(cases.officeId, scope.officeId), like(cases.number, `${prefix}%`)));
  return Number(rows[0]?.number?.slice(prefix.length) ?? 0);
}

export type CaseFilter = {
  /** 'open': before the reply; 'answered': replied or followed. */
  status?: CaseStatus | 'open' | 'answered';
  origin?: Case['origin'];
  petitionType?: string;
  ownerId?: string;
  sectionId?: string;
  channel?: string;
  /** Local days of receipt, both included. */
  from?: string;
  to?: string;
  /** In number, subject or document number. */
  search?: string;
  /** Running and due before this day. */
  dueBefore?: string;
  /** Running and due on or after this day. */
  dueFrom?: string;
  dueTo?: string;
  /** Where the previous page ended. */
  after?: { receivedDay: string; number: string };
};

export type ListedCase = Case & { ownerName: string | null; channel: string };

/** The newest first. */
export async function listCases(
  db: Queries,
  scope: OfficeScope,
  viewer: CaseViewer | undefined,
  filter: CaseFilter,
  limit: number,
): Promise<ListedCase[]> {
  const rows = await db
    .select({ row: cases, ownerName: users.name, channel: comments.channel })
    .from(cases)
    .innerJoin(comments, and(eq(comments.officeId, cases.officeId), eq(comments.id, cases.commentId)))
    .leftJoin(users, eq(users.id, cases.ownerId))
    .where(and(matching(scope, filter), viewer === undefined ? undefined : visibleTo(db, scope, viewer)))
    .orderBy(desc(cases.receivedDay), desc(cases.number))
    .limit(limit);
  return rows.map(({ row, ownerName, channel }) => ({ ...row, ownerName, channel }));
}

export async function countCases(
  db: Queries,
  scope: OfficeScope,
  viewer: CaseViewer | undefined,
  filter: CaseFilter,
): Promise<number> {
  const rows = await db
    .select({ n: sql<number>`count(*)`.mapWith(Number) })
    .from(cases)
    .innerJoin(comments, and(eq(comments.officeId, cases.officeId), eq(comments.id, cases.commentId)))
    .where(and(matching(scope, filter), viewer === undefined ? undefined : visibleTo(db, scope, viewer)));
  return rows[0]?.n ?? 0;
}

function matching(scope: OfficeScope, filter: CaseFilter): SQL | undefined {
  const { status, origin, petitionType, ownerId, sectionId, channel, from, to, search } = filter;
  const { dueBefore, dueFrom, dueTo, after } = filter;
  const pattern = search === undefined ? undefined : likePattern(search.toLowerCase());
  const found = (column: typeof cases.number) => sql`lower(${column}) like ${pattern} escape '\\'`;
  const due = dueBefore !== undefined || dueFrom !== undefined || dueTo !== undefined;
  return and(
    eq(cases.officeId, scope.officeId),
    status === undefined
      ? undefined
      : status === 'open'
        ? inArray(cases.status, [...openStatuses])
        : status === 'answered'
          ? inArray(cases.status, ['replied', 'following'])
          : eq(cases.status, status),
    origin === undefined ? undefined : eq(cases.origin, origin),
    petitionType === undefined ? undefined : sql`${cases.petitionType} = ${petitionType}`,
    ownerId === undefined ? undefined : eq(cases.ownerId, ownerId),
    sectionId === undefined ? undefined : eq(cases.sectionId, sectionId),
    channel === undefined ? undefined : eq(comments.channel, channel),
    from === undefined ? undefined : gte(cases.receivedDay, from),
    to === undefined ? undefined : lte(cases.receivedDay, to),
    pattern === undefined
      ? undefined
      : or(found(cases.number), found(cases.subject), found(cases.documentNumber)),
    due ? inArray(cases.status, [...runningStatuses]) : undefined,
    dueBefore === undefined ? undefined : lt(cases.dueDay, dueBefore),
    dueFrom === undefined ? undefined : gte(cases.dueDay, dueFrom),
    dueTo === undefined ? undefined : lte(cases.dueDay, dueTo),
    after === undefined
      ? undefined
      : or(
          lt(cases.receivedDay, after.receivedDay),
          and(eq(cases.receivedDay, after.receivedDay), lt(cases.number, after.number)),
        ),
  );
}

export type ToldEvent = CaseEvent & { userName: string | null };

/** The story, the earliest first. Of several cases: all their events in that order. */
export async function listCaseEvents(
  db: Queries,
  scope: OfficeScope,
  caseIds: readonly string[],
): Promise<ToldEvent[]> {
  if (caseIds.length === 0) return [];
  const rows = await db
    .select({ event: caseEvents, userName: users.name })
    .from(caseEvents)
    .leftJoin(users, eq(users.id, caseEvents.userId))
    .where(and(eq(caseEvents.officeId, scope.officeId), inArray(caseEvents.caseId, [...caseIds])))
    .orderBy(asc(caseEvents.at), asc(caseEvents.id));
  return rows.map(({ event, userName }) => ({ ...event, userName }));
}

/** Every case whose clock runs; for the calendar and the daily watch, at most 5,000 after an id. */
export async function listRunningCases(db: Queries, scope: OfficeScope, afterId = ''): Promise<Case[]> {
  return await db
    .select()
    .from(cases)
    .where(
      and(
        eq(cases.officeId, scope.officeId),
        inArray(cases.status, [...runningStatuses]),
        gt(cases.id, afterId),
      ),
    )
    .orderBy(asc(cases.id))
    .limit(5_000);
}

/** Cases that wait for a click since before that moment, the oldest first; at most 500. */
export async function listWaitingSince(db: Queries, scope: OfficeScope, before: Date): Promise<Case[]> {
  return await db
    .select()
    .from(cases)
    .where(and(eq(cases.officeId, scope.officeId), eq(cases.status, 'waiting'), lt(cases.receivedAt, before)))
    .orderBy(asc(cases.receivedAt), asc(cases.id))
    .limit(500);
}

export function insertCaseComment(
  db: Queries,
  scope: OfficeScope,
  caseId: string,
  commentId: string,
): Statement {
  return db
    .insert(caseComments)
    .values({ officeId: scope.officeId, caseId, commentId })
    .onConflictDoNothing();
}

/** 併案: the further comments a case answers, without its own. */
export async function listCaseComments(db: Queries, scope: OfficeScope, caseId: string): Promise<string[]> {
  const rows = await db
    .select({ id: caseComments.commentId })
    .from(caseComments)
    .where(and(eq(caseComments.officeId, scope.officeId), eq(caseComments.caseId, caseId)));
  return rows.map(({ id }) => id);
}

export function insertCaseDraft(
  db: Queries,
  scope: OfficeScope,
  draft: Omit<CaseDraft, 'officeId'>,
): Statement {
  return db.insert(caseDrafts).values({ officeId: scope.officeId, ...draft });
}

export function markDraftSent(db: Queries, scope: OfficeScope, draftId: string, at: Date): Statement {
  return db
    .update(caseDrafts)
    .set({ sentAt: at })
    .where(
      and(eq(caseDrafts.officeId, scope.officeId), eq(caseDrafts.id, draftId), isNull(caseDrafts.sentAt)),
    );
}

/** Each wording, the newest first. */
export async function listCaseDrafts(
  db: Queries,
  scope: OfficeScope,
  caseId: string,
): Promise<(CaseDraft & { writerName: string })[]> {
  const rows = await db
    .select({ draft: caseDrafts, writerName: users.name })
    .from(caseDrafts)
    .innerJoin(users, eq(users.id, caseDrafts.writtenBy))
    .where(and(eq(caseDrafts.officeId, scope.officeId), eq(caseDrafts.caseId, caseId)))
    .orderBy(desc(caseDrafts.writtenAt), desc(caseDrafts.id));
  return rows.map(({ draft, writerName }) => ({ ...draft, writerName }));
}

/** Open cases besides this one, for 併案: the newest 100. */
export async function listMergeTargets(
  db: Queries,
  scope: OfficeScope,
  viewer: CaseViewer,
  exceptId: string,
): Promise<Case[]> {
  return await db
    .select()
    .from(cases)
    .where(
      and(
        eq(cases.officeId, scope.officeId),
        ne(cases.id, exceptId),
        inArray(cases.status, [...runningStatuses]),
        visibleTo(db, scope, viewer),
      ),
    )
    .orderBy(desc(cases.receivedDay), desc(cases.number))
    .limit(100);
}
