// Why: invitations by mail: lists, what became of each, and taking the addresses away. Counts are all that pages show.
import { and, asc, count, desc, eq, inArray, isNotNull, isNull, lt } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { accessCodes, invitationLists, invitations, optOuts, type InvitationState } from '../schema.js';
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

export function insertInvitationList(
  db: Queries,
  scope: OfficeScope,
  row: Omit<InvitationList, 'officeId' | 'remindFrom' | 'purgedAt'>,
): Statement {
  return db.insert(invitationLists).values({ officeId: scope.officeId, ...row });
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

/** Those that wait to be sent, the least tried first, then in the order of the list. */
export async function listWaiting(
  db: Queries,
  scope: OfficeScope,
  listId: string,
  limit: number,
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
      ),
    )
    .orderBy(asc(invitations.attempts), asc(invitations.id))
    .limit(limit);
}

/** Those that were sent before that moment, were not reminded, and have not answered; the least tried first. */
export async function listToRemind(
  db: Queries,
  scope: OfficeScope,
  listId: string,
  sentBefore: Date,
  mostAttempts: number,
  limit: number,
): Promise<Invitation[]> {
  const rows = await db
    .select({ invitation: invitations })
    .from(invitations)
    .innerJoin(
      accessCodes,
      and(eq(accessCodes.officeId, invitations.officeId), eq(accessCodes.codeHash, invitations.codeHash)),
    )
    .where(
      and(
        eq(invitations.officeId, scope.officeId),
        eq(invitations.listId, listId),
        eq(invitations.state, 'sent'),
        isNull(invitations.remindedAt),
        lt(invitations.sentAt, sentBefore),
        lt(invitations.attempts, mostAttempts),
        isNotNull(invitations.email),
        eq(accessCodes.spent, false),
      ),
    )
    .orderBy(asc(invitations.attempts), asc(invitations.id))
    .limit(limit);
  return rows.map((row) => row.invitation);
}

/** The addresses of a list that mail has reached, or will. */
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
        inArray(invitations.state, ['waiting', 'sent']),
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
 * Touches no row when another process is at it already, or is done with it, which sets the tries back: put it in
 * `mustChange`.
 */
export function claimInvitation(
  db: Queries,
  scope: OfficeScope,
  { id, state, attempts }: Pick<Invitation, 'id' | 'state' | 'attempts'>,
): Statement {
  return db
    .update(invitations)
    .set({ attempts: attempts + 1 })
    .where(
      and(
        eq(invitations.officeId, scope.officeId),
        eq(invitations.id, id),
        eq(invitations.attempts, attempts),
        eq(invitations.state, state),
        isNull(invitations.remindedAt),
      ),
    );
}

export function updateInvitation(
  db: Queries,
  scope: OfficeScope,
  id: string,
  changes: Partial<Pick<Invitation, 'state' | 'attempts' | 'lastError' | 'sentAt' | 'remindedAt'>>,
): Statement {
  return db
    .update(invitations)
    .set(changes)
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
