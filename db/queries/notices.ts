// Why: what is sent to citizens has a row of its own, in the same list as what it reports, so that nothing is told that did
// not happen and nothing that happened is forgotten. Addresses and bodies end with the contact data.
import { and, count, desc, eq, inArray, isNotNull, isNull, lt, ne, or, type SQL } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { cases, notices, petitioners } from '../schema.js';
import type { OfficeScope } from '../scope.js';
import { endedPetitioners } from './register.js';

export type Notice = typeof notices.$inferSelect;

export function insertNotice(db: Queries, scope: OfficeScope, notice: Omit<Notice, 'officeId'>): Statement {
  return db.insert(notices).values({ officeId: scope.officeId, ...notice });
}

export async function findNotice(db: Queries, scope: OfficeScope, id: string): Promise<Notice | undefined> {
  const rows = await db
    .select()
    .from(notices)
    .where(and(eq(notices.officeId, scope.officeId), eq(notices.id, id)));
  return rows[0];
}

/** What became of an attempt. With `forgetBody` the text is not kept: it held a password or a link that opens something. */
export function updateNotice(
  db: Queries,
  scope: OfficeScope,
  id: string,
  became: Pick<Notice, 'state' | 'attempts' | 'lastError' | 'sentAt'>,
  forgetBody: boolean,
): Statement {
  return db
    .update(notices)
    .set(forgetBody ? { ...became, body: null } : became)
    .where(and(eq(notices.officeId, scope.officeId), eq(notices.id, id)));
}

export type NoticeRow = Omit<Notice, 'body' | 'officeId'> & { caseNumber: string | null };

/** All but the text. */
const shown = {
  id: notices.id,
  caseId: notices.caseId,
  medium: notices.medium,
  purpose: notices.purpose,
  to: notices.to,
  subject: notices.subject,
  state: notices.state,
  attempts: notices.attempts,
  lastError: notices.lastError,
  createdAt: notices.createdAt,
  sentAt: notices.sentAt,
  caseNumber: cases.number,
};

/** The newest first, without bodies, and without those of confidential cases. */
export async function listNotices(
  db: Queries,
  scope: OfficeScope,
  { state, offset, limit }: { state: Notice['state'] | undefined; offset: number; limit: number },
): Promise<NoticeRow[]> {
  return await db
    .select(shown)
    .from(notices)
    .leftJoin(cases, and(eq(cases.officeId, notices.officeId), eq(cases.id, notices.caseId)))
    .where(
      and(
        eq(notices.officeId, scope.officeId),
        state === undefined ? undefined : eq(notices.state, state),
        or(isNull(cases.id), eq(cases.confidential, false)),
      ),
    )
    .orderBy(desc(notices.createdAt), desc(notices.id))
    .limit(limit)
    .offset(offset);
}

/** Of one case, for who may see it; the newest first. */
export async function listNoticesOfCase(
  db: Queries,
  scope: OfficeScope,
  caseId: string,
): Promise<NoticeRow[]> {
  return await db
    .select(shown)
    .from(notices)
    .leftJoin(cases, and(eq(cases.officeId, notices.officeId), eq(cases.id, notices.caseId)))
    .where(and(eq(notices.officeId, scope.officeId), eq(notices.caseId, caseId)))
    .orderBy(desc(notices.createdAt), desc(notices.id));
}

/** Whose text and address have served: their petitioner is gone (or goes with `gone`), or no case stands behind them. */
function served(db: Queries, scope: OfficeScope, before: Date, gone: SQL | undefined) {
  return and(
    eq(notices.officeId, scope.officeId),
    or(isNotNull(notices.to), isNotNull(notices.body)),
    ne(notices.state, 'waiting'),
    or(
      and(isNull(notices.caseId), lt(notices.createdAt, before)),
      inArray(
        notices.caseId,
        db
          .select({ id: cases.id })
          .from(cases)
          .innerJoin(
            petitioners,
            and(eq(petitioners.officeId, cases.officeId), eq(petitioners.commentId, cases.commentId)),
          )
          .where(and(eq(cases.officeId, scope.officeId), gone)),
      ),
    ),
  );
}

/**
 * Empties address and text where the contact data they came from are gone, or, where no case stands behind them, after
 * the same time. What was sent when, and whether it arrived, stays. To run after the petitioners were purged.
 */
export function purgeNotices(db: Queries, scope: OfficeScope, before: Date): Statement {
  return db
    .update(notices)
    .set({ to: null, body: null })
    .where(served(db, scope, before, isNotNull(petitioners.purgedAt)));
}

/** How many would be emptied once the petitioners of before that moment are. */
export async function countServedNotices(db: Queries, scope: OfficeScope, before: Date): Promise<number> {
  const gone = or(isNotNull(petitioners.purgedAt), endedPetitioners(db, scope, before));
  const rows = await db
    .select({ n: count().mapWith(Number) })
    .from(notices)
    .where(served(db, scope, before, gone));
  return rows[0]?.n ?? 0;
}
