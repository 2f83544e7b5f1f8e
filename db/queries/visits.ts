// Why: how many people came and how many were asked, per day, service and counter: the lower lines of a response rate.
import { and, asc, eq, gte, isNull, lte, sql } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { visits } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type Visit = typeof visits.$inferSelect;
export type VisitKey = Pick<Visit, 'day' | 'serviceCode' | 'counterCode'>;
export type VisitFigures = Pick<Visit, 'visitors' | 'offered'>;

/** Days both included, earliest first. Empty codes mean "all". */
export async function listVisits(
  db: Queries,
  scope: OfficeScope,
  from: string,
  to: string,
): Promise<Visit[]> {
  return await db
    .select()
    .from(visits)
    .where(and(eq(visits.officeId, scope.officeId), gte(visits.day, from), lte(visits.day, to)))
    .orderBy(asc(visits.day), asc(visits.serviceCode), asc(visits.counterCode));
}

/** Entered again, the later entry holds; one that says nothing of offers leaves what was said of them, where it still can be. */
export function upsertVisit(db: Queries, scope: OfficeScope, row: Omit<Visit, 'officeId'>): Statement {
  const { visitors, offered, enteredBy, enteredAt } = row;
  const stillPossible = sql`case when ${visits.offered} <= ${visitors} then ${visits.offered} end`;
  return db
    .insert(visits)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoUpdate({
      target: [visits.officeId, visits.day, visits.serviceCode, visits.counterCode],
      set: { visitors, offered: offered ?? stillPossible, enteredBy, enteredAt },
    });
}

/** Refused by the key where the day has a figure again. */
export function insertVisit(db: Queries, scope: OfficeScope, row: Visit): Statement {
  return db.insert(visits).values({ ...row, officeId: scope.officeId });
}

/** Changes nothing where the figures are no longer those of `before`. */
export function updateVisit(
  db: Queries,
  scope: OfficeScope,
  row: Omit<Visit, 'officeId'>,
  before: VisitFigures,
): Statement {
  const { visitors, offered, enteredBy, enteredAt } = row;
  return db
    .update(visits)
    .set({ visitors, offered, enteredBy, enteredAt })
    .where(and(isVisit(scope, row), hasFigures(before)));
}

/** @param before takes nothing away where the figures are no longer these */
export function deleteVisit(
  db: Queries,
  scope: OfficeScope,
  key: VisitKey,
  before?: VisitFigures,
): Statement {
  return db
    .delete(visits)
    .where(and(isVisit(scope, key), before === undefined ? undefined : hasFigures(before)));
}

const isVisit = (scope: OfficeScope, key: VisitKey) =>
  and(
    eq(visits.officeId, scope.officeId),
    eq(visits.day, key.day),
    eq(visits.serviceCode, key.serviceCode),
    eq(visits.counterCode, key.counterCode),
  );

const hasFigures = ({ visitors, offered }: VisitFigures) =>
  and(eq(visits.visitors, visitors), offered === null ? isNull(visits.offered) : eq(visits.offered, offered));
