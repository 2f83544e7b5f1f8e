// Why: the audit log as it is read: newest first, by key, narrowed by person, kind, date and object; one office at a time.
import { and, asc, desc, eq, gte, inArray, isNull, lt, or, sql, type SQL } from 'drizzle-orm';
import type { Queries } from '../connection.js';
import { audit, cases, users } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type AuditFilters = {
  /** Null: the program itself, or the command line. */
  userId?: string | null | undefined;
  /** The noun of the action: 'survey' of 'survey.publish'. */
  noun?: string | undefined;
  entityId?: string | undefined;
  /** From this moment. */
  from?: Date | undefined;
  /** Before this moment. */
  before?: Date | undefined;
};

export type AuditKey = { at: Date; id: string };
export type AuditRow = typeof audit.$inferSelect & { userName: string | null };

export async function pageAudit(
  db: Queries,
  scope: OfficeScope,
  filters: AuditFilters,
  after: AuditKey | undefined,
  limit: number,
): Promise<AuditRow[]> {
  const rows = await db
    .select({ entry: audit, userName: users.name })
    .from(audit)
    .leftJoin(users, eq(users.id, audit.userId))
    .where(and(...matching(scope, filters), after && olderThan(after)))
    .orderBy(desc(audit.at), desc(audit.id))
    .limit(limit);
  return rows.map(({ entry, userName }) => ({ ...entry, userName }));
}

/** The newest of one action about one thing, with who did it. */
export async function listAuditOf(
  db: Queries,
  scope: OfficeScope,
  action: string,
  entityId: string,
  limit: number,
): Promise<AuditRow[]> {
  const rows = await db
    .select({ entry: audit, userName: users.name })
    .from(audit)
    .leftJoin(users, eq(users.id, audit.userId))
    .where(and(eq(audit.officeId, scope.officeId), eq(audit.action, action), eq(audit.entityId, entityId)))
    .orderBy(desc(audit.at), desc(audit.id))
    .limit(limit);
  return rows.map(({ entry, userName }) => ({ ...entry, userName }));
}

function olderThan({ at, id }: AuditKey): SQL | undefined {
  return or(lt(audit.at, at), and(eq(audit.at, at), lt(audit.id, id)));
}

function matching(
  scope: OfficeScope,
  { userId, noun, entityId, from, before }: AuditFilters,
): (SQL | undefined)[] {
  return [
    eq(audit.officeId, scope.officeId),
    userId === undefined ? undefined : userId === null ? isNull(audit.userId) : eq(audit.userId, userId),
    noun === undefined
      ? undefined
      : sql`${audit.action} like ${`${noun.replaceAll('_', '!_')}.%`} escape '!'`,
    entityId === undefined ? undefined : eq(audit.entityId, entityId),
    from && gte(audit.at, from),
    before && lt(audit.at, before),
  ];
}

/** Every action that occurs in the office, by its code. */
export async function listAuditActions(db: Queries, scope: OfficeScope): Promise<string[]> {
  const rows = await db
    .selectDistinct({ action: audit.action })
    .from(audit)
    .where(eq(audit.officeId, scope.officeId));
  return rows.map(({ action }) => action);
}

/** Everybody who ever acted in the office, those who have left it too. */
export async function listAuditPeople(
  db: Queries,
  scope: OfficeScope,
): Promise<{ id: string; name: string }[]> {
  return await db
    .selectDistinct({ id: users.id, name: users.name })
    .from(audit)
    .innerJoin(users, eq(users.id, audit.userId))
    .where(eq(audit.officeId, scope.officeId))
    .orderBy(asc(users.id));
}

/** Which of these cases (at most 500) are confidential. */
export async function listConfidentialCases(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select({ id: cases.id })
    .from(cases)
    .where(
      and(eq(cases.officeId, scope.officeId), inArray(cases.id, [...ids]), eq(cases.confidential, true)),
    );
  return rows.map(({ id }) => id);
}
