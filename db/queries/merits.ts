// Why: 績優事蹟 (S78): praise that a person nominated and the director decided on, apart from every score.
import { and, desc, eq, gte, inArray, lte } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { merits, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Merit = typeof merits.$inferSelect;
export type ShownMerit = Merit & { nominator: string };

export function insertMerit(
  db: Queries,
  scope: OfficeScope,
  merit: Pick<
    Merit,
    'id' | 'commentId' | 'person' | 'day' | 'deed' | 'awardingBody' | 'nominatedBy' | 'nominatedAt'
  >,
): Statement {
  return db.insert(merits).values({
    officeId: scope.officeId,
    ...merit,
    state: 'nominated',
    reason: '',
    decidedBy: null,
    decidedAt: null,
    revision: 1,
  });
}

/** By the day of the deed, the latest first; days both included. */
export async function listMerits(
  db: Queries,
  scope: OfficeScope,
  filter: { from?: string; to?: string } = {},
): Promise<ShownMerit[]> {
  const rows = await db
    .select({ merit: merits, nominator: users.name })
    .from(merits)
    .innerJoin(users, eq(users.id, merits.nominatedBy))
    .where(
      and(
        eq(merits.officeId, scope.officeId),
        filter.from === undefined ? undefined : gte(merits.day, filter.from),
        filter.to === undefined ? undefined : lte(merits.day, filter.to),
      ),
    )
    .orderBy(desc(merits.day), desc(merits.id))
    .limit(500);
  return rows.map(({ merit, nominator }) => ({ ...merit, nominator }));
}

export async function findMerit(db: Queries, scope: OfficeScope, id: string): Promise<Merit | undefined> {
  const rows = await db
    .select()
    .from(merits)
    .where(and(eq(merits.officeId, scope.officeId), eq(merits.id, id)));
  return rows[0];
}

/** Which of these comments (at most 500) were nominated, whatever became of it. */
export async function listNominated(
  db: Queries,
  scope: OfficeScope,
  commentIds: readonly string[],
): Promise<string[]> {
  if (commentIds.length === 0) return [];
  const rows = await db
    .selectDistinct({ commentId: merits.commentId })
    .from(merits)
    .where(and(eq(merits.officeId, scope.officeId), inArray(merits.commentId, [...commentIds])));
  return rows.flatMap(({ commentId }) => (commentId === null ? [] : [commentId]));
}

/** For `mustChange`: touches nothing when somebody decided after `revision`. */
export function updateMerit(
  db: Queries,
  scope: OfficeScope,
  id: string,
  revision: number,
  values: Pick<Merit, 'state' | 'reason' | 'decidedBy' | 'decidedAt'>,
): Statement {
  return db
    .update(merits)
    .set({ ...values, revision: revision + 1 })
    .where(and(eq(merits.officeId, scope.officeId), eq(merits.id, id), eq(merits.revision, revision)));
}
