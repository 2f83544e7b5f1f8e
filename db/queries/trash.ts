// Why: what was thrown away, until it is put back or its days are over.
import { and, count, desc, eq, gte, lt, or, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { trash, users, type TrashKind } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Thrown = typeof trash.$inferSelect;
/** What a list needs: never the rows, which may be large. */
export type ThrownSummary = Omit<Thrown, 'officeId' | 'rows'> & { thrownByName: string };

export function insertTrash(db: Queries, scope: OfficeScope, row: Omit<Thrown, 'officeId'>): Statement {
  return db.insert(trash).values({ officeId: scope.officeId, ...row });
}

/** Up to when a kind lies in the trash: what was thrown before is over. */
export type TrashEnd = { kind: TrashKind; before: Date };

/** What is still there of these kinds, the newest first, at most `limit`. */
export async function listTrash(
  db: Queries,
  scope: OfficeScope,
  ends: readonly TrashEnd[],
  limit: number,
): Promise<ThrownSummary[]> {
  return await db
    .select({
      id: trash.id,
      kind: trash.kind,
      subject: trash.subject,
      name: trash.name,
      thrownBy: trash.thrownBy,
      thrownByName: users.name,
      thrownAt: trash.thrownAt,
    })
    .from(trash)
    .innerJoin(users, eq(users.id, trash.thrownBy))
    .where(
      and(
        eq(trash.officeId, scope.officeId),
        or(
          sql`false`,
          ...ends.map(({ kind, before }) => and(eq(trash.kind, kind), gte(trash.thrownAt, before))),
        ),
      ),
    )
    .orderBy(desc(trash.thrownAt), desc(trash.id))
    .limit(limit);
}

export async function findTrash(db: Queries, scope: OfficeScope, id: string): Promise<Thrown | undefined> {
  const rows = await db
    .select()
    .from(trash)
    .where(and(eq(trash.officeId, scope.officeId), eq(trash.id, id)));
  return rows[0];
}

/** Guard with mustChange: touches no row when somebody was quicker. */
export function deleteTrash(db: Queries, scope: OfficeScope, id: string): Statement {
  return db.delete(trash).where(and(eq(trash.officeId, scope.officeId), eq(trash.id, id)));
}

function over(scope: OfficeScope, ends: readonly TrashEnd[]) {
  return and(
    eq(trash.officeId, scope.officeId),
    or(sql`false`, ...ends.map(({ kind, before }) => and(eq(trash.kind, kind), lt(trash.thrownAt, before)))),
  );
}

export async function countTrashOver(
  db: Queries,
  scope: OfficeScope,
  ends: readonly TrashEnd[],
): Promise<number> {
  const rows = await db
    .select({ n: count().mapWith(Number) })
    .from(trash)
    .where(over(scope, ends));
  return rows[0]?.n ?? 0;
}

export function deleteTrashOver(db: Queries, scope: OfficeScope, ends: readonly TrashEnd[]): Statement {
  return db.delete(trash).where(over(scope, ends));
}
