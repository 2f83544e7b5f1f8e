// Why: who somebody is at the office's provider of identities, and since when; one that was untied stays to be read.
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { linkedIdentities } from '../schema.js';

export type LinkedIdentity = typeof linkedIdentities.$inferSelect;

/** Whose account an identity opens today. */
export async function findIdentity(
  db: Queries,
  who: { issuer: string; subject: string },
): Promise<LinkedIdentity | undefined> {
  const rows = await db
    .select()
    .from(linkedIdentities)
    .where(
      and(
        eq(linkedIdentities.issuer, who.issuer),
        eq(linkedIdentities.subject, who.subject),
        isNull(linkedIdentities.unlinkedAt),
      ),
    );
  return rows[0];
}

/** What opens a person's account today, of whatever provider; the oldest first. */
export async function listIdentitiesOfUser(db: Queries, userId: string): Promise<LinkedIdentity[]> {
  return await db
    .select()
    .from(linkedIdentities)
    .where(and(eq(linkedIdentities.userId, userId), isNull(linkedIdentities.unlinkedAt)))
    .orderBy(asc(linkedIdentities.linkedAt), asc(linkedIdentities.id));
}

/** A unique violation where the identity, or the person, is tied at this provider already. */
export function insertIdentity(
  db: Queries,
  row: Omit<LinkedIdentity, 'unlinkedAt' | 'unlinkedBy'>,
): Statement {
  return db.insert(linkedIdentities).values({ ...row, unlinkedAt: null, unlinkedBy: null });
}

/** Guard with mustChange: touches no row of another person, nor one that is untied already. */
export function endIdentity(
  db: Queries,
  whose: { userId: string; id: string },
  by: { at: Date; userId: string },
): Statement {
  return db
    .update(linkedIdentities)
    .set({ unlinkedAt: by.at, unlinkedBy: by.userId })
    .where(
      and(
        eq(linkedIdentities.id, whose.id),
        eq(linkedIdentities.userId, whose.userId),
        isNull(linkedIdentities.unlinkedAt),
      ),
    );
}
