// Why: invitations by mail: lists, what became of each, and taking the addresses away. Counts are all that pages show.
import {
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  inArray,
  isNotNull,
  isNull,
  lt,
  notExists,
  or,
  sql,
  type SQL,
} from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import {
  accessCodes,
  codeBatches,
  invitationLists,
  invitations,
  optOuts,
  type InvitationState,
} from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type InvitationList = typeof invitationLists.$inferSelect;
export type Invitation = typeof invitations.$inferSelect;

/** Newest first. */
export async function listInvitationLists(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
): Promise<InvitationList[]> {
  return await db
    .select()
    .from(invitationLists)
    .where(and(eq(invitationLists.officeId, scope.officeId), eq(invitationLists.surveyId, surveyId)))
    .orderBy(desc(invitationLists.madeAt), desc(invitationLists.id));
}

export async function findInvitationList(
  db: Queries,
  scope: OfficeScope,
  id: string,
): Promise<InvitationList | undefined> {
  const rows = await db
    .select()
    .from(invitationLists)
    .where(and(eq(invitationLists.officeId, scope.officeId), eq(invitationLists.id, id)));
  return rows[0];
}

export type InvitationCount = {
  listId: string;
  state: InvitationState;
  spent: boolean;
  reminded: number;
  n: number;
};

/** By list, state and whether answered. */
export async function countInvitations(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
): Promise<InvitationCount[]> {
  return await db
    .select({
      listId: invitations.listId,
      state: invitations.state,
      spent: accessCodes.spent,
      reminded: count(invitations.remindedAt).mapWith(Number),
      n: count().mapWith(Number),
    })
    .from(invitations)
    .innerJoin(
      invitationLists,
      and(eq(invitationLists.officeId, invitations.officeId), eq(invitationLists.id, invitations.listId)),
    )
    .innerJoin(
      accessCodes,
      and(eq(accessCodes.officeId, invitations.officeId), eq(accessCodes.codeHash, invitations.codeHash)),
    )
    .where(and(eq(invitations.officeId, scope.officeId), eq(invitationLists.surveyId, surveyId)))
    .groupBy(invitations.listId, invitations.state, accessCodes.spent);
}

/** Touches no row when another list of the survey has got that number: put it in `mustChange`. */
export function insertInvitationList(
  db: Queries,
  scope: OfficeScope,
  row: Omit<InvitationList, 'officeId' | 'remindFrom' | 'purgedAt'>,
): Statement {
  return db
    .insert(invitationLists)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoNothing({
      target: [invitationLists.officeId, invitationLists.surveyId, invitationLists.number],
    });
}

/** At most 200 at a time. */
export function insertInvitations(
  db: Queries,
  scope: OfficeScope,
  rows: readonly Pick<
    Invitation,
    'id' | 'listId' | 'name' | 'email' | 'code' | 'optOutHash' | 'codeHash' | 'language'
  >[],
): Statement {
  return db
    .insert(invitations)
    .values(
      rows.map((row) => ({ officeId: scope.officeId, ...row, state: 'waiting' as const, attempts: 0 })),
    );
}

/** That the code of an invitation is such, and its batch. */
function codeIs(db: Queries, scope: OfficeScope, such: SQL | undefined): SQL {
  return exists(
    db
      .select({ one: sql`1` })
      .from(accessCodes)
      .innerJoin(
        codeBatches,
        and(eq(codeBatches.officeId, accessCodes.officeId), eq(codeBatches.id, accessCodes.batchId)),
      )
      .where(
        and(eq(accessCodes.officeId, scope.officeId), eq(accessCodes.codeHash, invitations.codeHash), such),
      ),
  );
}

const opensSomething = (db: Queries, scope: OfficeScope): SQL =>
  codeIs(db, scope, and(eq(accessCodes.spent, false), isNull(codeBatches.endedAt)));

/** `abandoned`: without those on their way now, which were claimed since. */
export type Batch = { limit: number; abandoned?: Date };

