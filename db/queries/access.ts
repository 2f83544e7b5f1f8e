// Why: what a survey asks of web answers, and its one-time codes: found by their hash, spent by finishing.
import { and, asc, count, desc, eq, gte, inArray, isNull, or, sql, type SQL } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { accessCodes, codeBatches, responses, surveyAccess } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type SurveyAccess = typeof surveyAccess.$inferSelect;
export type CodeBatch = typeof codeBatches.$inferSelect;
export type AccessCode = typeof accessCodes.$inferSelect;

export async function listAccess(db: Queries, scope: OfficeScope): Promise<SurveyAccess[]> {
  return await db
    .select()
    .from(surveyAccess)
    .where(eq(surveyAccess.officeId, scope.officeId))
    .orderBy(asc(surveyAccess.surveyId));
}

export async function findAccess(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
): Promise<SurveyAccess | undefined> {
  const rows = await db
    .select()
    .from(surveyAccess)
    .where(and(eq(surveyAccess.officeId, scope.officeId), eq(surveyAccess.surveyId, surveyId)));
  return rows[0];
}

export function upsertAccess(
  db: Queries,
  scope: OfficeScope,
  row: Omit<SurveyAccess, 'officeId'>,
): Statement {
  const { needsCode, quota, changedBy, changedAt } = row;
  return db
    .insert(surveyAccess)
    .values({ officeId: scope.officeId, ...row })
    .onConflictDoUpdate({
      target: [surveyAccess.officeId, surveyAccess.surveyId],
      set: { needsCode, quota, changedBy, changedAt },
    });
}

/** Newest first, with how many are spent. */
export async function listCodeBatches(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
): Promise<(CodeBatch & { spent: number })[]> {
  const batches = await db
    .select()
    .from(codeBatches)
    .where(and(eq(codeBatches.officeId, scope.officeId), eq(codeBatches.surveyId, surveyId)))
    .orderBy(desc(codeBatches.madeAt), desc(codeBatches.id));
  const spent = await db
    .select({ batchId: accessCodes.batchId, n: count().mapWith(Number) })
    .from(accessCodes)
    .innerJoin(
      codeBatches,
      and(eq(codeBatches.officeId, accessCodes.officeId), eq(codeBatches.id, accessCodes.batchId)),
    )
    .where(
      and(
        eq(accessCodes.officeId, scope.officeId),
        eq(codeBatches.surveyId, surveyId),
        eq(accessCodes.spent, true),
      ),
    )
    .groupBy(accessCodes.batchId);
  const by = new Map(spent.map((row) => [row.batchId, row.n]));
  return batches.map((batch) => ({ ...batch, spent: by.get(batch.id) ?? 0 }));
}

export function insertCodeBatch(
  db: Queries,
  scope: OfficeScope,
  row: Omit<CodeBatch, 'officeId' | 'endedAt'>,
): Statement {
  return db.insert(codeBatches).values({ officeId: scope.officeId, ...row });
}

/** At most 500 at a time. */
export function insertCodes(
  db: Queries,
  scope: OfficeScope,
  batchId: string,
  hashes: readonly string[],
): Statement {
  return db
    .insert(accessCodes)
    .values(hashes.map((codeHash) => ({ officeId: scope.officeId, codeHash, batchId, spent: false })));
}

/** Touches no row when it has ended already: put it in `mustChange`. */
export function endCodeBatch(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  id: string,
  at: Date,
): Statement {
  return db
    .update(codeBatches)
    .set({ endedAt: at })
    .where(
      and(
        eq(codeBatches.officeId, scope.officeId),
        eq(codeBatches.surveyId, surveyId),
        eq(codeBatches.id, id),
        isNull(codeBatches.endedAt),
      ),
    );
}

/** A code of this survey that opens something; undefined for any other. */
export async function findCode(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
  codeHash: string,
): Promise<AccessCode | undefined> {
  const rows = await db
    .select({ code: accessCodes })
    .from(accessCodes)
    .innerJoin(
      codeBatches,
      and(eq(codeBatches.officeId, accessCodes.officeId), eq(codeBatches.id, accessCodes.batchId)),
    )
    .where(
      and(
        eq(accessCodes.officeId, scope.officeId),
        eq(accessCodes.codeHash, codeHash),
        eq(codeBatches.surveyId, surveyId),
        isNull(codeBatches.endedAt),
      ),
    );
  return rows[0]?.code;
}

/** Touches no row when it is spent already: put it in `mustChange`. */
export function spendCode(db: Queries, scope: OfficeScope, codeHash: string): Statement {
  return db
    .update(accessCodes)
    .set({ spent: true })
    .where(
      and(
        eq(accessCodes.officeId, scope.officeId),
        eq(accessCodes.codeHash, codeHash),
        eq(accessCodes.spent, false),
      ),
    );
}

/** Answers in doubt fill no survey: a machine could end it for everybody. */
function towardsQuota(scope: OfficeScope, surveyId: string): SQL | undefined {
  return and(
    eq(responses.officeId, scope.officeId),
    eq(responses.surveyId, surveyId),
    inArray(responses.channel, ['web', 'tablet', 'assisted']),
    isNull(responses.importId),
    eq(responses.flags, ''),
  );
}

/** How many answers a survey has of those it wants from the web. */
export async function countTowardsQuota(db: Queries, scope: OfficeScope, surveyId: string): Promise<number> {
  const rows = await db
    .select({ n: count().mapWith(Number) })
    .from(responses)
    .where(towardsQuota(scope, surveyId));
  return rows[0]?.n ?? 0;
}

/** After answers were stored: touches no row when they are more than the survey wants. Put it in `mustChange`. */
export function keepWithinQuota(db: Queries, scope: OfficeScope, surveyId: string): Statement {
  const stored = db.select({ n: count() }).from(responses).where(towardsQuota(scope, surveyId));
  return db
    .update(surveyAccess)
    .set({ quota: sql`${surveyAccess.quota}` })
    .where(
      and(
        eq(surveyAccess.officeId, scope.officeId),
        eq(surveyAccess.surveyId, surveyId),
        or(isNull(surveyAccess.quota), gte(surveyAccess.quota, sql`(${stored})`)),
      ),
    );
}
