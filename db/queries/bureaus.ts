// Why: which offices belong to a bureau. The bureau asks, the office agrees, either ends it: each side reads its own half.
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { bureauOffices, offices, type BureauOfficeState } from '../schema.js';
import type { OfficeScope } from '../scope.js';
import type { Office } from './offices.js';

export type Membership = { office: Office; state: BureauOfficeState; changedAt: Date };

/** Every office that was ever asked by this bureau. */
export async function listMemberships(db: Queries, scope: OfficeScope): Promise<Membership[]> {
  return await db
    .select({ office: offices, state: bureauOffices.state, changedAt: bureauOffices.changedAt })
    .from(bureauOffices)
    .innerJoin(offices, eq(offices.id, bureauOffices.memberId))
    .where(eq(bureauOffices.officeId, scope.officeId))
    .orderBy(asc(bureauOffices.memberId));
}

/** The bureaus that ever asked this office. */
export async function listBureausOf(db: Queries, scope: OfficeScope): Promise<Membership[]> {
  return await db
    .select({ office: offices, state: bureauOffices.state, changedAt: bureauOffices.changedAt })
    .from(bureauOffices)
    .innerJoin(offices, eq(offices.id, bureauOffices.officeId))
    .where(eq(bureauOffices.memberId, scope.officeId))
    .orderBy(asc(bureauOffices.officeId));
}

/** @param scope the bureau's own. Asked again after an end, it begins anew. */
export function upsertMembership(
  db: Queries,
  scope: OfficeScope,
  row: { memberId: string; state: BureauOfficeState; changedAt: Date },
): Statement {
  const { state, changedAt } = row;
  return db
    .insert(bureauOffices)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoUpdate({
      target: [bureauOffices.officeId, bureauOffices.memberId],
      set: { state, changedAt },
    });
}

/** @param scope the bureau's own. The first time: one that is there is a breach of uniqueness. */
export function insertMembership(
  db: Queries,
  scope: OfficeScope,
  row: { memberId: string; changedAt: Date },
): Statement {
  return db.insert(bureauOffices).values({ officeId: scope.officeId, state: 'asked', ...row });
}

type Move = { from: readonly BureauOfficeState[]; to: BureauOfficeState; at: Date };

/** The bureau's side. Touches no row unless its state is one of `from`: put it in `mustChange`. */
export function moveMember(db: Queries, scope: OfficeScope, memberId: string, move: Move): Statement {
  return db
    .update(bureauOffices)
    .set({ state: move.to, changedAt: move.at })
    .where(
      and(
        eq(bureauOffices.officeId, scope.officeId),
        eq(bureauOffices.memberId, memberId),
        inArray(bureauOffices.state, [...move.from]),
      ),
    );
}

/** The office's side of the same. */
export function moveBureau(db: Queries, scope: OfficeScope, bureauId: string, move: Move): Statement {
  return db
    .update(bureauOffices)
    .set({ state: move.to, changedAt: move.at })
    .where(
      and(
        eq(bureauOffices.memberId, scope.officeId),
        eq(bureauOffices.officeId, bureauId),
        inArray(bureauOffices.state, [...move.from]),
      ),
    );
}