function isFree({ abandoned }: Batch): SQL | undefined {
  return abandoned === undefined
    ? undefined
    : or(isNull(invitations.claimedAt), lt(invitations.claimedAt, abandoned));
}

/** Those that wait to be sent, and whose link opens something; the least tried first, then in the order of the list. */
export async function listWaiting(
  db: Queries,
  scope: OfficeScope,
  listId: string,
  batch: Batch,
): Promise<Invitation[]> {
  return await db
    .select()
    .from(invitations)
    .where(
      and(
        eq(invitations.officeId, scope.officeId),
        eq(invitations.listId, listId),
        eq(invitations.state, 'waiting'),
        isNotNull(invitations.email),
        opensSomething(db, scope),
        isFree(batch),
      ),
    )
    .orderBy(asc(invitations.attempts), asc(invitations.id))
    .limit(batch.limit);
}

/** Those that were sent before that moment, were not reminded, and have not answered; the least tried first. */
export async function listToRemind(
  db: Queries,
  scope: OfficeScope,
  listId: string,
  { sentBefore, mostAttempts, ...batch }: Batch & { sentBefore: Date; mostAttempts: number },
): Promise<Invitation[]> {
  return await db
    .select()
    .from(invitations)
    .where(
      and(
        eq(invitations.officeId, scope.officeId),
        eq(invitations.listId, listId),
        eq(invitations.state, 'sent'),
        isNull(invitations.remindedAt),
        lt(invitations.sentAt, sentBefore),
        lt(invitations.attempts, mostAttempts),
        isNotNull(invitations.email),
        opensSomething(db, scope),
        isFree(batch),
      ),
    )
    .orderBy(asc(invitations.attempts), asc(invitations.id))
    .limit(batch.limit);
}

/** The addresses of a list that mail has reached, or will: not those that still wait after its codes were ended. */
export async function listInvitedAddresses(
  db: Queries,
  scope: OfficeScope,
  listId: string,
): Promise<string[]> {
  const rows = await db
    .select({ email: invitations.email })
    .from(invitations)
    .where(
      and(
        eq(invitations.officeId, scope.officeId),
        eq(invitations.listId, listId),
        or(
          eq(invitations.state, 'sent'),
          and(
            eq(invitations.state, 'waiting'),
            codeIs(db, scope, or(isNull(codeBatches.endedAt), eq(accessCodes.spent, true))),
          ),
        ),
      ),
    );
  return rows.flatMap(({ email }) => (email === null ? [] : [email]));
}

/** Those whose address the mail server refused. */
export async function listBounced(db: Queries, scope: OfficeScope, listId: string): Promise<Invitation[]> {
  return await db
    .select()
    .from(invitations)
    .where(
      and(
        eq(invitations.officeId, scope.officeId),
        eq(invitations.listId, listId),
        inArray(invitations.state, ['bounced', 'failed']),
        isNotNull(invitations.email),
      ),
    )
    .orderBy(asc(invitations.id));
}

/**
 * Touches no row when another process is at it already, or is done with it, which sets the tries back; nor when the person
 * has answered or opted out, or codes or addresses are gone, since it was listed: put it in `mustChange`.
 */
export function claimInvitation(
  db: Queries,
  scope: OfficeScope,
  { id, state, attempts }: Pick<Invitation, 'id' | 'state' | 'attempts'>,
  emailHash: string,
  at: Date,
): Statement {
  const optedOut = db
    .select({ one: sql`1` })
    .from(optOuts)
    .where(and(eq(optOuts.officeId, scope.officeId), eq(optOuts.emailHash, emailHash)));
  return db
    .update(invitations)
    .set({ attempts: attempts + 1, claimedAt: at })
    .where(
      and(
        eq(invitations.officeId, scope.officeId),
        eq(invitations.id, id),
        eq(invitations.attempts, attempts),
        eq(invitations.state, state),
        isNull(invitations.remindedAt),
        isNotNull(invitations.email),
        opensSomething(db, scope),
        notExists(optedOut),
      ),
    );
}

