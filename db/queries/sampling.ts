// Why: which visitors are to be asked, as it was drawn: plans are made and kept, never changed.
import { and, desc, eq } from 'drizzle-orm';
import type { Queries, Statement } from '../connection.js';
import { samplingPlans } from '../schema.js';
import type { OfficeScope } from '../scope.js';

export type SamplingPlan = typeof samplingPlans.$inferSelect;

/** Newest first. */
export async function listSamplingPlans(
  db: Queries,
  scope: OfficeScope,
  surveyId: string,
): Promise<SamplingPlan[]> {
  return await db
    .select()
    .from(samplingPlans)
    .where(and(eq(samplingPlans.officeId, scope.officeId), eq(samplingPlans.surveyId, surveyId)))
    .orderBy(desc(samplingPlans.drawnAt), desc(samplingPlans.id));
}

export function insertSamplingPlan(
  db: Queries,
  scope: OfficeScope,
  row: Omit<SamplingPlan, 'officeId'>,
): Statement {
  return db.insert(samplingPlans).values({ officeId: scope.officeId, ...row });
}
