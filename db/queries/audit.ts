// Why: who did what, when, to what: one row in the same list as each fact.
import { and, asc, count, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { audit } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type AuditRow = typeof audit.$inferSelect;

export type AuditEntry = {
  id: string;
  at: Date;
  /** Null when the command line or the program itself acted. */
  userId: string | null;
  /** `noun.verb`, e.g. `survey.publish`. */
  action: string;
  entity: string;
  entityId: string;
  /** Field names, codes and states; never answers, free text or personal data. */
  detail?: unknown;
};

export function insertAudit(db: Queries, scope: OfficeScope, entry: AuditEntry): Statement {
  return db.insert(audit).values({ officeId: scope.officeId, ...entry, detail: entry.detail ?? null });
}

export async function listAudit(db: Queries, scope: OfficeScope, limit: number) {
  return await db
    .select()
    .from(audit)
    .where(eq(audit.officeId, scope.officeId))
    .orderBy(desc(audit.at), desc(audit.id))
    .limit(limit);
}

/** How many entries of one kind there are. */
export async function countAudit(db: Queries, scope: OfficeScope, action: string): Promise<number> {
  const rows = await db
    .select({ n: count().mapWith(Number) })
    .from(audit)
    .where(and(eq(audit.officeId, scope.officeId), eq(audit.action, action)));
  return rows[0]?.n ?? 0;
}

/** The latest entry of one kind. */
export async function findLastAudit(db: Queries, scope: OfficeScope, action: string) {
  const rows = await db
    .select()
    .from(audit)
    .where(and(eq(audit.officeId, scope.officeId), eq(audit.action, action)))
    .orderBy(desc(audit.at), desc(audit.id))
    .limit(1);
  return rows[0];
}

/** What was done to one thing, of these kinds, in the order of time. */
export async function listAuditOf(
  db: Queries,
  scope: OfficeScope,
  actions: readonly string[],
  entityId: string,
): Promise<AuditRow[]> {
  return await db
    .select()
    .from(audit)
    .where(
      and(
        eq(audit.officeId, scope.officeId),
        inArray(audit.action, [...actions]),
        eq(audit.entityId, entityId),
      ),
    )
    .orderBy(asc(audit.at), asc(audit.id));
}

/** Asked for with every answer out of a tablet's queue: built once for each connection. */
const momentsOf = new WeakMap<Queries, ReturnType<typeof prepareMomentsOf>>();

/** All entries of one kind, the oldest first. */
export async function listAuditMoments(
  db: Queries,
  { officeId }: OfficeScope,
  action: string,
): Promise<{ id: string; at: Date }[]> {
  const query = momentsOf.get(db) ?? prepareMomentsOf(db);
  momentsOf.set(db, query);
  return await query.execute({ officeId, action });
}

function prepareMomentsOf(db: Queries) {
  return db
    .select({ id: audit.id, at: audit.at })
    .from(audit)
    .where(and(eq(audit.officeId, sql.placeholder('officeId')), eq(audit.action, sql.placeholder('action'))))
    .orderBy(asc(audit.at), asc(audit.id))
    .prepare('list_audit_moments');
}

/** Every entry of one kind, the oldest first. */
export async function listAuditByAction(
  db: Queries,
  scope: OfficeScope,
  action: string,
): Promise<AuditRow[]> {
  return await db
    .select()
    .from(audit)
    .where(and(eq(audit.officeId, scope.officeId), eq(audit.action, action)))
    .orderBy(asc(audit.at), asc(audit.id));
}

/** Every entry of these actions, the oldest first, without its detail. */
export async function listEntriesOf(
  db: Queries,
  scope: OfficeScope,
  actions: readonly string[],
): Promise<Pick<typeof audit.$inferSelect, 'action' | 'entityId' | 'userId' | 'at'>[]> {
  return await db
    .select({ action: audit.action, entityId: audit.entityId, userId: audit.userId, at: audit.at })
    .from(audit)
    .where(and(eq(audit.officeId, scope.officeId), inArray(audit.action, [...actions])))
    .orderBy(asc(audit.at), asc(audit.id));
}