/** What became of a try that was claimed. Touches no row when something else became of the invitation meanwhile: that stands. */
export function endTry(
  db: Queries,
  scope: OfficeScope,
  { id, state }: Pick<Invitation, 'id' | 'state'>,
  changes: Partial<Pick<Invitation, 'state' | 'attempts' | 'lastError' | 'sentAt' | 'remindedAt'>>,
): Statement {
  return db
    .update(invitations)
    .set({ ...changes, claimedAt: null })
    .where(
      and(eq(invitations.officeId, scope.officeId), eq(invitations.id, id), eq(invitations.state, state)),
    );
}

export function markOptedOut(db: Queries, scope: OfficeScope, id: string): Statement {
  return db
    .update(invitations)
    .set({ state: 'opted_out' })
    .where(and(eq(invitations.officeId, scope.officeId), eq(invitations.id, id)));
}

/** Touches no row unless it was sent: put it in `mustChange`. */
export function markBounced(db: Queries, scope: OfficeScope, id: string, reason: string): Statement {
  return db
    .update(invitations)
    .set({ state: 'bounced', lastError: reason })
    .where(
      and(eq(invitations.officeId, scope.officeId), eq(invitations.id, id), eq(invitations.state, 'sent')),
    );
}

/** Touches no row when it was asked for already or the addresses are gone: put it in `mustChange`. */
export function startReminding(db: Queries, scope: OfficeScope, listId: string, at: Date): Statement {
  return db
    .update(invitationLists)
    .set({ remindFrom: at })
    .where(
      and(
        eq(invitationLists.officeId, scope.officeId),
        eq(invitationLists.id, listId),
        isNull(invitationLists.remindFrom),
        isNull(invitationLists.purgedAt),
      ),
    );
}

/** By the link in the mail, before any office is known. */
export async function findInvitationByOptOut(
  db: Queries,
  optOutHash: string,
): Promise<Invitation | undefined> {
  const rows = await db.select().from(invitations).where(eq(invitations.optOutHash, optOutHash));
  return rows[0];
}

export function insertOptOut(db: Queries, scope: OfficeScope, emailHash: string, at: Date): Statement {
  return db
    .insert(optOuts)
    .values({ officeId: scope.officeId, emailHash, at })
    .onConflictDoNothing({ target: [optOuts.officeId, optOuts.emailHash] });
}

/** Which of these have opted out; at most 500 at a time. */
export async function listOptedOut(
  db: Queries,
  scope: OfficeScope,
  hashes: readonly string[],
): Promise<string[]> {
  if (hashes.length === 0) return [];
  const rows = await db
    .select({ hash: optOuts.emailHash })
    .from(optOuts)
    .where(and(eq(optOuts.officeId, scope.officeId), inArray(optOuts.emailHash, [...hashes])));
  return rows.map((row) => row.hash);
}

/** Takes every address of a list away; what became of the invitations stays as numbers, and the link of its mails says so. */
export function purgeInvitations(db: Queries, scope: OfficeScope, listId: string): Statement {
  return db
    .update(invitations)
    .set({ name: null, email: null, code: null })
    .where(and(eq(invitations.officeId, scope.officeId), eq(invitations.listId, listId)));
}

/** Touches no row when it was purged already: put it in `mustChange`. */
export function markListPurged(db: Queries, scope: OfficeScope, listId: string, at: Date): Statement {
  return db
    .update(invitationLists)
    .set({ purgedAt: at })
    .where(
      and(
        eq(invitationLists.officeId, scope.officeId),
        eq(invitationLists.id, listId),
        isNull(invitationLists.purgedAt),
      ),
    );
}

/** Lists made before that moment whose addresses are still there. */
export async function listListsBefore(
  db: Queries,
  scope: OfficeScope,
  before: Date,
): Promise<InvitationList[]> {
  return await db
    .select()
    .from(invitationLists)
    .where(
      and(
        eq(invitationLists.officeId, scope.officeId),
        lt(invitationLists.madeAt, before),
        isNull(invitationLists.purgedAt),
      ),
    )
    .orderBy(asc(invitationLists.id));
}
